"""What a party that waits for any run is told: mails, its own page, the receipt; what coordinators see."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses import any_run, booking, offers, queue
from courses.claims import State, claim_of_entry, claim_of_party, claims_by_email
from courses.models import Offer, QueueEntry
from courses.party_links import code_of, manage_url, offer_url, receipt_url, still_url
from home import due
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def place(course):
    return make_municipality(course.region)


def wait(course, *places, automatic=False, languages=(), **party):
    pks = [place.pk for place in places]
    return any_run.join_course(
        course.pk, make_party(**party), pks, automatic=automatic, languages=languages
    ).entry


def offered(entry, course, place):
    run = make_run(course=course, municipality=place, starts_in_days=30)
    booking.fill(run.pk)
    return Offer.objects.get(entry=entry, state="open")


def sent(about):
    """The mail of that kind, handed over now."""
    row = DueRow.objects.filter(kind="mail", about=about).last()
    DueRow.objects.filter(kind="mail").exclude(pk=row.pk).update(state="done", ended_at=timezone.now())
    DueRow.objects.filter(pk=row.pk).update(due_at=timezone.now())
    mail.outbox.clear()
    due.work()
    return mail.outbox[-1]


def test_a_claim_has_a_run_only_while_one_is_offered(course, place):
    entry = wait(course, place)
    claim = claim_of_entry(entry.pk)
    assert (claim.run, claim.course, claim.state(), claim.place()) == (None, course, State.WAITING, None)
    assert claim.municipality == place
    offer = offered(entry, course, place)
    claim = claim_of_party(entry.party_id)
    assert (claim.run, claim.state()) == (offer.run, State.OFFERED)
    assert [one.offer for one in claims_by_email(course.region_id, entry.party.email)] == [offer]


def test_the_first_mail_says_what_the_party_waits_for_and_names_no_place(course, place):
    wait(course, place, make_municipality(course.region, "Älmhult"), languages=["ar"])
    letter = sent("queued_course")
    assert "Växjö" in letter.body and "Älmhult" in letter.body and "arabiska" in letter.body.lower()
    assert place.email in letter.reply_to
    assert course.name not in letter.subject


def test_every_mail_about_a_wait_can_be_written(course, place):
    entry = wait(course, place)
    any_run.ask_still(entry.pk, now=timezone.now() + timedelta(days=200))
    assert "/kvar/" in sent("still").body
    entry.refresh_from_db()
    assert entry.asked == 1, "handed over: the time to answer runs"
    offer = offered(entry, course, place)
    assert "erbjudande" in sent("offered").body
    booking.cancel_run(offer.run_id)
    assert sent("withdrawn").body
    due.add(region_id=course.region_id, kind="mail", about="links", subject_id=entry.party_id, key="l")
    assert course.name in sent("links").body
    queue.leave(entry.pk)
    for about in ("left", "released", "silent"):
        due.add(region_id=course.region_id, kind="mail", about=about, subject_id=entry.pk, key=f"x{about}")
        assert sent(about).body


def test_who_has_grown_out_is_shown_other_courses(course, place):
    entry = wait(course, place, child_month=date(2009, 5, 1))
    make = make_run(course=course, municipality=place, starts_in_days=30)
    booking.fill(make.pk)
    assert "age=17" in sent("outgrown").body
    entry.refresh_from_db()
    assert entry.state == "left"


def test_the_page_says_what_is_waited_for_and_since_when(client, course, place):
    entry = wait(course, place, make_municipality(course.region, "Ljungby"))
    page = client.get(manage_url(entry.party)).content.decode()
    assert "Ljungby" in page and course.name in page
    assert reverse("courses:manage_cancel", args=["x"]).rsplit("/", 2)[1] in page
    assert client.post(manage_url(entry.party) + "avboka/").status_code == 303
    entry.refresh_from_db()
    assert entry.state == "left"
    assert client.post(manage_url(entry.party) + "vanta/").status_code == 303
    assert QueueEntry.objects.filter(party=entry.party, state="waiting").count() == 1


def test_the_party_can_be_changed_while_it_waits(client, course, place):
    entry = wait(course, place)
    url = manage_url(entry.party) + "andra/"
    assert client.get(url).status_code == 200
    sent_form = {"name": "Sara", "adults": "2", "email": entry.party.email, "phone": "", "language": "sv"}
    assert client.post(url, sent_form).status_code == 303
    entry.refresh_from_db()
    assert entry.seats == 2


def test_without_e_mail_the_receipt_shows_a_code_that_opens_the_page(client, course, place):
    entry = wait(course, place, email="", phone="+46701740605")
    assert code_of(entry.party) in client.get(receipt_url(entry.party)).content.decode()


def test_still_waiting_is_asked_by_get_and_answered_by_post(client, course, place):
    entry = wait(course, place)
    any_run.was_asked(entry.pk, timezone.now())
    url = still_url(entry.party)
    assert client.get(url).status_code == 200
    entry.refresh_from_db()
    assert entry.asked == 1, "looking answers nothing"
    assert client.post(url, {"answer": "yes"}).status_code == 303
    entry.refresh_from_db()
    assert (entry.asked, entry.state) == (0, "waiting")
    client.post(url, {"answer": "no"})
    entry.refresh_from_db()
    assert entry.state == "left"
    assert client.get(url).status_code == 303


def test_keep_my_other_places_is_asked_only_of_those_who_have_some(client, course, place):
    entry = wait(course, place, email="sara@example.org")
    offer = offered(entry, course, place)
    url = offer_url(offer, entry.party)
    assert 'name="keep"' not in client.get(url).content.decode()
    full = make_run(course=course, municipality=make_municipality(course.region, "Ljungby"), seats=1)
    booking.book(full.pk, make_party(), queue_if_full=True)
    own = booking.book(full.pk, make_party(email="sara@example.org"), queue_if_full=True).entry
    assert 'name="keep"' in client.get(url).content.decode()
    client.post(url, {"answer": "yes", "keep": "1"})
    due.work(now=timezone.now() + timedelta(seconds=1))
    own.refresh_from_db(), entry.refresh_from_db()
    assert (entry.state, own.state) == ("taken", "waiting")


def test_an_offer_that_ran_out_can_be_waited_for_again(client, course, place):
    entry = wait(course, place)
    offer = offered(entry, course, place)
    offers.handed_over(offer.pk, timezone.now())
    offer.refresh_from_db()
    offers.expire_offers(offer.run_id, now=offer.deadline)
    page = client.get(manage_url(entry.party)).content.decode()
    assert "vanta/" in page
