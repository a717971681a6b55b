"""The region's page of a campaign and a municipality's: a face for each phase, and the programme."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from campaigns.seats import settle_seats
from home.models import touch
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_municipality,
    make_region,
    make_venue,
)
from tests.home.test_routing import translate

pytestmark = pytest.mark.django_db
FAR, SOON, NOW, OVER = {"opens_in_days": 5}, {}, {"starts_in_days": 0}, {"starts_in_days": -10}


def text(paragraph):
    return [("text", f"<p>{paragraph}</p>")]


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, slug="vaxjo")


def make_day(region, place, **facts):
    """A campaign with its page, a local page, and one item there."""
    campaign = make_campaign(region, **facts)
    master = make_campaign_page(campaign, slug="dagen", body=text("Berättelsen"), thanks=text("Tack alla"))
    local = make_local_page(master, place, body=text("Parkera vid skolan"))
    make_item(campaign, place, title="Lugn på tisdagen", venue=make_venue(place))
    return campaign, master, local


def titles(html):
    return re.findall(r'class="item-title"><a[^>]*>([^<]+)<', html)


@pytest.mark.parametrize(
    ("facts", "face", "shown", "not_shown"),
    [
        (FAR, "announced", ["Berättelsen", "kalender.ics"], ["Lugn på tisdagen", "Tack alla"]),
        (SOON, "sign_up", ["Berättelsen", "Lugn på tisdagen", 'name="item"', "kalender.ics"], ["Tack alla"]),
        (NOW, "under_way", ["Lugn på tisdagen", "data-now", "Berättelsen"], ["Tack alla"]),
        (OVER, "afterwards", ["Tack alla", "Lugn på tisdagen"], ["Berättelsen", 'name="item"', "data-now"]),
    ],
)
@pytest.mark.parametrize("address", ["/sv/dagen/", "/sv/dagen/vaxjo/"])
def test_each_phase_has_its_face(client, region, vaxjo, address, facts, face, shown, not_shown):
    make_day(region, vaxjo, **facts)
    html = client.get(address).text
    assert f"campaign-{face}" in html
    assert [words for words in shown if words not in html] == []
    assert [words for words in not_shown if words in html] == []


def test_the_phase_follows_the_clock_without_anything_being_saved(client, region, vaxjo, monkeypatch):
    campaign, _master, _local = make_day(region, vaxjo)
    faces = []
    for moment in (
        campaign.sign_up_opens_at - timedelta(minutes=1),
        campaign.sign_up_opens_at,
        timezone.now() + timedelta(days=30, hours=1),
        timezone.now() + timedelta(days=40),
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        faces.append(re.search(r"campaign-page campaign-(\w+)", client.get("/sv/dagen/").text)[1])
    assert faces == ["announced", "sign_up", "under_way", "afterwards"]


def test_a_phase_by_hand_shows_at_once(client, region, vaxjo):
    campaign, _master, _local = make_day(region, vaxjo)
    client.get("/sv/dagen/")
    campaign.phase_by_hand = "afterwards"
    campaign.save()
    assert "campaign-afterwards" in client.get("/sv/dagen/").text


def test_a_municipalitys_page_has_its_own_words_and_its_own_programme(client, region, vaxjo):
    campaign, master, _local = make_day(region, vaxjo)
    ljungby = make_municipality(region, "Ljungby", slug="ljungby")
    make_local_page(master, ljungby)
    make_item(campaign, ljungby, title="I Ljungby")
    make_item(campaign, title="För alla, på nätet")
    here, there = client.get("/sv/dagen/vaxjo/").text, client.get("/sv/dagen/ljungby/").text
    assert "Parkera vid skolan" in here and "Parkera vid skolan" not in there
    assert set(titles(here)) == {"Lugn på tisdagen", "För alla, på nätet"}
    assert set(titles(there)) == {"I Ljungby", "För alla, på nätet"}
    assert set(titles(client.get("/sv/dagen/").text)) == {
        "Lugn på tisdagen",
        "För alla, på nätet",
        "I Ljungby",
    }


def test_drafts_are_nobodys_business_and_what_is_called_off_says_so(client, region, vaxjo):
    campaign, _master, _local = make_day(region, vaxjo)
    make_item(campaign, vaxjo, title="Utkast", state="draft")
    make_item(campaign, vaxjo, title="Inställt", state="cancelled")
    html = client.get("/sv/dagen/").text
    assert "Utkast" not in titles(html) and "Inställt" in titles(html)
    assert html.count("item-cancelled") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Tal", "Verkstad", "Saga"}),
        ("?kind=workshop", {"Verkstad"}),
        ("?kind=workshop&kind=children", {"Verkstad", "Saga"}),
        ("?age=2", {"Tal", "Verkstad"}),
        ("?age=5", {"Tal", "Verkstad", "Saga"}),
        ("?language=ar", {"Saga"}),
        ("?municipality=vaxjo", {"Tal", "Saga"}),
        (
            "?municipality=nowhere&age=x&kind=x&language=xx&track=9&day=2000-01-01&view=x",
            {"Tal", "Verkstad", "Saga"},
        ),
        ("?free=1", {"Verkstad", "Saga"}),
        ("?kind=talk&language=ar", set()),
    ],
)
def test_the_programme_is_filtered_by_its_address(client, region, vaxjo, query, found):
    campaign = make_campaign(region)
    make_campaign_page(campaign, slug="dagen")
    talk = make_item(campaign, vaxjo, title="Tal", kind="talk", venue=make_venue(vaxjo))
    settle_seats(talk, 0)
    make_item(campaign, make_municipality(region, "Ljungby"), title="Verkstad", kind="workshop")
    make_item(
        campaign, vaxjo, title="Saga", kind="children", age_from=3, age_to=6, interpreters=",ar,", at=(12, 0)
    )
    html = client.get(f"/sv/dagen/{query}").text
    assert set(titles(html)) == found
    # An empty answer has a way on.
    assert found or 'href="?#programme"' in html


@pytest.mark.parametrize(
    ("view", "headings"),
    [
        ("time", ["10:00", "12:00"]),
        ("place", ["Salen", "Familjecentralen"]),
        ("track", ["Att lyssna", "Mer på programmet"]),
    ],
)
def test_the_programme_stands_by_time_by_place_and_by_theme(client, region, vaxjo, view, headings):
    from campaigns.models import Room, Track, TrackText

    campaign = make_campaign(region)
    make_campaign_page(campaign, slug="dagen")
    track = Track.objects.create(campaign=campaign)
    TrackText.objects.create(parent=track, language="sv", name="Att lyssna")
    venue = make_venue(vaxjo)
    hall = Room.objects.create(venue=venue, name="Salen")
    make_item(campaign, vaxjo, at=(10, 0), venue=venue, room=hall, track=track)
    make_item(campaign, vaxjo, at=(12, 0), venue=venue)
    html = client.get(f"/sv/dagen/?view={view}").text
    found = [
        re.sub(r"<[^>]+>", "", part).strip()
        for part in re.findall(r'class="programme-group">\s*<h3[^>]*>(.*?)</h3>', html, re.DOTALL)
    ]
    assert len(found) == 2
    for name in headings if view != "track" else headings[:1]:
        assert any(one.startswith(name) for one in found), (name, found)


def test_on_the_day_it_says_what_is_on_and_what_comes_next(client, region, vaxjo, monkeypatch):
    campaign = make_campaign(region, starts_in_days=0)
    make_campaign_page(campaign, slug="dagen")
    for title, hour in (("Först", 10), ("Sedan", 12), ("Också sedan", 12), ("Sist", 14)):
        make_item(campaign, vaxjo, title=title, at=(hour, 0), minutes=90)
    make_item(campaign, vaxjo, title="Inställt", at=(10, 0), state="cancelled")

    def board(hour, minute):
        moment = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        html = client.get("/sv/dagen/").text
        now, later = html.split("data-now-list")[1].split("data-next-list")
        return tuple(
            re.findall(r'class="now-row".*?<a[^>]*>([^<]+)<', part)
            for part in (now, later.split("data-next-none")[0])
        )

    assert board(9, 0) == ([], ["Först"])
    assert board(10, 0) == (["Först"], ["Sedan", "Också sedan"])
    assert board(11, 30) == ([], ["Sedan", "Också sedan"])
    assert board(14, 0) == (["Sist"], [])
    assert board(16, 0) == ([], [])


def test_a_campaign_of_several_days_begins_with_today(client, region, vaxjo):
    campaign = make_campaign(region, starts_in_days=-1, days=3)
    make_campaign_page(campaign, slug="veckan")
    for day, title in enumerate(("Igår", "Idag", "Imorgon")):
        make_item(campaign, vaxjo, title=title, day=day)
    assert titles(client.get("/sv/veckan/").text) == ["Idag"]
    assert titles(client.get("/sv/veckan/?day=").text) == ["Igår", "Idag", "Imorgon"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert titles(client.get(f"/sv/veckan/?day={tomorrow}").text) == ["Imorgon"]


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("", "today"),
        ("?day=", ""),
        ("?day=today", "today"),
        ("?day=tomorrow", None),
        ("?day=&kind=talk", None),
    ],
)
def test_the_clock_is_followed_only_where_the_list_has_all_of_the_day(client, region, vaxjo, query, whole):
    campaign = make_campaign(region, starts_in_days=0, days=2)
    make_campaign_page(campaign, slug="veckan")
    for day in range(2):
        make_item(campaign, vaxjo, day=day)
    days = {"today": campaign.starts_on.isoformat(), "tomorrow": campaign.ends_on.isoformat()}
    for name, day in days.items():
        query = query.replace(name, day)
    found = re.search(r'data-whole="([^"]*)"', client.get(f"/sv/veckan/{query}").text)
    assert (found and found[1]) == days.get(whole, whole)


def test_before_the_day_the_board_waits_for_it_unless_the_phase_is_said_by_hand(client, region, vaxjo):
    campaign, _master, _local = make_day(region, vaxjo, days=2)
    found = re.search(r'data-from="([^"]+)" data-until="([^"]+)" hidden', client.get("/sv/dagen/").text)
    spans = [timezone.localtime(datetime.fromisoformat(moment)) for moment in found.groups()]
    assert [moment.date() for moment in spans] == [campaign.starts_on, campaign.ends_on + timedelta(days=1)]
    campaign.phase_by_hand = "sign_up"
    campaign.save()
    assert "data-now" not in client.get("/sv/dagen/").text


def test_what_is_ticked_stays_ticked_while_one_filters(client, region, vaxjo):
    campaign = make_campaign(region)
    make_campaign_page(campaign, slug="dagen")
    talk = make_item(campaign, vaxjo, title="Tal", kind="talk")
    other = make_item(campaign, vaxjo, title="Saga", kind="children")
    html = client.get(f"/sv/dagen/?kind=children&item={talk.pk}&item={other.pk}").text
    assert titles(html) == ["Saga"]
    assert f'type="hidden" name="item" value="{talk.pk}"' in html
    assert re.search(rf'type="checkbox" name="item" value="{other.pk}" checked', html)


def test_words_are_in_the_readers_language_where_there_are_any(client, region, vaxjo):
    campaign = make_campaign(region)
    master = make_campaign_page(campaign, slug="dagen", title="Dagen")
    translate(master, "ar", title="اليوم")
    make_item(campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"})
    make_item(campaign, vaxjo, words={"sv": "Bara svenska"})
    html = client.get("/ar/dagen/").text
    assert "هدوء" in titles(html) and ">Lugn<" not in html
    assert re.search(r'<a [^>]*lang="sv" dir="ltr">Bara svenska', html)


@pytest.mark.parametrize("address", ["dagen", "kampanj/dagen/affisch"])
def test_a_day_has_its_month_in_the_case_a_date_takes(client, region, vaxjo, address):
    """Ukrainian says березня on a date and Березень on a calendar's leaf."""
    make_region(languages=["sv", "uk"])
    campaign, master, _local = make_day(region, vaxjo, slug="dagen")
    translate(master, "uk")
    with translation.override("uk"):
        month = date_format(campaign.starts_on, "E Y")
    assert f"<span>{month}</span></time>" in client.get(f"/uk/{address}/").text


