"""One sign-up for several runs, by its verbs: all of it or nothing, one party, one mail."""

import re
from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
from django.core import mail
from django.utils import timezone, translation

from courses import any_run, booking, offers, several
from courses.claims import State, claims_of_party
from courses.models import Answer, Booking, BookingEvent, CourseRun, Offer, Party, Question, QueueEntry
from courses.seats import Reason
from courses.several import book_several, cancel_all
from home import due
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_municipality()


def item(place, **facts):
    """A talk or a workshop: a run of an event, with one meeting."""
    course = make_course(
        region=place.region, kind="event", name=facts.pop("name", "Talk"), **facts.pop("course", {})
    )
    return make_run(course=course, municipality=place, meetings=1, **facts)


def full(place, **facts):
    run = item(place, seats=1, **facts)
    booking.book(run.pk, make_party(), queue_if_full=False)
    return run


def pks(*runs):
    return [run.pk for run in runs]


def told():
    """Kinds of mail that are due, about parties that signed up for several."""
    return sorted(DueRow.objects.filter(kind="mail", state="due").values_list("about", flat=True))


def deliver():
    mail.outbox.clear()
    while due.work():
        pass
    return list(mail.outbox)


def calendars(message):
    return [
        icalendar.Calendar.from_ical(part.get_payload(decode=True))
        for part in message.attachments
        if not isinstance(part, tuple) and part.get_content_type() == "text/calendar"
    ]


def events(calendar):
    return {str(event["summary"]): str(event["status"]) for event in calendar.walk("VEVENT")}


def test_one_party_is_booked_where_there_is_room_and_waits_where_it_agreed_to(place):
    free, taken = item(place, seats=5), full(place)
    outcome = book_several(pks(free, taken), make_party(adults=1), queue_if_full=[taken.pk])
    assert outcome.ok
    assert outcome.outcomes[free.pk].booking.run_id == free.pk
    assert (outcome.outcomes[taken.pk].entry.run_id, outcome.outcomes[taken.pk].place) == (taken.pk, 1)
    party = outcome.party
    assert Party.objects.filter(pk=party.pk).count() == 1
    assert [claim.state() for claim in claims_of_party(party.pk)] == [State.BOOKED, State.WAITING]
    for run in (free, taken):
        run.refresh_from_db()
    assert (free.confirmed_seats, taken.confirmed_seats, taken.waiting_parties) == (1, 1, 1)
    assert DueRow.objects.filter(about="booked_several", subject_id=party.pk).count() == 1
    assert not DueRow.objects.filter(about="queued").exists()
    assert set(party.events.values_list("run", "verb")) == {(free.pk, "booked"), (taken.pk, "queued")}


def test_one_that_became_full_stops_all_and_is_named_with_its_place(place):
    free, taken = item(place, seats=5), full(place)
    before = Party.objects.count(), DueRow.objects.count(), BookingEvent.objects.count()
    outcome = book_several(pks(taken, free), make_party())
    assert outcome.reason == Reason.FULL
    assert {pk: (one.reason, one.place) for pk, one in outcome.outcomes.items()} == {
        taken.pk: (Reason.FULL, 1)
    }
    assert (Party.objects.count(), DueRow.objects.count(), BookingEvent.objects.count()) == before


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"state": "cancelled"}, Reason.CANCELLED),
        ({"starts_in_days": -1}, Reason.STARTED),
        ({"sign_up_closes_at": timezone.now() - timedelta(days=1)}, Reason.CLOSED),
        ({"state": "draft"}, Reason.DRAFT),
    ],
)
def test_one_that_cannot_be_signed_up_for_stops_all_and_is_named(place, facts, reason):
    free, closed = item(place), item(place, **facts)
    outcome = book_several(pks(free, closed), make_party())
    assert outcome.reason == reason
    assert list(outcome.outcomes) == [closed.pk]
    assert not Party.objects.exists()


def test_a_party_larger_than_one_of_them_ever_is_stops_all(place):
    small, free = item(place, seats=1), item(place, seats=5)
    outcome = book_several(pks(free, small), make_party(adults=2), queue_if_full=pks(free, small))
    assert (outcome.reason, list(outcome.outcomes)) == (Reason.TOO_MANY, [small.pk])
    assert not Booking.objects.exists()


