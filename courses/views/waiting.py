"""Waiting for any run of a course: the same three steps as booking (courses.views.booking), without a run."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import any_run, listing
from courses.catalogue import Catalogue, KnownCourse, catalogue
from courses.forms import AnyRun, WaitForm, Wishes
from courses.listing import Filters
from courses.models import Course, Form, language_name
from courses.party_links import receipt_url
from courses.questions import questions_of
from courses.residents import homes_for_course
from courses.rows import form_words, weekday_words
from courses.seats import Outcome, Reason
from courses.spoken import spoken_languages
from courses.summary import wish_facts
from courses.views.booking import (
    FORM_CARRIED,
    REVIEW_CARRIED,
    children_help,
    letter_words,
    sent_step,
    wants_automatic,
    within_limits,
)
from courses.views.private import behind_link
from home import stamps
from home.routing import direction
from home.sorting import swedish_key

FORM = "wait"
WEEKDAYS = range(7)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request, pk: int):
    """The form, its review, sending it. That costs about 5 queries before the verb: region, course, limits."""
    known = catalogue(request.region)
    course = waitable(known, pk)
    asked = questions_of(course, request.region, get_language())
    wishes = wishes_of(known, known.courses[pk], listing.parse(request.GET, known)[0])
    homes = homes_for_course(pk, known)
    if request.method != "POST":
        response = show_form(request, known, course, WaitForm(AnyRun(course), asked, wishes, homes=homes))
        # Nothing personal yet; a browser may keep it, so that going back finds what was typed.
        response["Cache-Control"] = "private, max-age=0"
        return response
    form = WaitForm(AnyRun(course), asked, wishes, request.POST, homes=homes)
    sent = sent_step(request, form, FORM)
    if sent.step == "form":
        return show_form(request, known, course, form, old=sent.old)
    if sent.step == "send":
        return send(request, known, course, form, sent.key)
    return review(request, known, course, form, sent.key, old=sent.old)


def waitable(known: Catalogue, pk: int) -> Course:
    """A course of the region that can be waited for; 404 for an event, an unlisted or another region's one. 1 query."""
    if pk not in known.courses or not known.courses[pk].can_be_waited_for:
        raise Http404
    return get_object_or_404(Course.objects.select_related("region"), pk=pk)


def wishes_of(known: Catalogue, course: KnownCourse, filters: Filters) -> Wishes:
    """What can be wished for, with what the list was filtered by chosen; nearest first where that was asked."""
    places = places_of(known, course, filters)
    spoken = spoken_languages(known, filters.language) | {"sv"}
    languages = sorted(
        ((code, language_name(code)) for code in spoken), key=lambda pair: swedish_key(pair[1])
    )
    named = {known.municipality_by_slug[slug].pk for slug in filters.municipality}
    chosen = {
        "municipalities": [str(place.pk) for place, _km in places if place.pk in named or len(places) == 1],
        "languages": [filters.language] if filters.language else [],
        "weekdays": [str(day) for day in filters.weekday],
        "forms": [filters.form] if filters.form else [],
    }
    return Wishes(
        municipalities=[(str(place.pk), place_choice(place, away)) for place, away in places],
        languages=[(code, capfirst(name)) for code, name in languages],
        weekdays=[(str(day), weekday_words(day)) for day in WEEKDAYS],
        forms=[(form, form_words(form)) for form in (Form.ON_SITE.value, Form.ONLINE.value)],
        chosen=chosen,
    )


def places_of(known: Catalogue, course: KnownCourse, filters: Filters) -> list[tuple]:
    """Municipalities that may give the course, with kilometres from `near`, else from nowhere (None)."""
    near = known.municipality_by_slug.get(filters.near)
    if near is None and filters.municipality:
        near = known.municipality_by_slug[filters.municipality[0]]
    pairs = known.nearest_to(near) if near else [(place, None) for place in known.municipalities.values()]
    return [(place, away) for place, away in pairs if course.municipality_id in (None, place.pk)]


def place_choice(place, away: float | None) -> str:
    if not away:
        return place.name
    return _("%(place)s, about %(km)d km away") % {"place": place.name, "km": round(away)}


def words_of(known: Catalogue, course: Course) -> dict:
    """The course in words: the inputs of templates/courses/run_title.html, and the way back to its page."""
    words = known.courses[course.pk].in_language(get_language())
    foreign = words.lang != get_language()
    return {
        "title": words.title,
        "lang": words.lang if foreign else "",
        "dir": direction(words.lang) if foreign else "",
        "url": words.url or known.list_url(get_language()),
    }


def show_form(request, known, course, form: WaitForm, *, old: bool = False):
    """The form: empty, with what is wrong, or with what was typed."""
    context = {
        "form": form,
        "summary": words_of(known, course),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "old": old,
        "phone": request.region.contact_phone,
        "children_help": children_help(course),
        "error": form.is_bound and bool(form.errors),
        "carried": FORM_CARRIED,
    }
    return render(request, "courses/wait.html", context)


def review(request, known, course, form: WaitForm, key: str, *, old: bool = False, many: bool = False):
    """What is about to be sent, as a letter."""
    wished = form.wished()
    places = [known.municipalities[pk].name for pk in wished["municipalities"]]
    context = letter_words(form, form.party(language=get_language())) | {
        "summary": words_of(known, course),
        "facts": wish_facts(places, wished["languages"], wished["weekdays"], wished["forms"]),
        "automatic": wants_automatic(request),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "key": key if stamps.check_key(key) else stamps.new_key(),
        "old": old,
        "many": many,
        "phone": request.region.contact_phone,
        "carried": REVIEW_CARRIED,
    }
    return render(request, "courses/wait_review.html", context, status=429 if many else 200)


def send(request, known, course, form: WaitForm, key: str):
    """Wait, and answer with the receipt."""
    party = form.party(language=get_language(), key=stamps.check_key(key))
    if not within_limits(request, "course", [course.pk], party):
        return review(request, known, course, form, key, many=True)
    outcome = any_run.join_course(
        course.pk, party, answers=form.answers(), automatic=wants_automatic(request), **form.wished()
    )
    return answer(request, party, outcome)


def answer(request, party, outcome: Outcome):
    """The receipt; an address that waits already is only written to."""
    if outcome.reason == Reason.ALREADY:
        context = {"email": party.email, "phone": request.region.contact_phone}
        return render(request, "courses/already.html", context)
    return HttpResponseRedirect(receipt_url(outcome.party), status=303)
