from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import booking, queue
from courses.booking import Reason
from courses.contact import contact_digest
from courses.models import Answer, Booking, BookingEvent, CourseRun, Offer, Question, QueueEntry
from home.models import DueRow
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


def mails(about):
    return DueRow.objects.filter(kind="mail", about=about).count()


def book(run, **party):
    queue_if_full = party.pop("queue_if_full", True)
    return booking.book(run.pk, make_party(**party), queue_if_full=queue_if_full)


def test_a_party_of_two_takes_two_seats_and_one_mail_is_due():
    run = make_run(seats=3)
    outcome = book(run, adults=2)
    run.refresh_from_db()
    assert outcome.ok and outcome.booking.seats == 2
    assert (run.confirmed_seats, run.waiting_parties) == (2, 0)
    assert mails("booked") == 1
    assert BookingEvent.objects.get().verb == "booked"


def test_children_take_seats_only_where_the_course_counts_them():
    counting = make_run(seats=5, course=make_course(counts_children=True))
    plain = make_run(seats=5)
    assert book(counting, children_0_2=1, children_6_12=2).booking.seats == 4
    assert book(plain, children_0_2=1, children_6_12=2).booking.seats == 1


def test_a_full_run_says_the_place_first_and_queues_only_when_told_to():
    run = make_run(seats=1)
    book(run)
    asked = book(run, queue_if_full=False)
    assert asked.reason == Reason.FULL and asked.place == 1
    assert QueueEntry.objects.count() == 0
    joined = book(run)
    assert joined.ok and joined.place == 1 and joined.entry.state == "waiting"
    assert book(run).place == 2
    assert mails("queued") == 2


def test_a_newcomer_gets_no_seat_while_a_waiting_party_fits():
    run = make_run(seats=1)
    first = book(run)
    book(run)
    # A seat is free and someone who fits waits: as between two verbs.
    Booking.objects.filter(pk=first.booking.pk).update(state="cancelled", cancelled_at=timezone.now())
    assert book(run, queue_if_full=False).reason == Reason.FULL


def test_a_newcomer_gets_a_seat_that_no_waiting_party_fits():
    run = make_run(seats=1)
    QueueEntry.objects.create(run=run, party=make_party(save=True, adults=2), seats=2, place=1)
    assert book(run, queue_if_full=False).ok


def test_seats_are_saved_for_a_head_passed_over_three_times_until_three_days_before_the_start():
    run = make_run(seats=1)
    QueueEntry.objects.create(run=run, party=make_party(save=True, adults=2), seats=2, place=1, passed_over=3)
    assert book(run, queue_if_full=False).reason == Reason.FULL
    late = run.starts_at - timedelta(days=3)
    CourseRun.objects.filter(pk=run.pk).update(sign_up_closes_at=run.starts_at)
    outcome = booking.book(run.pk, make_party(), queue_if_full=False, now=late)
    assert outcome.ok


def test_an_open_offer_holds_its_seat_until_its_deadline_and_not_after():
    run = make_run(seats=1)
    entry = QueueEntry.objects.create(run=run, party=make_party(save=True), seats=1, place=1, state="offered")
    now = timezone.now()
    Offer.objects.create(entry=entry, run=run, seats=1, deadline=now + timedelta(hours=1))
    assert booking.seats_left(run, now).free == 0
    assert booking.seats_left(run, now + timedelta(hours=1)).free == 1


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"state": "cancelled"}, Reason.CANCELLED),
        ({"state": "draft"}, Reason.DRAFT),
        ({"starts_in_days": -2}, Reason.STARTED),
        ({"sign_up_opens_at": timezone.now() + timedelta(days=1)}, Reason.NOT_OPEN),
        ({"sign_up_closes_at": timezone.now() - timedelta(days=1)}, Reason.CLOSED),
    ],
)
def test_a_refusal_is_a_reason_and_writes_nothing(facts, reason):
    run = make_run(**facts)
    assert book(run).reason == reason
    assert not Booking.objects.exists() and not DueRow.objects.exists()


def test_capacity_zero_is_none():
    run = make_run(seats=0)
    assert booking.seats_left(run).free == 0
    assert book(run, queue_if_full=False).reason == Reason.FULL


def test_a_party_larger_than_the_run_is_told_so():
    assert book(make_run(seats=1), adults=2).reason == Reason.TOO_MANY


def test_the_same_form_sent_twice_is_one_booking():
    run, key = make_run(seats=5), uuid4()
    first = booking.book(run.pk, make_party(idempotency_key=key), queue_if_full=True)
    again = booking.book(run.pk, make_party(idempotency_key=key), queue_if_full=True)
    assert again.reason == Reason.SENT and again.booking == first.booking
    assert Booking.objects.count() == 1 and mails("booked") == 1


