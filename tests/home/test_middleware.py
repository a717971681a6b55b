"""What every answer carries, and what none may: policies, cookies, probes."""

import importlib
from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import DueRow
from tests.factories import make_course, make_pages, make_region, make_staff

pytestmark = pytest.mark.django_db


def directives(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


@pytest.fixture
def region():
    region = make_region()
    make_pages(region, make_course(region))
    return region


@pytest.mark.parametrize("path", ["/sv/", "/ar/kurser/", "/sv/finns-inte/", "/sv/kurser/?q=abc"])
def test_a_visitors_page_sets_no_cookie_and_has_a_strict_policy(client, region, path):
    response = client.get(path)
    assert response.status_code in (200, 404)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    policy = directives(response)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "nonce" not in response["Content-Security-Policy"]


def test_a_session_changes_nothing_on_a_visitors_page(client, region, django_assert_num_queries):
    client.get("/sv/")
    anonymous = client.get("/sv/").content
    client.force_login(make_staff(superuser=True))
    response = client.get("/sv/")
    assert response.content == anonymous and not response.cookies


def test_only_the_admin_has_a_wider_policy_and_not_where_staff_sign_in(client, region):
    client.force_login(make_staff(superuser=True))
    policy = directives(client.get("/admin/"))
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in type(client)().get("/admin/login/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/administration/")["Content-Security-Policy"]


def test_the_process_says_that_it_lives_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.text) == (200, "ok")


def test_readiness_tells_of_late_work_but_turns_nobody_away(client, region):
    assert client.get("/readyz").json() == {
        "database": "ok",
        "migrations": 0,
        "due": "ok",
        "oldest_due_seconds": 0,
        "mail": "ok",
        "oldest_failing_seconds": 0,
    }
    past = timezone.now() - timedelta(hours=1)
    DueRow.objects.create(region=region, kind="mail", about="booked", subject_id=1, key="k", due_at=past)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["due"] == "late" and 3600 <= response.json()["oldest_due_seconds"] < 3700


def test_readiness_fails_while_a_migration_is_missing(client, monkeypatch):
    monkeypatch.setattr("home.views.unapplied_migrations", lambda: 1)
    assert client.get("/readyz").status_code == 503


def test_readiness_fails_without_a_database(client, monkeypatch):
    def gone():
        raise ConnectionError("secret host")

    monkeypatch.setattr("home.views.oldest_due", gone)
    response = client.get("/readyz")
    assert response.status_code == 503 and "secret" not in response.text


def test_robots_are_kept_from_staff_and_from_links(client, region):
    text = client.get("/robots.txt").text
    assert "Disallow: /admin/" in text and "Disallow: /*/anmalan/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_not_found_offers_real_ways_on_in_the_language(client, region):
    response = client.get("/sv/finns-inte/")
    assert response.status_code == 404
    assert 'href="/sv/kurser/"' in response.text and 'href="/sv/"' in response.text


def test_the_style_page_shows_every_component(client, region):
    html = client.get("/style/").text
    for part in ("run-title", "timeline", "facts-list", "notice-error", "field-has-error", "campaign-words"):
        assert f'{part}"' in html or f"{part} " in html, part


def test_pages_of_development_are_not_there_in_production(settings):
    settings.DEVELOPMENT = False
    urls = importlib.reload(importlib.import_module("config.urls")).urlpatterns
    names = {getattr(pattern, "name", None) for pattern in urls}
    settings.DEVELOPMENT = True
    importlib.reload(importlib.import_module("config.urls"))
    assert not names & {"style", "mail_inbox", "mail_letter"}
