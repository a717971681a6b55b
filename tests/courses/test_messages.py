"""Writing to participants: chosen, seen first, sent once, by mail or by phone, logged, and gone with their data."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses import booking, messages, privacy, retention
from courses.calls import to_call
from courses.models import BookingEvent, CourseRun, MailText, Message, MessageTo
from courses.own_data import as_data, in_words
from courses.seats import Reason
from home import due
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.courses.test_booking_races import at_once
from tests.factories import make_course, make_party, make_run, make_staff

pytestmark = pytest.mark.django_db
TEXT = "Take slippers.\n\nThe door is at the back of {place}."


def book(run, **party):
    facts = {"language": "en"} | party
    return booking.book(run.pk, make_party(**facts), queue_if_full=True)


def unsaved(**facts):
    return Message(**({"language": "sv", "subject": "Tofflor", "text": "Ta med tofflor."} | facts))


def sent():
    mail.outbox.clear()
    due.work()
    return mail.outbox


def world(client, seats=3):
    """A run of Växjö with two booked parties, one of them to be phoned, and one that waits; its coordinator."""
    them = make_neighbours()
    run = make_run(seats=seats, municipality=them.vaxjo, course=make_course(them.vaxjo.region))
    sara = book(run, name="Sara Ek", email="sara@example.org", adults=2)
    omar = book(run, name="Omar Ali", email="", phone="+46701740605")
    waits = book(run, name="Vera Lund", email="vera@example.org", language="ar")
    due.work()
    mail.outbox.clear()
    client.force_login(them.coordinator)
    return them, run, sara, omar, waits


def url_of(run):
    return reverse("runs:write", args=[run.pk])


def filled(client, run, **changes):
    form = client.get(url_of(run)).context["form"]
    return typed(form, **({"subject": "Slippers", "text": TEXT, "language": "en"} | changes))


def test_a_message_is_written_seen_sent_and_logged(client):
    them, run, sara, omar, _waits = world(client)
    data = filled(client, run)
    assert data["bookings"] == [str(omar.booking.pk), str(sara.booking.pk)], "all who booked, by name"
    assert "entries" not in data, "those who wait are chosen on purpose"
    seen = client.post(url_of(run), data | {"step": "preview"})
    page = seen.content.decode()
    assert "2 " in seen.context["count_words"] and "070-174 06 05" in page
    assert "Hello Sara Ek!" in seen.context["html"] and "Take slippers." in seen.context["html"]
    assert not Message.objects.exists() and not mail.outbox

    answer = client.post(url_of(run), data | {"step": "send"})
    assert answer.status_code == 302
    (message,) = sent()
    assert message.to == ["sara@example.org"]
    assert message.subject == f"A message about your booking, reference {sara.party.reference}"
    assert "Slippers" in message.body and "Familjecentralen" in message.body and "/anmalan/" in message.body
    row = Message.objects.get()
    assert (row.actor, row.run) == (them.coordinator, run)
    events = BookingEvent.objects.filter(verb="messaged", actor=them.coordinator)
    assert {event.party_id for event in events} == {sara.party.pk, omar.party.pk}


def test_the_preview_does_not_hand_out_anybodys_link(client):
    _them, run, *_rest = world(client)
    seen = client.post(url_of(run), filled(client, run) | {"step": "preview"})
    assert "/anmalan/" not in seen.context["mail"].body + seen.context["html"]


def test_it_is_shown_as_the_chosen_reader_reads_it(client):
    _them, run, _sara, _omar, waits = world(client)
    data = filled(client, run, entries=[str(waits.entry.pk)])
    seen = client.post(url_of(run), data | {"step": "preview", "reader": waits.party.reference})
    html = seen.context["html"]
    assert 'lang="ar" dir="rtl"' in html
    assert re.search(r'<h1 lang="en" dir="ltr"[^>]*>Slippers', html)
    assert "back of Familjecentralen." in html and "\u2068" not in html, "one language in a sentence"
    assert re.search(r'<div lang="en" dir="ltr"[^>]*>\s*<p[^>]*>Take slippers.', html), (
        "their frame, your words"
    )


def test_pressed_twice_it_is_one_message(client):
    _them, run, *_rest = world(client)
    data = filled(client, run) | {"step": "send"}
    client.post(url_of(run), data)
    second = client.post(url_of(run), data, follow=True)
    assert [m.level_tag for m in second.context["messages"]] == ["success", "warning"]
    assert Message.objects.count() == 1 and MessageTo.objects.count() == 2
    assert len(sent()) == 1
    assert BookingEvent.objects.filter(verb="messaged").count() == 2


def test_who_has_no_address_comes_up_on_the_call_list_with_the_words(client):
    _them, run, _sara, omar, _waits = world(client)
    client.post(url_of(run), filled(client, run) | {"step": "send"})
    due.work()
    row = to_call(DueRow.objects.filter(about="message")).get()
    assert MessageTo.objects.get(pk=row.subject_id).party == omar.party
    page = client.get(reverse("outbox:call", args=[row.pk])).content.decode()
    assert "Take slippers." in page and "Omar Ali" in page
    client.post(reverse("outbox:call", args=[row.pk]), {"result": "told"})
    row.refresh_from_db()
    assert row.state == DueRow.State.DONE
    assert client.get(reverse("outbox:inspect", args=[row.pk])).status_code == 200


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(client):
    _them, run, *_rest = world(client)
    data = filled(client, run, subject="", text="Come to {palce}", bookings=None)
    for step in ("preview", "send"):
        answer = client.post(url_of(run), data | {"step": step})
        assert set(errors(answer)) == {"subject", "text", "bookings"}
        assert "Come to {palce}" in answer.content.decode()
    assert not Message.objects.exists()


def test_one_can_go_back_and_change_what_was_seen(client):
    _them, run, *_rest = world(client)
    back = client.post(url_of(run), filled(client, run) | {"step": "back"})
    assert TEXT.split("\n", maxsplit=1)[0] in back.content.decode() and not back.context.get("previewed")
    assert not Message.objects.exists()


def test_nobody_outside_the_run_can_be_chosen(client):
    them, run, *_rest = world(client)
    other = book(make_run(municipality=them.vaxjo, course=run.course))
    answer = client.post(
        url_of(run), filled(client, run, bookings=[str(other.booking.pk)]) | {"step": "send"}
    )
    assert "bookings" in errors(answer)
    outcome = messages.write(run.pk, unsaved(), bookings=[other.booking.pk], actor=them.coordinator)
    assert outcome.reason == Reason.NOT_ACTIVE and not Message.objects.exists()


def test_another_municipalitys_run_is_not_found(client):
    them, run, *_rest = world(client)
    data = filled(client, run) | {"step": "send"}
    client.force_login(them.neighbour)
    assert client.get(url_of(run)).status_code == 404
    assert client.post(url_of(run), data).status_code == 404
    assert not Message.objects.exists()
    client.force_login(them.coordinator)
    client.post(url_of(run), data)
    rows = DueRow.objects.filter(about="message")
    assert rows.count() == 2
    for row in rows:
        assert client.get(reverse("outbox:inspect", args=[row.pk])).status_code == 200
    client.force_login(them.neighbour)
    for row in rows:
        assert client.get(reverse("outbox:inspect", args=[row.pk])).status_code == 404


def test_it_can_be_begun_from_a_text_of_the_region(client):
    them, run, *_rest = world(client)
    begin = MailText.objects.create(
        region=them.vaxjo.region, kind="message", language="ar", subject="مرحباً", text="أهلاً بكم"
    )
    assert f"?template={begin.pk}" in client.get(url_of(run)).content.decode()
    form = client.get(f"{url_of(run)}?template={begin.pk}").context["form"]
    assert (form["text"].value(), form["language"].value()) == ("أهلاً بكم", "ar")


def test_who_cancels_in_between_is_not_written_to(client):
    _them, run, sara, *_rest = world(client)
    messages.write(run.pk, unsaved(), bookings=[sara.booking.pk], actor=None)
    booking.cancel(sara.booking.pk)
    assert all("Tofflor" not in message.body for message in sent())


def test_the_words_cannot_bring_html_into_the_mail(client):
    _them, run, sara, *_rest = world(client)
    messages.write(
        run.pk, unsaved(subject="<b>!</b>", text="<script>1</script>"), bookings=[sara.booking.pk], actor=None
    )
    (message,) = sent()
    html = message.alternatives[0].content
    assert "<script>" not in html and "&lt;script&gt;1" in html and "<b>!</b>" not in html


def test_writing_to_many_costs_no_more_queries(django_assert_max_num_queries):
    run = make_run(seats=40)
    pks = [book(run).booking.pk for _party in range(30)]
    staff = make_staff(run.municipality)
    with django_assert_max_num_queries(10):
        assert messages.write(run.pk, unsaved(), bookings=pks, actor=staff).ok
    assert DueRow.objects.filter(about="message").count() == 30


def end_of(run):
    ended = timezone.now() - timedelta(days=31)
    CourseRun.objects.filter(pk=run.pk).update(starts_at=ended - timedelta(days=1), ends_at=ended)
    run.municipality.retention_days = 30
    run.municipality.save()


def test_the_words_go_with_the_personal_data_and_the_count_stays(client):
    _them, run, sara, omar, _waits = world(client)
    messages.write(run.pk, unsaved(), bookings=[sara.booking.pk, omar.booking.pk], actor=None)
    due.work()
    end_of(run)
    retention.deliver(DueRow(region=run.municipality.region))
    row = Message.objects.get()
    assert (row.subject, row.text) == ("", "") and row.recipients.count() == 2


def test_one_who_leaves_early_takes_the_words_along_once_the_others_have_them(client):
    _them, run, sara, _omar, _waits = world(client)
    other = book(make_run(municipality=run.municipality, course=run.course))
    messages.write(run.pk, unsaved(), bookings=[sara.booking.pk, _omar.booking.pk], actor=None)
    booking.cancel(sara.booking.pk)
    assert privacy.anonymise(sara.party.pk).ok
    assert Message.objects.get().text, "somebody has yet to get it"
    DueRow.objects.filter(about="message").update(state="done", ended_at=timezone.now())
    retention.forget_messages(run.municipality.region_id, timezone.now())
    assert Message.objects.get().text == ""
    assert other.ok


def test_what_was_written_to_somebody_is_part_of_their_own_data(client):
    _them, run, sara, *_rest = world(client)
    messages.write(run.pk, unsaved(), bookings=[sara.booking.pk], actor=None)
    region = run.municipality.region
    (party,) = as_data(region, "sara@example.org")["parties"]
    assert [(row["subject"], row["text"]) for row in party["messages"]] == [("Tofflor", "Ta med tofflor.")]
    (known,) = in_words(region, "sara@example.org")
    assert any("Ta med tofflor." in words for part in known.claims for _label, words in part.rows)


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_sent_from_many_windows_at_once_it_is_one_message():
    run = make_run(seats=5)
    pks = [book(run).booking.pk for _party in range(3)]
    key = uuid4()
    outcomes = at_once(8, lambda _number: messages.write(run.pk, unsaved(key=key), bookings=pks, actor=None))
    assert sorted(outcome.reason or "" for outcome in outcomes) == ["", *[Reason.SENT] * 7]
    assert MessageTo.objects.count() == DueRow.objects.filter(about="message").count() == 3
    assert BookingEvent.objects.filter(verb="messaged").count() == 3
