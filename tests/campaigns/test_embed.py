"""A campaign's programme for other websites: what it shows in each phase, for whom, and where it leads."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Item
from campaigns.seats import settle_seats
from courses.views import embed as course_embed
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_municipality,
    make_region,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VIEWS = ("embed_campaign", "embed_campaign_part")
ORIGIN = "https://www.vaxjo.example"


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, slug="vaxjo", embed_origins=ORIGIN)


@pytest.fixture
def campaign(region, vaxjo):
    campaign = make_campaign(region, slug="dagen")
    make_local_page(make_campaign_page(campaign, slug="dagen"), vaxjo)
    return campaign


def get(client, view="embed_campaign_part", query="", **headers):
    return client.get(f"{reverse(view)}{query}", headers=headers)


def page_of(client, query="", view="embed_campaign_part"):
    return get(client, view, query).content.decode()


def titles(page):
    return page.count('class="pc-run"')


def seated(campaign, place, seats=5, **facts):
    item = make_item(campaign, place, venue=make_venue(place), **facts)
    settle_seats(item, seats)
    return Item.objects.get(pk=item.pk)


def at(campaign, hour, minute=0):
    """A moment of the campaign's first day."""
    return datetime.combine(campaign.starts_on, time(hour, minute), tzinfo=timezone.get_default_timezone())


