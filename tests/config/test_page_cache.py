"""Answers from memory: for whom, for how long, and how often a page is rendered for them."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.urls import URLResolver, get_resolver, reverse

from campaigns import programme
from config import page_cache, page_store
from config.page_cache import PageCache
from config.page_store import FRESH, STALE, Kept, Store
from courses.listing import Filters
from courses.models import CourseIndexPage, CourseRun
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_course,
    make_item,
    make_lesson,
    make_module,
    make_municipality,
    make_pages,
    make_qualification,
    make_region,
    make_run,
    make_staff,
)
from training import learning

LIST = "/sv/kurser/"
ROW = '<li class="run">'


class Site:
    """Django behind the cache, asked as a web server would; counts what Django has rendered."""

    def __init__(self, store: Store):
        self.cache, self.rendered, self.slow = PageCache(self.counting, store), 0, 0.0
        self.django = WSGIHandler()

    def counting(self, environ, start_response):
        self.rendered += 1
        time.sleep(self.slow)
        return self.django(environ, start_response)

    def ask(self, path: str, method="GET", host="testserver", **headers) -> tuple[int, dict[str, str], str]:
        path, _mark, query = path.partition("?")
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        said = []
        body = b"".join(self.cache(environ, lambda status, headers: said.extend((status, headers))))
        status, given = said
        return int(status.split()[0]), dict(given), body.decode()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "kept.sqlite3", 10_000_000)


@pytest.fixture
def site(store, db):
    make_pages(make_region())
    # Reading the addresses takes as long as rendering, the first time.
    assert page_cache.is_for_everybody(LIST)
    # As Django's own test client does: a request must not end the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Site(store)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_page_is_rendered_once_and_two_seconds_later_it_is_right(site):
    run = make_run(course=make_course(make_region()))
    _status, first, page = site.ask(LIST)
    assert ROW in page
    CourseRun.objects.filter(pk=run.pk).update(state="draft")
    status, second, same = site.ask(LIST)
    assert (status, same, second, site.rendered) == (200, page, first, 1)
    time.sleep(FRESH + STALE)
    assert ROW not in site.ask(LIST)[2] and site.rendered == 2


def test_a_kept_page_leads_to_the_picture_of_what_it_says_on_its_own_host(site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "kurser.example"]
    picture = re.compile(r'property="og:image" content="([^"]+)"')
    here, there = (
        picture.search(site.ask(LIST, host=host)[2])[1] for host in ("testserver", "kurser.example")
    )
    assert here.startswith("http://testserver/share/page-")
    assert there == here.replace("testserver", "kurser.example")
    page = CourseIndexPage.objects.get()
    page.title = "Alla kurser"
    page.save_revision().publish()
    time.sleep(FRESH + STALE)
    assert picture.search(site.ask(LIST)[2])[1] != here


def test_all_layers_together_are_right_five_seconds_after_a_commit(site):
    said = site.ask(LIST)[1]["Cache-Control"]
    assert "max-age=0" in said and said.startswith("public")
    shared, stale = (int(re.search(rf"{name}=(\d+)", said)[1]) for name in ("s-maxage", "while-revalidate"))
    here, proxy, browser = FRESH + STALE, shared + stale, stale
    assert here + proxy + browser <= 5


def test_while_one_renders_anew_the_others_are_answered_at_once(site):
    page = site.ask(LIST)[2]
    time.sleep(FRESH)
    site.slow, one = 0.3, threading.Barrier(2)
    seconds = []

    def later():
        one.wait()
        time.sleep(0.1)
        began = time.monotonic()
        assert site.ask(LIST)[2] == page
        seconds.append(time.monotonic() - began)

    other = threading.Thread(target=later)
    other.start()
    one.wait()
    site.ask(LIST)
    other.join()
    assert seconds and seconds[0] < 0.1 and site.rendered == 2


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_many_at_once_cost_one_rendering(site):
    site.slow, together = 0.2, threading.Barrier(12)

    def ask(_number):
        together.wait()
        try:
            return site.ask(LIST)[2]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        pages = set(pool.map(ask, range(12)))
    assert len(pages) == 1 and site.rendered == 1


def test_two_processes_share_what_is_kept(site, store):
    site.ask(LIST)
    neighbour = Site(Store(store.path, store.limit))
    assert neighbour.ask(LIST)[0] == 200 and neighbour.rendered == 0


def test_whoever_was_killed_while_rendering_keeps_nobody_waiting_for_long(site, monkeypatch):
    monkeypatch.setattr(page_store, "PATIENCE", 0.2)
    wanted = page_cache.asked({"REQUEST_METHOD": "GET", "PATH_INFO": LIST, "HTTP_HOST": "testserver"})
    assert site.cache.store.take(wanted.key) and not site.cache.store.take(wanted.key)
    assert site.ask(LIST)[0] == 200 and site.rendered == 1


def test_what_means_nothing_is_neither_kept_apart_nor_said(site):
    first = site.ask(f"{LIST}?utm_source=letter&age=5&form=online")[2]
    assert site.ask(f"{LIST}?form=online&age=5&fbclid=x&age=5")[2] == first and site.rendered == 1
    assert "utm_source" not in first and "age=5" in first
    assert site.ask(f"{LIST}?age=6")[2] != first


def test_words_of_ones_own_are_never_kept(site):
    for _time in range(2):
        assert site.ask(f"{LIST}?q=komet")[0] == 200
    assert site.rendered == 2
    site.ask(f"{LIST}?near={'x' * 61}")
    site.ask(f"{LIST}?near={'x' * 61}")
    assert site.rendered == 4


def test_searches_wait_for_their_turn_and_are_turned_away_when_it_does_not_come(site, monkeypatch):
    monkeypatch.setattr(page_cache, "TURN", 0.05)
    for _search in range(page_cache.SEARCHES):
        site.cache.searches.acquire()
    status, said, _body = site.ask(f"{LIST}?q=komet")
    assert (status, said["Retry-After"]) == (503, "5")
    site.cache.searches.release()
    assert site.ask(f"{LIST}?q=komet")[0] == 200
    assert site.ask(LIST)[0] == 200


def test_whoever_has_a_session_is_answered_by_django(site, client, settings):
    site.ask(LIST)
    client.force_login(make_staff(superuser=True))
    session = client.cookies[settings.SESSION_COOKIE_NAME].OutputString()
    assert "ETag" not in site.ask(LIST, cookie=session)[1] and site.rendered == 2
    assert "ETag" in site.ask(LIST, cookie="staff_csrf=x")[1] and site.rendered == 2


def test_pages_about_somebody_and_forms_are_never_kept(site):
    run = make_run(course=make_course(make_region()))
    closed = [
        reverse("courses:book", args=[run.pk]),
        reverse("courses:find_booking"),
        reverse("courses:manage", args=["x"]),
        "/admin/login/",
        "/konto/inbjudan/x/",
        "/livez",
        "/sv/sida/1/till-hjalp/",
    ]
    for path in closed:
        for _time in range(2):
            _status, said, _body = site.ask(path)
            assert "s-maxage" not in said.get("Cache-Control", ""), path
    assert site.rendered == 2 * len(closed)
    assert site.ask(LIST, method="POST")[0] != 200


def test_what_leaders_learn_is_never_kept_nor_shown_to_who_asks_next(site, client, settings):
    lesson = make_lesson(make_module(slug="handledare", audience="leaders"), slug="l1")
    qualification = make_qualification(lesson.module)
    place = make_municipality()
    learner = make_staff(place, roles=("leader",))
    learning.enrol(learner, qualification, place.region, "Åsa Öberg", place)
    client.force_login(learner)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    for url in ("/sv/lar-dig/handledare/", "/sv/lar-dig/handledare/l1/", "/sv/min-utbildning/"):
        status, headers, page = site.ask(url, cookie=cookie)
        assert status == 200 and "<main" in page and headers["Cache-Control"] == "private, no-store"
        for _time in range(2):
            status, headers, _page = site.ask(url)
            assert (status, headers["Location"]) == (302, f"/admin/login/?next={url}")
            assert "no-store" in headers["Cache-Control"]
    assert "handledare" not in site.ask("/sitemap.xml")[2]


def test_a_page_that_is_not_there_is_not_kept_and_says_so_in_ones_own_language(site):
    status, said, _page = site.ask("/uk/finns-inte/", accept_language="ar")
    assert (status, said["Content-Language"]) == (404, "ar") and "ETag" not in said
    assert site.ask("/uk/finns-inte/", accept_language="sv")[1]["Content-Language"] == "sv"


def test_nothing_of_who_asked_first_is_in_what_the_next_gets(site):
    feed = reverse("feed", args=["ics"])
    said = site.ask(feed, accept_language="ar", cookie="theme=dark", user_agent="x")[1]
    assert said["Content-Language"] == "sv" and "Set-Cookie" not in said


def test_a_host_that_is_not_ours_is_refused_by_django(site, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    page_cache.is_ours.cache_clear()
    try:
        assert site.ask(LIST, host="elsewhere.example")[0] == 400
        assert site.ask(LIST, host="elsewhere.example")[0] == 400 and site.rendered == 2
    finally:
        page_cache.is_ours.cache_clear()


def test_who_has_it_gets_304_and_who_asks_for_the_head_gets_no_body(site):
    _status, said, page = site.ask(LIST)
    status, headers, body = site.ask(LIST, if_none_match=f'"other", {said["ETag"]}')
    assert (status, body) == (304, "") and headers["ETag"] == said["ETag"]
    assert "Content-Length" not in headers and "Cache-Control" in headers
    status, headers, body = site.ask(LIST, method="HEAD")
    assert (status, body) == (200, "") and int(headers["Content-Length"]) == len(page.encode())
    assert site.rendered == 1


def test_zipped_and_plain_are_kept_apart_and_have_one_etag(site):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": LIST, "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    said = []
    site.cache(
        environ | {"HTTP_ACCEPT_ENCODING": "br, gzip"}, lambda _status, headers: said.append(dict(headers))
    )
    site.cache(environ, lambda _status, headers: said.append(dict(headers)))
    assert [headers.get("Content-Encoding") for headers in said] == ["gzip", None]
    assert said[0]["ETag"] == said[1]["ETag"] and "Accept-Encoding" in said[1]["Vary"]


def test_the_script_of_other_websites_keeps_its_own_hour_and_what_bookings_change_has_none(site):
    first = site.ask("/embed/v1.js")
    assert site.ask("/embed/v1.js") == first and site.rendered == 1
    assert first[1]["Cache-Control"] == "public, max-age=3600"
    for path in ("/api/v1/runs", "/feeds/courses.atom", "/embed/courses/part/", "/embed/campaign/part/"):
        assert site.ask(path)[1]["Cache-Control"].startswith("public, max-age=0, ")


def test_what_is_asked_of_a_campaign_makes_a_difference(site):
    for path in ("/embed/campaign/", "/embed/campaign/part/", "/feeds/campaigns.ics", "/api/v1/campaigns"):
        assert page_cache.is_for_everybody(path)
    asked = {
        "campaign": "dagen",
        "kind": "talk",
        "view": "place",
        "day": "2027-05-06",
        "track": "3",
        "now": "1",
    }
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/embed/campaign/", "HTTP_HOST": "testserver"}
    for name, value in asked.items():
        query = f"{name}={value}"
        assert page_cache.asked(environ | {"QUERY_STRING": f"{query}&rubbish=1"}).query == query


def test_a_store_that_cannot_be_used_lets_everything_through(site, tmp_path):
    blocked = Site(Store(tmp_path, 1000))
    assert blocked.ask(LIST)[0] == 200
    site.cache.store.connection.execute("DROP TABLE kept")
    assert site.ask(LIST)[0] == 200


def test_the_store_has_no_more_bytes_than_it_may_and_the_oldest_go(store):
    store.limit = 10_000
    for number in range(40):
        store.put(bytes([number]), Kept(time.monotonic(), "200 OK", [], bytes(1000)))
    held = store.connection.execute("SELECT total(size) FROM kept").fetchone()[0]
    assert 7_000 < held <= 10_000
    assert store.get(bytes([39])) and not store.get(bytes([0]))
    store.put(b"large", Kept(time.monotonic(), "200 OK", [], bytes(20_000)))
    assert store.get(b"large") is None and store.get(bytes([39]))


def test_headers_come_back_as_the_pairs_that_web_servers_want(store):
    store.put(b"key", Kept(time.monotonic(), "200 OK", [("Content-Type", "text/html")], b"x"))
    assert store.get(b"key").headers == [("Content-Type", "text/html")]


def test_what_is_over_is_forgotten(store):
    store.put(b"old", Kept(time.monotonic() - FRESH - STALE - 1, "200 OK", [], b"x"))
    store.put(b"new", Kept(time.monotonic(), "200 OK", [], b"x"))
    assert store.get(b"old") is None and store.get(b"new").body == b"x"


def test_the_file_is_ours_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(page_store, "MEMORY", tmp_path)
    place = page_store.place_of_this_site()
    assert place.parent.stat().st_mode & 0o077 == 0
    place.parent.chmod(0o755)
    with pytest.raises(PermissionError):
        page_store.place_of_this_site()


def test_the_memory_is_given_back_at_the_end(monkeypatch, tmp_path):
    monkeypatch.setattr(page_store, "MEMORY", tmp_path)
    Store(page_store.place_of_this_site(), 1000).put(b"x", Kept(time.monotonic(), "200 OK", [], b"x"))
    assert list(tmp_path.glob("*/*"))
    page_store.give_the_memory_back()
    assert not list(tmp_path.glob("*/*"))


def view_names(patterns, before="") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{before}{pattern.namespace}:" if pattern.namespace else before
            found |= view_names(pattern.url_patterns, inside)
        elif pattern.name:
            found.add(before + pattern.name)
    return found


def test_every_view_that_is_named_is_there_and_every_filter_reaches_the_list():
    there = view_names(get_resolver().url_patterns)
    assert there >= page_cache.VIEWS
    assert {name.split(":")[0] for name in there if ":" in name} >= page_cache.NAMESPACES
    assert {field.name for field in fields(Filters)} <= page_cache.PARAMETERS
    # What is chosen on a programme is told one by one.
    of_programme = {field.name for field in fields(programme.Filters)} - {"chosen"} | {programme.CHOSEN}
    assert of_programme <= page_cache.PARAMETERS


def test_what_a_campaign_shows_everybody_is_kept_and_files_that_take_long_are_not(site):
    campaign = make_campaign(make_region())
    page = make_campaign_page(campaign)
    item = make_item(campaign)
    slug = campaign.slug
    views = [
        reverse("campaigns:item", args=[item.pk]),
        *(
            reverse(f"campaigns:{name}", args=[slug])
            for name in ("poster", "fold", "screen", "kit", "my_day", "ics")
        ),
        f"/sv/{page.slug}/?kind=talk&view=place",
    ]
    for path in views:
        assert site.ask(path) == site.ask(path) and "ETag" in site.ask(path)[1], path
    assert site.rendered == len(views)
    a3, chosen = f"{views[1]}?size=a3", f"{views[5]}?item={item.pk}"
    assert site.ask(a3)[2] != site.ask(views[1])[2] and site.ask(chosen)[2] != site.ask(views[5])[2]
    assert not page_cache.is_for_everybody(reverse("campaigns:poster_pdf", args=[slug]))


@pytest.mark.django_db
def test_every_parameter_of_the_api_reaches_it(client):
    make_region()
    described = client.get("/api/v1/openapi.json").json()
    asked = {
        parameter["name"]
        for path in described["paths"].values()
        for parameter in path["get"].get("parameters", [])
        if parameter["in"] == "query"
    }
    assert asked and asked <= page_cache.PARAMETERS
