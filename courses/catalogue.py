"""What a region offers, remembered by the process: places, courses, venues, leaders, and their words.

These are thousands of rows that change a few times a day and stand on every page. A `Catalogue` is built in a
handful of queries and kept until the region's version is raised (`home.models.touch`); reading it costs none.
Runs are never in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.models import Page

from courses.models import (
    Course,
    CourseIndexPage,
    CoursePage,
    CourseText,
    Kind,
    Leader,
    MunicipalityPage,
    Programme,
    ProgrammeText,
    Venue,
)
from courses.words import WordIndex
from home import origins
from home.models import CustomImage, Municipality
from home.remembered import Remembered
from home.routing import address, homes, words_language
from home.sorting import swedish_key

EARTH_KM = 6371
PHOTO = "fill-144x144"


@dataclass(frozen=True, slots=True)
class CourseWords:
    """A course in the words of one language. `lang` is the language they really are in (visible fallback)."""

    title: str
    introduction: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class KnownCourse:
    """A course's facts, its programme's meetings, and its words by language."""

    pk: int
    name: str
    slug: str
    kind: str
    listed: bool
    programme_id: int | None
    programme: str
    programme_slug: str
    municipality_id: int | None
    age_from: int
    age_to: int
    expecting: bool
    together: str
    counts_children: bool
    children_welcome: bool
    child_care: bool
    price: int
    meetings: int | None
    minutes: int | None
    group_min: int | None
    group_max: int | None
    words: Mapping[str, CourseWords] = field(repr=False)

    def in_language(self, language: str) -> CourseWords:
        """Its words in `language`, else in the source language; every language of the region has an entry."""
        return self.words.get(language) or self.words[settings.LANGUAGE_CODE]

    @property
    def can_be_waited_for(self) -> bool:
        """Whether a party may wait for any run of it: a course that nobody finds has no next group to hope for."""
        return self.listed and self.kind == Kind.COURSE

    def suits(self, age: int | str | None) -> bool:
        """Whether it is for parents of a child of that age in whole years, or "expecting"; None: any."""
        if age is None:
            return True
        return self.expecting if age == "expecting" else self.age_from <= age <= self.age_to


@dataclass(frozen=True, slots=True)
class KnownMunicipality:
    pk: int
    name: str
    slug: str
    town: str
    latitude: float
    longitude: float
    contact_name: str
    phone: str
    email: str
    urls: Mapping[str, str] = field(repr=False)
    # Of the websites that may frame booking.
    origins: tuple[str, ...] = ()

    def url(self, language: str) -> str:
        """Its page in `language`, else in the source language; empty when it has none."""
        return self.urls.get(language) or self.urls.get(settings.LANGUAGE_CODE, "")

    def kilometres_to(self, other: "KnownMunicipality") -> float:
        """Between the main towns, along a great circle (haversine)."""
        here, there = radians(self.latitude), radians(other.latitude)
        east = radians(other.longitude - self.longitude)
        half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(half))


@dataclass(frozen=True, slots=True)
class KnownVenue:
    pk: int
    name: str
    place: str
    municipality_id: int
    street: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    access: tuple[str, ...]
    directions: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        """On one line; a postal code that has to be broken over two is not broken within (a no-break space)."""
        town = " ".join(filter(None, [self.postal_code.replace(" ", "\u00a0"), self.place]))
        return ", ".join(filter(None, [self.street, town]))


@dataclass(frozen=True, slots=True)
class KnownLeader:
    pk: int
    name: str
    municipality_id: int
    image_url: str
    roles: Mapping[str, str] = field(repr=False)
    abouts: Mapping[str, str] = field(repr=False)


def in_language(words: Mapping[str, str], language: str) -> tuple[str, str]:
    """The words in `language`, else in the source language, else in any; and the language they are in."""
    for code in (language, settings.LANGUAGE_CODE, *words):
        if words.get(code):
            return words[code], code
    return "", language


@dataclass(frozen=True)
class Catalogue:
    """One region at one version. Nothing in it changes after it is built."""

    region_id: int
    version: int
    languages: tuple[str, ...]
    municipalities: Mapping[int, KnownMunicipality]
    programmes: Mapping[str, str]
    """Names of the named methods, by slug."""
    courses: Mapping[int, KnownCourse]
    venues: Mapping[int, KnownVenue]
    leaders: Mapping[int, KnownLeader]
    list_urls: Mapping[str, str]
    index: WordIndex

    @cached_property
    def municipality_by_slug(self) -> Mapping[str, KnownMunicipality]:
        return {place.slug: place for place in self.municipalities.values()}

    @cached_property
    def listed(self) -> Mapping[int, KnownCourse]:
        """The courses that lists, searches, feeds and open data know of."""
        return {pk: course for pk, course in self.courses.items() if course.listed}

    @cached_property
    def unlisted(self) -> frozenset[int]:
        return frozenset(self.courses.keys() - self.listed.keys())

    def in_lists(self, rows: QuerySet) -> QuerySet:
        """Rows that name a course, without those of unlisted ones; the very same query where there are none."""
        if not self.unlisted:
            return rows
        # Years of campaigns leave hundreds of unlisted ones: the database is told the fewer.
        if len(self.listed) < len(self.unlisted):
            return rows.filter(course_id__in=sorted(self.listed))
        return rows.exclude(course_id__in=sorted(self.unlisted))

    @cached_property
    def course_by_slug(self) -> Mapping[str, KnownCourse]:
        """The courses that a list can be narrowed to."""
        return {course.slug: course for course in self.listed.values() if course.slug}

    @cached_property
    def _nearest(self) -> dict[int, tuple[tuple[KnownMunicipality, float], ...]]:
        return {}

    def nearest_to(self, place: KnownMunicipality) -> tuple[tuple[KnownMunicipality, float], ...]:
        """Every municipality with its distance in kilometres, nearest first; the place itself leads."""
        if place.pk not in self._nearest:
            away = ((other, place.kilometres_to(other)) for other in self.municipalities.values())
            self._nearest[place.pk] = tuple(sorted(away, key=lambda pair: pair[1]))
        return self._nearest[place.pk]

    def list_url(self, language: str) -> str:
        """The course list in `language`, else in the source language; the site's root when there is none."""
        return self.list_urls.get(language) or self.list_urls.get(settings.LANGUAGE_CODE) or f"/{language}/"


