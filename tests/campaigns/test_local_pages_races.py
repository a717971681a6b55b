"""Municipalities' pages are asked for twice at once: real threads against a real database."""

import pytest

from campaigns.local import make_local_pages
from campaigns.models import CampaignPage, LocalCampaignPage
from tests.campaigns.local_pages import LANGUAGES, make_day
from tests.courses.test_booking_races import at_once

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def test_pressed_twice_each_municipality_gets_one_page_in_each_language():
    day = make_day()
    places = [day.them.vaxjo, day.them.ljungby]

    def press(_n):
        master = CampaignPage.objects.get(pk=day.master.pk)
        return len(make_local_pages(master, day.region, places, day.them.regional).pages)

    made = at_once(2, press)
    assert LocalCampaignPage.objects.count() == len(places) * len(LANGUAGES)
    assert sum(made) == LocalCampaignPage.objects.count() + len(LANGUAGES) - 1
