"""What leaders tick after a meeting: kept once, never over another's, and told in totals."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from home.roles import create_municipality_groups
from tests.factories import make_municipality, make_programme, make_staff
from tests.training.groups_scene import make_group, make_scene
from training import fidelity, group_links
from training.blocks import key_of
from training.fidelity import Outcome, Said
from training.models import FidelityReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(held=3)


@pytest.fixture
def group(scene):
    _region, vaxjo, module, _lessons, run = scene
    return make_group(vaxjo, module, run=run)


def blocks(scene):
    return [(key_of(bound), bound.value["checks"].bound_blocks) for bound in scene[3][0].guide]


def url(group, number=2):
    return f"/sv/gruppledare/{group_links.leaders_token(group)}/traff/{number}/"


def ticks(scene, **more):
    (first, checks), (second, _checks) = blocks(scene)
    said = {
        f"done-{first}": [checks[0].id[:8]],
        f"minutes-{first}": "20",
        f"why-{first}": "",
        f"minutes-{second}": "",
        f"why-{second}": "time",
        "held_on": str(timezone.localdate()),
        "seen": "0",
    }
    return said | more


def test_what_was_ticked_is_kept_by_the_ids_of_its_blocks_without_a_name(client, scene, group):
    answer = client.post(url(group), ticks(scene))
    assert answer.status_code == 303
    (first, checks), (second, _checks) = blocks(scene)
    report = FidelityReport.objects.get()
    assert (report.group, report.meeting, report.held_on, report.by) == (
        group,
        2,
        timezone.localdate(),
        "run",
    )
    assert report.parts == {
        first: {"done": [checks[0].id[:8]], "of": 2, "planned": 15, "minutes": 20, "why": ""},
        second: {"done": [], "of": 2, "planned": 45, "minutes": None, "why": "time"},
    }
    assert {field.name for field in FidelityReport._meta.fields} == {
        *("id", "group", "meeting", "held_on", "parts", "at", "by", "version")
    }


def test_to_look_keeps_nothing(client, group):
    assert client.get(url(group)).status_code == 200
    assert not FidelityReport.objects.exists()


def test_the_same_sent_twice_is_one_report(client, scene, group):
    for _number in range(2):
        assert client.post(url(group), ticks(scene)).status_code == 303
    assert FidelityReport.objects.get().version == 1


def test_a_report_is_shown_again_and_can_be_made_anew(client, scene, group):
    client.post(url(group), ticks(scene))
    html = client.get(url(group)).content.decode()
    (first, checks), _second = blocks(scene)
    box = re.search(rf'<input[^>]*value="{checks[0].id[:8]}"[^>]*>', html)[0]
    assert "checked" in box
    assert 'name="seen" value="1"' in html and 'value="20"' in html
    client.post(url(group), ticks(scene, seen="1", **{f"minutes-{first}": "25"}))
    assert FidelityReport.objects.get().parts[first]["minutes"] == 25


def test_a_form_that_another_s_report_has_overtaken_keeps_what_was_ticked_and_saves_when_sent_again(
    client, scene, group
):
    (first, _checks), _second = blocks(scene)
    client.post(url(group), ticks(scene))
    answer = client.post(url(group), ticks(scene, **{f"minutes-{first}": "33"}))
    html = answer.content.decode()
    assert answer.status_code == 200 and 'value="33"' in html and 'name="seen" value="1"' in html
    assert FidelityReport.objects.get().parts[first]["minutes"] == 20
    client.post(url(group), ticks(scene, seen="1", **{f"minutes-{first}": "33"}))
    assert FidelityReport.objects.get().parts[first]["minutes"] == 33


def test_what_cannot_be_is_said_beside_the_field_and_all_else_is_kept(client, scene, group):
    (first, _checks), (second, _more) = blocks(scene)
    tomorrow = str(timezone.localdate() + timezone.timedelta(days=1))
    said = ticks(scene, held_on=tomorrow, **{f"minutes-{first}": "many", f"minutes-{second}": "12"})
    html = client.post(url(group), said).content.decode()
    assert html.count("field-has-error") == 2
    assert 'value="12"' in html and not FidelityReport.objects.exists()


@pytest.mark.parametrize("wrong", [{"done": "zzzzzzzz"}, {"why": "hemligt"}, {"minutes": "-1"}])
def test_nothing_is_kept_that_was_not_asked(client, scene, group, wrong):
    (first, _checks), _second = blocks(scene)
    ((name, value),) = wrong.items()
    assert client.post(url(group), ticks(scene, **{f"{name}-{first}": value})).status_code == 200
    assert not FidelityReport.objects.exists()


def test_a_meeting_that_the_module_has_not_is_not_found(client, scene, group):
    assert client.post(url(group, 9), ticks(scene)).status_code == 404


def test_a_report_needs_an_open_link(client, scene, group):
    from courses import attendance

    address = url(group)
    attendance.revoke_lists(group.run_id)
    assert client.post(address, ticks(scene)).status_code == 410
    assert not FidelityReport.objects.exists()


def test_a_report_is_changed_only_by_whoever_has_seen_it(group):
    said = Said(timezone.localdate(), {"a": 1}, 0)
    assert fidelity.keep(group, 1, said, "run") is Outcome.SAVED
    assert fidelity.keep(group, 1, said, "run") is Outcome.SAME
    other = Said(timezone.localdate(), {"a": 2}, 0)
    assert fidelity.keep(group, 1, other, "group") is Outcome.CHANGED
    assert FidelityReport.objects.get().parts == {"a": 1}


def totals(client, user, **query):
    client.force_login(user)
    return client.get(reverse("fidelity:index"), query)


def test_the_coordinator_sees_totals_by_programme_of_the_own_municipality(client, scene, group):
    region, vaxjo, module, _lessons, run = scene
    run.course.programme = make_programme(region, name="ABC-metoden")
    run.course.save()
    client.post(url(group), ticks(scene))
    client.post(url(group, 3), {"held_on": str(timezone.localdate()), "seen": "0"} | empty(scene))
    ljungby = make_municipality(region, "Ljungby")
    theirs = make_group(ljungby, module)
    fidelity.keep(theirs, 1, Said(timezone.localdate(), {}, 0), "group")
    create_municipality_groups(vaxjo)
    answer = totals(client, make_staff(vaxjo))
    html = answer.content.decode()
    assert answer.context["rows"][0][-1] in ("Tiden räckte inte: 1", "There was no time: 1")
    assert "ABC-metoden" in html and "Ljungby" not in html.split("<main")[-1]
    assert [[str(value) for value in row] for row in answer.context["rows"]] == [
        ["ABC-metoden", "Växjö", "1", "2", "1", "8", "12", "15", "20", answer.context["rows"][0][-1]]
    ]


def empty(scene):
    return {f"why-{key_of(bound)}": "" for bound in scene[3][1].guide}


def test_the_file_of_totals_holds_no_formula(client, scene, group):
    region, vaxjo, _module, _lessons, run = scene
    run.course.programme = make_programme(region, name="=1+1")
    run.course.save()
    client.post(url(group), ticks(scene))
    create_municipality_groups(vaxjo)
    lines = b"".join(totals(client, make_staff(vaxjo), export="csv").streaming_content).decode()
    assert "'=1+1" in lines and "\n=1+1" not in lines


def test_who_edits_pages_only_sees_no_totals(client, scene):
    create_municipality_groups(scene[1])
    editor = make_staff(scene[1], "redaktor", roles=("editor",))
    assert totals(client, editor).status_code in (302, 403)
