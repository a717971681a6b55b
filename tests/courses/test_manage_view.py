"""What a party does with its own booking: looking changes nothing, pressing does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking, queue
from courses.contact import contact_digest
from courses.models import Booking, BookingEvent, CourseRun, Party, QueueEntry
from courses.party_links import MANAGE, code_of, manage_url, receipt_url
from courses.views.manage import LINKS_BY_CONTACT, TRIES_BY_REFERENCE
from home import links
from home.models import DueRow
from tests.courses.test_booking_view import hidden, words
from tests.factories import make_course, make_party, make_region, make_run, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Words are compared in the language they are written in."""
    with translation.override("en"):
        yield


def booked(run=None, **party):
    run = run or make_run(seats=5)
    return booking.book(run.pk, make_party(**party), queue_if_full=True).party


def pages_of(party):
    run = Booking.objects.filter(party=party).values_list("run", flat=True).first()
    run = run or QueueEntry.objects.values_list("run", flat=True).get(party=party)
    token = manage_url(party, run=CourseRun.objects.get(pk=run)).rstrip("/").rpartition("/")[2]
    names = ("manage", "manage_change", "manage_cancel")
    return [reverse(f"courses:{name}", args=[token]) for name in names]


def changes(party, **values):
    known = {"name": party.name, "adults": str(party.adults), "email": party.email, "phone": party.phone}
    return known | {"second_name": party.second_name, "language": party.language} | values


def test_the_state_is_said_first(client):
    run = make_run(seats=1)
    first, second = booked(run), booked(run)
    assert "<h1>You have a seat</h1>" in client.get(manage_url(first)).content.decode()
    assert "<h1>You are number 1 on the waiting list</h1>" in client.get(manage_url(second)).content.decode()


def test_every_state_has_words_of_its_own(client):
    run = make_run(seats=1)
    first, second, third = booked(run), booked(run), booked(run)
    queue.leave(QueueEntry.objects.get(party=third).pk)
    told = {party: client.get(manage_url(party)) for party in (first, second, third)}
    booking.cancel(Booking.objects.get(party=first).pk)
    cancelled = client.get(manage_url(first))
    booking.cancel_run(run.pk)
    off = client.get(manage_url(second))
    heads = [page.context["title"] for page in (*told.values(), cancelled, off)]
    assert len(set(heads)) == 5
    assert "avboka" not in off.content.decode() and "avboka" not in cancelled.content.decode()


def test_when_all_is_over_nothing_can_be_changed(client):
    party = booked()
    run = Booking.objects.get().run
    type(run).objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=1)
    )
    pages = pages_of(party)
    assert client.get(pages[0]).context["title"] == "The meetings are over"
    for url in pages[1:]:
        assert client.post(url, changes(party, name="Another")).status_code == 303
    assert Booking.objects.confirmed().count() == 1
    assert Party.objects.get().name == party.name


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_every_link_changes_nothing(client, method):
    run = make_run(seats=1)
    parties = [booked(run), booked(run)]
    before = (
        list(BookingEvent.objects.values_list("pk", "verb")),
        list(DueRow.objects.values_list("pk", "state")),
    )
    for party in parties:
        for url in [*pages_of(party), receipt_url(party)]:
            assert getattr(client, method)(url).status_code == 200
    after = (
        list(BookingEvent.objects.values_list("pk", "verb")),
        list(DueRow.objects.values_list("pk", "state")),
    )
    assert before == after
    assert Booking.objects.confirmed().count() == 1


def test_cancelling_asks_first_and_gives_the_seat_to_the_next(client):
    run = make_run(seats=1)
    first, second = booked(run), booked(run)
    page, _change, cancel = pages_of(first)
    assert cancel in client.get(page).content.decode()
    assert "Yes, cancel the booking" in words(client.get(cancel))
    done = client.post(cancel)
    assert (done.status_code, done["Location"]) == (303, page)
    assert "Your booking is cancelled" in words(client.get(page))
    assert Booking.objects.confirmed().get().party == second
    assert set(DueRow.objects.values_list("about", flat=True)) >= {"cancelled", "promoted"}


