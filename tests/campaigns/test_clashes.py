"""What cannot be at once is found, and only that."""

import pytest

from campaigns.clashes import Trouble, found_in
from campaigns.models import Item, Room
from campaigns.seats import settle_seats
from tests.factories import make_campaign, make_item, make_municipality, make_region, make_speaker, make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign(make_region())


@pytest.fixture
def hall(campaign):
    return Room.objects.create(venue=make_venue(make_municipality(campaign.region)), name="Salen", seats=40)


def put(campaign, hall, at, minutes=60, **facts):
    place = hall.venue.municipality
    return make_item(campaign, place, at=at, minutes=minutes, venue=hall.venue, room=hall, **facts)


def found(campaign):
    items = Item.objects.filter(campaign=campaign).select_related("room", "run").prefetch_related("speakers")
    return [(clash.trouble, clash.item.pk, clash.other and clash.other.pk) for clash in found_in(items)]


def test_two_items_in_one_room_at_once_clash(campaign, hall):
    one, other = put(campaign, hall, (10, 0)), put(campaign, hall, (10, 59))
    assert found(campaign) == [(Trouble.ROOM, one.pk, other.pk)]


def test_one_may_begin_when_the_other_ends(campaign, hall):
    put(campaign, hall, (10, 0))
    put(campaign, hall, (11, 0))
    assert found(campaign) == []


def test_a_speaker_is_in_one_place_at_a_time(campaign, hall):
    speaker = make_speaker(campaign.region)
    one = put(campaign, hall, (10, 0), speakers=[speaker])
    other = make_item(campaign, at=(10, 30), speakers=[speaker])
    make_item(campaign, at=(12, 0), speakers=[speaker])
    assert found(campaign) == [(Trouble.SPEAKER, one.pk, other.pk)]


def test_what_is_called_off_takes_no_room(campaign, hall):
    put(campaign, hall, (10, 0), state="cancelled")
    put(campaign, hall, (10, 0))
    assert found(campaign) == []


@pytest.mark.parametrize(("seats", "trouble"), [(40, []), (41, [Trouble.OVERFULL])])
def test_more_seats_than_a_room_holds_are_told(campaign, hall, seats, trouble):
    settle_seats(put(campaign, hall, (10, 0)), seats)
    assert [what for what, _item, _other in found(campaign)] == trouble


def test_nobody_has_counted_a_room_without_a_number(campaign, hall):
    hall.seats = None
    hall.save()
    settle_seats(put(campaign, hall, (10, 0)), 900)
    assert found(campaign) == []


def test_finding_them_asks_nothing(campaign, hall, django_assert_num_queries):
    for hour in (10, 10, 11):
        put(campaign, hall, (hour, 0))
    items = Item.objects.filter(campaign=campaign).select_related("room", "run").prefetch_related("speakers")
    loaded = list(items)
    with django_assert_num_queries(0):
        assert len(found_in(loaded)) == 1