def test_runs_of_two_regions_are_never_one_sign_up(place):
    there = make_municipality(region=make_region(name="Kalmar", hostname="kalmar.example", default=False))
    outcome = book_several(pks(item(place), item(there)), make_party())
    assert outcome.reason == Reason.OTHER_REGION
    assert not Party.objects.exists()


def test_a_contact_that_is_known_in_one_of_them_is_written_to_and_nothing_says_which(place):
    first, second = item(place), item(place)
    known = booking.book(second.pk, make_party(email="sara@example.org"), queue_if_full=False).party
    Party.objects.update(created_at=timezone.now() - timedelta(days=1))
    outcome = book_several(pks(first, second), make_party(email="SARA@example.org"))
    assert (outcome.reason, outcome.party, dict(outcome.outcomes)) == (Reason.ALREADY, None, {})
    assert Party.objects.count() == 1
    assert list(DueRow.objects.filter(about="already").values_list("subject_id", flat=True)) == [known.pk]


def test_a_contact_that_is_known_in_all_of_them_gets_one_mail(place):
    runs = pks(item(place), item(place), item(place))
    book_several(runs, make_party(email="sara@example.org"))
    Party.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert book_several(runs, make_party(email="sara@example.org")).reason == Reason.ALREADY
    assert DueRow.objects.filter(about="already").count() == 1


def test_the_same_form_sent_twice_is_one_party(place):
    runs, key = pks(item(place), full(place)), uuid4()
    once = book_several(runs, make_party(idempotency_key=key), queue_if_full=runs)
    again = book_several(runs, make_party(idempotency_key=key), queue_if_full=runs)
    assert (once.reason, again.reason) == (None, Reason.SENT)
    assert again.party == once.party
    assert again.outcomes[runs[0]].booking == once.outcomes[runs[0]].booking
    assert again.outcomes[runs[1]].entry == once.outcomes[runs[1]].entry
    assert Party.objects.filter(idempotency_key=key).count() == 1
    assert DueRow.objects.filter(about="booked_several").count() == 1


def test_a_key_from_a_form_for_other_runs_stands_in_nobodys_way(place):
    key = uuid4()
    assert book_several(pks(item(place), item(place)), make_party(idempotency_key=key)).ok
    assert book_several(pks(item(place), item(place)), make_party(idempotency_key=key)).ok
    assert Party.objects.count() == 2


def test_one_run_gets_the_mail_of_a_single_booking(place):
    run = item(place)
    assert book_several(pks(run, run), make_party()).ok
    assert told() == ["booked"]


def test_answers_are_kept_once_for_all(place):
    first, second = item(place), item(place)
    question = Question.objects.create(course=first.course, kind="one", choices="yes no")
    outcome = book_several(pks(first, second), make_party(), {question.pk: "no"})
    assert list(Answer.objects.values_list("party", "value")) == [(outcome.party.pk, "no")]


def test_those_who_wait_go_first_in_each_of_them(place):
    """A seat that came free while nobody could be asked is theirs; the newcomer waits where it agreed to."""
    run, other = full(place), item(place)
    waits = booking.book(run.pk, make_party(), queue_if_full=True).entry
    CourseRun.objects.filter(pk=run.pk).update(seats=2)
    assert book_several(pks(run, other), make_party()).reason == Reason.FULL
    waits.refresh_from_db()
    assert waits.state == QueueEntry.State.TAKEN


def test_the_one_mail_says_all_of_it_with_one_calendar_of_what_is_booked(place):
    one, two = item(place, name="Sleep", starts_in_days=10), item(place, name="Food", starts_in_days=20)
    taken = full(place, name="Rest", starts_in_days=15)
    party = make_party(email="sara@example.org", language="en")
    outcome = book_several(pks(two, taken, one), party, queue_if_full=[taken.pk])
    (message,) = [message for message in deliver() if message.to == ["sara@example.org"]]
    assert outcome.party.reference in message.subject
    body = message.body
    assert body.index("Sleep") < body.index("Rest") < body.index("Food"), "in the order of time"
    assert body.count("You have a seat\n") == 2 and "number 1 on the waiting list" in body
    (calendar,) = calendars(message)
    assert events(calendar) == {"Sleep": "CONFIRMED", "Food": "CONFIRMED"}
    assert "Sleep" in message.alternatives[0][0]


def test_the_one_mail_is_true_when_it_is_handed_over(place):
    one, two = item(place, name="Sleep"), item(place, name="Food")
    outcome = book_several(pks(one, two), make_party(email="sara@example.org", language="en"))
    booking.cancel(outcome.outcomes[one.pk].booking.pk)
    first = next(message for message in deliver() if message.body.startswith("Your bookings"))
    assert "Food" in first.body and "Sleep" not in first.body
    assert [list(events(calendar)) for calendar in calendars(first)] == [["Food"]]


