"""Municipalities' pages are made while the region's own page is not translated yet."""

import pytest
from wagtail.models import Page

from campaigns.local import make_local_pages
from tests.campaigns.local_pages import LANGUAGES, make_day, pages_of
from tests.home.translating import in_language

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_regions_own_missing_translations_are_made_as_drafts_first():
    day = make_day()
    made = make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    assert not in_language(day.master, "ar").live
    assert set(pages_of(day.them.vaxjo)) == set(LANGUAGES) and made.without == []


def test_a_language_without_a_home_page_is_told():
    day = make_day()
    Page.objects.get(depth=2, locale__language_code="ar").delete()
    made = make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    assert made.without == ["ar"] and set(pages_of(day.them.vaxjo)) == {"sv", "en"}
