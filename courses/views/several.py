"""One sign-up for several runs: the three steps of booking (courses.views.booking), for all of them at once.

The address names what is offered, the form's boxes what is wanted of it: so something can be left out at any step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import several
from courses.catalogue import Catalogue, catalogue
from courses.clashes import Clash, Slot, clashes
from courses.forms import too_many_words
from courses.models import Course, CourseRun, Meeting, Party
from courses.party_links import receipt_url
from courses.questions import questions_of
from courses.residents import free_for_party, homes_for, kept_words
from courses.rows import listed_words
from courses.seats import Reason, refusal, seats_left
from courses.several import MOST, RUN_KEY, SeveralOutcome
from courses.several_form import AllRuns, Item, SeveralForm, children_words
from courses.summary import Summary, meetings_of, summarise, title_of
from courses.views.booking import (
    FORM_CARRIED,
    REVIEW_CARRIED,
    SHOWN,
    children_help,
    letter_words,
    refusal_words,
    sent_step,
    wants_automatic,
    within_limits,
)
from courses.views.private import behind_link
from home import stamps
from home.dates import clock_range, day_in_words
from home.routing import in_order, isolated

FORM = "several"
COUNTED = [*SHOWN, "held_seats", "waiting_parties"]


@dataclass(frozen=True)
class Chosen:
    """What an address offers, and what of it is wanted.

    `open` can be signed up for, soonest first, and `ticked` are those of it that are wanted; `closed` cannot, each with
    its reason. `lost` were wanted and are not open any more. `unknown`: something else was named. `over`: more than MOST.
    """

    open: list[CourseRun]
    ticked: list[CourseRun]
    closed: list[tuple[CourseRun, Reason]]
    lost: list[CourseRun]
    unknown: bool
    over: bool
    meetings: dict[int, list[Meeting]]


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def book(request):
    """The form, its review, sending it. 4 queries to show the form, however many runs; 1 to 3 more for each to review."""
    chosen = chosen_of(request)
    if not chosen.open:
        return nothing_left(request, chosen)
    if request.method != "POST":
        response = show_form(request, chosen, form_of(request, chosen, None))
        # Nothing personal yet; a browser may keep it, so that going back finds what was typed.
        response["Cache-Control"] = "private, max-age=0"
        return response
    form = form_of(request, chosen, posted(request, chosen))
    sent = sent_step(request, form, FORM)
    if sent.step == "form":
        return show_form(request, chosen, form, old=sent.old)
    if sent.step == "send" and not chosen.lost:
        return send(request, chosen, form, sent.key)
    return review(request, chosen, form, sent.key, old=sent.old)


def chosen_of(request) -> Chosen:
    """What the address and the boxes say. 3 queries, however many runs."""
    region, known, now = request.region, catalogue(request.region), timezone.now()
    named = list(dict.fromkeys(request.GET.getlist(RUN_KEY)))
    pks = [int(value) for value in named if value.isascii() and value.isdigit() and len(value) < 10]
    runs = public_runs(pks[:MOST], region, known)
    closed = [(run, reason) for run in runs if (reason := refusal(run, now))]
    shut = {run.pk for run, _reason in closed}
    wanted = runs
    if request.method == "POST":
        boxes = {*request.POST.getlist(RUN_KEY)} - {*request.POST.getlist("without")}
        wanted = [run for run in runs if str(run.pk) in boxes]
    return Chosen(
        open=[run for run in runs if run.pk not in shut],
        ticked=[run for run in wanted if run.pk not in shut],
        closed=closed,
        lost=[run for run in wanted if request.method == "POST" and run.pk in shut],
        unknown=len(runs) < min(len(named), MOST),
        over=len(pks) > MOST,
        meetings=meetings_of([run.pk for run in runs]),
    )


def public_runs(pks: Sequence[int], region, known: Catalogue) -> list[CourseRun]:
    """Those of the runs that a visitor of the region may see, with their courses, soonest first. 2 queries."""
    visible = CourseRun.objects.public().filter(
        pk__in=pks, starts_at__isnull=False, municipality_id__in=known.municipalities
    )
    runs = list(visible.only(*COUNTED).order_by("starts_at", "pk"))
    courses = Course.objects.in_bulk({run.course_id for run in runs})
    for run in runs:
        run.course = courses[run.course_id]
    return runs


def posted(request, chosen: Chosen) -> QueryDict:
    """The form as it was sent, without the boxes of what can no longer be had or was left out."""
    data = request.POST.copy()
    data.setlist(RUN_KEY, [str(run.pk) for run in chosen.ticked])
    return data


def form_of(request, chosen: Chosen, data: QueryDict | None) -> SeveralForm:
    """1 query now and then for each course's questions, none in between."""
    known, language = catalogue(request.region), get_language()
    items = [item_of(run, chosen, request.region, known, language) for run in chosen.open]
    homes = next((homes for run in chosen.open if (homes := homes_for(run, known))), [])
    return SeveralForm(items, chosen.ticked, data, homes=homes)


