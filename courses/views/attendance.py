"""Who comes: for leaders, on a phone, behind the run's link. First names and references, no contact data.

GET shows, POST notes. Nobody can forge the link, so no cookie is needed against forged forms.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import attendance, booking
from courses.catalogue import catalogue
from courses.door import codes
from courses.fields import PlainText
from courses.list_links import expires, further_pages, further_words, opened
from courses.models import Attendance, Booking, BookingEvent, CourseRun, Meeting, Party, Together
from courses.summary import hours, title_of
from courses.views.private import behind_link
from home.dates import day_in_words
from home.limits import hit
from home.sorting import swedish_key

DAY = 24 * 60 * 60
WALK_INS_A_DAY = 30


@dataclass(frozen=True)
class Row:
    """A party as its leader sees it."""

    pk: int
    name: str
    reference: str
    people: str
    came: bool
    told: bool
    # What the QR codes of the party may say (courses.door).
    codes: str


def closed(request):
    """A link that opens no list, whatever the cause. A phone may still hold ticks that never got through."""
    place = reverse("courses:who_comes", args=[request.resolver_match.kwargs["token"]])
    return render(request, "courses/list_over.html", {"place": place}, status=410)


@csrf_exempt
@behind_link
@csp_replace({"worker-src": [SELF]})
@require_http_methods(["GET", "HEAD", "POST"])
def who_comes(request, token: str):
    """The parties of one meeting with a box each: today's, unless another is asked for. 5 queries."""
    run = opened(request.region, token)
    if run is None:
        return closed(request)
    meetings = [meeting for meeting in run.meetings.all() if not meeting.cancelled]
    meeting = chosen(meetings, request.GET.get("traff", ""))
    url = reverse("courses:who_comes", args=[token])
    if request.method == "POST" and meeting:
        came = {int(pk) for pk in request.POST.getlist("came") if pk.isdecimal()}
        outcome = attendance.mark_attendance(run.pk, meeting.pk, came, shown=shown(request.POST))
        return HttpResponseRedirect(f"{url}?traff={meeting.pk}{'&done=1' if outcome.ok else ''}", status=303)
    title, _language = title_of(run, catalogue(request.region), get_language())
    today = timezone.localdate()
    rows = rows_of(run, meeting)
    context = {
        "title": title,
        "meeting": meeting
        and {"when": day_in_words(meeting.starts_at), "time": hours(meeting), "pk": meeting.pk},
        "can_note": meeting is not None and timezone.localdate(meeting.starts_at) <= today,
        "rows": rows,
        "here": sum(row.came for row in rows),
        "kept_until": meeting and milliseconds(end_of_day(meeting, today)),
        "now": milliseconds(timezone.now()),
        "meetings": [
            {
                "when": day_in_words(other.starts_at),
                "url": f"{url}?traff={other.pk}",
                "current": other == meeting,
            }
            for other in meetings
        ],
        "done": request.GET.get("done"),
        "further": further_pages(request.region, run, token),
        "further_words": further_words(run),
        "token": token,
        "expires": day_in_words(expires(run)),
    }
    return render(request, "courses/who_comes.html", context)


def shown(data) -> dict[int, bool] | None:
    """What the list that is sent in said when it was opened; None when it does not tell."""
    if "rows" not in data:
        return None
    ticked = keys(data.get("ticked", ""))
    return {pk: pk in ticked for pk in keys(data["rows"])}


def keys(text: str) -> set[int]:
    return {int(word) for word in text.split() if word.isdecimal()}


def end_of_day(meeting: Meeting, today) -> datetime:
    """Midnight after the meeting, or after today when it is past: until then a phone may keep the list."""
    day = max(today, timezone.localdate(meeting.ends_at)) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def chosen(meetings: list[Meeting], pk: str) -> Meeting | None:
    """The meeting that was asked for, else today's, else the one that comes next, else the last."""
    today = timezone.localdate()
    for meeting in meetings:
        if str(meeting.pk) == pk:
            return meeting
    ahead = [meeting for meeting in meetings if timezone.localdate(meeting.starts_at) >= today]
    return ahead[0] if ahead else meetings[-1] if meetings else None


