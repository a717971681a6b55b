"""A group's code opens its lessons between the meetings: to everybody who has it, without account or cookie."""

import re

import pytest
from django.db import IntegrityError
from django.utils.html import escape

from config import environment
from courses import booking
from courses.models import CourseRun
from home.models import touch
from tests.factories import make_municipality, make_region
from tests.home.test_routing import translate
from tests.training.groups_scene import make_group, make_scene
from training import groups
from training.models import ModulePage, TrainingGroup
from training.views import groups as views

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(held=2)


@pytest.fixture
def group(scene):
    _region, vaxjo, module, _lessons, run = scene
    return make_group(vaxjo, module, run=run)


def show(client, group, language="sv"):
    return client.get(f"/{language}/grupp/{group.code}/")


def order(html, *words):
    return sorted(words, key=html.index) == list(words)


def test_lessons_stand_between_the_meetings_with_their_dates(client, scene, group):
    html = show(client, group).content.decode()
    assert order(html[html.index("group-way") :], "Träff 1", "Lektion 1", "Träff 2", "Lektion 2", "Träff 3")
    assert html.count("<time ") == 3


def test_what_is_for_now_is_what_follows_the_last_meeting_held(client, group):
    html = show(client, group).content.decode()
    now = re.search(r'<section class="group-now.*?</section>', html, re.DOTALL)[0]
    assert "Lektion 2" in now and "Lektion 1" not in now


def test_before_the_first_meeting_nothing_that_comes_later_is_for_now(client):
    _region, vaxjo, module, _lessons, run = make_scene(held=0)
    assert "group-now" not in show(client, make_group(vaxjo, module, run=run)).content.decode()


def test_a_group_without_a_run_has_the_order_and_no_dates(client, scene):
    _region, vaxjo, module, _lessons, _run = scene
    html = show(client, make_group(vaxjo, module)).content.decode()
    assert "Mellan träff 1 och 2" in html and "Mellan träff 2 och 3" in html
    assert "<time " not in html and "group-now" not in html


def test_a_cancelled_meeting_is_no_meeting(client, scene, group):
    run = scene[4]
    run.meetings.filter(pk=run.meetings.all()[0].pk).update(cancelled=True)
    html = show(client, group).content.decode()
    assert html.count("<time ") == 2 and "Träff 3" not in html


def test_of_a_run_that_was_called_off_no_dates_are_told(client, scene, group):
    booking.cancel_run(scene[4].pk)
    html = show(client, group).content.decode()
    assert "l2/" in html and "<time " not in html


def test_lessons_say_which_group_they_were_come_from(client, group):
    html = show(client, group).content.decode()
    assert f"/sv/lar-dig/barn/l1/?via={group.code}" in html
    assert client.get(f"/sv/lar-dig/barn/l1/?via={group.code}").status_code == 200


def test_the_page_is_in_the_language_of_its_address_and_falls_back(client, scene, group):
    module = scene[2]
    html = show(client, group, "ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert f'<h1 lang="sv" dir="ltr">{module.title}</h1>' in html
    copy = translate(module, "ar")
    copy.title = "أيام أهدأ"
    copy.save_revision().publish()
    assert "<h1>أيام أهدأ</h1>" in show(client, group, "ar").content.decode()
    assert f'href="/ar/grupp/{group.code}/"' in show(client, group).content.decode()


def test_nothing_is_left_behind_and_no_search_engine_finds_it(client, group):
    answer = show(client, group)
    assert not answer.cookies and answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_name_of_the_group_is_shown_to_nobody(client, group):
    for path in ("", "affisch/"):
        assert group.name not in client.get(f"/sv/grupp/{group.code}/{path}").content.decode()


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0} {1}", "{0}{1}", " {0}–{1} "])
def test_a_code_is_read_kindly(client, group, typed):
    code = group.code.lower()
    answer = client.get("/sv/grupp/", {"kod": typed.format(code[:4], code[4:])})
    assert (answer.status_code, answer["Location"]) == (302, f"/sv/grupp/{group.code}/")
    assert client.get(f"/sv/grupp/{group.shown_code}/")["Location"] == f"/sv/grupp/{group.code}/"


def test_the_list_of_modules_has_a_form_for_a_code_that_needs_no_script(client, scene):
    html = client.get("/sv/lar-dig/").content.decode()
    form = re.search(r"<form[^>]*group-code.*?</form>", html, re.DOTALL)[0]
    assert 'action="/sv/grupp/"' in form and 'name="kod"' in form


@pytest.mark.parametrize("code", ["CDFH2345", "CDFH23", "../x", "<b>"])
def test_an_unknown_code_says_so_beside_the_field_and_keeps_what_was_typed(client, scene, code):
    answer = client.get("/sv/grupp/", {"kod": code})
    assert answer.status_code == 404
    html = answer.content.decode()
    assert 'aria-invalid="true"' in html and f'value="{escape(code)}"' in html


def test_a_closed_group_says_that_it_is_closed_and_shows_nothing_of_it(client, scene, group):
    groups.close(group)
    for answer in (show(client, group), client.get("/sv/grupp/", {"kod": group.code})):
        assert answer.status_code == 410
        html = answer.content.decode()
        assert "Gruppen är stängd" in html and scene[2].title not in html
    assert client.get(f"/sv/grupp/{group.code}/affisch/").status_code == 410


