"""Drafts by a machine: off unless set, checked when they come back, and marked until somebody has looked at them."""

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, get_translatable_models
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringTranslation

from config.machine import machine_translator, problem
from home.models import ContactPerson
from home.translation import status
from home.translation.machine import Glossary, checked
from tests import libre_server
from tests.factories import make_locale, make_municipality, make_programme, make_region, make_staff
from tests.home.test_routing import add
from tests.home.translating import go_live, hand_over, in_language, job, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BODY = [
    (
        "text",
        '<p>Läs <a href="https://x.example/">mer</a> &amp; ring BVC.</p><p>Kom till Öppna förskolan.</p>',
    )
]
MARK = "A machine translated this page. Nobody has checked it yet, so it may be wrong."


@pytest.fixture
def libre(settings):
    with libre_server.running() as found:
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(
            "libretranslate", f"{found.url}/", "nyckel"
        )
        yield found


@pytest.fixture
def about():
    region = make_region()
    make_municipality(region, "Åseda")
    make_programme(region, name="Bra förälder")
    found = add(
        region.site.root_page.specific,
        title="Bra förälder i Åseda",
        slug="om",
        introduction="Vi är åtta kommuner.",
        body=BODY,
    )
    hand_over(found, "en")
    return found


@pytest.fixture
def editor(client):
    user = make_staff(superuser=True)
    client.force_login(user)
    return user


def press(client, about, code="en"):
    address = reverse("wagtail_localize:machine_translate", args=[job(about, code).pk])
    return client.post(address, {"next": "/admin/"}, follow=True)


def written(about, code="en") -> dict[str, str]:
    rows = StringTranslation.objects.filter(
        context__object_id=about.translation_key, locale=make_locale(code)
    ).select_related("translation_of")
    return {row.translation_of.data: row.data for row in rows}


def test_there_is_no_machine_unless_one_is_named(client, about, editor):
    assert get_machine_translator() is None
    assert machine_translator("", "https://x.example", "") is None
    assert press(client, about).status_code == 404
    assert written(about) == {}


@pytest.mark.parametrize(
    ("name", "url", "key", "good"),
    [
        ("", "", "", True),
        ("libretranslate", "https://x.example", "", True),
        ("libretranslate", "http://127.0.0.1:5000", "", True),
        ("libretranslate", "http://x.example", "", False),
        ("libretranslate", "", "", False),
        ("deepl", "", "", False),
        ("deepl", "", "key", True),
        ("google", "", "key", False),
    ],
)
def test_half_a_configuration_is_said_to_be_one(name, url, key, good):
    assert (problem(name, url, key) == "") == good


def test_every_sentence_is_asked_for_once_in_the_languages_of_the_page(client, about, editor, libre):
    press(client, about)
    assert [one["path"] for one in libre.asked] == ["/translate"]
    asked = libre.asked[0]
    assert (asked["source"], asked["target"], asked["format"], asked["api_key"]) == (
        "sv",
        "en",
        "html",
        "nyckel",
    )
    assert "Vi är åtta kommuner." in asked["q"]
    assert written(about)["Vi är åtta kommuner."] == "(en) Vi är åtta kommuner."


def test_words_of_the_glossary_and_names_are_not_shown_to_the_machine_and_stay(client, about, editor, libre):
    libre.answer = lambda text, target: text.lower().replace("zq", "ZQ")[::1]
    press(client, about)
    sent = " ".join(libre.asked[0]["q"])
    for word in ("BVC", "Öppna förskolan", "Bra förälder", "Åseda"):
        assert word not in sent
    found = written(about)
    assert found["Bra förälder i Åseda"] == "Bra förälder i Åseda"
    assert found["Kom till Öppna förskolan."] == "kom till Öppna förskolan."


def test_links_come_back_as_they_were(client, about, editor, libre):
    press(client, about)
    source = next(words for words in written(about) if "<a" in words)
    assert written(about)[source] == f"(en) {source}" and "&amp;" in source


