"""How was it? Asked on the website of everybody who was there; counted, and never kept as somebody's answers."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.catalogue import KnownCampaign
from campaigns.evaluation import Standing, keep, last_day, standing
from campaigns.evaluation_form import EvaluationForm
from campaigns.views.asked import campaign_of, municipality_of
from home import limits, stamps
from home.carried import CARRIED, changes_language
from home.dates import day_in_words

STAMP = "campaign_evaluation"
# From one address: a family, or the computer of a library.
ANSWERS_AN_HOUR = 20


# Nothing is changed for anybody but a count: the stamp says that the form is ours.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request, slug: str):
    """The questions, or why there are none. No query to show, 2 statements to keep, beside the region's."""
    _everything, campaign = campaign_of(request, slug)
    if standing(campaign.row) is not Standing.OPEN:
        return not_open(request, campaign)
    sent = request.method == "POST"
    place = municipality_of(request, campaign)
    asked = {"municipality": place.slug if place else ""}
    form = EvaluationForm(campaign.places, request.POST if sent else None, initial=asked)
    old = sent and is_old(request)
    if sent and not changes_language(request, form) and form.is_valid() and not old:
        if limits.hit(STAMP, limits.client_address(request), ANSWERS_AN_HOUR, per=3600):
            keep_answers(campaign, form.cleaned_data)
        return HttpResponseRedirect(reverse("campaigns:evaluation_thanks", args=[slug]), status=303)
    response = render(request, "campaigns/evaluation.html", shown(request, campaign, form, old=old))
    # Going back finds what was typed. There is nothing on the page about anybody.
    response["Cache-Control"] = "private, max-age=0"
    return response


def is_old(request) -> bool:
    """Whether the form was handed out too long ago, or not by us: it is shown again, with what was chosen."""
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), STAMP, request.region.pk)
    return stamp is not stamps.StampState.FRESH


def keep_answers(campaign: KnownCampaign, said: dict) -> None:
    places = {place.slug: place.pk for place in campaign.places}
    keep(
        campaign.row,
        places.get(said["municipality"]),
        get_language(),
        said["mark"],
        said["good"],
        said["again"],
    )


def shown(request, campaign: KnownCampaign, form: EvaluationForm, *, old: bool) -> dict:
    return {
        "campaign": campaign.page(get_language()),
        "form": form,
        "stamp": stamps.new_stamp(STAMP, request.region.pk),
        "old": old and not form.errors,
        "error": form.is_bound and bool(form.errors),
        "last_day": day_in_words(last_day(campaign.row)),
        "carried": CARRIED,
    }


def not_open(request, campaign: KnownCampaign):
    """In words, with the way on."""
    why = standing(campaign.row)
    context = {"campaign": campaign.page(get_language()), "why": why.value}
    return render(
        request, "campaigns/evaluation_over.html", context, status=410 if why is Standing.CLOSED else 200
    )


@require_safe
def thanks(request, slug: str):
    """After answering; says nothing of what was answered. No query but the region's."""
    _everything, campaign = campaign_of(request, slug)
    return render(request, "campaigns/evaluation_thanks.html", {"campaign": campaign.page(get_language())})
