"""What whoever starts a group gets: a poster, invitations in the languages chosen, a list for the first month and a
plan for the first meeting. By the contact's link, from the moment that the group is proposed."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from courses.views.private import behind_link
from home import pdf, sheets
from home.languages import own_name
from home.short_links import in_readers_language
from networks import group_links
from networks import kit as words
from networks.models import Group
from networks.views.propose import over

LANGUAGES = "sprak"
# More would not be read from across a room.
MOST = 4


def of_group(view):
    """Give the view the group of the token in its address; 410 when there is none, or it is refused or closed."""

    @wraps(view)
    @require_safe
    @behind_link
    def wrapped(request, token: str):
        group = group_links.opened(request.region, token)
        if group is None or group.state not in group_links.OPEN_STATES:
            return over(request)
        return view(request, group, token)

    return wrapped


@of_group
def kit(request, group: Group, token: str):
    """Everything on one page. 2 queries: the group, its words."""
    known, chosen = catalogue(request.region), chosen_languages(request, group)
    about = {text.language: text.about for text in group.texts.all()}
    url = short_url(request, group)
    query = "&".join(f"{LANGUAGES}={code}" for code in chosen)
    context = {
        "group": group,
        "waits": group.state == Group.State.PROPOSED,
        "languages": languages_to_choose(request, chosen),
        "invitations": [words.invitation(group, known, code, url, about) for code in chosen],
        "poster_url": f"{reverse('networks:kit_poster', args=[token])}?{query}",
        "poster_pdf_url": pdf_url("networks:kit_poster_pdf", token, query),
        "plan_url": reverse("networks:kit_plan", args=[token]),
        "plan_pdf_url": pdf_url("networks:kit_plan_pdf", token),
        "guide": group.guide.get_full_name() if group.guide else "",
        "place": known.municipalities[group.municipality_id],
        **plan_words(group),
    }
    return render(request, "networks/kit.html", context)


@of_group
def poster(request, group: Group, token: str):
    """The poster on the screen, to be printed from there. 1 query."""
    return render(request, "networks/kit_poster.html", poster_words(request, group, token))


@of_group
def poster_pdf(request, group: Group, token: str):
    """The same as PDF; 404 where none can be made, 503 while too many are being made."""
    context = poster_words(request, group, token) | {"request": request}
    return paper(request, "networks/kit_poster_paper.html", context, f"poster-group-{group.pk}")


@of_group
def plan(request, group: Group, token: str):
    """The list for the first month and the plan for the first meeting, a sheet each. 1 query."""
    back = reverse("networks:kit", args=[token])
    pdf_path = pdf_url("networks:kit_plan_pdf", token)
    context = {"group": group, "back_url": back, "pdf_url": pdf_path} | plan_words(group)
    return render(request, "networks/kit_plan.html", context)


@of_group
def plan_pdf(request, group: Group, token: str):
    context = {"group": group, "request": request} | plan_words(group)
    return paper(request, "networks/kit_plan_paper.html", context, f"plan-group-{group.pk}")


@require_safe
def anywhere(request, pk: int):
    """The short address on the poster. Where the group is not listed, the page that it leads to says so."""
    return in_readers_language(request, "networks:group", pk)


def paper(request, template: str, context: dict, name: str):
    if not pdf.can_be_made():
        raise Http404
    return pdf.answer(request, render_to_string(template, context), name, name)


def pdf_url(view: str, token: str, query: str = "") -> str:
    """Empty where no PDF can be made."""
    if not pdf.can_be_made():
        return ""
    return f"{reverse(view, args=[token])}{'?' if query else ''}{query}"


def chosen_languages(request, group: Group) -> list[str]:
    """Those asked for, else the page's own and what is spoken in the group, of the region's languages."""
    ours = request.region.languages
    asked = [code for code in ours if code in request.GET.getlist(LANGUAGES)]
    spoken = [get_language(), *(code for code in ours if code in group.languages)]
    return (asked or list(dict.fromkeys(spoken)))[:MOST]


def languages_to_choose(request, chosen: list[str]) -> list[tuple[str, str, bool]]:
    """The inputs of templates/training/groups/poster_languages.html."""
    return [(code, own_name(code), code in chosen) for code in request.region.languages]


def short_url(request, group: Group) -> str:
    return request.build_absolute_uri(reverse("meeting_place", args=[group.pk]))


def plan_words(group: Group) -> dict[str, object]:
    return {"month": words.first_month(), "tasks": words.tasks(), "parts": words.first_meeting(group)}


def poster_words(request, group: Group, token: str) -> dict[str, object]:
    """The inputs of the poster's templates."""
    known, chosen = catalogue(request.region), chosen_languages(request, group)
    query = "&".join(f"{LANGUAGES}={code}" for code in chosen)
    return {
        "group": group,
        "long": words.is_long(group.name),
        "waits": group.state == Group.State.PROPOSED,
        "languages": languages_to_choose(request, chosen),
        "told": [words.poster_words(group, known, code) for code in chosen],
        "place": known.municipalities[group.municipality_id],
        "pdf_url": pdf_url("networks:kit_poster_pdf", token, query),
        "back_url": f"{reverse('networks:kit', args=[token])}?{query}",
        **sheets.sheet(short_url(request, group)),
    }
