"""Which runs the demo has: drawn from a seed and counted from a day, before anything is written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from config.demo.content import leaders, municipalities, offered_in, programmes, read
from courses.models import Form, Kind
from courses.schedule import generate_meetings

MORNING = (time(9, 30), time(10, 0))
AFTERNOON = (time(13, 0), time(15, 0))
EVENING = (time(17, 30), time(18, 0), time(18, 0), time(18, 30))
TUESDAY, SATURDAY = 1, 5
# A holiday moves the rest of a group on, seldom by more than this.
SLACK = 35
TWO_MONTHS, TWO_DAYS = timedelta(days=60), timedelta(days=2)


@dataclass(frozen=True)
class Situation:
    """A stage in a run's life, in days from today.

    Unless it says otherwise, sign-up opens 60 days before the start and closes two days before it.
    `left` bounds the seats that are not booked (as a share when below 1), `waiting` the parties in the queue.
    """

    name: str
    starts: tuple[int, int]
    opens: tuple[int, int] = ()
    closes: tuple[int, int] = ()
    left: tuple[float, float] = (0, 3)
    waiting: tuple[int, int] = (0, 0)


PAST = Situation("past", (-SLACK - 90, -SLACK), waiting=(0, 3))
RUNNING = Situation("running", (0, 0), waiting=(0, 2))
OPEN = Situation("open", (8, 75), opens=(-40, -14), left=(0.4, 0.9))
FEW = Situation("few", (9, 45), opens=(-40, -14), left=(1, 3))
FULL = Situation("full", (15, 60), opens=(-45, -20), left=(0, 0), waiting=(3, 8))
LATER = Situation("later", (75, 120), opens=(10, 35), left=(1, 1))
CLOSED = Situation("closed", (3, 12), closes=(-6, -2), left=(0, 3))
CANCELLED = Situation("cancelled", (14, 45), opens=(-35, -20), left=(0.5, 0.8))
DRAFT = Situation("draft", (60, 120), opens=(10, 35), left=(1, 1))

EVERYWHERE = (OPEN, FULL, PAST, FEW, RUNNING, LATER, OPEN, CLOSED, PAST, DRAFT, CANCELLED)
AS_WELL = {"vaxjo": (FULL, FEW, FULL, OPEN), "ljungby": (FULL, OPEN)}
IN_SMALL_REGION = (OPEN, FEW, PAST, FULL, LATER)
OF_ONE_MUNICIPALITY = (OPEN, LATER)

PARENTING_IN_SWEDEN = "foraldraskap-i-sverige"
NEWCOMERS_SPEAK = ("ar", "so", "uk", "ti", "prs")


# Starts and ends.
Meetings = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class Story:
    """What shall have happened in a run until today: how many are in it, and how many wait."""

    number: int
    situation: Situation
    seats: int
    opens: datetime
    closes: datetime
    left: int
    waiting: int

    @property
    def draw(self) -> random.Random:
        """Chance of the run's own, so that one run's parties do not depend on another's."""
        return random.Random(f"run {self.number}")


@dataclass(frozen=True)
class Plan(Story):
    """One run to be: names of rows by slug, its times, and its story."""

    programme: str
    municipality: str
    venue: str | None
    form: str
    language: str
    interpreters: tuple[str, ...]
    leaders: tuple[str, ...]
    meetings: Meetings

    @property
    def region(self) -> str:
        return municipalities()[self.municipality]["region"]


def plans(today: date) -> list[Plan]:
    """Every run of the demo. The same day gives the same runs."""
    wanted = [*everywhere(), *of_one_municipality()]
    made = [draw_plan(number, *what, today) for number, what in enumerate(wanted)]
    return [*made, just_over(len(made), today)]


def everywhere() -> Iterator[tuple[str, str, Situation]]:
    """(municipality, programme, situation): each municipality goes through its programmes in turn."""
    draw = random.Random("programmes")
    for place, facts in municipalities().items():
        default = facts["region"] == read("region")["region"][0]["slug"]
        situations = EVERYWHERE + AS_WELL.get(place, ()) if default else IN_SMALL_REGION
        own = [
            slug for person in leaders() if person["municipality"] == place for slug in person["programmes"]
        ]
        offered = [item["slug"] for item in offered_in(facts["region"]) if bookable(item)]
        local = sorted({slug for slug in own if slug in offered})
        others = [slug for slug in offered if slug not in local]
        draw.shuffle(local)
        draw.shuffle(others)
        turns = local * 2 + others * 2
        for turn, situation in enumerate(situations):
            yield place, turns[turn % len(turns)], situation


def bookable(item: dict) -> bool:
    """A course that any municipality may give more than once."""
    return item["kind"] == Kind.COURSE and "municipality" not in item


def of_one_municipality() -> Iterator[tuple[str, str, Situation]]:
    for slug, item in programmes().items():
        if "municipality" in item:
            for situation in OF_ONE_MUNICIPALITY:
                yield item["municipality"], slug, situation


