"""Cancelling a run: which other run those who had booked are asked to go to."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from courses.catalogue import catalogue
from courses.models import CourseRun
from courses.views.transfer import choice_words

MOST = 12


def moves_to_field(run: CourseRun) -> forms.TypedChoiceField:
    """Runs of the same course in the region that have seats and whose sign-up is open, soonest first. 1 query.

    Also other municipalities': a parent may go there anyhow.
    """
    region = run.municipality.region
    known = catalogue(region)
    now = timezone.now()
    runs = CourseRun.objects.of_region(region).upcoming(now).with_free_seats()
    others = runs.filter(course=run.course_id, sign_up_opens_at__lte=now).exclude(pk=run.pk)
    choices = [(other.pk, choice_words(other, known)) for other in others.order_by("starts_at", "pk")[:MOST]]
    return forms.TypedChoiceField(
        label=gettext_lazy("Offer those who have booked to move to"),
        choices=[("", gettext_lazy("no other run")), *choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy(
            "Their mail has a link that moves them with one tap. Nobody is moved without agreeing. The seats are "
            "not held: first come, first served, and whoever waits there already goes first."
        ),
        error_messages={
            "invalid_choice": gettext_lazy("That one is full now, or sign-up has closed. Choose another.")
        },
    )
