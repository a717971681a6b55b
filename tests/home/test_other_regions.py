"""Two regions on one installation: an editor is offered, and a visitor shown, nothing of the other's."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage, MunicipalityPage
from home.models import ContactPerson, StandardPage
from home.page_forms import in_region, row_blocks
from home.roles import create_region_group
from tests.factories import make_course, make_municipality, make_programme, make_region, make_staff

pytestmark = pytest.mark.django_db


class Here:
    """One region with a row of every kind that pages name, each with the region's name in its own."""

    def __init__(self, name, **facts):
        self.region = make_region(name, **facts)
        self.home = self.region.site.root_page.specific
        self.municipality = make_municipality(self.region, f"{name} kommun")
        self.contact = ContactPerson.objects.create(region=self.region, name=f"{name} kontakt")
        self.programme = make_programme(self.region, f"{name} program")
        self.course = make_course(self.region, f"{name} kurs")
        self.index = self.home.add_child(instance=CourseIndexPage(title=f"{name} kurser", slug="kurser"))
        self.page = self.home.add_child(instance=StandardPage(title=f"{name} om", slug="om"))

    @property
    def names(self):
        return {row.name for row in (self.municipality, self.contact, self.programme)}


@pytest.fixture
def kronoberg():
    return Here("Kronoberg")


@pytest.fixture
def blekinge():
    return Here("Blekinge", hostname="blekinge.example", default=False)


@pytest.fixture
def editor(client, kronoberg, blekinge):
    """Signed in, and of the second region."""
    user = make_staff(username="blekinge")
    user.groups.add(create_region_group(blekinge.region))
    client.force_login(user)
    return user


def test_blocks_offer_the_rows_of_the_pages_own_region(client, kronoberg, blekinge, editor):
    html = client.get(reverse("wagtailadmin_pages:edit", args=[blekinge.page.pk])).content.decode()
    assert all(name in html for name in blekinge.names)
    assert not any(name in html for name in kronoberg.names)
    # The next page is another region's: nothing was remembered.
    client.force_login(make_staff(username="root", superuser=True))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[kronoberg.page.pk])).content.decode()
    assert all(name in html for name in kronoberg.names)
    assert not any(name in html for name in blekinge.names)


def test_blocks_take_no_row_of_another_region(kronoberg, blekinge):
    own = in_region(StandardPage._meta.get_field("body").stream_block, blekinge.region, None, {})
    blocks = {block.model_class.__name__: block for block in row_blocks(own)}
    assert set(blocks) == {"ContactPerson", "Municipality", "Programme"}
    assert blocks["ContactPerson"].clean(blekinge.contact) == blekinge.contact
    with pytest.raises(ValidationError):
        blocks["ContactPerson"].clean(kronoberg.contact)


def test_a_course_page_is_about_a_course_of_its_region(client, kronoberg, blekinge, editor):
    url = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", blekinge.index.pk])
    form = client.get(url).context["form"]
    assert list(form.fields["course"].queryset) == [blekinge.course]


def test_links_lead_to_pages_of_the_editors_region(client, kronoberg, blekinge, editor):
    page = client.get(reverse("wagtailadmin_choose_page_child", args=[Page.get_first_root_node().pk]))
    html = page.json()["html"]
    assert "Blekinge" in html and "Kronoberg" not in html
    found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "om"}).content.decode()
    assert "Blekinge om" in found and "Kronoberg om" not in found


def test_a_superuser_may_link_to_every_page(client, kronoberg, blekinge):
    client.force_login(make_staff(username="root", superuser=True))
    page = client.get(reverse("wagtailadmin_choose_page_child", args=[Page.get_first_root_node().pk]))
    assert "Blekinge" in page.json()["html"] and "Kronoberg" in page.json()["html"]


def test_a_page_about_another_regions_municipality_or_course_is_not_found(client, kronoberg, blekinge):
    for number, page in enumerate(
        (MunicipalityPage(municipality=blekinge.municipality), CoursePage(course=blekinge.course))
    ):
        page.title, page.slug = "Fel", f"fel-{number}"
        kronoberg.home.add_child(instance=page)
        assert client.get(f"/sv/fel-{number}/").status_code == 404
    own = MunicipalityPage(title="Rätt", slug="ratt", municipality=kronoberg.municipality)
    kronoberg.home.add_child(instance=own)
    assert client.get("/sv/ratt/").status_code == 200
