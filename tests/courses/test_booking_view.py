"""Booking through the pages, as a browser without JavaScript does it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking
from courses.models import Answer, Booking, Party, Question, QuestionText, QueueEntry
from courses.party_links import code_of
from courses.views.booking import PER_CONTACT
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_region, make_run, make_staff

pytestmark = pytest.mark.django_db

FILLED = {"name": "Sara", "adults": "1", "email": "sara@example.org"}


def url_of(run, language="en"):
    with translation.override(language):
        return reverse("courses:book", args=[run.pk])


def hidden(response):
    """The hidden inputs of the page's form, as a browser sends them back."""
    html = response.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    values = {}
    for name, value in fields:
        values.setdefault(name, []).append(unescape(value))
    return values


def look_through(client, run, language="en", **typed):
    """Fill in the form and go on: the review page."""
    url = url_of(run, language)
    form = client.get(url)
    return client.post(url, hidden(form) | FILLED | {"step": "review"} | typed)


def send(client, run, review, language="en", **more):
    return client.post(url_of(run, language), hidden(review) | {"step": "send"} | more)


def book(client, run, language="en", **typed):
    return send(client, run, look_through(client, run, language, **typed), language)


def words(response):
    """What a reader reads: no tags, no double spaces."""
    html = re.sub(r"<(head|script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))).split())


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_a_booking_goes_from_form_to_receipt(client, language):
    run = make_run()
    review = look_through(client, run, language)
    assert review.status_code == 200 and not Booking.objects.exists()
    assert "sara@example.org" in words(review)
    sent = send(client, run, review, language)
    assert sent.status_code == 303
    receipt = client.get(sent["Location"])
    party = Party.objects.get()
    assert party.reference in words(receipt)
    assert party.language == language
    assert Booking.objects.get().run == run
    assert reverse("courses:run_ics", args=[run.pk]).split("/", 2)[2] in receipt.content.decode()


def test_no_page_of_the_flow_sets_a_cookie_or_reads_a_session(client, django_assert_num_queries):
    run = make_run()
    url = url_of(run)
    form = client.get(url)
    review = client.post(url, hidden(form) | FILLED | {"step": "review"})
    sent = send(client, run, review)
    receipt = client.get(sent["Location"])
    for response in (form, review, sent, receipt):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_a_superusers_cookie_changes_nothing(client):
    run = make_run()
    plain = book(client, run)
    client.force_login(make_staff(superuser=True))
    as_staff = book(client, run, email="omar@example.org")
    assert as_staff.status_code == plain.status_code == 303
    assert not as_staff.cookies
    events = Booking.objects.get(party__email="omar@example.org").run.events.all()
    assert {event.by for event in events} == {"party"}
    assert all(event.actor_id is None for event in events)


def test_what_was_typed_is_kept_beside_what_is_wrong(client):
    run = make_run(course=make_course(children_welcome=True))
    page = look_through(
        client, run, email="sara@", children_3_5="2", access_needs=["food"], name="Sara & Omar"
    )
    html = page.content.decode()
    assert 'value="sara@"' in html and 'value="Sara &amp; Omar"' in html
    assert re.search(r'name="children_3_5" value="2"', html)
    assert re.search(r'value="food"[^>]*checked', html)
    assert 'href="#id_email"' in html and 'id="id_email_error"' in html
    assert "<title>" in html and "Error" in html.split("</title>")[0]
    assert " disabled" not in html


def test_a_choice_that_is_wrong_leads_to_its_first_option(client):
    run = make_run(interpreters=",ar,")
    html = look_through(client, run, adults="7").content.decode()
    assert 'href="#id_adults_0"' in html and 'id="id_adults_0"' in html


def test_advice_for_protected_identity_stands_before_the_form(client):
    run = make_run()
    html = client.get(url_of(run)).content.decode()
    assert html.index("tel:0980319200") < html.index('<form class="form"')


def test_change_goes_back_to_the_form_with_everything_in_it(client):
    run = make_run()
    review = look_through(client, run, name="Sara N", adults="2", second_name="Omar")
    form = client.post(url_of(run), hidden(review) | {"step": "change"})
    html = form.content.decode()
    assert 'value="Sara N"' in html and 'value="Omar"' in html
    assert re.search(r'name="adults" value="2"[^>]*checked', html)
    assert "error-summary" not in html


def hours_later(monkeypatch, hours):
    later = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def test_a_review_that_was_left_open_is_shown_again_with_its_values_and_a_new_stamp(client, monkeypatch):
    run = make_run()
    review = look_through(client, run)
    hours_later(monkeypatch, 25)
    again = send(client, run, review)
    assert again.status_code == 200 and not Booking.objects.exists()
    assert hidden(again)["email"] == ["sara@example.org"]
    assert hidden(again)["stamp"] != hidden(review)["stamp"]
    assert send(client, run, again).status_code == 303


def test_a_form_that_was_left_open_is_shown_again_with_its_values_and_a_new_stamp(client, monkeypatch):
    run = make_run()
    form = client.get(url_of(run))
    hours_later(monkeypatch, 25)
    again = client.post(url_of(run), hidden(form) | FILLED | {"step": "review"})
    assert 'value="sara@example.org"' in again.content.decode()
    assert (
        client.post(url_of(run), hidden(again) | FILLED | {"step": "review"}).context["party"].name == "Sara"
    )


def test_a_form_without_our_stamp_is_shown_again(client):
    run = make_run()
    page = client.post(url_of(run), FILLED | {"step": "review", "stamp": "made up"})
    assert 'value="sara@example.org"' in page.content.decode()
    assert hidden(page)["stamp"] != ["made up"]
    assert not Booking.objects.exists()


def test_sending_without_having_looked_it_through_shows_it_first(client):
    run = make_run()
    form = client.get(url_of(run))
    page = client.post(url_of(run), hidden(form) | FILLED | {"step": "send"})
    assert page.status_code == 200 and "key" in hidden(page)
    assert not Booking.objects.exists()


def test_the_same_review_sent_twice_is_one_booking_and_one_receipt(client):
    run = make_run(seats=5)
    review = look_through(client, run)
    first, second = send(client, run, review), send(client, run, review)
    assert (first.status_code, second.status_code) == (303, 303)
    assert Booking.objects.count() == Party.objects.count() == 1
    assert DueRow.objects.filter(about="booked").count() == 1
    receipts = [client.get(response["Location"]) for response in (first, second)]
    assert all(Party.objects.get().reference in words(receipt) for receipt in receipts)


def test_a_second_booking_with_the_same_address_tells_nothing_but_that_we_wrote(client):
    run = make_run(seats=5)
    book(client, run)
    Party.objects.update(created_at=timezone.now() - timedelta(days=1))
    reference = Party.objects.get().reference
    page = book(client, run, name="Somebody else", email="SARA@example.org")
    assert page.status_code == 200
    assert reference not in words(page) and Booking.objects.count() == 1
    assert DueRow.objects.filter(about="already").count() == 1


def test_a_second_booking_with_the_same_phone_points_to_the_code(client):
    run = make_run(seats=5)
    book(client, run, email="", phone="070-174 06 05")
    page = book(client, run, email="", phone="+46701740605")
    assert page.status_code == 200 and Booking.objects.count() == 1
    assert 'href="/en/anmalan/"' in page.content.decode()
    assert not DueRow.objects.filter(about="already").exists()


def test_a_full_run_puts_on_the_waiting_list_and_says_the_place(client):
    run = make_run(seats=1)
    booking.book(run.pk, make_party(), queue_if_full=False)
    booking.book(run.pk, make_party(), queue_if_full=True)
    review = look_through(client, run)
    assert hidden(review)["queue_if_full"] == ["1"]
    receipt = client.get(send(client, run, review)["Location"])
    assert "number 2" in words(receipt)
    assert QueueEntry.objects.count() == 2


def test_a_seat_that_goes_while_the_form_is_filled_in_loses_nothing(client):
    run = make_run(seats=1)
    review = look_through(client, run, phone="070-174 06 05")
    assert "queue_if_full" not in hidden(review)
    booking.book(run.pk, make_party(), queue_if_full=False)
    again = send(client, run, review)
    assert again.status_code == 200 and not QueueEntry.objects.exists()
    assert "number 1" in words(again)
    values = hidden(again)
    assert values["queue_if_full"] == ["1"] and values["email"] == ["sara@example.org"]
    assert values["key"] == hidden(review)["key"]
    assert send(client, run, again).status_code == 303
    assert QueueEntry.objects.get().party.phone == "+46701740605"


def test_a_party_larger_than_what_is_left_is_told_before_it_is_sent(client):
    run = make_run(seats=3)
    booking.book(run.pk, make_party(adults=2), queue_if_full=False)
    review = look_through(client, run, adults="2")
    assert hidden(review)["queue_if_full"] == ["1"]
    assert "only 1 seat left" in words(review)


def test_a_party_larger_than_the_group_gets_an_error_beside_the_field(client):
    run = make_run(seats=1)
    page = book(client, run, adults="2")
    assert page.status_code == 200
    assert 'href="#id_adults_0"' in page.content.decode()


def test_without_email_the_receipt_shows_a_code_that_opens_the_booking(client):
    run = make_run()
    receipt = client.get(book(client, run, email="", phone="070-174 06 05")["Location"])
    party = Party.objects.get()
    code = code_of(party)
    assert code in words(receipt)
    with translation.override("en"):
        url = reverse("courses:find_booking")
    find = client.get(url)
    sent = client.post(
        url,
        hidden(find) | {"reference": party.reference.lower(), "code": code.lower().replace("-", " ")},
    )
    assert sent.status_code == 303
    assert party.reference in words(client.get(sent["Location"]))


def test_with_email_no_code_is_shown(client):
    run = make_run()
    receipt = client.get(book(client, run)["Location"])
    party = Party.objects.get()
    assert code_of(party) not in words(receipt)


def test_a_receipt_closes_after_an_hour(client, monkeypatch):
    run = make_run()
    location = book(client, run)["Location"]
    hours_later(monkeypatch, 1)
    gone = client.get(location)
    assert gone.status_code == 410
    assert Party.objects.get().reference not in words(gone)


def test_answers_to_the_courses_own_questions_are_kept(client):
    course = make_course()
    question = Question.objects.create(course=course, kind="one", choices="yes no", required=True)
    QuestionText.objects.create(
        parent=question, language="en", label="Är det första gången?", choices="Ja\nNej"
    )
    run = make_run(course=course)
    missing = look_through(client, run)
    assert f'href="#id_question_{question.pk}_0"' in missing.content.decode()
    review = look_through(client, run, **{f"question_{question.pk}": "no"})
    assert "Nej" in words(review)
    send(client, run, review)
    assert Answer.objects.get().value == "no"


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "cancelled"},
        {"starts_in_days": -1},
        {"sign_up_opens_at": timezone.now() + timedelta(days=2)},
        {"sign_up_closes_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["cancelled", "started", "not open", "closed"],
)
def test_what_cannot_be_booked_says_why_and_leads_on(client, facts):
    run = make_run(**facts)
    page = client.get(url_of(run))
    assert page.status_code == 200
    html = page.content.decode()
    assert 'name="email"' not in html and 'class="button"' in html
    posted = client.post(url_of(run), FILLED | {"step": "review"})
    assert words(posted) == words(page)


