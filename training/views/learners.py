"""Modules for leaders, which are for those who have signed in and begun; and everything of one's own on one page.

Nothing here is ever kept for somebody else: config.page_cache keeps no answer that says no-store, and answers nobody
who has a session. Pages for parents do not come here, and ask no session.
"""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from home.dates import full_date
from home.routing import lang_attributes
from training import discussion, learning, privacy
from training.forms import EnrolForm, ForgetForm
from training.models import Certificate, Enrolment, LessonPage, ModulePage, Qualification
from training.outline import KnownModule, outline
from training.views import steps
from training.views.certificates import certificate_line, private

LEADERS = ModulePage.Audience.LEADERS


def is_closed(request, audience: str) -> bool:
    """Whether somebody has to sign in. An editor's preview is theirs anyhow."""
    return audience == LEADERS and not getattr(request, "is_preview", False)


def audience_of(request, lesson: LessonPage) -> str:
    """Of the lesson's module. No query when the outline knows it."""
    known = outline(request.region).of_lesson.get(str(lesson.translation_key)) if request.region else None
    return known.audience if known else lesson.module.audience


def sign_in(request):
    """To the sign-in page, and back; from a form, which is not sent again, to everything of one's own."""
    back = reverse("training:mine") if request.method == "POST" else request.get_full_path()
    return private(redirect_to_login(back))


def qualification_of(region, module: KnownModule) -> Qualification | None:
    return Qualification.objects.filter(region=region, module=module.key).first()


def serve_module(request, page: ModulePage):
    """A module for leaders: how far one has come in it, or how to begin, or why not. Up to 13 queries."""
    if not request.user.is_authenticated:
        return sign_in(request)
    module = outline(request.region).by_key.get(str(page.translation_key))
    context = page.get_context(request)
    if module:
        context |= of_module(request, module)
    return private(TemplateResponse(request, "training/learner/module.html", context))


def of_module(request, module: KnownModule, form: EnrolForm | None = None) -> dict[str, object]:
    """What training/learner/module.html shows beside the page."""
    learner = learning.learner_of(request.user, module, request.region)
    qualification = qualification_of(request.region, module)
    context = {"learner": learner, "qualification": qualification}
    if learner and learner.enrolment.state == Enrolment.State.ACTIVE:
        rooms = discussion.open_to(request.user, request.region).filter(pk=learner.enrolment.cohort_id)
        return context | {
            "next_url": next_url(learner),
            "lines": lesson_lines(learner),
            "discussion": rooms.first(),
        }
    certificate = (
        Certificate.objects.filter(user=request.user, qualification=qualification).first()
        if qualification
        else None
    )
    refusal = learning.why_not(request.user, qualification, request.region)
    if refusal:
        context["refusal"] = refusal.value
        if refusal == learning.Refusal.FIRST:
            context["first"] = first_lines(request, qualification)
    else:
        places = learning.open_places(request.user, qualification, request.region)
        context["form"] = form or EnrolForm(places, initial={"name": request.user.get_full_name()})
        context["enrol_url"] = reverse("training:enrol", args=[module.key])
    if certificate:
        context["certificate"] = certificate_line(certificate)
    if learner:
        context["lines"] = lesson_lines(learner)
    return context


def first_lines(request, qualification: Qualification) -> list[dict]:
    """What must be had first, with the way to it."""
    modules = outline(request.region).by_key
    return [named(modules.get(row.module), row) for row in learning.lacking(request.user, qualification)]


def named(module: KnownModule | None, qualification: Qualification) -> dict[str, object]:
    """A module by its title in the reader's language; by the qualification's name when it is not there any more."""
    if module is None:
        return {"title": qualification.name, "url": "", "attributes": ""}
    words = module.in_language(get_language())
    return {
        "title": words.title,
        "url": module.urls[get_language()],
        "attributes": lang_attributes(words.language),
    }


def next_url(learner: learning.Learner) -> str:
    """The way on; "" while the module has no steps."""
    if not learner.module.steps:
        return ""
    lesson, step = learner.next_step
    return steps.step_url(lesson, step.key, get_language())