def item_of(run: CourseRun, chosen: Chosen, region, known: Catalogue, language: str) -> Item:
    """A run as the form shows it. No query beside those for its questions."""
    place = known.municipalities[run.municipality_id].name
    context = {
        "summary": summarise(run, region, chosen.meetings[run.pk]),
        "seats": listed_words(run, place, timezone.now()),
    }
    return Item(
        run=run,
        title=title_of(run, known, language)[0],
        words=render_to_string("courses/several_choice.html", context),
        asked=questions_of(run.course, region, language),
    )


def clash_lines(runs: Sequence[CourseRun], chosen: Chosen, titles: dict[int, str]) -> list[str]:
    """Those of the runs that are at the same time, two and two, both named with their times."""
    slots = [
        Slot(run.pk, meeting.starts_at, meeting.ends_at)
        for run in runs
        for meeting in chosen.meetings[run.pk]
        if not meeting.cancelled
    ]
    return [clash_words(clash, titles) for clash in clashes(slots)]


def clash_words(clash: Clash, titles: dict[int, str]) -> str:
    words = _("%(day)s: “%(first)s”, %(first_time)s, and “%(second)s”, %(second_time)s.")
    if more := clash.times - 1:
        words += " " + ngettext("And %(count)d more time.", "And %(count)d more times.", more)
    return words % {
        "count": more,
        "day": day_in_words(clash.second.starts_at),
        "first": titles[clash.first.of],
        "first_time": in_order(clock_range(clash.first.starts_at, clash.first.ends_at)),
        "second": titles[clash.second.of],
        "second_time": in_order(clock_range(clash.second.starts_at, clash.second.ends_at)),
    }


def titles_of(runs: Sequence[CourseRun], known: Catalogue) -> dict[int, str]:
    """Isolated, as they may run the other way than the sentence round them."""
    language = get_language()
    return {run.pk: isolated(title_of(run, known, language)[0]) for run in runs}


def notices(request, chosen: Chosen, runs: Sequence[CourseRun]) -> dict[str, object]:
    """What has to be said of what was chosen: the inputs of templates/courses/several_notices.html."""
    titles = titles_of([*chosen.open, *(run for run, _reason in chosen.closed)], catalogue(request.region))
    return {
        "unknown": chosen.unknown,
        "over": MOST if chosen.over else 0,
        "closed": [f"{titles[run.pk]}: {refusal_words(run, reason)[0]}" for run, reason in chosen.closed],
        "lost": bool(chosen.lost),
        "clashes": clash_lines(runs, chosen, titles),
    }


def phone_of(runs: Sequence[CourseRun], region) -> str:
    """Whom to call about all of them: the municipality that gives them, else the region."""
    places = {run.municipality_id for run in runs}
    phone = catalogue(region).municipalities[min(places)].phone if len(places) == 1 else ""
    return phone or region.contact_phone


def show_form(request, chosen: Chosen, form: SeveralForm, *, old: bool = False, known_contact: str = ""):
    """The form: empty, with what is wrong, or with what was typed."""
    courses = AllRuns(chosen.open).course.courses
    same = {(course.counts_children, course.child_care, course.children_welcome) for course in courses}
    context = {
        "form": form,
        "notices": notices(request, chosen, chosen.ticked),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "old": old,
        "phone": phone_of(chosen.open, request.region),
        "children_help": children_help(courses[0]) if len(same) == 1 else children_words(form.items),
        "error": form.is_bound and bool(form.errors),
        "known_contact": known_contact,
        "carried": FORM_CARRIED,
    }
    return render(request, "courses/several.html", context)


@dataclass(frozen=True)
class Line:
    """One run in the letter that is looked through: what the party gets, or its place in the queue."""

    pk: int
    summary: Summary
    queues: bool
    place: int
    free: int
    gone: bool
    kept: tuple[str, str] | None

    @property
    def too_few(self) -> bool:
        return self.queues and self.free > 0 and not self.gone


