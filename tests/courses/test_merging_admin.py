"""A coordinator who sees that a family has signed up twice: compares, chooses, reads what happens, and does it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from courses import booking, duplicates
from courses.models import Booking, Party
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_party, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MAIL, PHONE = "sara@example.org", "+46701740605"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def them():
    found = make_neighbours()
    UserProfile.objects.create(user=found.coordinator, preferred_language="en")
    return found


@pytest.fixture
def run(them):
    return make_run(seats=4, course=make_course(them.vaxjo.region), municipality=them.vaxjo)


def book(run, **party):
    return booking.book(run.pk, make_party(**{"email": ""} | party), queue_if_full=True)


def twins(run):
    """Sara by mail with a phone, and Sara's family by that phone."""
    first = book(run, email=MAIL, phone=PHONE, name="Sara")
    return first, book(run, phone=PHONE, name="Omar", adults=2)


def url_of(first, second=None):
    return reverse("parties:merge", args=[first.party.pk]) + (f"?with={second.party.pk}" if second else "")


def found(user, run):
    return [(pair.first.pk, pair.second.pk, str(pair.alike)) for pair in duplicates.of_run(user, run)]


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ({"email": MAIL, "phone": PHONE}, {"phone": PHONE}, "phone"),
        ({"email": MAIL, "name": "sara  nilsson"}, {"phone": PHONE, "name": "Sara Nilsson"}, "name"),
        ({"email": MAIL, "name": "Sara"}, {"phone": PHONE, "name": "Omar"}, None),
        ({"email": MAIL, "name": ""}, {"phone": PHONE, "name": ""}, None),
    ],
)
def test_who_may_be_the_same_is_found_by_plain_rules(them, run, one, two, alike):
    first, second = book(run, **one), book(run, **two)
    expected = [(first.party.pk, second.party.pk, alike)] if alike else []
    assert found(them.coordinator, run) == expected


def test_one_contact_in_two_runs_of_a_course_is_one_family_that_chose_both(them, run):
    other = make_run(course=run.course, municipality=them.vaxjo)
    book(run, email=MAIL, phone=PHONE), book(other, email=MAIL, phone=PHONE)
    assert found(them.coordinator, run) == []


def test_in_another_run_of_the_course_they_are_found_and_in_another_course_not(them, run):
    other = make_run(course=run.course, municipality=them.vaxjo)
    elsewhere = make_run(course=make_course(them.vaxjo.region, name="Komet"), municipality=them.vaxjo)
    first, second = book(run, email=MAIL, phone=PHONE), book(other, phone=PHONE)
    book(elsewhere, phone="+46701740606", name="Sara Nilsson")
    assert found(them.coordinator, run) == [(first.party.pk, second.party.pk, "phone")]
    assert found(them.coordinator, elsewhere) == []


def test_a_neighbours_party_is_not_named(client, them, run):
    theirs = make_run(course=run.course, municipality=them.ljungby)
    first, second = book(run, email=MAIL, phone=PHONE), book(theirs, phone=PHONE, name="Hemlig")
    assert found(them.coordinator, run) == []
    client.force_login(them.coordinator)
    for url in (url_of(first, second), url_of(first)):
        page = client.get(url)
        assert page.status_code == 200 and "Hemlig" not in page.content.decode()
    answer = client.post(url_of(first), {"reference": second.party.reference})
    assert "There is no other sign-up" in str(errors(answer))
    for method in (client.get, client.post):
        assert method(url_of(second, first)).status_code == 404
    client.post(url_of(first, second), {"keep": first.party.pk, "step": "merge"})
    assert not Party.objects.exclude(anonymised_at=None).exists()


def test_it_costs_a_query_or_two_however_many_there_are(client, them, run):
    run.seats = 200
    run.save()
    book(run, email="a@example.org", name="Ada")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            duplicates.of_run(them.coordinator, run)
        return len(queries)

    cost()  # whose rows these are is asked once for a request
    before = cost()
    for number in range(30):
        book(run, email=f"b{number}@example.org", name=f"Name {number}")
    assert cost() == before == 1
    twins(run)
    assert cost() == before + 2, "who of them is in this run"


