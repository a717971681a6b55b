"""A module's steps, one a screen: in order, in every language, and answered without a script."""

import re

import pytest

from home.models import touch
from tests.factories import make_lesson, make_module, make_region, question_step, text_step
from tests.home.test_routing import translate
from training.blocks import key_of
from training.models import LessonPage
from training.outline import outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def module(region):
    return make_module(region, slug="barn")


def keys(lesson):
    return [key_of(step) for step in lesson.steps]


def url(lesson, step=None, language="sv"):
    address = f"/{language}/lar-dig/barn/{lesson.slug}/"
    return f"{address}?step={keys(lesson)[step]}" if step else address


def ways(html):
    return re.findall(r'<a class="button[^"]*" href="([^"]*)"', html[html.index("step-ways") :])


def test_the_list_names_modules_that_have_lessons(client, module):
    empty = make_module(title="Tom", slug="tom")
    make_lesson(module)
    html = client.get("/sv/lar-dig/").content.decode()
    assert module.title in html and empty.title not in html


def test_a_module_leads_to_its_lessons_in_order(client, module):
    for number in (1, 2):
        make_lesson(module, title=f"Lektion {number}", slug=f"l{number}", after_meeting=number)
    html = client.get("/sv/lar-dig/barn/").content.decode()
    assert html.index("/barn/l1/") < html.index("/barn/l2/")


def test_steps_lead_to_each_other_across_lessons_and_back_to_the_module(client, module):
    first = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    second = make_lesson(module, [text_step("Tre")], slug="l2")
    assert ways(client.get(url(first)).content.decode()) == [url(first, 1)]
    assert ways(client.get(url(first, 1)).content.decode()) == [url(first), url(second)]
    html = client.get(url(second)).content.decode()
    assert ways(html) == [url(first, 1), "/sv/lar-dig/barn/"]
    assert "Tre" in html


def test_a_step_that_is_no_more_leads_to_the_lesson(client, module):
    lesson = make_lesson(module)
    answer = client.get(url(lesson), {"step": "ffffffff"})
    assert (answer.status_code, answer["Location"]) == (302, url(lesson))


def test_a_lesson_without_steps_is_not_there(client, module):
    lesson = make_lesson(module)
    LessonPage.objects.filter(pk=lesson.pk).update(steps="[]")
    touch(make_region().pk)
    assert client.get(url(lesson)).status_code == 404


def test_a_translation_shows_its_own_words_under_the_same_key(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    copy = translate(lesson, "ar")
    raw = list(copy.steps.raw_data)
    raw[1]["value"]["title"] = "اثنان"
    copy.steps = raw
    copy.save_revision().publish()
    html = client.get(url(lesson, 1, "ar")).content.decode()
    assert "اثنان" in html and "Två" not in html
    module_known = outline(make_region()).by_key[str(module.translation_key)]
    assert module_known.steps == tuple(keys(lesson))


def test_a_step_that_the_translation_lacks_is_shown_in_the_source_s_words(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två"), text_step("Tre")])
    copy = translate(lesson, "ar")
    copy.steps = [raw for raw in copy.steps.raw_data if raw["id"][:8] != keys(lesson)[1]]
    copy.save_revision().publish()
    answer = client.get(url(lesson, 1, "ar"))
    html = answer.content.decode()
    assert '<h1 lang="sv" dir="ltr">Två</h1>' in html
    assert ways(html) == [url(lesson, 0, "ar"), url(lesson, 2, "ar")]


def test_an_untranslated_lesson_keeps_the_reader_s_language_around_it(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    html = client.get(url(lesson, 0, "ar")).content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert ways(html) == [url(lesson, 1, "ar")]


def test_a_question_is_answered_without_a_script(client, module):
    lesson = make_lesson(
        module, [question_step(options=[("Hota", False, "Det skrämmer."), ("Förvarna", True)])]
    )
    options = lesson.steps[0].value["options"].bound_blocks
    wrong, right = (option.id[:8] for option in options)
    html = client.post(url(lesson), {"answer": wrong}).content.decode()
    assert "Det skrämmer." in html and "Barn behöver tid" in html
    answer = client.post(url(lesson), {"answer": right})
    assert "notice-ok" in answer.content.decode() and answer["Cache-Control"] == "no-store"


def test_no_answer_gets_an_error_beside_the_question_and_tells_nothing(client, module):
    lesson = make_lesson(module, [question_step()])
    html = client.post(url(lesson), {"answer": "nothing"}).content.decode()
    assert 'id="answer-error"' in html and "Barn behöver tid" not in html


def test_an_order_is_judged_by_places_and_keeps_what_was_chosen(client, module):
    lesson = make_lesson(module, [question_step(form="order", options=[("Först", False), ("Sedan", False)])])
    first, second = (option.id[:8] for option in lesson.steps[0].value["options"].bound_blocks)
    right = client.post(url(lesson), {"place-1": first, "place-2": second}).content.decode()
    assert "notice-ok" in right
    assert "notice-ok" not in client.post(url(lesson), {"place-1": second, "place-2": first}).content.decode()
    twice = client.post(url(lesson), {"place-1": first, "place-2": first}).content.decode()
    assert 'id="answer-error"' in twice and twice.count("selected") >= 2


def test_several_answers_are_right_only_together(client, module):
    options = [("Ett", True), ("Två", True), ("Tre", False)]
    lesson = make_lesson(module, [question_step(form="several", options=options)])
    one, two, three = (option.id[:8] for option in lesson.steps[0].value["options"].bound_blocks)
    assert "notice-ok" in client.post(url(lesson), {"answer": [one, two]}).content.decode()
    for chosen in ([one], [one, two, three]):
        assert "notice-ok" not in client.post(url(lesson), {"answer": chosen}).content.decode()


@pytest.mark.once
def test_the_choices_of_a_story_lead_to_its_scenes_in_whatever_script_these_are_named(client, module):
    names = [("بداية", ["نهاية", "Ropar!"]), ("نهاية", []), ("Ropar!", ["ropar"]), ("ropar", [])]
    scenes = [
        {"name": name, "text": f"<p>{name}</p>", "choices": [{"text": f"Till {to}", "to": to} for to in ways]}
        for name, ways in names
    ]
    lesson = make_lesson(module, [("scenario", {"title": "Saga", "sensitive": False, "scenes": scenes})])
    html = client.get(url(lesson)).content.decode()
    told = dict(re.findall(r'id="(scen-[^"]*)".*?<p[^>]*>([^<]*)</p>', html, re.DOTALL))
    assert list(told.values()) == [name for name, _ways in names]
    choices = re.findall(r'href="#(scen-[^"]*)">Till ([^<]*)<', html)
    assert (
        [told[anchor] for anchor, _to in choices]
        == [to for _anchor, to in choices]
        == ["نهاية", "Ropar!", "ropar"]
    )


def test_a_visitor_gets_no_cookie(client, module):
    lesson = make_lesson(module, [question_step()])
    assert not client.get(url(lesson)).cookies and not client.post(url(lesson), {}).cookies


def test_a_step_costs_few_queries_and_little_data(client, module, django_assert_max_num_queries):
    for number in range(6):
        steps = [text_step(f"Steg {n}", "<p>Ord</p>" * 20) for n in range(10)]
        lesson = make_lesson(module, steps, slug=f"l{number}")
    client.get(url(lesson, 1))
    with django_assert_max_num_queries(5):
        answer = client.get(url(lesson, 2))
    assert len(answer.content) < 30_000
