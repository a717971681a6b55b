"""A campaign on paper: a poster, and the programme to fold; as PDF where that can be made."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.urls import reverse
from django.utils.translation import override

from campaigns.models import ItemText, Room
from campaigns.told import varied
from campaigns.views import papers
from home import pdf
from home.models import touch
from home.sharing import kept
from home.sheets import qr
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
from tests.pango import with_pango

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


class Day:
    """A campaign in a municipality that has a house with a room; and in another."""

    def __init__(self, items=3, **facts):
        self.region = make_region(languages=["sv", "ar", "en"])
        self.campaign = make_campaign(self.region, **facts)
        self.master = make_campaign_page(self.campaign, title="Föräldrarnas dag")
        self.here = make_municipality(self.region, "Växjö", slug="vaxjo")
        self.there = make_municipality(self.region, "Älmhult", slug="almhult")
        self.local = make_local_page(self.master, self.here)
        self.venue = make_venue(self.here, "Granen", street="Storgatan 12", place="Växjö")
        self.room = Room.objects.create(venue=self.venue, name="Stora salen")
        for number in range(items):
            self.item(f"Punkt {number}", at=(8 + number // 12, 5 * (number % 12)))

    def item(self, title, at=(11, 0), municipality=None, **facts):
        place = municipality or self.here
        venue = {"venue": self.venue, "room": self.room} if place == self.here else {}
        return make_item(self.campaign, place, title, at, **venue | facts)

    def url(self, name, language="sv", query="?municipality=vaxjo"):
        with override(language):
            return reverse(f"campaigns:{name}", args=[self.campaign.slug]) + query


def test_a_poster_says_the_day_the_place_the_hours_and_leads_to_the_page_in_its_language(client):
    day = Day()
    make_item(day.campaign, day.there, "I Älmhult", at=(8, 0))
    html = client.get(day.url("poster")).text
    assert f'<span class="poster-number">{day.campaign.starts_on.day}</span>' in html
    assert "Granen, Storgatan 12" in html and "08:00–09:10" in html and "Stora salen, Granen" in html
    assert qr("http://testserver/sv/dag-1/#qr".replace("dag-1", f"{day.master.slug}/{day.here.slug}")) in html
    assert day.here.phone in html and "I Älmhult" not in html
    arabic = client.get(day.url("poster", "ar")).text
    assert 'dir="rtl"' in arabic and '<h1 lang="sv" dir="ltr">' in arabic
    assert qr(f"http://testserver/ar/{day.master.slug}/{day.here.slug}/#qr") in arabic


def test_a_poster_of_the_region_names_who_takes_part_and_no_hours(client):
    day = Day()
    html = client.get(day.url("poster", query="")).text
    assert "Växjö" in html and "poster-number" in html
    assert "08:00–09:10" not in html
    assert qr(f"http://testserver/sv/{day.master.slug}/#qr") in html


def test_a_poster_has_eight_items_at_most_and_fewer_when_their_names_are_long(client):
    day = Day(items=12)
    assert client.get(day.url("poster")).text.count('class="poster-time"') == papers.ITEMS
    ItemText.objects.update(title="bokstäver " * 11)
    touch(day.region.pk)
    assert 3 <= client.get(day.url("poster")).text.count('class="poster-time"') < 6


def test_a_poster_shows_something_of_each_kind(client):
    day = Day(items=9)
    for kind in ("children", "workshop", "exhibitor"):
        day.item(f"Sort {kind}", at=(16, 0), kind=kind)
    html = client.get(day.url("poster")).text
    assert [kind for kind in ("children", "workshop", "exhibitor") if f"Sort {kind}" in html] == [
        "children",
        "workshop",
        "exhibitor",
    ]
    times = re.findall(r'poster-time"><bdi dir="ltr">(\d\d:\d\d)', html)
    assert times == sorted(times) and len(times) == papers.ITEMS


def test_what_is_called_off_is_on_no_paper(client):
    day = Day(items=1)
    day.item("Inställt", at=(12, 0), state="cancelled")
    for name in ("poster", "fold"):
        html = client.get(day.url(name)).text
        assert "Punkt 0" in html and "Inställt" not in html


def test_while_only_the_date_is_told_there_is_no_programme_on_paper(client):
    day = Day(opens_in_days=5)
    html = client.get(day.url("poster")).text
    assert "poster-number" in html and "Punkt 0" not in html
    assert client.get(day.url("fold")).status_code == 404


def test_the_size_is_one_of_two(client):
    day = Day()
    for query, size in (("", "a4"), ("&size=a3", "a3"), ("&size=a0", "a4")):
        html = client.get(day.url("poster") + query).text
        assert f"poster poster-{size}" in html and html.count('aria-current="true"') == 1


def test_what_is_folded_has_every_item_by_day_with_its_room_and_the_way_to_a_day_of_ones_own(client):
    day = Day(items=30, days=2)
    day.item("Andra dagen", day=1)
    html = client.get(day.url("fold")).text
    assert html.count('class="fold-time"') == 31 and html.count("<h3>") == 2
    assert "Stora salen, Granen" in html
    assert qr(f"http://testserver{day.url('my_day')}") in html
    assert f'/sv/{day.master.slug}/{day.here.slug}/#programme"' in client.get(day.url("my_day")).text


@pytest.mark.parametrize("count", [10, 300])
@pytest.mark.parametrize("name", ["poster", "fold", "screen"])
def test_papers_and_screens_cost_no_query_beside_the_regions(client, name, count, django_assert_num_queries):
    day = Day(items=0)
    for number in range(count):
        make_item(day.campaign, day.here, f"P{number}", at=(8 + number // 60, number % 60), venue=day.venue)
    client.get(day.url(name))
    with django_assert_num_queries(1):
        assert client.get(day.url(name)).status_code == 200


def test_of_another_region_and_of_a_draft_there_is_no_paper(client):
    day = Day()
    day.master.unpublish()
    for name in ("poster", "fold", "poster_pdf", "fold_pdf", "screen", "kit"):
        assert client.get(day.url(name)).status_code == 404, name
        assert client.get(reverse(f"campaigns:{name}", args=["finns-inte"])).status_code == 404, name


def test_without_the_library_there_is_no_file_and_no_link_to_one(client, monkeypatch):
    day = Day()
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)
    for name in ("poster", "fold"):
        assert client.get(day.url(f"{name}_pdf")).status_code == 404
        assert ".pdf" not in client.get(day.url(name)).text
    assert ".pdf" not in client.get(day.url("kit")).text


@with_pango
@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize(("name", "size"), [("poster", (595, 842)), ("fold", (842, 595))])
def test_a_file_is_tagged_and_says_its_language(client, name, size, language):
    day = Day(items=8)
    translate(day.master, "ar", title="يوم الوالدين")
    assert day.url(f"{name}_pdf", language) in client.get(day.url(name, language)).text
    answer = client.get(day.url(f"{name}_pdf", language))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    told = plain(answer.content)
    assert f"/Lang ({language})" in told and "/Marked true" in told and "/StructTreeRoot" in told
    box = re.search(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", told)
    assert tuple(round(float(side)) for side in box.groups()) == size
    assert len(re.findall(r"/Type /Page\b(?!s)", told)) == (1 if name == "poster" else 2)


def plain(content: bytes) -> str:
    """A PDF with its object streams unpacked, as far as a test reads it."""
    import zlib

    parts = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


@with_pango
def test_a_long_programme_flows_to_more_pages(client):
    day = Day(items=90)
    told = plain(client.get(day.url("fold_pdf")).content)
    assert len(re.findall(r"/Type /Page\b(?!s)", told)) > 3


@with_pango
def test_a_file_is_made_once_until_it_says_something_else(client, media, monkeypatch):
    day, made = Day(), []
    monkeypatch.setattr(pdf, "made", lambda html, base: made.append(html) or b"%PDF")
    for _time in range(2):
        assert client.get(day.url("poster_pdf")).content == b"%PDF"
    day.item("Något nytt", at=(15, 0))
    client.get(day.url("poster_pdf"))
    assert len(made) == 2 and len(list(media.glob("paper/*.pdf"))) == 1
    client.get(day.url("poster_pdf", "ar"))
    assert len(list(media.glob("paper/*.pdf"))) == 2


@with_pango
def test_who_comes_while_another_file_is_made_is_told_to_come_again(client, media, monkeypatch):
    day = Day()
    monkeypatch.setattr(pdf, "PATIENCE", 0.1)
    with kept.alone(kept.folder("paper")):
        answer = client.get(day.url("poster_pdf"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert client.get(day.url("poster_pdf")).status_code == 200


def test_files_do_not_fill_the_disk(media, monkeypatch):
    monkeypatch.setattr(pdf, "MOST", 3)
    for number in range(6):
        pdf.kept(f"poster-{number}", "x", lambda: b"%PDF")
    assert len(list(media.glob("paper/*.pdf"))) == 3


def test_whoever_waits_gives_up_and_whoever_has_time_does_not(media):
    place, order = kept.folder("paper"), []

    def patient():
        with kept.alone(place):
            order.append("patient")

    with kept.alone(place):
        waiting = Thread(target=patient)
        waiting.start()
        with pytest.raises(kept.Busy), kept.alone(place, 0.1):
            pytest.fail("two at once")
        order.append("first")
    waiting.join()
    assert order == ["first", "patient"]


@with_pango
def test_nothing_is_read_but_our_own_static_files(tmp_path):
    fetcher = pdf.only_our_files("http://testserver/")
    css = fetcher("http://testserver/static/css/paper.css")
    assert css.read() == Path(finders.find("css/paper.css")).read_bytes()
    secret = tmp_path / "secret"
    secret.write_text("x")
    for url in (
        "http://testserver/admin/",
        "http://elsewhere.example/static/css/paper.css",
        "http://testserver.elsewhere.example/static/css/paper.css",
        secret.as_uri(),
        "data:text/css,x",
        "http://testserver/static/../manage.py",
        "http://testserver/static/%2e%2e/%2e%2e/etc/passwd",
    ):
        with pytest.raises((ValueError, OSError, SuspiciousFileOperation)):
            fetcher(url)


def test_varied_items_are_one_of_each_kind_first():
    start = datetime(2027, 5, 15, 10, tzinfo=UTC)

    class Item:
        def __init__(self, pk, kind):
            self.pk, self.kind, self.starts_at = pk, kind, start + timedelta(minutes=pk)

    kinds = ["talk", "talk", "talk", "children"]
    assert [item.pk for item in varied([Item(pk, kind) for pk, kind in enumerate(kinds)])] == [0, 3, 1, 2]


def test_the_pdf_library_is_asked_for_once_and_its_absence_is_no_error(monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    pdf.weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    try:
        assert not pdf.can_be_made()
    finally:
        pdf.weasyprint.cache_clear()