def test_each_booking_has_reminders_of_its_own_after_the_one_mail(place):
    runs = pks(item(place), item(place), full(place))
    outcome = book_several(runs, make_party(), queue_if_full=runs)
    deliver()
    booked = [one.booking.pk for one in outcome.outcomes.values() if one.booking]
    looked_at = DueRow.objects.filter(kind="reminder", subject_id__in=booked)
    assert looked_at.count() == len(booked) == 2


def test_giving_up_all_frees_the_seats_and_the_next_in_each_queue_is_asked(place):
    first, second = item(place, seats=1, name="Sleep", starts_in_days=30), item(place, seats=2, name="Food")
    taken = full(place, name="Rest")
    party = make_party(email="sara@example.org", language="en")
    ours = book_several(pks(first, second, taken), party, queue_if_full=[taken.pk]).party
    waits = booking.book(first.pk, make_party(), queue_if_full=True, automatic=False).entry
    deliver()
    outcome = cancel_all(ours.pk)
    assert outcome.ok and set(outcome.outcomes) == set(pks(first, second, taken))
    assert {claim.state() for claim in claims_of_party(ours.pk)} == {State.CANCELLED, State.LEFT}
    assert Offer.objects.get(entry=waits).run == first
    second.refresh_from_db()
    taken.refresh_from_db()
    assert (second.confirmed_seats, taken.waiting_parties) == (0, 0)
    (message,) = [message for message in deliver() if message.to == ["sara@example.org"]]
    (calendar,) = calendars(message)
    assert events(calendar) == {"Sleep": "CANCELLED", "Food": "CANCELLED"}
    assert "Rest" in message.body


def test_giving_up_all_twice_is_giving_up_once(place):
    ours = book_several(pks(item(place), item(place)), make_party()).party
    assert cancel_all(ours.pk).ok
    assert cancel_all(ours.pk).reason == Reason.NOT_ACTIVE
    assert DueRow.objects.filter(about="cancelled_all").count() == 1


def test_giving_up_all_leaves_what_is_over_or_was_cancelled_by_us(place):
    past, off, ahead = item(place), item(place), item(place)
    ours = book_several(pks(past, off, ahead), make_party()).party
    CourseRun.objects.filter(pk=past.pk).update(ends_at=timezone.now() - timedelta(hours=1))
    booking.cancel_run(off.pk)
    cancel_all(ours.pk)
    states = {booked.run_id: booked.state for booked in ours.bookings.all()}
    assert states == {past.pk: "confirmed", off.pk: "confirmed", ahead.pk: "cancelled"}


def test_a_seat_that_a_party_gives_up_does_not_come_back_to_it(place):
    """It waits for any group of the same course, too: that ends before the seats are handed out."""
    course = make_course(region=place.region)
    run, other = (make_run(course=course, municipality=place, seats=1) for _number in range(2))
    ours = booking.book(run.pk, make_party(), queue_if_full=False).party
    waits = any_run.join_course(course.pk, make_party(), [place.pk], automatic=True).entry
    QueueEntry.objects.filter(pk=waits.pk).update(party=ours, contact_digest="")
    cancel_all(ours.pk)
    assert not Booking.objects.confirmed().filter(run__in=[run, other]).exists()
    waits.refresh_from_db()
    assert waits.state == QueueEntry.State.LEFT


def test_an_offer_to_a_party_of_several_is_answered_as_ever(place):
    taken, free = full(place, starts_in_days=30), item(place)
    ours = book_several(pks(taken, free), make_party(), queue_if_full=[taken.pk], automatic=False).party
    booking.cancel(Booking.objects.confirmed().get(run=taken).pk)
    offer = Offer.objects.get(entry__party=ours)
    assert [claim.state() for claim in claims_of_party(ours.pk)] == [State.BOOKED, State.OFFERED]
    offers.accept_offer(offer.pk)
    assert {claim.state() for claim in claims_of_party(ours.pk)} == {State.BOOKED}
    assert len(claims_of_party(ours.pk)) == 2


