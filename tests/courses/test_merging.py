"""The same family signed up twice: one party stays with all of it, and nothing is lost on the way."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import any_run, booking, merging, messages, offers, privacy, queue
from courses.contact import contact_digest
from courses.models import (
    Answer,
    Attendance,
    Booking,
    BookingEvent,
    CourseRun,
    FormerAddress,
    Message,
    Offer,
    Party,
    Question,
    QueueEntry,
    QueueEvent,
)
from courses.party_links import manage_url, move_url, offer_url
from courses.seats import Reason
from home import due
from home.models import DueRow
from home.roles import give_role
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_course, make_party, make_region, make_run, make_staff

pytestmark = pytest.mark.django_db

MAIL, PHONE = "sara@example.org", "+46701740605"


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def course(them):
    return make_course(them.vaxjo.region)


@pytest.fixture
def runs(them, course):
    """Two runs of one course in Växjö, of three seats each."""
    return [make_run(seats=3, course=course, municipality=them.vaxjo, starts_in_days=30) for _n in range(2)]


def book(run, adults=1, automatic=True, **party):
    made = make_party(**{"adults": adults, "language": "en"} | party)
    return booking.book(run.pk, made, queue_if_full=True, automatic=automatic)


def by_mail(run, **facts):
    return book(run, email=MAIL, **facts)


def by_phone(run, **facts):
    return book(run, email="", phone=PHONE, **facts)


def one(them, kept, other, **facts):
    outcome = merging.merge(kept.party.pk, other.party.pk, actor=them.coordinator, **facts)
    for made in (kept, other):
        made.party.refresh_from_db()
    return outcome


def counters(run):
    return CourseRun.objects.values_list("confirmed_seats", "held_seats", "waiting_parties").get(pk=run.pk)


def fill(run, seats):
    return [book(run) for _n in range(seats)]


def told():
    mail.outbox.clear()
    due.work()
    return mail.outbox


def test_two_bookings_of_one_run_become_the_kept_one_and_the_seat_goes_to_who_waits(them, runs):
    run, _other = runs
    kept, other, _third = by_mail(run), by_phone(run), fill(run, 1)
    waits = book(run)
    assert one(them, kept, other).ok
    assert [row.party for row in run.bookings.confirmed().filter(pk=kept.booking.pk)] == [kept.party]
    assert Booking.objects.get(pk=other.booking.pk).state == Booking.State.CANCELLED
    assert run.bookings.confirmed().filter(party=waits.party).exists()
    assert counters(run) == (3, 0, 0)


def test_everything_else_becomes_the_kept_ones(them, runs):
    first, second = runs
    kept, other = by_mail(first), by_phone(second)
    queue_run = make_run(seats=1, course=first.course, municipality=them.vaxjo)
    fill(queue_run, 1)
    booking.book(queue_run.pk, make_party(email="x@example.org"), queue_if_full=True)
    QueueEntry.objects.filter(run=queue_run).update(party=other.party)
    FormerAddress.objects.create(party=other.party, email="old@example.org")
    assert one(them, kept, other).ok
    assert Booking.objects.get(pk=other.booking.pk).party == kept.party
    assert Booking.objects.get(pk=other.booking.pk).contact_digest == contact_digest(MAIL, "")
    assert queue_run.queue_entries.get().party == kept.party
    assert FormerAddress.objects.get().party == kept.party
    assert not BookingEvent.objects.filter(party=other.party).exists()
    assert [counters(run) for run in runs] == [(1, 0, 0), (1, 0, 0)]


def test_the_emptied_party_is_nobody_and_its_reference_leads_to_the_kept_one(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[1], second_name="Omar", notes="called")
    reference = other.party.reference
    assert one(them, kept, other).ok
    assert {name: getattr(other.party, name) for name in privacy.EMPTIED} == privacy.EMPTIED
    assert other.party.anonymised_at and other.party.version == 2
    assert (other.party.reference, other.party.merged_into) == (reference, kept.party)


def test_when_the_kept_one_is_removed_no_reference_of_either_is_left(them, runs):
    kept, other, third = by_mail(runs[0]), by_phone(runs[1]), book(runs[0])
    references = {made.party.reference for made in (kept, other, third)}
    assert one(them, other, third).ok
    assert one(them, kept, other).ok
    assert Party.objects.filter(merged_into=kept.party).count() == 2, "also what was part of the other"
    CourseRun.objects.update(starts_at=timezone.now(), ends_at=timezone.now())
    assert privacy.anonymise(kept.party.pk).ok
    assert not Party.objects.filter(reference__in=references).exists()
    assert not Party.objects.exclude(merged_into=None).exists()


def test_own_answers_and_words_win_and_what_is_missing_is_taken_from_the_other(them, runs, course):
    questions = [Question.objects.create(course=course, kind="text") for _n in range(2)]
    kept = by_mail(runs[0], name="", interpreter="ar", access_needs=["food"], notes="one")
    other = by_phone(
        runs[1], name="Sara", interpreter="so", access_needs=["sight", "food"], notes="two", remind_each=True
    )
    Answer.objects.create(party=kept.party, question=questions[0], value="mine")
    for question in questions:
        Answer.objects.create(party=other.party, question=question, value="theirs")
    assert one(them, kept, other).ok
    assert list(kept.party.answers.order_by("question").values_list("value", flat=True)) == ["mine", "theirs"]
    assert Answer.objects.count() == 2
    party = kept.party
    assert (party.name, party.interpreter, party.notes) == ("Sara", "ar", "one\ntwo")
    assert party.access_needs == ["food", "sight"] and party.remind_each


@pytest.mark.parametrize(("chosen", "contact"), [("kept", (MAIL, PHONE)), ("other", ("", PHONE))])
def test_the_chosen_contact_stays_and_a_phone_is_not_lost(them, runs, chosen, contact):
    kept, other = by_mail(runs[0]), by_phone(runs[1])
    pk = {"kept": kept, "other": other}[chosen].party.pk
    assert one(them, kept, other, contact_of=pk).ok
    assert (kept.party.email, kept.party.phone) == contact
    digests = set(Booking.objects.confirmed().values_list("contact_digest", flat=True))
    assert digests == {contact_digest(*contact)}


@pytest.mark.parametrize(("chosen", "seats"), [("kept", 1), ("other", 2)])
def test_the_chosen_size_stays_in_every_run_that_goes_on(them, runs, chosen, seats):
    kept, other = by_mail(runs[0]), by_phone(runs[1], adults=2, second_name="Omar")
    pk = {"kept": kept, "other": other}[chosen].party.pk
    assert one(them, kept, other, size_of=pk).ok
    assert set(Booking.objects.values_list("seats", flat=True)) == {seats}
    assert (kept.party.adults, kept.party.second_name) == (seats, "Omar" if seats == 2 else "")
    assert [counters(run)[0] for run in runs] == [seats, seats]


def test_a_run_that_is_over_keeps_its_seats(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[1], adults=2)
    CourseRun.objects.filter(pk=runs[1].pk).update(starts_at=timezone.now(), ends_at=timezone.now())
    assert one(them, kept, other).ok
    assert Booking.objects.get(pk=other.booking.pk).seats == 2


def test_the_seats_of_a_family_booked_twice_are_room_for_both_adults(them, runs):
    run = runs[0]
    kept, other = by_mail(run), by_phone(run, adults=2)
    waits = book(run)
    assert one(them, kept, other, size_of=other.party.pk).ok
    assert Booking.objects.get(pk=kept.booking.pk).seats == 2
    assert run.bookings.confirmed().filter(party=waits.party).exists()
    assert counters(run) == (3, 0, 0)


def test_a_size_that_does_not_fit_changes_nothing(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[1], adults=2)
    fill(runs[0], 2)
    assert one(them, kept, other, size_of=other.party.pk).reason == Reason.NO_ROOM
    assert (kept.party.adults, other.party.anonymised_at) == (1, None)
    assert Booking.objects.get(pk=other.booking.pk).party == other.party
    tiny = make_run(seats=1, course=runs[0].course, municipality=them.vaxjo)
    fill(tiny, 1)
    waits = book(tiny, email="w@example.org")
    assert one(them, waits, other, size_of=other.party.pk).reason == Reason.TOO_MANY


def test_who_booked_and_waits_in_one_run_waits_no_more_whichever_is_kept(them, runs):
    for number, run in enumerate(runs):
        booked, _rest = by_mail(run), fill(run, 2)
        waits = by_phone(run, automatic=False)
        kept, other = (booked, waits) if number else (waits, booked)
        assert one(them, kept, other).ok
        assert run.bookings.confirmed().get(pk=booked.booking.pk).party == kept.party
        entry = QueueEntry.objects.get(pk=waits.entry.pk)
        assert (entry.state, entry.party) == (QueueEntry.State.LEFT, kept.party)
        assert counters(run) == (3, 0, 0)


def test_where_both_wait_the_earlier_place_and_the_higher_priority_stay(them, runs):
    run = runs[0]
    fill(run, 3)
    early, between, late = by_phone(run, automatic=False), book(run), by_mail(run)
    queue.prioritise(late.entry.pk, actor=them.coordinator, why="need")
    assert one(them, late, early).ok
    entry = run.queue_entries.get(party=late.party, state="waiting")
    assert (entry.pk, entry.place, entry.priority) == (early.entry.pk, early.entry.place, queue.FIRST)
    assert not entry.automatic, "one of the two wanted to be asked"
    assert queue.place_of(entry) == 1 and queue.place_of(between.entry) == 2
    assert QueueEntry.objects.get(pk=late.entry.pk).state == QueueEntry.State.LEFT
    assert counters(run) == (3, 0, 2)


def offered(run, *waiting):
    """The waiting parties are offered the seats of others who cancel."""
    for claim in run.bookings.confirmed().order_by("pk")[: len(waiting)]:
        booking.cancel(claim.pk)
    return [Offer.objects.get(entry=made.entry) for made in waiting]


def test_of_two_offers_one_stays_and_the_other_seat_is_offered_to_the_next(them, runs):
    run = runs[0]
    fill(run, 3)
    kept, other = by_mail(run, automatic=False), by_phone(run, automatic=False)
    mine, theirs = offered(run, kept, other)
    next_one = book(run)
    assert one(them, kept, other).ok
    assert [Offer.objects.get(pk=row.pk).state for row in (mine, theirs)] == ["open", "revoked"]
    assert run.bookings.confirmed().filter(party=next_one.party).exists()
    assert counters(run) == (2, 1, 1)


def test_the_only_offer_is_kept_by_the_earlier_place_and_told_anew(them, runs):
    run = runs[0]
    fill(run, 3)
    big, small = by_mail(run, adults=2, automatic=False), by_phone(run, automatic=False)
    (offer,) = offered(run, small)
    offers.handed_over(offer.pk, timezone.now())
    assert one(them, big, small, size_of=small.party.pk).ok
    offer.refresh_from_db()
    assert (offer.entry, offer.state, offer.seats) == (big.entry, "open", 1)
    assert QueueEntry.objects.get(pk=big.entry.pk).state == "offered"
    assert offer.handed_over_at is None
    due.work(now=timezone.now() + timedelta(days=1))
    offer.refresh_from_db()
    assert offer.handed_over_at, "the mail with a link that opens has left"
    assert offers.accept_offer(offer.pk).ok


def test_an_offer_of_the_kept_one_is_not_told_twice(them, runs):
    run = runs[0]
    fill(run, 3)
    kept, other = by_mail(run, automatic=False), by_phone(runs[1])
    (offer,) = offered(run, kept)
    offers.handed_over(offer.pk, timezone.now())
    assert one(them, kept, other).ok
    offer.refresh_from_db()
    assert offer.handed_over_at


def wait_for_any(course, places, **party):
    made = make_party(**{"language": "en"} | party)
    return any_run.join_course(course.pk, made, [place.pk for place in places], automatic=True, weekdays=[1])


def test_two_waits_for_any_run_become_the_earlier_with_all_that_was_wished_for(them, course):
    kept = wait_for_any(course, [them.vaxjo], email=MAIL)
    other = any_run.join_course(
        course.pk,
        make_party(email="", phone=PHONE),
        [them.vaxjo.pk, them.ljungby.pk],
        automatic=True,
        weekdays=[3],
    )
    them.coordinator.groups.add(give_role("coordinator", them.ljungby).group)
    assert one(them, other, kept).ok
    entry = QueueEntry.objects.get(state="waiting")
    assert (entry.pk, entry.party, entry.weekdays) == (kept.entry.pk, other.party, ",1,3,")
    assert set(entry.municipalities.all()) == {them.vaxjo, them.ljungby}
    assert QueueEvent.objects.filter(verb="merged").count() == 1


def test_who_has_booked_the_run_that_any_run_was_offered_waits_on_without_the_offer(them, runs, course):
    run = runs[0]
    fill(run, 3)
    waits = any_run.join_course(
        course.pk, make_party(email="", phone=PHONE), [them.vaxjo.pk], automatic=False, weekdays=[run.weekday]
    )
    Offer.objects.all().update(state="revoked", ended_at=timezone.now())
    QueueEntry.objects.update(state="waiting")
    booked = run.bookings.confirmed().first()
    offer = Offer.objects.create(
        run=run, entry=waits.entry, seats=1, deadline=timezone.now() + timedelta(days=1)
    )
    QueueEntry.objects.update(state="offered")
    kept = booking.Outcome(party=booked.party, booking=booked)
    assert one(them, kept, waits).ok
    offer.refresh_from_db()
    assert offer.state == "revoked"
    entry = QueueEntry.objects.get(pk=waits.entry.pk)
    assert (entry.state, entry.party) == ("waiting", kept.party)


def test_the_run_s_own_place_gets_the_offer_that_any_run_had(them, runs, course):
    run = runs[0]
    fill(run, 3)
    own = by_mail(run, automatic=False)
    waits = wait_for_any(course, [them.vaxjo], email="", phone=PHONE)
    offer = Offer.objects.create(
        run=run, entry=waits.entry, seats=1, deadline=timezone.now() + timedelta(days=1)
    )
    QueueEntry.objects.filter(pk=waits.entry.pk).update(state="offered")
    assert one(them, own, waits).ok
    offer.refresh_from_db()
    assert (offer.entry, offer.state) == (own.entry, "open")
    assert QueueEntry.objects.get(pk=waits.entry.pk).state == "waiting"


def test_who_came_stays_noted_and_what_was_told_of_twice_is_noted_once(them, runs):
    run = runs[0]
    kept, other = by_mail(run), by_phone(run)
    first, second = run.meetings.all()[:2]
    Attendance.objects.create(booking=kept.booking, meeting=first, state="told")
    Attendance.objects.create(booking=other.booking, meeting=first, state="came")
    Attendance.objects.create(booking=other.booking, meeting=second, state="absent")
    assert one(them, kept, other).ok
    noted = Attendance.objects.order_by("meeting__starts_at").values_list("booking", "meeting", "state")
    assert list(noted) == [(kept.booking.pk, first.pk, "came"), (kept.booking.pk, second.pk, "absent")]


def test_a_message_that_was_on_its_way_to_both_arrives_once(them, runs):
    run = runs[0]
    kept, other = by_mail(run), by_phone(run)
    for subject, chosen in (("both", [kept, other]), ("one", [other])):
        message = Message(language="en", subject=subject, text="Bring socks.")
        messages.write(run.pk, message, bookings=[made.booking.pk for made in chosen], actor=them.coordinator)
    assert one(them, kept, other).ok
    written = [text.body for text in told() if "Bring socks" in text.body]
    assert len(written) == 2 and not DueRow.objects.filter(about="message", state="call").exists()


def test_the_family_is_written_to_once_when_seats_were_given_up_and_never_else(them, runs):
    first, second = runs
    kept, other = by_mail(first), by_phone(second)
    again, and_again = book(first, email="a@example.org"), book(second, email="b@example.org")
    told()
    assert one(them, kept, other).ok and one(them, again, and_again).ok
    assert told() == []
    assert one(them, kept, again).ok
    assert [counters(run) for run in runs] == [(1, 0, 0), (1, 0, 0)]
    (message,) = told()
    assert message.to == [MAIL]
    assert "You had signed up twice" in message.body
    assert manage_url(kept.party, run=first).replace("/sv/", "/en/") in message.body


def test_links_of_the_other_are_dead_and_those_of_the_kept_one_open(client, them, runs):
    run = runs[0]
    fill(run, 3)
    kept, other = by_mail(runs[1]), by_phone(run, automatic=False)
    (offer,) = offered(run, other)
    old = [manage_url(other.party), offer_url(offer, other.party)]
    own = manage_url(kept.party)
    assert [client.get(url).status_code for url in old] == [200, 200]
    assert one(them, kept, other).ok
    assert [client.get(url).status_code for url in old] == [410, 410]
    assert client.get(own).status_code == 200
    offer.refresh_from_db()
    assert client.get(offer_url(offer, kept.party)).status_code == 200


def test_the_link_that_would_move_the_other_is_dead_too(client, them, runs):
    run, new = runs
    kept, other = (
        by_mail(make_run(course=run.course, municipality=them.vaxjo)),
        book(run, email="o@example.org"),
    )
    booking.cancel_run(run.pk, moves_to=new.pk)
    old = move_url(Booking.objects.get(pk=other.booking.pk))
    assert client.get(old).status_code == 200
    assert one(them, kept, other).ok
    assert client.get(old).status_code == 410
    assert client.get(move_url(Booking.objects.get(pk=other.booking.pk))).status_code == 200


def test_an_address_that_is_left_opens_nothing_more(client, them, runs):
    kept, other = by_mail(runs[0]), book(runs[1], email="right@example.org")
    old = manage_url(kept.party)
    assert one(them, kept, other, contact_of=other.party.pk).ok
    assert client.get(old).status_code == 410
    assert client.get(manage_url(kept.party)).status_code == 200


def test_each_run_concerned_says_so_once_with_who_did_it(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[0])
    more = book(runs[1], email="more@example.org")
    assert one(them, kept, other).ok
    assert one(them, kept, more).ok
    logged = BookingEvent.objects.filter(verb="merged").order_by("pk")
    assert [(event.run_id, event.actor, event.why) for event in logged] == [
        (run.pk, them.coordinator, "duplicate") for run in (runs[0], *runs)
    ]
    assert (logged[0].before, logged[0].after) == ("confirmed", "cancelled")


def test_a_stranger_is_refused_without_anything_being_named(them, runs):
    theirs = make_run(course=runs[0].course, municipality=them.ljungby)
    own, mixed = by_mail(runs[0]), by_phone(theirs)
    for actor in (them.coordinator, them.neighbour, make_staff(username="nobody")):
        outcome = merging.merge(own.party.pk, mixed.party.pk, actor=actor)
        assert (outcome.reason, outcome.party) == (Reason.NOT_YOURS, None)
    assert merging.merge(own.party.pk, 10**6, actor=them.coordinator).reason == Reason.NOT_YOURS
    assert merging.merge(own.party.pk, mixed.party.pk, actor=them.regional).ok


def test_a_party_with_one_row_elsewhere_is_not_the_coordinators(them, runs):
    own, mixed = by_mail(runs[0]), by_phone(runs[1])
    theirs = make_run(seats=1, course=runs[0].course, municipality=them.ljungby)
    fill(theirs, 1)
    QueueEntry.objects.create(run=theirs, party=mixed.party, seats=1, place=9)
    assert one(them, own, mixed).reason == Reason.NOT_YOURS


def test_what_cannot_be_one(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[1])
    assert one(them, kept, kept).reason == Reason.SAME
    elsewhere = make_region("Skåne", "skane.example", default=False)
    far = book(make_run(course=make_course(elsewhere)), email="far@example.org")
    root = make_staff(username="root", superuser=True)
    assert merging.merge(kept.party.pk, far.party.pk, actor=root).reason == Reason.OTHER_REGION
    assert one(them, kept, other).ok
    assert one(them, kept, other).reason == Reason.NOT_ACTIVE, "pressed twice"
    assert Booking.objects.confirmed().count() == 3


def test_a_third_with_the_same_contact_in_a_run_comes_first(them, runs):
    kept, other = by_mail(runs[0]), by_phone(runs[1])
    third = book(runs[1], email=MAIL)
    assert one(them, kept, other).reason == Reason.ALREADY
    assert (other.party.anonymised_at, kept.party.phone) == (None, "")
    assert one(them, other, third).ok and one(them, kept, other, contact_of=kept.party.pk).ok


def test_a_booking_that_was_made_while_the_runs_were_being_locked_is_seen(them, runs, monkeypatch):
    kept, other = by_mail(runs[0]), by_phone(runs[0])
    real, first = merging.all_runs, [[]]
    monkeypatch.setattr(merging, "all_runs", lambda pks: first.pop() if first else real(pks))
    assert one(them, kept, other).ok
    assert counters(runs[0]) == (1, 0, 0)