def test_the_same_contact_is_written_to_and_the_page_learns_nothing():
    run = make_run(seats=5)
    first = book(run, email="Sara@Example.org")
    assert book(run, email="sara@example.org").reason == Reason.ALREADY
    assert mails("already") == 0, "the confirmation is on its way"
    later = timezone.now() + timedelta(hours=1)
    for _press in range(2):
        outcome = booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=True, now=later)
        assert outcome == booking.Outcome(reason=Reason.ALREADY)
    assert DueRow.objects.get(about="already").subject_id == first.party.pk


def test_someone_who_waits_does_not_queue_twice():
    run = make_run(seats=1)
    book(run)
    book(run, email="", phone="+46701740605")
    assert book(run, email="", phone="+46701740605").reason == Reason.ALREADY


def test_the_database_refuses_a_second_active_booking_for_a_contact():
    run = make_run(seats=5)
    first = book(run, email="a@example.org").booking
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            run=run, party=make_party(save=True), seats=1, contact_digest=first.contact_digest
        )


def test_answers_are_kept_with_the_party():
    course = make_course()
    question = Question.objects.create(course=course, kind="one", choices="yes no")
    outcome = booking.book(make_run(course=course).pk, make_party(), {question.pk: "yes"}, queue_if_full=True)
    assert Answer.objects.get().party == outcome.party


def test_a_cancelled_seat_goes_to_the_head_of_the_queue_at_once():
    run = make_run(seats=1)
    taken = book(run).booking
    head, second = book(run).entry, book(run).entry
    assert booking.cancel(taken.pk).ok
    head.refresh_from_db()
    second.refresh_from_db()
    run.refresh_from_db()
    assert (head.state, second.state) == ("taken", "waiting")
    assert queue.place_of(second) == 1
    assert (run.confirmed_seats, run.waiting_parties) == (1, 1)
    assert mails("promoted") == 1 and mails("cancelled") == 1


def test_cancelling_twice_is_cancelling_once():
    taken = book(make_run()).booking
    booking.cancel(taken.pk)
    assert booking.cancel(taken.pk).reason == Reason.NOT_ACTIVE
    assert mails("cancelled") == 1


def test_a_head_that_does_not_fit_keeps_its_place_and_the_next_that_fits_is_taken():
    run = make_run(seats=2)
    first, second = book(run).booking, book(run).booking
    head, small = book(run, adults=2).entry, book(run).entry
    booking.cancel(first.pk)
    head.refresh_from_db()
    small.refresh_from_db()
    assert (head.state, head.passed_over, small.state) == ("waiting", 1, "taken")
    assert BookingEvent.objects.filter(verb="passed_over", party=head.party).exists()
    booking.cancel(second.pk)
    booking.cancel(small.party.bookings.get().pk)
    head.refresh_from_db()
    assert head.state == "taken"


def test_freed_seats_are_saved_for_a_head_passed_over_too_often():
    run = make_run(seats=2)
    first = book(run).booking
    book(run)
    head, small = book(run, adults=2).entry, book(run).entry
    QueueEntry.objects.filter(pk=head.pk).update(passed_over=3)
    booking.cancel(first.pk)
    small.refresh_from_db()
    assert small.state == "waiting"


def test_priority_goes_before_place():
    run = make_run(seats=1)
    taken = book(run).booking
    book(run)
    urgent = book(run).entry
    QueueEntry.objects.filter(pk=urgent.pk).update(priority=1)
    booking.cancel(taken.pk)
    urgent.refresh_from_db()
    assert urgent.state == "taken"


def test_nobody_is_promoted_after_sign_up_has_closed():
    run = make_run(seats=1)
    taken, waiting = book(run).booking, book(run).entry
    booking.cancel(taken.pk, now=run.sign_up_closes_at)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_an_overbooked_run_promotes_nobody_until_below_its_seats():
    run = make_run(seats=1)
    first = book(run).booking
    over = booking.book(run.pk, make_party(), queue_if_full=False, by="staff", overbook=True)
    assert over.ok and BookingEvent.objects.filter(why="overbooked").count() == 1
    waiting = book(run).entry
    booking.cancel(first.pk)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    booking.cancel(over.booking.pk)
    waiting.refresh_from_db()
    assert waiting.state == "taken"


def test_lowered_seats_remove_nobody_and_raised_seats_reach_the_queue():
    run = make_run(seats=2)
    book(run), book(run)
    waiting = book(run).entry
    CourseRun.objects.filter(pk=run.pk).update(seats=1)
    booking.seats_changed(run.pk)
    assert Booking.objects.confirmed().count() == 2
    CourseRun.objects.filter(pk=run.pk).update(seats=3)
    booking.seats_changed(run.pk)
    waiting.refresh_from_db()
    assert waiting.state == "taken"


