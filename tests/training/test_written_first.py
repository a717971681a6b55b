"""Whose steps a module has, whoever writes, copies, closes or takes away what: a step is there, or is said not to be."""

import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home.models import touch
from tests.factories import make_lesson, make_locale, make_module, make_region, make_staff, text_step
from tests.home.test_routing import translate
from training.blocks import key_of
from training.models import LessonPage, ModulePage
from training.outline import outline

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def module(region):
    return make_module(region, slug="barn")


def keys(lesson):
    return [key_of(step) for step in lesson.steps]


def known(module):
    return outline(make_region()).by_key[str(module.translation_key)]


def next_of(html):
    return re.search(r'href="([^"]*)" data-next', html)[1]


@pytest.fixture
def arabic(module):
    """A module that was written first in Arabic, of which one lesson of three is in Swedish, with a step too few."""
    home = translate(module, "ar").get_parent().specific
    first = home.add_child(instance=ModulePage(title="هدوء", slug="hudu", locale=home.locale))
    lessons = [
        first.add_child(
            instance=LessonPage(
                title=f"درس {n}",
                slug=f"d{n}",
                locale=home.locale,
                steps=[text_step("واحد"), text_step("اثنان")],
            )
        )
        for n in (1, 2, 3)
    ]
    translate(first, "sv", title="Lugn")
    copy = translate(lessons[1], "sv", title="Lektion 2")
    copy.steps = list(copy.steps.raw_data)[:1]
    copy.save_revision().publish()
    touch(make_region().pk)
    return first, lessons


def test_a_module_that_was_written_first_in_arabic_has_the_arabic_steps_in_order(client, arabic):
    first, lessons = arabic
    assert known(first).steps == tuple(key for lesson in lessons for key in keys(lesson))
    html = client.get(f"/sv/lar-dig/hudu/d2/?step={keys(lessons[1])[1]}").content.decode()
    assert '<h1 lang="ar" dir="rtl">اثنان</h1>' in html


def test_a_copy_beside_its_lesson_has_steps_of_its_own(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    lesson.save_revision().publish()
    client.force_login(make_staff(username="chef", superuser=True))
    form = {"new_title": "Kopia", "new_slug": "l2", "new_parent_page": module.pk, "publish_copies": "on"}
    client.post(reverse("wagtailadmin_pages:copy", args=[lesson.pk]), form)
    copy = LessonPage.objects.get(slug="l2")
    assert copy.live and len(set(known(module).steps)) == 4
    assert keys(copy.get_latest_revision_as_object()) == keys(copy)
    assert keys(LessonPage.objects.get(pk=lesson.pk)) == keys(lesson)


def test_a_copy_made_in_code_has_steps_of_its_own_and_a_translation_has_the_same(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    copy = lesson.copy(update_attrs={"slug": "l2"})
    stored = LessonPage.objects.get(pk=copy.pk)
    assert not set(keys(stored)) & set(keys(lesson)) and keys(copy) == keys(stored)
    assert keys(stored.get_latest_revision_as_object()) == keys(stored)
    assert keys(translate(lesson, "ar")) == keys(lesson)


def test_a_step_that_goes_while_it_is_asked_for_is_not_found(client, module):
    """The outline was read, and the page is published before it is."""
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    address = f"/sv/lar-dig/barn/l1/?step={keys(lesson)[1]}"
    assert client.get(address).status_code == 200
    lesson.steps = list(lesson.steps.raw_data)[:1]
    LessonPage.objects.filter(pk=lesson.pk).update(steps=lesson.steps)
    assert client.get(address).status_code == 404


def test_a_lesson_of_a_module_that_was_taken_away_is_not_there_either(client, module):
    make_lesson(module, slug="l1")
    assert client.get("/sv/lar-dig/barn/l1/").status_code == 200
    ModulePage.objects.get(pk=module.pk).unpublish()
    assert client.get("/sv/lar-dig/barn/l1/").status_code == 404


def test_a_module_behind_a_password_has_all_its_lessons_for_whoever_has_it(client, module):
    first = make_lesson(module, slug="l1")
    second = make_lesson(module, slug="l2")
    LessonPage.objects.get(pk=make_lesson(module, slug="l3").pk).unpublish()
    restriction = PageViewRestriction.objects.create(page=module, restriction_type="password", password="hej")
    closed = client.get("/sv/lar-dig/barn/").content.decode()
    assert "/barn/l1/" not in closed
    client.post(
        reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, module.pk]),
        {"password": "hej", "return_url": "/sv/lar-dig/barn/"},
    )
    html = client.get("/sv/lar-dig/barn/").content.decode()
    assert "/barn/l1/" in html and "/barn/l2/" in html and "/barn/l3/" not in html
    # Nothing of it is made for everybody.
    assert "/papper/" not in html and "data-keep=" not in html
    step = client.get("/sv/lar-dig/barn/l1/").content.decode()
    assert next_of(step) == "/sv/lar-dig/barn/l2/"
    assert f'data-steps="{" ".join(keys(first) + keys(second))}"' in step


def test_words_that_an_alias_has_from_another_language_say_so(client, module):
    lesson = make_lesson(module, [text_step("Ett")], slug="l1")
    translate(module, "ar")
    lesson.copy_for_translation(make_locale("ar"), alias=True)
    touch(make_region().pk)
    assert '<h1 lang="sv" dir="ltr">Ett</h1>' in client.get("/ar/lar-dig/barn/l1/").content.decode()
