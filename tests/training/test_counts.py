"""Steps that were done: what is counted, of what, and how little is kept."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from home.models import RateCount, touch
from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_region,
    question_step,
    rating_step,
    text_step,
)
from training import groups
from training.blocks import key_of
from training.counting import MOST
from training.models import ModulePage, RatingCount, StepCount
from training.views.counts import ROWS_AN_HOUR

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def module(region):
    module = make_module(region, slug="barn")
    make_lesson(module, [text_step("Ett"), question_step("Två"), rating_step("lugn", "after")], slug="l1")
    return module


def keys(module):
    return [key_of(step) for lesson in module.get_children().specific() for step in lesson.steps]


def done(module, step=0, **facts):
    return {
        "module": str(module.translation_key),
        "step": keys(module)[step],
        "language": "sv",
        "source": "",
        "began": False,
        "finished": False,
    } | facts


def rated(module, before=2, after=4, **facts):
    facts = {"language": "sv", "pair": "lugn"} | facts
    return {"module": str(module.translation_key), "before": before, "after": after} | facts


def tell(client, *sent, headers=OURS, kind="application/json", **how):
    body = sent[0] if sent and isinstance(sent[0], str) else json.dumps(sent)
    return client.post("/utbildning-steg/", body, content_type=kind, headers=headers, **how)


def counted():
    rows = StepCount.objects.values_list("what", "step", "language", "source", "count")
    return sorted(rows)


def ratings():
    return sorted(RatingCount.objects.values_list("pair", "before", "after", "language", "count"))


def test_a_step_is_one_more_of_its_day_language_and_way_there(client, module):
    answer = tell(client, done(module))
    assert answer.status_code == 204 and not answer.content and not answer.cookies
    tell(client, done(module))
    tell(client, done(module, language="ar", source="qr"))
    key = keys(module)[0]
    assert counted() == [("done", key, "ar", "qr", 1), ("done", key, "sv", "", 2)]


def test_the_first_step_begins_the_module_and_the_last_finishes_it(client, module):
    first, _second, last = keys(module)
    tell(client, done(module, began=True))
    tell(client, done(module, 2, finished=True))
    assert set(counted()) == {
        ("began", "", "sv", "", 1),
        ("done", first, "sv", "", 1),
        ("done", last, "sv", "", 1),
        ("finished", "", "sv", "", 1),
    }


def test_the_day_is_the_local_one(client, module, monkeypatch):
    late = datetime(2027, 5, 3, 0, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    tell(client, done(module))
    assert StepCount.objects.get().day == late.date()


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"module": "nothing"},
        {"module": ["x"]},
        {"step": "ffffffff"},
        {"step": ""},
        {"step": None},
        {"language": "xx"},
        {"language": "en"},
        {"language": 3},
    ],
    ids=str,
)
def test_what_is_not_known_counts_nothing(client, module, wrong):
    assert tell(client, done(module) | wrong).status_code == 204
    assert counted() == []


@pytest.mark.once
@pytest.mark.parametrize("body", ["", "x", "{}", "[1, null, []]", "[" * 5000, '"a"', "\u0000"])
def test_what_is_no_list_of_steps_counts_nothing_and_is_answered_the_same(client, module, body):
    assert tell(client, body).status_code == 204
    assert counted() == []


@pytest.mark.once
def test_what_no_page_of_ours_sent_counts_nothing(client, module):
    assert tell(client, done(module), headers={}).status_code == 204
    assert tell(client, done(module), kind="text/plain").status_code == 204
    assert tell(client, done(module), {"x": "y" * 20_000}).status_code == 204
    for origin in ("https://elsewhere.example", "null"):
        assert tell(client, done(module), headers={"origin": origin}).status_code == 403
    assert client.get("/utbildning-steg/").status_code == 405
    client.get("/sv/lar-dig/barn/l1/")
    assert counted() == []


@pytest.mark.once
def test_leaders_drafts_and_other_regions_are_not_counted(client, region, module):
    leaders = make_module(region, slug="ledare", audience=ModulePage.Audience.LEADERS)
    draft = make_module(region, slug="utkast", live=False)
    other = make_module(make_region("Fjällviken", hostname="fjallviken.example", default=False), slug="deras")
    for one in (leaders, draft, other):
        make_lesson(one, [rating_step("lugn", "after")])
        tell(client, done(one), rated(one))
    assert counted() == ratings() == []


def test_a_forged_completion_gives_nothing_but_a_count_within_the_limit(client, module):
    for _time in range(3):
        tell(client, done(module, 2, began=True, finished=True))
    assert {(what, count) for what, *_rest, count in counted()} == {
        ("began", 3),
        ("done", 3),
        ("finished", 3),
    }
    RateCount.objects.update(count=ROWS_AN_HOUR - 2)
    answer = tell(client, done(module, 2, began=True, finished=True))
    assert answer.status_code == 204 and not answer.content and not answer.cookies
    assert {count for *_rest, count in counted()} == {3}, "three rows do not go into two"
    assert tell(client, done(module), REMOTE_ADDR="198.51.100.7").status_code == 204
    assert {count for *_rest, count in counted()} == {1, 3}


@pytest.mark.once
def test_nothing_of_the_request_is_kept(client, module):
    tell(client, done(module), rated(module), REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Telefon")
    kept = [str(row) for model in (RateCount, StepCount, RatingCount) for row in model.objects.values()]
    assert len(kept) == 3
    assert not [row for row in kept if "198.51" in row or "Telefon" in row]


def test_what_waited_is_sent_together_in_whatever_order_and_each_counts_once(client, module):
    first, second, last = keys(module)
    tell(
        client, done(module, 2, finished=True), done(module, 0, began=True), done(module, 1), done(module, 1)
    )
    assert counted() == sorted(
        [
            ("began", "", "sv", "", 1),
            ("done", first, "sv", "", 1),
            ("done", second, "sv", "", 1),
            ("done", last, "sv", "", 1),
            ("finished", "", "sv", "", 1),
        ]
    )


@pytest.mark.once
def test_a_list_that_is_too_long_is_not_read(client, module):
    tell(client, *[done(module)] * (MOST + 1))
    assert counted() == []
    tell(client, *[done(module)] * MOST)
    assert [row[-1] for row in counted()] == [1]


@pytest.mark.once
def test_a_step_that_was_taken_away_meanwhile_is_not_counted(client, region, module):
    waited = done(module)
    lesson = module.get_children().specific().get()
    lesson.steps = list(lesson.steps.raw_data)[1:]
    lesson.save_revision().publish()
    touch(region.pk)
    tell(client, waited, done(module))
    assert [row[1] for row in counted()] == [keys(module)[0]]


def test_a_way_there_that_is_not_known_is_none(client, module):
    for source in ("qr", "embed", "1234567", "x" * 100, 7):
        tell(client, done(module, source=source))
    assert sorted((row[3], row[4]) for row in counted()) == [("", 3), ("embed", 1), ("qr", 1)]


@pytest.mark.once
def test_a_group_s_code_is_a_way_to_its_own_module_and_costs_one_statement(
    client, region, module, django_assert_num_queries
):
    other = make_module(region, slug="annat")
    make_lesson(other)
    town = make_municipality(region)
    ours, closed = (groups.start(town, module.translation_key, "Måndag") for _one in range(2))
    groups.close(closed)
    theirs = groups.start(town, other.translation_key, "Tisdag")
    tell(client, done(module))
    StepCount.objects.all().delete()
    sent = [done(module, n, source=code) for n in range(3) for code in (ours.code, theirs.code, closed.code)]
    with django_assert_num_queries(4):
        tell(client, *sent)
    assert [(step, source, count) for _what, step, _language, source, count in counted()] == sorted(
        (key, source, 1) for key in keys(module) for source in ("", ours.code)
    )


def test_before_and_after_are_one_row_together_and_have_no_day(client, module):
    tell(client, rated(module))
    tell(client, rated(module), rated(module, 1, 5))
    tell(client, rated(module, language="ar", before=1, after=1))
    assert ratings() == [("lugn", 1, 1, "ar", 1), ("lugn", 2, 4, "sv", 2)]
    assert "day" not in {field.name for field in RatingCount._meta.fields}


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"before": 0},
        {"after": 6},
        {"before": "3"},
        {"after": None},
        {"before": True},
        {"before": 2.0},
        {"pair": "annat"},
        {"pair": ""},
        {"language": "en"},
        {"module": "x"},
    ],
    ids=str,
)
def test_half_a_pair_and_one_that_the_module_lacks_count_nothing(client, module, wrong):
    tell(client, rated(module) | wrong)
    assert ratings() == []


def test_however_much_is_sent_costs_the_same_few_statements(client, module, django_assert_num_queries):
    one, several = done(module), [done(module, n, began=True) for n in range(3)] + [rated(module)]
    tell(client, one)
    with django_assert_num_queries(3):
        tell(client, one)
    with django_assert_num_queries(4):
        tell(client, *several)


@pytest.mark.once
def test_pages_of_the_training_tell_what_is_done_and_the_module_says_so(client, module):
    for address in ("/sv/lar-dig/", "/sv/lar-dig/barn/", "/sv/lar-dig/barn/l1/"):
        html = client.get(address).text
        assert 'data-training-count="/utbildning-steg/" data-language="sv"' in html, address
        assert html.index("js/refused") < html.index("js/training-count"), address
        assert ("training-counted" in html) == (address == "/sv/lar-dig/barn/")


@pytest.mark.once
def test_a_preview_tells_nothing(client, module):
    for page in (module, module.get_children().specific().get()):
        assert "data-training-count" not in page.make_preview_request().rendered_content
