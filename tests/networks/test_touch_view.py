"""The page for staying in touch: behind a link of one's own, it says of the others what they said yes to."""

import re
from copy import deepcopy
from datetime import timedelta
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.claims import Claim
from courses.letters.letter import Writer
from courses.letters.reminders import thanks
from courses.list_links import list_url
from courses.models import Attendance, Booking, Party
from courses.party_links import manage_url
from home.links import mask
from home.models import DueRow
from networks import touch
from networks.models import StayInTouch
from networks.views import touch as view
from networks.views.touch import CHANGES_A_DAY
from tests.factories import make_run
from tests.networks.finished import make_finished, say_yes, shown
from tests.networks.test_touch import ALL, LANGUAGE, SILENT, WITHDREW, choose

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def made(for_the_file):
    return make_finished()


@pytest.fixture
def three(made, db):
    return deepcopy(made).bookings


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def send(client, booking, **values):
    typed = shown(booking) | {"answer": "yes"} | values
    return client.post(
        touch.touch_url(booking), {name: value for name, value in typed.items() if name != "way"}
    )


def contact_of(booking) -> str:
    return shown(booking)["contact"]


def page(client, booking) -> str:
    return client.get(touch.touch_url(booking)).text


def test_no_choice_of_the_others_can_be_read_off_a_page_until_all_three_have_said_yes(client, three):
    """Byte for byte: what one sees depends on one's own choice alone, unless all see each other."""
    now = timezone.now()
    seen: dict[tuple, set[str]] = {}
    # Of the first two, who speak one language, one is enough.
    for choices, viewer in product(product((SILENT, ALL, LANGUAGE), repeat=3), (three[0], three[2])):
        rows = [
            StayInTouch(
                booking=booking,
                said_at=now,
                until=now + timedelta(days=9),
                **shown(booking, language, choice),
            )
            for booking, choice, language in zip(three, choices, ("sv", "sv", "ar"), strict=True)
            if choice != SILENT
        ]
        StayInTouch.objects.bulk_create(rows)
        text = page(client, viewer)
        StayInTouch.objects.all().delete()
        together = choices == (ALL, ALL, ALL)
        for other in three:
            if other != viewer:
                assert (contact_of(other) in text) == together, choices
        if not together:
            seen.setdefault((viewer.pk, choices[three.index(viewer)]), set()).add(text)
    assert len(seen) == 6
    assert {len(texts) for texts in seen.values()} == {1}


def test_a_withdrawal_changes_no_page_that_an_answer_never_given_would_not(client, three):
    choose(three[0], ALL)
    before = page(client, three[0])
    for choice in (ALL, WITHDREW):
        choose(three[1], choice)
    assert page(client, three[0]) == before
    for booking in three[1:]:
        choose(booking, ALL)
    assert page(client, three[0]) != before
    choose(three[2], WITHDREW)
    assert page(client, three[0]) == before


def test_a_yes_is_kept_shown_to_the_others_and_gone_at_once_when_it_is_withdrawn(client, three):
    for booking in three:
        answer = send(client, booking)
        assert answer.status_code == 303
    first = client.get(answer["Location"]).text
    assert "Amal" in first and "mailto:amal@contact.example" in first and "Nilsson" not in first
    assert "You can reach each other" in first and 'role="status"' in first
    answer = client.post(touch.touch_url(three[0]), {"answer": "no"})
    assert "You have withdrawn" in client.get(answer["Location"]).text
    for booking in three[1:]:
        text = page(client, booking)
        assert "not enough of you yet" in text
        assert "contact.example" not in text.replace(contact_of(booking), "")


def test_looking_keeps_nothing_and_leaves_no_cookie(client, three):
    for method in (client.get, client.head):
        answer = method(touch.touch_url(three[0]))
        assert answer.status_code == 200
    assert not StayInTouch.objects.exists()
    assert not client.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    text = page(client, three[0])
    assert 'value="Amal"' in text and "amal@example.org" in text
    assert "checked" not in text
    assert "protected identity" in text


def test_the_page_takes_no_session_and_sees_no_user(client, three, admin_user):
    say_yes(three[0])
    plain = page(client, three[0])
    client.force_login(admin_user)
    assert page(client, three[0]) == plain


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("first_name", ""),
        ("first_name", "Amal 070-174 06 05"),
        ("first_name", "amal@example.org"),
        ("contact", ""),
        ("contact", "amal@"),
        ("contact", "a@example.org, b@example.org"),
        ("contact", "19800101-1234"),
        ("language", "xx"),
        ("to_whom", "everybody in the world"),
        ("to_whom", ""),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(client, three, field, typed):
    answer = send(client, three[0], **{field: typed})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert "error-summary" in answer.text
    kept = "contact" if field == "first_name" else "first_name"
    assert f'value="{form.data[kept]}"' in answer.text
    assert not StayInTouch.objects.exists()


def test_a_phone_number_is_kept_in_one_form_and_shown_as_people_write_it(client, three):
    send(client, three[0], contact="070 174 06 05")
    row = StayInTouch.objects.get()
    assert (row.way, row.contact) == ("phone", "+46701740605")
    assert "070-174 06 05" in page(client, three[0])


def test_a_name_is_text_and_nothing_else(client, three):
    for booking in three:
        say_yes(booking, first_name="<b>Ö")
    assert "<b>Ö" not in page(client, three[0])
    assert "&lt;b&gt;Ö" in page(client, three[0])


