"""Clicks at the same moment: one of them is it, and nothing is written twice or lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import DueRow
from networks import changes, groups, privacy
from networks.groups import Mail, Outcome
from networks.models import Group
from tests.courses.test_booking_races import at_once
from tests.factories import make_group, make_municipality, make_region

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group():
    facts = {"contact_email": "amina@example.org", "confirmed_until": timezone.now() + timedelta(days=5)}
    return make_group(make_municipality(make_region(), "Växjö"), **facts)


def again(group) -> Group:
    return Group.objects.get(pk=group.pk)


def test_of_many_taps_one_confirms_and_the_questions_are_asked_once(group):
    outcomes = at_once(6, lambda number: groups.confirm(again(group)))
    assert outcomes.count(Outcome.DONE) == 1 and outcomes.count(Outcome.ALREADY) == 5
    assert DueRow.objects.filter(about=Mail.CONFIRM.value, state=DueRow.State.DUE).count() == 2


def test_whoever_closes_while_another_confirms_and_a_third_changes_has_closed_it(group):
    verbs = [
        lambda: groups.close(again(group)),
        lambda: groups.confirm(again(group)),
        lambda: changes.change(again(group), {"place": "Biblioteket"}, {}),
    ]
    at_once(3, lambda number: verbs[number]())
    assert again(group).state == Group.State.CLOSED
    questions = DueRow.objects.filter(about__in=(Mail.CONFIRM.value, Mail.HIDDEN.value))
    assert not questions.filter(state=DueRow.State.DUE).exists()


def test_a_change_brings_nothing_back_of_a_contact_who_is_removed_at_the_same_moment(group):
    verbs = [
        lambda: privacy.forget(again(group)),
        lambda: changes.change(again(group), {"place": "Hos Amina"}, {"sv": {"about": "Ring Amina"}}),
    ]
    at_once(2, lambda number: verbs[number]())
    row = again(group)
    assert (row.place, row.contact_email, row.texts.count()) == ("", "", 0)
