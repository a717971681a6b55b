"""At the door: ticks that are sent one by one by several phones, what lets a phone go on without network, and the page
behind the QR code of a booking. The list itself is in courses.views.attendance; the rule about ticks in docs/adr/0027.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import attendance
from courses.claims import Claim
from courses.door import door_path, has_door
from courses.list_links import opened
from courses.models import Attendance, CourseRun
from courses.seats import Reason
from courses.views.attendance import chosen, closed
from courses.views.private import behind_link
from home.sheets import qr

# Primary keys that a database takes, and moments from 1970 to 2255, in milliseconds.
MOST, LATEST = 2**63 - 1, 9 * 10**12


class TickForm(forms.Form):
    """One tick, or one taken away: `at` is when, in milliseconds since 1970."""

    traff = forms.IntegerField(min_value=1, max_value=MOST)
    booking = forms.IntegerField(min_value=1, max_value=MOST)
    came = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
    at = forms.IntegerField(min_value=0, max_value=LATEST)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def ticks(request, token: str):
    """Who is here, for a page that is open; POST adds one tick and says the same.

    Answers JSON: `outcome` is noted, older (what is noted is newer), refused, bad or, with 410, closed.
    5 queries to look.
    """
    run = opened(request.region, token)
    if run is None:
        return JsonResponse({"outcome": "closed"}, status=410)
    if request.method != "POST":
        return JsonResponse(here(run, request.GET.get("traff", "")))
    form = TickForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"outcome": "bad"}, status=400)
    said = form.cleaned_data
    at = datetime.fromtimestamp(said["at"] / 1000, UTC)
    outcome = attendance.tick(run.pk, said["traff"], said["booking"], came=said["came"], at=at)
    word = "noted" if outcome.ok else "older" if outcome.reason == Reason.OLDER else "refused"
    answer = {"outcome": word} | here(run, str(said["traff"]))
    return JsonResponse(answer, status=409 if word == "refused" else 200)


def here(run: CourseRun, meeting_pk: str) -> dict:
    """The keys of all bookings and of those who came to the meeting, and the time by our clock in milliseconds."""
    meetings = [meeting for meeting in run.meetings.all() if not meeting.cancelled]
    meeting = chosen(meetings, meeting_pk)
    came = meeting.attendance.filter(state=Attendance.State.CAME) if meeting else Attendance.objects.none()
    everybody = run.bookings.confirmed().order_by("pk").values_list("pk", flat=True)
    return {
        "now": int(timezone.now().timestamp() * 1000),
        "all": list(everybody),
        "came": sorted(set(came.values_list("booking_id", flat=True)) & set(everybody)),
    }


@behind_link
@require_safe
def worker(request, token: str):
    """The script that opens this list without network, and no other page: its place is what it may answer for."""
    if opened(request.region, token) is None:
        return closed(request)
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@cache
def worker_script() -> str:
    return Path(finders.find("js/door_worker.js")).read_text(encoding="utf-8")


def qr_of(request, claim: Claim) -> str:
    """What a booked party shows at the door, as SVG; nothing for what is online. Asks nothing."""
    return qr(request.build_absolute_uri(door_path(claim.booking))) if has_door(claim.run) else ""


@require_safe
def at_the_door(request):
    """Where an ordinary camera ends that reads a booking's QR code: what it is for, and nothing about anybody."""
    return render(request, "courses/at_the_door.html")
