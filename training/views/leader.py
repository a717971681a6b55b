"""What a leader opens by a signed link, on a phone in a room: the group's code, and each meeting by the clock.

GET shows, POST acts. Nobody can forge the link, so no cookie is needed against forged forms.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.catalogue import catalogue
from courses.summary import title_of
from courses.survey_results import FEWEST
from courses.views.private import behind_link
from home import pdf, sheets
from home.dates import day_in_words
from home.languages import own_name
from home.routing import lang_attributes
from training import fidelity, groups
from training.fidelity import Outcome, ReportForm, Said
from training.group_links import Room, last_group, opened
from training.guide import Agenda, agendas, held_meetings
from training.outline import KnownModule
from training.views.papers import PaperLesson, paper_lesson
from training.whole import whole

MEETING = "traff"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A meeting in the handbook, with what the parents have done before it."""

    agenda: Agenda
    lessons: tuple[PaperLesson, ...]


def closed(request):
    return render(request, "training/groups/link_over.html", status=410)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def room(request, token: str):
    """The group: its code, how far it has come, its meetings. POST starts one for a run that has none. 6 queries."""
    here = opened(request.region, token)
    if here is None:
        return closed(request)
    if here.group is None:
        return to_start(request, here)
    module = groups.module_of(here.group)
    context = {"room": here, "group": here.group, "title": title(here, module, request.region)}
    if module:
        context |= about_module(request, here, module)
    return render(request, "training/groups/room.html", context)


def to_start(request, here: Room):
    """Which module a run's group is to go through; none is started before that is said."""
    modules = groups.modules_for(request.region, here.run)
    if request.method == "POST":
        asked = next((one for one in modules if one.key == request.POST.get("module")), None)
        if asked:
            groups.start(
                here.run.municipality, asked.key, groups.name_for(here.run, request.region), here.run
            )
            return HttpResponseRedirect(reverse("training:leader", args=[here.token]), status=303)
    language = get_language()
    context = {
        "room": here,
        "title": title(here, None, request.region),
        "modules": [(one.key, one.in_language(language)) for one in modules],
        "error": request.method == "POST",
    }
    return render(request, "training/groups/start.html", context)


def title(here: Room, module: KnownModule | None, region) -> str:
    """Of a run, its course; else the name that the group was given."""
    if here.run:
        return title_of(here.run, catalogue(region), get_language())[0]
    return here.group.name


def about_module(request, here: Room, module: KnownModule) -> dict[str, object]:
    """The inputs of training/groups/room.html about what the group goes through."""
    group, language = here.group, get_language()
    words, meetings = module.in_language(language), held_meetings(here.run)
    told = groups.told(group, module, meetings)
    lessons = [lesson.in_language(language) for lesson in module.lessons]
    short = request.build_absolute_uri(reverse("training_group", args=[group.code]))
    reported = set(group.reports.values_list("meeting", flat=True))
    return {
        "module": words,
        "module_lang": lang_attributes(words.language),
        "link": request.build_absolute_uri(reverse("training:group", args=[group.code])),
        "qr": sheets.qr(short),
        "short_address": short.split("://", 1)[1],
        "languages": [(code, own_name(code), code == language) for code in request.region.languages],
        "told": told,
        "lines": list(zip(lessons, told.done, strict=True)) if told else [],
        "last_day": told and day_in_words(told.last_day),
        "fewest": FEWEST,
        "meetings": [
            {"agenda": agenda, "reported": agenda.number in reported}
            for agenda in agendas(module, meetings, language)
        ],
        "pdf": pdf.can_be_made(),
    }


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, token: str):
    """Asks whether the group is to be closed, and says it when it is. POST closes; twice is once. 2 or 3 queries."""
    group = last_group(request.region, token)
    if group is None:
        return closed(request)
    if request.method == "POST":
        groups.close(group)
        return HttpResponseRedirect(reverse("training:close_group", args=[token]), status=303)
    back_url = reverse("training:leader", args=[token]) if group.closed_at is None or group.run else ""
    return render(request, "training/groups/close.html", {"group": group, "back_url": back_url})