def clock(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize("view", VIEWS)
def test_a_municipality_shows_its_own_programme_by_time_and_no_more_than_it_wants(
    client, campaign, vaxjo, view
):
    other = make_municipality(campaign.region, "Ljungby", slug="ljungby")
    make_item(campaign, vaxjo, title="Sen", at=(15, 0))
    make_item(campaign, vaxjo, title="Tidig", at=(9, 0))
    make_item(campaign, None, title="För alla", at=(12, 0))
    make_item(campaign, other, title="Deras")
    make_item(campaign, vaxjo, title="Utkast", state="draft")
    assert titles(page_of(client, view=view)) == 4
    page = page_of(client, "?municipality=vaxjo", view)
    assert page.index("Tidig") < page.index("För alla") < page.index("Sen")
    assert titles(page) == 3 and "Deras" not in page and "Utkast" not in page
    assert titles(page_of(client, "?municipality=vaxjo&limit=2", view)) == 2


def test_every_address_is_whole_and_opens_outside_a_frame(client, campaign, vaxjo):
    item = make_item(campaign, vaxjo)
    page = page_of(client, "?municipality=vaxjo")
    assert page.count("<a ") == page.count('target="_top" href="http://testserver/') == 3
    assert f'href="http://testserver/sv/programpunkt/{item.pk}/"' in page
    assert 'href="http://testserver/sv/dagen/vaxjo/#programme"' in page
    assert 'href="http://testserver/sv/kampanj/dagen/kalender.ics?municipality=vaxjo"' in page


def test_before_sign_up_only_the_date_is_told(client, region, vaxjo):
    campaign = make_campaign(region, slug="dagen", opens_in_days=5)
    make_local_page(make_campaign_page(campaign, slug="dagen"), vaxjo)
    make_item(campaign, vaxjo, title="Hemlig")
    page = page_of(client, "?filters")
    assert 'data-phase="announced"' in page and "Hemlig" not in page and "<form" not in page
    assert f'datetime="{campaign.starts_on.isoformat()}"' in page and "kalender.ics" in page
    assert "#programme" not in page and "data-again" not in page


def test_on_the_day_it_says_what_is_on_what_is_next_and_leaves_out_what_has_been(
    client, campaign, vaxjo, monkeypatch
):
    for title, hour in {"Klar": 9, "Pågår": 10, "Nästa": 11, "Också nästa": 11, "Senare": 14}.items():
        make_item(campaign, vaxjo, title=title, at=(hour, 0))
    make_item(campaign, vaxjo, title="Ställs in", at=(10, 0), state="cancelled")
    clock(monkeypatch, at(campaign, 10, 30))
    page = page_of(client, "?municipality=vaxjo")
    assert 'data-phase="under_way" data-again' in page and "Klar" not in page
    heads = [part.split("</h3>")[0] for part in page.split('<h3 class="pc-group">')[1:]]
    assert len(heads) == 3 and "10:30" in heads[0]
    parts = page.split('<h3 class="pc-group">')[1:]
    assert "Pågår" in parts[0] and "Nästa" in parts[1] and "Också nästa" in parts[1]
    assert "Senare" in parts[2] and "Ställs in" in parts[2]
    assert '<h4 class="pc-title">' in parts[0]
    clock(monkeypatch, at(campaign, 13))
    page = page_of(client, "?municipality=vaxjo")
    first = page.split('<h3 class="pc-group">')[1]
    assert "Pågår" not in page and titles(first) == 0 and titles(page) == 1
    clock(monkeypatch, at(campaign, 20))
    assert titles(page_of(client, "?municipality=vaxjo")) == 0


def test_afterwards_it_thanks_and_asks_nobody_to_come(client, campaign, vaxjo, monkeypatch):
    seated(campaign, vaxjo)
    clock(monkeypatch, at(campaign, 12) + timedelta(days=1))
    page = page_of(client, "?municipality=vaxjo&filters&book=vaxjo")
    assert 'data-phase="afterwards"' in page and titles(page) == 0 and "data-again" not in page
    assert "<form" not in page and "kalender.ics" not in page
    assert 'href="http://testserver/sv/dagen/vaxjo/"' in page


def test_without_a_slug_it_is_the_next_one_and_when_all_are_over_the_last(client, region):
    over = make_campaign(region, slug="over", starts_in_days=-20, opens_in_days=-40)
    older = make_campaign(region, slug="older", starts_in_days=-60, opens_in_days=-80)
    for one in (over, older):
        make_campaign_page(one)
    assert 'data-campaign="over"' in page_of(client)
    for days in (90, 30):
        make_campaign_page(make_campaign(region, slug=f"in-{days}", starts_in_days=days))
    assert 'data-campaign="in-30"' in page_of(client)
    assert 'data-campaign="in-90"' in page_of(client, "?campaign=in-90")
    assert 'data-campaign="older"' in page_of(client, "?campaign=older")


@pytest.mark.parametrize("view", VIEWS)
def test_where_no_campaign_is_published_that_is_said(client, region, view):
    make_campaign(region, slug="hidden")
    page = page_of(client, "?campaign=hidden&filters&book=vaxjo", view)
    assert "pc-problem" in page and "data-campaign" not in page
    assert 'href="http://testserver/sv/"' in page


def test_a_campaign_and_a_municipality_that_are_not_there_are_said(client, campaign):
    make_municipality(campaign.region, "Ljungby", slug="ljungby")
    assert page_of(client, "?campaign=x").count("pc-problem") == 1
    assert "Ljungby" in page_of(client, "?municipality=ljungby")
    assert page_of(client, "?municipality=atlantis").count("pc-problem") == 1
    assert "pc-problem" not in page_of(client, "?municipality=vaxjo&campaign=dagen")


def test_the_words_are_in_the_language_that_is_asked_for_and_foreign_ones_are_marked(client, campaign, vaxjo):
    make_item(campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"})
    make_item(campaign, vaxjo, title="Bara på svenska")
    answer = get(client, query="?lang=ar")
    page = answer.content.decode()
    assert answer["Content-Language"] == "ar" and 'lang="ar" dir="rtl"' in page and "هدوء" in page
    assert 'lang="sv" dir="ltr">Bara på svenska' in page and "/ar/programpunkt/" in page
    assert 'lang="sv" dir="ltr"' in page_of(client, "?lang=xx")


def test_headings_fit_into_the_page_around(client, campaign, vaxjo):
    make_item(campaign, vaxjo)
    page = page_of(client, "?heading=4")
    assert '<h4 class="pc-heading"' in page and '<h5 class="pc-title"' in page
    assert '<h6 class="pc-title"' in page_of(client, "?heading=6")


def test_a_campaign_of_several_days_is_told_day_by_day(client, region, vaxjo):
    campaign = make_campaign(region, days=2)
    make_campaign_page(campaign)
    for day in (0, 1):
        make_item(campaign, vaxjo, day=day)
    page = page_of(client)
    assert page.count('<h3 class="pc-group">') == 2 and page.count('<h4 class="pc-title">') == 2


def test_own_filters_keep_what_whoever_embeds_has_chosen(client, campaign, vaxjo):
    make_item(campaign, vaxjo, kind="talk", title="Prat")
    make_item(campaign, vaxjo, kind="children", title="Lek", age_from=3, age_to=6)
    make_item(campaign, vaxjo, kind="talk", title="På arabiska", language="ar")
    page = page_of(client, "?municipality=vaxjo&limit=9&lang=ar&filters&kind=children", "embed_campaign")
    assert "Lek" in page and "Prat" not in page and '<option value="children" selected' in page
    for name, value in {"municipality": "vaxjo", "campaign": "dagen", "limit": "9", "lang": "ar"}.items():
        assert f'name="{name}" value="{value}"' in page
    assert titles(page_of(client, "?age=4")) == 3 and titles(page_of(client, "?age=12")) == 2
    assert titles(page_of(client, "?language=ar")) == 1 and "<form" not in page_of(client)


def test_what_has_seats_leads_to_its_run_and_is_booked_where_that_is_registered(client, campaign, vaxjo):
    item, full = seated(campaign, vaxjo), seated(campaign, vaxjo, seats=0, title="Inställd")
    full.state = Item.State.CANCELLED
    full.save()
    settle_seats(full, 0)
    free = make_item(campaign, vaxjo)
    run = f"http://testserver/ar/tillfalle/{item.run_id}/"
    page = page_of(client, "?book=vaxjo&lang=ar")
    assert f'data-registered="{ORIGIN}"' in page and "data-pane" in page
    assert f'target="_top" href="{run}" data-book="{run}boka/pa/vaxjo/"' in page
    assert page.count("data-book") == 1 and f"/ar/programpunkt/{free.pk}/" in page
    for asked in ("", "?book=nobody"):
        assert "data-book" not in page_of(client, asked) and "data-registered" not in page_of(client, asked)


def test_who_books_in_a_frame_finds_the_way_back_to_the_programme(client, campaign, vaxjo):
    item = seated(campaign, vaxjo)
    address = reverse("courses:framed_book", args=[item.run_id, "vaxjo"])
    headers = {"sec-fetch-dest": "iframe"}
    page = client.get(
        address, {"list": "municipality=vaxjo&campaign=dagen"}, headers=headers
    ).content.decode()
    assert 'href="/embed/campaign/?municipality=vaxjo&amp;campaign=dagen"' in page
    page = client.get(address, {"list": "municipality=vaxjo"}, headers=headers).content.decode()
    assert 'href="/embed/courses/?municipality=vaxjo"' in page


def test_it_may_be_framed_anywhere_is_open_to_every_site_and_has_no_cookie(client, campaign):
    assert "frame-ancestors *" in get(client, "embed_campaign")["Content-Security-Policy"]
    for view in VIEWS:
        answer = get(client, view)
        assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
        assert get(client, view, if_none_match=answer["ETag"]).status_code == 304
        assert client.post(reverse(view)).status_code == 405


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "name",
    ["municipality", "campaign", "kind", "age", "language", "lang", "limit", "heading", "book", "accent"],
)
@pytest.mark.parametrize("value", [HOSTILE, "\x00", "9" * 400, "../../", "-1", "٣"])
def test_nothing_that_is_asked_breaks_out_of_the_page(client, campaign, vaxjo, name, value):
    make_item(campaign, vaxjo)
    for view in VIEWS:
        answer = client.get(reverse(view), {name: value, "filters": ""})
        assert answer.status_code == 200 and "alert(1)<" not in answer.content.decode()


@pytest.mark.parametrize("view", VIEWS)
def test_the_programme_costs_the_same_with_12_and_120_items(
    client, campaign, vaxjo, django_assert_max_num_queries, view
):
    for count in (12, 108):
        for number in range(count):
            seated(campaign, vaxjo, at=(8 + number % 8, 0)) if number % 4 == 0 else make_item(campaign, vaxjo)
        get(client, view)
        with django_assert_max_num_queries(4) as counted:
            assert titles(page_of(client, "?limit=30&filters&book=vaxjo", view)) == min(30, count)
        assert len(counted) == 2


def test_the_script_defines_both_elements_and_is_as_small_as_is_promised():
    plain, zipped, _etag = course_embed.made()
    assert b'"parenting-courses"' in plain and b'"parenting-campaign"' in plain
    assert len(zipped) <= 4_600