def test_leaving_the_queue_lets_the_others_move_up():
    run = make_run(seats=1)
    book(run)
    head, second = book(run).entry, book(run).entry
    assert queue.leave(head.pk).ok
    assert queue.leave(head.pk).reason == Reason.NOT_ACTIVE
    assert queue.place_of(second) == 1
    assert mails("left") == 1


def test_a_changed_party_needs_room_for_its_new_seats():
    run = make_run(seats=2)
    mine = book(run)
    book(run)
    assert booking.change(mine.party.pk, {"adults": 2}).reason == Reason.NO_ROOM
    mine.party.refresh_from_db()
    mine.booking.refresh_from_db()
    assert (mine.party.adults, mine.booking.seats) == (1, 1)


def test_a_party_that_becomes_smaller_lets_the_queue_in():
    run = make_run(seats=2)
    pair, waiting = book(run, adults=2), book(run).entry
    assert booking.change(pair.party.pk, {"adults": 1}).ok
    waiting.refresh_from_db()
    run.refresh_from_db()
    assert waiting.state == "taken" and run.confirmed_seats == 2


def test_a_party_cannot_take_over_another_party_s_contact():
    run = make_run(seats=3)
    book(run, email="one@example.org")
    other = book(run, email="two@example.org")
    assert booking.change(other.party.pk, {"email": "one@example.org"}).reason == Reason.ALREADY
    other.party.refresh_from_db()
    assert other.party.email == "two@example.org"


def test_a_change_keeps_the_digest_of_the_contact_true():
    mine = book(make_run())
    booking.change(mine.party.pk, {"email": "new@example.org"})
    mine.booking.refresh_from_db()
    assert mine.booking.contact_digest == contact_digest("new@example.org", "")


def test_a_cancelled_run_tells_everyone_once_and_promotes_nobody():
    run = make_run(seats=1)
    taken, waiting = book(run).booking, book(run).entry
    assert booking.cancel_run(run.pk) == 2
    assert booking.cancel_run(run.pk) == 0
    assert mails("run_cancelled") == 1 and mails("run_cancelled_waiting") == 1
    booking.cancel(taken.pk)
    waiting.refresh_from_db()
    run.refresh_from_db()
    assert waiting.state == "waiting"
    assert (run.state, run.sequence) == ("cancelled", 1)


def test_a_booking_costs_eight_queries(django_assert_num_queries):
    run = make_run(seats=2)
    # savepoint, lock, count, party, booking, counters, event, mail, release
    with django_assert_num_queries(9):
        book(run)
    book(run)
    with django_assert_num_queries(9):
        book(run)


def test_a_contact_that_waits_cannot_become_one_that_has_booked_nor_the_other_way_round():
    run = make_run(seats=1)
    booked, waiting = book(run, email="a@example.org"), book(run, email="b@example.org")
    assert booking.change(waiting.party.pk, {"email": "a@example.org"}).reason == Reason.ALREADY
    assert booking.change(booked.party.pk, {"email": "b@example.org"}).reason == Reason.ALREADY
    booking.cancel(booked.booking.pk)
    waiting.entry.refresh_from_db()
    assert waiting.entry.state == "taken"


def test_seats_that_came_free_while_nobody_could_be_promoted_go_to_the_queue_before_a_newcomer():
    run = make_run(seats=1)
    taken, waiting = book(run).booking, book(run).entry
    booking.cancel(taken.pk, now=run.sign_up_closes_at)
    assert book(run, queue_if_full=False).reason == Reason.FULL, "the queue had the seat"
    # A refused newcomer's transaction is kept: the promotion stands.
    waiting.refresh_from_db()
    run.refresh_from_db()
    assert (waiting.state, run.confirmed_seats, run.waiting_parties) == ("taken", 1, 0)


def test_an_extended_sign_up_lets_the_queue_have_what_is_free():
    run = make_run(seats=1)
    taken, waiting = book(run).booking, book(run).entry
    booking.cancel(taken.pk, now=run.sign_up_closes_at)
    booking.fill(run.pk)
    waiting.refresh_from_db()
    assert waiting.state == "taken"


def test_a_key_that_was_used_for_another_run_does_not_stand_in_the_way():
    key = uuid4()
    first = booking.book(make_run().pk, make_party(idempotency_key=key), queue_if_full=True)
    second = booking.book(make_run().pk, make_party(idempotency_key=key), queue_if_full=True)
    assert second.ok and second.party != first.party


def test_a_draft_cannot_be_cancelled_into_the_open():
    run = make_run(state="draft")
    assert booking.cancel_run(run.pk) == 0
    run.refresh_from_db()
    assert run.state == "draft"
