"""Two last answers at once, with real threads: one completion and one certificate; and the control without the lock."""

import threading

import pytest
from django.db import DatabaseError, connection, connections
from django.http import QueryDict

from tests.courses.test_booking_races import at_once
from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    question_step,
)
from training import learning
from training.models import Attempt, Certificate, Enrolment
from training.outline import outline

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    """A lesson with one question, and who takes it."""
    region = make_region()
    place = make_municipality(region)
    module = make_module(region, slug="handledare", audience="leaders")
    lesson = make_lesson(module, [question_step()])
    user = make_staff(place, "asa", roles=("leader",))
    return region, place, module, lesson, user, make_qualification(module)


def taken(scene):
    """(a function that sends the right answer, the enrolment)"""
    region, place, module, lesson, user, qualification = scene
    enrolment = learning.enrol(user, qualification, region, "Åsa Öberg", place)
    known = outline(region).by_key[str(module.translation_key)]
    step = lesson.steps[0]
    right = step.value["options"].bound_blocks[1].id[:8]

    def send(_number):
        try:
            return learning.answer(
                enrolment.pk, known, known.lessons[0].key, step, region, QueryDict(f"answer={right}"), "sv"
            )
        except DatabaseError as error:
            return error

    return send, enrolment


def test_two_last_answers_at_once_finish_once_and_give_one_certificate(scene):
    send, enrolment = taken(scene)
    outcomes = at_once(6, send)
    assert not [one for one in outcomes if isinstance(one, DatabaseError)]
    assert (Certificate.objects.count(), Attempt.objects.count()) == (1, 1)
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.FINISHED


def test_two_clicks_at_once_begin_once(scene):
    region, place, _module, _lesson, user, qualification = scene
    at_once(4, lambda _number: learning.enrol(user, qualification, region, "Åsa Öberg", place))
    assert Enrolment.objects.count() == 1


def test_without_the_lock_two_would_be_given_or_one_would_fail(scene, monkeypatch):
    """The control: what the lock is for. The database itself then refuses the second certificate."""
    send, _enrolment = taken(scene)
    read = threading.Barrier(2)
    rows = Enrolment.objects.select_related("qualification__programme", "cohort", "municipality", "user")

    def unlocked(pk):
        found = rows.all().get(pk=pk)
        assert not found.attempts.exists()
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(learning, "locked", unlocked)
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 1)
    outcomes = at_once(2, send)
    assert [one for one in outcomes if isinstance(one, DatabaseError)]
