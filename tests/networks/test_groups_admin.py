"""Groups in the admin: decided about by their own municipality, by verbs on pages that ask, never by the form."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home import due
from home.models import DueRow
from networks import group_links, groups
from networks.admin.todo import todo_lines
from networks.groups import Mail
from networks.models import Group, GroupText
from tests.courses.admin_pages import make_neighbours, typed
from tests.factories import make_group, make_staff

pytestmark = pytest.mark.django_db
State = Group.State
VERBS = ("approve", "refuse", "confirm", "close", "reopen", "send_link", "revoke", "called")


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def group(them):
    return make_contacted(them.vaxjo, state=State.PROPOSED)


@pytest.fixture
def coordinator(client, them):
    client.force_login(them.coordinator)
    return them.coordinator


def make_contacted(municipality, name="Tvillingträffen", **facts):
    return make_group(
        municipality, name, **{"contact_name": "Amina", "contact_email": "amina@example.org"} | facts
    )


def url(name, group=None) -> str:
    return reverse(f"groups:{name}", args=[group.pk] if group else [])


def state(group) -> str:
    return Group.objects.get(pk=group.pk).state


def logged(group) -> list[str]:
    return list(
        ModelLogEntry.objects.filter(object_id=group.pk).order_by("pk").values_list("action", flat=True)
    )


def test_a_proposal_is_approved_on_a_page_that_asks_and_its_contact_is_told(client, group, coordinator):
    assert client.get(url("approve", group)).status_code == 200 and state(group) == State.PROPOSED
    assert client.post(url("approve", group)).status_code == 302
    due.work()
    assert state(group) == State.LISTED and [letter.to for letter in mail.outbox] == [["amina@example.org"]]
    assert logged(group) == ["networks.approved"]


def test_two_clicks_at_once_approve_once(client, group, coordinator):
    for _click in range(2):
        client.post(url("approve", group))
    assert logged(group) == ["networks.approved"]
    assert DueRow.objects.filter(about=Mail.APPROVED.value).count() == 1


def test_a_proposal_is_refused_with_a_reason_and_not_without(client, group, coordinator):
    assert client.post(url("refuse", group), {"reason": " "}).context["form"].errors
    client.post(url("refuse", group), {"reason": "Det är en butik."})
    group.refresh_from_db()
    assert (group.state, group.refusal) == (State.REFUSED, "Det är en butik.")
    assert "Det är en butik." in client.get(url("edit", group)).content.decode()


def test_what_visitors_need_to_know_is_there_before_a_group_is_listed(client, group, coordinator):
    GroupText.objects.all().delete()
    Group.objects.update(place="")
    assert len(client.post(url("approve", group)).context["form"].non_field_errors()) == 3
    assert state(group) == State.PROPOSED


def test_a_closed_group_is_listed_again_and_a_listed_one_is_confirmed_and_closed(client, group, coordinator):
    for verb, expected in (("approve", "listed"), ("close", "closed"), ("reopen", "listed")):
        client.post(url(verb, group))
        assert state(group) == expected
    Group.objects.update(confirmed_until=timezone.now() - timedelta(days=1))
    client.post(url("confirm", group))
    group.refresh_from_db()
    assert group.is_listed() and logged(group)[-1] == "networks.confirmed"


def test_the_link_is_sent_again_or_closed(client, group, coordinator):
    client.post(url("send_link", group))
    due.work()
    assert group_links.token_of(group) in mail.outbox[0].body
    old = reverse("networks:mine", args=[group_links.token_of(group)])
    client.post(url("revoke", group))
    assert client.get(old).status_code == 410


def test_another_contact_ends_the_links_of_the_one_before_and_the_same_address_does_not(
    client, group, coordinator
):
    old = reverse("networks:mine", args=[group_links.token_of(group)])
    for address, status in (("amina@example.org", 200), ("leyla@example.org", 410)):
        form = client.get(url("edit", group)).context["form"]
        client.post(url("edit", group), typed(form, contact_email=address))
        assert Group.objects.get(pk=group.pk).contact_email == address
        assert client.get(old).status_code == status


def test_to_a_contact_without_an_address_no_link_is_sent(client, group, coordinator):
    Group.objects.update(contact_email="")
    client.post(url("send_link", group))
    assert not DueRow.objects.exists() and logged(group) == []


def test_a_contact_who_cannot_be_written_to_is_on_the_list_until_called(client, them, coordinator):
    group = make_contacted(them.vaxjo, contact_email="", contact_phone="+46701740605", state=State.PROPOSED)
    groups.approve(group)
    due.work()
    page = f"{url('index')}?todo=call"
    assert group.name in client.get(page).content.decode()
    assert url("called", group) in client.get(url("edit", group)).content.decode()
    client.post(url("called", group))
    assert group.name not in client.get(page).content.decode()


def test_only_its_own_municipality_decides_about_a_group(client, them, group):
    client.force_login(them.neighbour)
    before = list(Group.objects.values())
    for name in (*VERBS, "edit", "history"):
        for ask in (client.get, client.post):
            answer = ask(url(name, group), {"reason": "Nej"})
            assert answer.status_code in (403, 404) and group.name not in answer.content.decode()
    assert list(Group.objects.values()) == before and not DueRow.objects.exists()
    assert group.name not in client.get(url("index")).content.decode()
    assert not todo_lines(them.neighbour)


def test_the_regions_administrators_decide_too(client, them, group):
    client.force_login(them.regional)
    client.post(url("approve", group))
    assert state(group) == State.LISTED


def test_an_editor_changes_the_words_and_nothing_else(client, them, group):
    client.force_login(make_staff(them.vaxjo, "redaktor", roles=("editor",)))
    page = client.get(url("edit", group))
    assert "amina@example.org" not in page.content.decode()
    changes = typed(
        page.context["form"], **{"texts-0-about": "Nya ord", "name": "Nytt namn", "place": "Annanstans"}
    )
    client.post(url("edit", group), changes)
    group.refresh_from_db()
    assert GroupText.objects.get().about == "Nya ord"
    assert (group.name, group.place, group.contact_email) == (
        "Tvillingträffen", "Stadsparken", "amina@example.org",
    )  # fmt: skip
    for name in VERBS:
        assert client.post(url(name, group), {"reason": "Nej"}).status_code in (302, 403, 404)
    assert state(group) == State.PROPOSED and not todo_lines(make_staff(them.ljungby, "x", roles=("editor",)))


def test_a_coordinator_changes_facts_but_no_state(client, group, coordinator):
    form = client.get(url("edit", group)).context["form"]
    changes = typed(
        form, name="Tvillingarna", state="listed", follow_up_on="2027-02-01", guide=str(coordinator.pk),
        contact_email="Nour@Example.org", languages=["ar", "sv"],
    )  # fmt: skip
    client.post(url("edit", group), changes)
    group.refresh_from_db()
    assert (group.name, group.state, group.guide) == ("Tvillingarna", State.PROPOSED, coordinator)
    assert (group.contact_email, group.languages) == ("nour@example.org", ["sv", "ar"])


def test_a_form_saves_no_state_that_a_verb_has_changed_meanwhile(client, group, coordinator, monkeypatch):
    changes = typed(client.get(url("edit", group)).context["form"], name="Tvillingarna")
    clean = Group.clean

    def approved_meanwhile(row):
        groups.approve(Group.objects.get(pk=row.pk))
        clean(row)

    monkeypatch.setattr(Group, "clean", approved_meanwhile)
    client.post(url("edit", group), changes)
    group.refresh_from_db()
    assert (group.name, group.state) == ("Tvillingarna", State.LISTED)


def test_a_coordinator_adds_a_meeting_place_which_is_listed_when_it_is_approved(client, them, coordinator):
    form = client.get(url("add")).context["form"]
    facts = {
        "name": "Öppna förskolan", "kind": "open_preschool", "run_by": "municipality", "languages": ["sv"],
        "weekday": "1", "starts_at": "09:00", "place": "Torget 1", "texts-TOTAL_FORMS": "1",
        "texts-0-language": "sv", "texts-0-about": "Kom och lek.", "texts-0-id": "", "texts-0-first_visit": "",
    }  # fmt: skip
    answer = client.post(url("add"), typed(form, **facts))
    group = Group.objects.get()
    assert answer["Location"] == url("edit", group)
    assert (group.state, group.municipality) == (State.PROPOSED, them.vaxjo)


def test_the_list_is_filtered_by_what_is_to_be_done_and_the_dashboard_counts_the_same(
    client, them, coordinator
):
    now, today = timezone.now(), timezone.localdate()
    make_group(them.vaxjo, "Ny", state=State.PROPOSED)
    make_group(them.vaxjo, "Dold", confirmed_until=now - timedelta(days=1))
    make_group(them.vaxjo, "Snart", confirmed_until=now + timedelta(days=9))
    make_group(them.vaxjo, "Följs", follow_up_on=today)
    make_group(them.vaxjo, "Senare", follow_up_on=today + timedelta(days=1))
    make_group(them.vaxjo, "Slut", state=State.CLOSED, follow_up_on=today)
    make_group(them.ljungby, "Grannens", state=State.PROPOSED)
    found = {
        todo: [row.name for row in client.get(f"{url('index')}?todo={todo}").context["object_list"]]
        for todo in ("proposals", "hidden", "soon", "follow_up", "call")
    }
    assert found == {
        "proposals": ["Ny"], "hidden": ["Dold"], "soon": ["Snart"], "follow_up": ["Följs"], "call": [],
    }  # fmt: skip
    counts = [(line["count"], line["url"].partition("=")[2]) for line in todo_lines(coordinator)]
    assert counts == [(1, "proposals"), (1, "hidden"), (1, "follow_up")]


def test_the_list_costs_the_same_with_more_groups(client, them, coordinator, django_assert_max_num_queries):
    for number in range(12):
        make_group(them.vaxjo, f"Grupp {number}", guide=coordinator)
    with django_assert_max_num_queries(20):
        client.get(url("index"))


def test_the_history_says_what_staff_and_contact_did(client, group, coordinator):
    client.post(url("approve", group))
    client.post(reverse("networks:mine_close", args=[group_links.token_of(group)]))
    html = client.get(url("history", group)).content.decode()
    assert "Godkänd" in html and "Stängd av kontaktpersonen" in html
