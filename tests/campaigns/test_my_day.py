"""A day of one's own lies in the address; items, calendars, and what cannot be at once."""

import re
from datetime import timedelta
from html import unescape

import pytest
from icalendar import Calendar

from campaigns.models import Track, TrackText
from campaigns.programme import MOST_CHOSEN
from campaigns.seats import settle_seats
from courses import several
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_municipality,
    make_region,
    make_speaker,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), slug="vaxjo")


@pytest.fixture
def campaign(vaxjo):
    campaign = make_campaign(vaxjo.region, slug="dagen-2027")
    make_campaign_page(campaign, slug="dagen", title="Dagen")
    return campaign


def day_url(*items, path="min-dag/"):
    return f"/sv/kampanj/dagen-2027/{path}?" + "&".join(f"item={item.pk}" for item in items)


def events(answer):
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


def test_what_is_chosen_stands_by_time_and_nothing_is_stored(client, campaign, vaxjo):
    late = make_item(campaign, vaxjo, title="Sent", at=(14, 0))
    early = make_item(campaign, vaxjo, title="Tidigt", at=(10, 0))
    make_item(campaign, vaxjo, title="Inte vald")
    answer = client.get(day_url(late, early))
    titles = re.findall(r'class="item-title"><a[^>]*>([^<]+)<', answer.text)
    assert titles == ["Tidigt", "Sent"]
    assert not answer.cookies and "noindex" in answer.text
    # Each can be taken away: its address names the others.
    assert f'href="?item={early.pk}"' in answer.text and f'href="?item={late.pk}"' in answer.text


def test_what_the_address_names_wrongly_is_left_out(client, campaign, vaxjo):
    own = make_item(campaign, vaxjo, title="Vår")
    other = make_item(make_campaign(vaxjo.region), vaxjo, title="Annan kampanj")
    draft = make_item(campaign, vaxjo, title="Utkast", state="draft")
    html = client.get(f"{day_url(own, other, draft, own)}&item=x&item=-1&item={'9' * 30}&item=٣").text
    assert re.findall(r'class="item-title"><a[^>]*>([^<]+)<', html) == ["Vår"]


def test_an_address_holds_so_many_and_no_more(client, campaign, vaxjo):
    items = [make_item(campaign, vaxjo) for _number in range(MOST_CHOSEN + 3)]
    answer = client.get(day_url(*items))
    assert answer.text.count('class="my-day-item') == MOST_CHOSEN
    # It is said that there were more.
    assert answer.context["cut"] == MOST_CHOSEN
    assert "notice-info" in answer.text
    assert "notice-info" not in client.get(day_url(*items[:MOST_CHOSEN])).text


@pytest.mark.parametrize("query", ["", "?item=999999"])
def test_an_empty_day_leads_to_the_programme(client, campaign, query):
    html = client.get(f"/sv/kampanj/dagen-2027/min-dag/{query}").text
    assert 'href="/sv/dagen/#programme"' in html and 'data-kept="dagen-2027"' in html


def test_two_things_at_once_are_told_and_not_forbidden(client, campaign, vaxjo):
    one = make_item(campaign, vaxjo, title="Ett", at=(10, 0))
    other = make_item(campaign, vaxjo, title="Två", at=(10, 30))
    after = make_item(campaign, vaxjo, title="Tre", at=(11, 30))
    assert client.get(day_url(one, other, after)).text.count("notice-warn") == 1
    assert client.get(day_url(one, after)).text.count("notice-warn") == 0
    # Three pairs are three lines of one notice.
    third = make_item(campaign, vaxjo, title="Fyra", at=(10, 45))
    notice = client.get(day_url(one, other, third)).text.split("several-clashes")
    assert len(notice) == 2 and notice[1].split("</ul>")[0].count("<li>") == 3


def test_what_one_comes_to_and_leaves_at_any_time_is_at_the_same_time_as_nothing(client, campaign, vaxjo):
    talk = make_item(campaign, vaxjo, at=(10, 0))
    table = make_item(campaign, vaxjo, at=(9, 0), minutes=300, kind="exhibitor")
    opened = make_item(campaign, vaxjo, at=(9, 0), minutes=300, kind="drop_in", venue=make_venue(vaxjo))
    assert "notice-warn" not in client.get(day_url(talk, table, opened)).text
    settle_seats(opened, 5)
    assert "notice-warn" in client.get(day_url(talk, table, opened)).text


def test_the_times_of_two_things_at_once_run_from_the_left_in_arabic_too(client, campaign, vaxjo):
    one = make_item(campaign, vaxjo, title="Ett", at=(10, 0))
    other = make_item(campaign, vaxjo, title="Två", at=(10, 30))
    html = client.get(day_url(one, other).replace("/sv/", "/ar/", 1)).text
    for words in ("\u2068Ett\u2069", "\u206610:00–11:00\u2069", "\u2068Två\u2069", "\u206610:30–11:30\u2069"):
        assert words in html


def test_more_than_can_be_signed_up_for_at_once_is_told_where_one_signs_up(client, campaign, vaxjo):
    items = [make_item(campaign, vaxjo, venue=make_venue(vaxjo)) for _number in range(several.MOST + 1)]
    for item in items:
        settle_seats(item, 5)
    href = re.search(r'href="(/sv/anmalan/flera/[^"]+)"', client.get(day_url(*items)).text)[1]
    assert client.get(unescape(href)).context["notices"]["over"] == several.MOST


