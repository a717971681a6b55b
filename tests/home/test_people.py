"""Who may invite, give roles to and let go whom; the invitation; accounts that sleep and those who left."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from home import due, links
from home.models import DueRow, Role, User
from home.people import verbs
from home.people.invitation import OPEN_FOR, PURPOSE
from home.people.rights import gives, may_manage, people_seen_by
from home.people.states import SLEEPS_AFTER
from home.permissions import reach
from home.roles import give_role
from tests.courses.admin_pages import make_neighbours, typed
from tests.factories import make_municipality, make_region, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "anna@kommunen.example"
PASSWORD = "en lång rad ord 17"


@pytest.fixture
def them():
    return make_neighbours()


def invite(client, actor, place, kind="coordinator", email=ADDRESS, language=""):
    client.force_login(actor)
    prefix = "m" if hasattr(place, "region") else "r"
    said = {
        "email": email,
        "name": "Anna Ek",
        "kind": kind,
        "place": f"{prefix}{place.pk}",
        "language": language,
    }
    return client.post(reverse("people:invite"), said)


def link_in_mail() -> str:
    due.work()
    return re.search(r"http://[^/\s]+(/konto/\S+)", mail.outbox[-1].body)[1]


def press(client, actor, name, person, *more):
    client.force_login(actor)
    return client.post(reverse(f"people:{name}", args=[person.pk, *more]))


def test_a_coordinator_invites_somebody_who_sets_a_password_and_works(client, them):
    assert invite(client, them.coordinator, them.vaxjo).status_code == 302
    person = User.objects.get(email=ADDRESS)
    assert not person.has_usable_password()
    url = link_in_mail()
    assert mail.outbox[-1].to == [ADDRESS]
    assert "Växjö" in mail.outbox[-1].body
    client.logout()
    page = client.get(url)
    assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (200, "no-store", "noindex")
    assert client.post(url, {"password": PASSWORD}).url == reverse("wagtailadmin_login")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert reach(person).municipalities == {them.vaxjo.pk}


def test_an_invitation_is_used_once_and_looking_at_it_uses_nothing(client, them):
    invite(client, them.coordinator, them.vaxjo)
    url = link_in_mail()
    for _time in range(2):
        assert client.get(url).status_code == client.head(url).status_code == 200
    client.post(url, {"password": PASSWORD})
    assert client.get(url).status_code == 410
    assert client.post(url, {"password": "ett annat lösenord 9"}).status_code == 410
    assert User.objects.get(email=ADDRESS).check_password(PASSWORD)


def test_an_invitation_ends_with_its_time(client, them):
    invite(client, them.coordinator, them.vaxjo)
    person = User.objects.get(email=ADDRESS)
    old = links.sign(PURPOSE, person.pk, person.link_version, timezone.now() - timedelta(seconds=1))
    other = links.sign("manage", person.pk, person.link_version, timezone.now() + OPEN_FOR)
    for token in (old, other, "x.1.1..aaaaaaaaaaaaaaaaaaaaaa"):
        assert client.get(reverse("invitation", args=[token])).status_code == 410


def test_an_invitation_opens_nothing_for_whoever_got_a_password_in_another_way(client, them):
    invite(client, them.coordinator, them.vaxjo)
    url = link_in_mail()
    person = User.objects.get(email=ADDRESS)
    person.set_password("från en annan hand 4")
    person.save()
    client.logout()
    assert client.get(url).status_code == client.post(url, {"password": PASSWORD}).status_code == 410
    assert User.objects.get(pk=person.pk).check_password("från en annan hand 4")


def test_nobody_takes_the_address_that_somebody_else_is_invited_by(client, them):
    leader = make_staff(them.vaxjo, "leader", roles=["leader"])
    client.force_login(leader)
    url = reverse("wagtailadmin_account")
    panels = client.get(url).context["panels_by_tab"].values()
    data = {
        name: value
        for tab in panels
        for panel in tab
        for name, value in typed(panel.get_form()).items()
        if "password" not in name
    }
    typed_anew = {"first_name": "Lo", "last_name": "Ek", "email": ADDRESS}
    answer = client.post(url, data | {f"name_email-{name}": value for name, value in typed_anew.items()})
    assert answer.status_code == 302
    leader.refresh_from_db()
    assert (leader.first_name, leader.email) == ("Lo", "")
    invite(client, them.regional, them.vaxjo)
    assert {group.role.kind for group in leader.groups.all()} == {"leader"}


def test_an_account_that_was_closed_is_opened_by_a_new_invitation_and_not_by_its_old_password(client, them):
    person = User.objects.create_user(username=ADDRESS, email=ADDRESS, password=PASSWORD, is_active=False)
    invite(client, them.coordinator, them.vaxjo)
    person.refresh_from_db()
    assert person.is_active and not person.check_password(PASSWORD)
    assert client.get(link_in_mail()).status_code == 200


def test_a_weak_password_is_refused_beside_the_field(client, them):
    invite(client, them.coordinator, them.vaxjo)
    url = link_in_mail()
    page = client.post(url, {"password": "password"})
    assert page.status_code == 200
    assert page.context["form"].errors["password"]
    assert not User.objects.get(email=ADDRESS).has_usable_password()


def test_a_new_invitation_ends_the_old_one_and_only_the_newest_is_mailed(client, them):
    invite(client, them.coordinator, them.vaxjo)
    person = User.objects.get(email=ADDRESS)
    press(client, them.coordinator, "invite_again", person)
    url = link_in_mail()
    assert len(mail.outbox) == 1
    press(client, them.coordinator, "invite_again", person)
    assert client.get(url).status_code == 410
    assert set(DueRow.objects.values_list("state", flat=True)) == {"dropped", "done", "due"}


@pytest.mark.parametrize(
    ("kind", "where"), [("editor", "ljungby"), ("coordinator", "ljungby"), ("administrator", "region")]
)
def test_nobody_gives_a_role_that_they_do_not_hold(client, them, kind, where):
    place = them.vaxjo.region if where == "region" else them.ljungby
    assert invite(client, them.coordinator, place, kind).status_code == 200
    assert not User.objects.filter(email=ADDRESS).exists()
    assert not DueRow.objects.exists()


def test_a_coordinator_who_is_no_editor_makes_no_editors(client, them):
    planner = make_staff(them.vaxjo, "planner", roles=["coordinator"])
    assert {one.kind for one in gives(planner)} == {"coordinator", "leader"}
    invite(client, planner, them.vaxjo, "editor")
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_editor_a_translator_and_a_leader_manage_nobody(client, them):
    for kind in ("editor", "leader"):
        user = make_staff(them.vaxjo, kind, roles=[kind])
        assert gives(user) == set()
        client.force_login(user)
        assert client.get(reverse("people:index")).status_code == 302
        assert invite(client, user, them.vaxjo).status_code == 302
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_administrator_gives_every_role_of_the_region_and_none_elsewhere(client, them):
    elsewhere = make_municipality(make_region("Blekinge", hostname="b.example", default=False), "Karlshamn")
    region = them.vaxjo.region
    assert invite(client, them.regional, region, "administrator", "a@x.example").status_code == 302
    assert invite(client, them.regional, them.ljungby, "editor", "b@x.example").status_code == 302
    assert invite(client, them.regional, region, "translator", "c@x.example", "ar").status_code == 302
    assert invite(client, them.regional, elsewhere, "editor", "d@x.example").status_code == 200
    assert set(User.objects.filter(email__endswith="x.example").values_list("email", flat=True)) == {
        "a@x.example",
        "b@x.example",
        "c@x.example",
    }
    role = Role.objects.get(kind="translator")
    assert (role.language, role.municipality, role.region) == ("ar", None, region)


def test_a_translator_needs_a_language_and_an_editor_a_municipality(client, them):
    region = them.vaxjo.region
    assert "language" in invite(client, them.regional, region, "translator").context["form"].errors
    assert "place" in invite(client, them.regional, region, "editor").context["form"].errors
    assert "place" in invite(client, them.regional, them.vaxjo, "administrator").context["form"].errors
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_an_account_gets_the_role_and_no_mail(client, them):
    person = make_staff(them.vaxjo, "anna", roles=["leader"])
    person.email = ADDRESS
    person.save()
    invite(client, them.coordinator, them.vaxjo, "editor", email=ADDRESS.upper())
    assert {group.role.kind for group in person.groups.all()} == {"leader", "editor"}
    assert not DueRow.objects.exists()


def test_somebody_with_work_elsewhere_is_left_to_the_administrator(client, them):
    person = make_staff(them.ljungby, "anna")
    person.email = ADDRESS
    person.save()
    assert "email" in invite(client, them.coordinator, them.vaxjo).context["form"].errors
    assert reach(User.objects.get(pk=person.pk)).municipalities == {them.ljungby.pk}
    assert invite(client, them.regional, them.vaxjo).status_code == 302
    assert reach(User.objects.get(pk=person.pk)).municipalities == {them.ljungby.pk, them.vaxjo.pk}


def untouchable(them):
    """People whom Växjö's coordinator must not touch, each with a role in Växjö."""
    role = give_role("coordinator", them.vaxjo).group
    root = make_staff(username="root", superuser=True)
    both = make_staff(them.ljungby, "both")
    powerful, special = make_staff(username="powerful"), make_staff(username="special")
    powerful.groups.add(Group.objects.create(name="En grupp utan plats"))
    special.user_permissions.add(Permission.objects.get(codename="add_user"))
    for user in (root, both, powerful, special):
        user.groups.add(role)
    return root, both, powerful, special, them.coordinator