def test_it_can_be_changed_and_not_without_end(client, three):
    for number in range(CHANGES_A_DAY):
        assert send(client, three[0], first_name=f"Amal{'a' * number}").status_code == 303
    refused = send(client, three[0], first_name="Annan")
    assert refused.status_code == 200 and "many times today" in refused.text
    assert StayInTouch.objects.get().first_name == "Amal" + "a" * (CHANGES_A_DAY - 1)
    assert 'name="first_name"' not in page(client, three[0])
    assert 'value="Annan"' in refused.text
    # The way out is never closed.
    client.post(touch.touch_url(three[0]), {"answer": "no"})
    assert not StayInTouch.objects.exists()


def test_the_language_is_changed_without_losing_what_was_typed(client, three):
    answer = send(client, three[0], first_name="Halvskriven", step="language")
    assert 'value="Halvskriven"' in answer.text
    assert "error-summary" not in answer.text
    assert not StayInTouch.objects.exists()


def test_who_said_yes_may_withdraw_whatever_a_leader_has_noted_since(client, three):
    say_yes(three[0])
    for booking in three[:2]:
        Attendance.objects.create(
            booking=booking, meeting=booking.run.meetings.get(), state=Attendance.State.ABSENT
        )
    assert client.get(touch.touch_url(three[0])).status_code == 200
    assert client.get(touch.touch_url(three[1])).status_code == 410
    client.post(touch.touch_url(three[0]), {"answer": "no"})
    assert not StayInTouch.objects.exists()


def test_a_link_that_is_revoked_or_for_a_booking_that_is_no_more_opens_nothing(client, three):
    first, second, third = (touch.touch_url(booking) for booking in three)
    Party.objects.filter(pk=three[0].party_id).update(version=2)
    Booking.objects.filter(pk=three[1].pk).update(state="cancelled", cancelled_at=timezone.now())
    texts = {client.get(url).text for url in (first, second, f"{third[:-3]}xx/")}
    assert {client.get(url).status_code for url in (first, second)} == {410}
    assert len({text.split("<main", 1)[1] for text in texts}) == 1
    assert client.post(first, shown(three[0])).status_code == 410
    assert not StayInTouch.objects.exists()


def test_the_link_is_over_when_the_time_is(client, three, monkeypatch):
    url = touch.touch_url(three[0])
    later = three[0].run.ends_at + touch.OPEN_FOR + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert client.get(url).status_code == 410


def test_the_link_is_masked_in_logs(three):
    path = touch.touch_url(three[0])
    assert mask(path) == "/en/halla-kontakten/***/"
    assert mask("/sv/halla-kontakten/broken-in-a-mail") == "/sv/halla-kontakten/***"


def test_the_bookings_page_leads_there_when_the_course_is_over(client, three):
    booking = three[0]
    text = client.get(manage_url(booking.party, run=booking.run)).text
    assert touch.touch_url(booking) in text


def test_the_mail_of_thanks_leads_there_in_its_readers_language(three):
    region, now = three[0].run.municipality.region, timezone.now()
    with translation.override("ar"):
        letter = thanks(Claim(booking=three[0]), Writer(DueRow(region=region), now))
        assert f"{region.site.root_url}{touch.touch_url(three[0])}" in dict(map(reversed, letter.links))
    other = make_run(starts_in_days=-1, meetings=1, course=three[0].run.course, hour=10)
    Booking.objects.create(run=other, party=three[0].party, seats=1)
    letter = thanks(Claim(booking=three[0]), Writer(DueRow(region=region), now))
    assert len([words for words, url in letter.links if "halla-kontakten" in url and "ABC" in words]) == 2


def test_the_leaders_read_whether_there_are_enough_and_nothing_else(client, three):
    url = list_url(three[0].run)
    texts = [client.get(url).text]
    for booking in three:
        say_yes(booking)
        texts.append(client.get(url).text)
    assert ["not enough yet" in text for text in texts] == [True, True, True, False]
    assert "enough have said yes" in texts[3]
    # The page also has the time at which it was made.
    silent, one, two, _enough = (re.sub(r"\d{13}", "", text) for text in texts)
    assert silent == one == two
    assert "contact.example" not in texts[3] and "halla-kontakten" not in texts[3]


def test_a_coordinator_reads_the_same_on_the_runs_page(client, three, admin_user):
    client.force_login(admin_user)
    with translation.override("sv"):
        url = reverse("runs:edit", args=[three[0].run_id])
    before = client.get(url)
    for booking in three:
        say_yes(booking)
    after = client.get(url)
    assert (before.status_code, after.status_code) == (200, 200)
    lines = [[line["words"] for line in answer.context["further_lines"]] for answer in (before, after)]
    assert lines[0] != lines[1]
    assert "contact.example" not in after.text


def test_three_who_see_each_other_are_led_to_starting_a_group_filled_in_with_their_own_words_only(
    client, three
):
    for booking in three:
        say_yes(booking)
    mine = StayInTouch.objects.get(booking=three[0])
    mine.language = "so"
    url = urlsplit(view.propose_url(three[0].run, mine))
    run = three[0].run
    assert parse_qs(url.query) == {
        "municipality": [run.municipality.slug],
        "language": ["so", run.language],
        "age_from": ["3"],
        "age_to": ["12"],
    }
    form = client.get(url.geturl()).context["form"]
    assert form["municipality"].value() == run.municipality.slug
    assert form["languages"].value() == ["so", run.language] and form["age_to"].value() == 12


def test_the_page_costs_few_queries_however_many_said_yes(client, three, django_assert_max_num_queries):
    for booking in three:
        say_yes(booking)
    page(client, three[0])
    with django_assert_max_num_queries(5):
        page(client, three[0])
