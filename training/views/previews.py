"""What an editor sees before it is published: any step as parents meet it, the paper, and the leader's guide."""

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language

from training.guide import agenda
from training.models import LessonPage, ModulePage
from training.outline import KnownModule, alone, drafted, outline
from training.views.papers import module_paper, paper, paper_lesson
from training.views.steps import Place, first_place
from training.whole import WholeLesson, in_order

# The name of a mode: a step by its number, which it has before it has a key.
STEP = "step-"
TITLE = 40


def step_modes(page: LessonPage) -> Iterator[tuple[str, str]]:
    """Every step but the first, by number, as the lesson was when the editor was opened."""
    for number, step in enumerate(page.steps, start=1):
        if number > 1:
            yield f"{STEP}{number}", f"{number}. {Truncator(step.value['title']).chars(TITLE)}"


def with_keys(page: LessonPage) -> None:
    """Give steps, and parts of the guide, that are not saved yet a key."""
    page.steps, page.guide = list(page.steps.get_prep_value()), list(page.guide.get_prep_value())


def place_of(request, page: LessonPage, mode: str | None) -> Place | None:
    """The step of a mode, among the steps of the draft: of a number that there no longer is, the last."""
    place = first_place(page, None, request)
    if not place or not (mode or "").startswith(STEP):
        return place
    number = min(int(mode.removeprefix(STEP)), place.total)
    return replace(place, key=place.lesson.steps[number - 1].key)


def languages_of(request) -> set[str]:
    return {get_language(), *(request.region.languages if request.region else ()), settings.LANGUAGE_CODE}


def lesson_on_paper(request, page: LessonPage) -> dict[str, object]:
    """The lesson as it will stand in the module's paper."""
    module = alone(page, languages_of(request))
    known = module.lessons[0]
    lesson = paper_lesson(request, 1, WholeLesson(known, tuple(in_order(known, page, page))))
    return paper(request, module, [lesson], "")


def guide(request, page: LessonPage) -> dict[str, object]:
    """The meeting that the lesson leads to, as its part of the guide has it."""
    module = alone(page, languages_of(request))
    (known,) = module.lessons
    return {"agenda": agenda(known.leads_to, [known], {page.pk: page}, None, get_language())}


def module_on_paper(request, page: ModulePage) -> dict[str, object]:
    return module_paper(request, module_of(request, page)) | {"pdf_url": ""}


def module_of(request, page: ModulePage) -> KnownModule:
    """As everybody knows it, else as it is drafted."""
    known = outline(request.region).by_key.get(str(page.translation_key)) if request.region else None
    return known or drafted(page, languages_of(request))
