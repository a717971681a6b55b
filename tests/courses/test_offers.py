"""Seats that come free are offered in order, until a deadline; nothing depends on when a job runs."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import booking, offers, queue, seats
from courses.calls import to_call
from courses.deadlines import answer_by
from courses.models import BookingEvent, CourseRun, Offer, QueueEntry
from courses.seats import Reason
from home import due
from home.models import DueRow
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db


def take(run, **party):
    return booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False)


def full(seats=1, waiting=1, **facts):
    """A full run with parties of one that want to be asked; returns the run, its bookings and entries."""
    run = make_run(seats=seats, starts_in_days=30, **facts)
    bookings = [take(run).booking for _n in range(seats)]
    entries = [take(run).entry for _n in range(waiting)]
    return run, bookings, entries


def by_day():
    """Noon tomorrow: no mail waits for the morning then."""
    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)


def offer_of(entry):
    return Offer.objects.get(entry=entry, state="open")


def state(row):
    row.refresh_from_db()
    return row.state


def hand_over(entry, at=None):
    assert offers.handed_over(offer_of(entry).pk, at or timezone.now())
    return offer_of(entry)


def test_a_freed_seat_is_offered_to_the_head_and_held_for_it():
    run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    assert state(head) == "offered" and state(second) == "waiting"
    run.refresh_from_db()
    assert (run.confirmed_seats, run.held_seats, run.waiting_parties) == (0, 1, 2)
    assert booking.seats_left(run).free == 0
    assert take(run).entry, "a newcomer waits"


def test_who_wants_to_be_booked_at_once_is_not_asked():
    run, (taken,), _entries = full(waiting=0)
    entry = booking.book(run.pk, make_party(), queue_if_full=True, automatic=True).entry
    booking.cancel(taken.pk)
    assert state(entry) == "taken" and not Offer.objects.exists()


def test_who_has_a_seat_in_another_group_by_now_is_asked_and_not_booked_at_once():
    run = make_run(seats=1, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    booking.book(run.pk, make_party("sara@example.org"), queue_if_full=True, automatic=True)
    other = make_run(course=run.course, starts_in_days=20)
    booking.book(other.pk, make_party("sara@example.org"), queue_if_full=True)
    booking.cancel(taken.pk)
    assert not run.bookings.confirmed().exists() and Offer.objects.get().run == run


def test_a_yes_is_a_booking_and_a_second_yes_is_the_same_one():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    offer = offer_of(head)
    first, again = offers.accept_offer(offer.pk), offers.accept_offer(offer.pk)
    assert first.ok and again.reason == Reason.SENT and again.booking == first.booking
    run.refresh_from_db()
    assert (run.confirmed_seats, run.held_seats, run.waiting_parties) == (1, 0, 0)
    assert DueRow.objects.filter(about="booked", subject_id=first.booking.pk).count() == 1


def test_a_no_is_final_and_asks_the_next_at_once():
    _run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    offer = offer_of(head)
    assert offers.decline_offer(offer.pk).ok
    assert (state(head), state(second)) == ("declined", "offered")
    assert offers.accept_offer(offer.pk).reason == Reason.NOT_ACTIVE


def test_a_silent_head_is_asked_once_and_the_next_gets_the_following_offer():
    run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    late = hand_over(head).deadline + timedelta(seconds=1)
    assert offers.expire_offers(run.pk, now=late) == 1
    assert (state(head), state(second)) == ("expired", "offered")
    offers.decline_offer(offer_of(second).pk, now=late)
    assert state(head) == "expired", "an offer that ran out never comes back by itself"
    assert DueRow.objects.filter(about="offer_expired", subject_id=head.pk).count() == 1


def test_an_offer_that_ran_out_holds_nothing_also_when_no_job_has_run():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    late = hand_over(head).deadline + timedelta(hours=20)
    assert seats.seats_left(run, late).free == 1
    assert offers.accept_offer(offer_of(head).pk, now=late).reason == Reason.TOO_LATE
    newcomer = booking.book(run.pk, make_party(), queue_if_full=False, now=late)
    assert newcomer.ok
    offers.expire_offers(run.pk, now=late)
    assert state(head) == "expired" and run.bookings.confirmed().count() == 1


def test_with_an_offer_run_out_the_next_who_waits_comes_before_a_newcomer():
    run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    late = hand_over(head).deadline + timedelta(hours=1)
    assert booking.book(run.pk, make_party(), queue_if_full=False, now=late).reason == Reason.FULL
    assert (state(head), state(second)) == ("expired", "offered")


def test_the_deadline_runs_from_the_hand_over_of_the_mail():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    assert offer_of(head).deadline == run.sign_up_closes_at, (
        "until then it stands as long as there can be offers"
    )
    noon = by_day()
    due.work(now=noon)
    offer = offer_of(head)
    assert offer.handed_over_at is not None
    assert offer.deadline == answer_by(run, 48, offer.handed_over_at)
    assert not offers.handed_over(offer.pk, noon + timedelta(days=1)), "a second hand-over changes nothing"


def test_a_mail_that_cannot_be_handed_over_costs_nobody_the_seat(monkeypatch):
    _run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    noon = by_day()
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: 1 / 0)
        due.work(now=noon)
    later = noon + timedelta(days=3)
    offers.expire_offers(head.run_id, now=later)
    assert state(head) == "offered" and offer_of(head).handed_over_at is None
    due.work(now=later)
    assert offer_of(head).handed_over_at is not None


def test_an_offer_that_nobody_could_tell_of_is_withdrawn_and_not_expired():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    offer = offer_of(head)
    offers.expire_offers(run.pk, now=offer.deadline)
    assert state(offer) == "revoked" and state(head) == "waiting"


def test_no_offer_is_made_after_sign_up_has_closed():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk, now=run.sign_up_closes_at)
    assert state(head) == "waiting"


def test_a_party_of_two_is_never_split_and_keeps_its_place():
    run = make_run(seats=2, starts_in_days=30)
    bookings = [take(run).booking for _n in range(2)]
    pair, single = take(run, adults=2).entry, take(run).entry
    booking.cancel(bookings[0].pk)
    assert (state(pair), state(single)) == ("waiting", "offered")
    pair.refresh_from_db()
    assert pair.passed_over == 1 and queue.place_of(pair) == 1
    assert BookingEvent.objects.filter(party=pair.party, verb="passed_over").count() == 1


def test_seats_are_saved_for_a_head_passed_over_too_often_and_let_go_by_themselves():
    run = make_run(seats=2, starts_in_days=30)
    bookings = [take(run).booking for _n in range(2)]
    pair, single = take(run, adults=2).entry, take(run).entry
    QueueEntry.objects.filter(pk=pair.pk).update(passed_over=3)
    CourseRun.objects.filter(pk=run.pk).update(sign_up_closes_at=run.starts_at)
    booking.cancel(bookings[0].pk)
    assert state(single) == "waiting"
    row = DueRow.objects.get(kind="queue", about="fill")
    assert row.due_at == run.starts_at - seats.SAVED_UNTIL
    offers.expire_offers(run.pk, now=row.due_at)
    assert state(single) == "offered"


def test_lowered_seats_remove_nobody_and_promote_nobody_until_below():
    run, bookings, (head,) = full(seats=3)
    CourseRun.objects.filter(pk=run.pk).update(seats=1)
    booking.seats_changed(run.pk)
    for one in bookings[:2]:
        booking.cancel(one.pk)
        assert state(head) == "waiting"
    booking.cancel(bookings[2].pk)
    assert state(head) == "offered"


def test_an_overbooked_run_promotes_nobody_at_its_first_cancel():
    run, _bookings, (head,) = full()
    over = booking.book(run.pk, make_party(), queue_if_full=False, by="staff", overbook=True).booking
    booking.cancel(over.pk)
    assert state(head) == "waiting"


def test_no_seats_at_all_are_none_to_offer():
    run = make_run(seats=0)
    entry = take(run).entry
    offers.expire_offers(run.pk)
    assert state(entry) == "waiting"


def test_a_seat_accepted_and_cancelled_later_goes_on_at_once_and_the_old_offer_is_dead():
    _run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    offer = offer_of(head)
    accepted = offers.accept_offer(offer.pk).booking
    booking.cancel(accepted.pk)
    assert state(second) == "offered"
    again = offers.accept_offer(offer.pk)
    assert again.reason == Reason.SENT and again.booking.state == "cancelled"


def test_leaving_with_an_open_offer_gives_it_up():
    _run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    offer = offer_of(head)
    assert queue.leave(head.pk).ok
    assert (state(head), state(offer), state(second)) == ("left", "declined", "offered")


def test_a_cancelled_run_withdraws_its_offers():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    offer = offer_of(head)
    booking.cancel_run(run.pk)
    assert state(offer) == "revoked" and offers.accept_offer(offer.pk).reason == Reason.CANCELLED
    run.refresh_from_db()
    assert run.held_seats == 0


def test_a_party_that_grows_while_it_has_an_offer_needs_free_seats():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    CourseRun.objects.filter(pk=run.pk).update(seats=2)
    assert booking.change(head.party_id, {"adults": 2}).ok
    assert offer_of(head).seats == 2
    CourseRun.objects.filter(pk=run.pk).update(seats=1)
    booking.change(head.party_id, {"adults": 1})
    assert booking.change(head.party_id, {"adults": 2}).reason == Reason.TOO_MANY
    assert offer_of(head).seats == 1


@pytest.mark.parametrize("end", ["expired", "declined", "left"])
def test_who_lost_a_place_can_wait_again_at_the_tail(end):
    run, (taken,), (head, second) = full(waiting=2)
    booking.cancel(taken.pk)
    if end == "expired":
        offers.expire_offers(run.pk, now=hand_over(head).deadline)
    elif end == "declined":
        offers.decline_offer(offer_of(head).pk)
    else:
        queue.leave(head.pk)
    assert state(head) == end
    outcome = queue.rejoin(head.pk)
    assert outcome.ok and outcome.entry.place > second.place
    assert queue.rejoin(head.pk).reason == Reason.ALREADY
    assert queue.rejoin(second.pk).reason == Reason.NOT_ACTIVE


def test_waiting_again_is_not_possible_when_nothing_is_handed_out_any_more():
    run, _bookings, (head,) = full()
    queue.leave(head.pk)
    assert queue.rejoin(head.pk, now=run.sign_up_closes_at).reason == Reason.CLOSED
    booking.cancel_run(run.pk)
    assert queue.rejoin(head.pk).reason == Reason.CANCELLED


def test_priority_needs_a_reason_and_is_logged():
    _run, (taken,), (first, second, third) = full(waiting=3)
    with pytest.raises(ValueError):
        queue.prioritise(third.pk, actor=None, why="")
    assert queue.prioritise(third.pk, actor=None, why="need").place == 1
    assert queue.prioritise(second.pk, actor=None, why="need").place == 2
    booking.cancel(taken.pk)
    assert [state(entry) for entry in (first, second, third)] == ["waiting", "waiting", "offered"]
    assert set(BookingEvent.objects.filter(verb="priority").values_list("why", flat=True)) == {"need"}


def test_staff_give_a_seat_after_sign_up_has_closed_but_never_one_that_is_not_there():
    run, (taken,), (_head, second) = full(waiting=2)
    assert queue.give_seat(second.pk, actor=None, why="need").reason == Reason.NO_ROOM
    closed = run.sign_up_closes_at
    booking.cancel(taken.pk, now=closed)
    outcome = queue.give_seat(second.pk, actor=None, why="need", now=closed)
    assert outcome.ok and state(second) == "taken"
    assert queue.give_seat(second.pk, actor=None, why="need", now=closed).reason == Reason.NOT_ACTIVE
    assert DueRow.objects.filter(about="promoted", subject_id=outcome.booking.pk).exists()


def test_giving_a_seat_that_does_not_fit_leaves_the_open_offer_as_it_was():
    run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    CourseRun.objects.filter(pk=run.pk).update(seats=0)
    assert queue.give_seat(head.pk, actor=None, why="need").reason == Reason.NO_ROOM
    assert offer_of(head).state == "open"


def test_the_mail_asks_names_the_deadline_and_leads_to_yes_and_no(client):
    _run, (taken,), (head,) = full()
    booking.cancel(taken.pk)
    mail.outbox.clear()
    due.work(now=by_day())
    letter = next(one for one in mail.outbox if one.to == [head.party.email])
    offer = offer_of(head)
    assert f"{timezone.localtime(offer.deadline):%H:%M}" in letter.body
    assert "/anmalan/erbjudande/" in letter.body
    assert head.party.name not in letter.subject


def test_an_address_that_takes_no_mail_comes_up_on_the_call_list(monkeypatch):
    run = make_run(seats=1, starts_in_days=30)
    taken = take(run).booking
    entry = take(run, phone="+46701740605").entry
    booking.cancel(taken.pk)

    def refused(self):
        raise smtplib.SMTPRecipientsRefused({self.to[0]: (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
    due.work(now=by_day())
    row = DueRow.objects.get(about="offered")
    assert row.state == "refused" and row.problem == ""
    assert list(to_call(DueRow.objects.all())) == [row]
    assert offer_of(entry).handed_over_at is None


def test_a_party_of_several_runs_answers_in_each_by_itself():
    party_of = {"email": "sara@example.org"}
    first, second = (make_run(seats=1, starts_in_days=30) for _n in range(2))
    taken = [take(run).booking for run in (first, second)]
    entries = [take(run, **party_of).entry for run in (first, second)]
    for one in taken:
        booking.cancel(one.pk)
    offers.decline_offer(offer_of(entries[0]).pk)
    assert [state(entry) for entry in entries] == ["declined", "offered"]
