"""The pages of the online training, pasted somewhere else: their list in a frame (courses.views.oembed asks)."""

from urllib.parse import urlencode

from django.urls import reverse

from courses.views.oembed import Found
from home.routing import words_language
from home.sharing.views import of_page
from training.models import ModulePage, TrainingIndexPage
from training.outline import outline


def of_training_page(page, region, language: str, _query: str) -> Found | None:
    """All modules for parents, or one with its lessons; None for other pages. No query when the outline is known."""
    asked = {"lang": language}
    if isinstance(page, ModulePage):
        module = outline(region).by_key.get(str(page.translation_key))
        if module is None or not module.for_parents:
            return None
        asked = {"module": module.slug} | asked
    elif not isinstance(page, TrainingIndexPage):
        return None
    frame = f"{reverse('embed_training')}?{urlencode(asked)}"
    return Found(page.title, frame, of_page(page, region, words_language(page)))