def draw_plan(number: int, place: str, slug: str, situation: Situation, today: date) -> Plan:
    draw, item = random.Random(f"plan {number}"), programmes()[slug]
    form, language, interpreters = draw_form(draw, place), *draw_language(draw, number, item)
    meetings = draw_meetings(draw, situation, item, today)
    first = meetings[0][0].date()
    opened = today + days_in(draw, situation.opens) if situation.opens else first - TWO_MONTHS
    closed = today + days_in(draw, situation.closes) if situation.closes else first - TWO_DAYS
    seats = draw.randint(item["group_min"], item["group_max"])
    left = draw_left(draw, situation, seats)
    return Plan(
        number=number,
        situation=situation,
        programme=slug,
        municipality=place,
        venue=None if form == Form.ONLINE else draw_venue(draw, place),
        form=form,
        language=language,
        interpreters=interpreters,
        leaders=team(draw, place, slug, language),
        seats=seats,
        meetings=meetings,
        opens=local(opened, 8),
        closes=local(closed, 12),
        left=left,
        waiting=0 if left else draw.randint(*situation.waiting),
    )


def local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def days_in(draw: random.Random, bounds: tuple[int, int]) -> timedelta:
    return timedelta(days=draw.randint(*bounds))


def on_weekday(day: date, weekday: int) -> date:
    """That weekday, on the day or in the week behind it."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def draw_meetings(draw: random.Random, situation: Situation, item: dict, today: date) -> Meetings:
    """Meetings that put the run into its situation, once a week but on no holiday."""
    at, weekday = draw_hour(draw, item)
    weeks = item["meetings"] - 1
    if situation is RUNNING:
        # Whether one has been and one is to come depends on holidays: tried until it is so.
        starts = [-7 * week - 6 for week in range(1, weeks + 3)]
        draw.shuffle(starts)
    else:
        starts = [draw.randint(*situation.starts) - (7 * weeks if situation is PAST else 0)]
    for start in starts:
        first = on_weekday(today + timedelta(days=start), weekday)
        meetings = generate_meetings(first, at, item["minutes"], item["meetings"])
        if situation is not RUNNING or meetings[0][0].date() < today < meetings[-1][0].date():
            break
    return tuple(meetings)


def draw_left(draw: random.Random, situation: Situation, seats: int) -> int:
    low, high = situation.left
    if 0 < low < 1:
        return max(4, round(seats * draw.uniform(low, high)))
    return draw.randint(low, high)


def draw_form(draw: random.Random, place: str) -> Form:
    far_away = place in ("tingsryd", "markaryd", "snovika")
    return draw.choices((Form.ON_SITE, Form.ONLINE, Form.BOTH), (5, 3, 1) if far_away else (14, 1, 1))[0]


def draw_language(draw: random.Random, number: int, item: dict) -> tuple[str, tuple[str, ...]]:
    """The language of the meetings, and interpreters; never more than two languages in a group."""
    if item["slug"] == PARENTING_IN_SWEDEN:
        tongue = NEWCOMERS_SPEAK[number % len(NEWCOMERS_SPEAK)]
        return (tongue, ()) if number % 2 else ("sv", (tongue,))
    if "language" in item:
        return item["language"], ()
    chance = draw.random()
    if chance < 0.1:
        return "en", ()
    if chance < 0.13:
        return "fi", ()
    return "sv", (draw.choice(NEWCOMERS_SPEAK),) if chance > 0.88 else ()


def draw_hour(draw: random.Random, item: dict) -> tuple[time, int]:
    """Time and weekday: with children in the daytime, else mostly in the evening."""
    if item["children_welcome"]:
        return draw.choice(MORNING + AFTERNOON[:1]), draw.randint(0, 4)
    chance = draw.random()
    if chance < 0.1:
        return draw.choice(MORNING), SATURDAY
    return draw.choice(AFTERNOON if chance < 0.22 else EVENING), draw.randint(0, 3)


def draw_venue(draw: random.Random, place: str) -> str:
    return draw.choice([venue["slug"] for venue in read("venues")["venue"] if venue["municipality"] == place])


def team(draw: random.Random, place: str, programme: str, language: str) -> tuple[str, ...]:
    """Two leaders of the region: who speaks the language, knows the programme and works here comes first."""
    region = municipalities()[place]["region"]
    near = [person for person in leaders() if municipalities()[person["municipality"]]["region"] == region]
    draw.shuffle(near)
    near.sort(
        key=lambda person: (
            language not in person["languages"],
            programme not in person["programmes"],
            person["municipality"] != place,
        )
    )
    return tuple(person["slug"] for person in near[:2])


def just_over(number: int, today: date) -> Plan:
    """A run whose last meeting was in the last days: its survey is open. It is like the first that is past."""
    place, slug, situation = next(one for one in everywhere() if (one[0], one[2]) == ("vaxjo", PAST))
    like, item = draw_plan(number, place, slug, situation, today), programmes()[slug]
    first = on_weekday(today - timedelta(days=8), TUESDAY) - timedelta(weeks=item["meetings"] - 1)
    meetings = generate_meetings(first, EVENING[0], item["minutes"], item["meetings"], skip_holidays=False)
    return replace(
        like, meetings=tuple(meetings), opens=local(first - TWO_MONTHS, 8), closes=local(first - TWO_DAYS, 12)
    )
