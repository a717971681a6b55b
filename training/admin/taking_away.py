"""What is said before a module or a lesson is deleted or unpublished: who is left without it."""

from django.contrib import messages
from django.utils.translation import ngettext

from home.routing import isolated
from training.admin.editing import began_words
from training.dependents import Dependents, dependents
from training.models import LessonPage, ModulePage, TrainingIndexPage

OURS = (TrainingIndexPage, ModulePage, LessonPage)


def dependents_words(found: Dependents) -> str:
    """“Barn: At least 140 have begun the module. 2 groups use it. 5 learners are taking it.”"""
    words = [began_words(found.began)]
    if count := found.groups:
        words.append(
            ngettext("%(count)d group uses it.", "%(count)d groups use it.", count) % {"count": count}
        )
    if count := found.learners:
        said = ngettext("%(count)d learner is taking it.", "%(count)d learners are taking it.", count)
        words.append(said % {"count": count})
    return f"{isolated(found.title)}: {' '.join(words)}"


def left_without(page) -> list[str]:
    """A sentence for each module that is touched; none for pages of another kind."""
    page = page.specific
    return [dependents_words(one) for one in dependents(page)] if isinstance(page, OURS) else []


def say_before_deleting(request, page) -> None:
    """Hook of Wagtail's, as its page that asks is shown."""
    if request.method == "GET":
        for words in left_without(page):
            messages.warning(request, words)
