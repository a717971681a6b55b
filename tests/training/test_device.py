"""The pages of what is on a phone, and what a step's page hands to the phone: the server says the same to everybody."""

import html as escapes

import pytest
from django.utils import translation

from tests.factories import make_lesson, make_module, make_region, question_step, text_step
from training.templatetags.counted import counted

pytestmark = pytest.mark.django_db
PAGES = ("/sv/pa-telefonen/", "/sv/var-familjeplan/")


@pytest.fixture
def module():
    return make_module(make_region(languages=["sv", "ar"]), slug="barn")


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_of_the_phone_know_the_modules_for_parents_and_ask_nothing(
    client, module, address, django_assert_max_num_queries
):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    make_lesson(make_module(title="Bara för ledare", audience="leaders"))
    client.get(address)
    # That of the region, as everywhere.
    with django_assert_max_num_queries(1):
        answer = client.get(address)
    html = answer.content.decode()
    steps = " ".join(raw["id"][:8] for raw in lesson.steps.raw_data)
    assert f'data-module="{module.translation_key}" data-steps="{steps}"' in html
    assert "Bara för ledare" not in html
    assert not answer.cookies and answer.status_code == 200


def test_the_paths_of_what_is_to_be_deleted_are_those_of_the_lists_in_every_language(client, module):
    make_lesson(module)
    assert 'data-scopes="/ar/lar-dig/ /sv/lar-dig/"' in client.get(PAGES[0]).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_of_the_phone_are_there_before_any_module_is(client, address):
    make_region()
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_a_parent_s_question_brings_its_feedback_and_a_leader_s_does_not(client, module):
    leaders = make_module(slug="ledare", audience="leaders")
    for place in (module, leaders):
        make_lesson(
            place, [question_step(options=[("Hota", False, "Det skrämmer."), ("Förvarna", True)])], slug="l1"
        )
    for_parents = client.get("/sv/lar-dig/barn/l1/").content.decode()
    for_leaders = client.get("/sv/lar-dig/ledare/l1/").content.decode()
    told = ("data-right", "Det skrämmer.", "Barn behöver tid", "data-keep-place")
    assert [word in for_parents for word in told] == [True] * 4
    assert [word in for_leaders for word in told] == [False] * 4


def test_a_reminder_has_the_title_as_it_is_written(client, module):
    title = 'Lek "fritt" & <lugnt>'
    value = {"title": title, "sensitive": False, "text": "<p>Fem minuter.</p>", "days": 1}
    make_lesson(module, [("exercise", value)], slug="l1")
    html = client.get("/sv/lar-dig/barn/l1/").content.decode()
    summary = html.partition('data-summary="')[2].partition('"')[0]
    assert escapes.unescape(summary).endswith(title)


def test_a_number_has_every_form_that_a_language_counts_in():
    with translation.override("ar"):
        forms = counted("new")
    names = ("zero", "one", "two", "few", "many", "other")
    assert [f'data-{name}="' in forms for name in names] == [True] * 6
    assert 'data-two="خطوتان جديدتان"' in forms and 'data-few="{n} خطوات جديدة"' in forms
