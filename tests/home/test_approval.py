"""Review before publication: by the editors of the place, and where it says so by somebody else than who wrote."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from home.municipalities import settle
from home.translation.status import words_of
from tests.courses.admin_pages import typed
from tests.factories import make_staff
from tests.home.test_municipalities import neighbours_with_a_list
from tests.home.test_roles import may
from tests.home.translating import hand_over, in_language, translated, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
BUTTON = 'name="action-submit" value="small-edit"'


@pytest.fixture(scope="module")
def made(for_the_file):
    return neighbours_with_a_list()


@pytest.fixture
def them(made, db):
    return deepcopy(made)


@pytest.fixture
def reviewed(them):
    """Växjö, where somebody else approves: its page, and two editors."""
    them.vaxjo.four_eyes = True
    them.vaxjo.save()
    settle(them.vaxjo)
    page = them.vaxjo.pages.get(locale__language_code="sv")
    people = [make_staff(them.vaxjo, name, roles=["editor"]) for name in ("first", "second")]
    for user in people:
        user.email = f"{user.username}@example.org"
        user.save()
    return page, *people


def press(client, page, user, button: dict, **words):
    """The page's form as it is shown, with some words typed anew, sent by one of its buttons."""
    client.force_login(user)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    answer = client.post(url, typed(form, **{"body-count": "0"} | words) | button)
    assert answer.status_code == 302, answer.context["form"].errors
    return page.specific_class.objects.get(pk=page.pk)


def send_in(client, page, user, size="1", **words):
    return press(client, page, user, {"action-submit": size}, **{"title": "Nya ord"} | words)


def approve(client, page, user):
    client.force_login(user)
    task = Page.objects.get(pk=page.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    client.post(url, {"comment": ""})
    return Page.objects.get(pk=page.pk).live


def test_where_somebody_else_approves_nobody_publishes_their_own_page(client, reviewed):
    page, first, second = reviewed
    assert not may(first, page, "publish")
    page = send_in(client, page, first)
    assert page.current_workflow_state.requested_by == first
    assert not approve(client, page, first)
    assert approve(client, page, second)


def test_only_the_reviewers_of_the_place_are_told(client, them, reviewed):
    page, first, _second = reviewed
    root = make_staff(username="root", superuser=True)
    for user in (root, them.neighbour, them.regional):
        user.email = f"{user.username}@example.org"
        user.save()
    send_in(client, page, first)
    assert {address for letter in mail.outbox for address in letter.to} == {"second@example.org"}


def test_elsewhere_editors_publish_and_approve_what_they_like(client, them):
    settle(them.vaxjo)
    page = them.vaxjo.pages.get(locale__language_code="sv")
    editor = make_staff(them.vaxjo, "editor", roles=["editor"])
    assert may(editor, page, "publish")
    send_in(client, page, editor)
    assert approve(client, page, editor)


def test_whoever_changes_a_page_while_they_approve_it_waits_for_somebody_else(client, reviewed):
    page, first, second = reviewed
    send_in(client, page, first)
    changed = press(client, page, second, APPROVE, title="Andra ord")
    assert not changed.live
    assert changed.get_latest_revision_as_object().title == "Andra ord"
    assert not approve(client, page, second)
    assert approve(client, page, first)
    assert Page.objects.get(pk=page.pk).title == "Andra ord"


def test_whoever_is_told_to_wait_is_told_why(client, reviewed):
    page, first, second = reviewed
    send_in(client, page, first)
    press(client, page, second, APPROVE, title="Andra ord")
    words = gettext("You changed the page: it waits for somebody else to approve it.")
    assert words in client.get(reverse("wagtailadmin_home")).text


def test_approving_what_somebody_else_wrote_asks_for_no_change(client, reviewed):
    page, first, second = reviewed
    send_in(client, page, first)
    assert press(client, page, second, APPROVE).live


def test_no_other_way_of_publishing_goes_round_the_review(client, reviewed):
    page, first, _second = reviewed
    press(client, page, first, {"action-publish": "1"}, title="Förbi")
    page = page.specific_class.objects.get(pk=page.pk)
    assert page.latest_revision.object_str == "Förbi" and not page.live
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={page.pk}&next=/admin/")
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    older = page.revisions.earliest("pk")
    data = typed(form, **{"body-count": "0"}) | {"action-publish": "1", "revision": older.pk}
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    at_night = timezone.localtime() + timedelta(days=1)
    press(client, page, first, {"action-publish": "1"}, go_live_at=f"{at_night:%Y-%m-%d %H:%M}")
    page = Page.objects.get(pk=page.pk)
    assert not page.live and not page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_translation_goes_round_the_review_by_none_of_its_buttons(client, reviewed):
    page, first, second = reviewed
    page = send_in(client, page, first)
    approve(client, page, second)
    hand_over(page, "ar")
    write(page, "ar")
    arabic = in_language(page, "ar")
    source = TranslationSource.objects.get(object_id=page.translation_key)
    client.force_login(first)
    client.post(
        reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"}
    )
    client.post(reverse("wagtailadmin_pages:edit", args=[arabic.pk]), {"action": "publish"})
    client.post(reverse("translations:decide", args=[arabic.pk]))
    assert not in_language(page, "ar").live


def test_what_is_approved_for_later_goes_live_then(client, reviewed):
    page, first, second = reviewed
    at_night = timezone.localtime() + timedelta(days=1)
    send_in(client, page, first, go_live_at=f"{at_night:%Y-%m-%d %H:%M}")
    assert not approve(client, page, second)
    assert page.revisions.get(approved_go_live_at__isnull=False).user == first


@pytest.mark.parametrize(("size", "follows"), [("1", False), ("small-edit", True)])
def test_a_small_edit_is_as_small_when_it_is_approved(client, reviewed, size, follows):
    page, first, second = reviewed
    page = send_in(client, page, first)
    approve(client, page, second)
    translated(page, "ar")
    send_in(client, page, first, size, title="Nästan samma ord")
    press(client, page, second, APPROVE)
    arabic = in_language(page, "ar")
    version = words_of(Page.objects.get(pk=page.pk)).version
    assert (words_of(arabic).follows == version) == follows


def test_a_small_edit_is_sent_in_by_a_button_of_its_own(client, reviewed):
    page, first, second = reviewed
    page = send_in(client, page, first)
    approve(client, page, second)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.force_login(first)
    html = client.get(url).text
    assert BUTTON in html and 'name="action-publish"' not in html
    for other in page.get_translations():
        other.delete()
    assert BUTTON not in client.get(url).text


def test_an_unfinished_translation_is_not_approved_and_says_so(client, reviewed):
    page, first, second = reviewed
    page = send_in(client, page, first)
    approve(client, page, second)
    hand_over(page, "ar")
    arabic = in_language(page, "ar")
    arabic.get_workflow().start(arabic, first)
    assert not approve(client, arabic, second)
    assert arabic.current_workflow_state is not None
    assert (
        gettext("The translation is not finished")
        in client.get(reverse("wagtailadmin_pages:edit", args=[arabic.pk])).text
    )


def test_who_unpublishes_is_told_which_translations_go_with_it(client, them):
    settle(them.vaxjo)
    page = them.vaxjo.pages.get(locale__language_code="sv")
    editor = make_staff(them.vaxjo, "editor", roles=["editor"])
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    press(client, page, editor, {"action-publish": "1"})
    words = gettext("The translations of the page go with it: %(languages)s.").split("%", maxsplit=1)[0]
    assert words not in client.get(url).text
    translated(page, "ar")
    assert words in client.get(url).text
