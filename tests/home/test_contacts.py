"""A contact person is written once, and is right everywhere: on every page that names them, in each language."""

import pytest
from django.urls import reverse

from home.models import ContactPerson, ContactPersonText, NewsIndexPage, NewsPage, ProjectPage
from tests.courses.admin_pages import errors, typed
from tests.factories import make_region, make_staff
from tests.home.test_routing import add, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def person(region):
    row = ContactPerson.objects.create(
        region=region, name="Eva Lind", phone="0470-11 11 11", email="e@x.example"
    )
    for language, role in (("sv", "Samordnare"), ("en", "Coordinator")):
        ContactPersonText.objects.create(parent=row, language=language, role=role)
    return row


@pytest.fixture
def pages(region, person):
    home = region.site.root_page.specific
    about = add(home, title="Om", slug="om", body=[("contacts", [person])])
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    add(index, NewsPage, title="Ny", slug="ny", date="2026-03-04", contacts=[("person", person)])
    add(home, ProjectPage, title="Projekt", slug="projekt", contacts=[("person", person)])
    translate(about, "en")
    return ["/sv/om/", "/en/om/", "/ar/om/", "/sv/nyheter/ny/", "/sv/projekt/"]


def test_a_change_in_one_place_shows_on_every_page_that_was_read_before(client, pages, person):
    client.force_login(make_staff(superuser=True))
    for url in pages:
        assert "0470-11 11 11" in client.get(url).content.decode(), url
    form = client.get(reverse("contact-persons:edit", args=[person.pk])).context["form"]
    url = reverse("contact-persons:edit", args=[person.pk])
    answer = client.post(url, typed(form, name="Eva Lindgren", phone="0470-22 22 22"))
    assert answer.status_code == 302, errors(answer)
    for url in pages:
        html = client.get(url).content.decode()
        assert "Eva Lindgren" in html and "0470-22 22 22" in html and "0470-11 11 11" not in html, url


def test_a_role_is_said_in_the_readers_language_else_in_swedish(client, pages):
    for url, role, code in (
        ("/sv/om/", "Samordnare", "sv"),
        ("/en/om/", "Coordinator", "en"),
        ("/ar/om/", "Samordnare", "sv"),
    ):
        assert f'<span lang="{code}" dir="ltr">{role}</span>' in client.get(url).content.decode(), url


def test_an_arabic_role_is_arabic_on_a_page_that_is_not_translated(client, pages, person):
    ContactPersonText.objects.create(parent=person, language="ar", role="منسّقة")
    assert '<span lang="ar" dir="rtl">منسّقة</span>' in client.get("/ar/om/").content.decode()


def test_many_people_cost_as_many_queries_as_one(client, region, person, django_assert_num_queries):
    home = region.site.root_page.specific
    people = [ContactPerson.objects.create(region=region, name=name) for name in "ABCDE"]
    add(home, title="En", slug="en", body=[("contacts", [person])])
    add(home, title="Flera", slug="flera", body=[("contacts", [person, *people])])
    for slug in ("en", "flera"):
        client.get(f"/sv/{slug}/")
        with django_assert_num_queries(5):
            client.get(f"/sv/{slug}/")
