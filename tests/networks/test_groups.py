"""What is done with a group, and what is due because of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from home.models import DueRow
from networks import groups
from networks.groups import Mail, Outcome
from networks.models import Group, GroupText
from networks.models.groups import CONFIRMED_FOR
from tests.factories import make_group, make_municipality, make_region

pytestmark = pytest.mark.django_db
State = Group.State


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), "Växjö")


def waiting(group, about: Mail) -> list:
    rows = DueRow.objects.filter(
        kind=groups.MAIL, about=about.value, subject_id=group.pk, state=DueRow.State.DUE
    )
    return list(rows.order_by("due_at").values_list("due_at", flat=True))


def proposal(vaxjo, key=None) -> Group:
    facts = {
        "kind": "fathers",
        "languages": ["sv"],
        "weekday": 1,
        "place": "Stadsparken",
        "idempotency_key": key,
    }
    return Group(municipality=vaxjo, name="Pappor", **facts)


def test_a_proposal_is_listed_nowhere_and_its_proposer_is_written_to(vaxjo):
    group, outcome = groups.propose(proposal(vaxjo), [GroupText(language="ar", about="نلتقي")])
    assert (outcome, group.state, group.is_listed()) == (Outcome.DONE, State.PROPOSED, False)
    assert [text.language for text in group.texts.all()] == ["ar"]
    assert len(waiting(group, Mail.PROPOSED)) == 1


def test_the_same_form_sent_twice_is_one_group(vaxjo):
    key = uuid4()
    first, _outcome = groups.propose(proposal(vaxjo, key), [])
    again, outcome = groups.propose(proposal(vaxjo, key), [GroupText(language="sv", about="En gång till")])
    assert (again.pk, outcome) == (first.pk, Outcome.ALREADY)
    assert Group.objects.count() == 1 and not GroupText.objects.exists()


def test_what_is_approved_is_listed_for_three_months_and_asked_about_in_good_time(vaxjo):
    group, _outcome = groups.propose(proposal(vaxjo), [])
    now = timezone.now()
    version = vaxjo.region.version
    assert groups.approve(group, now) == Outcome.DONE
    assert group.is_listed(now + CONFIRMED_FOR - timedelta(minutes=1)) and not group.is_listed(
        now + CONFIRMED_FOR
    )
    asked = [now + CONFIRMED_FOR - before for before in groups.ASKED_BEFORE]
    assert waiting(group, Mail.CONFIRM) == asked and waiting(group, Mail.HIDDEN) == [now + CONFIRMED_FOR]
    vaxjo.region.refresh_from_db()
    assert vaxjo.region.version > version, "what processes remember is read anew"
    assert groups.approve(group, now) == Outcome.ALREADY and len(waiting(group, Mail.APPROVED)) == 1


def test_one_tap_lists_it_for_three_months_more_and_asks_no_more_about_those_that_are_over(vaxjo):
    group = make_group(vaxjo, confirmed_until=timezone.now() + timedelta(days=5))
    groups.add_questions(group)
    now = timezone.now()
    assert groups.confirm(group, now) == Outcome.DONE
    assert group.confirmed_until == now + CONFIRMED_FOR
    assert waiting(group, Mail.HIDDEN) == [now + CONFIRMED_FOR]
    assert len(waiting(group, Mail.CONFIRM)) == len(groups.ASKED_BEFORE)
    assert groups.confirm(group, now) == Outcome.ALREADY


def test_what_was_hidden_comes_back_by_the_same_tap(vaxjo):
    group = make_group(vaxjo, confirmed_until=timezone.now() - timedelta(days=40))
    assert list(Group.objects.stale()) == [group] and not Group.objects.listed().exists()
    assert groups.confirm(group) == Outcome.DONE
    assert list(Group.objects.listed()) == [group] and not Group.objects.stale().exists()


@pytest.mark.parametrize("state", [State.PROPOSED, State.REFUSED, State.CLOSED])
def test_nothing_is_listed_by_being_confirmed(vaxjo, state):
    group = make_group(vaxjo, state=state, refusal="Finns redan.", confirmed_until=None)
    assert groups.confirm(group) == Outcome.NOT_NOW
    assert (group.state, group.confirmed_until) == (state, None)


def test_a_proposal_is_refused_with_a_reason_and_may_be_approved_after_all(vaxjo):
    group, _outcome = groups.propose(proposal(vaxjo), [])
    assert groups.refuse(group, "Det finns redan en pappagrupp.") == Outcome.DONE
    assert (group.state, group.refusal) == (State.REFUSED, "Det finns redan en pappagrupp.")
    assert groups.refuse(group, "En gång till") == Outcome.ALREADY
    assert groups.approve(group) == Outcome.DONE and group.refusal == ""


def test_what_is_listed_is_closed_and_not_refused(vaxjo):
    group = make_group(vaxjo)
    groups.add_questions(group)
    assert groups.refuse(group, "Nej") == Outcome.NOT_NOW
    assert groups.close(group) == Outcome.DONE
    assert waiting(group, Mail.CONFIRM) == waiting(group, Mail.HIDDEN) == []
    assert groups.close(group) == Outcome.ALREADY and len(waiting(group, Mail.CLOSED)) == 1


def test_what_is_closed_and_approved_again_the_same_day_is_asked_about(vaxjo):
    group, now = make_group(vaxjo, state=State.PROPOSED), timezone.now()
    groups.approve(group, now)
    groups.close(group, now + timedelta(hours=1))
    groups.approve(group, now + timedelta(hours=2))
    assert len(waiting(group, Mail.CONFIRM)) == len(groups.ASKED_BEFORE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.LISTED, "confirmed_until": None},
        {"state": State.REFUSED, "refusal": ""},
        {"age_from": 9, "age_to": 3},
    ],
)
def test_the_database_refuses_what_no_verb_does(vaxjo, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_group(vaxjo, **wrong)
