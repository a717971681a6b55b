"""What a campaign looks like where it is shared, phase by phase; and the band that other pages show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Phase
from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.models import touch
from home.sharing import kept
from tests.campaigns.test_papers import Day
from tests.factories import make_campaign, make_campaign_page
from tests.home.test_routing import add, translate
from tests.home.test_sharing import said, where

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "share"


def by_hand(campaign, phase):
    campaign.phase_by_hand = phase
    campaign.save()


def test_the_picture_of_a_campaign_is_another_in_each_phase_and_the_old_address_leads_to_it(client, media):
    day = Day()
    paths = [f"/sv/{day.master.slug}/", f"/sv/{day.master.slug}/{day.here.slug}/"]
    for path in paths:
        found = []
        for phase in Phase.values:
            by_hand(day.campaign, phase)
            found.append(where(client, path))
            assert client.get(found[-1]).status_code == 200
        assert len(set(found)) == 4
        assert client.get(found[0])["Location"] == found[-1]
    assert len(list(media.glob("*.png"))) == 2, "the newest of each page"


def test_a_picture_says_where_and_when_in_words_too(client):
    day = Day()
    local = said(client, f"/sv/{day.master.slug}/{day.here.slug}/")["og:image:alt"]
    assert local.startswith("Föräldrarnas dag i Växjö. ") and local.endswith(". Växjö")
    assert str(day.campaign.starts_on.year) in local
    assert said(client, f"/sv/{day.master.slug}/")["og:image:alt"].endswith(f". {day.region.name}")


def test_a_picture_is_drawn_once(client, monkeypatch):
    day, drawn = Day(), []
    monkeypatch.setattr(kept, "draw", lambda picture: drawn.append(picture) or b"png")
    address = where(client, f"/sv/{day.master.slug}/{day.here.slug}/")
    for _time in range(2):
        assert client.get(address).content == b"png"
    assert len(drawn) == 1 and drawn[0].above == "Växjö"


def test_an_item_has_a_picture_in_each_language(client, django_assert_num_queries):
    day = Day(items=0)
    day.item("Soppa", words={"sv": "Soppa", "ar": "حساء"})
    pk = day.campaign.items.get().pk
    swedish, arabic = (said(client, f"/{code}/programpunkt/{pk}/") for code in ("sv", "ar"))
    assert swedish["og:image:alt"].startswith("Soppa. ") and swedish["og:image:alt"].endswith(". Växjö")
    assert arabic["og:image:alt"].startswith("حساء. ") and arabic["og:locale"] == "ar_AR"
    address = where(client, f"/ar/programpunkt/{pk}/")
    assert client.get(address)["Content-Type"] == "image/png"
    with django_assert_num_queries(1):
        client.get(address)
    for name in (f"item-{pk}-xx", f"item-{pk}-uk", "item-99999-sv"):
        assert client.get(f"/share/{name}-{'0' * 16}.png").status_code == 404, name
    assert client.get(f"/share/item-{pk}-sv-{'0' * 16}.png").status_code == 302


def test_an_item_that_is_called_off_says_so_on_its_picture(client):
    day = Day(items=0)
    day.item("Soppa")
    item = day.campaign.items.get()
    before = said(client, f"/sv/programpunkt/{item.pk}/")["og:image:alt"]
    day.campaign.items.update(state="cancelled")
    touch(day.region.pk)
    assert said(client, f"/sv/programpunkt/{item.pk}/")["og:image:alt"] != before


def home(client):
    return client.get("/sv/").text


@pytest.mark.parametrize("phase", Phase.values)
def test_the_band_has_a_face_for_each_phase(client, phase):
    by_hand(Day().campaign, phase)
    assert f"campaign-is-{phase}" in home(client)


def test_people_are_thanked_for_two_weeks_unless_something_nearer_is_ahead(client):
    region = Day(starts_in_days=-14).region
    assert "campaign-is-afterwards" in home(client)
    make_campaign_page(make_campaign(region, starts_in_days=30, name="Nästa"))
    assert "campaign-is-afterwards" in home(client)
    make_campaign_page(make_campaign(region, starts_in_days=14, name="Snart"))
    assert "Snart" in home(client) and "campaign-is-afterwards" not in home(client)


def test_after_two_weeks_nobody_is_thanked(client):
    Day(starts_in_days=-15)
    assert "campaign-is-" not in home(client)


def test_a_long_campaign_is_near_while_it_lasts(client):
    region = Day(starts_in_days=-20, days=40).region
    make_campaign_page(make_campaign(region, starts_in_days=1, name="I morgon"))
    assert "campaign-is-under_way" in home(client) and "I morgon" not in home(client)


@pytest.fixture
def places():
    day = Day()
    index = add(day.region.site.root_page.specific, MunicipalityIndexPage, title="Kommuner", slug="kommuner")
    for place in (day.here, day.there):
        add(index, MunicipalityPage, title=place.name, slug=place.slug, municipality=place)
    return day


def test_a_municipalitys_page_leads_to_its_own_page_of_the_campaign(client, places):
    html = client.get("/sv/kommuner/vaxjo/").text
    assert f'href="/sv/{places.master.slug}/{places.here.slug}/"' in html and html.count("campaign-is-") == 1
    assert "campaign-is-" not in client.get("/sv/kommuner/almhult/").text, "it has no page of the campaign"


def test_the_block_on_a_municipalitys_page_is_local_too_and_the_band_is_not_there_twice(client, places):
    page = MunicipalityPage.objects.get(slug="vaxjo")
    page.body = [("campaign", None)]
    page.save_revision().publish()
    html = client.get("/sv/kommuner/vaxjo/").text
    assert html.count("campaign-is-") == 1
    assert f'href="/sv/{places.master.slug}/{places.here.slug}/"' in html


def test_the_band_costs_a_municipalitys_page_no_query(client, places):
    assert queries(client, "/sv/kommuner/vaxjo/") == queries(client, "/sv/kommuner/almhult/")


def queries(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def test_a_translated_campaign_is_in_the_words_of_the_frame(client):
    day = Day()
    translate(day.master, "ar", title="يوم الوالدين")
    assert "يوم الوالدين" in said(client, f"/ar/{day.master.slug}/")["og:image:alt"]
