"""How far each translation of a lesson is behind it, step by step."""

from collections import defaultdict
from dataclasses import dataclass

from wagtail_localize.models import StringTranslation

from home.page_forms import region_of
from home.translation.status import job_of, localize_source, source_of, translations_of, words_of
from training.blocks import KEY
from training.models import LessonPage

FIELD = "steps"


@dataclass(frozen=True, slots=True)
class Lag:
    """A language and the titles of the steps that it lacks, and of those that say what the original said before.

    `whole`: the lesson has no page in the language at all.
    """

    language: str
    lacking: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    whole: bool = False


def lags(page: LessonPage) -> list[Lag]:
    """Of the lesson's source in every other language of its region; of a translation, that one. Only what is behind.

    4 queries, and 4 for each language.
    """
    region, source = region_of(page), source_of(page).specific
    if not region:
        return []
    titles = {raw["id"][:KEY]: raw["value"].get("title") or "" for raw in source.steps.raw_data}
    strings = strings_now(source)
    pages = {one.locale.language_code: one.specific for one in translations_of(source)}
    wanted = [code for code in region.languages if code != source.locale.language_code]
    if page.pk != source.pk:
        wanted = [page.locale.language_code]
        pages[page.locale.language_code] = page
    found = [
        lag(code, pages[code], titles, strings) if code in pages else Lag(code, whole=True) for code in wanted
    ]
    return [one for one in found if one.whole or one.lacking or one.outdated]


def strings_now(source: LessonPage) -> dict[str, list[tuple[int, int]]]:
    """The sentences that translators are shown, as (context, string), by the step they stand in. 2 queries."""
    shown = localize_source(source)
    found = defaultdict(list)
    if shown:
        rows = shown.stringsegment_set.order_by("order").values_list(
            "context__path", "context_id", "string_id"
        )
        for path, context, string in rows:
            field, _dot, rest = path.partition(".")
            if field == FIELD:
                found[rest[:KEY]].append((context, string))
    return found


def lag(language: str, page: LessonPage, titles: dict[str, str], strings: dict) -> Lag:
    """Of one translation. A page that somebody wrote by hand is asked for its steps alone. 3 queries."""
    there = {raw["id"][:KEY] for raw in page.steps.raw_data}
    job = job_of(page)
    before, written = defaultdict(set), set()
    if job:
        for context, string in words_of(page).strings:
            before[context].add(string)
        words = StringTranslation.objects.filter(
            context__object_id=page.translation_key, locale=job.target_locale
        )
        written = set(words.values_list("context_id", "translation_of_id"))
    lacking, outdated = [], []
    for key, title in titles.items():
        now = strings.get(key, [])
        unwritten = [pair for pair in now if pair not in written] if job else []
        if unwritten and all(before[context] for context, _string in unwritten):
            outdated.append(title)
        elif unwritten or key not in there:
            lacking.append(title)
    return Lag(language, tuple(lacking), tuple(outdated))
