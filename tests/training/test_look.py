"""What the pages of the online training show around a step: the stones, the empty states, the home page's way in."""

import re

import pytest

from home.models import touch
from tests.factories import make_lesson, make_module, make_region, text_step
from training.blocks import key_of
from training.models import ModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def module():
    return make_module(make_region(), slug="vardag")


def lesson_of(module, steps):
    return make_lesson(module, [text_step(f"Steg {number}") for number in range(steps)], slug="l1")


def stones(client, lesson, step):
    html = client.get(
        "/sv/lar-dig/vardag/l1/", {"step": key_of(lesson.steps[step])}, follow=True
    ).content.decode()
    return re.findall(r'data-stone="(\w+)"', html), re.findall(r'stone-number">(\d+)', html), html


def test_every_step_has_a_stone_and_the_one_shown_is_here(client, module):
    lesson = lesson_of(module, 12)
    keys, numbers, html = stones(client, lesson, 3)
    assert keys == [key_of(step) for step in lesson.steps]
    assert numbers == [str(number) for number in range(1, 13)]
    assert re.findall(r'<li class="here" data-stone="(\w+)"><a[^>]*aria-current="step"', html) == [keys[3]]


@pytest.mark.parametrize(("step", "first"), [(0, 1), (14, 9), (29, 19)])
def test_a_long_lesson_shows_the_twelve_stones_around_the_step(client, module, step, first):
    _keys, numbers, html = stones(client, lesson_of(module, 30), step)
    assert numbers == [str(number) for number in range(first, first + 12)]
    assert 'aria-current="step"' in html


def test_a_module_without_lessons_says_so_and_leads_to_the_list(client, module):
    html = client.get("/sv/lar-dig/vardag/").content.decode()
    assert "data-module" not in html
    assert re.search(r'class="empty".*href="/sv/lar-dig/"', html, re.DOTALL)


def test_a_list_without_modules_leads_to_the_courses(client, module):
    html = client.get("/sv/lar-dig/").content.decode()
    assert 'class="empty"' in html and "module-card" not in html


def test_the_home_page_leads_to_modules_for_parents(client, module):
    make_lesson(module)
    other = make_module(title="För ledare", slug="ledare", audience=ModulePage.Audience.LEADERS)
    make_lesson(other)
    html = client.get("/sv/").content.decode()
    block = html[html.index('class="learn"') :].split("</section>")[0]
    assert 'href="/sv/lar-dig/"' in block and 'href="/sv/lar-dig/vardag/"' in block and "ledare" not in block


def test_the_home_page_says_nothing_of_learning_where_there_is_nothing(client, module):
    touch(make_region().pk)
    assert 'class="learn"' not in client.get("/sv/").content.decode()
