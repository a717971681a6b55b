"""A party moves to another run of the same course. GET shows the choice, POST moves; the old seat is never lost."""

from django import forms
from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import booking
from courses.catalogue import Catalogue, catalogue
from courses.claims import Claim, State
from courses.listing import dates_url
from courses.models import CourseRun
from courses.residents import free_for_party
from courses.rows import open_words
from courses.seats import Reason, seats_left
from courses.summary import summarise, where
from courses.views.manage import back, claim_behind
from courses.views.private import behind_link, over
from home.dates import clock, day_in_words

MOST = 12


class TransferForm(forms.Form):
    """The runs that have room."""

    def __init__(self, choices: list[tuple[int, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["run"] = forms.TypedChoiceField(
            label=_("When and where do you want to come instead?"),
            choices=choices,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose one of the times."),
                "invalid_choice": _("That one is full now, or sign-up has closed. Choose another."),
            },
        )


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_transfer(request, token: str):
    """Other runs with room for the party, soonest first; the seat it has stays until the other is taken."""
    claim = claim_behind(request, token)
    if claim is None:
        return over(request)
    if claim.state() != State.BOOKED:
        return back(token)
    known = catalogue(request.region)
    runs = others(claim, request.region)
    form = TransferForm(
        [(run.pk, choice_words(run, known)) for run in runs],
        request.POST if request.method == "POST" else None,
    )
    if form.is_valid():
        outcome = booking.transfer(claim.booking.pk, form.cleaned_data["run"])
        if outcome.ok:
            return back(token, "moved")
        form.add_error("run", refusal_words(outcome.reason))
    course = known.courses.get(claim.run.course_id)
    context = {
        "form": form if runs else None,
        "summary": summarise(claim.run, request.region),
        "token": token,
        "error": bool(runs and form.errors),
        "list_url": dates_url(known, course),
        "phone": claim.run.municipality.phone or request.region.contact_phone,
    }
    return render(request, "courses/transfer.html", context)


def others(claim: Claim, region, now=None) -> list[CourseRun]:
    """Open runs of the same course with room, by the stored counters, which are never too generous.

    1 query, and 1 or 2 for each run that keeps seats for residents: counters do not tell who lives where.
    """
    now = now or timezone.now()
    runs = CourseRun.objects.of_region(region).upcoming(now).with_free_seats()
    room = F("confirmed_seats") + F("held_seats") + claim.booking.seats
    open_now = runs.filter(course=claim.run.course_id, sign_up_opens_at__lte=now, seats__gte=room)
    soonest = open_now.exclude(pk=claim.run.pk).order_by("starts_at", "pk")[:MOST]
    return [run for run in soonest if not run.kept_for_residents(now) or takes(run, claim, now)]


def takes(run: CourseRun, claim: Claim, now) -> bool:
    """Whether a run that keeps seats for residents has room for the party."""
    return claim.booking.seats <= free_for_party(run, seats_left(run, now), claim.party)


def choice_words(run: CourseRun, known: Catalogue) -> str:
    """Tuesday 12 January, 18:00 · Biblioteket, Växjö · 4 seats left."""
    day = _("%(day)s, %(time)s") % {"day": day_in_words(run.starts_at), "time": clock(run.starts_at)}
    place = where(run, known.venues.get(run.venue_id)).value
    municipality = known.municipalities[run.municipality_id].name
    # Names of places keep their own direction within text of another.
    return " · ".join([day, f"\u2068{place}, {municipality}\u2069", open_words(run.listed_free, 0).text])


def refusal_words(reason: Reason) -> str:
    """Why the other seat could not be had. The old one is kept, and that is said first of all."""
    match reason:
        case Reason.FULL | Reason.TOO_MANY:
            return _("You keep your seat: the other group has just become full. Choose another.")
        case Reason.ALREADY:
            return _("You keep your seat: you are in the other group already, or wait for it.")
        case _other:
            return _("You keep your seat: the other group cannot be booked any more. Choose another.")
