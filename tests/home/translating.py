"""What the tests of translation share: a translator's work, done through wagtail-localize's own models."""

from django.test import TestCase
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from tests.factories import make_locale


def hand_over(page, *codes) -> None:
    """What an editor does who presses "Translate this page"."""
    translate_object(page.specific, [make_locale(code) for code in codes])


def job(page, code) -> Translation:
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=make_locale(code))


def write(page, code, leave=0, machine=False) -> None:
    """Give every sentence that has no words some in a language, but for the last `leave`."""
    segments = list(job(page, code).source.stringsegment_set.order_by("order"))
    for segment in segments[: len(segments) - leave]:
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=make_locale(code),
            defaults={
                "data": f"{code}: {segment.string.data}",
                "translation_type": "machine" if machine else "manual",
            },
        )


def go_live(page, code):
    """What a translator does who presses "Publish"; returns the page as it is then."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        job(page, code).save_target(publish=True)
    return in_language(page, code)


def in_language(page, code):
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code=code)


def translated(page, *codes):
    """Live translations of a page, in full."""
    hand_over(page, *codes)
    for code in codes:
        write(page, code)
        go_live(page, code)


def edit(page, **words):
    """What an editor does who changes a page and publishes."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in words.items():
        setattr(page, name, value)
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)
