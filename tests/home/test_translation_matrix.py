"""The table of pages and languages: what it says, whose pages it shows, what can be done from it."""

import csv
import io
import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import Page, PageLogEntry, Workflow

from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.models import StandardPage
from home.roles import allow_pages, create_municipality_groups
from home.translation import status
from home.translation.matrix import State, rows
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_locale, make_region, make_staff
from tests.home.test_routing import add, translate
from tests.home.translating import edit, go_live, hand_over, in_language, translated, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MATRIX = "/admin/translations/"
KEYS = [uuid.uuid4() for _number in range(1_000)]


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def about(region):
    return add(region.site.root_page.specific, title="Om oss", slug="om", introduction="Vi är åtta.")


@pytest.fixture
def editor(client):
    user = make_staff(superuser=True)
    client.force_login(user)
    return user


def states(user, region, page) -> dict[str, str]:
    found = next(row for row in rows(user, region) if row.key == page.translation_key)
    return {cell.language: cell.state for cell in found.cells}


def test_a_page_is_missing_begun_outdated_or_done_in_each_language(region, about, editor):
    assert states(editor, region, about) == {"sv": "source", "en": "missing", "ar": "missing"}
    hand_over(about, "en")
    translated(about, "ar")
    assert states(editor, region, about) == {"sv": "source", "en": "begun", "ar": "done"}
    edit(about, title="Om föräldrastödet")
    assert states(editor, region, about)["ar"] == "outdated"


def test_what_a_machine_wrote_is_said_to_be_a_machines_until_it_is_reviewed(region, about, editor):
    hand_over(about, "en")
    write(about, "en", machine=True)
    assert states(editor, region, about)["en"] == "machine"
    english = go_live(about, "en")
    assert states(editor, region, about)["en"] == "machine"
    status.review(english, editor)
    assert states(editor, region, about)["en"] == "done"


def test_a_draft_with_a_reviewer_is_in_review(region, about, editor):
    hand_over(about, "en")
    english = in_language(about, "en")
    Workflow.objects.get().start(english, editor)
    assert states(editor, region, about)["en"] == "review"


def test_a_live_translation_with_a_newer_draft_is_in_review(region, about, editor):
    english = translate(about, "en")
    english.title = "About us all"
    english.save_revision()
    assert states(editor, region, about)["en"] == "review"


def test_a_page_written_before_anybody_kept_count_is_as_it_was_found(region, editor):
    home = region.site.root_page.specific
    page = home.add_child(instance=StandardPage(title="Förr", slug="forr", locale=home.locale))
    page.copy_for_translation(make_locale("en"), copy_parents=True)
    Page.objects.filter(translation_key=page.translation_key).update(live=True, has_unpublished_changes=False)
    assert states(editor, region, page)["en"] == "done"
    edit(page, title="Nu")
    assert states(editor, region, page)["en"] == "outdated"


def make_places(them):
    home = them.vaxjo.region.site.root_page.specific
    index = add(home, MunicipalityIndexPage, title="Kommuner", slug="kommuner")
    for place in (them.vaxjo, them.ljungby):
        page = add(index, MunicipalityPage, title=f"{place} sida", slug=place.slug, municipality=place)
        translate(page, "en", title=f"{place} page")
        create_municipality_groups(place)
    return {
        place.name: MunicipalityPage.objects.get(slug=place.slug, locale__language_code="sv")
        for place in (them.vaxjo, them.ljungby)
    }


def test_a_coordinator_sees_the_pages_of_the_own_municipality_alone(client):
    them = make_neighbours()
    make_places(them)
    client.force_login(them.coordinator)
    html = client.get(MATRIX).text
    assert "Växjö sida" in html and "Ljungby" not in html
    client.force_login(them.regional)
    html = client.get(MATRIX).text
    assert html.index("Kommuner") < html.index("Ljungby sida") < html.index("Växjö sida"), (
        "the region's own first"
    )
    assert "Växjö sida" not in client.get(f"{MATRIX}?municipality=Ljungby").text


def test_who_has_no_pages_has_no_table(client):
    them = make_neighbours()
    make_places(them)
    nobody, group = make_staff(username="nobody"), Group.objects.create(name="Somebody")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    nobody.groups.add(group)
    client.force_login(nobody)
    assert "Växjö sida" not in client.get(MATRIX).text
    assert MATRIX not in client.get("/admin/").text


def test_a_neighbours_translation_can_neither_be_confirmed_nor_reviewed(client):
    them = make_neighbours()
    pages = make_places(them)
    edit(pages["Växjö"], title="Växjö i dag")
    english = in_language(pages["Växjö"], "en")
    client.force_login(them.neighbour)
    for name in ("confirm", "review", "decide"):
        assert client.post(reverse(f"translations:{name}", args=[english.pk])).status_code == 404
    assert status.outdated(english, pages["Växjö"])