def test_a_superuser_and_whoever_holds_more_are_not_touched(client, them):
    role = give_role("coordinator", them.vaxjo)
    for person in untouchable(them):
        assert not may_manage(them.coordinator, person)
        before = (person.password, person.is_active, set(person.groups.all()))
        for name, more in (("let_go", ()), ("take", (role.pk,)), ("take_back", ()), ("invite_again", ())):
            assert press(client, them.coordinator, name, person, *more).status_code in (302, 404)
        client.post(
            reverse("people:person", args=[person.pk]), {"kind": "leader", "place": f"m{them.vaxjo.pk}"}
        )
        person.refresh_from_db()
        assert (person.password, person.is_active, set(person.groups.all())) == before


def test_forged_keys_of_others_are_not_found(client, them):
    for name, more in (("person", ()), ("let_go", ()), ("take", (give_role("editor", them.ljungby).pk,))):
        assert press(client, them.coordinator, name, them.neighbour, *more).status_code == 404
    client.force_login(them.coordinator)
    assert client.get(reverse("people:person", args=[them.neighbour.pk])).status_code == 404
    own = make_staff(them.vaxjo, "anna", roles=["editor"])
    foreign = give_role("editor", them.ljungby)
    own_before = set(own.groups.all())
    client.post(reverse("people:person", args=[own.pk]), {"kind": "editor", "place": f"m{them.ljungby.pk}"})
    press(client, them.coordinator, "take", own, foreign.pk)
    assert set(own.groups.all()) == own_before
    assert them.neighbour.groups.count() == 2