def rows_of(run: CourseRun, meeting: Meeting | None) -> list[Row]:
    """The confirmed parties by first name, with what is noted of the meeting. 1 or 2 queries."""
    noted = dict(meeting.attendance.values_list("booking_id", "state")) if meeting else {}
    bookings = run.bookings.confirmed().select_related("party")
    rows = [row_of(item, noted.get(item.pk, "")) for item in bookings]
    return sorted(rows, key=lambda row: (swedish_key(row.name), row.reference))


def row_of(item: Booking, state: str) -> Row:
    party = item.party
    names = [name.split()[0] for name in (party.name, party.second_name) if name.strip()]
    return Row(
        pk=item.pk,
        name=" & ".join(names),
        reference=party.reference,
        people=count_words(party),
        came=state == Attendance.State.CAME,
        told=state == Attendance.State.TOLD,
        codes=" ".join(codes(item)),
    )


def count_words(party: Party) -> str:
    """How many to expect: 2 adults, 1 child."""
    adults = ngettext("%(count)d adult", "%(count)d adults", party.adults) % {"count": party.adults}
    if not party.children:
        return adults
    children = ngettext("%(count)d child", "%(count)d children", party.children) % {"count": party.children}
    return _("%(adults)s, %(children)s") % {"adults": adults, "children": children}


class WalkInForm(forms.Form):
    """Somebody who comes without having booked: a first name is enough."""

    def __init__(self, run: CourseRun, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = PlainText(
            label=_("First name"),
            max_length=40,
            error_messages={"required": _("Write a name that you can call them by.")},
        )
        if run.course.together != Together.ONE:
            self.fields["adults"] = forms.ChoiceField(
                label=_("How many adults are coming?"),
                choices=[("1", _("One adult")), ("2", _("Two adults"))],
                widget=forms.RadioSelect,
                initial="1",
            )
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request, token: str):
    """Book somebody who stands in the door, also when the run is full (which is logged); they came."""
    run = opened(request.region, token)
    if run is None:
        return closed(request)
    meeting = chosen([m for m in run.meetings.all() if not m.cancelled], request.GET.get("traff", ""))
    form = WalkInForm(run, request.POST if request.method == "POST" else None)
    if form.is_valid() and not hit("walk-ins", str(run.pk), WALK_INS_A_DAY, DAY):
        form.add_error(None, _("Many have been added today. Call the coordinator."))
    if form.is_valid():
        party = Party(
            name=form.cleaned_data["name"],
            adults=int(form.cleaned_data.get("adults") or 1),
            language=get_language(),
            source=Party.Source.STAFF,
            idempotency_key=form.cleaned_data["key"],
        )
        outcome = booking.book(run.pk, party, queue_if_full=False, by=BookingEvent.By.STAFF, overbook=True)
        if outcome.booking and meeting and timezone.localdate(meeting.starts_at) <= timezone.localdate():
            attendance.note_came(outcome.booking.pk, meeting.pk)
        url = reverse("courses:who_comes", args=[token])
        return HttpResponseRedirect(f"{url}?traff={meeting.pk}&done=1" if meeting else url, status=303)
    context = {"form": form, "token": token, "error": form.is_bound and bool(form.errors)}
    return render(request, "courses/walk_in.html", context)


@behind_link
@require_safe
def printed(request, token: str):
    """The list on paper: a column for each meeting, and the day by which it is to be destroyed. 3 queries."""
    run = opened(request.region, token)
    if run is None:
        return closed(request)
    title, _language = title_of(run, catalogue(request.region), get_language())
    context = {
        "title": title,
        "first": day_in_words(run.starts_at),
        "rows": rows_of(run, None),
        "meetings": [timezone.localtime(m.starts_at) for m in run.meetings.all() if not m.cancelled],
        "token": token,
        "expires": day_in_words(expires(run)),
    }
    return render(request, "courses/printed_list.html", context)