def test_cancelling_twice_is_cancelling_once(client):
    party = booked()
    cancel = pages_of(party)[2]
    assert [client.post(cancel).status_code for _press in range(2)] == [303, 303]
    assert DueRow.objects.filter(about="cancelled").count() == 1


def test_leaving_the_waiting_list_moves_the_next_up(client):
    run = make_run(seats=1)
    booked(run)
    second, third = booked(run), booked(run)
    client.post(pages_of(second)[2])
    assert "number 1" in words(client.get(manage_url(third)))
    assert "no longer on the waiting list" in words(client.get(manage_url(second)))


def test_changing_takes_effect_and_says_so(client):
    party = booked()
    page, change, _cancel = pages_of(party)
    form = client.get(change)
    assert f'value="{party.email}"' in form.content.decode()
    done = client.post(change, changes(party, adults="2", second_name="Omar", access_needs=["food"]))
    assert done["Location"] == f"{page}?done=changed"
    party.refresh_from_db()
    assert (party.adults, party.second_name, party.access_needs) == (2, "Omar", ["food"])
    assert Booking.objects.get().seats == 2
    assert "Your changes are saved" in words(client.get(done["Location"]))


def test_saving_without_a_change_writes_nothing(client):
    party = booked()
    done = client.post(pages_of(party)[1], changes(party))
    assert done.status_code == 303
    assert not DueRow.objects.filter(about="changed").exists()


def test_more_people_than_there_are_seats_is_refused_beside_the_field(client):
    run = make_run(seats=2)
    party = booked(run)
    booked(run)
    page = client.post(pages_of(party)[1], changes(party, adults="2", second_name="Omar"))
    assert page.status_code == 200
    html = page.content.decode()
    assert 'href="#id_adults_0"' in html and 'value="Omar"' in html
    assert Booking.objects.get(party=party).seats == 1


def test_another_address_closes_the_links_that_went_to_the_old_one(client):
    party = booked()
    old = manage_url(party)
    done = client.post(pages_of(party)[1], changes(party, email="new@example.org"))
    assert client.get(old).status_code == 410
    assert "new@example.org" in words(client.get(done["Location"]))
    assert Booking.objects.get().contact_digest == contact_digest("new@example.org", "")


def test_an_address_that_somebody_else_booked_with_is_refused(client):
    run = make_run(seats=5)
    booked(run, email="sara@example.org")
    party = booked(run)
    page = client.post(pages_of(party)[1], changes(party, email="sara@example.org"))
    assert 'href="#id_email"' in page.content.decode()
    party.refresh_from_db()
    assert party.email != "sara@example.org" and party.version == 1


def test_someone_who_takes_the_address_away_gets_a_code(client):
    party = booked()
    done = client.post(pages_of(party)[1], changes(party, email="", phone="070-174 06 05"))
    receipt = client.get(done["Location"])
    party.refresh_from_db()
    assert (party.email, party.phone) == ("", "+46701740605")
    assert code_of(party) in words(receipt)


def test_the_language_of_messages_can_be_changed_and_is_shown_at_once(client):
    party = booked()
    done = client.post(pages_of(party)[1], changes(party, language="ar"))
    assert done["Location"].startswith("/ar/")
    assert client.post(pages_of(party)[1], changes(party, language="fi")).status_code == 200
    party.refresh_from_db()
    assert party.language == "ar"


def test_a_childs_month_is_kept_and_can_be_changed(client):
    year = timezone.localdate().year - 4
    party = booked(make_run(course=make_course(asks_age=True)), child_month=date(year, 5, 1))
    client.post(pages_of(party)[1], changes(party, child_month="6", child_year=str(year)))
    party.refresh_from_db()
    assert party.child_month == date(year, 6, 1)


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-1], lambda t: f"{t}x", lambda t: "nonsense", lambda t: t.swapcase()]
)
def test_a_link_that_is_broken_leads_to_a_new_one(client, damage):
    token = links.sign(MANAGE, booked().pk, 1)
    for name in ("manage", "manage_change", "manage_cancel", "receipt"):
        page = client.get(reverse(f"courses:{name}", args=[damage(token)]))
        assert page.status_code == 410
        assert reverse("courses:find_booking") in page.content.decode()


