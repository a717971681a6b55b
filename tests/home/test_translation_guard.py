"""A translation that is not whole goes live by decision only, whichever way it is published."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from courses.admin.first_pages import make_course_pages
from home.translation import status
from home.translation.guard import IncompleteTranslation
from tests.courses.admin_pages import typed
from tests.factories import make_course, make_pages, make_region, make_staff
from tests.home.test_routing import add, translate
from tests.home.translating import edit, go_live, hand_over, in_language, job, translated, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def about():
    home = make_region().site.root_page.specific
    return add(home, title="Om oss", slug="om", introduction="Vi är åtta kommuner.")


@pytest.fixture
def editor(client):
    user = make_staff(superuser=True)
    client.force_login(user)
    return user


def press(client, about, code, **data):
    """What a translator's browser sends; follows to where it leads."""
    address = reverse("wagtailadmin_pages:edit", args=[in_language(about, code).pk])
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address, data)


def test_a_page_handed_to_translators_is_a_draft(about):
    hand_over(about, "en")
    assert not in_language(about, "en").live


def test_a_translation_that_is_not_whole_does_not_go_live(about):
    hand_over(about, "en")
    write(about, "en", leave=1)
    with pytest.raises(IncompleteTranslation):
        go_live(about, "en")
    assert not in_language(about, "en").live


def test_nor_does_a_live_one_show_sentences_of_the_source_after_it_changed(about):
    translated(about, "en")
    edit(about, introduction="Vi är nio kommuner.")
    with pytest.raises(IncompleteTranslation):
        go_live(about, "en")
    english = in_language(about, "en")
    assert english.live and english.introduction == "en: Vi är åtta kommuner."


def test_handing_over_a_page_that_somebody_translated_by_hand_writes_nothing_into_it(about):
    arabic = translate(about, "ar", title="عنا")
    hand_over(about, "ar")
    job(about, "ar").save_target(publish=False)
    with pytest.raises(IncompleteTranslation):
        go_live(about, "ar")
    found = in_language(about, "ar")
    assert found.live and found.title == "عنا" and found.latest_revision_id == arabic.latest_revision_id


def test_a_revision_published_by_other_means_is_stopped_too(about):
    hand_over(about, "en")
    with pytest.raises(IncompleteTranslation):
        in_language(about, "en").latest_revision.publish()


def test_the_clock_publishes_none_that_is_not_whole_and_the_history_says_so(about):
    hand_over(about, "en")
    english = in_language(about, "en")
    Revision.objects.filter(pk=english.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert not in_language(about, "en").live
    entry = PageLogEntry.objects.get(action=status.HELD)
    assert entry.page_id == english.pk and entry.data == {"done": 0, "total": 2}


def test_the_clock_publishes_what_somebody_decided(about):
    hand_over(about, "en")
    english = in_language(about, "en")
    status.decide(english, make_staff())
    Revision.objects.filter(pk=english.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert in_language(about, "en").live
    assert status.outdated(in_language(about, "en"), about), "live, and not whole"


def test_a_revision_made_of_half_the_words_is_unfinished_when_the_words_are_whole_too(about):
    hand_over(about, "en")
    write(about, "en")
    with pytest.raises(IncompleteTranslation):
        in_language(about, "en").latest_revision.publish()
    assert go_live(about, "en").live


def test_a_decision_is_good_for_the_words_it_was_made_about(about):
    translated(about, "en")
    edit(about, introduction="Vi är nio kommuner.")
    status.decide(in_language(about, "en"), make_staff())
    assert go_live(about, "en").introduction == "Vi är nio kommuner."
    edit(about, introduction="Vi är tio kommuner.")
    with pytest.raises(IncompleteTranslation):
        go_live(about, "en")


def test_publishing_in_the_editor_leads_to_the_decision_and_saves_the_draft(client, about, editor):
    hand_over(about, "en")
    write(about, "en", leave=1)
    response = press(client, about, "en", action="publish")
    decide = reverse("translations:decide", args=[in_language(about, "en").pk])
    assert response.status_code == 302 and response.url == decide
    assert not in_language(about, "en").live
    html = client.get(decide).text
    assert "1" in html and not PageLogEntry.objects.filter(action=status.DECIDED).exists()


def test_the_decision_publishes_and_is_logged(client, about, editor):
    hand_over(about, "en")
    write(about, "en", leave=1)
    press(client, about, "en", action="publish")
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("translations:decide", args=[in_language(about, "en").pk]))
    assert in_language(about, "en").live and in_language(about, "en").title == "en: Om oss"
    entry = PageLogEntry.objects.get(action=status.DECIDED)
    assert entry.user == editor and entry.data == {"done": 1, "total": 2}


def test_who_may_not_publish_may_not_decide(client, about):
    hand_over(about, "en")
    client.force_login(make_staff())
    client.post(reverse("translations:decide", args=[in_language(about, "en").pk]))
    assert not in_language(about, "en").live
    assert not PageLogEntry.objects.filter(action=status.DECIDED).exists()


def test_syncing_with_publication_leads_to_the_decision(client, about, editor):
    translated(about, "en")
    about.introduction = "Vi är nio kommuner."
    about.save_revision().publish()
    address = reverse("wagtail_localize:update_translations", args=[job(about, "en").source_id])
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(address, {"publish_translations": "on"})
    assert response.url == reverse("translations:decide", args=[in_language(about, "en").pk])
    assert in_language(about, "en").introduction == "en: Vi är åtta kommuner."


def test_a_translation_handed_over_is_its_source_handed_over(client, about, editor):
    translated(about, "en")
    chained = reverse("wagtail_localize:submit_page_translation", args=[in_language(about, "en").pk])
    response = client.get(f"{chained}?select_locale=ar")
    straight = reverse("wagtail_localize:submit_page_translation", args=[about.pk])
    assert response.status_code == 302 and response.url == f"{straight}?select_locale=ar"
    assert client.get(straight).status_code == 200


def test_publishing_a_small_edit_is_a_button_of_its_own(client, about, editor):
    translated(about, "en")
    address = reverse("wagtailadmin_pages:edit", args=[about.pk])
    response = client.get(address)
    assert 'value="small-edit"' in response.text
    data = typed(response.context["form"], introduction="Vi är åtta kommuner!")
    data |= {"body-count": "0", "action-publish": "small-edit"}
    assert client.post(address, data).status_code == 302
    about.refresh_from_db()
    assert about.introduction == "Vi är åtta kommuner!"
    assert not status.outdated(in_language(about, "en"), about)
    data = typed(client.get(address).context["form"], introduction="Vi är nio.")
    client.post(address, data | {"body-count": "0", "action-publish": "action-publish"})
    assert status.outdated(in_language(about, "en"), about)


def test_a_page_without_translations_has_no_such_button(client, about, editor):
    html = client.get(reverse("wagtailadmin_pages:edit", args=[about.pk])).text
    assert 'value="small-edit"' not in html


def test_the_pages_that_come_with_a_course_are_in_translators_hands(about):
    course = make_course(make_region())
    index, _page = make_pages(make_region())
    index.save_revision().publish()
    translate(index, "en", title="Courses")
    swedish, english = make_course_pages(course, make_staff())
    assert not swedish.live and not english.live
    assert status.progress_of(english).done == 0
    with pytest.raises(IncompleteTranslation):
        english.latest_revision.publish()