def catalogue(region) -> Catalogue:
    """The region's catalogue: 0 queries when this process knows its version, else about ten."""
    return remembered(region)


def build(region) -> Catalogue:
    """Read the region anew. Its version was read before its rows: a change meanwhile means another build."""
    trees = tuple(home.url_path for home in homes(region).values())
    courses = dict(read_courses(region, trees))
    municipalities = dict(read_municipalities(region, trees))
    venues = dict(read_venues(region))
    leaders = dict(read_leaders(region))
    return Catalogue(
        region_id=region.pk,
        version=region.version,
        languages=tuple(region.languages),
        municipalities=municipalities,
        programmes=dict(Programme.objects.filter(region=region).values_list("slug", "name")),
        courses=courses,
        venues=venues,
        leaders=leaders,
        list_urls=urls_of(pages_in(CourseIndexPage.objects.all(), trees), region.languages),
        index=word_index(region, courses, municipalities, venues, leaders),
    )


remembered = Remembered(build)
forget = remembered.forget


def pages_in(pages, trees: tuple[str, ...]) -> list:
    """Live pages, open to all, of a region's trees; 2 queries."""
    live = pages.live().public().select_related("locale", "alias_of__locale")
    return [page for page in live if page.url_path.startswith(trees)]


def by_language(pages) -> dict[str, Page]:
    return {page.locale.language_code: page for page in pages}


def source_of(pages: Mapping[str, Page]) -> Page | None:
    """The page that stands in for a missing translation."""
    return pages.get(settings.LANGUAGE_CODE) or next(iter(pages.values()), None)


def urls_of(pages, languages) -> dict[str, str]:
    """Addresses of one page's translations by language; an untranslated page has one in each frame too."""
    known = by_language(pages)
    source = source_of(known)
    if not source:
        return {}
    return {language: address(known.get(language, source).url_path, language) for language in languages}


def read_courses(region, trees) -> Iterator[tuple[int, KnownCourse]]:
    pages = defaultdict(list)
    for page in pages_in(CoursePage.objects.filter(course__region=region).defer("body"), trees):
        pages[page.course_id].append(page)
    courses = Course.objects.filter(region=region).select_related("programme").prefetch_related("texts")
    for course in sorted(courses, key=lambda course: swedish_key(course.name)):
        yield course.pk, known_course(course, pages[course.pk], {*region.languages, settings.LANGUAGE_CODE})


def known_course(course, pages, languages: set[str]) -> KnownCourse:
    programme = course.programme
    own = by_language(pages)
    source = source_of(own)
    # Nobody is shown words in a language that the region has no pages in.
    texts = {text.language: text for text in course.texts.all() if text.language in languages}
    return KnownCourse(
        pk=course.pk,
        name=course.name,
        slug=source.slug if source else "",
        kind=course.kind,
        listed=course.listed,
        programme_id=course.programme_id,
        programme=programme.name if programme else "",
        programme_slug=programme.slug if programme else "",
        municipality_id=course.municipality_id,
        age_from=course.age_from,
        age_to=course.age_to,
        expecting=course.expecting,
        together=course.together,
        counts_children=course.counts_children,
        children_welcome=course.children_welcome,
        child_care=course.child_care,
        price=course.price,
        meetings=programme.meetings if programme else None,
        minutes=programme.minutes if programme else None,
        group_min=programme.group_min if programme else None,
        group_max=programme.group_max if programme else None,
        words={
            language: course_words(course, own.get(language, source), texts, language)
            for language in languages
        },
    )