def test_one_run_gives_one_link_in_whatever_zone_its_end_is_told():
    made = booking.book(make_run().pk, make_party(), queue_if_full=False)
    # Thirty days on, the clocks of Sweden have changed.
    told = datetime(2027, 3, 2, 20, 30, tzinfo=timezone.get_default_timezone())
    links_told = {manage_url(made.party, run=CourseRun(ends_at=end)) for end in (told, told.astimezone(UTC))}
    assert len(links_told) == 1


def test_a_link_for_one_thing_opens_no_other(client):
    party = booked()
    receipt = receipt_url(party).rstrip("/").split("/")[-1]
    assert client.get(reverse("courses:manage", args=[receipt])).status_code == 410


def test_another_regions_link_opens_nothing_here(client):
    make_region()
    other = make_region(name="Kalmar", hostname="kalmar.example", default=False)
    party = booked(make_run(course=make_course(region=other)))
    assert client.get(manage_url(party)).status_code == 410
    assert client.get(manage_url(party), headers={"host": "kalmar.example"}).status_code == 200


def test_an_anonymised_party_has_no_page(client):
    party = booked()
    Party.objects.update(name="", email="", anonymised_at=timezone.now())
    assert client.get(manage_url(party)).status_code == 410


def test_pages_behind_links_are_kept_nowhere_and_set_no_cookie(client):
    client.force_login(make_staff(superuser=True))
    for url in pages_of(booked()):
        page = client.get(url)
        assert page["Cache-Control"] == "no-store" and page["X-Robots-Tag"] == "noindex"
        assert not page.cookies and "Cookie" not in page.get("Vary", "")


def find(client, **values):
    url = reverse("courses:find_booking")
    return client.post(url, hidden(client.get(url)) | values)


def test_a_wrong_code_says_only_that_it_does_not_fit(client):
    party = booked(email="", phone="+46701740605")
    wrong = find(client, reference=party.reference, code="AAAAA-AAAAA")
    unknown = find(client, reference="AAA-AAA-AAA", code="AAAAA-AAAAA")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_a_party_with_an_address_is_not_opened_by_code(client):
    party = booked()
    assert find(client, reference=party.reference, code=code_of(party)).status_code == 200


def test_guessing_codes_is_stopped_even_with_the_right_one(client):
    party = booked(email="", phone="+46701740605")
    for _try in range(TRIES_BY_REFERENCE):
        assert find(client, reference=party.reference, code="AAAAA-AAAAA").status_code == 200
    assert find(client, reference=party.reference, code=code_of(party)).status_code == 429


def test_asking_for_links_answers_the_same_for_known_and_unknown(client):
    booked(email="sara@example.org")
    known, unknown = find(client, email="Sara@example.org"), find(client, email="omar@example.org")
    assert words(known).replace("sara@", "omar@") == words(unknown)
    assert DueRow.objects.filter(about="links").count() == 1


def test_asking_for_links_again_and_again_mails_no_more(client):
    booked(email="sara@example.org")
    for _time in range(LINKS_BY_CONTACT + 3):
        assert find(client, email="sara@example.org").status_code == 200
        DueRow.objects.filter(about="links").update(key=timezone.now().isoformat(), about="earlier")
    assert DueRow.objects.filter(about="earlier").count() <= LINKS_BY_CONTACT


def test_a_wrong_address_is_told_beside_the_field(client):
    make_region()
    page = find(client, email="sara@")
    assert 'href="#id_email"' in page.content.decode()
    assert 'value="sara@"' in page.content.decode()


def test_the_manage_page_costs_few_queries(client, django_assert_num_queries):
    run = make_run(seats=200)
    party = booked(run)
    client.get(manage_url(party))
    with django_assert_num_queries(7):
        client.get(manage_url(party))
    for _number in range(20):
        booked(run)
    with django_assert_num_queries(7):
        client.get(manage_url(party))
