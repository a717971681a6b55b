"""A municipality's page shows the region's blocks, or its own words in their place; where these change it is asked."""

from copy import deepcopy
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, streamfield

from campaigns import shared_parts
from campaigns.admin.shared_parts import OWN
from campaigns.admin.todo import todo_lines
from campaigns.models import CampaignPage, LocalCampaignPage
from campaigns.shared_parts import Side, digest, master_for, parts
from courses.admin.todo import TodoPanel
from home.models import User
from home.roles import create_municipality_groups
from home.translation.status import outdated
from tests.campaigns.local_pages import (
    BRING,
    MEET,
    change_master,
    committed,
    make_day,
    make_local,
    text,
    translate_master,
)
from tests.factories import make_municipality, make_region, make_staff
from tests.home.translating import edit, in_language, job, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ORDER = ["sv", "en", "ar"]
ARABIC = "نلتقي في مكتبة المدينة"


@pytest.fixture(scope="module")
def made(for_the_file):
    day = make_day()
    translate_master(day, "en", "ar")
    return day


@pytest.fixture
def day(made, db):
    return deepcopy(made)


def address(name: str, page, *block: str) -> str:
    return reverse(f"shared_parts:{name}", args=[page.pk, *block])


def fresh(page) -> LocalCampaignPage:
    return LocalCampaignPage.objects.get(pk=page.pk)


def sign_in(client, user):
    client.force_login(user)
    return client


def form_for(client, page, block: str) -> dict:
    """What the form shows that a browser sends back with what is typed."""
    form = client.get(address("write", page, block)).context["form"]
    return {"read": form["read"].value(), "seen": form["seen"].value()}


def write_own(client, page, block: str, *words: str, kept: dict | None = None):
    """Own words, a block for each, typed into the form as it is shown now or was `kept`."""
    kept = kept or form_for(client, page, block)
    blocks = streamfield([("heading", one) for one in words])
    return committed(
        partial(client.post, address("write", page, block), nested_form_data(kept | {"own": blocks}))
    )


def answer(client, page, verb: str, block: str):
    """Press a button of the list as it is shown now."""
    context = client.get(address("index", page)).context
    shown = [part for section in context["sections"] for part in section["parts"]] + context["left_over"]
    part = next(part for part in shown if part["id"] == block)
    data = {"read": part["mark"], "seen": part.get("digest", "")}
    return committed(partial(client.post, address(verb, page, block), data))


def shown(page, language="sv") -> list[str]:
    """The words of the shared blocks as visitors of the live page have them."""
    page = fresh(page)
    found = parts(master_for(page, language, ORDER), page, "body")
    return [shared_parts.text_of(part.blocks).strip() for part in found]


def standings(client, page) -> list[str]:
    sections = client.get(address("index", page)).context["sections"]
    return [part["standing"] for section in sections for part in section["parts"]]


