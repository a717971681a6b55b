"""Whether a translation is still true: told by the source's words, never by the clock."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, Revision
from wagtail_localize.models import StringTranslation

from home.models import NewsIndexPage, NewsPage
from home.translation import status
from tests.factories import make_region, make_staff
from tests.home.test_routing import add, translate
from tests.home.translating import edit, go_live, hand_over, in_language, job, translated, write

pytestmark = pytest.mark.django_db
BODY = [("text", "<p>Första stycket.</p><p>Andra stycket.</p>")]


@pytest.fixture
def home():
    return make_region().site.root_page.specific


@pytest.fixture
def about(home):
    return add(home, title="Om oss", slug="om", introduction="Vi är åtta kommuner.", body=BODY)


def outdated(about, code) -> bool:
    return status.outdated(in_language(about, code), about)


def live_text(about, code) -> bytes:
    """All that a reader could see a word of, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title, draft_title, seo_title, search_description, introduction, body FROM home_standardpage "
            "JOIN wagtailcore_page ON page_ptr_id = id WHERE id = %s",
            [in_language(about, code).pk],
        )
        return repr(cursor.fetchone()).encode()


def test_publishing_the_source_makes_every_translation_outdated_and_touches_no_word_of_them(about):
    translated(about, "en", "ar")
    before = live_text(about, "en"), live_text(about, "ar")
    assert not outdated(about, "en") and not outdated(about, "ar")
    edit(about, title="Om föräldrastödet")
    assert outdated(about, "en") and outdated(about, "ar")
    assert (live_text(about, "en"), live_text(about, "ar")) == before


def test_a_source_published_by_the_clock_makes_its_translations_outdated(about):
    translated(about, "en")
    before = live_text(about, "en")
    about.title, about.go_live_at = "Om föräldrastödet", timezone.now() + timedelta(days=1)
    about.save_revision().publish()
    assert not outdated(about, "en"), "nothing is said yet"
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = None
        revision.save()
    call_command("publish_scheduled")
    about.refresh_from_db()
    assert about.title == "Om föräldrastödet"
    assert outdated(about, "en") and live_text(about, "en") == before


def test_publishing_the_same_words_again_leaves_translations_as_they_are(about):
    translated(about, "en")
    edit(about)
    assert not outdated(about, "en")


def test_localizes_own_status_does_not_lie_either(about):
    translated(about, "en")
    assert job(about, "en").get_progress() == (4, 4)
    edit(about, title="Om föräldrastödet")
    assert job(about, "en").get_progress() == (4, 3)


def test_a_draft_of_the_source_changes_nothing(about):
    translated(about, "en")
    about.title = "Utkast"
    about.save_revision()
    assert not outdated(about, "en")


def test_a_small_edit_leaves_translations_valid_and_their_words_in_place(about):
    translated(about, "en")
    about.small_edit, about.introduction = True, "Vi är åtta kommuner!"
    about.save_revision().publish()
    assert not outdated(about, "en")
    assert job(about, "en").get_progress() == (4, 4)
    assert go_live(about, "en").introduction == "en: Vi är åtta kommuner."


def test_a_small_edit_of_one_paragraph_carries_the_words_of_that_one(about):
    translated(about, "en")
    about = type(about).objects.get(pk=about.pk)
    block = about.body.raw_data[0]["id"]
    about.small_edit = True
    about.body = [
        {"type": "text", "id": block, "value": "<p>Första stycket.</p><p>Andra stycket!</p>"},
    ]
    about.save_revision().publish()
    assert job(about, "en").get_progress() == (4, 4)
    assert "en: Andra stycket." in str(go_live(about, "en").body)


def test_a_small_edit_does_not_excuse_what_was_outdated_before(about):
    translated(about, "en")
    about = edit(about, title="Om föräldrastödet")
    about.small_edit, about.introduction = True, "Vi är åtta kommuner!"
    about.save_revision().publish()
    assert outdated(about, "en")


def test_a_small_edit_stays_one_when_the_clock_publishes_it(about):
    translated(about, "en")
    about.small_edit, about.introduction = True, "Vi är åtta kommuner!"
    revision = about.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    about.refresh_from_db()
    assert about.introduction == "Vi är åtta kommuner!" and not outdated(about, "en")