def lesson_lines(learner: learning.Learner) -> list[dict]:
    """The lessons, each with how many of its steps are done."""
    return [
        steps.lesson_line(lesson)
        | {"done": sum(step.key in learner.done for step in lesson.steps), "of": len(lesson.steps)}
        for lesson in learner.module.lessons
    ]


def serve_step(request, page: LessonPage):
    """A step of a module for leaders, to who takes it. That it was shown is written down. About 12 queries."""
    if not request.user.is_authenticated:
        return sign_in(request)
    module = outline(request.region).of_lesson.get(str(page.translation_key))
    learner = learning.learner_of(request.user, module, request.region) if module else None
    if learner is None:
        url = module.urls[get_language()] if module else reverse("training:mine")
        return private(HttpResponseRedirect(url))
    if request.method not in ("GET", "HEAD"):
        # Answers are sent to an address of their own, which asks for the token of the form.
        return private(HttpResponseNotAllowed(["GET", "HEAD"]))
    request.learner = learner
    lesson = module.lesson(str(page.translation_key))
    if not lesson.steps:
        return private(HttpResponseRedirect(module.urls[get_language()]))
    key = request.GET.get(steps.STEP) or lesson.steps[0].key
    step = next((one for one in lesson.steps if one.key == key), None)
    if step and request.method == "GET" and step.kind not in (learning.QUESTION, learning.ASSIGNMENT):
        learning.see(learner, key, request.region, get_language())
    if request.method == "GET":
        learning.catch_up(learner, request.region, get_language())
    return private(steps.serve_step(request, page))


@require_safe
def mine(request):
    """Everything of one's own: what one takes, what one may take, and certificates. About 6 queries a module, and 2.

    The admin leads here also where it is opened at an address without a region.
    """
    if not request.region:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in(request)
    modules = outline(request.region).by_key
    rows = Enrolment.objects.filter(
        user=request.user, qualification__region=request.region, state=Enrolment.State.ACTIVE
    )
    taken = [enrolment_line(row, modules) for row in rows.select_related("qualification", "cohort")]
    certificates = Certificate.objects.filter(user=request.user, municipality__region=request.region)
    context = {
        "taken": taken,
        "others": offered(request, modules, {row.qualification.module for row in rows}),
        "certificates": [certificate_line(row) for row in certificates.select_related("qualification")],
        "discussions": discussion.open_to(request.user, request.region),
        "forget": ForgetForm(),
        "done": request.GET.get("done"),
    }
    return private(render(request, "training/learner/mine.html", context))


def enrolment_line(row: Enrolment, modules: dict[str, KnownModule]) -> dict[str, object]:
    """A module that is under way; without the way on when it is not there any more."""
    module = modules.get(row.qualification.module)
    line = named(module, row.qualification)
    if row.cohort:
        line |= {
            "deadline": full_date(row.cohort.deadline),
            "late": row.cohort.deadline < timezone.localdate(),
        }
    if module:
        learner = learning.Learner(row, module)
        waiting = [one for one in learner.submissions.values() if one.state == one.State.WAITING]
        line |= {"percent": learner.percent, "next_url": next_url(learner), "waiting": len(waiting)}
    return line


def offered(request, modules: dict[str, KnownModule], taken: set[str]) -> list[dict]:
    """Modules that one may begin, and those that something else must come before."""
    lines = []
    for row in Qualification.objects.filter(region=request.region, module__in=modules).exclude(
        module__in=taken
    ):
        refusal = learning.why_not(request.user, row, request.region)
        if refusal in (None, learning.Refusal.FIRST):
            first = first_lines(request, row) if refusal else []
            lines.append(named(modules[row.module], row) | {"hours": row.hours, "first": first})
    return lines


@require_safe
def own_data(request):
    """What is kept about whoever has signed in, as a file."""
    if not request.user.is_authenticated:
        return sign_in(request)
    response = JsonResponse(
        privacy.kept_about(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="training.json"'
    return private(response)