def test_only_what_has_seats_is_signed_up_for(client, campaign, vaxjo):
    free = make_item(campaign, vaxjo, title="Öppet")
    seated = make_item(campaign, vaxjo, title="Föreläsning", at=(13, 0), venue=make_venue(vaxjo))
    settle_seats(seated, 5)
    assert "/boka/" not in client.get(day_url(free)).text
    assert f'href="/sv/tillfalle/{seated.run_id}/boka/"' in client.get(day_url(free, seated)).text


def test_a_day_goes_into_a_calendar_with_the_names_its_bookings_have(client, campaign, vaxjo):
    free = make_item(campaign, vaxjo, title="Öppet")
    seated = make_item(campaign, vaxjo, title="Tal", at=(13, 0), venue=make_venue(vaxjo))
    settle_seats(seated, 5)
    found = events(client.get(day_url(free, seated, path="min-dag/kalender.ics")))
    assert [str(event["summary"]) for event in found] == ["Öppet", "Tal"]
    assert found[1].start == seated.starts_at and found[1].end == seated.ends_at
    booked = events(client.get(f"/sv/tillfalle/{seated.run_id}/kalender.ics"))
    assert found[1]["uid"] == booked[0]["uid"]
    assert client.get("/sv/kampanj/dagen-2027/min-dag/kalender.ics").status_code == 404


@pytest.mark.parametrize("days", [1, 3])
def test_the_date_is_saved_as_whole_days(client, vaxjo, days):
    campaign = make_campaign(vaxjo.region, slug="veckan", days=days)
    make_campaign_page(campaign, slug="veckan", title="Veckan")
    (event,) = events(client.get("/sv/kampanj/veckan/kalender.ics"))
    assert (event.start, event.end) == (campaign.starts_on, campaign.ends_on + timedelta(days=1))
    assert str(event["summary"]) == "Veckan" and event["url"] == "http://testserver/sv/veckan/"


def test_an_items_page_says_what_where_and_with_whom(client, campaign, vaxjo):
    speaker = make_speaker(vaxjo.region, "Åsa Öberg", links="https://asa.example/om")
    item = make_item(
        campaign,
        vaxjo,
        title="Tal",
        venue=make_venue(vaxjo, "Kulturhuset"),
        speakers=[speaker],
        access=["sign"],
        interpreters=",ar,",
    )
    html = client.get(f"/sv/programpunkt/{item.pk}/").text
    for words in ("Tal", "Kulturhuset", "Åsa Öberg", "https://asa.example/om", "Storgatan 1"):
        assert words in html
    assert f'href="/sv/kampanj/dagen-2027/min-dag/?item={item.pk}"' in html


def test_the_way_to_an_item_is_found_and_what_is_not_known_of_its_house_breaks_nothing(
    client, campaign, vaxjo
):
    venue = make_venue(vaxjo, access=["step_free", "forgotten"])
    html = client.get(f"/sv/programpunkt/{make_item(campaign, vaxjo, venue=venue).pk}/").text
    assert "www.openstreetmap.org/" in html and html.count('<ul class="ticks"><li>') == 1


def test_a_theme_in_another_language_says_which(client, campaign, vaxjo):
    track = Track.objects.create(campaign=campaign)
    TrackText.objects.create(parent=track, language="sv", name="Att lyssna")
    item = make_item(campaign, vaxjo, track=track)
    assert '<dd lang="sv" dir="ltr">Att lyssna' in client.get(f"/ar/programpunkt/{item.pk}/").text
    assert "<dd>Att lyssna" in client.get(f"/sv/programpunkt/{item.pk}/").text


def test_an_item_that_has_been_or_is_called_off_says_so_and_takes_nobody(client, vaxjo):
    past = make_campaign(vaxjo.region, starts_in_days=-3)
    make_campaign_page(past, slug="igar")
    over = make_item(past, vaxjo)
    ahead = make_campaign(vaxjo.region)
    make_campaign_page(ahead, slug="snart")
    off = make_item(ahead, vaxjo, state="cancelled", venue=make_venue(vaxjo))
    settle_seats(off, 4)
    for item, kind in ((over, "notice-info"), (off, "notice-error")):
        html = client.get(f"/sv/programpunkt/{item.pk}/").text
        assert kind in html and "noindex" in html
        assert "/boka/" not in html and "min-dag/?item" not in html


@pytest.mark.parametrize("count", [2, 20])
def test_a_day_costs_the_same_with_few_and_many(
    client, campaign, vaxjo, count, django_assert_max_num_queries
):
    venue = make_venue(vaxjo)
    items = [make_item(campaign, vaxjo, venue=venue) for _number in range(count)]
    for item in items:
        settle_seats(item, 3)
    client.get(day_url(*items))
    with django_assert_max_num_queries(2):
        client.get(day_url(*items))
    with django_assert_max_num_queries(3):
        client.get(day_url(*items, path="min-dag/kalender.ics"))


def test_before_the_programme_is_announced_nobody_finds_what_is_on_it(client, campaign, vaxjo):
    item = make_item(campaign, vaxjo, title="Hemligt än")
    picture = re.search(
        r'"og:image" content="http://testserver([^"]+)"', client.get(f"/sv/programpunkt/{item.pk}/").text
    )[1]
    assert client.get(picture).status_code == 200
    campaign.phase_by_hand = "announced"
    campaign.save()
    for address in (f"/sv/programpunkt/{item.pk}/", day_url(item, path="min-dag/kalender.ics"), picture):
        assert client.get(address).status_code == 404, address
    assert "Hemligt" not in client.get(day_url(item)).text