def guided(request, token: str) -> tuple[Room | None, KnownModule | None, list[Agenda]]:
    """What the link opens, with the agenda of every meeting; (None, …) when it opens nothing. 404 without a module."""
    here = opened(request.region, token)
    if here is None:
        return None, None, []
    module = groups.module_of(here.group) if here.group else None
    if module is None:
        raise Http404
    return here, module, agendas(module, held_meetings(here.run), get_language())


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request, token: str, number: int):
    """One meeting: its parts by the clock, and what to tick afterwards. POST keeps what was ticked. 6 queries."""
    here, module, every = guided(request, token)
    if here is None:
        return closed(request)
    shown = next((one for one in every if one.number == number), None)
    if shown is None:
        raise Http404
    report = fidelity.report_of(here.group, number)
    form = ReportForm(shown, request.POST if request.method == "POST" else None, report=report)
    changed = False
    if form.is_valid():
        said = Said(form.cleaned_data["held_on"], form.parts(), form.cleaned_data["seen"])
        changed = fidelity.keep(here.group, number, said, here.by) is Outcome.CHANGED
        if not changed:
            url = reverse("training:leader_meeting", args=[token, number])
            return HttpResponseRedirect(f"{url}?done=1", status=303)
        # What was ticked stays; sent once more, it takes the place of the other's.
        form.data = form.data.copy()
        form.data["seen"] = fidelity.report_of(here.group, number).version
    context = {
        "room": here,
        "title": title(here, module, request.region),
        "agenda": shown,
        "rows": form.rows(),
        "form": form,
        "report": report,
        "changed": changed,
        "error": form.is_bound and bool(form.errors),
        "done": request.GET.get("done"),
        "others": [one.number for one in every],
    }
    return render(request, "training/groups/meeting.html", context)


@require_safe
@behind_link
def handbook(request, token: str):
    """The leader's guide on paper, with the parents' steps: one meeting, or all of them. About 6 queries a lesson."""
    here, module, every = guided(request, token)
    if here is None:
        return closed(request)
    return render(request, "training/groups/handbook.html", handbook_of(request, here, module, every))


@require_safe
@behind_link
def handbook_pdf(request, token: str):
    here, module, every = guided(request, token)
    if here is None:
        return closed(request)
    context = handbook_of(request, here, module, every)
    html = render_to_string("training/groups/handbook_paper.html", context | {"request": request})
    part = f"-{context['only']}" if context["only"] else ""
    name = f"group-guide-{here.group.pk}{part}-{get_language()}"
    return pdf.answer(request, html, name, name)


def handbook_of(request, here: Room, module: KnownModule, every: list[Agenda]) -> dict[str, object]:
    """The inputs of the handbook's templates. An agenda that is asked for by its number stands alone."""
    asked = request.GET.get(MEETING, "")
    only = next((one.number for one in every if str(one.number) == asked), None)
    words, language = module.in_language(get_language()), get_language()
    shown = list(chapters(request, module, every, only))
    pdf_url = reverse("training:handbook_pdf", args=[here.token])
    return {
        "room": here,
        "title": title(here, module, request.region),
        "words": words,
        "lang": lang_attributes(words.language),
        "language": language,
        "chapters": shown,
        "asking": [lesson for chapter in shown for lesson in chapter.lessons if lesson.questions],
        "only": only,
        "back_url": reverse("training:leader", args=[here.token]),
        "pdf_url": (f"{pdf_url}?{MEETING}={only}" if only else pdf_url) if pdf.can_be_made() else "",
    }


def chapters(request, module: KnownModule, every: list[Agenda], only: int | None) -> Iterator[Chapter]:
    """The meetings that have something to say; one that is asked for says so when it has nothing."""
    lessons = list(enumerate(whole(module, get_language()), start=1))
    for agenda in every:
        if agenda.number == only or (only is None and (agenda.parts or agenda.lessons)):
            keys = {lesson["key"] for lesson in agenda.lessons}
            done = [paper_lesson(request, number, one) for number, one in lessons if one.lesson.key in keys]
            yield Chapter(agenda, tuple(done))
