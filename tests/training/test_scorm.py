"""A module as a SCORM 1.2 package: what is in it, that it is whole, and who may take it along."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission

from home.models import CustomImage
from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    question_step,
    text_step,
)
from tests.home.test_routing import translate
from training.blocks import key_of
from training.outline import outline
from training.scorm.contained import Contained
from training.scorm.package import SUSPEND_DATA, fits, package

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
# xs:ID, as the schemas want identifiers.
NC_NAME = re.compile(r"[A-Za-z_][\w.-]*")


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def module(region):
    return make_module(region, slug="barn", introduction="Små steg")


def made(module, language="sv", **how):
    region = make_region()
    return package(outline(region).by_key[str(module.translation_key)], region, language, **how)


def opened(one) -> zipfile.ZipFile:
    file = io.BytesIO()
    one.write(file)
    return zipfile.ZipFile(file)


def page_of(one) -> str:
    return one.texts["index.html"].decode()


def document(name, content=b"x"):
    return Document.objects.create(title=name, file=ContentFile(content, name))


def film_step(**facts):
    value = {
        "title": "Filmen",
        "film": document("film.mp4", b"f" * 4000),
        "poster": CustomImage.objects.create(title="Stillbild", file=get_test_image_file()),
        "captions": document("text.vtt", b"WEBVTT"),
        "captions_language": "sv",
        "transcript": "<p>Det som sägs</p>",
        "audio": document("ljud.mp3", b"a" * 900),
        "sensitive": False,
    }
    return "film", value | facts


class Fetches(HTMLParser):
    """What a browser would fetch of a page by itself, and the ids in it."""

    def __init__(self, html):
        super().__init__()
        self.addresses, self.ids, self.named, self.forms = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.addresses += [attrs[name] for name in ("src", "poster", "srcset") if name in attrs]
        if tag == "link":
            self.addresses.append(attrs["href"])
        if tag == "form":
            self.forms.append(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.named += [attrs["for"]] if "for" in attrs else []
        self.named += [attrs["href"][1:]] if attrs.get("href", "").startswith("#") else []


def everything(region):
    """A step of each kind that has something of its own to take along, some of them twice."""
    scenes = [
        {"name": "start", "text": "<p>Det börjar</p>", "choices": [{"text": "Vänta", "to": "slut"}]},
        {"name": "slut", "text": "<p>Det slutar</p>", "choices": []},
    ]
    image = CustomImage.objects.create(title="Bild", file=get_test_image_file(filename="Åsas bild.png"))
    picture = {"image": image, "decorative": True, "alt_text": ""}
    order = question_step(form="order", options=[("Först", False), ("Sedan", False)])
    sheet = {
        "title": "Blad",
        "sensitive": False,
        "text": "<p>Fyll i</p>",
        "lines": ["Ett", "Två"],
        "document": document("Övning å.pdf", b"%PDF"),
    }
    own = {"sensitive": True, "text": "<p>Tänk</p>", "prompt": "Vad tänker du?"}
    return [
        text_step("Med bild", image=picture),
        film_step(),
        ("scenario", {"title": "Saga", "sensitive": False, "scenes": scenes}),
        ("scenario", {"title": "Saga igen", "sensitive": False, "scenes": scenes}),
        question_step(),
        order,
        question_step(form="order", options=[("Ett", False), ("Två", False)]),
        ("worksheet", sheet),
        ("reflection", own | {"title": "Paus"}),
        ("support", {"title": "Hjälp", "sensitive": False, "text": "<p>Ring</p>"}),
    ]


def test_the_manifest_is_as_scorm_and_ims_want_it(module):
    make_lesson(module, [text_step("A & <b>")])
    root = ET.fromstring(made(module).texts["imsmanifest.xml"])
    assert root.tag == f"{CP}manifest"
    assert [part.tag for part in root] == [
        f"{CP}{name}" for name in ("metadata", "organizations", "resources")
    ]
    assert [part.text for part in root[0]] == ["ADL SCORM", "1.2"]
    (organisation,) = root[1]
    (resource,) = root[2]
    assert root[1].get("default") == organisation.get("identifier")
    assert [part.tag for part in organisation] == [f"{CP}title", f"{CP}item"]
    item = organisation[1]
    assert item.get("identifierref") == resource.get("identifier") and item[0].text == module.title
    assert (resource.get("type"), resource.get(f"{ADL}scormtype")) == ("webcontent", "sco")
    identifiers = [one.get("identifier") for one in (root, organisation, item, resource)]
    assert len(set(identifiers)) == 4 and all(NC_NAME.fullmatch(one) for one in identifiers)


def test_the_manifest_names_every_file_and_no_other(module, region):
    make_lesson(module, everything(region))
    archive = opened(made(module))
    root = ET.fromstring(archive.read("imsmanifest.xml"))
    named = [file.get("href") for file in root.iter(f"{CP}file")]
    assert sorted(named) == sorted(set(archive.namelist()) - {"imsmanifest.xml"})
    assert next(root.iter(f"{CP}resource")).get("href") in named
    assert len([name for name in named if name.startswith("media/")]) == 6


def test_what_the_page_fetches_is_in_the_package(module, region):
    make_lesson(module, everything(region))
    one = made(module)
    page, names = Fetches(page_of(one)), {*opened(one).namelist(), "data:,"}
    assert len(page.addresses) > 6 and set(page.addresses) <= names
    assert not re.search(r"url\((?!\"data:)|@import", one.texts["style.css"].decode())
    assert all(name.isascii() for name in names)


def test_every_step_is_there_under_its_key_and_no_id_is_there_twice(module, region):
    lesson = make_lesson(module, everything(region))
    second = make_lesson(module, [text_step("I nästa lektion")])
    page = page_of(made(module))
    found = Fetches(page)
    keys = [key_of(step) for one in (lesson, second) for step in one.steps]
    assert re.findall(r'data-screen="(\w{8})"', page) == keys
    assert len(found.ids) == len(set(found.ids)) and set(found.named) <= set(found.ids)


def test_nothing_in_the_package_has_anywhere_to_be_sent_to(module, region):
    make_lesson(module, everything(region))
    found = Fetches(page_of(made(module)))
    assert len(found.forms) == 3
    assert not any({"action", "method"} & form.keys() for form in found.forms)


def test_what_is_there_for_the_site_s_own_scripts_stays_behind_with_its_files():
    contained = Contained("https://site.example")
    html = (
        '<p id="a">&aring;<template><img src="/media/x.png"><p id="a">b</p></template><script>1</script>c</p>'
    )
    assert contained.html(html, "k") == '<p id="k-a">&aring;c</p>' and contained.media == {}


def test_links_lead_out_beside_the_package_and_quick_exit_in_place_of_the_window(module, region):
    make_lesson(module, [text_step(text='<p><a href="/sv/kurser/">Kurser</a></p>', sensitive=True)])
    page = page_of(made(module))
    assert '<a href="http://testserver/sv/kurser/" target="_blank" rel="noopener noreferrer"' in page
    assert re.search(r'href="https://www\.smhi\.se/" target="_top"[^>]*>', page)


def test_who_to_call_is_told_of_every_municipality(module, region):
    make_municipality(region, "Växjö", slug="vaxjo", phone="0470-41000")
    make_lesson(module, everything(region))
    page = page_of(made(module))
    assert "Växjö" in page and 'href="tel:' in page and "support-municipality" not in page


def test_a_step_that_is_not_translated_is_in_the_source_s_words_and_says_so(module):
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")])
    copy = translate(lesson, "ar")
    raw = list(copy.steps.raw_data)
    raw[0]["value"]["title"] = "واحد"
    copy.steps = raw[:1]
    copy.save_revision().publish()
    one = made(module, "ar")
    page = page_of(one)
    assert '<html lang="ar" dir="rtl">' in page and "واحد" in page and "Ett" not in page
    assert 'lang="sv" dir="ltr">Två</h1>' in page and one.foreign == 1
    assert re.findall(r'data-screen="(\w{8})"', page) == [key_of(step) for step in lesson.steps]


def test_the_same_content_makes_the_same_bytes(module, region, monkeypatch):
    make_lesson(module, everything(region))
    files = io.BytesIO(), io.BytesIO()
    made(module).write(files[0])
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("time.time", later.timestamp)
    made(module).write(files[1])
    assert files[0].getvalue() == files[1].getvalue()


def test_a_film_is_left_out_with_its_words_kept_and_a_way_to_it(module):
    lesson = make_lesson(module, [text_step(), film_step()], slug="l1")
    whole, light = made(module), made(module, film=False)
    assert any(name.endswith(".mp4") for name in whole.media) and whole.film_size == 4000
    assert sorted(name.rpartition(".")[2] for name in light.media) == ["mp3", "webp"]
    assert 0 < light.size < whole.size - 3000
    page = page_of(light)
    assert "<video" not in page and "Det som sägs" in page
    assert f'href="http://testserver/sv/lar-dig/barn/l1/?step={key_of(lesson.steps[1])}"' in page


def test_questions_of_leaders_are_graded_and_those_of_parents_are_not(region, module):
    make_lesson(module, [question_step()])
    leaders = make_module(region, slug="ledare", audience="leaders")
    make_lesson(leaders, [question_step()])
    assert " data-graded" not in page_of(made(module)) and " data-graded" in page_of(made(leaders))
    one = made(leaders, pass_mark=80)
    assert 'data-pass-mark="80"' in page_of(one)
    mastery = list(ET.fromstring(one.texts["imsmanifest.xml"]).iter(f"{ADL}masteryscore"))
    assert [part.text for part in mastery] == ["80"]
    assert b"masteryscore" not in made(module, pass_mark=80).texts["imsmanifest.xml"]


def test_forty_steps_fit_into_what_a_platform_keeps_and_so_many_that_do_not_are_refused(module):
    lesson = make_lesson(module, [text_step(f"Steg {n}") for n in range(40)])
    known = outline(make_region()).by_key[str(module.translation_key)]
    assert len(known.steps) == 40 and fits(known)
    kept = "1;{0};{0}".format(",".join(key_of(step) for step in lesson.steps))
    assert len(kept) <= 2 * 40 * 9 + 3 <= SUSPEND_DATA
    (only,) = known.lessons
    assert not fits(replace(known, lessons=(replace(only, steps=only.steps * 6),)))


def test_the_editor_is_told_the_sizes_and_gets_the_file(client, module):
    make_lesson(module, [film_step(film=document("film.mp4", b"f" * 3_000_000))])
    client.force_login(make_staff(superuser=True))
    url = reverse("module_scorm:index", args=[module.pk])
    html = client.get(url).content.decode()
    assert "2.9" in html.replace("2,9", "2.9") and html.count('name="language"') == 2
    answer = client.post(url, {"language": "ar"})
    name = f"barn-ar-{timezone.localdate()}-scorm12.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert archive.testzip() is None and 'lang="ar"' in archive.read("index.html").decode()
    assert not any(one.endswith(".mp4") for one in archive.namelist())
    with_film = client.post(url, {"language": "sv", "film": "on"})
    assert any(one.endswith(".mp4") for one in zipfile.ZipFile(io.BytesIO(with_film.getvalue())).namelist())


def test_what_a_certificate_asks_for_is_the_mark_of_the_package(client, region):
    leaders = make_module(region, slug="ledare", audience="leaders")
    make_lesson(leaders, [question_step()])
    make_qualification(leaders, pass_mark=70)
    client.force_login(make_staff(superuser=True))
    answer = client.post(reverse("module_scorm:index", args=[leaders.pk]), {"language": "sv"})
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert 'data-pass-mark="70"' in archive.read("index.html").decode()


def test_an_assignment_is_read_only_where_no_trainer_answers(region):
    leaders = make_module(region, slug="ledare", audience="leaders")
    value = {"title": "Din plan", "sensitive": False, "text": "<p>Tänk efter</p>", "prompt": "Hur börjar du?"}
    make_lesson(leaders, [("assignment", value)])
    page = page_of(made(leaders))
    assert "Hur börjar du?" in page and "<textarea" not in page and "<form" not in page


def test_only_who_may_edit_the_module_takes_it_along(client, region, module):
    make_lesson(module)
    url = reverse("module_scorm:index", args=[module.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[module.pk])
    client.force_login(make_staff(superuser=True, username="chef"))
    assert url in client.get(edit).content.decode()
    client.force_login(make_staff(make_municipality(region)))
    assert client.get(url).status_code == 404
    assert client.post(url, {"language": "sv"}).status_code == 404


def test_who_may_lock_the_module_but_not_edit_it_does_not_take_it_along(client, region, module):
    make_lesson(module)
    user, group = make_staff(make_municipality(region)), Group.objects.create(name="Låser")
    for name in ("lock_page", "unlock_page"):
        permission = Permission.objects.get(codename=name, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=module, permission=permission)
    user.groups.add(group)
    client.force_login(user)
    url = reverse("module_scorm:index", args=[module.pk])
    assert client.get(reverse("wagtailadmin_explore", args=[module.pk])).status_code == 200
    assert client.get(url).status_code == 404


def test_a_module_that_nobody_sees_yet_is_not_taken_along(client, module):
    client.force_login(make_staff(superuser=True))
    assert client.get(reverse("module_scorm:index", args=[module.pk])).status_code == 404
