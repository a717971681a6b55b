"""Which campaigns the demo has, whatever day it is loaded; tests/test_demo.py has what is loaded."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Phase
from config.demo.campaigns import campaign, planned
from config.demo.content import read
from config.demo.plans import SATURDAY
from tests.factories import make_campaign, make_campaign_page, make_region

OF_A_YEAR = [date(2026, 11, 22) + timedelta(days=11 * number) for number in range(34)]
LEAP_DAY = date(2028, 2, 29)


def described() -> dict[str, dict]:
    return {item["slug"]: item for item in read("campaign")["campaign"]}


@pytest.mark.parametrize("today", [*OF_A_YEAR, LEAP_DAY], ids=str)
def test_on_any_day_there_is_a_campaign_in_each_phase(today):
    noon = datetime.combine(today, time(12), tzinfo=timezone.get_default_timezone())
    held = {slug: planned(item, today) for slug, item in described().items()}
    assert {slug: one.phase(noon) for slug, one in held.items()} == {
        "foraldrarnas-dag-forra": Phase.AFTERWARDS,
        "foraldrarnas-dag": Phase.SIGN_UP,
        "oppet-hus-veckan": Phase.UNDER_WAY,
        "orange-veckan": Phase.ANNOUNCED,
        "familjedagen": Phase.SIGN_UP,
    }
    ahead, before = held["foraldrarnas-dag"].starts_on, held["foraldrarnas-dag-forra"].starts_on
    assert ahead.weekday() == before.weekday() == SATURDAY
    assert timedelta(days=85) < ahead - today < timedelta(days=100)
    assert timedelta(days=355) < ahead - before < timedelta(days=375)
    orange = held["orange-veckan"].starts_on
    assert (orange.month, orange.day) == (11, 25) and orange - today > timedelta(days=58)


@pytest.mark.django_db
def test_a_campaign_that_has_the_page_is_not_made_again():
    region = make_region()
    held = make_campaign(region, slug="foraldrarnas-dag-2027-12")
    make_campaign_page(held, slug="foraldrarnas-dag")
    for _time in range(2):
        assert campaign(described()["foraldrarnas-dag"], region) == held
    assert Campaign.objects.count() == 1
    assert held.tracks.count() == 5


@pytest.mark.django_db
def test_the_days_of_a_campaign_are_those_of_its_first_load(monkeypatch):
    made = campaign(described()["oppet-hus-veckan"], make_region())
    monkeypatch.setattr(timezone, "localdate", lambda: made.ends_on + timedelta(days=40))
    assert campaign(described()["oppet-hus-veckan"], made.region).starts_on == made.starts_on
