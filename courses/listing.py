"""The course list: what the address asks for, and the runs that answer it.

`parse` makes `Filters` of any query string and never fails; `find` answers with one page of runs in two
queries, which touch columns of the run only. Words, places and distances come from the region's catalogue.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue, KnownCourse, KnownMunicipality
from courses.models import LANGUAGES_OF_INSTRUCTION, CourseRun, Daypart, Form
from courses.rows import age_words, form_words, part_words, spoken_in, weekday_words

COUNTED = 1_000
"""Counts are exact up to here, then "more than"; so are pages."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGES = range(18)
EXPECTING = "expecting"
START, DISTANCE = "start", "distance"
LANGUAGES = tuple(code for code, _name in LANGUAGES_OF_INSTRUCTION)
LONGEST_WORDS = 100
# Stands for a municipality's key in a query that is written once and asked of several; no row has it.
ANY_PLACE = -1

# All that a row shows; a run's other columns stay in the database.
COLUMNS = (
    "id", "course_id", "municipality_id", "venue_id", "form", "language", "interpreters", "state",
    "starts_at", "ends_at", "sign_up_opens_at", "sign_up_closes_at",
    "seats", "confirmed_seats", "held_seats", "waiting_parties", "resident_seats", "residents_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor asked for, cleaned: equal questions are equal values and have one query string.

    Municipalities, the programme and the course are slugs, weekdays 0 (Monday) to 6. `sort` is empty for the usual
    order: by distance when `near` names a place, else by start.
    """

    municipality: tuple[str, ...] = ()
    programme: str = ""
    course: str = ""
    age: int | str | None = None
    language: str = ""
    weekday: tuple[int, ...] = ()
    part: tuple[str, ...] = ()
    form: str = ""
    free: bool = False
    q: str = ""
    near: str = ""
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        return self.sort or (DISTANCE if self.near else START)

    @property
    def active(self) -> int:
        """How many filters narrow the list; each has a chip."""
        several = len(self.municipality) + len(self.weekday) + len(self.part)
        single = (
            self.programme,
            self.course,
            self.age is not None,
            self.language,
            self.form,
            self.free,
            self.q,
        )
        return several + sum(map(bool, single))

    @property
    def folded(self) -> int:
        """How many of them are behind the button on a phone, where only the words typed stay in sight."""
        return self.active - bool(self.q)

    def query(self) -> str:
        """The query string: keys in alphabetical order, defaults left out; "?" first unless it is empty."""
        pairs = [
            ("age", self.age),
            ("course", self.course),
            ("form", self.form),
            ("free", 1 if self.free else ""),
            ("language", self.language),
            *(("municipality", slug) for slug in self.municipality),
            ("near", self.near),
            ("page", self.page if self.page > 1 else ""),
            *(("part", part) for part in self.part),
            ("programme", self.programme),
            ("q", self.q),
            ("sort", self.sort),
            *(("weekday", WEEKDAYS[day]) for day in self.weekday),
        ]
        told = [(key, value) for key, value in pairs if value not in ("", None)]
        return f"?{urlencode(told)}" if told else ""

    def but(self, **changes) -> "Filters":
        """The same question with changes; from its first page unless another is named."""
        return replace(self, **({"page": 1} | changes))


def parse(data: Mapping, known: Catalogue) -> tuple[Filters, dict[str, str]]:
    """Filters of GET parameters (a QueryDict), and what is wrong by field name, in words.

    What means nothing is left out; it is told where a person may have meant something by it.
    """
    problems: dict[str, str] = {}
    slugs = known.municipality_by_slug
    asked = set(data.getlist("municipality"))
    if asked - slugs.keys() - {""}:
        problems["municipality"] = _("We do not know one of the municipalities, so we left it out.")
    age = parse_age(data.get("age", ""), problems)
    near = data.get("near", "") if data.get("near", "") in slugs else ""
    sort = data.get("sort", "")
    if sort == DISTANCE and not near:
        problems["near"] = _("Choose the place to measure from.")
    filters = Filters(
        municipality=tuple(slug for slug in slugs if slug in asked),
        programme=one_of(data.get("programme", ""), known.programmes),
        course=one_of(data.get("course", ""), known.course_by_slug),
        age=age,
        language=one_of(data.get("language", ""), LANGUAGES),
        weekday=tuple(day for day, name in enumerate(WEEKDAYS) if name in data.getlist("weekday")),
        part=tuple(part for part in Daypart.values if part in data.getlist("part")),
        form=one_of(data.get("form", ""), (Form.ON_SITE, Form.ONLINE)),
        free=data.get("free", "") in ("1", "on", "true"),
        q=parse_words(data.get("q", "")),
        near=near,
        sort=START if near and sort == START else "",
        page=parse_number(data.get("page", "")) or 1,
    )
    return filters, problems


def one_of(value: str, choices: Iterable[str]) -> str:
    return str(value) if value in choices else ""


def parse_number(value: str) -> int | None:
    """A whole number of at most four plain digits."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else None


def parse_age(value: str, problems: dict[str, str]) -> int | str | None:
    value = value.strip()
    if value in ("", EXPECTING):
        return value or None
    age = parse_number(value)
    if age in AGES:
        return age
    problems["age"] = _("Choose an age from 0 to 17 years.")
    return None


def parse_words(value: str) -> str:
    # PostgreSQL refuses NUL, and nobody types other control characters.
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:LONGEST_WORDS].strip()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. `count` is exact unless `more`: then there are more than it says."""

    runs: list[CourseRun]
    number: int
    last: int
    count: int
    more: bool
    corrections: tuple[str, ...] = ()

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to offer: the first, the last, the neighbours; None stands for a gap."""
        shown = {1, self.last, *range(self.number - 1, self.number + 2)}
        numbers: list[int | None] = []
        for number in sorted(n for n in shown if 1 <= n <= self.last):
            if numbers and number - numbers[-1] > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