def test_another_regions_campaign_and_one_without_a_page_are_not_there(client, region, vaxjo):
    hidden = make_item(make_campaign(region), vaxjo)
    other = make_region("Fjällviken", hostname="fjallviken.example", default=False)
    campaign = make_campaign(other, slug="deras")
    make_campaign_page(campaign, slug="deras")
    theirs = make_item(campaign, make_municipality(other, "Snövik"))
    for item in (hidden, theirs):
        assert client.get(f"/sv/programpunkt/{item.pk}/").status_code == 404
    for path in ("kalender.ics", "min-dag/", "min-dag/kalender.ics"):
        assert client.get(f"/sv/kampanj/deras/{path}").status_code == 404
    assert client.get(f"/sv/programpunkt/{theirs.pk}/", HTTP_HOST="fjallviken.example").status_code == 200


@pytest.mark.parametrize("count", [12, 120])
def test_a_day_costs_eight_queries_at_most_and_few_bytes_however_much_is_on(
    client, region, vaxjo, count, django_assert_max_num_queries
):
    import gzip

    campaign = make_campaign(region, starts_in_days=0)
    master = make_campaign_page(campaign, slug="dagen", body=text("Berättelsen"))
    make_local_page(master, vaxjo)
    venue = make_venue(vaxjo)
    for number in range(count):
        item = make_item(
            campaign, vaxjo, title=f"Punkt {number}", at=(9 + number % 8, number % 60), venue=venue
        )
        if number % 3 == 0:
            settle_seats(item, 20)
    touch(region.pk)
    for address in ("/sv/dagen/", "/sv/dagen/vaxjo/"):
        client.get(address)
        with django_assert_max_num_queries(8):
            answer = client.get(address)
        assert len(titles(answer.text)) == count
        assert len(gzip.compress(answer.content)) < 40_000


def test_a_municipality_without_anything_on_has_no_programme_and_no_sheet_is_offered_of_nothing(
    client, region, vaxjo
):
    _campaign, master, _local = make_day(region, vaxjo)
    make_local_page(master, make_municipality(region, "Ljungby", slug="ljungby"))
    assert 'id="programme"' not in client.get("/sv/dagen/ljungby/").text
    # On the region's page the form has to be there, to choose another.
    html = client.get("/sv/dagen/?municipality=ljungby").text
    assert 'id="programme"' in html and "/folder/" not in html
    assert "/folder/" in client.get("/sv/dagen/?municipality=vaxjo").text


def left(html):
    return re.search(r'class="campaign-left">([^<]*)<', html)[1]


@pytest.mark.parametrize(
    ("starts_in_days", "phase", "today"),
    [(3, "under_way", False), (0, "under_way", True), (-3, "sign_up", False)],
)
def test_a_phase_by_hand_is_not_told_another_day_than_it_is(
    client, region, vaxjo, starts_in_days, phase, today
):
    make_day(region, vaxjo, starts_in_days=starts_in_days, phase_by_hand=phase)
    assert (left(client.get("/sv/dagen/").text) == "I dag") == today
