"""What a campaign's page says came of it: large and rough, or nothing."""

import pytest

from campaigns.catalogue import campaigns_of
from campaigns.models import Item
from campaigns.numbers import numbers, people, told
from campaigns.seats import settle_seats
from courses import attendance, booking
from courses.models import Booking
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_municipality,
    make_party,
    make_region,
    make_venue,
)

pytestmark = pytest.mark.django_db


def come(item, parties, absent=0):
    """Book an item for so many parties of an adult and a child, of whom all but some came."""
    if item.run is None:
        settle_seats(item, 100)
        item.refresh_from_db()
    booked = [
        booking.book(item.run_id, make_party(children_3_5=1), {}, queue_if_full=False, by="staff").booking.pk
        for _party in range(parties)
    ]
    run = Item.objects.get(pk=item.pk).run
    attendance.mark_attendance(run.pk, run.meetings.get().pk, booked[absent:])


@pytest.fixture
def campaign():
    campaign = make_campaign(make_region(), starts_in_days=0, slug="dagen")
    make_campaign_page(campaign, slug="dagen")
    return campaign


def make_seated(campaign, place, parties, absent=0):
    item = make_item(campaign, place, venue=make_venue(place), at=(23, 50), minutes=5)
    come(item, parties, absent)
    return item


@pytest.mark.parametrize(
    ("number", "shown"), [(0, 0), (1, 0), (19, 0), (20, 20), (29, 20), (30, 30), (1234, 1230)]
)
def test_a_number_of_people_is_told_from_twenty_and_in_tens(number, shown):
    assert told(number) == shown


def test_people_are_those_of_each_party_once_and_of_those_who_came(campaign):
    place = make_municipality(campaign.region)
    first = make_seated(campaign, place, parties=4, absent=1)
    second = make_item(campaign, place, venue=first.venue, at=(23, 50), minutes=5)
    come(second, 0)
    party = first.run.bookings.filter(attendance__state="came").first().party
    again = Booking.objects.create(run=second.run, party=party, seats=1)
    attendance.mark_attendance(second.run_id, second.run.meetings.get().pk, [again.pk])
    assert people([first.run_id, second.run_id]) == 2 * 3


def test_the_page_tells_municipalities_items_and_people_when_it_is_over(client, campaign):
    region = campaign.region
    for name, parties in (("Växjö", 8), ("Ljungby", 5)):
        make_seated(campaign, make_municipality(region, name), parties)
    make_item(campaign, make_municipality(region, "Alvesta"), state="cancelled")
    region.refresh_from_db()
    assert "campaign-figure" not in client.get("/sv/dagen/").text
    campaign.phase_by_hand = "afterwards"
    campaign.save()
    html = client.get("/sv/dagen/").text
    assert [part.split("<")[0] for part in html.split('campaign-figure">')[1:]] == ["2", "2", "20"]


def test_a_few_people_are_not_told(campaign, django_assert_num_queries):
    make_seated(campaign, make_municipality(campaign.region), parties=9)
    campaign.region.refresh_from_db()
    known = campaigns_of(campaign.region).by_pk[campaign.pk]
    with django_assert_num_queries(1):
        assert [number.figure for number in numbers(known)] == ["1", "1"]
