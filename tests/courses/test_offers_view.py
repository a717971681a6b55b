"""The page where an offer is answered, and what the manage page says before and after."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking, offers, queue
from courses.models import Booking, Offer, QueueEntry
from courses.party_links import manage_url, offer_url
from home.links import mask
from tests.courses.test_booking_view import hidden
from tests.factories import make_party, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def offered(**party):
    """A run whose only seat is offered to the head of its queue; returns the run and the offer."""
    run = make_run(seats=1, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False)
    booking.cancel(taken.pk)
    offer = Offer.objects.get(run=run)
    offers.handed_over(offer.pk, timezone.now())
    offer.refresh_from_db()
    return run, offer


def url_of(offer):
    return offer_url(offer, offer.entry.party)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_an_offer_changes_nothing(client, method):
    run, offer = offered()
    for url in (url_of(offer), manage_url(offer.entry.party)):
        response = getattr(client, method)(url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
    offer.refresh_from_db()
    assert offer.state == "open" and not run.bookings.confirmed().exists()


def test_yes_books_and_the_page_says_so(client):
    run, offer = offered()
    page = client.get(url_of(offer)).content.decode()
    assert "A seat is free for you" in page and 'value="yes"' in page and 'value="no"' in page
    for _press in range(2):
        response = client.post(url_of(offer), {"answer": "yes"}, follow=True)
        assert "<h1>You have a seat</h1>" in response.content.decode()
    assert run.bookings.confirmed().count() == 1


def test_no_is_said_and_one_press_waits_again(client):
    _run, offer = offered()
    page = client.post(url_of(offer), {"answer": "no"}, follow=True).content.decode()
    assert "You said no to the seat" in page
    again = re.search(r'action="([^"]+/vanta/)"', page)[1]
    client.get(again)
    assert QueueEntry.objects.count() == 1, "looking does not join"
    page = client.post(again, follow=True).content.decode()
    assert "A seat is free for you" in page, "the seat was free: it is offered once more"
    assert QueueEntry.objects.count() == 2


def test_an_answer_without_meaning_shows_the_question_again(client):
    _run, offer = offered()
    assert client.post(url_of(offer), {"answer": "perhaps"}).status_code == 200
    offer.refresh_from_db()
    assert offer.state == "open"


def test_too_late_is_told_in_words_with_the_way_back(client):
    run, offer = offered()
    Offer.objects.update(deadline=timezone.now())
    response = client.post(url_of(offer), {"answer": "yes"}, follow=True)
    assert "The seat went to the next in line" in response.content.decode()
    assert not run.bookings.confirmed().exists()
    offers.expire_offers(run.pk)
    page = client.get(url_of(offer), follow=True).content.decode()
    assert "Wait again, at the end of the list" in page


def test_the_link_opens_nothing_else_and_dies_with_the_partys_version(client):
    _run, offer = offered()
    token = url_of(offer).rstrip("/").rsplit("/", 1)[1]
    assert client.get(reverse("courses:manage", args=[token])).status_code == 410
    party = offer.entry.party
    url = url_of(offer)
    party.version += 1
    party.save()
    assert client.get(url).status_code == 410


def test_an_offer_of_another_region_is_not_found(client):
    _run, offer = offered()
    elsewhere = make_region("Gotland", hostname="gotland.example", default=False)
    assert client.get(url_of(offer), headers={"host": elsewhere.site.hostname}).status_code == 410


def test_the_address_of_an_offer_is_masked_in_logs():
    _run, offer = offered()
    assert mask(url_of(offer)) == "/en/anmalan/erbjudande/***/"
    assert mask("/sv/anmalan/erbjudande/a-link-that-broke") == "/sv/anmalan/erbjudande/***"


def test_the_manage_page_tells_the_story_of_the_queue(client):
    run = make_run(seats=2, starts_in_days=30)
    taken = [booking.book(run.pk, make_party(), queue_if_full=True).booking for _n in range(2)]
    pair = booking.book(run.pk, make_party(adults=2), queue_if_full=True, automatic=False).party
    booking.book(run.pk, make_party(), queue_if_full=True, automatic=False)
    booking.cancel(taken[0].pk)
    page = client.get(manage_url(pair)).content.decode()
    assert "You joined the waiting list." in page
    assert "Fewer seats came free than the 2 you need" in page
    assert "You are number 1 on the waiting list" in page


def test_who_queues_chooses_to_be_asked_or_booked(client):
    run = make_run(seats=1)
    booking.book(run.pk, make_party(), queue_if_full=True)
    url = reverse("courses:book", args=[run.pk])
    for wish, automatic in (("", False), ("1", True)):
        form = client.get(url)
        typed = {"name": "Sara", "adults": "1", "email": f"sara{wish}@example.org", "step": "review"}
        page = client.post(url, typed | {"stamp": hidden(form)["stamp"][0]})
        assert 'name="automatic"' in page.content.decode()
        sent = {name: values[0] for name, values in hidden(page).items()}
        client.post(url, sent | {"step": "send", "automatic": wish})
        assert QueueEntry.objects.latest("pk").automatic is automatic


def test_nobody_with_a_seat_to_take_is_asked_how_to_wait(client):
    url = reverse("courses:book", args=[make_run(seats=1).pk])
    form = client.get(url)
    typed = {"name": "Sara", "adults": "1", "email": "sara@example.org", "step": "review"}
    page = client.post(url, typed | {"stamp": hidden(form)["stamp"][0]})
    assert 'name="automatic"' not in page.content.decode()


def test_leaving_is_offered_to_who_has_an_offer(client):
    _run, offer = offered()
    party = offer.entry.party
    url = reverse("courses:manage_cancel", args=[manage_url(party).rstrip("/").rsplit("/", 1)[1]])
    assert "Leave the waiting list?" in client.get(url).content.decode()
    client.post(url)
    offer.entry.refresh_from_db()
    assert offer.entry.state == "left" and not Booking.objects.confirmed().exists()
    assert queue.no_way_back(offer.run, offer.entry, timezone.now()) is None
