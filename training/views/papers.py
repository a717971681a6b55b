"""A module on paper: every lesson and step for A4, the answers at the back. A page to print, and a PDF; a step alone."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from home import pdf, sheets
from home.routing import lang_attributes
from training.counting import BY_CODE, by_way
from training.outline import KnownLesson, KnownModule, outline
from training.questions import Asked, asked
from training.scenario import Row, told
from training.views.steps import course_line, step_url
from training.whole import WholeLesson, Written, whole

# What is heard or seen is on the web: a code leads there.
ON_THE_WEB = {"film", "audio"}
# In front of the words of these stands nothing that says what they are for.
UNNAMED = {"text"}


@dataclass(frozen=True, slots=True)
class PaperStep:
    """A step as training/paper/step.html wants it. `online` (home.sheets.sheet) is {} where nothing is to be fetched."""

    key: str
    number: int
    kind: str
    kind_name: str
    shown: dict = field(repr=False)
    attributes: str
    language: str
    online: dict = field(default_factory=dict, repr=False)
    question: Asked | None = None
    scenes: tuple[Row, ...] = ()
    course: dict | None = None
    places: tuple = ()

    @property
    def template(self) -> str:
        return f"training/paper/steps/{self.kind}.html"


@dataclass(frozen=True, slots=True)
class PaperLesson:
    """A lesson as training/paper/lesson.html wants it; `number` counts from 1 within the module."""

    number: int
    title: str
    introduction: str
    attributes: str
    minutes: int
    steps: list[PaperStep]

    @property
    def questions(self) -> list[PaperStep]:
        return [step for step in self.steps if step.question]


@require_safe
def module(request, key):
    """All of it, to be printed. About 3 queries a lesson."""
    return page(request, module_paper(request, known(request, key)))


@require_safe
def module_pdf(request, key):
    return file(request, module_paper(request, known(request, key)))


@require_safe
def step(request, key, step: str):
    """One step, such as a worksheet."""
    return page(request, step_paper(request, known(request, key), step))


@require_safe
def step_pdf(request, key, step: str):
    return file(request, step_paper(request, known(request, key), step))


def known(request, key) -> KnownModule:
    """A module for parents: what leaders are asked is answered nowhere but by them."""
    found = outline(request.region).by_key.get(str(key)) if request.region else None
    if not found or not found.for_parents:
        raise Http404
    return found


def module_paper(request, module: KnownModule) -> dict[str, object]:
    """The inputs of training/paper/module.html."""
    language = get_language()
    lessons = [
        paper_lesson(request, number, one) for number, one in enumerate(whole(module, language), start=1)
    ]
    return paper(request, module, lessons, reverse("training:paper_pdf", args=[module.key]))


def step_paper(request, module: KnownModule, key: str) -> dict[str, object]:
    """The inputs of training/paper/module.html for a step alone. 404 for one that the module has not."""
    for number, one in enumerate(whole(module, get_language()), start=1):
        lesson = paper_lesson(request, number, one)
        if alone := [step for step in lesson.steps if step.key == key]:
            lesson = PaperLesson(number, lesson.title, "", lesson.attributes, lesson.minutes, alone)
            url = step_url(one.lesson, key, get_language())
            made = reverse("training:step_paper_pdf", args=[module.key, key])
            return paper(request, module, [lesson], made, url) | {"alone": alone[0]}
    raise Http404


def paper(request, module: KnownModule, lessons: list[PaperLesson], pdf_url: str, url: str = "") -> dict:
    """`url` is that of the page it is the paper of: the module's own unless given."""
    words, url = module.in_language(get_language()), url or module.urls[get_language()]
    return {
        "module": module,
        "words": words,
        "attributes": lang_attributes(words.language),
        "lessons": lessons,
        "region": request.region,
        "url": url,
        "pdf_url": pdf_url,
        **on_the_web(request, url),
    }


def on_the_web(request, url: str) -> dict[str, object]:
    """What a sheet says of an address; who comes by the code, and not by typing it, is counted as such."""
    address = request.build_absolute_uri(url)
    return sheets.sheet(address, by_way(address, BY_CODE).removeprefix(address))


def paper_lesson(request, number: int, one: WholeLesson) -> PaperLesson:
    words = one.lesson.in_language(get_language())
    steps = [paper_step(request, place, one.lesson, step) for place, step in enumerate(one.steps, start=1)]
    attributes = lang_attributes(words.language)
    return PaperLesson(number, words.title, words.introduction, attributes, one.lesson.minutes, steps)


def paper_step(request, number: int, lesson: KnownLesson, step: Written) -> PaperStep:
    kind, block, value = step.block.block_type, step.block.block, step.block.value
    attributes = lang_attributes(step.language)
    more: dict = {}
    if kind in ON_THE_WEB:
        more["online"] = on_the_web(request, step_url(lesson, step.key, get_language()))
    if kind == "question":
        more["question"] = asked(value)
    if kind == "scenario":
        more["scenes"] = tuple(told(value["scenes"]))
    if kind == "course":
        more["course"] = course_line(request, value["course"] and value["course"].pk)
    if kind == "support" and request.region:
        more["places"] = tuple(catalogue(request.region).municipalities.values())
    return PaperStep(
        key=step.key,
        number=number,
        kind=kind,
        kind_name="" if kind in UNNAMED else block.label,
        shown=block.get_context(value),
        attributes=attributes,
        language=dict(settings.LANGUAGES)[step.language] if attributes else "",
        **more,
    )


def page(request, context: dict[str, object]):
    """On the screen, to be printed from there; the link to the file only where files can be made."""
    context["pdf_url"] = context["pdf_url"] if pdf.can_be_made() else ""
    return render(request, "training/paper/page.html", context)


def file(request, context: dict[str, object]):
    """As PDF (home.pdf.answer)."""
    html = render_to_string("training/paper/file.html", context | {"request": request})
    alone = [context["alone"].key] if "alone" in context else []
    subject = "-".join(["module", context["module"].key, *alone, get_language()])
    slug = context["url"].partition("?")[0].rstrip("/").rpartition("/")[2]
    return pdf.answer(request, html, f"{slug}-{get_language()}", subject, public=True)
