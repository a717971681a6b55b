"""Counts that many add to at once, with real threads; and the control that loses some."""

import threading

import pytest
from django.utils import timezone

from campaigns.models import EvaluationCount, VisitCount
from home.counting import count_one
from tests.courses.test_booking_races import at_once
from tests.factories import make_campaign, make_municipality

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]
THREADS, EACH = 8, 10


def visit_of(campaign, place):
    return {
        "campaign_id": campaign.pk,
        "municipality_id": place and place.pk,
        "day": timezone.localdate(),
        "language": "sv",
        "what": "page",
        "phase": "sign_up",
    }


@pytest.mark.parametrize("nowhere", [True, False])
def test_visits_at_once_are_all_counted_in_one_row(nowhere):
    campaign = make_campaign()
    row = visit_of(campaign, None if nowhere else make_municipality(campaign.region))
    at_once(THREADS, lambda _number: [count_one(VisitCount, [row]) for _visit in range(EACH)])
    assert list(VisitCount.objects.values_list("count", flat=True)) == [THREADS * EACH]


def test_answers_given_in_any_order_wait_for_nobody_in_a_ring():
    campaign = make_campaign()
    rows = [
        {
            "campaign_id": campaign.pk,
            "municipality_id": None,
            "language": "sv",
            "question": "good",
            "answer": answer,
        }
        for answer in EvaluationCount.Good.values
    ]

    def answer(number):
        for _time in range(EACH):
            count_one(EvaluationCount, rows[:: 1 if number % 2 else -1])

    at_once(THREADS, answer)
    assert set(EvaluationCount.objects.values_list("count", flat=True)) == {THREADS * EACH}


def test_asking_first_and_then_saving_would_lose_some():
    """The control: the same threads without the statement."""
    campaign = make_campaign()
    count_one(VisitCount, [visit_of(campaign, None)])

    def add(_number):
        row = VisitCount.objects.get()
        at_the_same_number.wait(timeout=20)
        row.count += 1
        row.save()

    at_the_same_number = threading.Barrier(THREADS)
    at_once(THREADS, add)
    assert VisitCount.objects.get().count < THREADS + 1
