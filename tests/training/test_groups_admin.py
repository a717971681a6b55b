"""Training groups in the admin: each municipality its own, started from a run or by itself, and closed."""

import pytest
from django.urls import reverse

from courses.models import CourseRun
from home.roles import create_municipality_groups, give_role
from tests.courses.admin_pages import typed
from tests.factories import make_leader, make_municipality, make_run, make_staff
from tests.training.groups_scene import make_group, make_scene
from training import group_links, groups
from training.models import TrainingGroup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def scene():
    scene = make_scene()
    create_municipality_groups(scene[1])
    return scene


@pytest.fixture
def coordinator(client, scene):
    user = make_staff(scene[1], "samordnare", roles=("coordinator",))
    client.force_login(user)
    return user


@pytest.fixture
def leader(client, scene):
    user = make_staff(username="ledare")
    user.groups.add(give_role("leader", scene[1]).group)
    client.force_login(user)
    return user


def added(client, query="", **changes):
    url = reverse("training_groups:add")
    form = client.get(url + query).context["form"]
    return client.post(url, typed(form, **changes))


def test_a_coordinator_starts_a_group(client, scene, coordinator):
    answer = added(client, name="Tisdagar", module_key=str(scene[2].translation_key))
    assert answer.status_code == 302
    group = TrainingGroup.objects.get()
    assert (group.name, group.municipality, group.run) == ("Tisdagar", scene[1], None)
    html = client.get(answer["Location"]).content.decode()
    assert group.shown_code in html and "/gruppledare/group." in html


def test_a_leader_with_an_account_starts_and_sees_the_groups_of_the_municipality(client, scene, leader):
    added(client, name="Tisdagar", module_key=str(scene[2].translation_key))
    assert TrainingGroup.objects.get().municipality == scene[1]
    assert "Tisdagar" in client.get(reverse("training_groups:index")).content.decode()


def test_a_run_has_a_line_that_starts_its_group_and_then_says_the_code(client, scene, coordinator):
    run = scene[4]
    page = reverse("runs:edit", args=[run.pk])
    add = f"{reverse('training_groups:add')}?run={run.pk}"
    assert add in client.get(page).content.decode()
    added(client, f"?run={run.pk}")
    group = TrainingGroup.objects.get()
    assert (group.run, str(group.module_key)) == (run, str(scene[2].translation_key))
    html = client.get(page).content.decode()
    assert group.shown_code in html and add not in html


def test_a_second_group_for_a_run_is_refused_in_words(client, scene, coordinator):
    group = make_group(scene[1], scene[2], run=scene[4])
    answer = added(client, f"?run={scene[4].pk}")
    assert group.shown_code in answer.content.decode() and TrainingGroup.objects.count() == 1


def test_a_coordinator_opens_a_closed_group_again_unless_its_run_has_another(client, scene, coordinator):
    group = make_group(scene[1], scene[2], run=scene[4])
    groups.close(group)
    reopen = reverse("training_groups:reopen", args=[group.pk])
    edit = reverse("training_groups:edit", args=[group.pk])
    assert reopen in client.get(edit).content.decode()
    client.get(reopen)
    other = make_group(scene[1], scene[2], run=scene[4])
    assert other.shown_code in client.post(reopen, follow=True).content.decode()
    group.refresh_from_db()
    assert group.closed_at
    groups.close(other)
    client.post(reopen)
    assert groups.group_of(scene[4]) == group
    assert reopen not in client.get(edit).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "leader"])
def test_nobody_starts_or_sees_a_group_in_another_municipality(client, scene, who, request):
    request.getfixturevalue(who)
    region, _vaxjo, module, _lessons, run = scene
    ljungby = make_municipality(region, "Ljungby")
    theirs = make_group(ljungby, module, "Hemliga gruppen")
    their_run = make_run(course=run.course, municipality=ljungby)
    answer = added(client, name="x", module_key=str(module.translation_key), run=str(their_run.pk))
    assert answer.status_code == 200 and "run" in answer.context["form"].errors
    added(client, name="x", module_key=str(module.translation_key), municipality=str(ljungby.pk))
    assert not TrainingGroup.objects.filter(municipality=ljungby).exclude(pk=theirs.pk).exists()
    assert "Hemliga" not in client.get(reverse("training_groups:index")).content.decode()
    for name in ("edit", "close", "link", "history"):
        url = reverse(f"training_groups:{name}", args=[theirs.pk])
        assert {client.get(url).status_code, client.post(url).status_code} <= {403, 404}, name
    theirs.refresh_from_db()
    assert theirs.closed_at is None and theirs.link_version == 1
    offered = client.get(f"{reverse('training_groups:add')}?run={their_run.pk}").context["form"]
    assert not {"name", "run"} & {name for name, value in offered.initial.items() if value}


def test_the_name_can_be_changed_and_the_module_and_the_run_cannot(client, scene, coordinator):
    group = make_group(scene[1], scene[2])
    url = reverse("training_groups:edit", args=[group.pk])
    form = client.get(url).context["form"]
    client.post(url, typed(form, name="Onsdagar", run=str(scene[4].pk)))
    group.refresh_from_db()
    assert (group.name, group.run, group.module_key) == ("Onsdagar", None, scene[2].translation_key)


def test_closing_is_asked_first_and_ends_the_code(client, scene, coordinator):
    group = make_group(scene[1], scene[2])
    url = reverse("training_groups:close", args=[group.pk])
    client.get(url)
    group.refresh_from_db()
    assert group.closed_at is None
    client.post(url)
    client.logout()
    assert client.get(f"/sv/grupp/{group.code}/").status_code == 410


def test_a_new_link_closes_the_old_one(client, scene, coordinator):
    group = make_group(scene[1], scene[2])
    old = group_links.leaders_url(group).removeprefix("http://testserver")
    client.post(reverse("training_groups:link", args=[group.pk]))
    client.logout()
    assert client.get(old).status_code == 410


def test_the_page_of_a_leader_s_own_groups_leads_to_the_training(client, scene, leader):
    run = scene[4]
    run.leaders.add(make_leader(scene[1], account=leader))
    run.save()
    html = client.get(reverse("own-groups:index")).content.decode()
    assert "/gruppledare/list." in html


def test_a_draft_has_no_line(client, scene, coordinator):
    CourseRun.objects.filter(pk=scene[4].pk).update(state="draft")
    html = client.get(reverse("runs:edit", args=[scene[4].pk])).content.decode()
    assert reverse("training_groups:add") + "?run" not in html
