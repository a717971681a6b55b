"""Runs by the thousand, for measuring: courses, venues and leaders in proportion, nobody booked.

What is measured is reading, so rows are written in batches. Seats are left alone, because only
courses.booking may take one: a third of the runs have none, and are full without a party.
"""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from config.demo.content import read
from courses.models import Course, CourseRun, Form, Leader, Meeting, Venue
from courses.models.programmes import LANGUAGES_OF_INSTRUCTION
from courses.schedule import generate_meetings
from home.models import Region, touch

BATCH = 2_000
# Runs for each course, venue and leader of a large region, and how many of these there are at most.
COURSES, VENUES, LEADERS = (60, 200), (25, 400), (25, 400)
HOURS = (time(9, 30), time(13, 0), time(17, 30), time(18, 0), time(18, 0), time(18, 30))
FURTHEST = 540
HOUSES = (
    "Familjecentralen", "Föreningshuset", "Biblioteket", "Medborgarhuset", "Skolan", "Församlingshemmet",
)  # fmt: skip
TREES = ("Aspen", "Boken", "Cedern", "Enen", "Granen", "Hasseln", "Idegranen", "Lärken", "Sälgen", "Tallen")


def fill(region: Region, total: int) -> int:
    """Add runs until the region has `total`, half of them upcoming; returns how many were added."""
    missing = total - CourseRun.objects.of_region(region).count()
    if missing <= 0:
        return 0
    draw = random.Random(f"large {total}")
    municipalities = list(region.municipalities.order_by("slug"))
    courses = more_courses(region, total)
    venues = more_venues(region, municipalities, draw, total)
    leaders = more_leaders(region, municipalities, draw, total)
    drawn = (draw_run(draw, number, courses, venues) for number in range(missing))
    while batch := [made for _number, made in zip(range(BATCH), drawn, strict=False)]:
        write(batch, draw, leaders)
    touch(region.pk)
    analyse()
    return missing


def wanted(total: int, bounds: tuple[int, int]) -> int:
    each, most = bounds
    return min(most, total // each)


def more_courses(region: Region, total: int) -> list[Course]:
    """The region's courses by programme, and as many more as there should be, programme after programme."""
    known = Course.objects.filter(region=region, municipality=None, programme__isnull=False)
    known = known.select_related("programme").order_by("pk")
    patterns = list(known)
    Course.objects.bulk_create(
        Course(
            region=region,
            programme=pattern.programme,
            name=f"{pattern.programme.name}, grupp {number // len(patterns) + 1}",
            age_from=pattern.age_from,
            age_to=pattern.age_to,
        )
        for number in range(wanted(total, COURSES) - len(patterns))
        for pattern in [patterns[number % len(patterns)]]
    )
    return list(known.all())


def more_venues(region: Region, municipalities, draw: random.Random, total: int) -> list[Venue]:
    known = Venue.objects.filter(municipality__region=region)
    Venue.objects.bulk_create(
        Venue(
            municipality=place,
            name=f"{HOUSES[number % len(HOUSES)]} {TREES[number // len(HOUSES) % len(TREES)]}",
            street=f"Lundgatan {number + 1}",
            postal_code="352 30",
            place=place.town,
            latitude=place.latitude + draw.uniform(-0.1, 0.1),
            longitude=place.longitude + draw.uniform(-0.1, 0.1),
            access=["step_free", "accessible_toilet"],
        )
        for number in range(wanted(total, VENUES) - known.count())
        for place in [municipalities[number % len(municipalities)]]
    )
    return list(known.select_related("municipality").order_by("pk"))


def more_leaders(region: Region, municipalities, draw: random.Random, total: int) -> list[Leader]:
    known, names = Leader.objects.filter(municipality__region=region), read("names")
    Leader.objects.bulk_create(
        Leader(
            municipality=municipalities[number % len(municipalities)],
            name=f"{draw.choice(names['first_names'])} {draw.choice(names['last_names'])}",
        )
        for number in range(wanted(total, LEADERS) - known.count())
    )
    return list(known.order_by("pk"))


def draw_run(draw: random.Random, number: int, courses: list[Course], venues: list[Venue]):
    """An unsaved run and its meetings; every second one is upcoming."""
    course, venue = draw.choice(courses), draw.choice(venues)
    meetings = list(draw_meetings(draw, course.programme, upcoming=number % 2 == 0))
    first = meetings[0].starts_at
    form = draw.choices((Form.ON_SITE, Form.ONLINE, Form.BOTH), (8, 1, 1))[0]
    run = CourseRun(
        course=course,
        municipality=venue.municipality,
        venue=None if form == Form.ONLINE else venue,
        form=form,
        language=draw.choice(LANGUAGES_OF_INSTRUCTION)[0] if draw.random() < 0.15 else "sv",
        interpreters=draw.choice((",ar,", ",so,", ",ar,uk,")) if draw.random() < 0.1 else "",
        seats=draw.choice((0, 8, 14)),
        sign_up_opens_at=first - timedelta(days=FURTHEST),
        sign_up_closes_at=first - timedelta(days=2),
        state=CourseRun.State.PUBLISHED,
    )
    run.set_schedule(meetings)
    return run, meetings


def draw_meetings(draw: random.Random, programme, *, upcoming: bool) -> Iterator[Meeting]:
    days = draw.randint(3, FURTHEST)
    day = on_a_weekday(timezone.localdate() + timedelta(days=days if upcoming else -days))
    for start, end in generate_meetings(day, draw.choice(HOURS), programme.minutes, programme.meetings):
        yield Meeting(starts_at=start, ends_at=end)


def on_a_weekday(day: date) -> date:
    return day - timedelta(days=2) if day.weekday() > 4 else day


@transaction.atomic
def write(batch: list[tuple[CourseRun, list[Meeting]]], draw: random.Random, leaders: list[Leader]) -> None:
    """Runs, their meetings, and two leaders for each, in a statement per table and thousand rows."""
    runs = CourseRun.objects.bulk_create([run for run, _meetings in batch])
    for run, (_run, meetings) in zip(runs, batch, strict=True):
        for meeting in meetings:
            meeting.run = run
    Meeting.objects.bulk_create(
        (meeting for _run, meetings in batch for meeting in meetings), batch_size=BATCH
    )
    through = CourseRun.leaders.through
    through.objects.bulk_create(
        (through(courserun=run, leader=leader) for run in runs for leader in draw.sample(leaders, 2)),
        batch_size=BATCH,
    )


def analyse() -> None:
    """Tell PostgreSQL what it has now, as its own housekeeping would in a while."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