def test_still_correct_is_one_press_in_the_cell_and_leads_back(client):
    them = make_neighbours()
    page = make_places(them)["Växjö"]
    edit(page, title="Växjö i dag")
    english = in_language(page, "en")
    client.force_login(them.coordinator)
    confirm = reverse("translations:confirm", args=[english.pk])
    here = f"{MATRIX}?state=outdated"
    assert f'formaction="{confirm}"' in client.get(here).text
    response = client.post(confirm, {"next": here})
    assert response.status_code == 302 and response.url == here
    assert not status.outdated(english, page)
    assert PageLogEntry.objects.get(action=status.CONFIRMED).user == them.coordinator
    assert client.get(confirm).status_code == 405
    assert client.post(reverse("translations:confirm", args=[page.pk])).status_code == 404, "it is the source"
    assert f'formaction="{confirm}"' not in client.get(MATRIX).text


def test_a_press_does_not_lead_to_another_site(client, about, editor):
    translated(about, "en")
    english = in_language(about, "en")
    response = client.post(
        reverse("translations:confirm", args=[english.pk]), {"next": "https://evil.example/"}
    )
    assert response.url == MATRIX


def test_a_machines_words_are_reviewed_in_the_cell(client, region, about, editor):
    hand_over(about, "en")
    write(about, "en", machine=True)
    english = go_live(about, "en")
    review = reverse("translations:review", args=[english.pk])
    assert f'formaction="{review}"' in client.get(MATRIX).text
    client.post(review)
    assert states(editor, region, about)["en"] == "done"


def test_a_missing_translation_is_started_from_the_cell(client, region, about, editor):
    start = reverse("wagtail_localize:submit_page_translation", args=[about.pk])
    assert f'href="{start}?select_locale=ar"' in client.get(MATRIX).text
    client.post(start, {"locales": [make_locale("ar").pk]})
    assert states(editor, region, about)["ar"] == "begun"


def test_who_may_not_hand_over_a_page_is_not_shown_how(client):
    them = make_neighbours()
    make_places(them)
    client.force_login(them.coordinator)
    assert "submit" not in client.get(MATRIX).text.split("translations", 1)[1].split("</table>")[0]


def test_every_cell_says_its_state_in_words(client, about, editor):
    hand_over(about, "en")
    html = client.get(MATRIX).text
    for state in (State.SOURCE, State.BEGUN, State.MISSING):
        assert f'translation--{state.value}">{state.label}</span>' in html


def test_a_number_leads_to_exactly_its_pages(client, region, about, editor):
    translated(about, "en")
    add(region.site.root_page.specific, title="Zebror", slug="zebror")
    edit(about, title="Om föräldrastödet")
    html = client.get(MATRIX).text
    link = f"?region={region.pk}&amp;state=outdated"
    assert f'href="{link}"><b>1</b>' in html
    html = client.get(MATRIX + link.replace("&amp;", "&")).text
    assert "Om föräldrastödet" in html and "Zebror" not in html


def test_the_table_leaves_as_csv_and_xlsx_with_formulas_disarmed(client, region, about, editor):
    edit(about, title="=1+1")
    answer = client.get(f"{MATRIX}?export=csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    line = next(line for line in lines if line["Sida"] == "'=1+1")
    assert line["Svenska"] == State.SOURCE.label and line["Engelska"] == State.MISSING.label
    answer = client.get(f"{MATRIX}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "'=1+1" in [row[1].value for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def many(home, count) -> None:
    """Pages and their translations as fast as the tree takes them."""
    english = in_language(home, "en")
    for number in range(count):
        pages = []
        for parent in (home, english):
            page = StandardPage(title=f"Sida {number}", slug=f"s{number}", locale=parent.locale)
            if pages:
                page.translation_key = pages[0].translation_key
            pages.append(parent.add_child(instance=page))


def cost(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_table_costs_as_many_queries_with_two_thousand_pages_as_with_ten(client, region, editor):
    home = region.site.root_page.specific
    translate(home, "en")
    many(home, 5)
    for url in (MATRIX, f"{MATRIX}?export=csv"):
        cost(client, url)
    few = cost(client, MATRIX)
    bulk(home, 2_000)
    assert cost(client, MATRIX) <= few
    assert len(rows(editor, region)) > 1_000


def bulk(home, count) -> None:
    """Rows of the page table alone: the table of translations reads no other."""
    kind = Page.objects.filter(depth=3).first().content_type_id
    taken = home.numchild + 100
    parents = (home, in_language(home, "en"))
    pages = [
        Page(
            title=f"Sida {number}",
            draft_title=f"Sida {number}",
            slug=f"b{number}",
            path=f"{parent.path}{Page._int2str(taken + number).zfill(4)}",
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}b{number}/",
            content_type_id=kind,
            locale=parent.locale,
            live=True,
            translation_key=KEYS[number % len(KEYS)],
        )
        for parent in parents
        for number in range(count // 2)
    ]
    Page.objects.bulk_create(pages)


def test_the_editor_of_one_language_sees_the_rows_and_acts_in_that_language_only(client, region, about):
    translated(about, "en", "ar")
    edit(about, title="Om föräldrastödet")
    translator, group = make_staff(username="ar"), Group.objects.create(name="Arabiska")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    allow_pages(group, [in_language(region.site.root_page.specific, "ar")], ("change_page",))
    translator.groups.add(group)
    found = next(row for row in rows(translator, region) if row.key == about.translation_key)
    assert {cell.language: cell.own for cell in found.cells} == {"sv": False, "en": False, "ar": True}