def test_the_list_shows_own_people_only_and_of_them_own_roles(client, them):
    both = make_staff(them.ljungby, "both", roles=["editor"])
    both.groups.add(give_role("leader", them.vaxjo).group)
    client.force_login(them.coordinator)
    page = client.get(reverse("people:index"))
    assert {one.name: len(one.roles) for one, _state in page.context["rows"]} == {"vaxjo": 2, "both": 1}
    assert "Ljungby" not in page.content.decode()
    client.force_login(them.regional)
    names = {one.name for one, _state in client.get(reverse("people:index")).context["rows"]}
    assert names == {"vaxjo", "ljungby", "both", "region"}


def test_a_role_taken_away_is_gone_on_the_next_request(client, them):
    person = make_staff(them.vaxjo, "anna")
    client.force_login(person)
    assert client.get(reverse("runs:index")).status_code == 200
    press(client, them.coordinator, "take", person, give_role("coordinator", them.vaxjo).pk)
    client.force_login(person)
    assert client.get(reverse("runs:index")).status_code == 302
    assert person.groups.get().role.kind == "editor"


def test_whoever_leaves_is_out_at_once_and_stands_in_the_list_of_those_who_left(client, them):
    person = make_staff(them.vaxjo, "anna")
    User.objects.filter(pk=person.pk).update(email=ADDRESS)
    theirs = type(client)()
    theirs.force_login(person)
    assert theirs.get(reverse("wagtailadmin_home")).status_code == 200
    press(client, them.coordinator, "let_go", person)
    assert theirs.get(reverse("wagtailadmin_home")).status_code == 302
    person.refresh_from_db()
    assert not person.is_active and not person.has_usable_password()
    left = client.get(reverse("people:index") + "?todo=left").context["rows"]
    assert [one.pk for one, _state in left] == [person.pk]
    # Opened again, the old session stays what it is: ended.
    press(client, them.coordinator, "take_back", person)
    assert theirs.get(reverse("wagtailadmin_home")).status_code == 302
    url = link_in_mail()
    assert client.get(url).status_code == 200


