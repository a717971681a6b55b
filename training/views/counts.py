"""Steps that were done, told by static/js/training-count.js: counted, and nothing kept of whose they were.

No cookie, no session, and nothing of the request but what was done. What is not known is not counted, and everybody is
answered the same.
"""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from home import limits
from home.beacons import is_beacon
from home.counting import count_one
from training.counting import pair_rows, step_rows, told
from training.models import RatingCount, StepCount
from training.outline import outline

# Rows from one address: a group that learns together at one place, and not a machine that makes numbers.
ROWS_AN_HOUR = 600
LONGEST = 20_000
JSON = "application/json"


# Nothing is changed for anybody but a count.
@csrf_exempt
@require_POST
def steps_done(request):
    """`/utbildning-steg/`: 204, whatever was sent. 2 or 3 statements, or none."""
    if request.region and is_beacon(request, JSON, LONGEST):
        sent, known = told(request.body), outline(request.region)
        steps, pairs = step_rows(sent, request.region, known), pair_rows(sent, request.region, known)
        if may_count(request, len(steps) + len(pairs)):
            for model, rows in ((StepCount, steps), (RatingCount, pairs)):
                if rows:
                    count_one(model, rows)
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response


def may_count(request, number: int) -> bool:
    address = limits.client_address(request)
    return number > 0 and limits.hit("training_step", address, ROWS_AN_HOUR, per=3600, number=number)
