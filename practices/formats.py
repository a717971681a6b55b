"""The format of a region as it is read and written: its sections in order, in the words of one language."""

from dataclasses import dataclass

from django.db import transaction

from home.models import Region
from home.models.regional import words
from practices.default_format import SECTIONS
from practices.models.formats import FormatSection, FormatSectionText


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section in one language. `retired`: nobody is asked for it any longer, but there may be words under its key."""

    key: str
    heading: str
    guidance: str = ""
    questions: tuple[str, ...] = ()
    required: bool = False
    retired: bool = False


def sections_of(region: Region | None, language: str) -> list[KnownSection]:
    """Every section of a region's format, retired ones too, in order. 2 queries.

    What is not said in the language is said in the source's, each field by itself.
    """
    rows = FormatSection.objects.filter(region=region).prefetch_related("texts")
    return [in_language(row, language) for row in rows]


def in_language(row: FormatSection, language: str) -> KnownSection:
    texts = row.texts.all()

    def said(field: str) -> str:
        full = [text for text in texts if getattr(text, field)]
        found = words(full, language)
        return getattr(found, field) if found else ""

    return KnownSection(
        row.key,
        said("heading") or row.key,
        said("guidance"),
        tuple(filter(None, map(str.strip, said("questions").splitlines()))),
        row.required,
        row.retired,
    )


def with_written(sections: list[KnownSection], written: dict[str, str]) -> list[KnownSection]:
    """The sections to show where these have been written: those asked for, and whatever else has words, in order.

    What is under a key that the format no longer has comes last, as retired: no word is lost.
    """
    kept = [section for section in sections if not section.retired or section.key in written]
    known = {section.key for section in sections}
    return kept + [KnownSection(key, key, retired=True) for key in written if key not in known]


@transaction.atomic
def make_format(region: Region) -> int:
    """Give a region that has no format the one that ships with the site; returns how many sections were made."""
    if FormatSection.objects.filter(region=region).exists():
        return 0
    for number, item in enumerate(SECTIONS, 1):
        row = FormatSection.objects.create(
            region=region, key=item["key"], sort_order=number * 10, required=item["required"]
        )
        for language, (heading, guidance, questions) in item["texts"].items():
            FormatSectionText.objects.create(
                parent=row,
                language=language,
                heading=heading,
                guidance=guidance,
                questions="\n".join(questions),
            )
    return len(SECTIONS)
