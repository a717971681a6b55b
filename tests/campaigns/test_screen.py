"""A campaign on a screen in a hall: what it shows in which phase, and in which languages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Phase
from home.sheets import qr
from tests.campaigns.test_papers import Day
from tests.factories import make_item
from tests.home.test_routing import translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def kinds(html: str) -> list[str]:
    return re.findall(r'class="slide slide-(\w+)"', html)


def starting(day, minutes: int, title: str, place=None):
    """An item that starts so many minutes from now and lasts half an hour."""
    item = make_item(day.campaign, place or day.here, title, venue=day.venue)
    item.starts_at = timezone.now() + timedelta(minutes=minutes)
    item.ends_at = item.starts_at + timedelta(minutes=30)
    item.save()


def test_before_the_day_a_screen_counts_down_and_leads_to_the_page(client):
    day = Day()
    html = client.get(day.url("screen")).text
    assert kinds(html) == ["date", "place", "item", "item", "item", "code"]
    assert str(day.campaign.starts_on.day) in html and "Storgatan 12" in html
    assert qr(f"http://testserver/sv/{day.master.slug}/{day.here.slug}/#qr") in html
    assert '<meta name="robots" content="noindex">' in html and not client.cookies
    assert "site-header" not in html and "site-footer" not in html


def test_a_screen_that_only_tells_the_date_tells_of_no_item(client):
    day = Day(opens_in_days=5)
    assert kinds(client.get(day.url("screen")).text) == ["date", "code"]


def test_on_the_day_a_screen_shows_what_is_on_and_what_comes(client):
    day = Day(items=0, phase_by_hand=Phase.UNDER_WAY)
    starting(day, -10, "Nu pågår")
    starting(day, 1, "Strax börjar")
    starting(day, -90, "Är över")
    starting(day, -5, "På annat håll", day.there)
    html = client.get(day.url("screen")).text
    on, ahead = html.index("Nu pågår"), html.find("Strax börjar")
    # A minute before midnight the next thing is tomorrow's.
    if timezone.localdate(timezone.now() + timedelta(minutes=1)) == timezone.localdate():
        assert kinds(html) == ["board", "board", "code"] and on < ahead
    assert "Är över" not in html and "På annat håll" not in html


def test_what_does_not_fit_on_one_slide_goes_on_to_the_next(client):
    day = Day(items=0, phase_by_hand=Phase.UNDER_WAY)
    for number in range(7):
        starting(day, -10, f"Samtidigt {number}")
    html = client.get(day.url("screen")).text
    assert kinds(html) == ["board", "board", "board", "code"]
    assert all(f"Samtidigt {number}" in html for number in range(7))


def test_when_nothing_is_on_the_day_is_told(client):
    day = Day(items=0, phase_by_hand=Phase.UNDER_WAY)
    assert kinds(client.get(day.url("screen")).text) == ["date", "code"]


def test_afterwards_a_screen_says_thank_you(client):
    day = Day(phase_by_hand=Phase.AFTERWARDS)
    assert kinds(client.get(day.url("screen")).text) == ["thanks", "code"]


def test_languages_come_in_turn_the_addresss_own_first(client):
    day = Day()
    translate(day.master, "ar", title="يوم الوالدين")
    html = client.get(day.url("screen", "ar")).text
    found = re.findall(r'class="slide slide-date" lang="([\w-]+)" dir="(\w+)"', html)
    assert found == [("ar", "rtl"), ("sv", "ltr")], "English has no words of its own"
    assert qr(f"http://testserver/ar/{day.master.slug}/{day.here.slug}/#qr") in html


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("sv,en,ar", ["sv", "en", "ar"]), ("en", ["en"]), ("ar,ar,xx", ["ar"]), ("xx", ["sv"]), (",", ["sv"])],
)
def test_languages_are_those_that_were_asked_for_in_that_order(client, asked, shown):
    day = Day(items=0)
    html = client.get(day.url("screen", query=f"?lang={asked}")).text
    assert re.findall(r'class="slide slide-date" lang="([\w-]+)"', html) == shown
