"""A municipality is made in one action, with all that it needs."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, Workflow, WorkflowPage

from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.models import Municipality, Role
from home.municipalities import settle
from home.roles import give_role
from tests.courses.admin_pages import make_neighbours, typed
from tests.factories import make_municipality, make_staff
from tests.home.test_roles import may

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACTS = {"name": "Älmhult", "slug": "almhult", "town": "Älmhult", "latitude": 56.55, "longitude": 14.14}


def neighbours_with_a_list():
    """Two municipalities, and the list of all that their pages stand below."""
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    home.add_child(instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale))
    return them


@pytest.fixture
def them():
    return neighbours_with_a_list()


def make(client, **facts) -> Municipality:
    url = reverse("municipalities:add")
    client.post(url, typed(client.get(url).context["form"], **FACTS | facts))
    return Municipality.objects.get(name="Älmhult")


def test_one_action_makes_a_municipality_with_all_that_it_needs(client, them):
    client.force_login(them.regional)
    made = make(client)
    pages = MunicipalityPage.objects.filter(municipality=made)
    assert {page.locale.language_code for page in pages} == set(made.region.languages)
    assert {page.slug for page in pages} == {"almhult"} and not any(page.live for page in pages)
    assert len({page.translation_key for page in pages}) == 1
    assert {role.kind for role in made.roles.all()} == {"coordinator", "editor", "leader"}
    assert made.collection.get_parent() == them.vaxjo.collection.get_parent()
    workflow = made.roles.get(kind="editor").workflow
    assert {page.get_workflow() for page in pages} == {workflow}
    editor = make_staff(made, "editor", roles=["editor"])
    assert all(may(editor, page, "publish") for page in pages)


def test_two_places_of_one_name_have_roles_of_their_own(them):
    first, second = (make_municipality(them.vaxjo.region, "Älmhult") for _each in range(2))
    groups = {give_role("editor", place).group for place in (first, second)}
    assert len({group.name for group in groups}) == len(groups) == 2
    before = {group.name for group in groups}
    assert {give_role("editor", place).group.name for place in (first, second)} == before


def test_its_coordinator_has_a_to_do_list_at_once(client, them):
    client.force_login(them.regional)
    made = make(client)
    client.force_login(make_staff(made, "almhult"))
    panels = client.get(reverse("wagtailadmin_home")).context["panels"]
    assert any(panel.name == "todo" for panel in panels)


def test_making_it_again_changes_nothing(them):
    settle(them.vaxjo)

    def state():
        return (
            set(Page.objects.values_list("pk", flat=True)),
            set(Role.objects.values_list("pk", "workflow")),
            set(WorkflowPage.objects.values_list("page", "workflow")),
            Municipality.objects.get(pk=them.vaxjo.pk).collection_id,
            Locale.objects.count(),
        )

    before = state()
    settle(them.vaxjo)
    assert state() == before
    assert them.vaxjo.pages.count() == len(them.vaxjo.region.languages)


def test_a_language_more_gives_it_a_page_more(them):
    settle(them.vaxjo)
    region = them.vaxjo.region
    region.languages = [*region.languages, "so"]
    region.save()
    settle(them.vaxjo)
    assert them.vaxjo.pages.filter(locale__language_code="so").count() == 1


def test_a_coordinator_cannot_make_a_municipality(client, them):
    client.force_login(them.coordinator)
    url = reverse("municipalities:add")
    assert client.get(url).status_code == 302
    client.post(url, FACTS | {"region": them.vaxjo.region_id})
    assert Municipality.objects.count() == 2


def test_a_translators_words_are_reviewed_by_the_municipalitys_editors(client, them):
    settle(them.vaxjo)
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    arabic = them.vaxjo.pages.get(locale__language_code="ar")
    assert arabic.get_workflow() == give_role("editor", them.vaxjo).workflow
    assert may(translator, arabic, "submit_for_moderation")


def test_a_page_for_which_another_workflow_was_chosen_keeps_it(them):
    settle(them.vaxjo)
    page = them.vaxjo.pages.first()
    chosen = Workflow.objects.create(name="Egen")
    WorkflowPage.objects.filter(page=page).update(workflow=chosen)
    settle(them.vaxjo)
    assert WorkflowPage.objects.get(page=page).workflow == chosen


def test_the_administrator_decides_whether_somebody_else_approves(client, them):
    client.force_login(them.coordinator)
    url = reverse("municipalities:edit", args=[them.vaxjo.pk])
    assert "four_eyes" not in client.get(url).context["form"].fields
    client.force_login(them.regional)
    form = client.get(url).context["form"]
    client.post(url, typed(form, four_eyes="on"))
    settled = Municipality.objects.get(pk=them.vaxjo.pk)
    assert settled.four_eyes
    assert not may(them.coordinator, settled.pages.first(), "publish")


def test_a_coordinator_registers_websites_and_is_told_beside_the_field_what_is_none(client, them):
    client.force_login(them.coordinator)
    url = reverse("municipalities:edit", args=[them.vaxjo.pk])
    form = client.get(url).context["form"]
    wrong = client.post(url, typed(form, embed_origins="https://www.vaxjo.example/kurser"))
    assert wrong.status_code == 200 and set(wrong.context["form"].errors) == {"embed_origins"}
    assert "https://www.vaxjo.example/kurser</textarea>" in wrong.content.decode()
    assert client.post(url, typed(form, embed_origins="https://WWW.vaxjo.example/")).status_code == 302
    assert Municipality.objects.get(pk=them.vaxjo.pk).embed_origins == "https://www.vaxjo.example"