def test_an_invitation_to_somebody_who_was_let_go_is_not_sent_and_opens_nothing(client, them):
    invite(client, them.coordinator, them.vaxjo)
    person = User.objects.get(email=ADDRESS)
    token = links.sign(PURPOSE, person.pk, person.link_version, timezone.now() + OPEN_FOR)
    press(client, them.coordinator, "let_go", person)
    due.work()
    assert mail.outbox == []
    assert client.get(reverse("invitation", args=[token])).status_code == 410


def test_accounts_that_nobody_uses_are_told_to_the_administrator(client, them):
    sleeper, here = make_staff(them.vaxjo, "sleeper"), make_staff(them.ljungby, "here")
    long_ago = timezone.now() - SLEEPS_AFTER - timedelta(days=1)
    User.objects.filter(pk=sleeper.pk).update(last_login=long_ago)
    User.objects.filter(pk=here.pk).update(last_login=timezone.now())
    client.force_login(them.regional)
    url = reverse("people:index") + "?todo=sleeping"
    panel = next(
        panel for panel in client.get(reverse("wagtailadmin_home")).context["panels"] if panel.name == "todo"
    )
    lines = panel.get_context_data({"request": client.get(url).wsgi_request})["lines"]
    assert [line["count"] for line in lines if line["url"] == url] == [1]
    assert [one.pk for one, _state in client.get(url).context["rows"]] == [sleeper.pk]


def test_the_list_costs_the_same_with_many_people(client, them, django_assert_max_num_queries):
    for number in range(12):
        make_staff(them.vaxjo, f"person{number}")
    client.force_login(them.coordinator)
    client.get(reverse("people:index"))
    with django_assert_max_num_queries(20):
        assert len(client.get(reverse("people:index")).context["rows"]) == 13


def test_nobody_manages_themselves(client, them):
    assert not may_manage(them.regional, them.regional)
    press(client, them.regional, "let_go", them.regional)
    them.regional.refresh_from_db()
    assert them.regional.is_active


def test_an_account_without_work_is_seen_by_no_coordinator_but_may_be_asked(client, them):
    person = User.objects.create_user(username=ADDRESS, email=ADDRESS, password=PASSWORD)
    assert not people_seen_by(them.coordinator).filter(pk=person.pk).exists()
    assert verbs.let_go(them.coordinator, person.pk) is verbs.Refusal.NOT_YOURS
    invite(client, them.coordinator, them.vaxjo)
    assert reach(User.objects.get(pk=person.pk)).municipalities == {them.vaxjo.pk}


def test_what_was_done_stands_in_the_log(client, them):
    invite(client, them.coordinator, them.vaxjo)
    person = User.objects.get(email=ADDRESS)
    press(client, them.coordinator, "let_go", person)
    entries = registry.get_logs_for_instance(person)
    assert {(entry.action, entry.user) for entry in entries} == {
        ("people.give", them.coordinator),
        ("people.invite", them.coordinator),
        ("people.leave", them.coordinator),
    }
