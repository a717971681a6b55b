"""What a lesson's editor is told and kept from: through the admin's own form, as it is posted."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.documents.models import Document
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.blocks import FILMS
from home.care.content import Kind, hints
from home.roles import give_role
from tests.factories import make_lesson, make_module, make_region, make_staff, text_step
from tests.home.test_routing import translate
from tests.home.translating import edit, hand_over, translated, write
from training.admin.editing import effect_words, lag_words
from training.blocks import SOUNDS
from training.effect import Effect, effect
from training.lag import lags
from training.models import LessonPage, StepCount

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def lesson(region):
    module = make_module(region, slug="barn")
    return make_lesson(module, [text_step("Ett"), text_step("Två"), text_step("Tre")], slug="l1")


@pytest.fixture
def editor(client):
    client.force_login(make_staff(username="chef", superuser=True))
    return client


def began(lesson, number):
    StepCount.objects.create(
        region=make_region(),
        module=lesson.module.translation_key,
        what="began",
        day="2026-10-02",
        language="sv",
        count=number,
    )


def text(title, pk=None):
    return ("text", {"title": title, "text": rich_text("<p>Ord</p>"), "image": ""}, pk)


def posted(lesson, *steps, **more):
    """The editor's form with (kind, value, id) steps."""
    stream = streamfield([(kind, value) for kind, value, _pk in steps])
    for number, (_kind, _value, pk) in enumerate(steps):
        stream[str(number)]["id"] = pk or ""
    data = nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "introduction": "",
            "minutes": "10",
            "after_meeting": "",
            "steps": stream,
            "guide": streamfield([]),
            "comments": inline_formset([]),
        }
    )
    return data | more


def send(client, lesson, *steps, **more):
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    return client.post(url, posted(lesson, *steps, **more), follow=False)


def publish(client, lesson, *steps):
    return send(client, lesson, *steps, **{"action-publish": "action-publish"})


def live(lesson):
    return [step.value["title"] for step in LessonPage.objects.get(pk=lesson.pk).steps]


def draft(lesson):
    lesson = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    return [step.value["title"] for step in lesson.steps]


def in_english(words, about):
    with translation.override("en"):
        return words(about)


def ids(lesson):
    return [step.id for step in lesson.steps]


def test_who_takes_steps_away_is_told_what_goes_and_asked_before_it_does(editor, lesson):
    began(lesson, 143)
    one, _two, _three = ids(lesson)
    answer = publish(editor, lesson, text("Ett", one), text("Fyra"))
    asked = reverse("training_effect", args=[lesson.pk])
    assert (answer.status_code, answer["Location"]) == (302, asked)
    assert live(lesson) == ["Ett", "Två", "Tre"] and draft(lesson) == ["Ett", "Fyra"]
    html = editor.get(asked).text
    found = Effect(("Två", "Tre"), ("Fyra",), 140)
    assert effect_words(found) in html
    words = "2 steps are removed. 1 step is added. At least 140 have begun the module."
    assert in_english(effect_words, found) == words
    assert "<li>Två</li><li>Tre</li>" in html
    assert live(lesson) == ["Ett", "Två", "Tre"], "looking publishes nothing"
    revision = LessonPage.objects.get(pk=lesson.pk).latest_revision_id
    assert editor.post(asked, {"revision": revision}).status_code == 302
    assert live(lesson) == ["Ett", "Fyra"]


def test_a_draft_that_somebody_saved_meanwhile_is_shown_before_it_is_published(editor, lesson):
    one, two, _three = ids(lesson)
    publish(editor, lesson, text("Ett", one), text("Två", two))
    seen = LessonPage.objects.get(pk=lesson.pk).latest_revision_id
    send(editor, lesson, text("Två", two))
    answer = editor.post(reverse("training_effect", args=[lesson.pk]), {"revision": seen})
    assert answer.status_code == 200 and "<li>Ett</li><li>Tre</li>" in answer.text
    assert live(lesson) == ["Ett", "Två", "Tre"]


def test_adding_and_moving_steps_asks_nothing(editor, lesson):
    one, two, three = ids(lesson)
    publish(editor, lesson, text("Tre", three), text("Ett", one), text("Två", two), text("Fyra"))
    assert live(lesson) == ["Tre", "Ett", "Två", "Fyra"]


