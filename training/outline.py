"""A region's modules, their lessons and steps, remembered by the process until the region's version is raised.

The steps of a lesson are those of its source (the page that was written first, of those that are live), in that order;
a translation that lacks one shows the source's instead. So a step is the same step, and a module as long, in every
language.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from courses.catalogue import pages_in, urls_of
from home.remembered import Remembered
from home.routing import homes
from training.blocks import KEY
from training.models import LessonPage, ModulePage


@dataclass(frozen=True, slots=True)
class Words:
    """A page in one language. `steps`: the keys of the steps that it has."""

    pk: int
    language: str
    title: str
    introduction: str
    ages: str = ""
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """A page in its languages, the source first; it has an address in every language of the region."""

    key: str
    words: Mapping[str, Words] = field(repr=False)
    urls: Mapping[str, str] = field(repr=False)

    @property
    def source(self) -> Words:
        return next(iter(self.words.values()))

    def in_language(self, language: str) -> Words:
        """Its words in `language`, else in the source."""
        return self.words.get(language, self.source)


@dataclass(frozen=True, slots=True)
class KnownStep:
    key: str
    kind: str
    title: str
    # Of how sure one feels: the name that it has before and after.
    pair: str = ""


@dataclass(frozen=True, slots=True)
class KnownLesson(Known):
    minutes: int
    after_meeting: int | None
    steps: tuple[KnownStep, ...]

    @property
    def leads_to(self) -> int:
        """The number of the meeting that it is taken before."""
        return (self.after_meeting or 0) + 1


@dataclass(frozen=True, slots=True)
class KnownModule(Known):
    audience: str
    course_id: int | None
    lessons: tuple[KnownLesson, ...]

    @property
    def for_parents(self) -> bool:
        return self.audience == ModulePage.Audience.PARENTS

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys of all its steps, in order."""
        return tuple(step.key for lesson in self.lessons for step in lesson.steps)

    @property
    def slug(self) -> str:
        """Of its page in the source language: what others name it by."""
        return next(iter(self.urls.values())).rstrip("/").rpartition("/")[2]

    def lesson(self, key: str) -> KnownLesson | None:
        return next((lesson for lesson in self.lessons if lesson.key == key), None)


@dataclass(frozen=True)
class Outline:
    version: int
    modules: tuple[KnownModule, ...]

    @cached_property
    def by_key(self) -> dict[str, KnownModule]:
        return {module.key: module for module in self.modules}

    @cached_property
    def of_lesson(self) -> dict[str, KnownModule]:
        """The module of each lesson, by the lesson's key."""
        return {lesson.key: module for module in self.modules for lesson in module.lessons}

    @property
    def for_parents(self) -> list[KnownModule]:
        return [module for module in self.modules if module.for_parents]


def build(region) -> Outline:
    """Read the region anew; its version was read before its pages. 5 queries."""
    trees = homes(region)
    roots = tuple(home.url_path for home in trees.values())
    modules = in_languages(pages_in(ModulePage.objects.filter(alias_of=None).order_by("path"), roots), trees)
    lessons = in_languages(pages_in(LessonPage.objects.filter(alias_of=None).order_by("path"), roots), trees)
    module_at = {page.path: key for key, pages in modules.items() for page in pages}
    below = defaultdict(list)
    for pages in lessons.values():
        if key := module_at.get(pages[0].path[: -LessonPage.steplen]):
            below[key].append(pages)
    return Outline(
        version=region.version,
        modules=tuple(
            known_module(pages, lessons_of(pages[0], below[key], region.languages), region.languages)
            for key, pages in modules.items()
            if below[key]
        ),
    )


def in_languages(pages: Iterable, order: Iterable[str]) -> dict[str, list]:
    """Pages by translation key: each with the page that it was first written as, and then the others by `order`.

    As home.translation.status.source_of has it: translations are made from that one, whatever language it is in.
    """
    ranks = {code: rank for rank, code in enumerate(order)}
    found = defaultdict(list)
    for page in sorted(pages, key=lambda page: ranks[page.locale.language_code]):
        found[str(page.translation_key)].append(page)
    for translations in found.values():
        written_first = min(translations, key=lambda page: page.pk)
        translations.sort(key=lambda page: page is not written_first)
    return dict(found)


def lessons_of(module: ModulePage, lessons: list[list[LessonPage]], languages) -> list[KnownLesson]:
    """In the order that they have below the module's source, whichever of them are translated."""

    def place(pages):
        own = [page.path for page in pages if page.path.startswith(module.path)]
        return (not own, own)

    return [known_lesson(pages, languages) for pages in sorted(lessons, key=place)]


def known_lesson(pages: list[LessonPage], languages: Iterable[str]) -> KnownLesson:
    source = pages[0]
    return KnownLesson(
        key=str(source.translation_key),
        words={page.locale.language_code: words_of(page, steps=keys_in(page)) for page in pages},
        urls=urls_of(pages, languages),
        minutes=source.minutes,
        after_meeting=source.after_meeting,
        steps=tuple(steps_of(source)),
    )


def known_module(pages: list[ModulePage], lessons: list[KnownLesson], languages) -> KnownModule:
    source = pages[0]
    return KnownModule(
        key=str(source.translation_key),
        words={page.locale.language_code: words_of(page, ages=page.ages) for page in pages},
        urls=urls_of(pages, languages),
        audience=source.audience,
        course_id=source.course_id,
        lessons=tuple(lessons),
    )


def words_of(page, **more) -> Words:
    return Words(page.pk, page.locale.language_code, page.title, page.introduction, **more)


def keys_in(page: LessonPage) -> frozenset[str]:
    return frozenset(raw["id"][:KEY] for raw in page.steps.raw_data)


def steps_of(page: LessonPage) -> list[KnownStep]:
    """From what is stored: no row that a step names is read."""
    return [
        KnownStep(raw["id"][:KEY], raw["type"], raw["value"].get("title", ""), raw["value"].get("pair", ""))
        for raw in page.steps.raw_data
    ]


outline = Remembered(build)
forget = outline.forget


def alone(page: LessonPage, languages: Iterable[str]) -> KnownModule:
    """The module of a lesson that the outline lacks, with that lesson only: a draft, or one that is closed to most.

    1 query.
    """
    return known_module([page.module], [known_lesson([page], languages)], languages)


def drafted(page: ModulePage, languages: Iterable[str], *, live: bool = False) -> KnownModule:
    """A module that the outline lacks, with the lessons below it: all, or those that are live. 1 query."""
    lessons = LessonPage.objects.child_of(page).select_related("locale").order_by("path") if page.pk else []
    lessons = [lesson for lesson in lessons if lesson.live or not live]
    return known_module([page], [known_lesson([lesson], languages) for lesson in lessons], languages)
