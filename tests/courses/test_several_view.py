"""One sign-up for several runs through the pages, as a browser without JavaScript does it."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking, several
from courses.models import Answer, Booking, CourseRun, Offer, Party, Question, QuestionText, QueueEntry
from courses.party_links import MANAGE, code_of, manage_url
from courses.views.booking import PER_CONTACT
from home import due, links
from home.models import DueRow
from tests.courses.test_booking_view import FILLED, hidden, hours_later, words
from tests.courses.test_several import full, item, pks
from tests.factories import make_municipality, make_party, make_region, make_run, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def place():
    return make_municipality()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def url_of(*runs, language="en"):
    with translation.override(language):
        return several.url(pks(*runs))


def look_through(client, url, *runs, **typed):
    """Fill in the form and go on: the review page. `runs` are the boxes that stay ticked."""
    form = client.get(url)
    boxes = {"tillfalle": [str(run.pk) for run in runs]}
    return client.post(url, hidden(form) | FILLED | boxes | {"step": "review"} | typed)


def press(client, url, page, **button):
    return client.post(url, hidden(page) | (button or {"step": "send"}))


def sign_up(client, *runs, **typed):
    url = url_of(*runs)
    return press(client, url, look_through(client, url, *runs, **typed))


def token_of(party):
    return links.sign(MANAGE, party.pk, party.version)


def manage(name, party, run=None):
    return reverse(f"courses:{name}", args=[token_of(party)]) + (f"?tillfalle={run.pk}" if run else "")


def ticked(page):
    return re.findall(r'name="tillfalle" value="(\d+)"[^>]*checked', page.content.decode())


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_a_sign_up_for_two_goes_from_form_to_receipt_and_to_all_that_the_party_has(client, place, language):
    free, taken = item(place, name="Sleep", seats=5), full(place, name="Food")
    url = url_of(free, taken, language=language)
    review = look_through(client, url, free, taken)
    assert review.status_code == 200 and Party.objects.count() == 1
    assert [(line.pk, line.queues, line.place) for line in review.context["lines"]] == [
        (free.pk, False, 1),
        (taken.pk, True, 1),
    ]
    assert hidden(review)["queue_if_full"] == [str(taken.pk)]
    sent = press(client, url, review)
    assert sent.status_code == 303
    party = Party.objects.get(email="sara@example.org")
    assert Booking.objects.get(party=party).run == free
    entry = QueueEntry.objects.get(party=party)
    assert (entry.run, entry.automatic) == (taken, False)
    receipt = client.get(sent["Location"])
    assert [line.look for line in receipt.context["lines"]] == ["ok", "queue"]
    assert party.reference in words(receipt)
    manage_link = re.search(r'class="button" href="([^"]+/anmalan/[^"]+/)"', receipt.content.decode())[1]
    page = client.get(manage_link)
    assert "Sleep" in words(page) and "Food" in words(page)
    assert [line.look for line in page.context["lines"]] == ["ok", "queue"]
    while due.work():
        pass
    assert len([message for message in mail.outbox if message.to == ["sara@example.org"]]) == 1


def test_no_page_of_it_sets_a_cookie_or_is_kept(client, place):
    runs = item(place), item(place)
    url = url_of(*runs)
    form, review = client.get(url), look_through(client, url, *runs)
    sent = press(client, url, review)
    party = Party.objects.get()
    all_of_it = client.get(manage("manage", party)), client.get(manage("manage_cancel", party))
    pages = (
        form,
        review,
        sent,
        client.get(sent["Location"]),
        *all_of_it,
        client.get(manage("manage_ics", party)),
    )
    for response in pages:
        assert not response.cookies and "Cookie" not in response.get("Vary", "")
        assert response["X-Robots-Tag"] == "noindex"
    assert form["Cache-Control"] == "private, max-age=0"
    assert {response["Cache-Control"] for response in pages[1:]} == {"no-store"}


def test_a_superusers_cookie_changes_nothing(client, place):
    client.force_login(make_staff(superuser=True))
    closed = item(place, sign_up_closes_at=timezone.now() - timedelta(days=1))
    assert client.get(url_of(closed)).context["lines"]
    assert not sign_up(client, item(place), item(place)).cookies


def test_what_is_at_the_same_time_is_said_and_is_the_persons_to_choose(client, place):
    one, two = item(place, name="Sleep", hour=18), item(place, name="Food", hour=19)
    url = url_of(one, two)
    (line,) = client.get(url).context["notices"]["clashes"]
    assert "Sleep" in line and "Food" in line and "18:00" in line and "19:00" in line
    assert look_through(client, url, one, two).context["notices"]["clashes"] == [line]
    assert look_through(client, url, two).context["notices"]["clashes"] == []
    assert sign_up(client, one, two).status_code == 303
    assert Booking.objects.count() == 2


def test_enter_on_the_letter_shows_it_again_and_leaves_nothing_out(client, place):
    """A browser presses the first button of a form; the ones that leave something out come before the one that sends."""
    runs = [item(place, seats=5), item(place, seats=5)]
    page = look_through(client, url_of(*runs), *runs).content.decode()
    first = re.search(r"<button[^>]*>", page[page.index('id="carried"') :])[0]
    assert 'value="review"' in first and 'tabindex="-1"' in first
    assert page.index('name="without"') > page.index(first)


def test_what_is_unticked_is_left_out_and_can_be_ticked_again(client, place):
    one, two = item(place), item(place)
    url = url_of(one, two)
    review = look_through(client, url, two)
    assert [line.pk for line in review.context["lines"]] == [two.pk]
    form = press(client, url, review, step="change")
    assert ticked(form) == [str(two.pk)]
    assert [item.run.pk for item in form.context["form"].items] == pks(one, two)
    assert press(client, url, review).status_code == 303
    assert list(Booking.objects.values_list("run", flat=True)) == [two.pk]


def test_nothing_ticked_is_an_error_beside_the_boxes(client, place):
    one, two = item(place), item(place)
    page = look_through(client, url_of(one, two))
    html = page.content.decode()
    assert 'href="#id_tillfalle_0"' in html and 'id="id_tillfalle_error"' in html
    assert 'value="sara@example.org"' in html


@pytest.fixture
def gone(client, place):
    """The page after the last seat of one went between review and send; its address, and the two runs."""
    one, two = item(place, name="Sleep"), item(place, name="Food", seats=1)
    url = url_of(one, two)
    review = look_through(client, url, one, two, phone="070-174 06 05")
    assert "queue_if_full" not in hidden(review)
    booking.book(two.pk, make_party(), queue_if_full=False)
    again = press(client, url, review)
    assert hidden(again)["key"] == hidden(review)["key"]
    return url, again, one, two


def test_one_that_fills_up_between_review_and_send_is_named_and_nothing_is_lost(gone):
    _url, again, one, two = gone
    assert again.status_code == 200 and not Booking.objects.filter(run=one).exists()
    assert [(line.pk, line.place) for line in again.context["gone"]] == [(two.pk, 1)]
    values = hidden(again)
    assert values["queue_if_full"] == [str(two.pk)] and values["phone"] == ["070-174 06 05"]


def test_then_it_is_waited_for(client, gone):
    url, again, one, two = gone
    assert press(client, url, again).status_code == 303
    entry = QueueEntry.objects.get()
    assert (Booking.objects.get(run=one).party, entry.run) == (entry.party, two)


def test_or_it_is_left_out(client, gone):
    url, again, one, two = gone
    without = press(client, url, again, without=str(two.pk))
    assert [line.pk for line in without.context["lines"]] == [one.pk]
    assert press(client, url, without).status_code == 303
    assert not QueueEntry.objects.exists() and Booking.objects.filter(run=one).exists()


def test_one_that_is_closed_between_review_and_send_is_named_and_the_rest_is_shown_again(client, place):
    one, two = item(place, name="Sleep"), item(place, name="Food")
    url = url_of(one, two)
    review = look_through(client, url, one, two)
    booking.cancel_run(two.pk)
    again = press(client, url, review)
    assert again.status_code == 200 and not Booking.objects.exists()
    assert [line.pk for line in again.context["lines"]] == [one.pk]
    assert "Food" in again.context["notices"]["closed"][0]
    assert press(client, url, again).status_code == 303
    assert Booking.objects.get().run == one


def test_one_that_is_closed_while_it_is_sent_is_named_and_the_rest_is_shown_again(client, place, monkeypatch):
    one, two = item(place), item(place)
    url = url_of(one, two)
    review = look_through(client, url, one, two)
    verb = several.book_several

    def a_moment_later(*args, **kwargs):
        booking.cancel_run(two.pk)
        return verb(*args, **kwargs)

    with monkeypatch.context() as late:
        late.setattr(several, "book_several", a_moment_later)
        again = press(client, url, review)
    assert [line.pk for line in again.context["lines"]] == [one.pk] and not Booking.objects.exists()
    assert press(client, url, again).status_code == 303


def test_the_same_review_sent_twice_is_one_party_and_one_receipt(client, place):
    runs = item(place, seats=5), full(place)
    url = url_of(*runs)
    review = look_through(client, url, *runs)
    first, second = press(client, url, review), press(client, url, review)
    assert (first.status_code, second.status_code) == (303, 303)
    assert Party.objects.filter(email="sara@example.org").count() == 1
    assert DueRow.objects.filter(about="booked_several").count() == 1
    assert [len(client.get(sent["Location"]).context["lines"]) for sent in (first, second)] == [2, 2]


@pytest.mark.parametrize("contact", [{"email": "sara@example.org"}, {"email": "", "phone": "070-174 06 05"}])
def test_a_known_contact_learns_nothing_of_what_or_which_and_keeps_what_it_typed(client, place, contact):
    one, two = item(place, name="Sleep"), item(place, name="Food")
    sign_up(client, two, name="Omar", **contact)
    Party.objects.update(created_at=timezone.now() - timedelta(days=1))
    pages = []
    for _known_in in (two, one):
        page = sign_up(client, one, two, name="Somebody else", **contact)
        assert page.status_code == 200 and Booking.objects.count() == 1
        assert 'value="Somebody else"' in page.content.decode()
        assert ticked(page) == [str(one.pk), str(two.pk)]
        assert Party.objects.get().reference not in words(page) and "Omar" not in words(page)
        pages.append(words(page))
        Booking.objects.update(run=one)
    assert pages[0] == pages[1], "whichever it is known in, the page is the same"
    assert DueRow.objects.filter(about="already").exists() == bool(contact["email"])


def test_without_email_the_code_opens_all_of_it(client, place):
    runs = item(place), item(place)
    receipt = client.get(sign_up(client, *runs, email="", phone="070-174 06 05")["Location"])
    party = Party.objects.get()
    assert code_of(party) in words(receipt)
    find = reverse("courses:find_booking")
    typed = {"reference": party.reference, "code": code_of(party)}
    sent = client.post(find, hidden(client.get(find)) | typed)
    assert len(client.get(sent["Location"]).context["lines"]) == 2


def test_a_review_that_was_left_open_is_shown_again_with_its_values(client, place, monkeypatch):
    runs = item(place), item(place)
    url = url_of(*runs)
    review = look_through(client, url, *runs)
    hours_later(monkeypatch, 25)
    again = press(client, url, review)
    assert again.status_code == 200 and not Booking.objects.exists()
    assert hidden(again)["tillfalle"] == [str(run.pk) for run in runs]
    assert press(client, url, again).status_code == 303


def test_sending_without_having_looked_it_through_shows_it_first(client, place):
    run = item(place)
    url = url_of(run, item(place))
    page = look_through(client, url, run, step="send")
    assert page.status_code == 200 and "key" in hidden(page) and not Booking.objects.exists()


def test_another_language_keeps_what_was_typed_and_ticked(client, place):
    one, two = item(place), item(place)
    form = client.get(url_of(one, two))
    typed = hidden(form) | FILLED | {"tillfalle": [str(two.pk)], "step": "language"}
    there = client.post(url_of(one, two, language="ar"), typed)
    assert 'value="sara@example.org"' in there.content.decode() and ticked(there) == [str(two.pk)]


def test_tries_are_limited_and_nothing_is_lost(client, place):
    runs = item(place, seats=50), item(place, seats=50)
    url = url_of(*runs)
    review = look_through(client, url, *runs)
    for _number in range(PER_CONTACT):
        press(client, url, review)
    page = press(client, url, review)
    assert page.status_code == 429 and hidden(page)["email"] == ["sara@example.org"]


def test_unknown_ones_are_ignored_with_a_sentence(client, place):
    there = make_municipality(region=make_region(name="Kalmar", hostname="kalmar.example", default=False))
    run, draft, foreign = item(place), item(place, state="draft"), item(there)
    page = client.get(
        f"{url_of(run, draft, foreign)}&tillfalle=x&tillfalle=99999999999&tillfalle=-1&tillfalle=%D9%A3"
    )
    assert [item.run.pk for item in page.context["form"].items] == [run.pk]
    assert page.context["notices"]["unknown"]
    assert not client.get(url_of(run)).context["notices"]["unknown"]


def test_no_more_than_can_be_signed_up_for_and_that_is_said(client, place):
    runs = [item(place) for _number in range(several.MOST + 1)]
    query = "&".join(f"tillfalle={run.pk}" for run in runs)
    page = client.get(f"{reverse('courses:book_several')}?{query}")
    assert len(page.context["form"].items) == page.context["notices"]["over"] == several.MOST


def test_one_that_is_left_goes_the_same_way(client, place):
    run, closed = item(place), item(place, name="Over", starts_in_days=-1)
    url = url_of(run, closed)
    assert "Over" in client.get(url).context["notices"]["closed"][0]
    sent = press(client, url, look_through(client, url, run))
    assert sent.status_code == 303
    receipt = client.get(sent["Location"])
    assert receipt.context["lines"] == [] and receipt.context["booked"]
    assert DueRow.objects.get(kind="mail").about == "booked"


def test_none_that_is_left_has_words_and_a_way_on(client, place):
    gone = client.get(url_of(item(place, state="draft")))
    closed = client.get(url_of(item(place, name="Over", starts_in_days=-1)))
    nothing = client.get(reverse("courses:book_several"))
    assert (gone.status_code, closed.status_code, nothing.status_code) == (404, 200, 404)
    assert "Over" in words(closed)
    for page in (gone, closed, nothing):
        assert 'class="button"' in page.content.decode() and 'name="email"' not in page.content.decode()


def asked(run, **facts):
    question = Question.objects.create(course=run.course, kind="one", choices="yes no", **facts)
    QuestionText.objects.create(
        parent=question, language="en", label=f"Question {question.pk}", choices="Yes\nNo"
    )
    return question


def test_each_course_asks_its_own_below_its_title_and_each_question_once(client, place):
    one, two = item(place, name="Sleep"), item(place, name="Food")
    again = make_run(course=one.course, municipality=place, meetings=1, starts_in_days=20)
    first, second = asked(one, required=True), asked(two, required=True)
    url = url_of(one, two, again)
    groups = client.get(url).context["form"].question_groups()
    assert [(title, [field.name for field in fields]) for title, fields in groups] == [
        ("Sleep", [f"question_{first.pk}"]),
        ("Food", [f"question_{second.pk}"]),
    ]
    missing = look_through(client, url, two)
    assert f"#id_question_{second.pk}_0" in missing.content.decode()
    assert f"#id_question_{first.pk}_0" not in missing.content.decode(), (
        "what is not ticked need not be answered"
    )
    answers = {f"question_{first.pk}": "yes", f"question_{second.pk}": "no"}
    press(client, url, look_through(client, url, two, **answers))
    assert list(Answer.objects.values_list("question", "value")) == [(second.pk, "no")]


def test_what_any_of_them_asks_is_asked(client, place):
    one = item(place, interpreters=",ar,", course={"together": "one_adult"})
    two = item(place, interpreters=",so,", course={"children_welcome": True, "asks_age": True})
    fields = client.get(url_of(one, two)).context["form"].fields
    assert {"adults", "children_0_2", "child_month"} <= fields.keys()
    assert [code for code, _words in fields["interpreter"].choices] == ["", "ar", "so"]
    assert "child_month" not in client.get(url_of(one)).context["form"].fields


@pytest.mark.parametrize("facts", [{"seats": 1}, {"course": {"together": "one_adult"}}])
def test_two_adults_where_one_can_come_is_told_beside_the_field(client, place, facts):
    one, two = item(place, name="Sleep", **facts), item(place, seats=5)
    url = url_of(one, two)
    page = look_through(client, url, one, two, adults="2")
    (error,) = page.context["form"].errors["adults"]
    assert "Sleep" in error
    assert look_through(client, url, two, adults="2").context["lines"], "unticked, it is in nobody's way"


def test_the_form_costs_as_many_queries_for_two_as_for_twelve(client, place, django_assert_num_queries):
    runs = [item(place) for _number in range(several.MOST)]
    client.get(url_of(*runs))
    for some in (runs[:2], runs):
        with django_assert_num_queries(4):
            client.get(url_of(*some))


def test_all_that_a_party_has_costs_as_many_queries_for_two_as_for_twelve(
    client, place, django_assert_num_queries
):
    few = [item(place, seats=5), full(place)]
    many = [item(place, seats=5) for _n in range(8)] + [full(place) for _n in range(4)]
    for runs in (few, many):
        party = several.book_several(pks(*runs), make_party(), queue_if_full=pks(*runs)).party
        client.get(manage("manage", party))
        with django_assert_num_queries(5):
            assert len(client.get(manage("manage", party)).context["lines"]) == len(runs)


@pytest.fixture
def ours(place):
    """A party that has booked one, waits for another, and has them in the order of time."""
    free, taken = item(place, name="Sleep", starts_in_days=40), full(place, name="Food", starts_in_days=30)
    made = several.book_several(
        pks(free, taken),
        make_party(email="sara@example.org", language="en"),
        queue_if_full=[taken.pk],
        automatic=False,
    )
    made.party.runs = free, taken
    return made.party


def test_all_of_it_stands_in_the_order_of_time_each_with_ways_of_its_own(client, ours):
    free, taken = ours.runs
    page = client.get(manage("manage", ours))
    assert [line.query for line in page.context["lines"]] == [
        f"?tillfalle={taken.pk}",
        f"?tillfalle={free.pk}",
    ]
    for run in ours.runs:
        assert manage("manage_cancel", ours, run) in page.content.decode()
        one = client.get(manage("manage", ours, run))
        assert manage("manage_cancel", ours, run) in one.content.decode()
        assert f'href="{manage("manage", ours)}"' in one.content.decode()
    assert client.get(manage("manage", ours, free)).context["booked"]
    assert client.get(manage("manage", ours, taken)).context["waiting"]


def test_one_is_cancelled_and_the_other_stays(client, ours):
    free, taken = ours.runs
    url = manage("manage_cancel", ours, free)
    assert client.get(url).status_code == 200 and Booking.objects.confirmed().filter(party=ours).exists()
    back = client.post(url)
    page = client.get(back["Location"])
    assert [line.look for line in page.context["lines"]] == ["queue", "cancelled"]
    assert client.post(manage("manage_cancel", ours, taken)).status_code == 303
    assert QueueEntry.objects.get(party=ours).state == QueueEntry.State.LEFT


def test_cancelling_what_the_party_does_not_have_cancels_nothing(client, ours, place):
    strange = booking.book(item(place).pk, make_party(), queue_if_full=False).booking
    for run in (strange.run, CourseRun(pk=0)):
        assert client.post(manage("manage_cancel", ours, run)).status_code == 303
    assert client.post(manage("manage_absence", ours, strange.run)).status_code == 410
    assert Booking.objects.confirmed().filter(party=ours).exists()
    strange.refresh_from_db()
    assert strange.state == "confirmed"
    assert QueueEntry.objects.get(party=ours).state == QueueEntry.State.WAITING


def test_everything_is_cancelled_at_one_press_and_looking_does_nothing(client, ours):
    free, _taken = ours.runs
    waits = booking.book(free.pk, make_party(adults=2), queue_if_full=True, automatic=False).entry
    url = manage("manage_cancel", ours)
    assert len(client.get(url).context["lines"]) == 2
    assert Booking.objects.confirmed().filter(party=ours).exists()
    page = client.get(client.post(url)["Location"])
    assert {line.active for line in page.context["lines"]} == {False}
    assert Offer.objects.get(entry=waits).run == free
    assert client.get(url).status_code == 303, "there is nothing left to cancel"
    assert DueRow.objects.filter(about="cancelled_all", subject_id=ours.pk).count() == 1


def test_the_calendar_has_all_that_is_booked_and_nothing_that_is_waited_for(client, ours, place):
    more = item(place, name="Rest")
    with translation.override("en"):
        booked = booking.book(more.pk, make_party(), queue_if_full=False).booking
    Booking.objects.filter(pk=booked.pk).update(party=ours)
    response = client.get(manage("manage_ics", ours))
    calendar = icalendar.Calendar.from_ical(response.content)
    assert {str(event["summary"]) for event in calendar.walk("VEVENT")} == {"Sleep", "Rest"}
    assert {str(event["class"]) for event in calendar.walk("VEVENT")} == {"PRIVATE"}
    several.cancel_all(ours.pk)
    assert client.get(manage("manage_ics", ours)).status_code == 404


def test_changing_is_for_all_of_them(client, ours, place):
    form = client.get(manage("manage_change", ours))
    assert "name" in form.context["form"].fields
    typed = {"name": "Omar", "adults": "1", "email": "sara@example.org", "language": "en"}
    assert client.post(manage("manage_change", ours), typed).status_code == 303
    ours.refresh_from_db()
    assert ours.name == "Omar"


def test_a_change_asks_what_any_of_them_needs_and_no_second_adult_where_only_one_can_come(client, place):
    one, two = item(place, course={"together": "one_adult"}), item(place, course={"children_welcome": True})
    for runs, adults in (((one, two), False), ((two, item(place)), True)):
        party = several.book_several(pks(*runs), make_party()).party
        fields = client.get(manage("manage_change", party)).context["form"].fields
        assert "children_0_2" in fields and ("adults" in fields) == adults


def test_the_page_of_one_thing_is_as_it_was(client, place):
    made = booking.book(item(place).pk, make_party(), queue_if_full=False)
    page = client.get(manage("manage", made.party))
    assert page.context["booked"] and not page.context["one_of_several"]
    assert "?tillfalle" not in page.content.decode()
    assert manage_url(made.party).split("/")[-2] in page.content.decode()
