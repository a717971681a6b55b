"""Two leaders at the same moment: one group, and no report that is lost without a word."""

import pytest
from django.utils import timezone

from tests.courses.test_booking_races import at_once
from tests.training.groups_scene import make_group, make_scene
from training import fidelity, groups
from training.fidelity import Outcome, Said
from training.models import FidelityReport, TrainingGroup

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    return make_scene()


def test_many_who_start_the_group_of_a_run_get_the_same_code(scene):
    _region, vaxjo, module, _lessons, run = scene
    started = at_once(6, lambda number: groups.start(vaxjo, module.translation_key, f"{number}", run))
    assert len({group.code for group in started}) == 1 == TrainingGroup.objects.count()


def test_of_many_first_reports_that_differ_one_is_kept_and_the_others_are_told(scene):
    group, today = make_group(scene[1], scene[2]), timezone.localdate()
    said = [Said(today, {"a": number}, 0) for number in range(6)]
    outcomes = at_once(6, lambda number: fidelity.keep(group, 1, said[number], "group"))
    assert sorted(one.value for one in outcomes) == [Outcome.CHANGED.value] * 5 + [Outcome.SAVED.value]
    kept = outcomes.index(Outcome.SAVED)
    assert FidelityReport.objects.get().parts == {"a": kept}
