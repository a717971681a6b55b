"""Waiting for any run of a course: which runs suit, who is asked first, and when a place ends."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import any_run, booking, offers, queue, seats
from courses.models import Booking, CourseRun, Offer, QueueEntry, QueueEvent
from courses.seats import Reason, lock_run
from courses.wishes import fitting, outgrown
from home import due
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def place(course):
    return make_municipality(course.region)


def wait(course, *places, party=None, automatic=False, **wishes):
    return any_run.join_course(
        course.pk, party or make_party(), [place.pk for place in places], automatic=automatic, **wishes
    )


def run_of(course, place, **facts):
    return make_run(**({"starts_in_days": 30, "course": course, "municipality": place} | facts))


def state(row):
    row.refresh_from_db()
    return row.state


def offer_of(entry):
    return Offer.objects.get(entry=entry, state="open")


def test_joining_draws_a_place_tells_the_party_and_asks_again_in_half_a_year(course, place):
    first, second = wait(course, place), wait(course, place)
    assert first.ok and (first.entry.place, second.entry.place) == (1, 2)
    assert first.party.region == course.region and list(first.entry.municipalities.all()) == [place]
    assert DueRow.objects.filter(about="queued_course", subject_id=first.entry.pk).exists()
    still = DueRow.objects.get(about="still", subject_id=first.entry.pk)
    assert timedelta(days=180) < still.due_at - timezone.now() < timedelta(days=184)
    assert QueueEvent.objects.get(entry=first.entry).verb == "queued"


def test_a_contact_waits_once_for_a_course_and_the_same_form_once(course, place):
    first = wait(course, place, party=make_party(email="sara@example.org"))
    again = wait(course, place, party=make_party(email="sara@example.org"))
    assert again.reason == Reason.ALREADY and again.party is None
    assert DueRow.objects.get(about="already").subject_id == first.party.pk
    key = "9d4b6b39-4b25-4d1c-8a9e-0c5f4f6f8a11"
    sent = wait(course, place, party=make_party(idempotency_key=key))
    twice = wait(course, place, party=make_party(idempotency_key=key))
    assert twice.reason == Reason.SENT and twice.entry == sent.entry
    assert QueueEntry.objects.count() == 2


def test_whoever_waits_says_where(course):
    with pytest.raises(ValueError):
        wait(course)


@pytest.mark.parametrize(
    ("wishes", "suits"),
    [
        ({}, True),
        ({"languages": ["ar"]}, False),
        ({"languages": ["ar", "sv"]}, True),
        ({"languages": ["so"]}, True),  # interpreted to
        ({"weekdays": [1, 2]}, False),
        ({"weekdays": [0]}, True),
        ({"forms": ["online"]}, False),
        ({"forms": ["on_site"]}, True),
    ],
)
def test_a_published_run_is_offered_to_whom_it_suits(course, place, wishes, suits):
    entry = wait(course, place, **wishes).entry
    run = run_of(course, place, interpreters=",so,")
    CourseRun.objects.filter(pk=run.pk).update(weekday=0)
    booking.fill(run.pk)
    assert (state(entry) == "offered") == suits
    if suits:
        assert offer_of(entry).run == run


def test_a_run_elsewhere_or_of_another_course_does_not_suit(course, place):
    entry = wait(course, place).entry
    booking.fill(run_of(course, make_municipality(course.region, "Älmhult")).pk)
    booking.fill(run_of(make_course(course.region, "COPE"), place).pk)
    assert state(entry) == "waiting"


def test_the_statement_under_the_lock_and_the_query_agree_on_who_is_suited(course, place):
    other = make_municipality(course.region, "Ljungby")
    languages, weekdays, forms = ([], ["ar"], ["sv", "so"]), ([], [0, 3]), ([], ["online"], ["on_site"])
    for number, (spoken, days, ways) in enumerate(product(languages, weekdays, forms)):
        where = [other] if number % 5 == 0 else [place, other]
        party = make_party(adults=1 + number % 2)
        entry = wait(course, *where, party=party, languages=spoken, weekdays=days, forms=ways).entry
        QueueEntry.objects.filter(pk=entry.pk).update(seats=1 + number)
    for language, interpreters, form, weekday in product(
        ("sv", "ar"), ("", ",ar,"), ("on_site", "online", "both"), (0, 2)
    ):
        run = run_of(course, place, language=language, interpreters=interpreters, form=form)
        CourseRun.objects.filter(pk=run.pk).update(weekday=weekday)
        run.refresh_from_db()
        suited = fitting(run).order_by("seats").values_list("seats", flat=True)
        assert suited, "the rule is tried on somebody"
        assert seats.count(run, timezone.now()).smallest_any == suited[0]


def test_the_line_is_that_of_arrival_across_both_queues(course, place):
    run = run_of(course, place, seats=1)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    early = wait(course, place).entry
    own = booking.book(run.pk, make_party(), queue_if_full=True, automatic=False).entry
    late = wait(course, place).entry
    CourseRun.objects.filter(pk=run.pk).update(seats=2)
    booking.seats_changed(run.pk)
    assert [state(entry) for entry in (early, own, late)] == ["offered", "waiting", "waiting"]
    booking.cancel(taken.pk)
    assert [state(entry) for entry in (early, own, late)] == ["offered", "offered", "waiting"]


def test_a_large_head_is_passed_over_for_later_ones_only_and_seats_are_saved_for_it(course, place):
    run = run_of(course, place, seats=2)
    for _n in range(2):
        taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    early = wait(course, place).entry
    head = booking.book(run.pk, make_party(adults=2), queue_if_full=True, automatic=False).entry
    late = wait(course, place).entry
    booking.cancel(taken.pk)
    head.refresh_from_db()
    assert (state(early), head.passed_over) == ("offered", 0), "it came first: nobody was passed over"
    queue.leave(early.pk)
    head.refresh_from_db()
    assert (state(late), head.passed_over) == ("offered", 1)
    QueueEntry.objects.filter(pk=head.pk).update(passed_over=3)
    latest = wait(course, place).entry
    queue.leave(late.pk)
    assert state(latest) == "waiting", "seats are saved for the head"


def test_a_newcomer_comes_after_whoever_waits_for_any_run(course, place):
    entry = wait(course, place).entry
    run = run_of(course, place, seats=1)
    assert booking.seats_left(run).free == 0
    newcomer = booking.book(run.pk, make_party(), queue_if_full=False)
    assert newcomer.reason == Reason.FULL
    assert state(entry) == "offered", "who tries to book finds out that somebody waits"


def test_a_booking_costs_the_same_while_others_wait_for_other_things(
    course, place, django_assert_num_queries
):
    for _n in range(30):
        wait(course, place, languages=["ar"])
    run = run_of(course, place)
    # As in test_booking: seven, and the two of the transaction's savepoint.
    with django_assert_num_queries(9):
        assert booking.book(run.pk, make_party(), queue_if_full=True).booking


def test_a_run_that_joins_late_finds_seats_at_once(course, place):
    run = run_of(course, place)
    entry = wait(course, place).entry
    due.work(now=timezone.now() + timedelta(seconds=1))
    assert state(entry) == "offered" and offer_of(entry).run == run


def test_who_wants_it_is_booked_at_once(course, place):
    entry = wait(course, place, automatic=True).entry
    run = run_of(course, place)
    booking.fill(run.pk)
    assert state(entry) == "taken" and Booking.objects.get().run == run


def test_a_withdrawn_offer_lets_the_party_wait_on_and_other_runs_are_looked_at(course, place):
    entry = wait(course, place).entry
    first, second = run_of(course, place, seats=1), run_of(course, place)
    booking.fill(first.pk)
    offers.handed_over(offer_of(entry).pk, timezone.now())
    booking.cancel_run(first.pk)
    assert state(entry) == "waiting"
    assert DueRow.objects.filter(about="withdrawn", subject_id=entry.pk).exists()
    due.work(now=timezone.now() + timedelta(seconds=1))
    assert offer_of(entry).run == second


def test_a_no_is_final_and_the_party_may_wait_again_at_the_end(course, place):
    entry = wait(course, place, weekdays=[0, 1, 2, 3, 4, 5, 6]).entry
    run = run_of(course, place)
    booking.fill(run.pk)
    offers.decline_offer(offer_of(entry).pk)
    assert state(entry) == "declined"
    again = any_run.wait_again(entry.pk)
    assert again.ok and again.entry.place == 2 and again.entry.weekdays == entry.weekdays
    assert list(again.entry.municipalities.all()) == [place]
    assert any_run.wait_again(entry.pk).reason == Reason.ALREADY


def test_leaving_gives_up_the_offer_to_the_next(course, place):
    entry, following = wait(course, place).entry, wait(course, place).entry
    run = run_of(course, place, seats=1)
    booking.fill(run.pk)
    assert queue.leave(entry.pk).ok
    assert (state(entry), state(following)) == ("left", "offered")
    assert queue.leave(entry.pk).reason == Reason.NOT_ACTIVE
    assert DueRow.objects.filter(about="left", subject_id=entry.pk).exists()
    run.refresh_from_db()
    assert (run.held_seats, run.waiting_parties) == (1, 0), "the stored counter is the run's own"


def test_taking_a_seat_lets_go_of_other_places_in_the_course(course, place):
    elsewhere = make_municipality(course.region, "Ljungby")
    full, run = run_of(course, elsewhere, seats=1), run_of(course, place)
    booking.book(full.pk, make_party(), queue_if_full=True)
    sara = {"email": "sara@example.org"}
    own = booking.book(full.pk, make_party(**sara), queue_if_full=True).entry
    other_course = make_course(course.region, "COPE")
    unrelated = wait(other_course, place, party=make_party(**sara)).entry
    entry = wait(course, place, party=make_party(**sara)).entry
    booking.fill(run.pk)
    offers.accept_offer(offer_of(entry).pk)
    due.work(now=timezone.now() + timedelta(seconds=1))
    assert [state(one) for one in (entry, own, unrelated)] == ["taken", "left", "waiting"]
    assert DueRow.objects.filter(about="released", subject_id=own.pk).exists()
    full.refresh_from_db()
    assert full.waiting_parties == 0


def test_other_places_are_kept_on_request(course, place):
    full, run = run_of(course, make_municipality(course.region, "Ljungby"), seats=1), run_of(course, place)
    booking.book(full.pk, make_party(), queue_if_full=True)
    own = booking.book(full.pk, make_party(email="sara@example.org"), queue_if_full=True).entry
    entry = wait(course, place, party=make_party(email="sara@example.org")).entry
    booking.fill(run.pk)
    offers.accept_offer(offer_of(entry).pk, keep=True)
    assert not DueRow.objects.filter(about="release").exists() and state(own) == "waiting"


def test_a_release_looks_again_and_spares_whoever_cancelled_meanwhile(course, place):
    first = run_of(course, place)
    booked = booking.book(first.pk, make_party(email="sara@example.org"), queue_if_full=True).booking
    entry = wait(
        course, make_municipality(course.region, "Ljungby"), party=make_party(email="sara@example.org")
    )
    booking.cancel(booked.pk)
    assert any_run.release(booked.pk) == 0
    assert state(entry.entry) == "waiting"


def test_booking_a_run_directly_ends_the_wait_for_any_but_not_for_a_chosen_one(course, place):
    far = make_municipality(course.region, "Ljungby")
    full, run = run_of(course, far, seats=1), run_of(course, place)
    booking.book(full.pk, make_party(), queue_if_full=True)
    sara = {"email": "sara@example.org"}
    chosen = booking.book(full.pk, make_party(**sara), queue_if_full=True).entry
    entry = wait(course, far, party=make_party(**sara)).entry
    assert booking.book(run.pk, make_party(**sara), queue_if_full=True).booking
    due.work(now=timezone.now() + timedelta(seconds=1))
    assert (state(entry), state(chosen)) == ("left", "waiting")


def test_an_address_with_an_open_offer_of_a_run_cannot_book_it_twice(course, place):
    entry = wait(course, place, party=make_party(email="sara@example.org")).entry
    run = run_of(course, place)
    booking.fill(run.pk)
    again = booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=True)
    assert again.reason == Reason.ALREADY and state(entry) == "offered"


def test_a_run_is_not_offered_to_who_has_booked_it_or_waits_in_its_queue(course, place):
    run = run_of(course, place, seats=1)
    booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=True)
    own = booking.book(
        run.pk, make_party(email="omar@example.org"), queue_if_full=True, automatic=False
    ).entry
    both = [
        wait(course, place, party=make_party(email=f"{name}@example.org")).entry for name in ("sara", "omar")
    ]
    CourseRun.objects.filter(pk=run.pk).update(seats=3)
    booking.seats_changed(run.pk)
    assert [state(entry) for entry in both] == ["waiting", "waiting"] and state(own) == "offered"
    assert not DueRow.objects.filter(about="fill", due_at__gt=timezone.now()).exists()


def test_a_child_that_has_grown_out_is_told_instead_of_asked(place):
    course = make_course(place.region, age_from=0, age_to=1, asks_age=True)
    old = wait(course, place, party=make_party(child_month=date(2020, 1, 1))).entry
    young = wait(course, place, party=make_party(child_month=timezone.localdate().replace(day=1))).entry
    run = run_of(course, place, seats=1)
    booking.fill(run.pk)
    assert (state(old), state(young)) == ("left", "offered")
    assert DueRow.objects.filter(about="outgrown", subject_id=old.pk).count() == 1


def test_changing_a_party_changes_its_wait_and_its_offer(course, place):
    outcome = wait(course, place)
    run = run_of(course, place, seats=2)
    assert booking.change(outcome.party.pk, {"name": "Sara Ek"}).ok
    booking.fill(run.pk)
    assert booking.change(outcome.party.pk, {"adults": 2}).ok
    outcome.entry.refresh_from_db()
    assert outcome.entry.seats == 2 and offer_of(outcome.entry).seats == 2
    run.refresh_from_db()
    assert run.held_seats == 2
    wait(course, place, party=make_party(email="omar@example.org"))
    assert booking.change(outcome.party.pk, {"email": "omar@example.org"}).reason == Reason.ALREADY


def test_who_is_asked_three_times_and_is_silent_loses_the_place_and_is_told(course, place):
    entry = wait(course, place).entry
    now = timezone.now()
    assert not any_run.ask_still(entry.pk, now=now), "not yet"
    for asked in (1, 2, 3):
        entry.refresh_from_db()
        now = entry.ask_at
        assert any_run.ask_still(entry.pk, now=now)
        assert DueRow.objects.filter(about="still", kind="mail").count() == asked
        assert any_run.was_asked(entry.pk, now)
    entry.refresh_from_db()
    assert any_run.ask_still(entry.pk, now=entry.ask_at)
    assert state(entry) == "left" and QueueEvent.objects.filter(entry=entry, verb="silent").exists()
    assert DueRow.objects.filter(about="silent", subject_id=entry.pk).exists()


def test_a_question_that_was_never_handed_over_closes_nothing(course, place):
    entry = wait(course, place).entry
    for _time in range(9):
        any_run.ask_still(entry.pk, now=timezone.now() + timedelta(days=400))
    assert state(entry) == "waiting"


def test_saying_still_waiting_starts_the_half_year_anew(course, place):
    entry = wait(course, place).entry
    later = timezone.now() + timedelta(days=190)
    any_run.was_asked(entry.pk, later)
    assert any_run.say_still(entry.pk, now=later).ok
    entry.refresh_from_db()
    assert entry.asked == 0 and entry.ask_at == later + any_run.STILL_AFTER
    assert not any_run.ask_still(entry.pk, now=later + timedelta(days=20)), "the older row says nothing now"
    queue.leave(entry.pk)
    assert any_run.say_still(entry.pk).reason == Reason.NOT_ACTIVE


def silent(course, place):
    """An offer of any run that ran out, its mail on its way back."""
    entry = wait(course, place).entry
    run = run_of(course, place, seats=1)
    booking.fill(run.pk)
    offer = offer_of(entry)
    offers.handed_over(offer.pk, timezone.now())
    offer.refresh_from_db()
    late = offer.deadline + timedelta(minutes=1)
    offers.expire_offers(run.pk, now=late)
    assert state(entry) == "expired"
    return entry, offer, late


def test_whoever_never_got_the_mail_waits_again_for_any_run_in_its_old_place(course, place):
    entry, offer, late = silent(course, place)
    assert offers.came_back(offer.pk, now=late)
    assert state(entry) == "offered", "its seat is still free: it is asked again"
    again = offer_of(entry)
    offers.handed_over(again.pk, late, now=late)
    again.refresh_from_db()
    later = again.deadline + timedelta(minutes=1)
    offers.expire_offers(again.run_id, now=later)
    assert not offers.came_back(again.pk, now=later), "once only"


def test_whoever_waits_anew_for_any_run_is_not_put_back_as_well(course, place):
    entry, offer, late = silent(course, place)
    assert any_run.wait_again(entry.pk, now=late).ok
    assert not offers.came_back(offer.pk, now=late)
    assert state(entry) == "expired"


def test_who_was_put_back_is_asked_in_time_if_it_still_waits(course, place):
    entry, offer, late = silent(course, place)
    QueueEntry.objects.filter(pk=entry.pk).update(ask_at=late - timedelta(days=1))
    assert offers.came_back(offer.pk, now=late)
    entry.refresh_from_db()
    assert entry.ask_at == late + any_run.REMIND_AFTER
    assert DueRow.objects.filter(about="still", subject_id=entry.pk).count() == 2


@pytest.mark.parametrize(("asks", "ended"), [(True, "left"), (False, "taken")])
def test_in_a_runs_own_queue_too_the_age_is_looked_at_where_the_course_asks_for_it(place, asks, ended):
    course = make_course(place.region, age_from=0, age_to=1, asks_age=asks)
    run = run_of(course, place, seats=1)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    old = booking.book(run.pk, make_party(child_month=date(2020, 1, 1), language="en"), queue_if_full=True)
    young = booking.book(
        run.pk, make_party(child_month=timezone.localdate().replace(day=1)), queue_if_full=True
    )
    booking.cancel(taken.pk)
    assert state(old.entry) == ended
    assert state(young.entry) == ("taken" if asks else "waiting")
    told = DueRow.objects.filter(about="outgrown", subject_id=old.entry.pk)
    assert told.exists() == asks
    run.refresh_from_db()
    assert (run.confirmed_seats, run.waiting_parties) == (1, 0 if asks else 1)
    if asks:
        mail.outbox.clear()
        due.work()
        (message,) = [sent for sent in mail.outbox if sent.to == [old.party.email] and "grown" in sent.body]
        assert "A seat is free, but when the group starts" in message.body


def test_a_course_that_asks_for_no_age_reads_no_party_to_offer_a_seat(course, place):
    run = run_of(course, place, seats=1)
    booking.book(run.pk, make_party(), queue_if_full=True)
    waits = booking.book(run.pk, make_party(child_month=date(2001, 1, 1)), queue_if_full=True).entry
    with transaction.atomic():
        locked = lock_run(run.pk)
        with CaptureQueriesContext(connection) as queries:
            assert not outgrown(QueueEntry.objects.get(pk=waits.pk), locked)
    assert len(queries) == 1, "the entry itself"
