"""The list of practices: each once, in the reader's language where it is translated, else as it was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import get_language, ngettext

from home import routing
from home.models.news import pagination
from home.sorting import swedish_key
from practices.models import Country, Evidence, PracticePage, Target, Topic

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; "" where nothing was, or something that is not there to ask for."""

    country: str = ""
    target: str = ""
    topic: str = ""
    evidence: str = ""
    language: str = ""

    def active(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def without(self, name: str) -> str:
        """The query of the same list without one of them."""
        return "?" + urlencode({key: value for key, value in self.active().items() if key != name})


@dataclass(frozen=True, slots=True)
class Story:
    """A practice with the page to show of it, and every language that it can be read in."""

    page: PracticePage
    languages: frozenset[str]

    @property
    def practice(self):
        return self.page.practice

    def fits(self, asked: Filters) -> bool:
        facts = self.practice
        return (
            asked.country in ("", facts.organisation.country)
            and (not asked.target or asked.target in facts.targets)
            and (not asked.topic or asked.topic in facts.topics)
            and (not asked.evidence or facts.evidence >= int(asked.evidence))
            and (not asked.language or asked.language in self.languages)
        )


def stories(region, language: str) -> list[Story]:
    """Every practice that has a live page, by title. 2 queries, however many there are."""
    order = list(routing.homes(region))
    live = PracticePage.objects.live().filter(practice__region=region, alias_of=None).defer("sections")
    by_key: dict = {}
    for page in live.select_related("practice__organisation", "locale", "alias_of").order_by("pk"):
        by_key.setdefault(page.translation_key, []).append(page)
    found = []
    for pages in by_key.values():
        codes = frozenset(page.locale.language_code for page in pages)
        if page := routing.best(pages, language, order):
            found.append(Story(page, codes))
    return sorted(found, key=lambda story: swedish_key(story.page.title))


def choices_among(known: Iterable[Story]) -> dict[str, tuple]:
    """What can be asked for: only what something on the list has; words in the active language."""
    known = list(known)
    named = dict(settings.LANGUAGES)
    countries = {story.practice.organisation.country for story in known}
    languages = {code for story in known for code in story.languages}
    targets = {value for story in known for value in story.practice.targets}
    topics = {value for story in known for value in story.practice.topics}
    found = {
        "country": sorted(said(Country, countries), key=lambda pair: swedish_key(pair[1])),
        "target": said(Target, targets),
        "topic": said(Topic, topics),
        "evidence": [(str(value), str(words)) for value, words in Evidence.choices if value > 1],
        "language": [(code, str(named[code])) for code in named if code in languages],
    }
    return {name: tuple(pairs) for name, pairs in found.items()}


def said(choices, values) -> list[tuple[str, str]]:
    return [(value, str(words)) for value, words in choices.choices if value in values]


def parse(data: Mapping[str, str], choices: dict[str, tuple]) -> Filters:
    asked = {name: data.get(name, "") for name in Filters.__slots__}
    return Filters(**{name: v for name, v in asked.items() if v in dict(choices[name])})


def chips(filters: Filters, choices: dict[str, tuple]) -> list[dict]:
    return [
        {"text": dict(choices[name])[value], "query": filters.without(name)}
        for name, value in filters.active().items()
    ]


def row(story: Story) -> dict:
    """What the list says of a practice. No query."""
    page, facts = story.page, story.practice
    targets = dict(Target.choices)
    return {
        "title": page.title,
        "text": page.introduction,
        "url": page_url(page),
        "lang": page.locale.language_code,
        "country": facts.organisation.get_country_display(),
        "organisation": facts.organisation.name,
        "targets": [str(targets[value]) for value in facts.targets if value in targets],
        "evidence": facts.get_evidence_display(),
        "written_in": "" if page.locale.language_code == get_language() else language_of(page),
    }


def page_url(page: PracticePage) -> str:
    """In the reader's frame, also where the words are in another language."""
    return routing.address(page.url_path, get_language())


def language_of(page: PracticePage) -> str:
    return str(dict(settings.LANGUAGES)[page.locale.language_code])


def list_context(request) -> dict:
    """What templates/practices/index.html shows. 2 queries."""
    known = stories(request.region, get_language())
    choices = choices_among(known)
    filters = parse(request.GET, choices)
    fitting = [story for story in known if story.fits(filters)]
    pages = Paginator(fitting, PER_PAGE)
    chosen = pages.get_page(request.GET.get("page"))
    return {
        "rows": [row(story) for story in chosen],
        "heading": ngettext("%(n)s practice", "%(n)s practices", len(fitting)) % {"n": len(fitting)},
        "any": bool(known),
        "filters": filters,
        "chosen": len(filters.active()),
        "choices": choices,
        "chips": chips(filters, choices),
        "pages": pagination(chosen, request.path, filters.active()),
        "levels": evidence_levels(),
    }


def evidence_levels() -> list[str]:
    """The scale, for whoever wonders what the numbers stand for."""
    return [str(words) for words in Evidence.labels]
