"""The first step in production: a region that can be visited, from an empty database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from home.models import HomePage, Region, Role
from home.permissions import reach
from tests.factories import make_region, make_staff, take_region_away

pytestmark = pytest.mark.django_db
HOST = "foraldrastod.example"


@pytest.fixture(autouse=True)
def empty_database(db):
    take_region_away()


def new_region(*arguments) -> tuple[str, str]:
    said, warned = StringIO(), StringIO()
    call_command("new_region", *arguments, stdout=said, stderr=warned)
    return said.getvalue(), warned.getvalue()


def test_an_empty_database_becomes_a_site_in_every_language(client, settings):
    settings.ALLOWED_HOSTS = [HOST]
    said, warned = new_region("Kronoberg", HOST)
    assert "https://foraldrastod.example" in said and warned == ""
    region = Region.objects.get()
    assert (region.name, region.site.hostname, region.site.port) == ("Kronoberg", HOST, 443)
    assert region.site.is_default_site
    assert region.languages == ["sv", "en", "ar", "so", "uk", "sv-x-lattlast"]
    for language, courses in (("sv", "Kurser"), ("en", "Courses"), ("ar", "الدورات")):
        home = client.get(f"/{language}/", headers={"host": HOST})
        assert home.status_code == 200
        assert courses in home.content.decode()
        for path in ("kurser", "kommuner", "nyheter"):
            assert client.get(f"/{language}/{path}/", headers={"host": HOST}).status_code == 200
    keys = set(HomePage.objects.values_list("translation_key", flat=True))
    assert len(keys) == 1


def test_its_staff_reach_the_whole_region():
    new_region("Kronoberg", HOST)
    region, user = Region.objects.get(), make_staff(username="lead")
    user.groups.add(Role.objects.get(kind="administrator", region=region).group)
    assert set(reach(user).regions) == {region.pk}


def test_asked_again_it_changes_nothing():
    new_region("Kronoberg", HOST)
    before = (Page.objects.count(), Site.objects.count(), Region.objects.get().version)
    said, _warned = new_region("Kronoberg", HOST)
    assert "already" in said
    assert (Page.objects.count(), Site.objects.count(), Region.objects.get().version) == before


def test_a_second_region_stands_beside_the_first():
    new_region("Kronoberg", HOST)
    new_region("Blekinge", "blekinge.example", "--languages", "sv,ar", "--port", "8000")
    second = Region.objects.get(name="Blekinge")
    assert second.languages == ["sv", "ar"]
    assert second.site.root_url == "http://blekinge.example:8000"
    assert not second.site.is_default_site


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Blekinge", "testserver"], "is the hostname of Kronoberg"),
        (["Kronoberg", "other.example"], "There is a region Kronoberg already"),
        (["Blekinge", "https://b.example"], "hostname alone"),
        (["Blekinge", "b.example", "--languages", "sv,xx"], "Not a language of this site: xx"),
        (["Blekinge", "b.example", "--languages", "sv,sv"], "each language once"),
        (["Home", "b.example"], "page tree home already"),
        (["Blekinge", "spare.example"], "There is a site on spare.example already"),
        (["北", "b.example"], "letters that can stand in an address"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_made(arguments, words):
    region = make_region()
    spare = Page.get_first_root_node().add_child(instance=Page(title="Home", slug="spare"))
    Site.objects.create(hostname="spare.example", root_page=spare)
    if arguments[0] == "Home":
        Page.objects.filter(pk=spare.pk).update(slug="home")
    pages = Page.objects.count()
    with pytest.raises(CommandError, match=words):
        new_region(*arguments)
    assert list(Region.objects.all()) == [region]
    assert Page.objects.count() == pages


def test_a_hostname_that_is_not_let_in_is_said(settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    _said, warned = new_region("Kronoberg", HOST)
    assert "ALLOWED_HOSTS" in warned
