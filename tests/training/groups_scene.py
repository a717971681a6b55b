"""What the tests of groups share: a module with a guide, a run with meetings, a group."""

from datetime import timedelta

from django.utils import timezone

from courses.models import CourseRun, Meeting
from tests.factories import make_course, make_lesson, make_module, make_municipality, make_region, make_run
from training import groups

PARTS = (("Välkomna", 15), ("Övning i par", 45))


def part(title="Välkomna", minutes=15, **facts):
    value = {
        "title": title,
        "minutes": minutes,
        "text": f"<p>Så gör du: {title}.</p>",
        "materials": "",
        "handout": None,
        "interpreter": "",
        "checks": ["Alla fick tala", "Övningen gjordes"],
    }
    return "activity", value | facts


def make_scene(meetings=3, languages=("sv", "ar"), held=0, seats=10, **facts):
    """A region with Växjö, a module of one lesson for each stretch, and a run of which `held` meetings have been."""
    region = make_region(languages=list(languages))
    vaxjo = make_municipality(region, "Växjö")
    course = make_course(region)
    module = make_module(region, course=course, slug="barn", **facts)
    lessons = [
        make_lesson(
            module, title=f"Lektion {n}", slug=f"l{n}", after_meeting=n, guide=[part(*one) for one in PARTS]
        )
        for n in (1, 2)
    ]
    run = make_run(course=course, municipality=vaxjo, meetings=meetings, seats=seats, starts_in_days=14)
    if held:
        shift(run, timedelta(days=-15 - 7 * (held - 1)))
    return region, vaxjo, module, lessons, run


def shift(run, by: timedelta) -> None:
    for meeting in run.meetings.all():
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=meeting.starts_at + by, ends_at=meeting.ends_at + by
        )
    fresh = CourseRun.objects.get(pk=run.pk)
    fresh.set_schedule(fresh.meetings.all())
    fresh.save()
    run.refresh_from_db()


def make_group(municipality, module, name="Måndagsgruppen", run=None):
    return groups.start(municipality, module.translation_key, name, run)


def noon_of(run, number):
    return timezone.localtime(run.meetings.all()[number - 1].starts_at)
