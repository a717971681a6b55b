"""Pages and lists in the hands of those whose they are: also what is made later, and for whoever works in two places."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Page
from wagtail_localize.models import Translation

from courses.models import CourseIndexPage, CoursePage, MunicipalityPage
from home.models import ContactPerson, Municipality, Notice, StandardPage
from home.municipalities import settle
from home.people import verbs
from home.roles import give_role
from tests.courses.admin_pages import typed
from tests.factories import make_course, make_locale, make_municipality, make_staff
from tests.home.test_municipalities import neighbours_with_a_list
from tests.home.test_roles import make_place_page, may, rows
from tests.home.translating import edit, go_live, hand_over, in_language, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def made(for_the_file):
    return neighbours_with_a_list()


@pytest.fixture
def them(made, db):
    return deepcopy(made)


def editor_of(*places, username="editor"):
    user = make_staff(places[0], username, roles=["editor"])
    for place in places[1:]:
        user.groups.add(give_role("editor", place).group)
    return user


def child_of(page, title="Under", live=True):
    return page.add_child(
        instance=StandardPage(title=title, slug=slugify(title), locale=page.locale, live=live)
    )


def start(client, page, *codes):
    """What an editor does who presses "Start" in the table of translations."""
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert url in client.get(reverse("translations:index")).text
    assert client.get(url).status_code == 200
    return client.post(url, {"locales": [make_locale(code).pk for code in codes], "select_all": ""})


def test_an_editor_starts_a_translation_from_the_table_and_works_on_it(client, them):
    page = child_of(make_place_page(them.vaxjo))
    editor, neighbour = editor_of(them.vaxjo), editor_of(them.ljungby, username="other")
    client.force_login(editor)
    assert start(client, page, "ar").status_code == 302
    arabic = in_language(page, "ar")
    assert Translation.objects.filter(source__object_id=page.translation_key).exists()
    for made in (arabic, arabic.get_parent().specific):
        assert may(editor, made, "edit") and may(editor, made, "publish")
        assert not may(neighbour, made, "edit")
        assert made.get_workflow() == give_role("editor", them.vaxjo).workflow
    assert client.get(reverse("wagtailadmin_pages:edit", args=[arabic.pk])).status_code == 200


def test_an_administrator_starts_one_and_a_coordinator_and_a_translator_do_not(client, them):
    page = make_place_page(them.vaxjo)
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    planner = make_staff(them.vaxjo, "planner", roles=["coordinator"])
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    for user in (translator, planner):
        client.force_login(user)
        client.post(url, {"locales": [make_locale("ar").pk]})
        assert not Translation.objects.exists()
    client.force_login(them.regional)
    start(client, page, "ar")
    assert Translation.objects.filter(source__object_id=page.translation_key).exists()


def test_translations_of_a_courses_page_are_its_municipalitys_and_those_of_a_shared_one_the_regions(them):
    home = them.vaxjo.region.site.root_page.specific
    index = home.add_child(instance=CourseIndexPage(title="Kurser", slug="kurser", locale=home.locale))
    editor = editor_of(them.vaxjo)
    for municipality, own in ((them.vaxjo, True), (None, False)):
        course = make_course(them.vaxjo.region, name=f"Kurs {own}", municipality=municipality)
        page = index.add_child(
            instance=CoursePage(title=course.name, slug=f"kurs-{own}", course=course, locale=index.locale)
        )
        child = child_of(page)
        hand_over(page, "ar", "en")
        hand_over(child, "ar")
        for made in (page, child, in_language(page, "ar"), in_language(page, "en"), in_language(child, "ar")):
            assert may(editor, made, "edit") == own
            assert may(them.regional, made, "publish")


def test_a_translation_stays_in_the_hands_it_is_in_when_its_source_is_published_again(them):
    page = make_place_page(them.vaxjo)
    page.save_revision().publish()
    hand_over(page, "ar")
    write(page, "ar")
    go_live(page, "ar")
    edit(page, introduction="Nya ord")
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    arabic = in_language(page, "ar")
    assert may(translator, arabic, "edit") and not may(translator, arabic, "publish")
    assert may(editor_of(them.vaxjo), arabic, "publish")


@pytest.fixture
def three(them):
    """Växjö, Ljungby and Alvesta, each with a page that is live by one name and a page below it that never was."""
    places = (them.vaxjo, them.ljungby, make_municipality(them.vaxjo.region, "Alvesta"))
    for place in places:
        settle(place)
        page = place.pages.get(locale__language_code="sv")
        page.save_revision().publish()
        child_of(page, f"Utkast {place.name}", live=False)
        Notice.objects.create(
            region=place.region, municipality=place, ends_at="2040-01-01T00:00:00Z"
        ).texts.create(language="sv", title=f"Nyhet {place.name}")
    return places


def test_whoever_edits_in_two_municipalities_sees_both_and_only_these(client, three):
    vaxjo, ljungby, _alvesta = three
    client.force_login(editor_of(vaxjo, ljungby))
    index = vaxjo.pages.get(locale__language_code="sv").get_parent()
    drafts = [
        page.get_children().get().pk for place in three for page in place.pages.filter(locale=index.locale)
    ]
    shown = {
        page.pk
        for page in client.get(reverse("wagtailadmin_explore", args=[index.pk])).context["object_list"]
    }
    assert shown == set(
        MunicipalityPage.objects.child_of(index)
        .filter(municipality__in=(vaxjo, ljungby))
        .values_list("pk", flat=True)
    )
    for url in (
        reverse("notices:index"),
        reverse("municipalities:index"),
        reverse("wagtailadmin_choose_page_search") + "?q=Utkast",
        reverse("wagtailadmin_pages:search") + "?q=Utkast",
        reverse("wagtailadmin_api:pages:listing") + "?search=Utkast",
        reverse("translations:index"),
    ):
        text = client.get(url).text
        assert ("Växjö" in text, "Ljungby" in text, "Alvesta" in text) == (True, True, False), url
    answers = [client.get(reverse("wagtailadmin_pages:edit", args=[pk])).status_code for pk in drafts]
    assert answers == [200, 200, 404]


def test_an_action_for_many_reaches_ones_own_pages_of_those_that_are_named(client, three):
    vaxjo, ljungby, _alvesta = three
    drafts = [place.pages.get(locale__language_code="sv").get_children().get() for place in three]
    client.force_login(editor_of(vaxjo, ljungby))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    url += "?next=/admin/&" + "&".join(f"id={page.pk}" for page in drafts)
    text = client.get(url).text
    assert [page.title in text for page in drafts] == [True, True, False]
    client.post(url)
    assert [Page.objects.get(pk=page.pk).live for page in drafts] == [True, True, False]


def test_a_form_offers_both_municipalities_and_refuses_a_third(client, three):
    vaxjo, ljungby, alvesta = three
    client.force_login(editor_of(vaxjo, ljungby))
    url = reverse("contact-persons:add")
    form = client.get(url).context["form"]
    assert set(form.fields["municipality"].queryset) == {vaxjo, ljungby}
    assert client.post(url, typed(form, name="Anna") | {"municipality": alvesta.pk}).status_code == 200
    assert rows(Municipality, editor_of(ljungby, username="one")) == {ljungby}


def test_a_role_taken_away_is_gone_on_the_next_request_of_a_session_that_goes_on(client, them):
    page = make_place_page(them.vaxjo)
    person = make_staff(them.vaxjo, "anna", roles=["coordinator", "editor"])
    client.force_login(person)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    assert client.get(reverse("runs:index")).status_code == 200
    verbs.take(them.regional, person.pk, give_role("editor", them.vaxjo).pk)
    data = typed(form, title="För sent", **{"body-count": "0"}) | {"action-publish": "1"}
    assert client.post(url, data).status_code == 404
    assert Page.objects.get(pk=page.pk).title == page.title
    assert client.get(reverse("runs:index")).status_code == 200
    verbs.take(them.regional, person.pk, give_role("coordinator", them.vaxjo).pk)
    assert client.get(reverse("runs:index")).status_code == 302


def test_whoever_is_let_go_is_out_with_the_next_request_on_every_device(client, them):
    person = make_staff(them.vaxjo, "anna")
    devices = [client, type(client)()]
    for device in devices:
        device.force_login(person)
        assert device.get(reverse("wagtailadmin_home")).status_code == 200
    verbs.let_go(them.coordinator, person.pk)
    for device in devices:
        answer = device.get(reverse("wagtailadmin_home"))
        assert answer.status_code == 302 and "login" in answer.url
    assert not client.login(username="anna", password="correct horse battery")


def test_a_page_is_given_to_no_municipality_and_names_no_row_that_is_not_the_editors(client, three):
    vaxjo, ljungby, _alvesta = three
    contacts = [
        ContactPerson.objects.create(region=vaxjo.region, municipality=place, name=f"Kontakt {name}")
        for place, name in ((vaxjo, "own"), (ljungby, "others"), (None, "shared"), (ljungby, "kept"))
    ]
    page = vaxjo.pages.get(locale__language_code="sv")
    page.body = [("contacts", [contacts[3]])]
    page.save_revision().publish()
    client.force_login(editor_of(vaxjo))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.get(url)
    assert [row.name in answer.text for row in contacts] == [True, False, True, True]
    form = answer.context["form"]
    assert list(form.fields["municipality"].queryset) == [vaxjo]
    data = typed(form, **{"body-count": "0"}) | {"action-publish": "1"}
    assert client.post(url, data | {"municipality": ljungby.pk}).context["form"].errors["municipality"]
    assert MunicipalityPage.objects.get(pk=page.pk).municipality == vaxjo
    assert client.post(url, data).status_code == 302


def test_an_administrator_gives_a_page_to_another_municipality(client, them):
    page = make_place_page(them.vaxjo)
    client.force_login(them.regional)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert set(form.fields["municipality"].queryset) == {them.vaxjo, them.ljungby}


def test_a_pasted_address_is_named_by_the_title_that_is_live(client, them):
    index = make_place_page(them.vaxjo).get_parent().specific
    index.title = "Hemlig lista"
    index.save_revision()
    url = reverse("wagtailadmin_choose_page_external_link")
    data = {"external-link-chooser-url": index.url, "external-link-chooser-link_text": "Dit"}
    for user, title in ((editor_of(them.vaxjo), "Kommuner"), (them.regional, "Hemlig lista")):
        client.force_login(user)
        assert client.post(url, data).json()["result"]["adminTitle"] == title


def test_a_title_that_is_not_live_is_shown_to_those_who_work_on_the_page(client, them):
    page = make_place_page(them.vaxjo)
    changed = Page.objects.get(pk=page.pk).specific
    changed.title = "Nytt namn"
    changed.save_revision()
    url = reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk])
    other = editor_of(them.ljungby, username="other")
    make_place_page(them.ljungby, "Grannkommun")
    for user, shown in ((editor_of(them.vaxjo), True), (them.regional, True), (other, False)):
        client.force_login(user)
        html = client.get(url).json()["html"]
        assert ("Nytt namn" in html) == shown and "Vår kommun" in html, user
