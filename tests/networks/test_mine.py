"""What a group's contact does by their link: says that it still meets, changes it, closes it, gets the link again."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from home import due, links
from home.models import DueRow
from networks import group_links
from networks.directory import directory
from networks.groups import Mail
from networks.models import Group, GroupText
from networks.models.groups import CONFIRMED_FOR
from networks.views import mine
from tests.factories import make_group, make_municipality, make_region, make_venue

pytestmark = pytest.mark.django_db
State = Group.State
PAGES = ("mine", "mine_change", "mine_break", "mine_close", "mine_file", "mine_forget")


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), "Växjö")


@pytest.fixture
def group(vaxjo):
    return make_group(
        vaxjo,
        first_visit="Ring på.",
        contact_name="Amina",
        contact_email="amina@example.org",
        contact_phone="+46701740605",
        confirmed_until=timezone.now() + timedelta(days=10),
    )


def url(group, name="mine") -> str:
    return reverse(f"networks:{name}", args=[group_links.token_of(group)])


def as_kept() -> list:
    return [
        list(Group.objects.order_by("pk").values()),
        list(DueRow.objects.order_by("pk").values("pk", "state")),
    ]


def typed(group, **changes) -> dict:
    facts = {
        "rhythm": "weekly",
        "weekday": "1",
        "starts_at": "09:30",
        "ends_at": "11:30",
        "place": "Stadsparken",
    }
    return facts | {"about_sv": "Vi träffas.", "first_visit_sv": ""} | changes


def test_looking_changes_nothing_so_that_programs_may_read_the_mail(client, group):
    before = as_kept()
    for name in PAGES:
        for look in (client.get, client.head):
            answer = look(url(group, name))
            assert answer.status_code == 200
            assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
            assert not answer.cookies
    assert as_kept() == before


def test_one_tap_says_that_the_group_still_meets(client, group):
    html = client.get(url(group)).content.decode()
    assert "Ja, vi träffas fortfarande" in html and "amina@<wbr>example.org" in html
    answer = client.post(url(group), follow=True)
    assert answer.redirect_chain[0][1] == 303 and "Tack!" in answer.content.decode()
    group.refresh_from_db()
    assert group.confirmed_until - timezone.now() > CONFIRMED_FOR - timedelta(minutes=1)


def test_two_taps_at_once_ask_no_more_than_one(client, group):
    for _tap in range(2):
        client.post(url(group))
    assert DueRow.objects.filter(about=Mail.CONFIRM.value, state=DueRow.State.DUE).count() == 2


def test_a_group_that_nobody_confirms_is_hidden_and_one_tap_brings_it_back(client, group, monkeypatch):
    region, later = group.municipality.region, timezone.now() + timedelta(days=11)
    page = reverse("networks:group", args=[group.pk])
    assert client.get(page).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert directory(region).get(group.pk) is None and client.get(page).status_code == 404
    assert "Din grupp är dold" in client.get(url(group)).content.decode()
    client.post(url(group))
    region.refresh_from_db()
    assert directory(region).get(group.pk) and client.get(page).status_code == 200


@pytest.mark.parametrize("state", [State.PROPOSED, State.REFUSED, State.CLOSED])
def test_a_tap_lists_no_group_that_the_municipality_has_not_approved(client, vaxjo, state):
    group = make_group(vaxjo, state=state, refusal="Det är en butik.")
    html = client.post(url(group), follow=True).content.decode()
    group.refresh_from_db()
    assert group.state == state and "Ja, vi träffas fortfarande" not in html
    assert ("Det är en butik." in html) == (state == State.REFUSED)


def test_a_link_that_is_wrong_revoked_or_anothers_opens_nothing(client, group):
    other = make_region("Halland", hostname="halland.example.org", default=False)
    good = url(group)
    assert client.get(good, headers={"host": other.site.hostname}).status_code in (404, 410)
    group_links.revoke(group)
    strangers = links.sign("group", group.pk, group.link_version + 1)
    for token in (group_links.token_of(group), "x" * 40, strangers):
        for name in PAGES:
            for ask in (client.get, client.post):
                answer = ask(reverse(f"networks:{name}", args=[token]))
                assert answer.status_code == 410 and group.name not in answer.content.decode()
    group.refresh_from_db()
    assert client.get(url(group)).status_code == 200


def test_no_log_has_a_link_in_it(group):
    path = url(group, "mine_change")
    assert links.mask(path).endswith("/min-grupp/***/andra/")
    assert links.mask("/sv/min-grupp/meetingplace.broken-by-a-mail-program/") == "/sv/min-grupp/***/"


def test_a_contact_changes_time_place_and_words_and_thereby_says_that_they_meet(client, group):
    answer = client.post(
        url(group, "mine_change"),
        typed(group, weekday="3", starts_at="13:00", ends_at="", place="Biblioteket"),
    )
    assert answer.status_code == 303
    group.refresh_from_db()
    assert (group.weekday, group.starts_at, group.ends_at, group.place) == (3, time(13), None, "Biblioteket")
    assert GroupText.objects.get().about == "Vi träffas."
    assert group.confirmed_until - timezone.now() > timedelta(days=90)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, group):
    wrong = typed(group, ends_at="08:00", about_sv="Ring 19850709-9805", place="Lekparken vid ån")
    answer = client.post(url(group, "mine_change"), wrong)
    form = answer.context["form"]
    assert {"ends_at", "about_sv"} == set(form.errors) and "Lekparken vid ån" in answer.content.decode()
    group.refresh_from_db()
    assert group.place == "Stadsparken"


def test_a_group_that_meets_as_it_agrees_needs_no_day_and_others_do(client, group):
    empty = {"weekday": "", "starts_at": "", "ends_at": ""}
    answer = client.post(url(group, "mine_change"), typed(group, place="", **empty))
    assert set(answer.context["form"].errors) == {"weekday", "starts_at", "place"}
    assert client.post(url(group, "mine_change"), typed(group, rhythm="agreed", **empty)).status_code == 303
    group.refresh_from_db()
    assert (group.rhythm, group.weekday, group.starts_at) == ("agreed", None, None)


def test_a_group_in_a_venue_stays_there_until_a_new_place_is_written(client, vaxjo):
    group = make_group(vaxjo, venue=make_venue(vaxjo))
    client.post(url(group, "mine_change"), typed(group, place=""))
    group.refresh_from_db()
    assert group.venue and not group.place
    client.post(url(group, "mine_change"), typed(group, place="Parken"))
    group.refresh_from_db()
    assert (group.venue, group.place) == (None, "Parken")


def test_a_form_sees_the_next_day_of_every_other_week_and_may_be_sent_as_it_is(client, vaxjo):
    past = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 13)
    group = make_group(vaxjo, rhythm="fortnightly", next_on=past, weekday=past.weekday())
    shown = client.get(url(group, "mine_change")).context["form"]["next_on"].value()
    assert shown > timezone.localdate() - timedelta(days=1) and (shown - past).days % 14 == 0


def test_a_break_ends_on_a_day_that_the_group_can_meet(client, group):
    day = timezone.localdate() + timedelta(days=40)
    client.post(url(group, "mine_break"), {"back": day.isoformat()})
    group.refresh_from_db()
    assert group.next_on.weekday() == group.weekday and 0 <= (group.next_on - day).days < 7
    assert "Ni har uppehåll" in client.get(url(group)).content.decode()
    client.post(url(group, "mine_break"), {"end": "1"})
    group.refresh_from_db()
    assert group.next_on is None


@pytest.mark.parametrize("days", [0, -3, 400])
def test_a_break_lies_ahead_and_is_at_most_a_year(client, group, days):
    day = timezone.localdate() + timedelta(days=days)
    answer = client.post(url(group, "mine_break"), {"back": day.isoformat()})
    assert "back" in answer.context["form"].errors and day.isoformat() in answer.content.decode()
    group.refresh_from_db()
    assert group.next_on is None


def test_a_contact_closes_the_group_and_it_goes_from_the_list_at_once(client, group):
    client.post(url(group, "mine_close"))
    group.refresh_from_db()
    assert group.state == State.CLOSED
    assert client.get(reverse("networks:group", args=[group.pk])).status_code == 404
    html = client.get(url(group)).content.decode()
    assert "Din grupp är stängd" in html and reverse("networks:mine_close", args=["t"])[-9:] not in html
    for name in ("mine_change", "mine_break"):
        assert client.post(url(group, name), typed(group)).status_code == 303
    group.refresh_from_db()
    assert (group.state, group.weekday) == (State.CLOSED, 1)


def test_changes_by_one_link_are_limited_and_nothing_typed_is_lost(client, group, monkeypatch):
    monkeypatch.setattr(mine, "CHANGES_A_DAY", 0)
    answer = client.post(url(group, "mine_change"), typed(group, place="Biblioteket"))
    assert answer.status_code == 429 and "Biblioteket" in answer.content.decode()
    group.refresh_from_db()
    assert group.place == "Stadsparken"


def asked(client, email, **more):
    page = reverse("networks:find_mine")
    stamp = client.get(page).context["stamp"]
    return client.post(page, {"email": email, "stamp": stamp} | more)


def test_the_link_is_sent_again_and_the_answer_is_the_same_for_every_address(client, group, vaxjo):
    make_group(vaxjo, "Stängd", contact_email="amina@example.org", state=State.CLOSED)
    known, unknown = (asked(client, email) for email in ("Amina@example.org ", "okand@example.org"))
    pages = [answer.content.decode() for answer in (known, unknown)]
    assert pages[0].replace("amina", "X") == pages[1].replace("okand", "X")
    due.work()
    assert [letter.to for letter in mail.outbox] == [["amina@example.org"]]
    assert group_links.token_of(group) in mail.outbox[0].body


def test_who_asks_for_links_too_often_is_told_so_and_one_address_gets_three_a_day(client, monkeypatch):
    written = []
    monkeypatch.setattr("networks.mails.send_links", lambda region, email: written.append(email))
    for _time in range(mine.LINKS_BY_CONTACT + 1):
        assert asked(client, "amina@example.org").status_code == 200
    assert written == ["amina@example.org"] * mine.LINKS_BY_CONTACT
    monkeypatch.setattr(mine, "LINKS_BY_ADDRESS", 0)
    answer = asked(client, "nagon@example.org")
    assert answer.status_code == 429 and "nagon@example.org" in answer.content.decode()


def test_an_old_form_is_sent_once_more_with_what_was_typed(client, group):
    answer = asked(client, "amina@example.org", stamp="old")
    assert "amina@example.org" in answer.content.decode() and not DueRow.objects.exists()


def test_an_address_that_is_none_is_said_beside_the_field(client):
    assert "email" in asked(client, "amina").context["form"].errors
