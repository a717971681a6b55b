"""What a device is told to keep of a module, and how much that is."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from tests.factories import make_lesson, make_module, make_region, text_step
from tests.home.test_routing import translate
from training.blocks import key_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def module():
    return make_module(make_region(languages=["sv", "ar"]), slug="vardag")


def contents(client, module, language="sv"):
    answer = client.get(f"/{language}/utbildning/{module.translation_key}/spara.json")
    assert answer.status_code == 200
    return answer.json()


def test_it_is_the_module_and_every_step_in_the_language_of_the_address(client, module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    make_lesson(module, slug="l2")
    base = "/ar/lar-dig/vardag/"
    second = key_of(lesson.steps[1])
    assert contents(client, module, "ar")["pages"] == [
        base,
        f"{base}l1/",
        f"{base}l1/?step={second}",
        f"{base}l2/",
    ]


def test_sound_is_counted_apart_from_what_is_always_kept(client, module):
    sound = get_document_model()(title="ljud", file=ContentFile(b"0" * 5000, name="ljud.mp3"))
    sound.save()
    value = {"title": "Lyssna", "text": "", "audio": sound, "transcript": "<p>Ord</p>", "sensitive": False}
    make_lesson(module, [("audio", value)])
    told = contents(client, module)
    assert (told["media"], told["media_bytes"]) == ([sound.file.url], 5000)
    assert told["bytes"] == contents(client, module)["bytes"] > 0


def test_another_publication_is_another_version_in_that_language_alone(client, module):
    lesson = make_lesson(module)
    copy = translate(lesson, "ar", title="درس")
    before = {language: contents(client, module, language)["version"] for language in ("sv", "ar")}
    raw = list(copy.steps.raw_data)
    raw[0]["value"]["title"] = "جديد"
    copy.steps = raw
    copy.save_revision().publish()
    assert contents(client, module, "sv")["version"] == before["sv"]
    assert contents(client, module, "ar")["version"] != before["ar"]


def test_a_style_or_script_that_is_another_makes_another_version_and_one_of_the_admin_does_not(
    client, module, monkeypatch
):
    make_lesson(module)
    files = {
        "css/site.css": "css/site.1.css",
        "js/training.js": "js/training.1.js",
        "wagtailadmin/a.js": "a.1",
    }
    monkeypatch.setattr(staticfiles_storage, "hashed_files", files, raising=False)
    before = contents(client, module)["version"]
    assert contents(client, module)["version"] == before
    files["wagtailadmin/a.js"] = "a.2"
    assert contents(client, module)["version"] == before
    for name in ("css/site.css", "js/training.js"):
        files[name] += "anew"
        assert contents(client, module)["version"] != before
        before = contents(client, module)["version"]


def test_other_colours_of_the_region_make_another_version(client, module, monkeypatch):
    make_lesson(module)
    before = contents(client, module)["version"]
    monkeypatch.setattr("training.views.offline.colours_url", lambda region: f"/{region.pk}.css?anew")
    assert contents(client, module)["version"] != before


def test_the_worker_may_keep_the_pages_of_any_language_and_is_asked_for_anew(client):
    answer = client.get("/training-worker.js")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")


def test_only_the_page_of_a_module_may_run_a_worker(client, module):
    lesson = make_lesson(module, slug="l1")
    assert "worker-src 'self'" in client.get("/sv/lar-dig/vardag/")["Content-Security-Policy"]
    assert (
        "worker-src 'self'" not in client.get(f"/sv/lar-dig/vardag/{lesson.slug}/")["Content-Security-Policy"]
    )
