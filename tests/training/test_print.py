"""A module on paper: all of it in the reader's language, the answers at the back; as PDF where that can be made."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from home import pdf
from home.models import touch
from home.sheets import qr
from tests.campaigns.test_papers import plain
from tests.factories import make_lesson, make_module, make_municipality, make_region, question_step, text_step
from tests.home.test_routing import translate
from tests.pango import with_pango
from training.blocks import key_of
from training.models import ModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def module(region):
    return make_module(region, "Lugnare vardag", slug="vardag", ages="3–12 år")


def step(kind, **facts):
    return kind, {"title": f"Steg: {kind}", "sensitive": False, "text": "<p>Ord att läsa.</p>"} | facts


def document(name):
    made = get_document_model()(title=name, file=ContentFile(b"0", name=name))
    made.save()
    return made


def url(module, name="paper", *args, language="sv"):
    address = reverse(f"training:{name}", args=[module.translation_key, *args])
    return f"/{language}/{address.split('/', 2)[2]}"


def told(client, module, *args, name="paper", language="sv"):
    answer = client.get(url(module, name, *args, language=language))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_lesson_is_there_in_order_and_the_answers_come_last(client, module):
    first = question_step("Vad hjälper?", options=[("Hota", False, "Det skrämmer."), ("Förvarna", True)])
    make_lesson(module, [text_step("Ett"), first], title="Första")
    make_lesson(module, [text_step("Två")], title="Andra")
    html = told(client, module)
    places = [html.index(f">{words}</h2>") for words in ("Första", "Andra")]
    body, answers = html.split('class="paper-answers"')
    assert places == sorted(places)
    assert "Hota" in body and "Det skrämmer." not in body and "Barn behöver tid" not in body
    assert (
        "<strong>Förvarna</strong>" in answers
        and "Det skrämmer." in answers
        and "Barn behöver tid" in answers
    )


def test_an_order_is_mixed_where_it_is_asked_and_right_at_the_back(client, module):
    names = ["Säg namnet", "Vänta", "Be om en sak", "Tacka"]
    make_lesson(module, [question_step(form="order", options=[(name, False) for name in names])])
    body, answers = told(client, module).split('class="paper-answers"')
    assert sorted(names, key=answers.index) == names
    assert all(name in body for name in names)


def test_what_is_written_has_lines_and_what_is_felt_has_marks(client, module):
    steps = [
        step("reflection", prompt="När blir det bråk?"),
        step("worksheet", lines=["Först", "Sedan"], document=None),
        step("plan", prompt="Så gör vi"),
        step("rating", text="Jag vet vad jag ska göra.", pair="lugn", moment="before"),
    ]
    make_lesson(module, steps)
    html = told(client, module)
    for words in ("När blir det bråk?", "Först", "Sedan", "Så gör vi"):
        assert re.search(rf"{re.escape(words)}</p>\s*<div class=\"ruled\"><span>", html)
    assert len(re.findall(r"<li><span>[1-5]</span></li>", html)) == 5
    assert "<textarea" not in html and "<form" not in html


def test_sound_and_film_are_a_code_to_their_step_and_what_is_said(client, module):
    sound, film, captions = document("ljud.mp3"), document("film.mp4"), document("film.vtt")
    shown = {"film": film, "captions": captions, "captions_language": "sv", "poster": None, "audio": sound}
    steps = [
        text_step("Först"),
        ("film", {"title": "I hallen", "transcript": "<p>Hon sätter sig.</p>", "sensitive": False} | shown),
        step("audio", audio=sound, transcript="<p>Jag ropade förr.</p>"),
    ]
    lesson = make_lesson(module, steps, slug="l1")
    html = told(client, module)
    for bound, words in zip(lesson.steps[1:], ("Hon sätter sig.", "Jag ropade förr."), strict=True):
        assert str(qr(f"http://testserver/sv/lar-dig/vardag/l1/?step={key_of(bound)}&via=qr")) in html
        assert words in html
    assert "<video" not in html and "<audio" not in html


def test_a_story_is_a_tree_in_which_each_scene_is_told_once(client, module):
    ways = {"start": [("Ryt", "r"), ("Huk", "h")], "r": [("Lugn", "h"), ("Om", "start")], "h": []}
    words = {"start": "Han skriker.", "r": "Han skriker mer.", "h": "Han tystnar."}
    scenes = [
        {"name": name, "text": words[name], "choices": [{"text": text, "to": to} for text, to in choices]}
        for name, choices in ways.items()
    ]
    make_lesson(module, [("scenario", {"title": "Affären", "sensitive": False, "scenes": scenes})])
    html = told(client, module)
    rows = re.findall(r'paper-depth-(\d)">\s*(?:<p class="paper-choice">(\w+)</p>)?', html)
    assert rows == [("0", ""), ("1", "Ryt"), ("2", "Lugn"), ("2", "Om"), ("1", "Huk")]
    assert html.count("Han tystnar.") == 1


def test_whom_to_call_is_there_for_every_municipality(client, region, module):
    make_municipality(region, "Växjö", slug="vaxjo", phone="0470-100 00")
    make_lesson(module, [step("support")])
    touch(region.pk)
    assert "0470-100 00" in told(client, module)


def test_what_is_not_translated_is_said_and_marked(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    copy = translate(lesson, "ar")
    raw = list(copy.steps.raw_data)
    raw[0]["value"]["title"] = "واحد"
    copy.steps = raw[:1]
    copy.save_revision().publish()
    html = told(client, module, language="ar")
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search(r"<h3><bdi[^>]*>1</bdi> واحد</h3>", html)
    assert re.search(r'<h3 lang="sv" dir="ltr"><bdi[^>]*>2</bdi> Två</h3>\s*<p class="paper-note">', html)


def test_a_worksheet_alone_has_its_lines_and_the_way_to_its_step(client, module):
    sheet = step("worksheet", lines=["Först", "Sedan"], document=None)
    lesson = make_lesson(module, [text_step("Ett"), sheet], slug="l1")
    key = key_of(lesson.steps[1])
    html = told(client, module, key, name="step_paper")
    assert "<h1>Steg: worksheet</h1>" in html and "Ett</h3>" not in html and html.count('class="ruled"') == 2
    address = f"/sv/lar-dig/vardag/l1/?step={key}"
    assert str(qr(f"http://testserver{address}&via=qr")) in html and "via=" not in html
    assert url(module, "step_paper", key) in client.get(address).content.decode()
    assert client.get(url(module, "step_paper", "ffffffff")).status_code == 404


def test_what_leaders_are_asked_is_not_answered_on_paper(client, module):
    lesson = make_lesson(module, [question_step()])
    ModulePage.objects.update(audience=ModulePage.Audience.LEADERS)
    touch(make_region().pk)
    for name, args in (("paper", []), ("step_paper", [key_of(lesson.steps[0])]), ("keep", [])):
        assert client.get(url(module, name, *args)).status_code == 404
    assert url(module) not in client.get("/sv/lar-dig/vardag/").content.decode()


def test_the_module_leads_to_its_paper(client, module):
    make_lesson(module)
    assert url(module) in client.get("/sv/lar-dig/vardag/").content.decode()


@with_pango
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_file_is_tagged_and_says_its_language(client, module, language):
    make_lesson(module, [text_step("Ett"), question_step()])
    assert url(module, "paper_pdf", language=language) in told(client, module, language=language)
    answer = client.get(url(module, "paper_pdf", language=language))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="vardag-{language}.pdf"'
    pages = plain(answer.content)
    assert f"/Lang ({language})" in pages and "/Marked true" in pages and "/StructTreeRoot" in pages


def test_without_the_library_there_is_a_page_and_no_file(client, module, monkeypatch):
    make_lesson(module)
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)
    assert url(module, "paper_pdf") not in told(client, module)
    assert client.get(url(module, "paper_pdf")).status_code == 404
