"""The accessibility statement and its form, which asks for nobody's name and sets no cookie."""

import time
from datetime import date

import pytest
from django.core import mail

from home import accessibility
from home.models import AccessibilityMessage, AccessibilityPage, DueRow
from home.stamps import new_stamp
from tests.factories import make_region
from tests.home.test_routing import add

pytestmark = pytest.mark.django_db
URL = "/sv/tillganglighet/"


@pytest.fixture
def region():
    return make_region(contact_email="region@example.org")


@pytest.fixture
def page(region):
    shortcoming = {
        "what": "Äldre filmer saknar syntolkning",
        "consequence": "Den som inte ser bilden missar något.",
        "reason": "burden",
        "criterion": "1.2.5",
        "meanwhile": "Läs texten.",
        "fixed_by": date(2027, 3, 1),
    }
    return add(
        region.site.root_page.specific,
        AccessibilityPage,
        title="Tillgänglighet",
        slug="tillganglighet",
        organisation="Växjö kommun",
        scope="Hela webbplatsen.",
        shortcomings=[("shortcoming", shortcoming)],
        testing="<p>Med skärmläsare.</p>",
        tested_on=date(2026, 10, 1),
        published_on=date(2026, 10, 2),
        reviewed_on=date(2026, 11, 3),
    )


def words(region, **changes):
    return {
        "stamp": new_stamp("access_message", region.pk),
        "message": "Jag kan inte öppna kalendern.",
        "page_url": "/sv/kurser/",
        "email": "",
    } | changes


def test_the_statement_says_what_the_law_asks(client, page):
    html = client.get(URL).text
    for required in (
        "Växjö kommun",
        "2018:1937",
        "EN 301 549",
        "Äldre filmer saknar syntolkning",
        "1.2.5",
        "1 mars 2027",
        "Med skärmläsare.",
        "1 oktober 2026",
        "3 november 2026",
        "https://www.digg.se/tdosanmalan",
    ):
        assert required in html, required


def test_a_message_is_kept_and_let_go_on_and_thanked_for(client, region, page):
    response = client.post(URL, words(region))
    assert (response.status_code, response["Location"]) == (303, f"{URL}?sent=1")
    message = AccessibilityMessage.objects.get()
    assert (message.region, message.message, message.email) == (region, "Jag kan inte öppna kalendern.", "")
    row = DueRow.objects.get()
    assert (row.kind, row.subject_id) == ("access_message", message.pk)
    thanks = client.get(response["Location"])
    assert 'class="confirmation"' in thanks.text and not thanks.cookies
    assert "kalendern" not in str(message)


def test_the_form_needs_no_cookie_and_sets_none(client, region, page):
    client.handler.enforce_csrf_checks = True
    assert not client.get(URL).cookies
    response = client.post(URL, words(region))
    assert response.status_code == 303 and not response.cookies


def test_what_is_missing_is_said_at_the_top_and_at_the_field_and_nothing_is_lost(client, region, page):
    html = client.post(URL, words(region, message=" ", email="fel", page_url="/sv/lista/")).text
    assert 'class="error-summary"' in html
    assert 'href="#id_message"' in html and 'href="#id_email"' in html
    assert 'value="/sv/lista/"' in html and 'value="fel"' in html
    assert AccessibilityMessage.objects.count() == 0


@pytest.mark.parametrize("stamp", ["", "x:y:z"])
def test_a_form_that_we_did_not_hand_out_is_not_taken(client, region, page, stamp):
    html = client.post(URL, words(region, stamp=stamp)).text
    assert 'class="error-summary"' in html and "Jag kan inte öppna kalendern." in html
    assert AccessibilityMessage.objects.count() == 0


def test_a_form_left_open_for_long_gets_a_new_stamp_and_keeps_its_words(client, region, page, monkeypatch):
    now = time.time()
    with monkeypatch.context() as yesterday:
        yesterday.setattr("django.core.signing.time.time", lambda: now - 25 * 60 * 60)
        old = words(region)
    html = client.post(URL, old).text
    assert "Jag kan inte öppna kalendern." in html and 'class="error-summary"' in html
    stamp = html.split('name="stamp" value="')[1].split('"')[0]
    assert client.post(URL, old | {"stamp": stamp}).status_code == 303


def test_one_address_cannot_send_without_end(client, region, page):
    for _time in range(accessibility.MESSAGES_AN_HOUR):
        assert client.post(URL, words(region)).status_code == 303
    response = client.post(URL, words(region))
    assert response.status_code == 200 and 'class="error-summary"' in response.text
    assert client.post(URL, words(region), REMOTE_ADDR="192.0.2.9").status_code == 303


def test_a_message_is_sent_on_to_the_region(client, region, page):
    client.post(URL, words(region, email="svar@example.org"))
    assert accessibility.deliver(DueRow.objects.get()) is True
    (letter,) = mail.outbox
    assert letter.to == ["region@example.org"] and letter.reply_to == ["svar@example.org"]
    assert "Jag kan inte öppna kalendern." in letter.body and "/sv/kurser/" in letter.body
    assert "&" not in letter.body and "kalendern" not in letter.subject
    assert letter.extra_headers["Message-ID"]


def test_nothing_is_sent_when_there_is_nobody_to_send_it_to(client, region, page):
    client.post(URL, words(region))
    region.contact_email = ""
    region.save()
    assert accessibility.deliver(DueRow.objects.get()) is False
    assert mail.outbox == []


def test_the_page_someone_came_from_is_filled_in(client, page):
    assert 'value="/sv/kurser/?age=3"' in client.get(f"{URL}?page=/sv/kurser/%3Fage%3D3").text


def test_shortcomings_stand_under_their_reason_in_the_order_of_the_law(page):
    page.shortcomings.append(("shortcoming", {"what": "Sidhuvudet", "consequence": "", "reason": "not_yet"}))
    groups = page.shortcomings_by_reason()
    assert [[value["what"] for value in values] for _reason, values in groups] == [
        ["Sidhuvudet"],
        ["Äldre filmer saknar syntolkning"],
    ]