def test_the_lists_of_a_run_and_a_partys_page_lead_to_the_comparison(client, them, run):
    first, second = twins(run)
    client.force_login(them.coordinator)
    for url in (
        f"{reverse('bookings:index')}?run={run.pk}",
        f"{reverse('queue:index')}?run={run.pk}",
        reverse("bookings:inspect", args=[second.booking.pk]),
    ):
        assert url_of(first, second).replace("&", "&amp;") in client.get(url).content.decode()


def test_both_stand_side_by_side_then_it_is_said_what_happens_and_only_then_done(client, them, run):
    first, second = twins(run)
    client.force_login(them.coordinator)
    url = url_of(second, first)
    page = client.get(url)
    text = page.content.decode()
    sides = [side["reference"] for side in page.context["sides"]]
    assert sides == [first.party.reference, second.party.reference], "the older first"
    assert "1 adult" in text and "2 adults" in text
    chosen = typed(page.context["form"], size=second.party.pk)
    look = client.post(url, chosen | {"step": "preview"})
    text = look.content.decode()
    assert "2 seats go to the queue" in text and "2 seats instead of 1" in text
    assert "This cannot be undone." in text
    assert Booking.objects.confirmed().count() == 2, "nothing is done yet"
    back = client.post(url, chosen | {"step": "back"})
    assert int(back.context["form"]["size"].value()) == second.party.pk, "what was chosen is not lost"
    done = client.post(url, chosen | {"step": "merge"})
    assert done.url == reverse("bookings:inspect", args=[first.booking.pk])
    assert Booking.objects.confirmed().get().seats == 2
    again = client.post(url, chosen | {"step": "merge"})
    assert again.status_code == 404, "the emptied one is not there any more"


def test_by_the_reference_of_the_emptied_one_staff_find_the_kept_one_once(client, them, run):
    first, second = twins(run)
    third = book(run, email="t@example.org")
    client.force_login(them.coordinator)
    for gone in (second, third):
        chosen = dict.fromkeys(("keep", "contact", "size"), first.party.pk)
        client.post(url_of(first, gone), chosen | {"step": "merge"})
    for reference in (first.party.reference, second.party.reference):
        page = client.get(f"{reverse('bookings:index')}?q={reference}")
        assert {row.party for row in page.context["object_list"]} == {first.party}
        assert len(page.context["object_list"]) == 3, "one confirmed, two cancelled"
    text = client.get(reverse("bookings:inspect", args=[first.booking.pk])).content.decode()
    assert "Also signed up as" in text and second.party.reference in text


def test_another_sign_up_is_found_by_its_reference(client, them, run):
    first, second = book(run, email=MAIL, name="A"), book(run, phone=PHONE, name="B")
    client.force_login(them.coordinator)
    answer = client.post(url_of(first), {"reference": f" {second.party.reference.lower()} "})
    assert answer.url == url_of(first, second)
    assert "reference" in errors(client.post(url_of(first), {"reference": ""}))


def test_a_size_that_does_not_fit_is_said_in_words_and_nothing_is_done(client, them, run):
    first, second = book(run, email=MAIL, phone=PHONE), None
    other = make_run(seats=2, course=run.course, municipality=them.vaxjo)
    second = book(other, phone=PHONE, adults=2)
    for number in range(3):
        book(run, email=f"full{number}@example.org")
    client.force_login(them.coordinator)
    page = client.get(url_of(first, second))
    chosen = typed(page.context["form"], size=second.party.pk)
    answer = client.post(url_of(first, second), chosen | {"step": "merge"})
    assert "not enough free seats" in str(errors(answer))
    assert Booking.objects.confirmed().count() == 5