def test_the_edit_after_a_small_one_is_not_small(about):
    translated(about, "en")
    about.small_edit, about.introduction = True, "Vi är åtta kommuner!"
    about.save_revision().publish()
    edit(about, title="Om föräldrastödet")
    assert outdated(about, "en")


def test_still_correct_is_one_step_logged_and_keeps_the_translators_words(about):
    translated(about, "en")
    edit(about, title="Om föräldrastödet")
    user = make_staff()
    status.confirm(in_language(about, "en"), user)
    assert not outdated(about, "en")
    assert job(about, "en").get_progress() == (4, 4)
    assert go_live(about, "en").title == "en: Om oss"
    entry = PageLogEntry.objects.get(action=status.CONFIRMED)
    assert entry.page_id == in_language(about, "en").pk and entry.user == user
    assert not ModelLogEntry.objects.exists()


def test_still_correct_guesses_nothing_where_a_sentence_was_added(about):
    translated(about, "en")
    about = type(about).objects.get(pk=about.pk)
    about.body = [
        {
            "type": "text",
            "id": about.body.raw_data[0]["id"],
            "value": "<p>Första stycket.</p><p>Nytt.</p><p>Till.</p>",
        },
    ]
    about.save_revision().publish()
    status.confirm(in_language(about, "en"), make_staff())
    assert job(about, "en").get_progress() == (5, 3)


def test_still_correct_says_nothing_of_a_source(about):
    edit(about, title="Om föräldrastödet")
    status.confirm(about, make_staff())
    assert not PageLogEntry.objects.filter(action=status.CONFIRMED).exists()


def test_translating_what_changed_makes_a_translation_current_again(about):
    translated(about, "en")
    edit(about, title="Om föräldrastödet")
    write(about, "en")
    assert outdated(about, "en"), "not before it is published"
    assert go_live(about, "en").title == "en: Om föräldrastödet"
    assert not outdated(about, "en")


def test_there_is_one_source_for_all_languages_however_a_translation_was_made(about):
    translated(about, "en")
    english = in_language(about, "en")
    arabic = translate(english, "ar", title="عنا")
    assert status.source_of(arabic).pk == status.source_of(english).pk == about.pk
    edit(about, title="Om föräldrastödet")
    assert outdated(about, "ar") and outdated(about, "en")


def test_a_translation_of_an_outdated_translation_is_outdated(about):
    translated(about, "en")
    edit(about, title="Om föräldrastödet")
    english = in_language(about, "en")
    hand_over(english, "ar")
    write(english, "ar")
    assert go_live(english, "ar").title == "ar: en: Om oss"
    assert outdated(about, "ar")


def test_a_translation_written_by_hand_stays_outdated_until_somebody_says_it_is_not(about):
    arabic = translate(about, "ar", title="عنا")
    assert not outdated(about, "ar")
    edit(about, title="Om föräldrastödet")
    edit(arabic, introduction="نحن ثماني بلديات")
    assert outdated(about, "ar"), "a comma that was put right is not a translation"
    status.confirm(in_language(about, "ar"), make_staff())
    assert not outdated(about, "ar")


def test_facts_that_change_reach_every_language_at_once_and_no_translation_is_outdated(home):
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    news = add(index, NewsPage, title="Ny kurs", slug="ny-kurs", date=date(2026, 1, 2))
    translate(index, "en")
    translated(news, "en")
    news = edit(news, date=date(2026, 3, 4))
    english = in_language(news, "en")
    assert english.date == date(2026, 3, 4)
    assert english.get_latest_revision_as_object().date == date(2026, 3, 4)
    assert not outdated(news, "en") and english.title == "en: Ny kurs"


def test_what_a_machine_wrote_is_known_until_a_person_answers_for_it(about):
    hand_over(about, "en")
    write(about, "en", machine=True)
    english = go_live(about, "en")
    assert status.machine_strings(english).count() == 4
    status.review(english, make_staff())
    assert not status.machine_strings(english).exists()
    assert PageLogEntry.objects.filter(action=status.REVIEWED, page_id=english.pk).count() == 1
    assert StringTranslation.objects.filter(translation_type="manual").count() == 4