def test_only_who_may_publish_is_asked_or_can_answer(client, region, lesson):
    """A translator changes the page and publishes nothing."""
    revision = lesson.save_revision()
    asked = reverse("training_effect", args=[lesson.pk])
    translator = make_staff(username="tolk", roles=())
    translator.groups.add(give_role("translator", region, "sv").group)
    client.force_login(translator)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    assert client.get(asked).status_code == 404
    assert client.post(asked, {"revision": revision.pk}).status_code == 404
    client.logout()
    assert client.get(asked).status_code == 302


def test_the_panel_says_what_publishing_would_do(editor, lesson):
    began(lesson, 3)
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert gettext("Publishing this takes no step away and adds none.") in editor.get(url).text
    send(editor, lesson, text("Ett", ids(lesson)[0]))
    html = editor.get(url).text
    found = Effect(("Två", "Tre"), (), 0)
    assert effect_words(found) in html and html.count("Två, Tre") == 1
    assert in_english(effect_words, found) == "2 steps are removed. Fewer than 5 have begun the module."


def test_a_lesson_that_nobody_sees_yet_and_a_translation_take_nothing_from_anybody(region, lesson):
    other = make_lesson(make_module(region, live=False))
    assert effect(other) is None
    copy = translate(lesson, "ar")
    copy.steps = list(copy.steps.raw_data)[:1]
    assert effect(copy) is None


def test_a_story_with_a_dead_end_is_refused_beside_its_scenes_and_nothing_typed_is_lost(editor, lesson):
    scenes = [
        ("hemma", "Det är kväll.", [("Vänta", "slut"), ("Ropa", "ingenstans")]),
        ("slut", "Det blev lugnt.", []),
    ]
    choices = [[{"text": words, "to": to} for words, to in options] for _name, _words, options in scenes]
    value = {
        "title": "Kvällen",
        "scenes": listed(
            {"name": name, "text": rich_text(f"<p>{words}</p>"), "choices": listed(*own)}
            for (name, words, _options), own in zip(scenes, choices, strict=True)
        ),
    }
    answer = publish(editor, lesson, ("scenario", value, None))
    assert answer.status_code == 200
    errors = answer.context["form"].errors["steps"].as_data()[0].block_errors[0].block_errors
    assert "ingenstans" in str(errors["scenes"].messages)
    typed = answer.context["form"]["steps"].value()[0].value
    assert (typed["title"], typed["scenes"][1]["name"]) == ("Kvällen", "slut")
    assert "ingenstans" in answer.text and "Det blev lugnt." in answer.text
    assert live(lesson) == ["Ett", "Två", "Tre"]
    assert send(editor, lesson, ("scenario", value, None)).status_code == 302
    assert draft(lesson) == ["Kvällen"], "half a story can be kept as a draft"


def listed(*items):
    """A ListBlock's part of a form."""
    items = list(items[0]) if len(items) == 1 and not isinstance(items[0], dict) else list(items)
    rows = {
        str(number): {"value": item, "deleted": "", "order": str(number), "type": "item", "id": ""}
        for number, item in enumerate(items)
    }
    return {"count": str(len(items)), **rows}


@pytest.fixture
def film(tmp_path):
    return Document.objects.create(title="Film", file=ContentFile(b"x", "film.mp4"))


def film_step(film, captions="", transcript=""):
    value = {
        "title": "Se på barnet",
        "film": str(film.pk),
        "captions": str(captions and captions.pk),
        "captions_language": "sv",
        "audio": "",
        "transcript": rich_text(transcript),
    }
    return ("film", value, None)


def test_a_film_without_captions_or_words_is_not_published_but_can_be_a_draft(editor, lesson, film):
    kept = text("Ett", ids(lesson)[0]), text("Två", ids(lesson)[1]), text("Tre", ids(lesson)[2])
    answer = publish(editor, lesson, *kept, film_step(film))
    assert answer.context["form"]["steps"].value()[3].value["title"] == "Se på barnet"
    captions = Document.objects.create(title="Text", file=ContentFile(b"WEBVTT", "film.vtt"))
    for lacking in ({}, {"captions": captions}, {"transcript": "<p>Hon ler.</p>"}):
        answer = publish(editor, lesson, *kept, film_step(film, **lacking))
        assert answer.status_code == 200
        errors = answer.context["form"].errors["steps"].as_data()[0].block_errors[3].block_errors
        assert set(errors) == ({"transcript"} if "captions" in lacking else {"captions"})
    assert live(lesson) == ["Ett", "Två", "Tre"]
    assert send(editor, lesson, *kept, film_step(film)).status_code == 302
    assert draft(lesson) == ["Ett", "Två", "Tre", "Se på barnet"]
    assert live(lesson) == ["Ett", "Två", "Tre"]
    publish(editor, lesson, *kept, film_step(film, captions, "<p>Hon ler.</p>"))
    assert live(lesson) == ["Ett", "Två", "Tre", "Se på barnet"]


