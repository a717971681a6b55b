"""A module's steps as screens of one page, in one language: what is not translated is shown in the source's words."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.template.loader import render_to_string

from home.models import Region
from home.routing import lang_attributes
from training.models import LessonPage
from training.outline import KnownLesson, KnownModule
from training.questions import CHOSEN, PLACE, Asked
from training.scorm.contained import Contained
from training.views.steps import Place, step_context, step_url

# Steps that need our server, or another page of the site, have a template of their own here.
OWN = {"plan": "training/scorm/plan.html", "support": "training/scorm/support.html"}
WITHOUT_FILM = {"film": "training/scorm/film.html"}


@dataclass(frozen=True)
class Nobody:
    """Stands where a request does when steps are written that nobody has asked for."""

    region: Region
    method: str = "GET"
    GET: QueryDict = field(default_factory=QueryDict)


@dataclass(frozen=True, slots=True)
class Screen:
    """A step as it is written. `foreign`: it is in another language than was asked for."""

    key: str
    lesson: KnownLesson
    title: str
    html: str
    foreign: bool
    asks: bool


def screens(module: KnownModule, region: Region, language: str, contained: Contained, *, film: bool = True):
    """Every step of the module in order; the language is active. 1 query, and those that the steps' own files ask."""
    wanted = [lesson.in_language(language).pk for lesson in module.lessons]
    pages = LessonPage.objects.select_related("locale").in_bulk(wanted)
    instead = OWN if film else OWN | WITHOUT_FILM
    for lesson in module.lessons:
        for known in lesson.steps:
            page = pages[lesson.in_language(language).pk]
            context = step_context(Nobody(region), page, Place(module, lesson, known.key, language))
            context["template"] = instead.get(context["kind"], context["template"])
            yield screen(context, lesson, contained, language)


def screen(context: dict, lesson: KnownLesson, contained: Contained, language: str) -> Screen:
    question = context.get("question")
    context |= {
        "answers": answers(question, context["key"]) if question else None,
        "page_url": contained.origin + step_url(lesson, context["key"], language),
    }
    html = contained.html(render_to_string("training/scorm/step.html", context), context["key"])
    title = context["shown"]["value"]["title"]
    return Screen(context["key"], lesson, title, html, bool(context["step_attributes"]), bool(question))


def answers(question: Asked, key: str) -> dict[str, str]:
    """What static/js/scorm.js judges with: names of fields as Contained has made them, and the right options."""
    field = PLACE if question.is_order else CHOSEN
    return {"form": question.form, "field": f"{key}-{field}", "right": " ".join(question.right)}


def lesson_rows(module: KnownModule, language: str) -> list[dict[str, object]]:
    """The lessons as the first screen lists them, each with the key of its first step."""
    return [
        {
            "title": lesson.in_language(language).title,
            "attributes": lang_attributes(lesson.in_language(language).language),
            "minutes": lesson.minutes,
            "first": lesson.steps[0].key,
        }
        for lesson in module.lessons
        if lesson.steps
    ]