@dataclass(frozen=True, slots=True)
class Question:
    """Filters turned into a query: everything but the municipalities, which stand beside it."""

    runs: "CourseRun.objects"
    places: tuple[KnownMunicipality, ...]
    corrections: tuple[str, ...]

    def everywhere(self):
        """All matching runs, in no order."""
        return self.runs.filter(municipality_id__in=[place.pk for place in self.places])


def question(known: Catalogue, filters: Filters, now=None, runs=None) -> Question:
    """The query for `runs` that match: unless others are given, those that can still be joined.

    Runs of courses that are not listed never do. Nothing is asked of the database yet.
    """
    runs = known.in_lists(CourseRun.objects.upcoming(now) if runs is None else runs)
    if filters.free:
        runs = runs.with_free_seats()
    if filters.programme:
        follow = [c.pk for c in known.listed.values() if c.programme_slug == filters.programme]
        runs = runs.filter(course_id__in=follow)
    if filters.course:
        runs = runs.filter(course_id=known.course_by_slug[filters.course].pk)
    if filters.age is not None:
        runs = runs.filter(course_id__in=[c.pk for c in known.listed.values() if c.suits(filters.age)])
    if filters.language:
        spoken = Q(language=filters.language) | Q(interpreters__contains=f",{filters.language},")
        runs = runs.filter(spoken)
    if filters.weekday:
        runs = runs.filter(weekday__in=filters.weekday)
    if filters.part:
        runs = runs.filter(part_of_day__in=filters.part)
    if filters.form:
        runs = runs.filter(form__in=(filters.form, Form.BOTH))
    matches, corrections = matches_of(known, filters.q)
    for match in matches:
        runs = runs.filter(match)
    slugs = filters.municipality or known.municipality_by_slug
    return Question(runs, tuple(known.municipality_by_slug[slug] for slug in slugs), corrections)


def matches_of(known: Catalogue, text: str) -> tuple[list[Q], tuple[str, ...]]:
    """For each word typed, what a run must have to be found by it; and what was meant by mistyped ones."""
    found = known.index.search(text)
    conditions = []
    for keys in found.per_word:
        pks = defaultdict(set)
        for what, pk in keys:
            pks[what].add(pk)
        # A word of every course narrows nothing, and costs the database nothing either.
        if not known.listed.keys() <= pks["course"]:
            conditions.append(has_one_of(pks))
    return conditions, tuple(meant for _typed, meant in found.corrections)


def has_one_of(pks: Mapping[str, set[int]]) -> Q:
    """Runs with one of those courses, venues, municipalities or leaders."""
    condition = Q(pk__in=[])
    for what in ("course", "venue", "municipality"):
        if pks[what]:
            condition |= Q(**{f"{what}_id__in": sorted(pks[what])})
    if pks["leader"]:
        led = CourseRun.leaders.through.objects.filter(leader_id__in=sorted(pks["leader"]))
        condition |= Q(pk__in=led.values("courserun_id"))
    return condition