def test_each_refusal_has_words_of_its_own(client):
    told = {
        words(client.get(url_of(make_run(**facts))))
        for facts in (
            {"state": "cancelled"},
            {"starts_in_days": -1},
            {"sign_up_opens_at": timezone.now() + timedelta(days=2)},
            {"sign_up_closes_at": timezone.now() - timedelta(days=1)},
        )
    }
    assert len(told) == 4


def test_a_run_that_is_cancelled_while_the_form_is_open_says_so(client):
    run = make_run()
    review = look_through(client, run)
    booking.cancel_run(run.pk)
    assert send(client, run, review).status_code == 200
    assert not Booking.objects.exists()


def test_a_draft_and_another_regions_run_are_not_found(client):
    make_region()
    assert client.get(url_of(make_run(state="draft"))).status_code == 404
    other = make_region(name="Kalmar", hostname="kalmar.example", default=False)
    foreign = make_run(municipality=make_municipality(region=other), course=make_course(region=other))
    assert client.get(url_of(foreign)).status_code == 404


def test_too_many_tries_with_one_contact_are_asked_to_wait_and_lose_nothing(client):
    run = make_run(seats=1)
    booking.book(run.pk, make_party(), queue_if_full=False)
    review = look_through(client, run, adults="1")
    for _attempt in range(PER_CONTACT):
        assert send(client, run, review).status_code in (200, 303)
    many = send(client, run, review)
    assert many.status_code == 429
    assert hidden(many)["email"] == ["sara@example.org"]
    assert send(client, run, look_through(client, run, email="omar@example.org")).status_code == 303


def test_pages_with_personal_data_are_kept_nowhere(client):
    run = make_run()
    review = look_through(client, run)
    sent = send(client, run, review)
    for response in (review, sent, client.get(sent["Location"])):
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(client):
    run = make_run()
    for method in (client.get, client.head):
        assert method(url_of(run)).status_code == 200
    assert not Party.objects.exists() and not DueRow.objects.exists()


def test_the_form_asks_no_more_of_the_database_for_many_bookings(client, django_assert_num_queries):
    run = make_run(seats=500)
    client.get(url_of(run))
    with django_assert_num_queries(4):
        client.get(url_of(run))
    for _number in range(30):
        booking.book(run.pk, make_party(), queue_if_full=False)
    with django_assert_num_queries(4):
        client.get(url_of(run))


def test_sending_costs_few_queries(client, django_assert_max_num_queries):
    run = make_run(seats=5)
    review = look_through(client, run)
    data = hidden(review) | {"step": "send"}
    with django_assert_max_num_queries(16):
        assert client.post(url_of(run), data).status_code == 303
