"""What a description lacks: asked by the editor's form, by the page's checklist and by whoever publishes it."""

from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.page_forms import region_of
from home.readability import WORD
from practices.formats import KnownSection, sections_of
from practices.models.practices import Practice

# A section of fewer words says that it is there, and no more.
THIN = 12


@dataclass(frozen=True, slots=True)
class Quality:
    """How much of what is asked for is there, and what is missing, in sentences of the active language."""

    done: int
    asked: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 100


def length(html: str) -> int:
    """How many words there are."""
    return len(WORD.findall(strip_tags(html.replace("<", " <"))))


def quality(practice: Practice | None, written: dict[str, str], sections: list[KnownSection]) -> Quality:
    """The one measure of a description. At most 1 query: the results of the practice."""
    asked = [
        (length(written.get(section.key, "")) >= THIN, of_section(section, written))
        for section in sections
        if section.required and not section.retired
    ]
    asked += of_facts(practice)
    missing = tuple(sentence for there, sentence in asked if not there)
    return Quality(len(asked) - len(missing), len(asked), missing)


def of_section(section: KnownSection, written: dict[str, str]) -> str:
    if length(written.get(section.key, "")):
        return _("“%(heading)s” says very little.") % {"heading": section.heading}
    return _("“%(heading)s” is empty.") % {"heading": section.heading}


def of_facts(practice: Practice | None) -> list[tuple[bool, str]]:
    """What numbers and choices say, each with the sentence for when it is not there."""
    results = list(practice.results.all()) if practice else []
    measured = [result for result in results if result.after is not None]
    return [
        (bool(practice and practice.targets), _("It does not say for whom it is.")),
        (bool(practice and practice.topics), _("It has no topic.")),
        (bool(results), _("It has no indicator.")),
        (bool(measured), _("No indicator has been measured afterwards.")),
        (
            bool(measured) and all(result.families for result in measured),
            _("It does not say how many families were measured."),
        ),
    ]


def quality_of(page) -> Quality:
    """That of a page as it is in memory. About 5 queries."""
    practice = page.practice if page.practice_id else None
    region = practice.region if practice else region_of(page)
    return quality(practice, page.written, sections_of(region, get_language()))


def lacking(page) -> list[str]:
    return list(quality_of(page).missing)
