"""Who may do what with rows: by municipality, by region, or everything."""

import pytest
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from courses.models import Course, CourseRun, Programme, QueueEntry, Venue
from home.models import Municipality, Notice, Region, User
from home.permissions import RowPolicy, log_entries_seen_by, reach
from home.roles import create_municipality_groups, create_region_group, give_role
from tests.courses.admin_pages import make_neighbours
from tests.factories import (
    make_course,
    make_municipality,
    make_party,
    make_programme,
    make_region,
    make_run,
    make_staff,
    make_venue,
)

pytestmark = pytest.mark.django_db


def rows(model, user, action="view", also=""):
    return set(RowPolicy(model, also).instances_user_has_permission_for(user, action))


def test_a_coordinator_sees_and_changes_only_the_own_municipality():
    them = make_neighbours()
    own, other = make_venue(them.vaxjo), make_venue(them.ljungby)
    assert rows(Venue, them.coordinator) == {own}
    assert rows(Venue, them.coordinator, "change") == {own}
    policy = RowPolicy(Venue)
    assert policy.user_has_permission_for_instance(them.coordinator, "change", own)
    assert not policy.user_has_permission_for_instance(them.coordinator, "change", other)


def test_a_coordinator_of_two_municipalities_works_with_both():
    them = make_neighbours()
    them.coordinator.groups.add(give_role("coordinator", them.ljungby).group)
    own, other = make_venue(them.vaxjo), make_venue(them.ljungby)
    assert rows(Venue, them.coordinator, "change") == {own, other}


def test_rows_of_the_region_are_seen_by_its_coordinators_and_changed_by_its_group():
    them = make_neighbours()
    programme = make_programme(them.vaxjo.region)
    make_programme(make_region("Blekinge", hostname="blekinge.example", default=False))
    assert rows(Programme, them.coordinator) == {programme}
    assert rows(Programme, them.coordinator, "change") == set()
    assert rows(Programme, them.regional, "change") == {programme}


def test_a_row_without_municipality_belongs_to_the_region():
    them = make_neighbours()
    for_all, own = make_course(), make_course(name="Egen", municipality=them.vaxjo)
    other = make_course(name="Annans", municipality=them.ljungby)
    assert rows(Course, them.coordinator) == {for_all, own}
    assert rows(Course, them.coordinator, "change") == {own}
    assert rows(Course, them.regional, "change") == {for_all, own, other}


def test_a_region_ends_at_its_border():
    them = make_neighbours()
    elsewhere = make_municipality(make_region("Blekinge", hostname="b.example", default=False), "Karlshamn")
    make_venue(elsewhere)
    assert rows(Venue, them.regional) == set()
    assert rows(Municipality, them.regional) == {them.vaxjo, them.ljungby}
    assert rows(Region, them.regional, "change") == {them.vaxjo.region}


def test_a_party_that_waits_for_any_run_is_known_where_it_would_go():
    them = make_neighbours()
    entry = QueueEntry.objects.create(course=make_course(), party=make_party(save=True), seats=1, place=1)
    assert rows(QueueEntry, them.coordinator, also="municipalities") == set()
    entry.municipalities.set([them.vaxjo])
    assert rows(QueueEntry, them.coordinator, also="municipalities") == {entry}
    assert rows(QueueEntry, them.neighbour, also="municipalities") == set()


def test_a_superuser_reaches_everything_and_a_stranger_nothing():
    venue = make_venue()
    assert rows(Venue, make_staff(username="root", superuser=True), "delete") == {venue}
    stranger = make_staff(username="stranger")
    assert not reach(stranger)
    assert rows(Venue, stranger) == rows(Venue, stranger, "choose") == set()


def test_leaving_the_group_works_on_the_next_request(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    assert client.get(reverse("runs:index")).status_code == 200
    them.coordinator.groups.clear()
    assert client.get(reverse("runs:index")).status_code == 302


def test_an_inactive_coordinator_reaches_nothing():
    them = make_neighbours()
    User.objects.filter(pk=them.coordinator.pk).update(is_active=False)
    assert not reach(User.objects.get(pk=them.coordinator.pk))


def test_the_groups_are_made_once_and_brought_up_to_date():
    them = make_neighbours()
    group = give_role("coordinator", them.vaxjo).group
    group.permissions.clear()
    them.vaxjo.name = "Växjö stad"
    them.vaxjo.save()
    assert group in [role.group for role in create_municipality_groups(them.vaxjo)]
    group.refresh_from_db()
    assert group.name == "Kronoberg: Växjö stad: coordinator"
    assert group.permissions.filter(codename="change_courserun").exists()
    assert not group.permissions.filter(codename__in=["change_programme", "add_municipality"]).exists()
    region = them.vaxjo.region
    assert create_region_group(region) == create_region_group(region)
    assert {other.role.kind for other in them.coordinator.groups.all()} == {"coordinator", "editor"}


def test_each_municipality_has_its_own_images_below_those_of_the_region():
    them = make_neighbours()
    assert them.vaxjo.collection != them.ljungby.collection
    above = them.vaxjo.collection.get_parent()
    assert above == them.ljungby.collection.get_parent()
    assert above.name == "Kronoberg"
    held = GroupCollectionPermission.objects.filter(group=give_role("coordinator", them.vaxjo).group)
    assert set(held.values_list("collection", flat=True)) == {them.vaxjo.collection.pk}
    assert held.count() == 6


def test_the_regions_group_works_below_its_home_pages():
    them = make_neighbours()
    held = GroupPagePermission.objects.filter(group__user=them.regional)
    assert {row.page_id for row in held} == {them.vaxjo.region.site.root_page_id}
    assert not GroupPagePermission.objects.filter(group__role__municipality=them.vaxjo).exists()


def test_who_may_do_something_to_a_row_can_be_asked():
    them = make_neighbours()
    venue = make_venue(them.vaxjo)
    holders = RowPolicy(Venue).users_with_any_permission_for_instance(["change"], venue)
    assert set(holders) == {them.coordinator, them.regional}


def test_the_sites_history_shows_only_lines_about_own_rows(client):
    them = make_neighbours()
    log(make_venue(them.vaxjo, "Eget hus"), "wagtail.create", user=them.coordinator)
    log(make_venue(them.ljungby, "Grannens hus"), "wagtail.create", user=them.neighbour)
    client.get(reverse("wagtailadmin_home"))
    labels = set(log_entries_seen_by(them.coordinator).values_list("label", flat=True))
    assert labels == {"Eget hus, Växjö"}
    client.force_login(them.coordinator)
    page = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Eget hus" in page
    assert "Grannens hus" not in page


def test_a_run_is_seen_by_its_municipality_only():
    them = make_neighbours()
    own = make_run(municipality=them.vaxjo)
    make_run(municipality=them.ljungby, course=own.course)
    assert rows(CourseRun, them.coordinator) == {own}
    assert rows(Notice, them.coordinator) == set()
