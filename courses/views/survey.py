"""How was the course? Behind the run's link: GET shows, POST keeps. No cookie, no stamp, no count by address.

Nobody can forge the link, so no cookie is needed against forged forms.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.catalogue import catalogue
from courses.models import CourseRun, SurveyQuestion
from courses.summary import title_of
from courses.survey import Asked, Standing, answer, asked_of, standing
from courses.survey_form import SurveyForm, shown
from courses.survey_links import last_day, opened, settled_round
from courses.survey_results import FEWEST
from courses.views.private import behind_link
from home.carried import CARRIED, changes_language
from home.dates import day_in_words
from home.languages import own_name
from home.routing import direction


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, token: str):
    """The questions, or why there are none. 4 queries to show, 8 or 9 to keep."""
    run = opened(request.region, token)
    now_standing = standing(run) if run else Standing.CLOSED
    if now_standing is not Standing.OPEN:
        return not_open(request, run, now_standing)
    sent = request.method == "POST"
    language = get_language()
    asked = asked_of(run, request.region, language, shown(request.POST) if sent else None)
    asked = asked or asked_of(run, request.region, language)
    if not asked:
        return not_open(request, run, Standing.NOTHING)
    form = SurveyForm(asked, request.POST if sent else None)
    if not changes_language(request, form) and form.is_valid():
        kept = answer(run, form.answers())
        if kept is not Standing.OPEN:
            return not_open(request, run, kept)
        return HttpResponseRedirect(reverse("courses:survey_thanks", args=[token]), status=303)
    response = render(request, "courses/survey.html", survey_context(request, run, form))
    if not sent:
        # Going back finds what was typed. There is nothing on the page about anybody.
        response["Cache-Control"] = "private, max-age=0"
    return response


def survey_context(request, run: CourseRun, form: SurveyForm) -> dict:
    title, language = title_of(run, catalogue(request.region), get_language())
    return {
        "form": form,
        "carried": CARRIED,
        "questions": [in_template(question, field) for question, field in form.questions()],
        "asked": ".".join(str(question.pk) for question in form.asked),
        "title": title,
        "title_lang": language if language != get_language() else "",
        "last_day": day_in_words(last_day(run, settled_round(run))),
        "fewest": FEWEST,
        "writes": any(question.kind == SurveyQuestion.Kind.TEXT for question in form.asked),
        "kept_days": run.municipality.retention_days,
        "error": form.is_bound and bool(form.errors),
    }


def in_template(question: Asked, field) -> dict:
    """A question with its language, where that is not the page's."""
    foreign = question.lang != get_language()
    return {
        "field": field,
        "kind": question.kind,
        "low": question.low,
        "high": question.high,
        "lang": question.lang if foreign else "",
        "dir": direction(question.lang) if foreign else "",
        "language": own_name(question.lang) if foreign else "",
    }


def not_open(request, run: CourseRun | None, why: Standing):
    """In words, with the way on. A link that never was one is as closed as any other."""
    context = {
        "why": why.value,
        "opens": day_in_words(run.ends_at) if run and why is Standing.EARLY else "",
        "phone": (run.municipality.phone if run else "") or request.region.contact_phone,
        "list_url": catalogue(request.region).list_url(get_language()),
    }
    return render(request, "courses/survey_over.html", context, status=200 if why is Standing.EARLY else 410)


@behind_link
@require_safe
def thanks(request, token: str):
    """After answering; says nothing about what was answered. 1 query."""
    if opened(request.region, token) is None:
        return not_open(request, None, Standing.CLOSED)
    context = {"list_url": catalogue(request.region).list_url(get_language()), "fewest": FEWEST}
    return render(request, "courses/survey_thanks.html", context)
