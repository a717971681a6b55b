"""What is listed, and what a visitor's question finds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.catalogue import catalogue
from networks.directory import directory, find, parse
from networks.models import Group, GroupIndexPage
from tests.factories import make_group, make_municipality, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, "Växjö")


def names(region, query="", now=None) -> list[str]:
    region.refresh_from_db()
    known = catalogue(region)
    places = {slug: place.pk for slug, place in known.municipality_by_slug.items()}
    return [
        group.name for group in find(directory(region), parse(QueryDict(query), known), places, now).groups
    ]


@pytest.mark.parametrize("state", [Group.State.PROPOSED, Group.State.REFUSED, Group.State.CLOSED])
def test_only_what_was_approved_is_listed(client, region, vaxjo, state):
    group = make_group(vaxjo, state=state, refusal="Finns redan.")
    assert names(region) == []
    assert client.get(reverse("networks:group", args=[group.pk])).status_code == 404


def test_what_nobody_has_confirmed_for_three_months_is_hidden_whenever_one_looks(client, region, vaxjo):
    group = make_group(vaxjo, confirmed_until=timezone.now() + timedelta(days=1))
    assert names(region) == [group.name]
    assert names(region, now=timezone.now() + timedelta(days=2)) == []
    Group.objects.update(confirmed_until=timezone.now())
    vaxjo.save()
    assert client.get(reverse("networks:group", args=[group.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=fathers", ["Pappor i Åseda"]),
        ("language=ar", ["Språkkaféet"]),
        ("age=1", ["Pappor i Åseda", "Tvillingträffen"]),
        ("age=expecting", ["Tvillingträffen"]),
        ("weekday=thu", ["Språkkaféet"]),
        ("access=lift", ["Språkkaféet"]),
        ("municipality=uppvidinge", ["Pappor i Åseda"]),
        ("q=tvilling", ["Tvillingträffen"]),
        ("q=Uppvidinge", ["Pappor i Åseda"]),
        ("kind=nonsense&age=400&weekday=x", ["Pappor i Åseda", "Språkkaféet", "Tvillingträffen"]),
        ("kind=fathers&kind=language_cafe", ["Pappor i Åseda", "Språkkaféet"]),
    ],
)
def test_each_filter_finds_what_it_says_and_what_means_nothing_is_left_out(region, vaxjo, query, found):
    make_group(vaxjo, age_to=2, expecting=True)
    make_group(
        vaxjo,
        "Språkkaféet",
        kind="language_cafe",
        languages=["sv", "ar"],
        age_from=3,
        weekday=3,
        access=["lift"],
    )
    make_group(
        make_municipality(region, "Uppvidinge", slug="uppvidinge"), "Pappor i Åseda", kind="fathers", age_to=6
    )
    assert names(region, query) == found


def test_the_list_and_a_group_cost_no_query_of_their_own_however_many_there_are(client, region, vaxjo):
    home = region.site.root_page.specific
    page = home.add_child(instance=GroupIndexPage(title="Träffas", slug="traffas", locale=home.locale))
    for number in range(3):
        group = make_group(vaxjo, f"Grupp {number}")
    addresses = ["/sv/traffas/", reverse("networks:group", args=[group.pk])]

    def cost():
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert "Grupp 1" in client.get(address).text or address != addresses[0]
            found.append(len(queries))
        return found

    few = cost()
    for number in range(40):
        make_group(vaxjo, f"Till {number}")
    assert cost() == few and max(few) <= 8
    assert page.live


def test_nothing_of_the_contact_is_on_its_page(client, vaxjo):
    group = make_group(
        vaxjo, contact_name="Leyla", contact_email="leyla@example.org", contact_phone="+46701234567"
    )
    html = client.get(reverse("networks:group", args=[group.pk])).text
    assert group.name in html
    assert not [word for word in ("Leyla", "leyla@", "701234567") if word in html]