def find(known: Catalogue, filters: Filters, now=None, per_page: int = settings.RESULTS_PER_PAGE) -> Page:
    """One page of runs. 2 queries (1 when nothing matches), whose cost does not grow with the number of runs.

    A page past the end is the last page.
    """
    now = now or timezone.now()
    asked = question(known, filters, now)
    count = counted(asked.everywhere())
    more, count = count > COUNTED, min(count, COUNTED)
    last = max(1, -(-count // per_page))
    number = min(filters.page, last)
    start, end = (number - 1) * per_page, min(number * per_page, COUNTED)
    runs: list[CourseRun] = []
    if count and filters.order == DISTANCE:
        runs = list(nearest_runs(known, asked, known.municipality_by_slug[filters.near], start, end))
    elif count:
        runs = list(asked.everywhere().order_by("starts_at", "pk").only(*COLUMNS)[start:end])
    return Page(runs, number, last, count, more, asked.corrections)


def counted(runs) -> int:
    """How many runs there are, one more than COUNTED at most; 1 query.

    `count()` of the same costs the same query, and a millisecond more of making it.
    """
    try:
        sql, params = runs.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)
        return cursor.fetchone()[0]


def nearest_runs(known: Catalogue, asked: Question, here: KnownMunicipality, start: int, end: int):
    """Runs by the distance of their municipality's main town, then by start; one query.

    Sorting every run by a distance would read them all. Instead each municipality gives the keys of its first
    `end` runs, which its index by start holds in order; put together, only the runs of the page are read.
    """
    somewhere = (
        asked.runs.filter(municipality_id=ANY_PLACE).order_by("starts_at", "pk").values("pk", "starts_at")
    )
    sql, values = somewhere[:end].query.sql_with_params()
    chosen = {place.pk for place in asked.places}
    slices, params = [], []
    for rank, (place, _kilometres) in enumerate(known.nearest_to(here)):
        if place.pk in chosen:
            # `pk` goes by that name in the columns of a values query.
            slices.append(f"SELECT {rank} AS place_rank, slice{rank}.* FROM ({sql}) AS slice{rank}")
            params += [place.pk if value == ANY_PLACE else value for value in values]
    columns = ", ".join(f"run.{connection.ops.quote_name(column)}" for column in COLUMNS)
    return CourseRun.objects.raw(
        f"SELECT {columns} FROM (SELECT * FROM ({' UNION ALL '.join(slices)}) AS slices"
        " ORDER BY place_rank, starts_at, pk LIMIT %s OFFSET %s) AS nearest"
        f" JOIN {CourseRun._meta.db_table} AS run ON run.id = nearest.pk"
        " ORDER BY place_rank, nearest.starts_at, nearest.pk",
        [*params, end - start, start],
    )


def dates_url(known: Catalogue, course: KnownCourse | None) -> str:
    """The list in the active language, narrowed to the course where it can be: when it is listed and has a page."""
    slug = course.slug if course and course.listed else ""
    return f"{known.list_url(get_language())}{Filters(course=slug).query()}"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: its words, and the query string of the list without it."""

    text: str
    query: str


def chips(filters: Filters, known: Catalogue) -> list[Chip]:
    """One for each filter that narrows the list, in the order of the form."""

    def chip(text: str, **changes) -> Chip:
        return Chip(text, filters.but(**changes).query())

    def each(values: tuple, name: str, say: Callable[..., str]) -> list[Chip]:
        return [chip(say(value), **{name: tuple(v for v in values if v != value)}) for value in values]

    on = [chip(f"“{filters.q}”", q="")] if filters.q else []
    if filters.programme:
        on.append(chip(known.programmes[filters.programme], programme=""))
    if filters.course:
        on.append(chip(known.course_by_slug[filters.course].in_language(get_language()).title, course=""))
    on += each(filters.municipality, "municipality", lambda slug: known.municipality_by_slug[slug].name)
    if filters.age is not None:
        on.append(chip(age_words(filters.age), age=None))
    if filters.language:
        on.append(chip(spoken_in(filters.language), language=""))
    on += each(filters.weekday, "weekday", weekday_words)
    on += each(filters.part, "part", part_words)
    if filters.form:
        on.append(chip(form_words(filters.form), form=""))
    if filters.free:
        on.append(chip(_("Free seats"), free=False))
    return on