def line_of(run: CourseRun, party: Party, chosen: Chosen, region, place: int | None) -> Line:
    """`place` is the one in the queue if the last seat has just gone. 1 or 2 queries, 3 while seats are kept."""
    seats = seats_left(run)
    needs, free = party.seats_in(run), free_for_party(run, seats, party)
    queues = place is not None or needs > free
    town = catalogue(region).municipalities[run.municipality_id].name
    return Line(
        pk=run.pk,
        summary=summarise(run, region, chosen.meetings[run.pk]),
        queues=queues,
        place=place or seats.waiting + 1,
        free=free,
        gone=place is not None,
        kept=kept_words(run, town) if queues and free < needs <= seats.free + seats.here else None,
    )


def review(
    request,
    chosen: Chosen,
    form: SeveralForm,
    key: str,
    *,
    old: bool = False,
    gone: dict[int, int] | None = None,
    many: bool = False,
):
    """What is about to be sent, as a letter. `gone`: places in the queues of those that have just become full."""
    party = form.party(language=get_language())
    places = gone or {}
    lines = [line_of(run, party, chosen, request.region, places.get(run.pk)) for run in chosen.ticked]
    context = letter_words(form, party) | {
        "lines": lines,
        "queues": any(line.queues for line in lines),
        "gone": [line for line in lines if line.gone],
        "several": len(lines) > 1,
        "notices": notices(request, chosen, chosen.ticked),
        "automatic": wants_automatic(request),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "key": key if stamps.check_key(key) else stamps.new_key(),
        "old": old,
        "many": many,
        "carried": REVIEW_CARRIED,
    }
    return render(request, "courses/several_review.html", context, status=429 if many else 200)


def send(request, chosen: Chosen, form: SeveralForm, key: str):
    """Sign up for all of them, and answer with the receipt or with what to do instead."""
    party = form.party(language=get_language(), key=stamps.check_key(key))
    pks = [run.pk for run in chosen.ticked]
    if not within_limits(request, "run", pks, party):
        return review(request, chosen, form, key, many=True)
    agreed = {pk for pk in pks if str(pk) in request.POST.getlist("queue_if_full")}
    outcome = several.book_several(
        pks, party, form.answers(), queue_if_full=agreed, automatic=wants_automatic(request)
    )
    return answer(request, chosen, form, key, outcome)


def answer(request, chosen: Chosen, form: SeveralForm, key: str, outcome: SeveralOutcome):
    """The page that a verb's outcome leads to."""
    refusals = outcome.outcomes
    match outcome.reason:
        case None | Reason.SENT:
            return HttpResponseRedirect(receipt_url(outcome.party), status=303)
        case Reason.ALREADY:
            # What was typed stays: the mail says what to untick.
            email = form.cleaned_data.get("email") or ""
            return show_form(request, chosen, form, known_contact=email or form.cleaned_data["phone"])
        case Reason.FULL | Reason.TOO_MANY:
            too_many = [run for run in chosen.ticked if is_refused(refusals, run, Reason.TOO_MANY)]
            for run in too_many:
                title = title_of(run, catalogue(request.region), get_language())[0]
                beside = "adults" if "adults" in form.fields else None
                form.add_error(beside, f"{title}: {too_many_words(run.seats)}")
            if too_many:
                return show_form(request, chosen, form)
            return review(request, chosen, form, key, gone={pk: one.place for pk, one in refusals.items()})
        case _other:
            return look_again(request, key)


def is_refused(refusals, run: CourseRun, reason: Reason) -> bool:
    return run.pk in refusals and refusals[run.pk].reason == reason


def look_again(request, key: str):
    """Something was closed while it was being sent: what is left is shown once more, and what is gone is named."""
    chosen = chosen_of(request)
    if not chosen.open:
        return nothing_left(request, chosen)
    form = form_of(request, chosen, posted(request, chosen))
    return review(request, chosen, form, key) if form.is_valid() else show_form(request, chosen, form)


def nothing_left(request, chosen: Chosen):
    """Nothing of what the address names can be signed up for: why, and a way on."""
    known = catalogue(request.region)
    lines = [
        {
            "summary": summarise(run, request.region, chosen.meetings[run.pk]),
            "title": refusal_words(run, reason)[0],
            "text": refusal_words(run, reason)[1],
        }
        for run, reason in chosen.closed
    ]
    context = {
        "lines": lines,
        "list_url": known.list_url(get_language()),
        "phone": phone_of([run for run, _reason in chosen.closed], request.region),
    }
    return render(request, "courses/several_none.html", context, status=200 if lines else 404)
