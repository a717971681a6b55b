"""Two first completions at once, with real threads."""

import pytest
from django.utils import timezone

from home.counting import count_one
from tests.courses.test_booking_races import at_once
from tests.factories import make_region
from training.models import StepCount

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]
THREADS, EACH = 8, 10
MODULE = "6e7c1c0e-6a2b-4c4a-9f5a-000000000001"


def test_first_completions_at_once_are_all_counted_and_wait_for_nobody_in_a_ring():
    region = make_region()
    rows = [
        {
            "region_id": region.pk,
            "module": MODULE,
            "step": step,
            "what": what,
            "day": timezone.localdate(),
            "language": "sv",
            "source": "",
        }
        for what, step in (("began", ""), ("done", "a"), ("done", "b"), ("finished", ""))
    ]

    def finish(number):
        for _time in range(EACH):
            count_one(StepCount, rows[:: 1 if number % 2 else -1])

    at_once(THREADS, finish)
    assert list(StepCount.objects.values_list("count", flat=True)) == [THREADS * EACH] * len(rows)