def course_words(course, page, texts: Mapping[str, CourseText], language: str) -> CourseWords:
    """The words of its page in the language, or of the page that stands in for it there.

    Without a page: its text in the language, else in the source language, else in any; at last its plain name.
    """
    if page:
        url = address(page.url_path, language)
        return CourseWords(page.title, page.introduction, url, words_language(page))
    for code in (language, settings.LANGUAGE_CODE, *texts):
        if text := texts.get(code):
            return CourseWords(text.title, text.summary, "", text.language)
    return CourseWords(course.name, "", "", settings.LANGUAGE_CODE)


def read_municipalities(region, trees) -> Iterator[tuple[int, KnownMunicipality]]:
    pages = defaultdict(list)
    for page in pages_in(MunicipalityPage.objects.filter(municipality__region=region).defer("body"), trees):
        pages[page.municipality_id].append(page)
    places = Municipality.objects.filter(region=region)
    for place in sorted(places, key=lambda place: swedish_key(place.name)):
        yield (
            place.pk,
            KnownMunicipality(
                pk=place.pk,
                name=place.name,
                slug=place.slug,
                town=place.town,
                latitude=place.latitude,
                longitude=place.longitude,
                contact_name=place.contact_name,
                phone=place.phone,
                email=place.email,
                urls=urls_of(pages[place.pk], region.languages),
                origins=origins.read(place.embed_origins),
            ),
        )


def read_venues(region) -> Iterator[tuple[int, KnownVenue]]:
    for venue in Venue.objects.filter(municipality__region=region).prefetch_related("texts"):
        yield (
            venue.pk,
            KnownVenue(
                pk=venue.pk,
                name=venue.name,
                place=venue.place,
                municipality_id=venue.municipality_id,
                street=venue.street,
                postal_code=venue.postal_code,
                latitude=venue.latitude,
                longitude=venue.longitude,
                access=tuple(venue.access),
                directions={text.language: text.directions for text in venue.texts.all()},
            ),
        )


def read_leaders(region) -> Iterator[tuple[int, KnownLeader]]:
    leaders = list(Leader.objects.filter(municipality__region=region).prefetch_related("texts"))
    photos = CustomImage.objects.filter(pk__in=[leader.photo_id for leader in leaders if leader.photo_id])
    photo_urls = {photo.pk: photo_url(photo) for photo in photos.prefetch_renditions(PHOTO)}
    for leader in leaders:
        texts = leader.texts.all()
        yield (
            leader.pk,
            KnownLeader(
                pk=leader.pk,
                name=leader.name,
                municipality_id=leader.municipality_id,
                image_url=photo_urls.get(leader.photo_id, ""),
                roles={text.language: text.role for text in texts},
                abouts={text.language: text.about for text in texts},
            ),
        )


def photo_url(photo: CustomImage) -> str:
    """The address of a small square photo; empty when its file is gone, which must break no page."""
    try:
        return photo.get_rendition(PHOTO).url
    except (InvalidFilterSpecError, OSError):
        return ""


def word_index(region, courses, municipalities, venues, leaders) -> WordIndex:
    """Everything a listed run may be found by. Keys are (what, pk), as courses.listing.matches_of reads them."""
    summaries = defaultdict(list)
    texts = ProgrammeText.objects.filter(parent__region=region)
    for programme_id, summary in texts.values_list("parent_id", "summary"):
        summaries[programme_id].append(summary)
    kinds = {kind: [] for kind in Kind}
    for language in region.languages:
        with override(language):
            for kind in Kind:
                kinds[kind].append(str(kind.label))
    return WordIndex(
        [
            *(
                (("course", c.pk), [*texts_of(c), *kinds[c.kind], *summaries[c.programme_id]])
                for c in courses.values()
                if c.listed
            ),
            *((("municipality", place.pk), [place.name, place.town]) for place in municipalities.values()),
            *((("venue", venue.pk), [venue.name, venue.place]) for venue in venues.values()),
            *((("leader", leader.pk), [leader.name]) for leader in leaders.values()),
        ]
    )


def texts_of(course: KnownCourse) -> set[str]:
    """A course's names and its words in every language."""
    words = (text for own in course.words.values() for text in (own.title, own.introduction))
    return {course.name, course.programme, *words}
