"""A changed address is told to the old one, in neutral words, and then forgotten."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import booking, privacy
from courses.models import Booking, FormerAddress
from courses.party_links import OPEN_AFTERWARDS, manage_url
from home import due, links
from home.models import DueRow
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


def booked(**party):
    run = make_run(seats=5, course=make_course(name="Föräldrar i missbruk"))
    party = {"language": "en", "email": "old@example.org"} | party
    outcome = booking.book(run.pk, make_party(**party), queue_if_full=True)
    due.work()
    mail.outbox.clear()
    return outcome.party


def told_to_former():
    due.work()
    return [message for message in mail.outbox if message.subject.startswith("Another address")]


def test_the_old_address_is_told_and_forgotten():
    party = booked()
    booking.change(party.pk, {"email": "new@example.org"})
    (message,) = told_to_former()
    assert message.to == ["old@example.org"]
    assert party.reference in message.body and "0980-319 200" in message.body
    assert not FormerAddress.objects.exists()


def test_it_says_neither_the_new_address_nor_the_course_nor_opens_anything():
    party = booked()
    booking.change(party.pk, {"email": "new@example.org"})
    (message,) = told_to_former()
    for text in (message.subject, message.body, message.alternatives[0].content):
        for secret in ("new@example.org", "missbruk", "anmalan", party.name):
            assert secret not in text


def test_nobody_writes_to_an_old_address_that_did_not_change():
    party = booked()
    booking.change(party.pk, {"name": "Omar"})
    assert told_to_former() == []
    phone = booked(email="", phone="+46701740605")
    booking.change(phone.pk, {"email": "first@example.org"})
    assert told_to_former() == []


def test_taking_the_address_away_is_told_too():
    party = booked()
    booking.change(party.pk, {"email": "", "phone": "+46701740605"})
    assert [message.to for message in told_to_former()] == [["old@example.org"]]


def test_a_second_change_does_not_silence_the_first():
    party = booked()
    for email in ("between@example.org", "new@example.org"):
        booking.change(party.pk, {"email": email})
    assert sorted(message.to[0] for message in told_to_former()) == ["between@example.org", "old@example.org"]


def test_an_address_that_came_back_is_not_told():
    party = booked()
    for email in ("between@example.org", "old@example.org"):
        booking.change(party.pk, {"email": email})
    assert [message.to[0] for message in told_to_former()] == ["between@example.org"]
    assert not FormerAddress.objects.exists()


def test_a_refused_change_tells_nobody():
    party = booked()
    run = Booking.objects.get().run
    booking.book(run.pk, make_party(email="taken@example.org"), queue_if_full=True)
    assert not booking.change(party.pk, {"email": "taken@example.org"}).ok
    assert not FormerAddress.objects.exists()
    assert not DueRow.objects.filter(kind="former_address").exists()


def test_the_outbox_knows_an_id_and_no_address():
    party = booked()
    booking.change(party.pk, {"email": "new@example.org"})
    row = DueRow.objects.get(kind="former_address")
    assert "example.org" not in "".join(str(value) for value in vars(row).values())


def test_it_is_kept_while_the_mail_server_is_away_and_told_later(monkeypatch):
    party = booked()
    booking.change(party.pk, {"email": "new@example.org"})
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: 1 / 0)
        due.work()
    assert FormerAddress.objects.exists()
    due.work(now=timezone.now() + due.DELAYS[0])
    assert ["old@example.org"] in [message.to for message in mail.outbox]
    assert not FormerAddress.objects.exists()


def test_anonymising_forgets_it_untold():
    party = booked()
    booking.change(party.pk, {"email": "new@example.org"})
    booking.cancel(Booking.objects.get().pk)
    assert privacy.anonymise(party.pk).ok
    assert told_to_former() == [] and not FormerAddress.objects.exists()


def test_a_link_in_a_mail_closes_thirty_days_after_the_last_meeting(client):
    party = booked()
    run = Booking.objects.get().run
    url = manage_url(party, run=run)
    token = url.rstrip("/").rpartition("/")[2]
    expires = links.unsign(token, "manage").expires
    assert abs(expires - run.ends_at - OPEN_AFTERWARDS) < timedelta(seconds=1)
    assert links.unsign(token, "manage", expires + timedelta(seconds=1)) == links.LinkProblem.EXPIRED


def test_the_page_says_that_its_time_is_over(client):
    party = booked()
    old = links.sign("manage", party.pk, party.version, timezone.now() - timedelta(days=1))
    for path in ("", "andra/", "avboka/"):
        page = client.get(f"/en/anmalan/{old}/{path}")
        assert page.status_code == 410
        assert "closes 30 days after the last meeting" in page.content.decode()
    forged = f"{old[:-3]}abc"
    assert "30 days" not in client.get(f"/en/anmalan/{forged}/").content.decode()
