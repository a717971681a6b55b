"""What a leader sees of a group: fives, as of last midnight, never everybody, and never who."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import CourseRun
from tests.training.groups_scene import make_group, make_scene
from training import groups
from training.groups import Counted, told
from training.models import StepCount
from training.outline import outline

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def scene():
    return make_scene()


def told_of(scene, monkeypatch, began, done=(0, 0), booked=None):
    region, vaxjo, module, _lessons, run = scene
    known = outline(region).by_key[str(module.translation_key)]
    if booked is not None:
        CourseRun.objects.filter(pk=run.pk).update(confirmed_seats=booked)
        run.refresh_from_db()
    group = make_group(vaxjo, module, run=run if booked is not None else None)
    steps = [lesson.steps[-1].key for lesson in known.lessons]
    monkeypatch.setattr(
        groups, "counted", lambda group, until: Counted(began, dict(zip(steps, done, strict=True)))
    )
    return told(group, known)


@pytest.mark.parametrize("exact, shown", [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10)])
def test_fewer_than_five_are_not_shown_and_more_are_fives(scene, monkeypatch, exact, shown):
    assert told_of(scene, monkeypatch, exact).began == shown


def test_no_two_numbers_differ_by_fewer_than_five(scene, monkeypatch):
    """Taking one from another gives a multiple of five, and so says of nobody what they did."""
    for began in range(16):
        for done in range(began + 1):
            shown = told_of(scene, monkeypatch, began, (done, done))
            assert all((shown.began - number) % 5 == 0 for number in shown.done)


def test_a_number_that_grows_by_one_is_the_same_number_until_it_is_a_five(scene, monkeypatch):
    days = [told_of(scene, monkeypatch, number).began for number in range(5, 10)]
    assert set(days) == {5}


def test_numbers_change_once_between_two_meetings_and_then_once_a_week(scene):
    run = scene[4]
    meetings, first = list(run.meetings.all()), timezone.localdate(run.meetings.all()[0].starts_at)
    day = timedelta(days=1)
    assert groups.counts_until(meetings, first - day) is None
    until = [groups.counts_until(meetings, first + n * day) for n in range(15)]
    assert until == [first] * 7 + [first + 7 * day] * 7 + [first + 14 * day]
    later = [groups.counts_until(meetings, first + n * day) for n in range(14, 29)]
    assert later == sorted(later) and len(set(later)) <= 3
    assert all(one.weekday() == 0 for one in later if one > later[0])
    assert {groups.counts_until([], first + n * day).weekday() for n in range(8)} == {0}


def test_it_is_never_told_that_everybody_in_a_group_has_done_it(scene, monkeypatch):
    assert told_of(scene, monkeypatch, 5, (5, 5), booked=5).began == 0
    shown = told_of(scene, monkeypatch, 10, (10, 10), booked=10)
    assert (shown.began, shown.done) == (5, (5, 5))
    assert told_of(scene, monkeypatch, 10, booked=11).began == 10


def test_no_lesson_is_told_to_be_done_by_more_than_began(scene, monkeypatch):
    assert told_of(scene, monkeypatch, 7, (12, 0)).done == (5, 0)


def test_nothing_is_told_before_the_first_meeting(scene):
    region, vaxjo, module, _lessons, run = scene
    known = outline(region).by_key[str(module.translation_key)]
    assert told(make_group(vaxjo, module, run=run), known, list(run.meetings.all())) is None


def test_only_the_group_s_own_counts_before_the_day_are_read(scene):
    _region, vaxjo, module, _lessons, _run = scene
    group, other = make_group(vaxjo, module), make_group(vaxjo, module)
    today = timezone.localdate()
    row = {"region": scene[0], "module": module.translation_key, "step": "aaaaaaaa", "count": 3}
    for what, day, source, language in [
        ("began", today - timedelta(days=1), group.code, "sv"),
        ("began", today - timedelta(days=2), group.code, "ar"),
        ("began", today, group.code, "sv"),
        ("began", today - timedelta(days=1), other.code, "sv"),
        ("done", today - timedelta(days=1), group.code, "sv"),
        ("finished", today - timedelta(days=1), group.code, "sv"),
    ]:
        StepCount.objects.create(**row | {"what": what, "day": day, "source": source, "language": language})
    assert groups.counted(group, today) == Counted(6, {"aaaaaaaa": 3})