@pytest.mark.parametrize(
    "answer",
    [
        lambda text, target: text.replace("ZQ1ZQ", "the clinic"),
        lambda text, target: text.replace("ZQ1ZQ", "ZQ1ZQ ZQ1ZQ"),
        lambda text, target: f"{text} ZQ9ZQ",
        lambda text, target: f"{text}<script>alert(1)</script>",
        lambda text, target: f'{text}<b onclick="x()">!</b>',
        lambda text, target: f'{text}<a id="a7">!</a>',
        lambda text, target: "",
    ],
)
def test_a_sentence_that_came_back_damaged_is_left_to_a_person(client, about, editor, libre, answer):
    libre.answer = answer
    press(client, about)
    damaged = next(
        words
        for words in status.job_of(in_language(about, "en")).source.stringsegment_set.all()
        if "BVC" in words.string.data
    )
    assert damaged.string.data not in written(about)


@pytest.mark.parametrize("broken", ["busy", "gone", "nonsense"])
def test_a_machine_that_does_not_answer_changes_nothing_and_the_editor_is_told(
    client, about, editor, libre, settings, broken
):
    if broken == "busy":
        libre.status = 429
    if broken == "gone":
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(
            "libretranslate", "http://127.0.0.1:9", ""
        )
    if broken == "nonsense":
        libre.answer = lambda text, target: None
    with translation.override("en"):
        response = press(client, about)
    assert response.status_code == 200
    assert written(about) == {}


def test_what_a_person_wrote_is_not_sent(client, about, editor, libre):
    write(about, "en", leave=1)
    press(client, about)
    assert len(libre.asked[0]["q"]) == 1


def test_a_glossary_leaves_parts_of_words_and_tags_alone():
    glossary = Glossary(["BVC", "mer"])
    assert glossary.hide('BVC och BVCs <a id="mer">mer</a> sommer') == (
        'ZQ1ZQ och BVCs <a id="mer">ZQ2ZQ</a> sommer',
        ["BVC", "mer"],
    )


def test_what_came_back_is_read_as_a_translators_words():
    assert checked("Hej", "Hi <b>you</b>").data == "Hi <b>you</b>"
    assert checked("Hej", "<p>Hi</p>") is None


def test_readers_are_told_until_somebody_has_looked(client, about, editor, libre):
    press(client, about)
    english = go_live(about, "en")
    client.logout()
    html = client.get("/en/om/").text
    assert MARK in html and 'href="/sv/om/"' in html
    assert MARK not in client.get("/sv/om/").text
    status.review(english, editor)
    assert MARK not in client.get("/en/om/").text


def test_readers_are_told_in_arabic_in_arabic(client, about, editor, libre):
    hand_over(about, "ar")
    press(client, about, "ar")
    go_live(about, "ar")
    with translation.override("ar"):
        told = translation.gettext(MARK)
    assert told in client.get("/ar/om/").text


def test_sentences_looked_at_one_by_one_are_believed_when_they_are_published_and_not_before(
    client, about, editor, libre
):
    press(client, about)
    go_live(about, "en")
    StringTranslation.objects.update(translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL)
    assert MARK in client.get("/en/om/").text, "readers still see what the machine wrote"
    go_live(about, "en")
    assert MARK not in client.get("/en/om/").text


def test_the_mark_costs_no_query(client, about, editor, libre, django_assert_num_queries):
    press(client, about)
    go_live(about, "en")
    client.logout()
    client.get("/en/om/")
    with django_assert_num_queries(3):
        assert MARK in client.get("/en/om/").text


def test_nothing_but_pages_can_be_handed_to_a_machine():
    """Bookings, parties, courses and runs are no translatable models: localize knows of pages only."""
    ours = [model for model in get_translatable_models() if not model.__module__.startswith("wagtail.")]
    assert all(issubclass(model, Page) for model in get_translatable_models(include_subclasses=True))
    assert ours == []


def test_a_contact_persons_name_stays(client, about, editor, libre):
    ContactPerson.objects.create(region=make_region(), name="Eva Lind")
    page = add(make_region().site.root_page.specific, title="Ring Eva Lind", slug="ring")
    hand_over(page, "en")
    with TestCase.captureOnCommitCallbacks(execute=True):
        press(client, page)
    assert written(page)["Ring Eva Lind"] == "(en) Ring Eva Lind"
    assert "Eva" not in libre.asked[0]["q"][0]
