"""A party tells to which meetings it cannot come, and takes it back. GET shows, POST acts."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import attendance
from courses.claims import State
from courses.models import Meeting
from courses.summary import hours, summarise
from courses.views.booking import unbroken
from courses.views.manage import back, claim_behind
from courses.views.private import behind_link, over
from home.dates import day_in_words


class AbsenceForm(forms.Form):
    """The meetings ahead, as boxes."""

    def __init__(self, meetings: list[Meeting], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meetings"] = forms.TypedMultipleChoiceField(
            label=_("Which meetings can you not come to?"),
            help_text=_("Your seat stays yours. Untick a meeting if you can come after all."),
            choices=[(m.pk, f"{day_in_words(m.starts_at)}, {unbroken(hours(m))}") for m in meetings],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_absence(request, token: str):
    """Boxes for the meetings ahead, ticked where the party has told already. 5 to 6 queries."""
    claim = claim_behind(request, token)
    if claim is None:
        return over(request)
    if claim.state() != State.BOOKED:
        return back(token)
    now = timezone.now()
    meetings = list(claim.run.meetings.all())
    ahead = [meeting for meeting in meetings if meeting.starts_at > now and not meeting.cancelled]
    told = attendance.told(claim.booking)
    form = AbsenceForm(
        ahead, request.POST if request.method == "POST" else None, initial={"meetings": sorted(told)}
    )
    if form.is_valid():
        attendance.tell_absent(claim.booking.pk, form.cleaned_data["meetings"])
        return back(token, "absent")
    context = {
        "form": form if ahead else None,
        "summary": summarise(claim.run, request.region, meetings),
        "token": token,
        "error": form.is_bound,
    }
    return render(request, "courses/absence.html", context)
