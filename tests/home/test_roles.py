"""Each kind of staff: what they work with, and what they do not."""

from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError
from django.db.models.signals import post_migrate
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from courses.models import (
    Booking,
    Course,
    CourseIndexPage,
    CoursePage,
    CourseRun,
    MunicipalityIndexPage,
    MunicipalityPage,
    Venue,
)
from home.models import Municipality, Notice, Role, User
from home.permissions import RowPolicy, reach
from home.receivers import migrated
from home.roles import MAY, create_region_group, give_role, municipality_collection, region_collection
from tests.courses.admin_pages import make_neighbours, typed
from tests.factories import (
    make_course,
    make_locale,
    make_municipality,
    make_region,
    make_run,
    make_staff,
)
from tests.home.translating import hand_over, in_language

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def rows(model, user, action="change"):
    return set(RowPolicy(model).instances_user_has_permission_for(user, action))


def may(user, page, action) -> bool:
    """As on a new request: Wagtail remembers a user's rights on the user."""
    user = User.objects.get(pk=user.pk)
    return getattr(page.specific.permissions_for_user(user), f"can_{action}")()


def make_place_page(municipality, title="Vår kommun"):
    """The municipality's page in Swedish, below the list of all."""
    home = municipality.region.site.root_page.specific
    index = MunicipalityIndexPage.objects.child_of(home).first() or home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    page = MunicipalityPage(
        title=title, slug=municipality.slug, municipality=municipality, locale=index.locale
    )
    return index.add_child(instance=page)


def translated(page, code="ar"):
    """The page handed to translators, with those above it."""
    hand_over(page, code)
    return in_language(page, code)


def test_an_editor_works_with_pages_and_not_with_runs_or_bookings(client):
    them = make_neighbours()
    editor = make_staff(them.vaxjo, "editor", roles=["editor"])
    page = make_place_page(them.vaxjo)
    run = make_run(municipality=them.vaxjo)
    assert may(editor, page, "edit") and may(editor, page, "publish")
    assert rows(CourseRun, editor, "view") == rows(Booking, editor, "view") == set()
    client.force_login(editor)
    assert client.get(reverse("notices:add")).status_code == 200
    for url in (reverse("runs:index"), reverse("runs:edit", args=[run.pk]), reverse("bookings:index")):
        assert client.get(url).status_code in (302, 403, 404)


def test_a_coordinator_only_plans_runs_and_changes_no_page():
    them = make_neighbours()
    coordinator = make_staff(them.vaxjo, "planner", roles=["coordinator"])
    page = make_place_page(them.vaxjo)
    run = make_run(municipality=them.vaxjo)
    assert rows(CourseRun, coordinator) == {run}
    assert not may(coordinator, page, "edit")


def test_a_role_in_one_municipality_gives_nothing_of_it_in_another():
    them = make_neighbours()
    both = make_staff(them.vaxjo, "both", roles=["coordinator"])
    both.groups.add(give_role("editor", them.ljungby).group)
    own = make_run(municipality=them.vaxjo)
    make_run(municipality=them.ljungby, course=own.course)
    assert rows(CourseRun, both, "view") == rows(CourseRun, both) == {own}
    assert rows(Municipality, both) == {them.vaxjo, them.ljungby}


def test_a_new_row_is_offered_to_the_municipality_of_the_role_only(client):
    them = make_neighbours()
    both = make_staff(them.vaxjo, "both", roles=["coordinator"])
    both.groups.add(give_role("editor", them.ljungby).group)
    client.force_login(both)
    url = reverse("venues:add")
    form = client.get(url).context["form"]
    assert set(form.fields["municipality"].queryset) == {them.vaxjo}
    data = typed(form, name="Nytt hus", street="Gatan 1", place="Ljungby")
    client.post(url, data | {"municipality": them.ljungby.pk})
    assert Venue.objects.get().municipality == them.vaxjo
    notice = client.get(reverse("notices:add")).context["form"]
    assert set(notice.fields["municipality"].queryset) == {them.vaxjo, them.ljungby}


