"""Before a module or a lesson goes, and before steps go by the clock: who is left without them is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Workflow, WorkflowTask

from home.dates import clock, day_in_words
from home.models import ReviewTask, User
from tests.courses.test_admin_access import make_learner_rows
from tests.factories import make_lesson, make_module, make_municipality, make_region, make_staff, text_step
from tests.home.test_routing import translate
from tests.training.test_editing import began, ids, live, send, text
from training import groups
from training.admin.editing import effect_words
from training.admin.taking_away import dependents_words
from training.dependents import Dependents, dependents
from training.effect import Effect
from training.models import LessonPage, ModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def place():
    return make_municipality(make_region(languages=["sv", "ar"]), "Växjö")


@pytest.fixture
def module(place):
    module = make_module(place.region, title="Barn", slug="barn")
    make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    return module


@pytest.fixture
def lesson(module):
    return LessonPage.objects.get()


@pytest.fixture
def editor(client):
    client.force_login(make_staff(username="chef", superuser=True))
    return client


def test_a_module_has_those_who_began_its_open_groups_and_its_learners(place, module, lesson):
    began(lesson, 143)
    for name in "AB":
        groups.start(place, module.translation_key, name)
    groups.close(groups.start(place, module.translation_key, "Stängd"))
    found = Dependents("Barn", 140, 2, 0)
    assert dependents(module) == dependents(lesson) == dependents(module.get_parent().specific) == [found]
    make_learner_rows(place, "Vårt")
    leaders = ModulePage.objects.get(title="Att leda")
    assert dependents(leaders) == [Dependents("Att leda", 0, 0, 1)]


def test_it_is_said_in_a_sentence():
    with translation.override("en"):
        words = dependents_words(Dependents("Barn", 140, 2, 5))
    assert words.replace("\u2068", "").replace("\u2069", "") == (
        "Barn: At least 140 have begun the module. 2 groups use it. 5 learners are taking it."
    )


def test_a_translation_takes_nothing_from_anybody(place, module):
    assert dependents(translate(module, "ar")) == []


@pytest.mark.parametrize("name", ["delete", "unpublish"])
def test_wagtails_own_question_says_who_is_left_without(editor, place, module, lesson, name):
    groups.start(place, module.translation_key, "A")
    for page in (module, lesson):
        (found,) = dependents(page)
        html = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).text
        assert html.count(dependents_words(found)) == 1
    other = reverse(f"wagtailadmin_pages:{name}", args=[place.region.site.root_page_id])
    assert "Barn:" not in editor.get(other).text


@pytest.mark.parametrize("name", ["delete", "unpublish"])
def test_of_several_pages_it_is_said_for_each(editor, module, lesson, name):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", name])
    html = editor.get(url, {"id": [module.pk], "next": "/"}).text
    assert html.count(dependents_words(*dependents(module))) == 1


def test_steps_that_the_clock_is_to_take_away_are_asked_about_when_the_day_is_set(editor, lesson):
    lesson.save_revision().publish()
    one, _two = ids(lesson)
    at = timezone.localtime() + timedelta(days=3)
    when = {"go_live_at": at.strftime("%Y-%m-%d %H:%M"), "action-publish": "1"}
    asked = reverse("training_effect", args=[lesson.pk])
    assert send(editor, lesson, text("Ett", one), **when)["Location"] == asked
    html = editor.get(asked).text
    assert day_in_words(at) in html and clock(at) in html and "<li>Två</li>" in html
    revision = LessonPage.objects.get().latest_revision
    told = editor.post(asked, {"revision": revision.pk}, follow=True).text
    assert day_in_words(at) in told and live(lesson) == ["Ett", "Två"]
    revision.refresh_from_db()
    assert revision.approved_go_live_at


def test_whoever_approves_a_review_is_told_first_which_steps_go(editor, lesson):
    lesson.save_revision().publish()
    task, workflow = ReviewTask.objects.create(name="T"), Workflow.objects.create(name="W")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    user = User.objects.get(username="chef")
    one, two = ids(lesson)
    send(editor, lesson, text("Ett", one), text("Två", two), text("Tre"))
    page = LessonPage.objects.get()
    assert [modal for name, _words, modal in task.get_actions(page, user) if name == "approve"] == [
        False,
        True,
    ]
    send(editor, lesson, text("Ett", one))
    page = LessonPage.objects.get()
    assert [modal for name, _words, modal in task.get_actions(page, user) if name == "approve"] == [True]
    workflow.start(page, user)
    waits = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", waits.pk])
    html = editor.get(url).json()["html"]
    assert effect_words(Effect(("Två",), (), 0)) in html and "<form" in html
    editor.post(url, {"comment": ""})
    assert live(lesson) == ["Ett"]
