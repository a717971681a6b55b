"""Carries a translator's words over: to sentences that changed without changing their meaning, and to a page's copy."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator

from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

Strings = list[list[int]]


def strings_of(shown: TranslationSource) -> Strings:
    """The segments translators have now, as [context, string] in their order. 1 query."""
    rows = shown.stringsegment_set.order_by("order").values_list("context_id", "string_id")
    return [list(row) for row in rows]


def over(shown: TranslationSource, locale_id: int, before: Strings) -> int:
    """Give each new sentence the words of the one that stood in its place; returns how many were carried.

    A sentence that has words keeps them. Where sentences were added or taken away, nothing is guessed.
    """
    carried = 0
    for context, old, new in pairs(before, strings_of(shown)):
        words = StringTranslation.objects.filter(
            translation_of_id=old, context_id=context, locale_id=locale_id, has_error=False
        ).first()
        if words is None:
            continue
        _row, made = StringTranslation.objects.get_or_create(
            translation_of_id=new,
            context_id=context,
            locale_id=locale_id,
            defaults={
                "data": words.data,
                "translation_type": words.translation_type,
                "tool_name": words.tool_name,
                "last_translated_by_id": words.last_translated_by_id,
            },
        )
        carried += made
    return carried


def pairs(before: Strings, now: Strings) -> Iterator[tuple[int, int, int]]:
    """(context, old string, new string) where as many sentences were put in a place as were taken from it."""
    old, new = by_context(before), by_context(now)
    for context, strings in new.items():
        matcher = difflib.SequenceMatcher(a=old[context], b=strings, autojunk=False)
        for tag, start, end, to_start, to_end in matcher.get_opcodes():
            if tag == "replace" and end - start == to_end - to_start:
                for was, is_now in zip(old[context][start:end], strings[to_start:to_end], strict=True):
                    yield context, was, is_now


def by_context(strings: Strings) -> dict[int, list[int]]:
    found = defaultdict(list)
    for context, string in strings:
        found[context].append(string)
    return found


def to_copy(shown: TranslationSource, copy: Page, renamed: Callable[[str], str]) -> TranslationSource:
    """Hand the copy of a page to the translators that the page was handed to, with what they have written.

    `renamed` is what became of sentences, and of their words, when the page was copied: an old year is a new one. No
    page is written to. A query for each sentence, and a dozen.
    """
    source, _made = TranslationSource.update_or_create_from_instance(copy)
    for job in shown.translations.all():
        Translation.objects.get_or_create(
            source=source, target_locale=job.target_locale, defaults={"enabled": job.enabled}
        )
    segments = source.stringsegment_set.select_related("context", "string")
    places = {(segment.context.path, segment.string.data): segment for segment in segments}
    written = StringTranslation.objects.filter(context__object_id=shown.object_id, has_error=False)
    for words in written.select_related("context", "translation_of"):
        segment = places.get((words.context.path, renamed(words.translation_of.data)))
        if segment is None:
            continue
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale_id=words.locale_id,
            defaults={
                "data": renamed(words.data),
                "translation_type": words.translation_type,
                "tool_name": words.tool_name,
                "last_translated_by_id": words.last_translated_by_id,
            },
        )
    return source