def test_a_language_without_the_lesson_is_said_to_lack_it(region, lesson):
    (found,) = lags(lesson)
    assert in_english(lag_words, found) == ["Arabic lacks the whole lesson."]


def test_steps_that_a_translation_lacks_are_named(region, lesson):
    copy = translate(lesson, "ar")
    assert lags(lesson) == []
    copy.steps = [raw for raw in copy.steps.raw_data if raw["value"]["title"] == "Två"]
    copy.save_revision().publish()
    assert [in_english(lag_words, one) for one in lags(lesson)] == [["Arabic lacks 2 steps: Ett, Tre"]]
    assert [one.lacking for one in lags(LessonPage.objects.get(pk=copy.pk))] == [("Ett", "Tre")]


def test_sentences_that_a_translator_has_not_written_make_their_steps_lacking(region, lesson):
    hand_over(lesson, "ar")
    write(lesson, "ar", leave=2)
    assert [(one.lacking, one.outdated) for one in lags(lesson)] == [(("Tre",), ())]
    write(lesson, "ar")
    assert lags(lesson) == []


def test_a_step_that_was_changed_since_is_older_than_the_original(editor, region, lesson):
    translated(lesson, "ar")
    assert lags(lesson) == []
    raw = list(lesson.steps.raw_data)
    raw[1]["value"]["text"] = "<p>Något annat.</p>"
    lesson = edit(lesson, steps=raw)
    (found,) = lags(lesson)
    assert in_english(lag_words, found) == ["In Arabic 1 step is older than the original: Två"]
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert lag_words(found)[0] in editor.get(url).text


def test_what_is_not_whole_goes_live_by_no_other_way_either(editor, lesson, film):
    kept = [text(title, pk) for title, pk in zip(live(lesson), ids(lesson), strict=True)]
    send(editor, lesson, *kept, film_step(film))
    several = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{several}?id={lesson.pk}")
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert live(lesson) == ["Ett", "Två", "Tre"] and draft(lesson)[-1] == "Se på barnet"
    send(editor, lesson, *kept, text("Fyra"))
    editor.post(f"{several}?id={lesson.pk}")
    assert live(lesson) == ["Ett", "Två", "Tre", "Fyra"]


def test_of_several_that_are_published_at_once_none_takes_steps_away_unasked(editor, lesson):
    other = make_lesson(lesson.module, [text_step("Orörd")], slug="l2")
    send(editor, lesson, text("Ett", ids(lesson)[0]))
    send(editor, other, text("Orörd", ids(other)[0]), text("Ny"))
    several = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{several}?id={other.pk}&id={lesson.pk}")
    assert answer["Location"] == reverse("training_effect", args=[lesson.pk])
    assert live(lesson) == ["Ett", "Två", "Tre"] and live(other) == ["Orörd"]


def test_a_lesson_without_steps_is_in_the_report_of_what_could_be_better(region, lesson):
    assert Kind.EMPTY not in {hint.kind for hint in hints(lesson)}
    lesson.steps = []
    assert [hint.kind for hint in hints(lesson) if hint.kind == Kind.EMPTY] == [Kind.EMPTY]


def test_sound_and_film_and_their_captions_can_be_uploaded_and_a_program_cannot(
    editor, region, tmp_path, settings
):
    settings.MEDIA_ROOT = str(tmp_path)
    collection = Collection.get_first_root_node().pk
    for suffix in (*SOUNDS, *FILMS, ".vtt", ".exe"):
        file = SimpleUploadedFile(f"fil{suffix}", b"0" * 10)
        sent = {"title": f"fil{suffix}", "file": file, "collection": collection}
        editor.post(reverse("wagtaildocs:add"), sent)
    titles = set(Document.objects.values_list("title", flat=True))
    assert titles == {f"fil{suffix}" for suffix in (*SOUNDS, *FILMS, ".vtt")}
