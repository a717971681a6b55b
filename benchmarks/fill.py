"""A region of any size to measure on: pages, courses, venues, leaders, and runs of which half are upcoming.

What stands still (eight municipalities, a dozen courses) is the same at every size: only the number of runs
differs. Everything is drawn from a seed.
"""

import random
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from courses.models import (
    Course,
    CourseIndexPage,
    CoursePage,
    CourseRun,
    Leader,
    Meeting,
    MunicipalityIndexPage,
    MunicipalityPage,
    Programme,
    Venue,
)
from courses.models.runs import daypart
from home.models import HomePage, Municipality, Region

PLACES = (
    ("Uppvidinge", "Åseda", 57.17, 15.35), ("Lessebo", "Lessebo", 56.75, 15.27),
    ("Tingsryd", "Tingsryd", 56.53, 14.98), ("Alvesta", "Alvesta", 56.90, 14.56),
    ("Älmhult", "Älmhult", 56.55, 14.14), ("Markaryd", "Markaryd", 56.46, 13.60),
    ("Växjö", "Växjö", 56.88, 14.81), ("Ljungby", "Ljungby", 56.83, 13.94),
)  # fmt: skip
COURSES = (
    ("ABC 3–12", 3, 12), ("ABC 0–2", 0, 2), ("ABC tonår", 13, 18), ("Komet", 3, 11), ("COPE", 3, 12),
    ("Aktivt föräldraskap", 1, 12), ("Connect", 8, 18), ("Trygghetscirkeln", 0, 6),
    ("Vägledande samspel", 0, 18), ("BIFF", 0, 18), ("Föräldraskap i Sverige", 0, 18),
    ("Älskade förbannade tonåring", 13, 17),
)  # fmt: skip
LANGUAGES = ("sv",) * 16 + ("en", "ar", "so", "uk")
LEADERS = 40
MEETINGS = 2
SEED = 7
BATCH = 2_000


def fill(runs: int) -> Region:
    """Make the region once, then runs up to the number asked for, in random order of date."""
    region = Region.objects.first() or make_region()
    draw = random.Random(SEED + runs)
    missing = runs - CourseRun.objects.count()
    venues = list(Venue.objects.select_related("municipality").order_by("pk"))
    courses = list(Course.objects.order_by("pk"))
    leaders = list(Leader.objects.values_list("pk", flat=True).order_by("pk"))
    through = CourseRun.leaders.through
    while missing > 0:
        made = [draw_run(draw, venues, courses) for _n in range(min(BATCH, missing))]
        planned = [run.planned for run in made]
        for run, saved in zip(made, CourseRun.objects.bulk_create(made), strict=True):
            for meeting in run.planned:
                meeting.run_id = saved.pk
        Meeting.objects.bulk_create(
            [meeting for meetings in planned for meeting in meetings], batch_size=BATCH
        )
        pairs = [through(courserun_id=run.pk, leader_id=pk) for run in made for pk in draw.sample(leaders, 2)]
        through.objects.bulk_create(pairs, batch_size=BATCH)
        missing -= len(made)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return region


def draw_run(draw: random.Random, venues, courses) -> CourseRun:
    """An unsaved run with its meetings in `planned`; it starts within two years, before or after now."""
    venue = draw.choice(venues)
    day = timezone.localdate() + timedelta(days=draw.choice((-1, 1)) * draw.randint(1, 730))
    hour = draw.choice((9, 10, 13, 17, 18, 18, 18, 19))
    first = datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())
    seats = draw.randint(6, 14)
    taken = draw.choice((0, 2, seats // 2, seats - 2, seats))
    form = draw.choice(("on_site",) * 8 + ("online", "both"))
    run = CourseRun(
        course=draw.choice(courses),
        municipality=venue.municipality,
        venue=None if form == "online" else venue,
        form=form,
        language=draw.choice(LANGUAGES),
        interpreters=draw.choice(("",) * 9 + (",ar,so,",)),
        seats=seats,
        confirmed_seats=taken,
        waiting_parties=draw.randint(0, 4) if taken == seats else 0,
        sign_up_opens_at=first - timedelta(days=120),
        sign_up_closes_at=first - timedelta(days=2),
        state=CourseRun.State.PUBLISHED,
    )
    run.planned = [
        Meeting(starts_at=first + timedelta(weeks=week), ends_at=first + timedelta(weeks=week, minutes=150))
        for week in range(MEETINGS)
    ]
    run.starts_at, run.ends_at = first, run.planned[-1].ends_at
    run.weekday, run.part_of_day = first.weekday(), daypart(hour)
    return run


def make_region() -> Region:
    """Everything but runs; Swedish, English and Arabic frames around Swedish words."""
    locale = Locale.objects.get_or_create(language_code="sv")[0]
    for code in ("en", "ar"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(
            title="Föräldrastöd Kronoberg",
            slug="kronoberg",
            locale=locale,
            promise="Kurser och stöd för dig som är förälder",
            introduction="Hitta en kurs nära dig, träffa andra föräldrar.",
        )
    )
    Site.objects.all().delete()
    site = Site.objects.create(hostname="127.0.0.1", port=80, root_page=home, is_default_site=True)
    region = Region.objects.create(
        site=site,
        name="Kronoberg",
        county_code="07",
        contact_phone="0470-58 80 00",
        contact_email="hej@example.org",
    )
    index = home.add_child(
        instance=CourseIndexPage(
            title="Kurser",
            slug="kurser",
            locale=locale,
            show_in_menus=True,
            introduction="Träffas några gånger, prova hemma emellan, prata med andra i samma läge.",
        )
    )
    places = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=locale, show_in_menus=True)
    )
    for place in PLACES:
        make_municipality(region, places, place)
    for course in COURSES:
        make_course(region, index, course)
    return region


def make_municipality(region, parent, place) -> None:
    name, town, latitude, longitude = place
    slug = name.lower().translate(str.maketrans("åäö", "aao"))
    place = Municipality.objects.create(
        region=region,
        name=name,
        slug=slug,
        town=town,
        latitude=latitude,
        longitude=longitude,
        phone="0470-410 00",
        email=f"{slug}@example.org",
    )
    parent.add_child(
        instance=MunicipalityPage(title=name, slug=slug, locale=parent.locale, municipality=place)
    )
    for venue in ("Familjecentralen", "Biblioteket", "Medborgarhuset"):
        Venue.objects.create(
            municipality=place,
            name=venue,
            street="Storgatan 4",
            postal_code="352 30",
            place=town,
            latitude=latitude,
            longitude=longitude,
            access=["step_free", "accessible_toilet", "near_bus"],
        )
    for number in range(LEADERS // len(PLACES)):
        Leader.objects.create(municipality=place, name=f"Ledare {number + 1} i {town}")


def make_course(region, index, course) -> None:
    name, first, last = course
    slug = name.lower().translate(str.maketrans("åäö –", "aao--"))
    programme = Programme.objects.create(
        region=region, name=name, slug=slug, age_from=first, age_to=last, meetings=4, minutes=150
    )
    course = Course.objects.create(region=region, programme=programme, name=name, age_from=first, age_to=last)
    index.add_child(
        instance=CoursePage(
            title=name,
            slug=slug,
            course=course,
            locale=index.locale,
            introduction="Fyra träffar om vardagen hemma: samarbete, konflikter, och det som fungerar redan.",
        )
    )
