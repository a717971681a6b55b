"""A leader with an account: the meetings and lists of the own groups, and nothing else in the admin."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import booking
from courses.admin.own_groups import own_runs
from courses.models import CourseRun, Leader
from home.roles import give_role
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_leader, make_party, make_run, make_staff

pytestmark = pytest.mark.django_db
URL = "/admin/own-groups/"


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def leader(them):
    user = make_staff(them.vaxjo, "leader", roles=["leader"])
    row = make_leader(them.vaxjo, "Lena")
    row.account = user
    row.save()
    return row


def test_a_leader_finds_the_own_groups_and_their_lists(client, them, leader):
    run = make_run(municipality=them.vaxjo, leaders=[leader], meetings=2)
    make_run(municipality=them.vaxjo, course=run.course)
    booking.book(run.pk, make_party(name="Sara Nilsson"), {}, queue_if_full=False)
    client.force_login(leader.account)
    shown = client.get(URL).context["runs"]
    assert [len(one["meetings"]) for one in shown] == [2]
    path = shown[0]["list_url"].removeprefix(them.vaxjo.region.site.root_url)
    page = client.get(path).content.decode()
    assert "Sara" in page and "Nilsson" not in page


def test_the_dashboard_leads_a_leader_to_the_own_groups_and_speaks_of_no_pages(client, them, leader):
    make_run(municipality=them.vaxjo, leaders=[leader])
    client.force_login(leader.account)
    home = client.get(reverse("wagtailadmin_home")).text
    lines = re.findall(r'<a class="todo__item[^"]*" href="([^"]+)">.*?<strong[^>]*>(\d+)', home, re.DOTALL)
    assert lines == [(URL, "1")]


def test_the_admin_holds_nothing_else_for_a_leader(client, them, leader):
    run = make_run(municipality=them.vaxjo, leaders=[leader])
    client.force_login(leader.account)
    home = client.get(reverse("wagtailadmin_home"))
    assert URL in home.content.decode()
    for url in (
        reverse("runs:index"),
        reverse("runs:edit", args=[run.pk]),
        reverse("bookings:index"),
        reverse("people:index"),
        reverse("leaders:edit", args=[leader.pk]),
    ):
        assert client.get(url).status_code in (302, 403, 404), url


def test_drafts_and_groups_long_over_are_not_shown(them, leader):
    now = timezone.now()
    make_run(municipality=them.vaxjo, leaders=[leader], state="draft")
    over = make_run(municipality=them.vaxjo, leaders=[leader], starts_in_days=2, meetings=1)
    assert list(own_runs(leader.account)) == [over]
    assert not own_runs(leader.account, now + timedelta(days=5)).exists()


def test_without_the_role_there_are_no_groups(client, them, leader):
    make_run(municipality=them.vaxjo, leaders=[leader])
    client.force_login(leader.account)
    assert client.get(URL).status_code == 200
    leader.account.groups.clear()
    assert client.get(URL).status_code == 302
    assert not own_runs(type(leader.account).objects.get(pk=leader.account_id)).exists()


def test_an_account_is_tied_to_a_leader_by_who_plans_their_groups(client, them):
    user, row = make_staff(them.vaxjo, "leader", roles=["leader"]), make_leader(them.vaxjo, "Lena")
    other = make_staff(them.ljungby, "stranger", roles=["leader"])
    client.force_login(them.coordinator)
    url = reverse("leaders:edit", args=[row.pk])
    form = client.get(url).context["form"]
    assert str(user.pk) in dict(form.fields["account"].choices)
    assert str(other.pk) not in dict(form.fields["account"].choices)
    assert "account" in errors(client.post(url, typed(form, account=str(other.pk))))
    client.post(url, typed(form, account=str(user.pk)))
    assert Leader.objects.get(pk=row.pk).account == user
    client.post(url, typed(client.get(url).context["form"], account=""))
    assert Leader.objects.get(pk=row.pk).account is None


def test_a_leader_of_another_municipality_is_not_taken_even_by_the_administrator(client, them):
    other, row = make_staff(them.ljungby, "stranger", roles=["leader"]), make_leader(them.vaxjo, "Lena")
    client.force_login(them.regional)
    url = reverse("leaders:edit", args=[row.pk])
    found = errors(client.post(url, typed(client.get(url).context["form"], account=str(other.pk))))
    assert "account" in found


def test_an_account_that_is_removed_leaves_the_leader(them, leader):
    leader.account.delete()
    assert Leader.objects.get(pk=leader.pk).account is None


def test_many_groups_cost_the_same(client, them, leader, django_assert_max_num_queries):
    course = make_course(them.vaxjo.region)
    for _number in range(8):
        make_run(municipality=them.vaxjo, course=course, leaders=[leader])
    client.force_login(leader.account)
    client.get(URL)
    with django_assert_max_num_queries(16):
        assert len(client.get(URL).context["runs"]) == CourseRun.objects.count() == 8


def test_the_role_given_by_hand_shows_the_menu(client, them):
    user = make_staff(username="new")
    client.force_login(user)
    user.groups.add(give_role("leader", them.vaxjo).group)
    assert URL in client.get(reverse("wagtailadmin_home")).content.decode()
