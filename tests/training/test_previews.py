"""What an editor sees in the preview: any step, of a draft too, in its language, and the paper."""

import pytest

from tests.factories import make_lesson, make_module, make_region, question_step, text_step
from tests.home.test_routing import translate
from tests.training.groups_scene import part
from training.models import LessonPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    return make_module(make_region(languages=["sv", "ar"]), slug="barn")


@pytest.fixture
def draft(module):
    """A lesson that nobody can read yet, with a step that has not been saved."""
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], live=False)
    lesson.steps = [*((step.block_type, step.value) for step in lesson.steps), question_step("Tre")]
    return lesson


def seen(page, mode=""):
    answer = page.make_preview_request(preview_mode=mode)
    assert answer.status_code == 200
    return answer.render().content.decode() if not answer.is_rendered else answer.content.decode()


def test_every_step_but_the_first_has_a_mode_by_its_number(module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    assert [name for name, _title in lesson.preview_modes] == ["", "step-2", "paper", "leader"]
    assert lesson.preview_modes[1][1] == "2. Två"


def test_a_draft_is_seen_step_by_step(draft):
    for mode, title in (("", "Ett"), ("step-2", "Två"), ("step-3", "Tre"), ("step-9", "Tre")):
        assert f"<h1>{title}</h1>" in seen(draft, mode)


def test_a_draft_is_seen_on_paper(draft):
    html = seen(draft, "paper")
    assert html.index("Ett") < html.index("Två") < html.index("paper-answers")


def test_a_translation_is_seen_in_its_own_language(module):
    copy = translate(make_lesson(module, [text_step("Ett"), text_step("Två")]), "ar")
    raw = list(copy.steps.raw_data)
    raw[1]["value"]["title"] = "اثنان"
    copy.steps = raw
    html = seen(copy, "step-2")
    assert '<html lang="ar" dir="rtl">' in html and "<h1>اثنان</h1>" in html


def test_the_leader_s_guide_is_seen_of_a_draft_and_of_a_translation(module):
    lesson = make_lesson(module, after_meeting=2, guide=[part("Rundan", 15)])
    lesson.guide = [*((bound.block_type, bound.value) for bound in lesson.guide), part("Rollspel", 20)]
    html = seen(lesson, "leader")
    assert html.index("0–15") < html.index("Rundan") < html.index("15–35") < html.index("Rollspel")
    assert "Träff 3" in html and "step-ways" not in html
    copy = translate(lesson, "ar")
    raw = list(copy.guide.raw_data)
    raw[0]["value"]["title"] = "الجولة"
    copy.guide = raw
    html = seen(copy, "leader")
    assert '<html lang="ar" dir="rtl">' in html and "<h3>الجولة</h3>" in html


def test_a_module_that_is_not_published_is_seen_with_its_lessons(module):
    make_lesson(module, title="Lektion ett")
    module.live = False
    module.save()
    assert "Lektion ett" in seen(module) and "Lektion ett" in seen(module, "paper")


def test_a_new_lesson_without_steps_says_so(module):
    lesson = make_lesson(module)
    LessonPage.objects.filter(pk=lesson.pk).update(steps="[]")
    assert "step-ways" not in seen(LessonPage.objects.get(pk=lesson.pk))
