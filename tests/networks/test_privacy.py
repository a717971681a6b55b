"""What is kept about a group's contact is handed out, and removed when its time is over or they want it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from home.models import DueRow
from networks import group_links, groups, privacy
from networks.groups import Mail
from networks.models import Group, GroupText
from tests.factories import make_group, make_municipality, make_region

pytestmark = pytest.mark.django_db
State = Group.State
NOW = timezone.now()


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), "Växjö")


def make_contacted(vaxjo, **facts):
    known = {"contact_name": "Amina", "contact_email": "amina@example.org", "contact_phone": "+46701740605"}
    return make_group(vaxjo, **known | facts)


def is_empty(group) -> bool:
    group.refresh_from_db()
    return not (group.contact_name or group.contact_email or group.contact_phone or group.place) and (
        not GroupText.objects.filter(parent=group).exists()
    )


def long_ago(days: int):
    return NOW - timedelta(days=days)


@pytest.mark.parametrize("state", [State.REFUSED, State.CLOSED])
def test_the_contact_of_a_group_that_is_over_goes_after_ninety_days(vaxjo, state):
    facts = {"state": state, "refusal": "Det är en butik."}
    old = make_contacted(vaxjo, decided_at=long_ago(91), **facts)
    new = make_contacted(vaxjo, decided_at=long_ago(89), **facts)
    assert privacy.remove_due(vaxjo.region_id) == 1
    assert is_empty(old) and not is_empty(new)
    assert privacy.remove_due(vaxjo.region_id) == 0


def test_a_group_that_is_listed_keeps_its_contact(vaxjo):
    group = make_contacted(vaxjo, decided_at=long_ago(900), proposed_at=long_ago(900))
    privacy.remove_due(vaxjo.region_id)
    assert not is_empty(group) and group.state == State.LISTED


def test_what_nobody_confirmed_or_answered_for_a_year_is_closed(vaxjo):
    silent = make_contacted(vaxjo, confirmed_until=long_ago(366))
    waiting = make_contacted(vaxjo, state=State.PROPOSED, proposed_at=long_ago(366))
    recent = make_contacted(vaxjo, confirmed_until=long_ago(364))
    privacy.remove_due(vaxjo.region_id)
    states = [Group.objects.get(pk=group.pk).state for group in (silent, waiting, recent)]
    assert states == [State.CLOSED, State.CLOSED, State.LISTED]
    assert not is_empty(silent)


def test_another_regions_groups_are_left_alone(vaxjo):
    halland = make_region("Halland", hostname="halland.example.org", default=False)
    group = make_contacted(
        make_municipality(halland, "Falkenberg"), state=State.CLOSED, decided_at=long_ago(91)
    )
    privacy.remove_due(vaxjo.region_id)
    assert not is_empty(group)


def test_a_contact_is_removed_at_once_when_they_ask_and_nothing_is_written_to_them_any_more(client, vaxjo):
    group = make_contacted(vaxjo)
    groups.add_mail(group, Mail.LINK, "1")
    page = reverse("networks:mine_forget", args=[group_links.token_of(group)])
    assert client.post(page, follow=True).status_code == 200
    assert is_empty(group) and group.state == State.CLOSED
    assert not DueRow.objects.filter(kind=groups.MAIL, state=DueRow.State.DUE).exists()
    assert client.get(page).status_code == 410


def test_what_is_kept_is_taken_along_as_a_file(client, vaxjo):
    group = make_contacted(vaxjo, first_visit="Ring på.")
    answer = client.get(reverse("networks:mine_file", args=[group_links.token_of(group)]))
    said = json.loads(answer.content)
    assert said["contact_email"] == "amina@example.org" and said["words"][0]["first_visit"] == "Ring på."
    assert "attachment" in answer["Content-Disposition"]


def test_every_field_of_a_group_is_handed_out_or_of_no_person():
    """Whoever adds a field to a group decides here whether it is somebody's."""
    of_no_person = {
        *("id", "municipality", "state", "kind", "run_by", "age_from", "age_to", "expecting", "venue"),
        *("access", "price", "guide", "follow_up_on", "link_version", "idempotency_key"),
    }
    handed_out = set(privacy.kept_about(Group(municipality=make_municipality())))
    fields = {field.name for field in Group._meta.concrete_fields}
    assert fields - of_no_person <= handed_out