def test_a_translator_changes_words_in_one_language_and_publishes_nothing(client):
    them = make_neighbours()
    page = make_place_page(them.vaxjo)
    arabic = translated(page)
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo.region, "ar").group)
    assert may(translator, arabic, "edit")
    assert not may(translator, arabic, "publish") and not may(translator, arabic, "delete")
    assert not may(translator, page, "edit")
    client.force_login(translator)
    job = Translation.objects.get(source__object_id=page.translation_key)
    segment = StringSegment.objects.filter(source=job.source).first()
    url = reverse("wagtail_localize:edit_string_translation", args=[job.pk, segment.pk])
    assert client.put(url, urlencode({"value": "بلديتنا"}), content_type=FORM).status_code == 201
    assert StringTranslation.objects.get().data == "بلديتنا"
    live = Page.objects.get(pk=arabic.pk)
    client.post(reverse("wagtailadmin_pages:edit", args=[arabic.pk]), {"action": "publish"})
    for name in ("wagtailadmin_pages:unpublish", "wagtailadmin_pages:delete", "translations:decide"):
        client.post(reverse(name, args=[arabic.pk]))
    for name, key in (("stop_translation", job.pk), ("convert_to_alias", arabic.pk)):
        assert client.post(reverse(f"wagtail_localize:{name}", args=[key])).status_code == 404
    after = Page.objects.get(pk=arabic.pk)
    assert (after.live, after.title, after.alias_of) == (live.live, live.title, None)
    assert Translation.objects.get(pk=job.pk).enabled
    assert rows(CourseRun, translator, "view") == rows(Notice, translator, "view") == set()
    for name in ("runs:index", "bookings:index", "queue:index", "outbox:index", "municipalities:index"):
        assert client.get(reverse(name)).status_code == 302


def test_a_sentence_is_written_for_its_own_page_only(client):
    them = make_neighbours()
    page, other = make_place_page(them.vaxjo), make_place_page(them.ljungby, "Grannens kommun")
    translated(page), translated(other)
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    job = Translation.objects.get(source__object_id=page.translation_key)
    foreign = StringSegment.objects.filter(source__object_id=other.translation_key).first()
    client.force_login(translator)
    url = reverse("wagtail_localize:edit_string_translation", args=[job.pk, foreign.pk])
    assert client.put(url, urlencode({"value": "x"}), content_type=FORM).status_code == 404
    assert not StringTranslation.objects.exists()


def test_a_translator_of_a_municipality_has_its_pages_in_the_language_and_no_others():
    them = make_neighbours()
    own, other = (translated(make_place_page(place, place.name)) for place in (them.vaxjo, them.ljungby))
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    assert may(translator, own, "edit")
    assert not may(translator, other, "edit")
    assert not may(translator, own.get_translation(make_locale("sv")), "edit")


def test_a_leader_comes_in_sees_no_row_and_names_only_own_runs_and_their_municipality(client):
    them = make_neighbours()
    leader = make_staff(them.vaxjo, "leader", roles=["leader"])
    own = make_run(municipality=them.vaxjo)
    make_run(municipality=them.ljungby)
    client.force_login(leader)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    for model in (CourseRun, Booking, Venue, Course, Municipality):
        assert rows(model, leader, "view") == set()
    for model in (Booking, Venue, Course):
        assert rows(model, leader, "choose") == set()
    assert rows(CourseRun, leader, "choose") == {own}
    assert rows(Municipality, leader, "choose") == {them.vaxjo}


def test_an_administrator_gives_pages_to_translators_and_others_not_their_own():
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page
    assert may(them.regional, home, "publish")
    client_pages = make_place_page(them.vaxjo)
    assert not may(them.coordinator, home, "edit")
    assert may(them.coordinator, client_pages, "edit")


def test_a_page_is_its_editors_from_the_moment_it_is_made():
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    index = home.add_child(instance=CourseIndexPage(title="Kurser", slug="kurser", locale=home.locale))
    course = make_course(name="Egen", municipality=them.vaxjo)
    page = index.add_child(
        instance=CoursePage(title="Egen", slug="egen", course=course, locale=index.locale, live=False)
    )
    assert may(them.coordinator, page, "edit")
    assert not may(them.neighbour, page, "edit")
    assert may(them.coordinator, translated(page), "publish")


def test_a_page_given_to_another_municipality_changes_hands():
    them = make_neighbours()
    page = make_place_page(them.vaxjo)
    page.municipality = them.ljungby
    page.save()
    assert not may(them.coordinator, page, "edit")
    assert may(them.neighbour, page, "edit")


