"""Seats for residents where rules meet: moving house, large parties, staff, other groups, what is asked and shown."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from courses import any_run, booking, own_data
from courses.models import Booking, BookingEvent, CourseRun, QueueEntry
from courses.party_links import manage_url
from courses.residents import kept_words
from courses.seats import Reason, seats_left
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours
from tests.courses.test_booking_view import FILLED, look_through, words
from tests.courses.test_residents import come, make_kept
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def in_admin(text, **facts):
    """Words as staff read them, who are Swedish here."""
    with translation.override("sv"):
        return translation.gettext(text) % facts if facts else translation.gettext(text)


def page(party, run, name="manage"):
    token = manage_url(party, run=run).rstrip("/").rpartition("/")[2]
    return reverse(f"courses:{name}", args=[token])


def test_the_change_form_shows_the_question_that_it_needs_an_answer_to(client):
    run = make_kept()
    party = come(run, here=True).party
    form = client.get(page(party, run, "manage_change"))
    assert 'name="home_municipality"' in form.content.decode()


def test_moving_away_and_growing_at_once_is_counted_where_one_lives_then():
    run = make_kept(seats=3, kept=2)
    party = come(run, here=True).party
    refused = booking.change(party.pk, {"home_municipality_id": None, "adults": 2})
    assert refused.reason == Reason.NO_ROOM
    party.refresh_from_db()
    assert (party.home_municipality_id, party.adults) == (run.municipality_id, 1)


def test_who_waits_for_any_run_and_moves_here_is_looked_for():
    run = make_kept(seats=1, kept=1)
    places = [run.municipality_id]
    party = any_run.join_course(run.course_id, make_party(), places, automatic=True).party
    DueRow.objects.all().delete()
    booking.change(party.pk, {"home_municipality_id": run.municipality_id})
    assert DueRow.objects.filter(about="fill", subject_id=run.pk).exists()


def test_no_kept_seat_is_saved_for_a_large_party_from_elsewhere():
    run = make_kept(seats=3, kept=2)
    residents = [come(run, here=True).booking for _n in range(2)]
    come(run)
    pair = come(run, adults=2).entry
    QueueEntry.objects.filter(pk=pair.pk).update(passed_over=9)
    booking.cancel(residents[0].pk)
    assert seats_left(run).here == 1
    assert come(run, here=True).booking


def test_a_seat_past_the_rule_stands_in_the_log_with_its_reason():
    run = make_kept(seats=3, kept=3)
    party = make_party()
    assert booking.book(run.pk, party, queue_if_full=False, by="staff", overbook=True).booking
    assert BookingEvent.objects.get(verb="booked").why == "overbooked"
    resident = make_party(home_municipality=run.municipality)
    booking.book(run.pk, resident, queue_if_full=False, by="staff", overbook=True)
    assert BookingEvent.objects.get(verb="booked", party=resident).why == ""


def test_a_large_family_that_lives_here_is_not_told_that_seats_are_kept_from_it(client):
    run = make_kept(seats=6, kept=2, course=make_course(counts_children=True))
    for _n in range(2):
        come(run, adults=2)
    review = look_through(
        client, run, home_municipality=str(run.municipality_id), adults="1", children_3_5="2"
    )
    assert review.context["kept"] is None and review.context["too_few"]


def test_who_waits_for_any_run_is_asked_only_while_a_rule_is_in_force(client):
    run = make_kept()
    url = reverse("courses:wait", args=[run.course_id])
    assert "Where do you live?" in words(client.get(url))
    CourseRun.objects.update(residents_until=timezone.localdate())
    assert "Where do you live?" not in words(client.get(url))
    CourseRun.objects.update(residents_until=timezone.localdate() + timedelta(days=9), state="draft")
    assert "Where do you live?" not in words(client.get(url))


def test_what_one_may_know_says_once_where_one_lives():
    run = make_kept()
    party = come(run, here=True).party
    rows = own_data.in_words(run.municipality.region, party.email)[0].rows
    assert [value for _label, value in rows].count(run.municipality.name) == 1


def test_other_groups_are_shown_only_where_the_rule_leaves_room(client):
    run = make_kept(seats=2, kept=2)
    old = make_run(seats=4, course=run.course, municipality=run.municipality)
    far, near = come(old).party, come(old, here=True).party
    assert client.get(page(far, old, "manage_transfer")).context["form"] is None
    assert client.get(page(near, old, "manage_transfer")).context["form"] is not None


def test_who_waits_from_elsewhere_reads_why_others_may_be_first(client):
    run = make_kept(seats=2, kept=2)
    far = come(run).party
    said = "somebody who lives there can be asked before you. You keep your place."
    assert said in words(client.get(page(far, run)))
    for _n in range(2):
        come(run, here=True)
    near = come(run, here=True).party
    assert said not in words(client.get(page(near, run)))


def test_the_queue_shows_the_rule_and_where_each_lives(client, them):
    run = make_kept(seats=1, kept=1, municipality=them.vaxjo)
    come(run, here=True)
    come(run, here=True)
    listed = client.get(f"{reverse('queue:index')}?run={run.pk}")
    with translation.override("sv"):
        assert kept_words(run, "Växjö")[0] in words(listed)
    assert in_admin("Lives in") in words(listed)


def test_exports_say_where_each_lives(client, them):
    run = make_kept(municipality=them.vaxjo)
    come(run, here=True)
    come(run)
    url = reverse("bookings:index")
    assert "Växjö" in b"".join(client.get(f"{url}?export=csv")).decode()
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{url}?export=xlsx")))).active
    column = [cell.value for cell in sheet[1]].index(in_admin("Lives in"))
    assert {row[column].value for row in sheet.iter_rows(min_row=2)} == {"Växjö", None}


def test_by_phone_it_says_that_what_is_free_is_kept(client, them):
    run = make_kept(seats=2, kept=2, municipality=them.vaxjo)
    url = reverse("runs:book", args=[run.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in ("message_language", "key")}
    refused = client.post(url, data | FILLED | {"if_full": "no", "home_municipality": "0"})
    why = "What is free is kept for residents. On the waiting list they would get place %(place)d."
    assert errors(refused)["if_full"] == [in_admin(why, place=1)]
    assert not Booking.objects.exists()
