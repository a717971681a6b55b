from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import Notice, NoticeText
from tests.factories import make_municipality, make_region

pytestmark = pytest.mark.django_db


def make_notice(region, title="Storm", *, municipality=None, starts=-1, ends=1):
    now = timezone.now()
    notice = Notice(
        region=region,
        municipality=municipality,
        starts_at=now + timedelta(hours=starts),
        ends_at=now + timedelta(hours=ends),
    )
    notice.texts = [NoticeText(language="sv", title=title, text="Stanna inne.")]
    notice.save()
    return notice


def test_a_notice_shows_on_every_page_in_its_period_alone(client):
    region = make_region()
    make_notice(region, title="Storm")
    make_notice(region, title="Igår", starts=-3, ends=-1)
    make_notice(region, title="Imorgon", starts=1, ends=3)
    for path in ("/sv/", "/sv/finns-inte/"):
        html = client.get(path).text
        assert "Storm" in html and "Igår" not in html and "Imorgon" not in html


def test_a_notice_begins_and_ends_by_the_clock_though_its_words_are_remembered(client, monkeypatch):
    make_notice(make_region(), title="Imorgon", starts=1, ends=3)
    assert "Imorgon" not in client.get("/sv/").text
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(hours=2))
    assert "Imorgon" in client.get("/sv/").text
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(hours=3, minutes=1))
    assert "Imorgon" not in client.get("/sv/").text


def test_a_municipalitys_notice_says_whose_it_is(client):
    region = make_region()
    make_notice(region, title="Inställt", municipality=make_municipality(region, "Älmhult"))
    assert "Älmhult: Inställt" in client.get("/sv/").text


def test_a_notice_without_the_language_is_marked_as_the_language_it_is_in(client):
    make_notice(make_region(), title="Storm")
    assert 'lang="sv"' in client.get("/ar/").text.split("Storm")[0].rsplit("<div", 2)[1]


def test_a_new_notice_shows_at_the_next_request(client):
    region = make_region()
    assert "Storm" not in client.get("/sv/").text
    make_notice(region)
    assert "Storm" in client.get("/sv/").text


def test_notices_stay_in_their_region(client):
    make_region()
    make_notice(make_region(name="Sjöbygden", hostname="sjo.example", default=False))
    assert "Storm" not in client.get("/sv/").text
    assert "Storm" in client.get("/sv/", headers={"host": "sjo.example"}).text