@pytest.mark.parametrize("given_to", ["ljungby", "all"])
def test_a_course_that_is_given_away_takes_its_pages_along(client, given_to):
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    index = home.add_child(instance=CourseIndexPage(title="Kurser", slug="kurser", locale=home.locale))
    course = make_course(them.vaxjo.region, municipality=them.vaxjo)
    page = index.add_child(instance=CoursePage(title="ABC", slug="abc", course=course, locale=home.locale))
    old, new = make_staff(them.vaxjo, "old"), make_staff(them.ljungby, "new")
    reviewers = Role.objects.get(kind="editor", municipality=them.vaxjo).workflow
    assert may(old, page, "publish") and page.get_workflow() == reviewers
    client.force_login(them.regional)
    url = reverse("course_facts:edit", args=[course.pk])
    place = them.ljungby.pk if given_to == "ljungby" else ""
    assert client.post(url, typed(client.get(url).context["form"], municipality=place)).status_code == 302
    assert not may(old, page, "edit")
    assert may(new, page, "publish") == (given_to == "ljungby")
    assert Page.objects.get(pk=page.pk).get_workflow() != reviewers


def test_a_name_that_somebody_had_before_opens_none_of_their_pictures():
    first = make_region("Kronoberg")
    theirs = region_collection(first)
    create_region_group(first)
    assert region_collection(first) == theirs
    first.name = "Småland"
    first.save()
    create_region_group(first)
    second = make_region("Kronoberg", hostname="b.example", default=False)
    create_region_group(second)
    assert region_collection(second) != theirs
    town = make_municipality(second, "Växjö")
    own = municipality_collection(town)
    town.name = "Nya Växjö"
    town.save()
    assert municipality_collection(make_municipality(second, "Växjö")) != own


def test_a_home_page_in_a_new_language_is_the_administrators_at_once():
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific.copy_for_translation(make_locale("ar"))
    assert may(them.regional, home, "publish")


def test_somebody_without_the_right_to_hand_over_a_page_does_not(client):
    them = make_neighbours()
    page = make_place_page(them.vaxjo)
    above = page.get_parent()
    client.force_login(them.coordinator)
    open_, closed = (
        client.get(reverse("wagtail_localize:submit_page_translation", args=[one.pk])).status_code
        for one in (page, above)
    )
    assert (open_, closed) == (200, 404)


def test_taking_a_role_away_works_on_the_next_request(client):
    them = make_neighbours()
    role = give_role("coordinator", them.vaxjo)
    client.force_login(them.coordinator)
    assert client.get(reverse("runs:index")).status_code == 200
    them.coordinator.groups.remove(role.group)
    assert client.get(reverse("runs:index")).status_code == 302


def test_after_an_update_every_group_has_the_rights_of_today():
    them = make_neighbours()
    Group.objects.get(role__kind="coordinator", role__municipality=them.vaxjo).permissions.clear()
    GroupPagePermission.objects.all().delete()
    for config in apps.get_app_configs():
        post_migrate.send(config, app_config=config, verbosity=0, interactive=False, using="default", plan=[])
    assert may(them.regional, them.vaxjo.region.site.root_page, "edit")
    run = make_run(municipality=them.vaxjo)
    assert rows(CourseRun, type(them.coordinator).objects.get(pk=them.coordinator.pk)) == {run}


def test_on_the_way_back_to_an_older_version_no_group_is_touched():
    them = make_neighbours()
    group = Group.objects.get(role__kind="coordinator", role__municipality=them.vaxjo)
    group.permissions.clear()
    migrated(list(apps.get_app_configs())[-1], plan=[("a migration", True)])
    assert not group.permissions.exists()


def test_every_right_that_is_listed_exists():
    wanted = {
        (label.split(".")[0], f"{action}_{label.split('.')[1]}")
        for table in MAY.values()
        for label, actions in table.items()
        for action in actions
    }
    found = set(Permission.objects.values_list("content_type__app_label", "codename"))
    assert wanted - found == set()


def test_there_is_one_role_of_a_kind_in_a_place():
    them = make_neighbours()
    region = them.vaxjo.region
    create_region_group(region)
    with pytest.raises(IntegrityError):
        Role.objects.create(
            kind="administrator", region=region, group=Group.objects.create(name="Ännu en grupp")
        )


def test_reach_costs_one_query(django_assert_num_queries):
    user = make_neighbours().coordinator
    with django_assert_num_queries(1):
        assert reach(user).municipalities
        assert reach(user).to(CourseRun, ["change"])
