"""What a leader has behind a signed link: the code, the totals, and each meeting by the clock."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from config import environment
from courses import attendance
from courses.list_links import list_url, token_of
from courses.models import CourseRun
from home import pdf
from tests.factories import make_lesson, make_municipality, make_region, question_step, text_step
from tests.home.test_routing import translate
from tests.training.groups_scene import make_group, make_scene, noon_of, part, shift
from training import group_links, groups
from training.models import TrainingGroup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def group(scene):
    _region, vaxjo, module, _lessons, run = scene
    return make_group(vaxjo, module, run=run)


def show(client, token, more="", language="sv"):
    return client.get(f"/{language}/gruppledare/{token}/{more}")


def test_a_leader_with_the_link_of_a_run_only_starts_its_group(client, scene):
    run, module = scene[4], scene[2]
    token = token_of(run)
    assert f"/sv/gruppledare/{token}/" in client.get(list_url(run)).content.decode()
    assert show(client, token).status_code == 200 and not TrainingGroup.objects.exists()
    answer = client.post(f"/sv/gruppledare/{token}/", {"module": module.translation_key})
    assert (answer.status_code, answer["Location"]) == (303, f"/sv/gruppledare/{token}/")
    group = TrainingGroup.objects.get()
    assert (group.run, group.municipality, group.module_key) == (
        run,
        run.municipality,
        module.translation_key,
    )
    assert group.shown_code in show(client, token).content.decode()
    client.post(f"/sv/gruppledare/{token}/", {"module": module.translation_key})
    assert TrainingGroup.objects.count() == 1


def test_no_group_is_started_of_what_is_no_module_for_parents(client, scene):
    from tests.factories import make_module

    leaders = make_module(scene[0], title="För ledare", slug="ledare", audience="leaders")
    make_lesson(leaders)
    for key in ("", "x", leaders.translation_key):
        answer = client.post(f"/sv/gruppledare/{token_of(scene[4])}/", {"module": key})
        assert answer.status_code == 200 and "Välj en modul" in answer.content.decode()
    assert not TrainingGroup.objects.exists()


def test_the_room_has_code_qr_link_poster_and_meetings(client, group):
    html = show(client, group_links.leaders_token(group)).content.decode()
    assert group.shown_code in html and 'class="qr"' in html
    assert f'value="http://testserver/sv/grupp/{group.code}/"' in html
    assert f"/sv/grupp/{group.code}/affisch/" in html and "traff/3/" in html


def test_the_totals_are_on_the_leader_s_page_from_the_first_meeting_on(client, scene, group, monkeypatch):
    monkeypatch.setattr(groups, "counted", lambda group, until: groups.Counted(13, {}))
    CourseRun.objects.filter(pk=group.run_id).update(confirmed_seats=14)
    token = group_links.leaders_token(group)
    assert "leader-numbers" not in show(client, token).content.decode()
    shift(scene[4], timedelta(days=-14))
    html = show(client, token).content.decode()
    numbers = html[html.index("leader-numbers") : html.index("</dl>")]
    assert ">10 eller fler<" in numbers and ">färre än 5<" in numbers and "13" not in numbers


def test_a_revoked_link_of_the_list_opens_no_group_either(client, scene, group):
    token = token_of(scene[4])
    attendance.revoke_lists(scene[4].pk)
    for more in ("", "traff/1/", "handledning/"):
        assert show(client, token, more).status_code == 410


def test_the_own_link_of_a_group_without_a_run_expires_and_is_revoked(client, scene):
    group = make_group(scene[1], scene[2])
    token = group_links.leaders_token(group)
    assert show(client, token).status_code == 200
    old = group_links.leaders_token(group, timezone.now() - group_links.OPEN_FOR - timedelta(minutes=1))
    assert show(client, old).status_code == 410
    group_links.revoke(group)
    assert show(client, token).status_code == 410
    group.refresh_from_db()
    assert show(client, group_links.leaders_token(group)).status_code == 200


def test_the_link_of_a_closed_group_opens_nothing(client, scene):
    group = make_group(scene[1], scene[2])
    token = group_links.leaders_token(group)
    groups.close(group)
    for more in ("", "traff/1/", "handledning/"):
        assert show(client, token, more).status_code == 410


@pytest.mark.parametrize("of_run", [True, False])
def test_a_leader_closes_the_group_after_being_asked_once(client, scene, of_run):
    group = make_group(scene[1], scene[2], run=scene[4] if of_run else None)
    token = group_links.leaders_token(group)
    page = f"/sv/gruppledare/{token}/stang/"
    assert page in show(client, token).content.decode()
    asked = client.get(page).content.decode()
    assert '<form method="post">' in asked and TrainingGroup.objects.get().closed_at is None
    for _twice in range(2):
        answer = client.post(page)
        assert (answer.status_code, answer["Location"]) == (303, page)
    done = client.get(page)
    assert (
        done.status_code == 200 and "<form" not in done.content.decode().split("<main")[1].split("</main")[0]
    )
    assert client.get(f"/sv/grupp/{group.code}/").status_code == 410
    assert (f'href="/sv/gruppledare/{token}/"' in done.content.decode()) is of_run, (
        "a run's link still opens it"
    )
    assert show(client, token).status_code == (200 if of_run else 410)


def test_a_revoked_link_closes_no_group(client, scene):
    group = make_group(scene[1], scene[2])
    page = f"/sv/gruppledare/{group_links.leaders_token(group)}/stang/"
    group_links.revoke(group)
    assert (client.get(page).status_code, client.post(page).status_code) == (410, 410)
    assert TrainingGroup.objects.get().closed_at is None


def test_a_forged_link_and_one_of_another_region_open_nothing(client, scene):
    other = make_region("Annan", hostname="annan.example", default=False)
    theirs = TrainingGroup.objects.create(
        municipality=make_municipality(other, "Fjärran"),
        module_key=scene[2].translation_key,
        name="x",
        code="CDFH2345",
    )
    token = group_links.leaders_token(make_group(scene[1], scene[2]))
    for wrong in (group_links.leaders_token(theirs), token[:-1] + ("a" if token[-1] != "a" else "b"), "x"):
        assert show(client, wrong).status_code == 410


def test_leader_s_pages_are_kept_nowhere_and_their_links_are_masked(client, group):
    from home.links import mask

    token = group_links.leaders_token(group)
    for more in ("", "traff/2/", "handledning/"):
        answer = show(client, token, more)
        assert (
            answer["Cache-Control"] == "no-store"
            and answer["X-Robots-Tag"] == "noindex"
            and not answer.cookies
        )
    assert token not in mask(f"/sv/gruppledare/{token}/traff/2/")
    assert mask("/sv/gruppledare/avbruten-lank-utan-slut") == "/sv/gruppledare/***"


def test_the_parts_of_a_meeting_stand_by_its_clock(client, scene, group):
    start = noon_of(scene[4], 2)
    html = show(client, group_links.leaders_token(group), "traff/2/").content.decode()
    first, second = start + timedelta(minutes=15), start + timedelta(minutes=60)
    assert f"{start:%H:%M}–{first:%H:%M}" in html and f"{first:%H:%M}–{second:%H:%M}" in html


def test_without_a_date_the_parts_stand_by_minutes_from_the_start(client, scene):
    token = group_links.leaders_token(make_group(scene[1], scene[2]))
    html = show(client, token, "traff/2/").content.decode()
    assert ">0–15<" in html and ">15–60<" in html


def test_parts_longer_than_the_meeting_are_told(client, scene, group):
    make_lesson(scene[2], title="Till", slug="l3", after_meeting=1, guide=[part("Långt", 180)])
    html = show(client, group_links.leaders_token(group), "traff/2/").content.decode()
    assert "minuter mer än träffen har" in html


def test_a_guide_shows_notes_what_is_needed_and_what_the_interpreter_must_know(client, scene, group):
    facts = {"materials": "Blädderblock\nPennor\n", "interpreter": "Vänta in tolken."}
    make_lesson(scene[2], title="Till", slug="l3", after_meeting=2, guide=[part("Rollspel", 20, **facts)])
    for more in ("traff/3/", "handledning/?traff=3"):
        html = show(client, group_links.leaders_token(group), more).content.decode()
        for words in ("Så gör du: Rollspel.", "Blädderblock", "Pennor", "Vänta in tolken.", "Alla fick tala"):
            assert words in html, (more, words)
        assert "Lektion 2" in html


def test_something_to_print_is_linked_with_its_size(client, scene, group):
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    paper = Document.objects.create(title="Arbetsblad", file=ContentFile(b"x" * 2048, "blad.pdf"))
    make_lesson(scene[2], title="Till", slug="l3", after_meeting=2, guide=[part(handout=paper)])
    html = show(client, group_links.leaders_token(group), "traff/3/").content.decode()
    assert f'href="{paper.url}">Arbetsblad</a>' in html and "2,0" in html


def test_a_guide_is_in_the_reader_s_language_part_by_part(client, scene, group):
    lesson = scene[3][0]
    copy = translate(lesson, "ar")
    raw = list(copy.guide.raw_data)
    raw[0]["value"]["title"] = "أهلا بكم"
    copy.guide = raw[:1]
    copy.save_revision().publish()
    html = show(client, group_links.leaders_token(group), "traff/2/", "ar").content.decode()
    assert "<h3>أهلا بكم</h3>" in html and '<h3 lang="sv" dir="ltr">Övning i par</h3>' in html


def test_the_handbook_is_the_whole_chapter_or_one_meeting(client, scene, group):
    token = group_links.leaders_token(group)
    whole = show(client, token, "handledning/").content.decode()
    one = show(client, token, "handledning/?traff=2").content.decode()
    assert whole.count('class="guide-meeting"') == 2 and one.count('class="guide-meeting"') == 1


@pytest.mark.parametrize(("language", "own", "foreign"), [("sv", "Ett", "Två"), ("ar", "واحد", "Två")])
def test_what_the_parents_did_stands_with_its_meeting(client, scene, group, language, own, foreign):
    lesson = make_lesson(
        scene[2],
        [text_step("Ett"), question_step("Två")],
        slug="l3",
        after_meeting=2,
        guide=[part("Rollspel")],
    )
    copy = translate(lesson, "ar")
    raw = list(copy.steps.raw_data)
    raw[0]["value"]["title"] = "واحد"
    copy.steps = raw[:1]
    copy.save_revision().publish()
    token = group_links.leaders_token(group)
    html = show(client, token, "handledning/", language).content.decode()
    second, third = html.split('class="guide-meeting"')[1:]
    assert "Övning i par" in second and own not in second
    places = [
        third.index(words) for words in ("Rollspel", f"</bdi> {own}", f"</bdi> {foreign}", "paper-answers")
    ]
    assert places == sorted(places)
    marked = r'<h3 lang="sv" dir="ltr"><bdi class="paper-number">2</bdi> Två</h3>\s*<p class="paper-note">'
    assert bool(re.search(marked, third)) == (language == "ar")
    assert f"</bdi> {own}" not in show(client, token, "handledning/?traff=2", language).content.decode()


def test_the_handbook_is_a_pdf_where_one_can_be_made(client, group, monkeypatch):
    token = group_links.leaders_token(group)
    if environment.CI or pdf.can_be_made():
        assert show(client, token, "handledning.pdf?traff=2", "ar").content.startswith(b"%PDF")
    monkeypatch.setattr(pdf, "can_be_made", lambda: False)
    assert show(client, token, "handledning.pdf").status_code == 404


def test_a_meeting_costs_few_queries_however_many_parts(client, scene, group, django_assert_max_num_queries):
    make_lesson(
        scene[2], title="Till", slug="l3", after_meeting=1, guide=[part(f"Del {n}", 5) for n in range(12)]
    )
    token = group_links.leaders_token(group)
    show(client, token, "traff/2/")
    with django_assert_max_num_queries(8):
        show(client, token, "traff/2/")