def test_a_code_of_another_region_opens_nothing(client, scene):
    other = make_region("Annan", hostname="annan.example", default=False)
    theirs = TrainingGroup.objects.create(
        municipality=make_municipality(other, "Fjärran"),
        module_key=scene[2].translation_key,
        name="x",
        code="CDFH2345",
    )
    assert show(client, theirs).status_code == 404


def test_codes_cannot_be_tried_through(client, group, monkeypatch):
    monkeypatch.setattr(views, "LOOKUPS_AN_HOUR", 2)
    assert client.get("/sv/grupp/CDFH2345/").status_code == 404
    assert client.get("/sv/grupp/", {"kod": "CDFH2346"}).status_code == 404
    answer = show(client, group)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert client.get(f"/sv/grupp/{group.code}/affisch/").status_code == 429


@pytest.mark.parametrize("gone", [{"live": False}, {"audience": ModulePage.Audience.LEADERS}], ids=str)
def test_a_module_that_was_taken_down_or_is_for_leaders_now_is_told_of_in_words(client, scene, group, gone):
    region, _vaxjo, module, _lessons, _run = scene
    ModulePage.objects.filter(pk=module.pk).update(**gone)
    touch(region.pk)
    answer = show(client, group)
    assert answer.status_code == 200 and "l1/" not in answer.content.decode()


def test_the_short_address_opens_in_the_reader_s_language(client, group):
    answer = client.get(f"/g/{group.code}/", headers={"Accept-Language": "ar,sv;q=0.5"})
    assert (answer["Location"], answer["Vary"]) == (f"/ar/grupp/{group.code}/", "Accept-Language")
    assert client.get(f"/g/{group.code}/")["Location"] == f"/sv/grupp/{group.code}/"


def test_a_poster_speaks_the_chosen_languages_and_leads_to_the_short_address(client, scene, group):
    html = client.get(f"/sv/grupp/{group.code}/affisch/?sprak=sv&sprak=ar&sprak=xx").content.decode()
    sheet = html[html.index('<article class="paper') :]
    assert 'lang="sv" dir="ltr"' in sheet and 'lang="ar" dir="rtl"' in sheet
    assert (
        group.shown_code in sheet
        and f"/g/{group.code}/" in sheet.replace("<wbr>", "")
        and 'class="qr"' in sheet
    )


@pytest.mark.once
def test_a_poster_is_a_pdf_where_one_can_be_made(client, group, monkeypatch):
    from home import pdf

    if environment.CI or pdf.can_be_made():
        answer = client.get(f"/ar/grupp/{group.code}/affisch.pdf?sprak=ar")
        assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    monkeypatch.setattr(pdf, "can_be_made", lambda: False)
    assert client.get(f"/sv/grupp/{group.code}/affisch.pdf").status_code == 404
    assert "affisch.pdf" not in client.get(f"/sv/grupp/{group.code}/affisch/").content.decode()


def test_starting_twice_for_one_run_gives_one_group(scene):
    _region, vaxjo, module, _lessons, run = scene
    first, second = make_group(vaxjo, module, run=run), make_group(vaxjo, module, "Igen", run)
    assert first == second and second.name == "Måndagsgruppen"
    groups.close(first)
    assert make_group(vaxjo, module, run=run) != first


def test_the_database_refuses_a_second_open_group_of_a_run(scene, group):
    run = CourseRun.objects.get(pk=group.run_id)
    with pytest.raises(IntegrityError):
        TrainingGroup.objects.create(
            municipality=scene[1], module_key=scene[2].translation_key, run=run, name="x", code="CDFH2345"
        )


@pytest.mark.once
def test_a_code_has_no_look_alikes_no_words_and_another_when_one_is_taken(scene, monkeypatch):
    assert not set("01ILOSZGBAEUY") & set(groups.ALPHABET)
    assert len(groups.ALPHABET) ** groups.LETTERS > 10**10
    codes = iter(["CDFH2345", "CDFH2345", "CDFH2346"])
    monkeypatch.setattr(groups, "new_code", lambda: next(codes))
    first, second = make_group(scene[1], scene[2]), make_group(scene[1], scene[2])
    assert (first.code, second.code) == ("CDFH2345", "CDFH2346")


def test_a_group_s_page_costs_few_queries(client, group, django_assert_max_num_queries):
    show(client, group)
    with django_assert_max_num_queries(5):
        show(client, group)


@pytest.mark.once
def test_only_an_open_group_s_code_is_a_way_to_its_own_module(scene, group, django_assert_num_queries):
    region, vaxjo, module, _lessons, _run = scene
    closed = make_group(vaxjo, module)
    groups.close(closed)
    said = {group.code, closed.code, group.code.lower(), "CDFH2345", "", "qr"}
    with django_assert_num_queries(1):
        assert groups.sources(region, said) == {(group.code, str(module.translation_key))}
    with django_assert_num_queries(0):
        assert groups.sources(region, {"", "qr", "x" * 100}) == set()
    assert groups.sources(make_region("Annan", hostname="annan.example", default=False), said) == set()
