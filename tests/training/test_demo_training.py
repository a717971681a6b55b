"""The modules of the demo: whole, the same in each language, and light. Loaded once, and rolled back at the end."""

import re
import struct

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.documents import get_document_model

from config.demo import films, sounds, webm
from config.demo.content import LANGUAGES, read, words
from config.demo.steps import Desk
from config.demo.training import load_training
from config.trees import Trees
from home.models import touch
from home.roles import region_collection
from home.routing import address
from tests.factories import make_course, make_region
from tests.home.test_routing import translate
from training.blocks import StepsBlock, key_of
from training.models import LessonPage, ModulePage, TrainingIndexPage
from training.outline import outline

TOLD = ("sv", "en", "ar")
NAMES = read("training")["index"][0]["modules"]
COURSES = ("abc-0-2", "abc-3-12", "abc-tonar")
MOST_BYTES, MOST_QUERIES = 30_000, 8


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    media = str(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        region = make_region(languages=TOLD)
        home = region.site.root_page.specific
        desk = Desk(
            "kronoberg",
            {("kronoberg", slug): make_course(region, slug) for slug in COURSES},
            region_collection(region),
        )
        homes = {"sv": home} | {code: translate(home, code) for code in TOLD[1:]}
        load_training(Trees(TOLD), homes, desk)
        touch(region.pk)
        yield region, homes, desk
        transaction.set_rollback(True)


@pytest.fixture
def region(loaded, db):
    loaded[0].refresh_from_db()
    return loaded[0]


def lessons() -> dict[str, dict[str, LessonPage]]:
    """Every lesson by language, by its key."""
    found: dict[str, dict[str, LessonPage]] = {}
    for page in LessonPage.objects.live().select_related("locale").order_by("path"):
        found.setdefault(str(page.translation_key), {})[page.locale.language_code] = page
    return found


def ids(value) -> set[str]:
    """Every id in what a StreamField keeps."""
    if isinstance(value, dict):
        own = {value["id"]} if "id" in value else set()
        return own.union(*map(ids, value.values()))
    return set().union(*map(ids, value)) if isinstance(value, list) else set()


# --- What is written ---


def test_every_module_lesson_and_part_of_a_meeting_is_told_in_three_languages():
    for name in NAMES:
        for module in read(f"training_{name}")["module"]:
            for item in (module, *module["lesson"]):
                assert set(TOLD) <= set(words(item))
            for lesson in module["lesson"]:
                assert lesson["activity"]
                own = [part for part in lesson["activity"] if "shared" not in part]
                assert own and all(set(TOLD) <= set(words(part)) for part in own)


def test_one_step_alone_waits_for_its_arabic():
    lacking = [
        (step["sv"]["title"], sorted(set(TOLD) - set(words(step))))
        for name in NAMES
        for module in read(f"training_{name}")["module"]
        for lesson in module["lesson"]
        for step in lesson["step"]
        if set(TOLD) - set(words(step))
    ]
    assert lacking == [("När sov du senast?", ["ar"])]


def test_modules_for_parents_follow_the_four_meetings_of_a_group():
    for name in NAMES[:3]:
        (module,) = read(f"training_{name}")["module"]
        assert module["audience"] == "parents"
        assert [lesson.get("after") for lesson in module["lesson"]] == [0, 1, 2, 3]
        assert all(5 <= len(lesson["step"]) <= 8 for lesson in module["lesson"])
        pairs = [
            (step["pair"], step["moment"])
            for lesson in module["lesson"]
            for step in lesson["step"]
            if step["kind"] == "rating"
        ]
        assert pairs == [(pairs[0][0], "before"), (pairs[0][0], "after")]


def test_the_index_has_a_title_in_every_language_of_the_demo():
    assert set(words(read("training")["index"][0])) == set(LANGUAGES)


# --- What is loaded ---


@pytest.mark.once
def test_every_kind_of_step_is_there_and_none_is_over_its_limits(region):
    used = set()
    for pages in lessons().values():
        for page in pages.values():
            for field in ("steps", "guide"):
                stream = getattr(page, field)
                stream.stream_block.clean(stream)
            used |= {bound.block_type for bound in page.steps}
    assert used == set(StepsBlock.base_blocks)


@pytest.mark.once
def test_a_step_and_all_in_it_has_the_same_ids_in_every_language(region):
    for pages in lessons().values():
        assert set(pages) == set(TOLD)
        kept = {code: {one["id"]: ids(one) for one in page.steps.raw_data} for code, page in pages.items()}
        for code in TOLD[1:]:
            assert set(kept[code]) <= set(kept["sv"])
            assert all(kept["sv"][step] == inside for step, inside in kept[code].items())
        guides = [ids(list(page.guide.raw_data)) for page in pages.values()]
        assert guides[0] == guides[1] == guides[2]


@pytest.mark.once
def test_no_two_steps_of_a_module_have_the_same_key(region):
    for module in outline(region).modules:
        assert len(set(module.steps)) == len(module.steps)


@pytest.mark.once
def test_every_step_answers_in_every_language_and_none_costs_much(region):
    client = Client()
    seen = 0
    for pages in lessons().values():
        keys = [key_of(step) for step in pages["sv"].steps]
        for code, page in pages.items():
            url = address(page.url_path, code)
            # The first visit to a language reads what the process then remembers.
            assert len(client.get(url).content) <= MOST_BYTES, url
            for key in keys:
                for _first in (True, False):
                    with CaptureQueriesContext(connection) as asked:
                        response = client.get(url, {"step": key})
                    # The first visit to a picture makes it as large as it is shown.
                    if len(asked) <= MOST_QUERIES:
                        break
                # What is for leaders is shown when they have signed in.
                assert response.status_code == (200 if pages["sv"].module.audience == "parents" else 302)
                assert len(asked) <= MOST_QUERIES, (url, key, len(asked))
                seen += 1
    assert seen == len(TOLD) * sum(len(module.steps) for module in outline(region).modules)


@pytest.mark.once
def test_the_step_that_waits_for_its_arabic_is_shown_in_swedish_and_says_so(region):
    page = LessonPage.objects.get(locale__language_code="sv", slug="somn-och-vardag")
    key = next(key_of(step) for step in page.steps if step.block_type == "reflection")
    html = Client().get(address(page.url_path, "ar"), {"step": key}).content.decode()
    assert '<h1 lang="sv" dir="ltr">När sov du senast?</h1>' in html
    assert "لم تُترجم هذه الخطوة بعد" in html


@pytest.mark.once
def test_a_module_leads_to_the_course_of_its_age_and_the_leaders_to_none(region):
    told = {page.slug: page.course and page.course.name for page in ModulePage.objects.all()}
    assert set(told.values()) == {*COURSES, None}
    assert {page.audience for page in ModulePage.objects.filter(course=None)} == {"leaders"}


@pytest.mark.once
def test_loading_once_more_makes_nothing(loaded, region):
    _region, homes, desk = loaded
    models = (TrainingIndexPage, ModulePage, LessonPage, get_document_model())
    before = [model.objects.count() for model in models]
    load_training(Trees(TOLD), homes, desk)
    assert [model.objects.count() for model in models] == before


@pytest.mark.once
def test_every_film_is_one_file_with_captions_and_a_transcript_in_each_language(region):
    shown = [
        step.value for page in LessonPage.objects.all() for step in page.steps if step.block_type == "film"
    ]
    assert len(shown) == len(TOLD) * len(films.FILMS)
    assert len({value["film"].pk for value in shown}) == len(films.FILMS)
    assert all(value["film"].get_file_size() < 700_000 for value in shown)
    for value in shown:
        captions = value["captions"].file.read().decode()
        lines = re.findall(r"\.900\n(.+)\n", captions)
        assert len(lines) == films.LINES
        assert all(line in value["transcript"].source for line in lines)


# --- Films and sound that are made by code ---


def elements(data: bytes):
    """The elements of a piece of WebM that our films are made of: (identifier, what is in it)."""
    at = 0
    while at < len(data):
        size = 9 - data[at].bit_length()
        (length,) = struct.unpack_from(">Q", data, at + size)
        start = at + size + 8
        yield data[at : at + size].hex(), data[start : start + (length & ~(1 << 56))]
        at = start + (length & ~(1 << 56))


def test_a_film_holds_its_pictures_and_says_where_one_can_seek_to():
    pictures = [webm.frame(Image.new("RGB", (32, 16), colour)) for colour in ("red", "green", "blue")]
    whole = webm.film((32, 16), [(0, pictures[0]), (400, pictures[1]), (5200, pictures[2])], 6000)
    (_ebml, head), (name, segment) = elements(whole)
    assert dict(elements(head))["4282"] == b"webm" and name == "18538067"
    parts = list(elements(segment))
    clusters = [dict(elements(body))["e7"] for name, body in parts if name == "1f43b675"]
    assert [int.from_bytes(start) for start in clusters] == [0, 5000]
    cues = next(body for name, body in parts if name == "1c53bb6b")
    for _point, body in elements(cues):
        at = int.from_bytes(dict(elements(dict(elements(body))["b7"]))["f1"])
        assert segment[at : at + 4].hex() == "1f43b675"
    blocks = [
        block for name, body in parts if name == "1f43b675" for kind, block in elements(body) if kind == "a3"
    ]
    assert [block[4:] for block in blocks] == pictures
    assert [struct.unpack_from(">h", block, 1)[0] for block in blocks] == [0, 400, 200]


def test_a_frame_is_a_key_frame_of_vp8_of_the_size_that_was_asked_for():
    frame = webm.frame(Image.new("RGB", (32, 16), "red"))
    assert frame[0] & 1 == 0 and frame[3:6] == b"\x9d\x01\x2a"
    assert struct.unpack_from("<HH", frame, 6) == (32, 16)


def test_nothing_is_drawn_again_while_nothing_moves():
    behind, moved, front = films.ball()
    shown = [at for at, _picture in films.frames(behind, moved, front)]
    still = [at for at in shown if 13_000 <= at < 20_000]
    assert still == [15_000]
    assert set(range(0, films.LENGTH * 1000, films.LINE * 1000)) <= set(shown)


def test_the_tone_to_breathe_with_begins_and_ends_in_silence():
    sound = sounds.one_breath()
    assert len(sound) == (sounds.IN + sounds.OUT) * sounds.A_SECOND
    assert abs(sound[0] - sounds.MIDDLE) <= 1 and abs(sound[-1] - sounds.MIDDLE) <= 1
    loudest = max(range(len(sound)), key=lambda at: sound[at])
    assert abs(loudest / sounds.A_SECOND - sounds.IN) < 0.1
