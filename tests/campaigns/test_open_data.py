"""A campaign for other programs: the calendar, the API, a pasted address, search engines, and the line of the builder."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from campaigns.models import Item
from campaigns.seats import settle_seats
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_municipality,
    make_pages,
    make_region,
    make_speaker,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FEED, API = "/feeds/campaigns.ics", "/api/v1/campaigns"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, slug="vaxjo")


@pytest.fixture
def campaign(region):
    return make_campaign(region, slug="dagen")


@pytest.fixture
def pages(campaign, vaxjo):
    master = make_campaign_page(campaign, slug="dagen", introduction="En dag för alla")
    return master, make_local_page(master, vaxjo)


def seated(campaign, place, seats=5, **facts):
    item = make_item(campaign, place, venue=make_venue(place), **facts)
    settle_seats(item, seats)
    return Item.objects.get(pk=item.pk)


def events(answer):
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def announce_only(campaign):
    campaign.phase_by_hand = "announced"
    campaign.save()


def test_a_calendar_has_what_is_held_there_and_what_is_called_off(client, campaign, pages, vaxjo):
    item = seated(campaign, vaxjo, title="Lugn")
    make_item(campaign, vaxjo, title="Inställd", state="cancelled")
    make_item(campaign, None, title="Digitalt")
    make_item(campaign, make_municipality(campaign.region, "Ljungby", slug="ljungby"), title="Deras")
    answer = client.get(f"{FEED}?campaign=dagen&municipality=vaxjo&lang=sv")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(one["SUMMARY"]): one for one in events(answer)}
    assert found.keys() == {"Lugn", "Inställd", "Digitalt"}
    assert found["Inställd"]["STATUS"] == "CANCELLED" and found["Lugn"].start == item.starts_at
    assert str(found["Lugn"]["UID"]).startswith(str(item.run.uid))
    assert str(found["Lugn"]["URL"]) == f"http://testserver/sv/programpunkt/{item.pk}/"
    assert "REFRESH-INTERVAL" in answer.content.decode() and "METHOD" not in answer.content.decode()
    assert len(events(client.get(FEED))) == 4


def test_until_the_programme_is_announced_a_calendar_and_the_api_tell_the_day_alone(
    client, campaign, pages, vaxjo
):
    make_item(campaign, vaxjo, title="Hemlig")
    announce_only(campaign)
    (day,) = events(client.get(f"{FEED}?municipality=vaxjo"))
    assert day.start == campaign.starts_on and str(day["LOCATION"]) == "Växjö"
    assert client.get(f"{API}/dagen/items").json() == []
    (told,) = client.get(API).json()
    assert (told["phase"], told["items"]) == ("announced", 0)


def test_a_calendar_of_a_campaign_that_is_not_there_is_not_found(client, campaign, region):
    assert client.get(FEED).status_code == 404
    make_campaign_page(campaign)
    assert client.get(f"{FEED}?campaign=other").status_code == 404
    assert client.get(f"{FEED}?municipality=nowhere&lang=xx").status_code == 200
    assert client.post(FEED).status_code == 405


def test_everything_is_open_to_every_site_and_is_answered_once(client, campaign, pages, vaxjo):
    seated(campaign, vaxjo)
    for path in (FEED, API, f"{API}/dagen/items"):
        answer = client.get(path)
        assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies, path
        assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304, path


def test_the_api_tells_campaigns_with_who_takes_part(client, campaign, pages, vaxjo):
    make_item(campaign, vaxjo)
    make_campaign(campaign.region, slug="draft")
    (told,) = client.get(f"{API}?lang=ar").json()
    assert (told["slug"], told["phase"], told["items"]) == ("dagen", "sign_up", 1)
    assert (told["title"], told["title_language"]) == (pages[0].title, "sv")
    assert told["starts_on"] == campaign.starts_on.isoformat()
    assert told["places"] == [{"municipality": "vaxjo", "url": "http://testserver/ar/dagen/vaxjo/"}]
    assert client.get(f"{API}?lang=xx").status_code == 422


def test_the_api_tells_a_programme_with_its_seats(client, campaign, pages, vaxjo):
    item = seated(
        campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"}, speakers=[make_speaker(campaign.region)]
    )
    make_item(campaign, None, title="Digitalt", kind="workshop", language="ar", age_from=3, age_to=6)
    first, second = client.get(f"{API}/dagen/items?lang=ar").json()
    assert (first["title"], first["title_language"], first["seats_left"]) == ("هدوء", "ar", 5)
    assert first["book_url"] == f"http://testserver/ar/tillfalle/{item.run_id}/"
    assert first["venue"]["name"] and first["speakers"] == ["Åsa Öberg"]
    assert (second["seats"], second["book_url"], second["municipality"], second["venue"]) == (
        None,
        "",
        "",
        None,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [("?kind=workshop", 1), ("?age=4", 2), ("?age=9", 1), ("?language=ar", 1), ("?municipality=vaxjo", 2)],
)
def test_the_api_filters_as_the_pages_do(client, campaign, pages, vaxjo, query, found):
    make_item(campaign, vaxjo)
    make_item(campaign, None, kind="workshop", language="ar", age_from=3, age_to=6)
    assert len(client.get(f"{API}/dagen/items{query}").json()) == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dagen/items?municipality=nowhere", 422),
        ("/dagen/items?kind=x", 422),
        ("/dagen/items?age=99", 422),
        ("/dagen/items?lang=xx", 422),
        ("/other/items", 404),
        ("/draft/items", 404),
    ],
)
def test_the_api_says_what_it_cannot_understand(client, campaign, pages, path, status):
    make_campaign(campaign.region, slug="draft")
    assert client.get(f"{API}{path}").status_code == status


@pytest.mark.parametrize("path", [FEED, f"{API}/dagen/items"])
def test_it_costs_the_same_with_12_and_120_items(
    client, campaign, pages, vaxjo, django_assert_max_num_queries, path
):
    for count in (12, 108):
        for number in range(count):
            seated(campaign, vaxjo) if number % 4 == 0 else make_item(campaign, vaxjo)
        client.get(path)
        with django_assert_max_num_queries(3):
            client.get(path)


def pasted(client, path, status=200):
    answer = client.get("/oembed", {"url": f"http://testserver{path}"})
    assert answer.status_code == status
    return answer


def test_a_pasted_page_of_a_campaign_becomes_its_programme(
    client, campaign, pages, vaxjo, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    make_item(campaign, vaxjo, title="Lugn")
    for path, asked in {
        "/sv/dagen/": {"campaign": ["dagen"], "lang": ["sv"]},
        "/ar/dagen/vaxjo/": {"campaign": ["dagen"], "lang": ["ar"], "municipality": ["vaxjo"]},
    }.items():
        told = pasted(client, path).json()
        address = urlsplit(unescape(re.search(r'src="([^"]+)"', told["html"])[1]))
        assert (address.path, parse_qs(address.query)) == ("/embed/campaign/", asked)
        assert "Lugn" in client.get(f"{address.path}?{address.query}").content.decode()
    PageViewRestriction.objects.create(page=pages[1], restriction_type=PageViewRestriction.LOGIN)
    pasted(client, "/sv/dagen/vaxjo/", 401)


def test_a_page_of_a_campaign_names_where_its_programme_is_told(client, campaign, pages):
    announce_only(campaign)
    for path in ("/sv/dagen/", "/sv/dagen/vaxjo/"):
        found = re.findall(r'type="[a-z/]+\+oembed" href="([^"]+)"', client.get(path).text)
        assert len(found) == 2
        assert client.get(unescape(found[0]).removeprefix("http://testserver")).status_code == 200


def told_of(client, item):
    (found,) = DATA.findall(client.get(f"/sv/programpunkt/{item.pk}/").text)
    return json.loads(found)


def test_search_engines_are_told_an_event_with_its_seats(client, campaign, pages, vaxjo):
    item = seated(campaign, vaxjo, title="Lugn </script> & ro", seats=1)
    data = told_of(client, item)
    assert data["@context"] == "https://schema.org" and data["name"] == "Lugn </script> & ro"
    assert data["location"]["address"]["addressCountry"] == "SE" and data["organizer"]["name"] == "Växjö"
    assert (data["remainingAttendeeCapacity"], data["offers"]["availability"][-7:]) == (1, "InStock")
    assert data["superEvent"]["url"] == "http://testserver/sv/dagen/"


def test_what_is_online_and_called_off_is_told_as_such(client, campaign, pages):
    item = make_item(campaign, None, state="cancelled")
    data = told_of(client, item)
    assert data["location"]["@type"] == "VirtualLocation" and data["eventStatus"].endswith("EventCancelled")
    assert "offers" not in data and data["organizer"]["name"] == campaign.region.name


def line(answer) -> str:
    return unescape(
        re.search(r"<textarea class=\"builder-line\"[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)[1]
    )


def build(client, **chosen):
    usual = {"municipality": "vaxjo", "lang": "sv", "limit": "6", "heading": "2", "way": "element"}
    return client.get("/embed/", usual | chosen)


def test_the_builder_makes_the_line_of_the_next_campaign_and_of_a_named_one(client, campaign, pages):
    assert line(build(client, show="campaign")) == (
        '<script src="http://testserver/embed/v1.js" async></script>\n<parenting-campaign municipality="vaxjo">\n'
        f'  <a href="http://testserver/sv/dagen/vaxjo/">{pages[0].title}</a>\n</parenting-campaign>'
    )
    named = line(build(client, show="campaign:dagen", lang="ar", accent="#7b2d8b", municipality=""))
    assert '<parenting-campaign lang="ar" campaign="dagen">' in named and "/ar/dagen/" in named
    assert "parenting-campaign { --pc-accent: #7b2d8b; }" in named


def test_the_frame_that_the_builder_makes_answers(client, campaign, pages, vaxjo):
    make_item(campaign, vaxjo)
    answer = build(client, show="campaign:dagen", way="iframe", filters="on", book="on")
    address = unescape(re.search(r'src="([^"]+)"', line(answer))[1]).removeprefix("http://testserver")
    assert address.startswith("/embed/campaign/?") and 'class="pc-run"' in client.get(address).text
    assert not {"programme", "form"} & answer.context["form"].fields.keys()


def test_the_builder_offers_no_campaign_that_is_not_there(client, campaign, region, vaxjo):
    assert "campaign" not in dict(build(client).context["form"].fields["show"].choices)
    for show in ("campaign", "campaign:dagen"):
        assert "show" in build(client, show=show).context["form"].errors


@pytest.mark.parametrize("address", [FEED, "/embed/campaign/part/", API])
def test_a_region_without_the_source_language_is_asked_without_naming_one(client, region, pages, address):
    region.languages = ["ar"]
    region.save()
    answer = client.get(address)
    assert answer.status_code == 200 and "/ar/dagen/" in answer.text
