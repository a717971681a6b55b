"""What a coordinator does for those who wait: calls, priority, a seat by hand; never another municipality's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import booking
from courses.models import BookingEvent, Offer
from home import due
from home.models import DueRow
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db

PHONE = "+46701740605"


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def full(them, **party):
    run = make_run(seats=1, municipality=them.vaxjo, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    return taken, booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False).entry


def to_call(them):
    """The due row of an offer to a party without an address."""
    taken, _entry = full(them, email="", phone=PHONE, name="Amina")
    booking.cancel(taken.pk)
    due.work(now=timezone.localtime().replace(hour=12) + timedelta(days=1))
    return DueRow.objects.get(about="offered")


def test_a_party_without_an_address_comes_up_on_the_call_list(client, them):
    row = to_call(them)
    assert row.state == "call"
    listed = client.get(f"{reverse('outbox:index')}?todo=calls")
    assert [one.pk for one in listed.context["object_list"]] == [row.pk]
    page = client.get(reverse("outbox:inspect", args=[row.pk])).content.decode()
    assert reverse("outbox:call", args=[row.pk]) in page
    page = client.get(reverse("outbox:call", args=[row.pk])).content.decode()
    assert "Amina" in page and "070-174 06 05" in page
    assert "?todo=calls" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    ("result", "entry", "row"),
    [
        ("yes", "taken", "done"),
        ("no", "declined", "done"),
        ("told", "offered", "done"),
        ("unreached", "offered", "call"),
    ],
)
def test_a_logged_call_does_what_the_party_said(client, them, result, entry, row):
    due_row = to_call(them)
    client.post(reverse("outbox:call", args=[due_row.pk]), {"result": result})
    offer = Offer.objects.get()
    due_row.refresh_from_db()
    assert (offer.entry.state, due_row.state) == (entry, row)
    assert (offer.handed_over_at is not None) == (result == "told")
    called = BookingEvent.objects.get(verb="called")
    assert (called.actor, called.after) == (them.coordinator, result)


def test_a_call_without_a_result_is_refused_beside_the_field(client, them):
    row = to_call(them)
    response = client.post(reverse("outbox:call", args=[row.pk]), {})
    assert response.context["form"].errors["result"]
    assert not BookingEvent.objects.filter(verb="called").exists()


def test_a_call_that_is_no_longer_needed_says_so(client, them):
    row = to_call(them)
    booking.cancel_run(Offer.objects.get().run_id)
    page = client.get(reverse("outbox:call", args=[row.pk]))
    assert "Amina" not in page.content.decode()
    client.post(reverse("outbox:call", args=[row.pk]), {"result": "told"})
    row.refresh_from_db()
    assert row.state == "done" and not BookingEvent.objects.filter(verb="called").exists()


def test_another_municipality_neither_sees_nor_logs_the_call(client, them):
    row = to_call(them)
    client.force_login(them.neighbour)
    assert list(client.get(f"{reverse('outbox:index')}?todo=calls").context["object_list"]) == []
    for method in (client.get, client.post):
        assert method(reverse("outbox:call", args=[row.pk]), {"result": "yes"}).status_code in (302, 403, 404)
    assert Offer.objects.get().state == "open"


def test_priority_and_a_seat_by_hand_need_a_reason(client, them):
    taken, entry = full(them)
    page = client.get(reverse("queue:inspect", args=[entry.pk])).content.decode()
    first, give = (reverse(f"queue:{name}", args=[entry.pk]) for name in ("first", "give"))
    assert first in page and give in page
    assert client.post(first, {"why": ""}).context["form"].errors["why"]
    client.post(first, {"why": "need"})
    entry.refresh_from_db()
    assert entry.priority > 0
    refused = client.post(give, {"why": "need"})
    assert refused.context["form"].non_field_errors(), "there is no seat"
    booking.cancel(taken.pk)
    client.post(give, {"why": "need"})
    entry.refresh_from_db()
    assert entry.state == "taken"


def test_another_municipality_gives_nobody_a_seat(client, them):
    taken, entry = full(them)
    booking.cancel(taken.pk)
    client.force_login(them.neighbour)
    for name in ("first", "give"):
        assert client.post(reverse(f"queue:{name}", args=[entry.pk]), {"why": "need"}).status_code in (
            302,
            403,
            404,
        )
    entry.refresh_from_db()
    assert (entry.state, entry.priority) == ("offered", 0)
