"""Visits to a campaign's pages: what is counted, of what, and how little is kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import VisitCount
from campaigns.views.visits import VISITS_AN_HOUR
from home.models import RateCount
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_municipality,
    make_region,
)

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded;charset=UTF-8"
OURS = {"origin": "http://testserver"}


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, slug="vaxjo")


@pytest.fixture
def campaign(region, vaxjo):
    campaign = make_campaign(region, slug="dagen")
    make_local_page(make_campaign_page(campaign, slug="dagen"), vaxjo)
    return campaign


def tell(client, headers=OURS, kind=FORM, **told):
    told = {"campaign": "dagen", "municipality": "", "what": "page", "language": "sv"} | told
    body = "&".join(f"{name}={value}" for name, value in told.items())
    return client.post("/kampanj-besok/", body, content_type=kind, headers=headers)


def counted():
    rows = VisitCount.objects.values_list("municipality__slug", "language", "what", "phase", "count")
    return sorted((slug or "", *rest) for slug, *rest in rows)


def test_a_visit_is_one_more_of_its_page_day_language_and_phase(client, campaign):
    answer = tell(client)
    assert answer.status_code == 204 and not answer.content and not answer.cookies
    tell(client)
    tell(client, municipality="vaxjo")
    tell(client, municipality="vaxjo", language="ar", what="item")
    assert counted() == [
        ("", "sv", "page", "sign_up", 2),
        ("vaxjo", "ar", "item", "sign_up", 1),
        ("vaxjo", "sv", "page", "sign_up", 1),
    ]
    assert set(VisitCount.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_the_day_is_the_local_one(client, campaign, monkeypatch):
    late = datetime(2027, 5, 3, 0, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    tell(client)
    assert VisitCount.objects.get().day == late.date()


@pytest.mark.parametrize(
    "told",
    [
        {"campaign": "nothing"},
        {"campaign": ""},
        {"municipality": "nowhere"},
        {"municipality": "ljungby"},
        {"what": "everything"},
        {"what": ""},
        {"language": "xx"},
        {"language": ""},
        {"language": "sv" + "x" * 400},
        {"campaign": "%00"},
        {"headers": {}},
        {"kind": "text/plain"},
        {"kind": "application/json"},
    ],
)
def test_what_is_not_known_or_not_from_our_pages_counts_nothing(client, region, campaign, told):
    make_municipality(region, "Ljungby", slug="ljungby")
    assert tell(client, **told).status_code == 204
    assert counted() == []


def test_another_websites_page_is_refused(client, campaign):
    for origin in ("https://elsewhere.example", "null"):
        assert tell(client, headers={"origin": origin}).status_code == 403
    assert counted() == []


def test_looking_counts_nothing(client, campaign):
    assert client.get("/kampanj-besok/").status_code == 405
    client.get("/sv/dagen/")
    assert counted() == []


def test_a_campaign_without_a_page_and_another_regions_are_not_counted(client, region, campaign):
    make_campaign(region, slug="utkast")
    other = make_region("Fjällviken", hostname="fjallviken.example", default=False)
    make_campaign_page(make_campaign(other, slug="deras"))
    tell(client, campaign="utkast")
    tell(client, campaign="deras")
    assert counted() == []


def test_one_address_cannot_make_numbers_and_no_address_is_kept(client, campaign):
    tell(client)
    RateCount.objects.update(count=VISITS_AN_HOUR)
    assert tell(client).status_code == 204
    assert [row[-1] for row in counted()] == [1]
    other = client.post(
        "/kampanj-besok/",
        "campaign=dagen&municipality=&what=page&language=sv",
        content_type=FORM,
        headers=OURS,
        REMOTE_ADDR="198.51.100.7",
    )
    assert other.status_code == 204
    assert [row[-1] for row in counted()] == [2]
    kept = [str(row) for model in (RateCount, VisitCount) for row in model.objects.values()]
    assert not [row for row in kept if "127.0.0.1" in row or "198.51" in row]


def test_a_visit_costs_two_statements_beside_the_regions(client, campaign, django_assert_num_queries):
    tell(client)
    with django_assert_num_queries(3):
        tell(client)


def test_the_statement_adds_and_does_not_ask(client, campaign):
    """Forty visits in a row are one row: had it asked and inserted, there would be forty or an error."""
    for _visit in range(40):
        tell(client)
    assert [row[-1] for row in counted()] == [40]


def test_every_kind_of_page_says_that_visits_are_counted_and_what_is_told(client, region, vaxjo, campaign):
    item = make_item(campaign, vaxjo)
    pages = {
        "/sv/dagen/": ("", "page"),
        "/sv/dagen/vaxjo/": ("vaxjo", "page"),
        f"/sv/programpunkt/{item.pk}/": ("vaxjo", "item"),
        reverse("campaigns:my_day", args=["dagen"]): ("", "my_day"),
    }
    for address, (place, what) in pages.items():
        html = client.get(address).text
        told = f'data-campaign="dagen" data-municipality="{place}" data-what="{what}" data-language="sv"'
        assert told in html, address
        assert html.count("js/visit") == html.count("data-visit=") == 1, address


def test_a_preview_is_not_told(client, campaign):
    page = campaign.pages.get()
    preview = page.make_preview_request(preview_mode="under_way")
    assert "data-visit" not in preview.rendered_content


def test_days_and_phases_are_kept_apart(client, campaign, monkeypatch):
    tell(client)
    tomorrow = timezone.now() + timedelta(days=1)
    campaign.phase_by_hand = "afterwards"
    campaign.save()
    tell(client)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    tell(client)
    assert sorted(VisitCount.objects.values_list("phase", "count")) == [
        ("afterwards", 1),
        ("afterwards", 1),
        ("sign_up", 1),
    ]
