"""Anonymising: who somebody was goes, what was counted stays, and nobody still expected is removed."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import booking, privacy, queue
from courses.claims import claim_of_booking, claim_of_entry, claim_of_message, claim_of_offer, claim_of_party
from courses.emails import MAILS
from courses.letters import mails_found_by
from courses.models import (
    Answer,
    Attendance,
    Booking,
    BookingEvent,
    CourseRun,
    FormerAddress,
    Meeting,
    Party,
    Question,
    QueueEntry,
)
from courses.party_links import MANAGE, manage_url, opened
from courses.seats import Reason
from home import due, links
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = pytest.mark.django_db


def booked(run=None, **party):
    return booking.book((run or make_run(seats=5)).pk, make_party(**party), queue_if_full=True)


def let_pass(run, days=1):
    """The run's last meeting was so many days ago."""
    end = timezone.now() - timedelta(days=days)
    CourseRun.objects.filter(pk=run.pk).update(starts_at=end - timedelta(days=21), ends_at=end)


def test_everything_that_says_who_it_was_is_gone():
    run = make_run()
    party = booked(
        run,
        second_name="Omar",
        phone="+46701740605",
        child_month=date(2026, 3, 1),
        interpreter="ar",
        access_needs=["hearing"],
        home_municipality=run.municipality,
        notes="called",
    ).party
    before = party.reference
    let_pass(run)
    assert privacy.anonymise(party.pk).ok
    party.refresh_from_db()
    assert {name: getattr(party, name) for name in privacy.EMPTIED} == privacy.EMPTIED
    assert party.reference != before
    assert Booking.objects.get().contact_digest == ""


def test_every_field_of_a_party_is_decided_on():
    fields = {field.name for field in Party._meta.concrete_fields}
    decided = [*privacy.EMPTIED, *privacy.RENEWED, *privacy.KEPT]
    assert sorted(decided) == sorted(fields), "say in courses.privacy what becomes of the new field, and why"


def test_every_kind_of_mail_is_found_by_what_it_is_about():
    finders = (claim_of_booking, claim_of_entry, claim_of_message, claim_of_offer, claim_of_party)
    known = {name for find in finders for name in mails_found_by(find)}
    assert known == set(MAILS), "courses.letters.about_party misses one"


def test_counts_states_and_what_happened_stay():
    run = make_run(seats=2)
    first, second = booked(run, adults=2, children_3_5=1), booked(run)
    Attendance.objects.create(booking=first.booking, meeting=Meeting.objects.first(), state="came")
    let_pass(run)

    def counted():
        run.refresh_from_db()
        return (
            list(Booking.objects.order_by("pk").values_list("seats", "state", "created_at")),
            list(QueueEntry.objects.values_list("seats", "state", "place", "ended_at")),
            list(
                Party.objects.order_by("pk").values_list(
                    "adults", "children_3_5", "source", "source_municipality"
                )
            ),
            list(Attendance.objects.values_list("booking", "state")),
            (run.confirmed_seats, run.waiting_parties, booking.seats_left(run)),
        )

    before = counted()
    for outcome in (first, second):
        privacy.anonymise(outcome.party.pk)
    assert counted() == before
    assert list(BookingEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "booked",
        "queued",
        "anonymised",
        "anonymised",
    ]


def test_who_is_still_expected_is_not_removed():
    run = make_run(seats=1)
    going, waiting = booked(run), booked(run)
    for outcome in (going, waiting):
        assert privacy.anonymise(outcome.party.pk).reason == Reason.ACTIVE
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=1))
    assert privacy.anonymise(going.party.pk).reason == Reason.ACTIVE, "meetings are left"
    assert privacy.anonymise(waiting.party.pk).ok, "nobody gets a seat after the start"
    assert Party.objects.get(pk=going.party.pk).name


def test_who_waits_for_any_run_of_a_course_is_not_removed():
    party = make_party(save=True)
    entry = QueueEntry.objects.create(party=party, course=make_course(), seats=1, place=1)
    assert privacy.anonymise(party.pk).reason == Reason.ACTIVE
    QueueEntry.objects.filter(pk=entry.pk).update(state="left", ended_at=timezone.now())
    assert privacy.anonymise(party.pk).ok


def test_who_has_cancelled_or_left_can_be_removed_at_once():
    run = make_run(seats=1)
    first, second = booked(run), booked(run)
    queue.leave(second.entry.pk)
    booking.cancel(first.booking.pk)
    assert privacy.anonymise(first.party.pk).ok
    assert privacy.anonymise(second.party.pk).ok


def test_a_cancelled_run_keeps_nobody():
    run = make_run()
    party = booked(run).party
    booking.cancel_run(run.pk)
    assert privacy.anonymise(party.pk).ok


def test_removing_twice_is_removing_once():
    run = make_run()
    party = booked(run).party
    let_pass(run)
    privacy.anonymise(party.pk)
    at = Party.objects.get().anonymised_at
    assert privacy.anonymise(party.pk).reason == Reason.NOT_ACTIVE
    assert Party.objects.get().anonymised_at == at
    assert BookingEvent.objects.filter(verb="anonymised").count() == 1


def test_all_links_die(client):
    run = make_run()
    party = booked(run).party
    url, token = manage_url(party), links.sign(MANAGE, party.pk, party.version)
    let_pass(run)
    assert client.get(url).status_code == 200
    privacy.anonymise(party.pk)
    assert client.get(url).status_code == 410
    assert opened(run.municipality.region, MANAGE, token) is None


def test_what_was_due_about_the_party_is_dropped_and_about_others_is_not():
    run = make_run(seats=3)
    party, other = booked(run).party, booked(run).party
    booking.change(party.pk, {"email": "new@example.org"})
    booking.cancel(Booking.objects.get(party=party).pk)
    assert DueRow.objects.filter(state="due").count() == 5
    DueRow.objects.filter(about="changed").update(state="call", ended_at=timezone.now())
    privacy.anonymise(party.pk)
    assert not FormerAddress.objects.exists()
    assert DueRow.objects.filter(state="dropped").count() == 4
    due.work()
    assert [message.to for message in mail.outbox] == [[other.email]]


def test_the_same_contact_may_book_again_and_is_somebody_new():
    run = make_run()
    party = booked(run, email="sara@example.org").party
    booking.cancel(Booking.objects.get().pk)
    privacy.anonymise(party.pk)
    again = booked(run, email="sara@example.org")
    assert again.ok and again.party.pk != party.pk


def test_answers_are_deleted():
    course = make_course()
    question = Question.objects.create(course=course, kind="text")
    run = make_run(course=course)
    outcome = booking.book(run.pk, make_party(), {question.pk: "words"}, queue_if_full=True)
    let_pass(run)
    privacy.anonymise(outcome.party.pk)
    assert not Answer.objects.exists()


def test_a_party_that_is_marked_as_removed_and_says_something_is_refused_by_the_database():

    party = make_party(save=True)
    municipality = make_municipality()
    for left in ({"interpreter": "ar"}, {"home_municipality": municipality}, {"name": "Sara"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            values = {"name": "", "email": "", "anonymised_at": timezone.now()} | left
            Party.objects.filter(pk=party.pk).update(**values)