def test_own_words_begin_as_a_copy_of_the_regions_and_are_published_at_once(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    value = client.get(address("write", page, MEET)).context["form"]["own"].value()
    assert [(one.block_type, one.value.source) for one in value] == [("text", "<p>Vi ses i parken.</p>")]
    response = write_own(client, page, MEET, "Vi ses i hallen.", "Ingång B.")
    assert response.status_code == 302
    assert shown(page) == ["Vi ses i hallen.\nIngång B.", "Ta med en filt."]
    row = fresh(page)
    assert row.live and not row.has_unpublished_changes
    assert row.latest_revision.user == day.them.coordinator
    assert standings(client, page) == ["own", "theirs"]


def test_what_others_wrote_in_the_page_stays(client, day):
    page, client = make_local(day, introduction="Varmt välkomna."), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    write_own(client, page, BRING, "Filtar finns.")
    write_own(client, page, MEET, "Vi ses i salen.")
    assert shown(page) == ["Vi ses i salen.", "Filtar finns."]
    assert fresh(page).introduction == "Varmt välkomna."


def test_a_page_with_other_changes_keeps_them_to_itself(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    page.introduction = "Halvskrivet"
    page.save_revision()
    write_own(client, page, MEET, "Vi ses i hallen.")
    row = fresh(page)
    assert row.introduction == "" and shown(page)[0] == "Vi ses i parken."
    draft = row.get_latest_revision_as_object()
    assert (
        draft.introduction == "Halvskrivet" and draft.overrides[0].value["own"][0].value == "Vi ses i hallen."
    )


def test_who_may_not_publish_saves_a_draft(client, day):
    page = make_local(day)
    day.them.vaxjo.four_eyes = True
    day.them.vaxjo.save()
    create_municipality_groups(day.them.vaxjo)
    client = sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    row = fresh(page)
    assert row.has_unpublished_changes and shown(page)[0] == "Vi ses i parken."
    assert standings(client, page) == ["own", "theirs"]


def test_a_draft_stays_a_draft_and_its_row_has_the_words_for_translators(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    committed(page.unpublish)
    write_own(client, page, MEET, "Vi ses i hallen.")
    row = fresh(page)
    assert not row.live and row.overrides[0].value["own"][0].value == "Vi ses i hallen."


def test_the_regions_words_are_taken_over_again(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    assert answer(client, page, "take_over", MEET).status_code == 302
    assert shown(page)[0] == "Vi ses i parken." and not fresh(page).overrides


def arabic_override(client, day):
    """Växjö's page in Arabic says something else than the region's; everything else is the region's."""
    local = make_local(day, codes=("en", "ar"))
    arabic = in_language(local, "ar")
    write_own(sign_in(client, day.them.coordinator), arabic, MEET, ARABIC)
    return local, arabic


def region_corrects(day):
    """The Swedish page is corrected, and its translators follow."""
    edit(day.master, body=[text("Vi ses på torget.", MEET), text("Ta med en filt.", BRING)])
    for code in ("en", "ar"):
        write(day.master, code)
        committed(partial(job(day.master, code).save_target, publish=True))


def test_a_page_that_a_translator_writes_has_own_words_in_its_language(client, day):
    local, arabic = arabic_override(client, day)
    assert shown(arabic, "ar") == [ARABIC, "ar: Ta med en filt."]
    assert shown(local) == ["Vi ses i parken.", "Ta med en filt."]
    assert shown(in_language(local, "en"), "en")[0] == "en: Vi ses i parken."
    assert fresh(arabic).live and not fresh(arabic).has_unpublished_changes


def test_a_correction_reaches_every_page_but_where_it_was_replaced_and_there_the_editor_is_asked(client, day):
    local, arabic = arabic_override(client, day)
    region_corrects(day)
    assert shown(local)[0] == "Vi ses på torget."
    assert shown(in_language(local, "en"), "en")[0] == "en: Vi ses på torget."
    assert shown(arabic, "ar")[0] == ARABIC
    assert standings(client, arabic) == ["changed", "theirs"]
    assert standings(client, local) == ["theirs", "theirs"]
    part = client.get(address("index", arabic)).context["sections"][0]["parts"][0]
    assert [piece for side, piece in part["compared"] if side == Side.OURS][-1].strip() == ARABIC
    assert any("torget" in piece for side, piece in part["compared"] if side == Side.THEIRS)
    lines = todo_lines(day.them.coordinator)
    assert [line["count"] for line in lines] == [1]
    rows = client.get(lines[0]["url"]).context["rows"]
    assert [(row["url"], row["count"]) for row in rows] == [(address("index", arabic), 1)]


def test_the_editor_keeps_ours(client, day):
    _local, arabic = arabic_override(client, day)
    region_corrects(day)
    answer(client, arabic, "keep", MEET)
    assert shown(arabic, "ar")[0] == ARABIC
    assert standings(client, arabic) == ["own", "theirs"]
    block = in_language(day.master, "ar").body[0]
    assert fresh(arabic).overrides[0].value["seen"] == digest(block)
    assert todo_lines(day.them.coordinator) == []


def test_or_takes_the_regions_over(client, day):
    _local, arabic = arabic_override(client, day)
    region_corrects(day)
    answer(client, arabic, "take_over", MEET)
    assert shown(arabic, "ar")[0] == "ar: Vi ses på torget."
    assert todo_lines(day.them.coordinator) == []


def test_keeping_answers_only_to_what_was_read(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    change_master(day, "sv", **{MEET: "Vi ses på torget."})
    part = client.get(address("index", page)).context["sections"][0]["parts"][0]
    change_master(day, "sv", **{MEET: "Vi ses på stranden."})
    data = {"read": part["mark"], "seen": part["digest"]}
    committed(partial(client.post, address("keep", page, MEET), data))
    assert standings(client, page) == ["changed", "theirs"]


def test_what_the_region_changes_while_somebody_writes_is_asked_about(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    kept = form_for(client, page, MEET)
    change_master(day, "sv", **{MEET: "Vi ses på torget."})
    write_own(client, page, MEET, "Vi ses i hallen.", kept=kept)
    assert shown(page)[0] == "Vi ses i hallen."
    assert standings(client, page) == ["changed", "theirs"]


def test_a_translator_who_publishes_later_does_not_take_own_words_back(client, day):
    local, arabic = arabic_override(client, day)
    fresh(arabic).save_revision()
    write_own(client, arabic, BRING, "بطانية")
    assert fresh(arabic).has_unpublished_changes and shown(arabic, "ar")[1] == "ar: Ta med en filt."
    edit(local, introduction="Varmt välkomna.")
    write(local, "ar")
    committed(partial(job(local, "ar").save_target, publish=True))
    assert fresh(arabic).introduction == "ar: Varmt välkomna."
    assert shown(arabic, "ar") == [ARABIC, "بطانية"]


def test_own_words_do_not_say_that_a_translation_follows_its_source(client, day):
    local, arabic = arabic_override(client, day)
    edit(local, introduction="Varmt välkomna.")
    write(local, "ar")
    write_own(client, arabic, BRING, "بطانية")
    row = fresh(arabic)
    assert row.has_unpublished_changes and row.introduction == ""
    assert outdated(row, fresh(local))


def test_words_go_out_in_an_unfinished_translation_as_far_as_it_is_out_already(client, day):
    local, arabic = arabic_override(client, day)
    edit(local, introduction="Varmt välkomna.")
    assert write_own(client, arabic, BRING, "بطانية").status_code == 302
    assert shown(arabic, "ar") == [ARABIC, "بطانية"] and fresh(arabic).introduction == ""


def test_a_page_that_goes_live_later_takes_the_words_along(client, day):
    page = make_local(day)
    committed(page.unpublish)
    page = fresh(page)
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision().publish()
    write_own(sign_in(client, day.them.coordinator), page, MEET, "Vi ses i hallen.")
    row = fresh(page)
    assert not row.live and row.scheduled_revision == row.latest_revision
    assert row.scheduled_revision.as_object().overrides[0].value["own"][0].value == "Vi ses i hallen."


def test_words_in_one_language_never_stand_in_place_of_another(client, day):
    _local, arabic = arabic_override(client, day)
    committed(in_language(day.master, "ar").unpublish)
    assert shown(arabic, "ar") == ["Vi ses i parken.", "Ta med en filt."]
    context = client.get(address("index", arabic)).context
    assert context["resting"] == 1 and context["foreign"]
    assert not any(part["write_url"] for part in context["sections"][0]["parts"])
    assert client.get(address("write", arabic, MEET)).status_code == 404
    kept = {"read": "", "seen": digest(day.master.body[0])}
    response = write_own(client, arabic, BRING, "بطانية", kept=kept)
    assert response.status_code == 200 and response.context["form"].non_field_errors()
    assert len(fresh(arabic).overrides) == 1
    assert todo_lines(day.them.coordinator) == []


def test_a_block_that_the_region_moves_keeps_what_stands_in_its_place(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    edit(day.master, body=[text("Ta med en filt.", BRING), text("Vi ses i parken.", MEET)])
    assert shown(page) == ["Ta med en filt.", "Vi ses i hallen."]
    assert standings(client, page) == ["theirs", "own"]


def test_a_block_that_the_region_takes_away_is_told_and_its_words_removed(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    change_master(day, "sv", **{MEET: ""})
    assert shown(page) == ["Ta med en filt."]
    context = client.get(address("index", page)).context
    assert [part["id"] for part in context["left_over"]] == [MEET]
    assert "Vi ses i hallen." in client.get(address("index", page)).content.decode()
    assert [line["count"] for line in todo_lines(day.them.coordinator)] == [1]
    answer(client, page, "take_over", MEET)
    assert not fresh(page).overrides and todo_lines(day.them.coordinator) == []


def test_a_block_that_goes_while_somebody_writes_loses_nothing_that_was_typed(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    kept = form_for(client, page, MEET)
    change_master(day, "sv", **{MEET: ""})
    response = write_own(client, page, MEET, "Vi ses i hallen.", kept=kept)
    assert response.status_code == 200 and response.context["form"].non_field_errors()
    assert [one.value for one in response.context["form"]["own"].value()] == ["Vi ses i hallen."]
    assert not fresh(page).overrides


def test_the_second_of_two_who_save_is_told_and_nothing_is_lost(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    kept = form_for(client, page, MEET)
    other = sign_in(Client(), make_staff(day.them.vaxjo, "kollega"))
    write_own(other, page, MEET, "Kollegans ord.")
    response = write_own(client, page, MEET, "Mina ord.", kept=kept)
    assert response.status_code == 200 and shown(page)[0] == "Kollegans ord."
    html = response.content.decode()
    assert "Kollegans ord." in html
    form = response.context["form"]
    assert [one.value for one in form["own"].value()] == ["Mina ord."]
    kept = {"read": form["read"].value(), "seen": form["seen"].value()}
    assert write_own(client, page, MEET, "Mina ord.", kept=kept).status_code == 302
    assert shown(page)[0] == "Mina ord."


@pytest.mark.parametrize("verb", ["take_over", "keep"])
def test_so_is_whoever_answers_to_words_that_have_changed(client, day, verb):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    part = client.get(address("index", page)).context["sections"][0]["parts"][0]
    write_own(client, page, MEET, "Kollegans ord.")
    committed(partial(client.post, address(verb, page, MEET), {"read": part["mark"], "seen": part["digest"]}))
    assert shown(page)[0] == "Kollegans ord."


def test_two_blocks_of_one_page_are_not_in_each_others_way(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    kept = form_for(client, page, BRING)
    write_own(client, page, MEET, "Vi ses i hallen.")
    assert write_own(client, page, BRING, "Filtar finns.", kept=kept).status_code == 302
    assert shown(page) == ["Vi ses i hallen.", "Filtar finns."]


def test_empty_own_words_are_an_error_beside_the_field(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    response = write_own(client, page, MEET)
    assert response.status_code == 200 and set(response.context["form"].errors) == {"own"}


def test_strangers_find_neither_the_page_nor_its_steps(client, day):
    page = make_local(day)
    write_own(sign_in(client, day.them.coordinator), page, MEET, "Vi ses i hallen.")
    client = sign_in(client, day.them.neighbour)
    assert client.get(address("index", page)).status_code == 404
    assert client.get(address("write", page, MEET)).status_code == 404
    read = shared_parts.mark(fresh(page), MEET)
    seen = fresh(page).overrides[0].value["seen"]
    for verb in ("write", "take_over", "keep"):
        assert client.post(address(verb, page, MEET), {"read": read, "seen": seen}).status_code == 404
    assert shown(page)[0] == "Vi ses i hallen."
    change_master(day, "sv", **{MEET: "Vi ses på torget."})
    assert todo_lines(day.them.neighbour) == []
    assert client.get(reverse("shared_parts:waiting")).context["rows"] == []


def test_who_may_publish_a_page_and_not_change_it_finds_nothing_either(client, day):
    page, publisher = make_local(day), make_staff(username="utgivare")
    group = Group.objects.create(name="publishes only")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    publishes = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=page, permission=publishes)
    publisher.groups.add(group)
    assert sign_in(client, publisher).get(address("index", page)).status_code == 404


def test_a_get_answers_nothing(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    assert client.get(address("take_over", page, MEET)).status_code == 405


def test_a_locked_page_is_looked_at_only(client, day):
    page = make_local(day)
    page.locked, page.locked_by = True, day.them.regional
    page.save()
    client = sign_in(client, day.them.coordinator)
    context = client.get(address("index", page)).context
    assert context["locked"] and not any(part["write_url"] for part in context["sections"][0]["parts"])
    kept = {"read": "", "seen": digest(day.master.body[0])}
    response = write_own(client, page, MEET, "Vi ses i hallen.", kept=kept)
    assert response.status_code == 200 and not fresh(page).overrides


def test_nothing_published_shows_what_the_region_has_written_so_far(client, day):
    committed(day.master.unpublish)
    day.master = CampaignPage.objects.get(pk=day.master.pk)
    day.master.save_revision()
    page = make_local(day)
    client = sign_in(client, day.them.coordinator)
    context = client.get(address("index", page)).context
    assert context["region_is_draft"] and standings(client, page) == ["theirs", "theirs"]
    assert write_own(client, page, MEET, "Vi ses i hallen.").status_code == 302
    assert standings(client, page) == ["own", "theirs"]


def test_the_form_offers_rows_of_its_own_region_only(client, day):
    other = make_municipality(make_region("Blekinge", "blekinge.test", default=False), "Karlskrona")
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    form = client.get(address("write", page, MEET)).context["form"]
    field = form.fields["own"].block.child_blocks["courses"].child_blocks["municipality"].field
    assert day.them.vaxjo in field.queryset and other not in field.queryset


def test_the_pages_header_leads_to_its_shared_parts_and_counts(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert address("index", page) in client.get(edit_url).content.decode()
    assert "(1 " not in client.get(edit_url).content.decode()
    change_master(day, "sv", **{MEET: "Vi ses på torget."})
    assert "(1 " in client.get(edit_url).content.decode()


def test_the_dashboard_has_the_line(rf, day, client):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    write_own(client, page, MEET, "Vi ses i hallen.")
    change_master(day, "sv", **{MEET: "Vi ses på torget."})
    request = rf.get("/")
    request.user = day.them.coordinator
    lines = TodoPanel().get_context_data({"request": request})["lines"]
    assert (reverse("shared_parts:waiting"), 1) in [(line["url"], line["count"]) for line in lines]


def queries(act) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_what_asks_costs_the_same_however_many_pages(client, day):
    def ask(*names):
        for name in names:
            local = make_local(day, make_municipality(day.region, name))
            value = OWN.to_python([{"type": "heading", "value": name}])
            shared_parts.write_own(local, MEET, value, "0" * 32)
            local.save_revision().publish()
        user = User.objects.get(pk=day.them.regional.pk)
        return queries(lambda: todo_lines(user))

    assert ask("Alvesta") == ask(*(f"Kommun {n}" for n in range(8)))
    assert todo_lines(day.them.regional)[0]["count"] == 9


def test_the_list_of_parts_costs_the_same_however_many_are_replaced(client, day):
    page, client = make_local(day), sign_in(client, day.them.coordinator)
    client.get(address("index", page))
    before = queries(lambda: client.get(address("index", page)))
    write_own(client, page, MEET, "Vi ses i hallen.")
    write_own(client, page, BRING, "Filtar finns.")
    client.get(address("index", page))
    assert queries(lambda: client.get(address("index", page))) == before


def test_so_does_the_editor_of_translators(client, day):
    _local, arabic = arabic_override(client, day)
    region_corrects(day)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[arabic.pk])).content.decode()
    assert "js-translation-editor" in html and f'href="{address("index", arabic)}"' in html and "(1 " in html
