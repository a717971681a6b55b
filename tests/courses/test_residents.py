"""A share of the seats for residents until a date: who may take what, what is asked, what is said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses import any_run, booking, offers, queue
from courses.admin.copying import copy_run
from courses.models import Booking, BookingEvent, CourseRun, Offer, Party, QueueEntry
from courses.seats import Reason, count, seats_left
from home import stamps
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.courses.test_booking_races import at_once
from tests.factories import make_municipality, make_pages, make_party, make_run

pytestmark = pytest.mark.django_db


def make_kept(seats=3, kept=2, days=10, **facts):
    """A run in which `kept` seats are for residents of its municipality for so many days more."""
    until = timezone.localdate() + timedelta(days=days)
    return make_run(seats=seats, resident_seats=kept, residents_until=until, starts_in_days=20, **facts)


def come(run, *, here=False, adults=1, wait=True, now=None, **facts):
    home = run.municipality if here else None
    party = make_party(adults=adults, home_municipality=home, **facts)
    return booking.book(run.pk, party, queue_if_full=wait, automatic=False, now=now)


def open_offers(run):
    return set(run.offers.filter(state=Offer.State.OPEN).values_list("entry__party", flat=True))


class TestRule:
    def test_others_together_take_what_is_not_kept_and_residents_any_seat(self):
        run = make_kept(seats=3, kept=2)
        assert come(run).booking
        assert come(run, wait=False).reason == Reason.FULL
        assert come(run, here=True).booking and come(run, here=True).booking
        assert come(run, here=True, wait=False).reason == Reason.FULL

    def test_residents_do_not_use_up_what_others_may_have(self):
        run = make_kept(seats=3, kept=1)
        assert come(run, here=True).booking
        assert (seats_left(run).free, seats_left(run).here) == (2, 0)
        assert come(run).booking and come(run).booking

    def test_a_couple_from_elsewhere_needs_two_seats_that_are_not_kept(self):
        run = make_kept(seats=3, kept=2)
        assert come(run, adults=2, wait=False).reason == Reason.FULL
        assert come(run, adults=2, here=True).booking

    def test_who_lives_in_another_municipality_of_the_region_lives_elsewhere(self):
        run = make_kept(seats=1, kept=1)
        neighbour = make_municipality(run.municipality.region, "Ljungby")
        party = make_party(home_municipality=neighbour)
        assert booking.book(run.pk, party, queue_if_full=False).reason == Reason.FULL

    def test_who_waits_for_the_rules_sake_does_not_stand_in_residents_way(self):
        run = make_kept(seats=2, kept=1)
        assert come(run).booking
        waits = come(run).entry
        assert waits and come(run, here=True).booking
        waits.refresh_from_db()
        assert (waits.state, waits.passed_over) == ("waiting", 0)

    def test_a_freed_seat_goes_to_the_first_who_may_have_it_and_nobody_is_counted_as_passed_over(self):
        run = make_kept(seats=2, kept=1)
        resident = come(run, here=True).booking
        assert come(run).booking
        elsewhere, here = come(run).entry, come(run, here=True).entry
        booking.cancel(resident.pk)
        assert open_offers(run) == {here.party_id}
        elsewhere.refresh_from_db()
        assert (elsewhere.state, elsewhere.passed_over) == ("waiting", 0)

    def test_a_seat_that_is_not_kept_goes_by_the_queue_to_anyone(self):
        run = make_kept(seats=2, kept=1)
        elsewhere, _here = come(run).booking, come(run, here=True).booking
        first, _second = come(run).entry, come(run, here=True).entry
        booking.cancel(elsewhere.pk)
        assert open_offers(run) == {first.party_id}

    def test_seats_saved_for_a_large_party_are_not_saved_for_one_that_the_rule_holds_back(self):
        run = make_kept(seats=2, kept=2)
        held_back = come(run).entry
        QueueEntry.objects.filter(pk=held_back.pk).update(passed_over=9)
        assert come(run, here=True).booking

    def test_an_offer_to_somebody_from_elsewhere_counts_until_it_has_run_out(self):
        run = make_kept(seats=2, kept=1)
        first = come(run).booking
        asked = come(run).entry
        booking.cancel(first.pk)
        assert open_offers(run) == {asked.party_id}
        counted = count(run, timezone.now())
        assert (counted.others, counted.room(run, here=False)) == (1, 0)
        assert offers.accept_offer(Offer.objects.get(state="open").pk).ok
        assert count(run, timezone.now()).others == 1

    def test_on_the_day_every_seat_is_for_everyone_without_any_job(self):
        run = make_kept(seats=2, kept=2)
        waits = come(run).entry
        then = CourseRun.objects.get(pk=run.pk).residents_until_moment
        assert seats_left(run, then - timedelta(seconds=1)).free == 0
        booked = come(run, wait=False, now=then)
        assert booked.booking, "one seat for the one who waited, one for the newcomer"
        assert open_offers(run) == {waits.party_id}

    def test_and_those_who_wait_are_asked_when_the_row_of_that_moment_is_worked(self):
        run = make_kept(seats=1, kept=1)
        waits = come(run).entry
        then = run.residents_until_moment
        offers.expire_offers(run.pk, now=then - timedelta(seconds=1))
        assert not open_offers(run)
        offers.expire_offers(run.pk, now=then)
        assert open_offers(run) == {waits.party_id}

    def test_by_hand_and_on_purpose_the_rule_is_passed(self):
        them = make_neighbours()
        run = make_kept(seats=2, kept=2, municipality=them.vaxjo)
        waits = come(run).entry
        assert queue.give_seat(waits.pk, actor=them.coordinator, why="manual").booking
        over = booking.book(run.pk, make_party(), queue_if_full=False, overbook=True, by="staff")
        assert over.booking
        assert seats_left(run).free == 0

    def test_more_kept_seats_remove_nobody_and_promise_nothing(self):
        run = make_kept(seats=2, kept=1)
        assert come(run).booking
        CourseRun.objects.filter(pk=run.pk).update(resident_seats=2)
        booking.fill(run.pk)
        run.refresh_from_db()
        assert Booking.objects.confirmed().count() == 1
        assert (seats_left(run).free, seats_left(run).here) == (0, 1)

    def test_a_transfer_and_a_larger_party_follow_the_rule(self):
        run = make_kept(seats=3, kept=2)
        other = make_run(course=run.course, municipality=run.municipality, seats=3)
        mine = come(run).booking
        assert booking.change(mine.party_id, {"adults": 2}).reason == Reason.NO_ROOM
        there = come(other).booking
        assert booking.transfer(there.pk, run.pk).reason == Reason.FULL
        assert booking.change(there.party_id, {"home_municipality_id": run.municipality_id}).ok
        assert booking.transfer(there.pk, run.pk).ok

    def test_who_moves_away_keeps_the_seat(self):
        run = make_kept(seats=1, kept=1)
        mine = come(run, here=True).booking
        assert booking.change(mine.party_id, {"home_municipality_id": None}).ok
        mine.refresh_from_db()
        assert mine.state == "confirmed"

    def test_who_waits_for_any_run_is_asked_by_the_same_rule(self):
        run = make_kept(seats=1, kept=1)
        for home in (None, run.municipality):
            any_run.join_course(
                run.course_id, make_party(home_municipality=home), [run.municipality_id], automatic=False
            )
        booking.fill(run.pk)
        asked = Offer.objects.get().entry.party
        assert asked.home_municipality == run.municipality
        assert seats_left(run).here == 0

    def test_the_database_refuses_kept_seats_without_a_date(self):
        run = make_run()
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseRun.objects.filter(pk=run.pk).update(resident_seats=1)


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_residents_and_others_who_press_at_once_fill_the_run_by_the_rule():
    run = make_kept(seats=6, kept=4)
    outcomes = at_once(24, lambda number: come(run, here=number % 2 == 0))
    assert all(outcome.ok for outcome in outcomes)
    seats = Booking.objects.confirmed()
    elsewhere = seats.filter(party__home_municipality=None).count()
    assert seats.count() == 6 and elsewhere <= 2
    run.refresh_from_db()
    assert (run.confirmed_seats, run.waiting_parties) == (6, 18)


def page(client, run, language="en", query=""):
    return client.get(f"/{language}/tillfalle/{run.pk}/{query}").content.decode()


def form_values(run, **more):
    values = {
        "stamp": stamps.new_stamp("booking", run.municipality.region_id),
        "step": "review",
        "name": "Sara",
    }
    return values | {"adults": "1", "email": "sara@example.org", "phone": ""} | more


class TestPages:
    def test_the_run_says_openly_what_is_kept_for_whom_until_when(self, client):
        run = make_kept(seats=3, kept=2)
        text = page(client, run)
        assert "2 seats are kept for people who live in Växjö" in text
        assert "every seat is for everyone" in text
        assert "3 seats left for people who live in Växjö, 1 for others" in text
        CourseRun.objects.filter(pk=run.pk).update(residents_until=timezone.localdate())
        text = page(client, run)
        assert "kept for people" not in text and "Only 3 seats left" in text

    def test_the_list_promises_nothing_to_others(self, client):
        run = make_kept(seats=9, kept=9)
        make_pages(run.municipality.region, run.course)
        assert "9 platser kvar, först för boende i Växjö" in client.get("/sv/kurser/").content.decode()
        assert come(run).entry, "who lives elsewhere waits, and residents still find their seats in the list"
        assert "9 platser kvar, först för boende i Växjö" in client.get("/sv/kurser/").content.decode()

    def test_where_people_live_is_asked_only_where_a_seat_depends_on_it(self, client):
        url = reverse("courses:book", args=[make_run().pk])
        assert "home_municipality" not in client.get(url).content.decode()
        kept = make_kept()
        assert "home_municipality" in client.get(reverse("courses:book", args=[kept.pk])).content.decode()
        CourseRun.objects.filter(pk=kept.pk).update(residents_until=timezone.localdate())
        assert "home_municipality" not in client.get(reverse("courses:book", args=[kept.pk])).content.decode()

    def test_unanswered_it_has_its_error_beside_it_and_nothing_typed_is_lost(self, client):
        run = make_kept()
        url = reverse("courses:book", args=[run.pk])
        text = client.post(url, form_values(run)).content.decode()
        assert 'href="#id_home_municipality"' in text and 'value="sara@example.org"' in text

    def test_a_resident_books_and_somebody_from_elsewhere_is_told_why_to_wait(self, client):
        run = make_kept(seats=1, kept=1)
        url = reverse("courses:book", args=[run.pk])
        form = client.get(url)
        assert form.context["residents"] and not form.context["full"]
        answer = client.post(url, form_values(run, home_municipality="0"))
        assert answer.context["queues"] and "som bor i Växjö" in answer.context["kept"][0]
        answer = client.post(url, form_values(run, home_municipality=str(run.municipality_id)))
        assert not answer.context["queues"]
        assert {"label": "Var bor du?", "value": "Växjö"} in answer.context["rows"]
        sent = form_values(
            run, home_municipality=str(run.municipality_id), step="send", key=answer.context["key"]
        )
        assert client.post(url, sent).status_code == 303
        assert Party.objects.get().home_municipality == run.municipality
        assert Booking.objects.confirmed().count() == 1

    def test_a_municipality_that_is_not_the_regions_is_no_answer(self, client):
        run = make_kept()
        url = reverse("courses:book", args=[run.pk])
        assert client.post(url, form_values(run, home_municipality="99999")).context["error"]

    def test_who_waits_for_any_run_is_asked_where_runs_of_the_course_keep_seats(self, client):
        run = make_run()
        url = reverse("courses:wait", args=[run.course_id])
        assert "home_municipality" not in client.get(url).content.decode()
        make_kept(course=run.course, municipality=run.municipality)
        assert "home_municipality" in client.get(url).content.decode()


class TestEditor:
    @pytest.fixture
    def them(self, client):
        them = make_neighbours()
        client.force_login(them.coordinator)
        return them

    def save(self, client, run, **changes):
        url = reverse("runs:edit", args=[run.pk])
        return client.post(url, typed(client.get(url).context["form"]) | changes)

    def test_kept_seats_are_saved_with_a_row_for_their_last_day(self, client, them):
        run = make_run(municipality=them.vaxjo, starts_in_days=30, seats=4)
        day = timezone.localdate() + timedelta(days=9)
        assert self.save(client, run, resident_seats="2", residents_until=day).status_code == 302
        run.refresh_from_db()
        assert (run.resident_seats, run.residents_until) == (2, day)
        assert DueRow.objects.filter(about="fill", due_at=run.residents_until_moment).exists()

    @pytest.mark.parametrize(
        ("kept", "days", "field"),
        [("2", None, "residents_until"), ("0", 3, "resident_seats"), ("9", 3, "resident_seats")],
    )
    def test_half_a_rule_and_too_many_seats_have_their_error_beside_the_field(
        self, client, them, kept, days, field
    ):
        run = make_run(municipality=them.vaxjo, starts_in_days=30, seats=4)
        day = timezone.localdate() + timedelta(days=days) if days else ""
        assert field in errors(self.save(client, run, resident_seats=kept, residents_until=day))

    def test_the_seats_are_everyones_before_the_first_meeting(self, client, them):
        run = make_run(municipality=them.vaxjo, starts_in_days=30, seats=4)
        day = timezone.localdate() + timedelta(days=31)
        assert "residents_until" in errors(self.save(client, run, resident_seats="1", residents_until=day))

    def test_seats_that_are_kept_no_longer_go_to_those_who_wait(self, client, them):
        run = make_kept(seats=1, kept=1, municipality=them.vaxjo)
        waits = come(run).entry
        assert self.save(client, run, resident_seats="0", residents_until="").status_code == 302
        assert open_offers(run) == {waits.party_id}
        events = BookingEvent.objects.filter(run=run, verb=BookingEvent.Verb.SEATS)
        assert list(events.values_list("after", "actor")) == [("1", them.coordinator.pk)]

    def test_a_copy_keeps_as_many_seats_until_as_long_before(self):
        run = make_kept(seats=5, kept=2, days=10)
        first = timezone.localdate(run.starts_at) + timedelta(days=70)
        copy = copy_run(run, first, skip_holidays=False)
        assert (copy.resident_seats, copy.residents_until) == (2, run.residents_until + timedelta(days=70))

    def test_by_phone_it_is_asked_too_and_staff_see_the_answer(self, client, them):
        run = make_kept(seats=2, kept=1, municipality=them.vaxjo)
        url = reverse("runs:book", args=[run.pk])
        form = client.get(url).context["form"]
        assert "home_municipality" in form.fields
        data = typed(form, name="Sara", phone="070-174 06 05", home_municipality=str(them.vaxjo.pk))
        assert client.post(url, data).status_code == 302
        seen = client.get(reverse("bookings:inspect", args=[Booking.objects.get().pk])).content.decode()
        assert "Bor i" in seen and "Växjö" in seen
