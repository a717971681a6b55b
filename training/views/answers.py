"""What learners send: that they begin, answers to questions, assignments, that they want to be forgotten.

Each leads back to where it was sent from.
"""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from training import learning, privacy
from training.forms import EnrolForm, ForgetForm, HandInForm
from training.models import LessonPage, ModulePage
from training.outline import outline
from training.views import learners, steps


@require_POST
def enrol(request, module):
    """Begin a module for leaders."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    known = outline(request.region).by_key.get(str(module)) if request.region else None
    qualification = known and learners.qualification_of(request.region, known)
    if not (qualification and learning.places_of(request.user, request.region)):
        raise Http404
    places = learning.open_places(request.user, qualification, request.region)
    if not places:
        return learners.private(HttpResponseRedirect(known.urls[get_language()]))
    form = EnrolForm(places, request.POST)
    if not form.is_valid():
        page = ModulePage.objects.get(pk=known.in_language(get_language()).pk)
        context = page.get_context(request) | learners.of_module(request, known, form)
        return learners.private(TemplateResponse(request, "training/learner/module.html", context))
    learning.enrol(request.user, qualification, request.region, form.cleaned_data["name"], form.place)
    return learners.private(HttpResponseRedirect(known.urls[get_language()]))


@require_POST
def forget(request):
    """Delete what is kept about oneself, with or without the certificates. About 15 queries."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    form = ForgetForm(request.POST)
    form.full_clean()
    privacy.forget(request.user, certificates=form.cleaned_data["certificates"])
    return learners.private(HttpResponseRedirect(f"{reverse('training:mine')}?done=1"))


def asked_for(request, lesson, step, kind: str):
    """(learner, place, block) of a step of this kind that somebody takes; 404 for whoever does not take it."""
    module = outline(request.region).of_lesson.get(str(lesson)) if request.region else None
    learner = module and not module.for_parents and learning.learner_of(request.user, module, request.region)
    known = module and module.lesson(str(lesson))
    found = known and next((one for one in known.steps if (one.key, one.kind) == (step, kind)), None)
    if not (learner and found):
        raise Http404
    page = LessonPage.objects.select_related("locale").get(pk=known.in_language(get_language()).pk)
    place = steps.Place(module, known, step, get_language())
    block, language = steps.own_step(page, place)
    return learner, place, block, language


def back(request, place, problem: str = ""):
    """To the step; what was wrong is told there, once."""
    if problem:
        messages.error(request, problem)
    url = steps.step_url(place.lesson, place.key, place.language)
    return learners.private(HttpResponseRedirect(f"{url}#answer"))


@require_POST
def answer(request, lesson, step: str):
    """Answer a question. About 15 queries."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    learner, place, block, language = asked_for(request, lesson, step, learning.QUESTION)
    said = learning.answer(
        learner.enrolment.pk, place.module, place.lesson.key, block, request.region, request.POST, language
    )
    if isinstance(said, learning.Refusal):
        return back(request, place, said.value)
    return back(request, place, said.error)


@require_POST
def hand_in(request, lesson, step: str):
    """Hand in an assignment. About 10 queries."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    learner, place, block, language = asked_for(request, lesson, step, learning.ASSIGNMENT)
    form = HandInForm(request.POST)
    if not form.is_valid():
        return back(request, place, form.errors["text"][0])
    said = learning.hand_in(
        learner.enrolment.pk, place.lesson.key, block, form.cleaned_data["text"], language
    )
    return back(request, place, said.value if isinstance(said, learning.Refusal) else "")
