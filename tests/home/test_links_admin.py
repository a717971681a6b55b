"""Broken links in the admin: each sees their own, the count leads to exactly those, and every step is said and logged."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.models.audit_log import ModelLogEntry

from courses.models import MunicipalityIndexPage, MunicipalityPage, VenueText
from home.care import asking, links
from home.care.links_admin import LEFT, LOOKS_AN_HOUR, todo_lines
from home.models import PlacedLink, Problem, RateCount, WebAddress
from home.roles import create_municipality_groups
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_region, make_staff, make_venue
from tests.home.test_links_asked import Website
from tests.home.test_routing import add

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def editor(client):
    user = make_staff(superuser=True)
    client.force_login(user)
    return user


def broken_page(region, slug="om", count=1):
    html = "".join(f'<a linktype="page" id="{99990 + number}">Bort {number}</a>' for number in range(count))
    page = add(region.site.root_page.specific, title=f"Sida {slug}", slug=slug, body=[("text", html)])
    links.collect(region)
    return page


def rows(client, **query):
    return client.get(reverse("broken_links:index"), query).context["rows"]


def test_a_line_says_where_which_why_and_since_when(client, region, editor):
    page = broken_page(region)
    [line] = rows(client)
    assert line["where"] == page.title and line["text"] == "Bort 0" and line["language"] == "Svenska"
    assert line["why"] == Problem.PAGE_GONE.label and line["since"]
    assert line["edit_url"] == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_the_count_on_the_to_do_list_leads_to_exactly_those_links(client, region, editor):
    broken_page(region, count=3)
    [line] = todo_lines(editor)
    assert len(client.get(line["url"]).context["rows"]) == line["count"] == 3
    assert line["url"].replace("&", "&amp;") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_leaving_a_link_is_logged_and_ends_by_itself(client, region, editor):
    page = broken_page(region)
    [line] = rows(client)
    assert client.get(line["leave_url"]).status_code == 405
    assert client.post(line["leave_url"]).status_code == 302
    entry = PageLogEntry.objects.get(action=LEFT)
    assert (entry.page_id, entry.user, entry.data["address"]) == (page.pk, editor, "page:99990")
    assert not rows(client) and todo_lines(editor)[0]["count"] == 0
    assert [one["text"] for one in rows(client, todo="left")] == ["Bort 0"]
    later = timezone.now() + links.LEFT_FOR
    assert links.shown(PlacedLink.objects.all(), "broken", later).count() == 1


def test_a_link_in_the_words_of_a_row_leads_to_its_form_and_is_logged_there(client, region, editor):
    venue = make_venue(name="Eken")
    VenueText.objects.create(parent=venue, language="en", directions="Map: http://user:x@map.example/")
    links.collect(region)
    elsewhere = broken_page(region)
    line = rows(client)[0]
    VenueText.objects.update(directions="By the lake")
    client.post(line["again_url"])
    assert [link.page_id for link in PlacedLink.objects.all()] == [elsewhere.pk], (
        "only rows are looked at anew"
    )
    VenueText.objects.update(directions="Map: http://user:x@map.example/")
    links.collect(region)
    line = next(one for one in rows(client) if one["where"] != elsewhere.title)
    assert "Eken" in line["where"] and line["municipality"] == "Växjö"
    assert line["edit_url"] == reverse("venues:edit", args=[venue.pk])
    client.post(line["leave_url"])
    assert ModelLogEntry.objects.get(action=LEFT).object_id == str(venue.pk)


@pytest.fixture
def website():
    server = Website()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_looking_again_asks_at_once_and_says_what_came_of_it(
    client, region, editor, website, settings, monkeypatch
):
    settings.CHECK_LINKS = True
    monkeypatch.setattr(asking, "PAUSE", 0)
    monkeypatch.setattr(links, "asker", lambda: asking.Asker("tests", also_allowed=["127.0.0.1"]))
    page = add(region.site.root_page.specific, title="Om", slug="om", introduction=website.url("404"))
    links.collect(region)
    WebAddress.objects.update(failures=3, problem=Problem.GONE, failing_since=timezone.now())
    [line] = rows(client)
    assert line["outside"] and line["where"] == page.title
    answer = client.post(line["again_url"], follow=True)
    assert (
        "fungerar fortfarande inte" in answer.content.decode()
        or "still does not work" in answer.content.decode()
    )
    assert rows(client)
    WebAddress.objects.update(address=website.url("200"))
    client.post(line["again_url"])
    assert not rows(client) and WebAddress.objects.get().failures == 0


def test_looking_again_inside_the_site_looks_at_the_page(client, region, editor):
    page = broken_page(region)
    [line] = rows(client)
    type(page).objects.filter(pk=page.pk).update(body=[])
    client.post(line["again_url"])
    assert not PlacedLink.objects.exists()


def test_nobody_asks_without_end(client, region, editor):
    page = broken_page(region)
    [line] = rows(client)
    client.post(line["again_url"])
    RateCount.objects.update(count=LOOKS_AN_HOUR)
    type(page).objects.filter(pk=page.pk).update(body=[])
    client.post(line["again_url"])
    assert PlacedLink.objects.exists()


def test_where_others_are_not_asked_no_button_says_so(client, region, editor, settings):
    settings.CHECK_LINKS = False
    add(region.site.root_page.specific, title="Om", slug="om", introduction="https://a.example/")
    links.collect(region)
    WebAddress.objects.update(failures=5, problem=Problem.GONE)
    assert not rows(client)


def test_staff_see_and_settle_the_links_of_their_own_municipality_only(client):
    them = make_neighbours()
    region = them.ljungby.region
    home = region.site.root_page.specific
    index = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    for place in (them.vaxjo, them.ljungby):
        index.add_child(
            instance=MunicipalityPage(
                title=place.name,
                slug=place.slug,
                municipality=place,
                locale=index.locale,
                body=[("text", f'<a linktype="page" id="99999">{place.name}</a>')],
            )
        )
        create_municipality_groups(place)
        VenueText.objects.create(
            parent=make_venue(place), language="sv", directions="http://user:x@map.example/"
        )
    links.collect(region)
    client.force_login(them.coordinator)
    found = rows(client)
    assert [(line["municipality"], line["where"]) for line in found] == [
        ("Växjö", "Växjö"),
        ("Växjö", "Lokal: Familjecentralen, Växjö"),
    ]
    theirs = PlacedLink.objects.exclude(pk__in=[line["pk"] for line in found])
    assert theirs.count() == 2
    for link in theirs:
        for step in ("again", "leave"):
            assert client.post(reverse(f"broken_links:{step}", args=[link.pk])).status_code == 404
    assert not theirs.filter(left_until__isnull=False).exists()
    assert todo_lines(them.coordinator)[0]["count"] == 2


def test_the_table_leaves_as_a_file(client, region, editor):
    broken_page(region)
    body = b"".join(client.get(reverse("broken_links:index"), {"export": "csv"}).streaming_content)
    assert "Bort 0" in body.decode() and "Sida om" in body.decode()


def test_many_links_cost_no_more_queries_than_few(client, region, editor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("broken_links:index"))
        return len(queries)

    broken_page(region)
    cost()
    few = cost()
    for number in range(12):
        broken_page(region, slug=f"s{number}")
    # The region's words are new, and are read once.
    cost()
    assert cost() == few
