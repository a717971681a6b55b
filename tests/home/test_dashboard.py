"""What of pages and people waits for somebody: each count leads to that list, and costs the same for thousands."""

import uuid
from copy import deepcopy
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from home.models import Municipality, PageWords, User
from home.municipalities import settle
from home.people import verbs
from home.people.invitation import OPEN_FOR
from home.roles import give_role
from tests.factories import make_locale, make_staff
from tests.home.test_approval import send_in
from tests.home.test_municipalities import neighbours_with_a_list
from tests.home.translating import edit, translated

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def made(for_the_file):
    them = neighbours_with_a_list()
    for municipality in (them.vaxjo, them.ljungby):
        settle(municipality)
    return them


@pytest.fixture
def them(made, db):
    return deepcopy(made)


def counts(client, user) -> dict[str, int]:
    client.force_login(user)
    answer = client.get(reverse("wagtailadmin_home"))
    panel = next(panel for panel in answer.context["panels"] if panel.name == "todo")
    lines = panel.get_context_data({"request": answer.wsgi_request})["lines"]
    return {line["url"]: line["count"] for line in lines}


def listed(client, url: str) -> int:
    """How many rows the list has that a line leads to."""
    context = client.get(url).context
    return context["items_count"] if "items_count" in context else context["page"].paginator.count


def rows_of(client, user, start: str) -> list[int]:
    """The counts of the lines that lead to a page, each compared to what is there."""
    found = {url: count for url, count in counts(client, user).items() if url.startswith(start)}
    for url, count in found.items():
        assert listed(client, url) == count, url
    return list(found.values())


def page_of(municipality):
    return municipality.pages.get(locale__language_code="sv")


def out_of_date(page):
    """A page with two translations, both of what it said before."""
    page.save_revision().publish()
    translated(page, "ar", "en")
    edit(page, introduction="Nya ord")


def test_translations_that_need_an_update_are_counted_as_the_table_has_them(client, them):
    for municipality in (them.vaxjo, them.ljungby):
        out_of_date(page_of(municipality))
    start = reverse("translations:index")
    assert rows_of(client, them.coordinator, start) == [1]
    assert rows_of(client, them.regional, start) == [2]
    translator = make_staff(username="ar")
    translator.groups.add(give_role("translator", them.vaxjo, "ar").group)
    assert rows_of(client, translator, start) == [1]


def test_a_translation_that_was_never_whole_is_counted_as_the_table_has_it(client, them):
    page = page_of(them.vaxjo)
    out_of_date(page)
    PageWords.objects.exclude(page=page).update(follows=None)
    assert rows_of(client, them.coordinator, reverse("translations:index")) == [1]
    PageWords.objects.exclude(page=page).delete()
    PageWords.objects.filter(page=page).update(version=0)
    assert rows_of(client, them.coordinator, reverse("translations:index")) == [0]


def test_what_is_in_review_is_counted_for_those_who_review_and_for_who_sent_it(client, them):
    start = reverse("wagtailadmin_reports:workflow")
    first = make_staff(them.vaxjo, "first", roles=["editor"])
    send_in(client, page_of(them.vaxjo), first)
    assert rows_of(client, first, start) == [1, 1]
    assert rows_of(client, them.coordinator, start) == [1]
    assert rows_of(client, them.neighbour, start) == [0]


def test_where_somebody_else_approves_nobody_is_told_to_review_their_own_page(client, them):
    start = reverse("wagtailadmin_reports:workflow")
    Municipality.objects.filter(pk=them.vaxjo.pk).update(four_eyes=True)
    settle(Municipality.objects.get(pk=them.vaxjo.pk))
    first = make_staff(them.vaxjo, "first", roles=["editor"])
    send_in(client, page_of(them.vaxjo), first)
    assert rows_of(client, first, start) == [0, 1]
    assert rows_of(client, them.coordinator, start) == [1]


def test_sleeping_accounts_and_invitations_that_ran_out_are_told_to_whoever_is_responsible(client, them):
    sleeper = make_staff(them.vaxjo, "sleeper")
    User.objects.filter(pk=sleeper.pk).update(last_login=timezone.now() - timedelta(days=400))
    for name in ("soon", "late"):
        verbs.invite(them.coordinator, f"{name}@example.org", name, them.vaxjo, "leader")
    late = User.objects.get(email="late@example.org")
    ModelLogEntry.objects.filter(object_id=late.pk, action=verbs.INVITED).update(
        timestamp=timezone.now() - OPEN_FOR - timedelta(minutes=1)
    )
    start = reverse("people:index")
    assert rows_of(client, them.coordinator, start) == [1, 1]
    assert rows_of(client, them.neighbour, start) == [0, 0]
    editor = make_staff(them.vaxjo, "editor", roles=["editor"])
    assert rows_of(client, editor, start) == []
    client.force_login(them.coordinator)
    names = {
        state: [one.name for one, _label in client.get(f"{start}?todo={state}").context["rows"]]
        for state in ("missed", "invited")
    }
    assert names == {"missed": ["late"], "invited": ["soon"]}
    verbs.invite_again(them.coordinator, late.pk)
    assert rows_of(client, them.coordinator, start) == [1, 0]


def make_many(below: Page, start: int, end: int) -> None:
    """Pages in two languages below a page, by their rows alone; half of the translations are out of date."""
    swedish, arabic = make_locale("sv"), make_locale("ar")
    pages = []
    for number in range(start // 2, end // 2):
        key = uuid.uuid4()
        for side, locale in enumerate((swedish, arabic)):
            step = Page._int2str(2 * number + side + 100).rjust(Page.steplen, "0")
            title = f"Sida {number}"
            pages.append(
                Page(
                    path=below.path + step,
                    depth=below.depth + 1,
                    title=title,
                    draft_title=title,
                    slug=f"sida-{number}-{side}",
                    url_path=f"{below.url_path}sida-{number}-{side}/",
                    locale=locale,
                    translation_key=key,
                    content_type=ContentType.objects.get_for_model(Page),
                    live=True,
                )
            )
    made = Page.objects.bulk_create(pages)
    PageWords.objects.bulk_create(
        PageWords(page=page, version=1, follows=number % 4 if page.locale == arabic else None)
        for number, page in enumerate(made)
    )
    Page.objects.filter(pk=below.pk).update(numchild=end)


def queries_for(client, user) -> int:
    client.force_login(user)
    client.get(reverse("wagtailadmin_home"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("wagtailadmin_home"))
    return len(asked)


def test_the_dashboard_asks_as_much_with_six_hundred_pages_as_with_twenty(client, them):
    make_many(page_of(them.vaxjo), 0, 20)
    people = (them.coordinator, them.regional)
    few = [queries_for(client, user) for user in people]
    make_many(page_of(them.vaxjo), 20, 600)
    assert [queries_for(client, user) for user in people] == few
    assert rows_of(client, them.coordinator, reverse("translations:index")) == [150]
