"""What the pages of the online training show: the list, a module's lessons, and a lesson's steps one by one."""

from dataclasses import dataclass, replace
from itertools import cycle

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from courses.catalogue import catalogue
from home.routing import lang_attributes, words_language
from training.blocks import KEY
from training.models import LessonPage, ModulePage
from training.outline import KnownLesson, KnownModule, alone, drafted, outline
from training.questions import Answer, asked, judge
from training.views.learned import of_learner

STEP, PLACE = "step", "municipality"
# What the cards of modules may show, so that those beside each other differ.
SCENES = ("cottage", "lake", "table", "meadow")
# Stones that have room on the narrowest screen, each as large as a thumb.
STONES = 12
ICONS = {
    "film": "play",
    "audio": "play",
    "reflection": "hourglass",
    "exercise": "home",
    "question": "check-circle",
    "scenario": "users",
    "plan": "hand-heart",
    "talk": "users",
    "course": "calendar",
    "support": "phone",
    "rating": "info",
    "assignment": "file-text",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A step of a module among the others. `number` counts from 1 within the lesson; addresses are "" where none is."""

    module: KnownModule
    lesson: KnownLesson
    key: str
    language: str

    @property
    def number(self) -> int:
        return [step.key for step in self.lesson.steps].index(self.key) + 1

    @property
    def total(self) -> int:
        return len(self.lesson.steps)

    @property
    def previous_url(self) -> str:
        return self.address(-1)

    @property
    def next_url(self) -> str:
        return self.address(+1)

    @property
    def ends_lesson(self) -> bool:
        return self.number == self.total

    @property
    def module_url(self) -> str:
        return self.module.urls[self.language]

    def address(self, by: int) -> str:
        """That of the step so many further on, in whatever lesson; "" before the first and after the last."""
        every = [(lesson, step.key) for lesson in self.module.lessons for step in lesson.steps]
        at = next(n for n, (lesson, key) in enumerate(every) if (lesson, key) == (self.lesson, self.key)) + by
        return step_url(*every[at], self.language) if 0 <= at < len(every) else ""


def step_url(lesson: KnownLesson, key: str, language: str) -> str:
    """The address of a step; the first of a lesson has the lesson's own."""
    url = lesson.urls[language]
    return url if lesson.steps and key == lesson.steps[0].key else f"{url}?{STEP}={key}"


def index_context(request) -> dict[str, object]:
    """For the list of modules: those for parents. No query when the outline is known."""
    modules = outline(request.region).for_parents if request.region else []
    lines = [module_line(module) for module in modules]
    return {"modules": [line | {"scene": scene} for line, scene in zip(lines, cycle(SCENES), strict=False)]}


def module_line(module: KnownModule) -> dict[str, object]:
    """A module as training/module_card.html wants it."""
    words = module.in_language(get_language())
    return {
        "key": module.key,
        "title": words.title,
        "introduction": words.introduction,
        "ages": words.ages,
        "attributes": lang_attributes(words.language),
        "url": module.urls[get_language()],
        "minutes": module.minutes,
        "lessons": len(module.lessons),
        "steps": " ".join(module.steps),
    }


def module_context(request, page: ModulePage) -> dict[str, object]:
    """For a module: its lessons in order, and the course they go with. No query when what is known is."""
    known = outline(request.region).by_key.get(str(page.translation_key)) if request.region else None
    module = known
    if not module and getattr(request, "is_preview", False):
        module = drafted(page, {get_language(), *(request.region.languages if request.region else ())})
    elif not module and request.region:
        module = closed_to_most(page, request)
    lessons = [lesson_line(lesson) for lesson in module.lessons] if module else []
    return {
        "module": module,
        "lessons": lessons,
        "course": course_line(request, page.course_id),
        "print_url": reverse("training:paper", args=[known.key]) if known and known.for_parents else "",
        "keep": keep_line(known) if known and known.for_parents else None,
        "list_url": request.path.rstrip("/").rpartition("/")[0] + "/",
    }


def keep_line(module: KnownModule) -> dict[str, str]:
    """The inputs of training/keep.html: what there is to keep, and the worker that keeps it."""
    contents = reverse("training:keep", args=[module.key])
    return {"contents": contents, "worker": f"{reverse('training_worker')}?contents={contents}"}


def lesson_line(lesson: KnownLesson) -> dict[str, object]:
    """A lesson as training/lesson_row.html wants it."""
    words = lesson.in_language(get_language())
    return {
        "title": words.title,
        "introduction": words.introduction,
        "attributes": lang_attributes(words.language),
        "url": lesson.urls[get_language()],
        "minutes": lesson.minutes,
        "steps": " ".join(step.key for step in lesson.steps),
        "after": lesson.after_meeting,
        "before": lesson.after_meeting and lesson.after_meeting + 1,
    }


def course_line(request, pk: int | None) -> dict[str, object] | None:
    """A course to book, in the reader's language; None where there is none that has a page. No query."""
    course = catalogue(request.region).courses.get(pk) if request.region and pk else None
    words = course and course.in_language(get_language())
    if not words or not words.url:
        return None
    return {"title": words.title, "attributes": lang_attributes(words.lang), "url": words.url}


def serve_step(request, page: LessonPage):
    """A step of a lesson. An address with a step that is no more leads to the lesson's first.

    About 4 queries; 1 more for a step that the translation lacks, 3 more in a module that is closed to most.
    """
    known = outline(request.region).of_lesson.get(str(page.translation_key))
    place = first_place(page, known or closed_to_most(page.module, request), request)
    if not place:
        raise Http404("no steps")
    if key := request.GET.get(STEP):
        if key not in {step.key for step in place.lesson.steps}:
            return HttpResponseRedirect(place.lesson.urls[get_language()])
        place = replace(place, key=key)
    response = Page.serve(page, request, place=place)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


def closed_to_most(page: ModulePage, request) -> KnownModule:
    """A module that the outline lacks, for whoever the website lets in: what is live below it. 404 when it is not."""
    if not page.live:
        raise Http404("the module is not live")
    return drafted(page, {get_language(), *request.region.languages}, live=True)


def first_place(page: LessonPage, module: KnownModule | None, request) -> Place | None:
    """The first step of a lesson; None when it has none. `module` is None for what everybody does not see: a draft."""
    language = get_language()
    languages = {language, *(request.region.languages if request.region else ())}
    module = module or alone(page, languages)
    lesson = module.lesson(str(page.translation_key))
    return Place(module, lesson, lesson.steps[0].key, language) if lesson and lesson.steps else None


def step_context(request, page: LessonPage, place: Place | None) -> dict[str, object]:
    """What training/step.html and the template of the step's kind show; of a draft, its first step."""
    place = place or first_place(page, None, request)
    if not place:
        return {}
    step, language = own_step(page, place)
    context = {
        "place": place,
        "module": place.module,
        "words": place.module.in_language(get_language()),
        "lesson_words": place.lesson.in_language(get_language()),
        "step": step,
        "key": place.key,
        "kind": step.block_type,
        "kind_name": step.block.label,
        "kind_icon": ICONS.get(step.block_type, "file-text"),
        "template": f"training/steps/{step.block_type}.html",
        "path": stones(place),
        "step_attributes": lang_attributes(language),
        "step_language": dict(settings.LANGUAGES)[language],
        "shown": step.block.get_context(step.value),
    }
    context |= MORE.get(step.block_type, nothing_more)(request, step)
    learner = getattr(request, "learner", None)
    return context | of_learner(request, learner, place, step, context["path"]) if learner else context


def stones(place: Place) -> list[dict[str, object]]:
    """The steps of the lesson that training/trail.html shows: all, or of a long lesson those around the one shown."""
    first = max(0, min(place.number - 1 - STONES // 2, place.total - STONES))
    return [
        {"url": step_url(place.lesson, known.key, place.language), "key": known.key, "number": number}
        for number, known in enumerate(place.lesson.steps, start=1)
    ][first : first + STONES]


def own_step(page: LessonPage, place: Place):
    """The step in the page's language, else in the source's; and the language it is in. 1 query where it is lacking.

    404 for one that neither has: it was taken away a moment ago, after the outline was read.
    """
    if step := step_of(page, place.key):
        return step, words_language(page)
    source = LessonPage.objects.select_related("locale").filter(pk=place.lesson.source.pk).first()
    step = source and step_of(source, place.key)
    if not step:
        raise Http404("the step has just been taken away")
    return step, source.locale.language_code


def step_of(page: LessonPage, key: str):
    """The step of that key, or None. It alone is read: what others refer to, pictures and films, is not asked for."""
    kept = page.steps.raw_data
    return next((page.steps[at] for at, raw in enumerate(kept) if raw["id"][:KEY] == key), None)


def nothing_more(request, step) -> dict[str, object]:
    return {}


def question_context(request, step) -> dict[str, object]:
    question = asked(step.value)
    answer: Answer | None = judge(question, request.POST) if request.method == "POST" else None
    return {"question": question, "answer": answer}


def course_context(request, step) -> dict[str, object]:
    course = step.value["course"]
    return {"course": course_line(request, course and course.pk)}


def support_context(request, step) -> dict[str, object]:
    """Whom to call where the parent lives, when that has been said."""
    if not request.region:
        return {}
    known = catalogue(request.region)
    chosen = known.municipality_by_slug.get(request.GET.get(PLACE, ""))
    return {"places": list(known.municipalities.values()), "chosen": chosen}


MORE = {"question": question_context, "course": course_context, "support": support_context}