def test_a_change_is_for_all_of_them_and_its_mail_names_all(place):
    one, two = item(place, name="Sleep", seats=5), item(place, name="Food", seats=5)
    ours = book_several(pks(one, two), make_party(email="sara@example.org", language="en")).party
    deliver()
    assert booking.change(ours.pk, {"adults": 2}).ok
    assert set(ours.bookings.values_list("seats", flat=True)) == {2}
    (message,) = deliver()
    assert "Sleep" in message.body and "Food" in message.body


def test_a_change_is_told_also_when_the_newest_was_given_up(place):
    one, two = item(place, name="Sleep"), item(place, name="Food")
    outcome = book_several(pks(one, two), make_party(email="sara@example.org", language="en"))
    booking.cancel(outcome.outcomes[two.pk].booking.pk)
    deliver()
    booking.change(outcome.party.pk, {"name": "Omar"})
    (message,) = deliver()
    assert "Sleep" in message.body and "Food" not in message.body


def test_a_mail_with_links_has_one_for_each_party_however_much_it_has(place):
    book_several(pks(item(place), item(place)), make_party(email="sara@example.org"))
    booking.book(item(place).pk, make_party(email="sara@example.org"), queue_if_full=False)
    deliver()
    party = Party.objects.first()
    due.add(region_id=party.region_id, kind="mail", about="links", subject_id=party.pk, key="links:test")
    (message,) = deliver()
    assert message.body.count("/anmalan/") == 2


def test_a_party_that_moved_to_another_group_has_one_thing(place):
    old, new = item(place), None
    new = make_run(course=old.course, municipality=place, meetings=1)
    made = booking.book(old.pk, make_party(), queue_if_full=False)
    booking.transfer(made.booking.pk, new.pk)
    assert [claim.run.pk for claim in claims_of_party(made.party.pk)] == [new.pk]


def test_a_wait_for_any_group_that_has_become_a_booking_is_one_thing(place):
    course = make_course(region=place.region)
    waits = any_run.join_course(course.pk, make_party(), [place.pk], automatic=True).entry
    run = make_run(course=course, municipality=place)
    booking.fill(run.pk)
    waits.refresh_from_db()
    assert waits.state == QueueEntry.State.TAKEN
    assert [claim.key for claim in claims_of_party(waits.party_id)] == [("tillfalle", run.pk)]


def test_answers_to_the_one_mail_go_to_whoever_gives_all_of_it_else_to_the_region(place):
    place.email = "kurser@vaxjo.example"
    place.save()
    there = make_municipality(region=place.region, name="Alvesta", email="kurser@alvesta.example")
    for runs in ((item(place), item(place)), (item(place), item(there))):
        book_several(pks(*runs), make_party())
    told = [message.reply_to for message in deliver()]
    assert told[0] == ["kurser@vaxjo.example"]
    assert "kurser@vaxjo.example" not in told[1] and "kurser@alvesta.example" not in told[1]


def test_a_sign_up_costs_a_few_queries_for_each_run(place, django_assert_max_num_queries):
    runs = pks(*(item(place) for _number in range(several.MOST)))
    with django_assert_max_num_queries(12 + 8 * len(runs)):
        assert book_several(runs, make_party()).ok


def test_what_a_party_has_is_read_in_as_many_queries_however_much_it_is(place, django_assert_num_queries):
    few = pks(item(place), full(place))
    little = book_several(few, make_party(), queue_if_full=few).party
    many = pks(*(item(place) for _n in range(8)), *(full(place) for _n in range(4)))
    much = book_several(many, make_party(), queue_if_full=many).party
    for party in (little, much):
        with django_assert_num_queries(2):
            claims = claims_of_party(party.pk)
            assert [claim.place() for claim in claims if claim.entry] == [1] * (4 if party == much else 1)


def test_an_address_names_each_run_once_and_leaves_none_out_in_silence():
    with translation.override("sv"):
        assert several.url([3, 1, 3]) == "/sv/anmalan/flera/?tillfalle=3&tillfalle=1"
        assert several.url(range(20)).count("tillfalle=") == 20


def test_hours_run_from_the_left_where_words_run_from_the_right(client, place):
    run = item(place)
    with translation.override("ar"):
        several_url = several.url([run.pk])
    hours = re.search(r"\d\d:\d\d–\d\d:\d\d", client.get(several_url).text)[0]
    for address in (several_url, f"/ar/tillfalle/{run.pk}/"):
        assert f"\u2066{hours}\u2069" in client.get(address).text
        assert "\u2066" not in client.get(address.replace("/ar/", "/sv/", 1)).text
