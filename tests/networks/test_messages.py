"""Contact without exposure: what a visitor and a group write to each other reaches the other, and nothing else does."""

import email
import email.policy
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home import due, stamps
from home.models import DueRow
from home.templatetags.look import folds
from networks import conversations, groups
from networks.conversations import Outcome
from networks.models import Block, Conversation, Group, Message
from networks.models.messages import CONFIRM_WITHIN, KEPT, LONGEST, Side
from networks.relay import reply_path
from networks.views import messages as views
from networks.views.messages import PER_CONTACT, PER_SIDE, SHOWN
from tests.factories import make_group, make_municipality, make_region

pytestmark = pytest.mark.django_db

SARA, LEYLA = "sara.lind@example.org", "leyla.karimi@example.net"
LANGUAGES = ("sv", "en", "ar", "so", "uk", "sv-x-lattlast")
PHONE = "+46701234567"
LINK = re.compile(r"https?://[^/\s]+(/[a-z-]+/svar/[^\s/]+/)")


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), "Växjö", email="kommunen@example.se", phone="+46470123456")


@pytest.fixture
def group(vaxjo):
    return make_group(vaxjo, contact_name="Leyla", contact_email=LEYLA, contact_phone=PHONE, language="ar")


def written(client, group, **changes):
    """Post the form as it was handed out, with these fields."""
    address = reverse("networks:write", args=[group.pk])
    shown = client.get(address)
    fields = {
        "stamp": shown.context["stamp"],
        "key": shown.context["key"],
        "name": "Sara",
        "email": SARA,
        "text": "Hej! Får jag komma på tisdag?",
    }
    return client.post(address, fields | changes, headers={"user-agent": "Telefonen 7"})


def begun(group, **changes) -> Conversation:
    facts = {"name": "Sara", "email": SARA, "language": "sv", "text": "Hej! Får jag komma?"} | changes
    return conversations.begin(group, key=facts.pop("key", uuid4()), **facts)[0]


def opened(group, **changes) -> Conversation:
    """A conversation whose first message has been passed on, with no mail left to send."""
    row = begun(group, **changes)
    assert conversations.confirm(row) is Outcome.DONE
    due.work()
    mail.outbox.clear()
    row.refresh_from_db()
    return row


def answered(client, row, side, text="Välkommen!", key=None):
    return client.post(reply_path(row, side), {"step": "reply", "text": text, "key": key or stamps.new_key()})


def whole(letter) -> str:
    """A mail as it is sent, decoded: headers, text and HTML."""
    sent = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
    parts = [part.get_content() for part in sent.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in sent.items()), *parts])


def link_in(letter) -> str:
    return LINK.search(letter.body)[1]


def test_a_message_and_its_answer_reach_the_other_side_and_nobodys_address_does(client, group):
    assert written(client, group).status_code == 200
    due.work()
    (to_writer,) = mail.outbox
    assert to_writer.to == [SARA] and "Får jag komma" not in whole(to_writer)
    mail.outbox.clear()

    page = client.post(link_in(to_writer), {"step": "confirm"}, follow=True)
    assert "Får jag komma" in page.text
    due.work()
    (to_group,) = mail.outbox
    assert to_group.to == [LEYLA] and "Får jag komma" in to_group.body and "Sara" in to_group.body
    assert to_group.message()["Content-Language"] == "ar" and 'dir="rtl"' in whole(to_group)
    mail.outbox.clear()

    theirs = client.get(link_in(to_group))
    answer = client.post(
        link_in(to_group),
        {"step": "reply", "text": "Välkommen på tisdag!", "key": theirs.context["key"]},
        follow=True,
    )
    due.work()
    (back,) = mail.outbox
    assert back.to == [SARA] and "Välkommen på tisdag!" in back.body
    assert back.message()["Content-Language"] == "sv"
    mine = client.get(link_in(back))

    hidden_from_group = ("sara.lind", "lind@", "Telefonen 7", "127.0.0.1")
    hidden_from_writer = ("leyla.karimi", "karimi@", "701234567", "070-123", "Leyla")
    told_to_group = whole(to_group) + theirs.text + answer.text
    told_to_writer = whole(to_writer) + whole(back) + mine.text + page.text
    assert not [word for word in hidden_from_group if word in told_to_group]
    assert not [word for word in hidden_from_writer if word in told_to_writer]


def test_no_machine_answers_a_mail_and_an_answer_goes_to_no_person(client, group):
    row = begun(group)
    conversations.confirm(row)
    conversations.reply(row, Side.GROUP, "Välkommen!", uuid4())
    due.work()
    assert {letter.to[0] for letter in mail.outbox} == {SARA, LEYLA}
    for letter in mail.outbox:
        sent = letter.message()
        assert sent["Auto-Submitted"] == "auto-generated" and sent["X-Auto-Response-Suppress"] == "All"
        assert sent["Reply-To"] is None
        assert not {"Cc", "Bcc", "Sender"} & set(sent)
        assert SARA not in sent["From"] and LEYLA not in sent["From"]


@pytest.mark.parametrize("field", ["name", "text"])
@pytest.mark.parametrize("evil", ["\r\nBcc: all@example.com", "\nReply-To: me@example.com\n\n<b>Hej</b>"])
def test_nothing_that_is_typed_becomes_a_header_or_markup(client, group, field, evil):
    written(client, group, **{field: f"Sara{evil}"})
    conversations.confirm(Conversation.objects.get())
    due.work()
    assert [letter.to for letter in mail.outbox] == [[LEYLA]]
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None and sent["Reply-To"] is None
    assert "Sara" not in sent["Subject"] and group.name not in sent["Subject"]
    assert "<b>Hej</b>" not in mail.outbox[0].alternatives[0].content


def test_nobody_writes_in_anothers_name_and_what_is_not_confirmed_is_gone_after_three_days(client, group):
    row = begun(group)
    due.work()
    link = link_in(mail.outbox[0])
    # A mail scanner follows links, as often as it likes.
    for _time in range(3):
        assert client.get(link).status_code == client.head(link).status_code == 200
    due.work()
    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert row.confirmed_at is None
    late = timezone.now() + CONFIRM_WITHIN
    assert conversations.confirm(row, late) is Outcome.NOT_NOW
    conversations.forget(group.municipality.region_id, late)
    assert not Conversation.objects.exists() and not Message.objects.exists()


def test_the_first_message_is_passed_on_once_however_often_its_button_is_pressed(client, group):
    row = begun(group)
    for _time in range(3):
        assert client.post(reply_path(row, Side.WRITER), {"step": "confirm"}).status_code == 303
    assert DueRow.objects.filter(about="message_relay").count() == 1
    assert conversations.confirm(row) is Outcome.ALREADY


def test_a_first_mail_is_not_sent_any_more_when_the_group_has_blocked_the_address_meanwhile(group):
    row = opened(group)
    begun(group)
    conversations.block(row, Side.GROUP)
    assert due.work() == due.Worked(dropped=1)
    assert not mail.outbox


def test_each_message_keeps_the_words_for_thirty_days_more(group):
    row = opened(group)
    Conversation.objects.update(last_at=timezone.now() - KEPT + timedelta(hours=1))
    assert conversations.reply(row, Side.GROUP, "Välkommen!", uuid4()) is Outcome.DONE
    row.refresh_from_db()
    assert row.kept_until > timezone.now() + KEPT - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "www.vinn.example"}, "name"),
        ({"email": "sara"}, "email"),
        ({"text": ""}, "text"),
        ({"text": "Mitt nummer är 811228-9874"}, "text"),
        ({"text": "x" * (LONGEST + 1)}, "text"),
        ({"text": "Se https://vinn.example nu"}, "text"),
        ({"text": "Se vinn.example/gratis nu"}, "text"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, group, changes, field):
    page = written(client, group, **changes)
    assert page.status_code == 200 and field in page.context["form"].errors
    kept = {"name": "Sara", "email": SARA, "text": "Hej! Får jag komma på tisdag?"} | changes
    assert all(page.context["form"][name].value() == value for name, value in kept.items())
    assert 'aria-invalid="true"' in page.text and not Conversation.objects.exists()


def test_phone_numbers_and_web_addresses_are_the_writers_own_to_give_once_two_know_each_other(client, group):
    written(client, group, text="Ring mig på 070-174 06 05, t.ex. kl. 10/11. Hej.Och välkommen")
    row = Conversation.objects.get()
    conversations.confirm(row)
    row.refresh_from_db()
    answered(client, row, Side.GROUP, "Se https://vaxjo.example/karta")
    assert Message.objects.count() == 2
    answered(client, row, Side.GROUP, "Skriv 811228-9874")
    assert Message.objects.count() == 2


def test_a_form_that_was_open_for_days_is_shown_again_with_what_was_typed(client, group):
    page = written(client, group, stamp="Ogiltig")
    assert page.context["old"] and page.context["form"]["name"].value() == "Sara"
    assert not Conversation.objects.exists()


def test_changing_the_language_keeps_what_was_typed_and_sends_nothing(client, group):
    page = written(client, group, step="language", text="")
    assert not page.context["form"].errors and page.context["form"]["name"].value() == "Sara"
    row = opened(group)
    fields = {"step": "language", "text": "Halvvägs", "key": stamps.new_key()}
    page = client.post(reply_path(row, Side.WRITER), fields)
    assert page.status_code == 200 and page.context["form"]["text"].value() == "Halvvägs"
    assert Message.objects.count() == 1


def test_the_same_form_sent_twice_is_one_message(client, group):
    key = stamps.new_key()
    for _time in range(2):
        assert written(client, group, key=key).status_code == 200
    assert Conversation.objects.count() == DueRow.objects.filter(kind=conversations.MAIL).count() == 1
    row, key = opened(group), stamps.new_key()
    for _time in range(2):
        assert answered(client, row, Side.GROUP, key=key).status_code == 303
    assert row.messages.count() == 2


def test_a_thousand_messages_are_few_mails_few_queries_and_a_page_that_ends(client, group):
    for number in range(PER_CONTACT + 2):
        page = written(client, group, text=f"Nummer {number}")
    assert page.status_code == 429 and page.context["form"]["text"].value() == "Nummer 7"
    assert Conversation.objects.count() == PER_CONTACT

    row = opened(group, email="annan@example.org")
    statuses = [answered(client, row, Side.GROUP, f"Svar {n}").status_code for n in range(PER_SIDE + 3)]
    assert statuses == [303] * PER_SIDE + [429] * 3
    assert row.messages.count() == PER_SIDE + 1

    Message.objects.bulk_create(
        Message(conversation=row, side=Side.WRITER, text=f"Rad {n}", idempotency_key=uuid4())
        for n in range(1_000)
    )
    link = reply_path(row, Side.GROUP)
    client.get(link)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(link)
    assert len(page.context["lines"]) == SHOWN and page.context["lines"][-1]["text"] == "Rad 999"
    assert len(queries) <= 8


def test_a_group_is_written_to_so_many_times_a_day_whoever_writes(group, monkeypatch):
    monkeypatch.setattr(views, "PER_GROUP", 3)
    senders = [(Client(REMOTE_ADDR=f"10.0.{n}.1"), f"nummer{n}@example.org") for n in range(4)]
    statuses = [written(visitor, group, email=address).status_code for visitor, address in senders]
    assert statuses == [200] * 3 + [429]


def test_one_address_on_the_network_begins_so_many_an_hour(client, vaxjo, monkeypatch):
    monkeypatch.setattr(views, "PER_ADDRESS", 3)
    others = [make_group(vaxjo, f"Grupp {n}", contact_email=LEYLA) for n in range(4)]
    statuses = [written(client, other, email=f"nummer{other.pk}@example.org").status_code for other in others]
    assert statuses == [200] * 3 + [429]


def hidden(group) -> None:
    Group.objects.filter(pk=group.pk).update(confirmed_until=timezone.now())
    group.municipality.save()


@pytest.mark.parametrize("end", [hidden, groups.close])
def test_a_group_that_is_hidden_or_closed_meanwhile_is_not_written_to_and_nothing_typed_is_lost(
    client, group, end
):
    row, waiting = opened(group), begun(group, email="annan@example.org")
    assert conversations.reply(row, Side.WRITER, "På väg när den stängs", uuid4()) is Outcome.DONE
    form = client.get(reverse("networks:write", args=[group.pk])).context
    end(group)
    due.work()
    assert not [letter for letter in mail.outbox if "På väg när den stängs" in letter.body]
    page = client.post(
        reverse("networks:write", args=[group.pk]),
        {"stamp": form["stamp"], "key": form["key"], "name": "Sara", "email": SARA, "text": "Mina ord"},
    )
    assert page.status_code == 410 and "Mina ord" in page.text
    assert client.get(reverse("networks:write", args=[group.pk])).status_code == 404
    page = answered(client, row, Side.GROUP, "Mitt svar")
    assert page.status_code == 200 and page.context["unsent"] == "Mitt svar" and "Mitt svar" in page.text
    assert conversations.confirm(waiting) is Outcome.NOT_NOW


def test_a_group_without_an_address_is_not_written_to(client, vaxjo):
    silent = make_group(vaxjo, contact_email="")
    assert client.get(reverse("networks:write", args=[silent.pk])).status_code == 404
    assert "/skriv/" not in client.get(reverse("networks:group", args=[silent.pk])).text


def test_a_link_opens_its_own_side_of_its_own_conversation_and_no_other(client, group):
    row, other = opened(group), opened(group, email="annan@example.org", text="Annans ord")
    mine = client.get(reply_path(row, Side.WRITER))
    assert "Annans ord" not in mine.text and not mine.context["of_group"]
    assert client.get(reply_path(row, Side.GROUP)).context["of_group"]
    token = reply_path(row, Side.WRITER).split("/")[-2]
    forged = token.replace("askswriter", "asksgroup"), token[:-1] + ("A" if token[-1] != "A" else "B")
    for one in (*forged, "nonsens"):
        answer = client.get(reverse("networks:reply", args=[one]))
        assert answer.status_code == 410 and "Får jag komma" not in answer.text
    elsewhere = make_municipality(
        make_region("Fjällviken", hostname="fjallviken.example", default=False), "Snövik"
    )
    assert elsewhere
    answer = client.get(reply_path(other, Side.WRITER), headers={"host": "fjallviken.example"})
    assert answer.status_code == 410


def test_another_contact_ends_the_links_of_the_one_before(client, group):
    row = opened(group)
    theirs, mine = reply_path(row, Side.GROUP), reply_path(row, Side.WRITER)
    Group.objects.update(link_version=2)
    assert client.get(theirs).status_code == 410
    assert client.get(mine).status_code == 200


def test_words_are_over_thirty_days_after_the_last_message_whenever_the_night_comes(client, group):
    row = opened(group)
    link = reply_path(row, Side.WRITER)
    Conversation.objects.update(last_at=timezone.now() - KEPT)
    row.refresh_from_db()
    # The link itself would still open; the night's work has not come.
    assert client.get(link).status_code == 410
    assert conversations.reply(row, Side.WRITER, "För sent", uuid4()) is Outcome.NOT_NOW
    assert conversations.report(row, Side.WRITER) is Outcome.NOT_NOW
    other = opened(group, email="annan@example.org")
    due.add(region_id=group.region_id_of, kind=conversations.NIGHTLY, about="x", subject_id=1, key="natt")
    due.work()
    assert list(Conversation.objects.all()) == [other] and Message.objects.count() == 1
    over = client.get(reply_path(row, Side.WRITER))
    assert over.status_code == 410 and over.context["expired"]


def test_a_mail_that_is_late_is_not_handed_over_when_the_words_are_over(group):
    row = begun(group)
    conversations.confirm(row)
    Conversation.objects.update(last_at=timezone.now() - KEPT)
    assert due.work() == due.Worked(dropped=2)
    assert not mail.outbox


@pytest.mark.parametrize("side", Side)
def test_reported_with_one_press_it_is_hidden_from_both_and_nothing_more_is_passed_on(client, group, side):
    row = opened(group)
    conversations.reply(row, side.other, "Elaka ord", uuid4())
    page = client.post(reply_path(row, side), {"step": "report"}, follow=True)
    assert page.status_code == 200
    for reader in Side:
        text = client.get(reply_path(row, reader)).text
        assert "Elaka ord" not in text and "Får jag komma" not in text
    assert due.work() == due.Worked(dropped=1)
    assert answered(client, row, side.other).context["unsent"]
    row.refresh_from_db()
    assert row.reported_by == side
    assert conversations.report(row, side.other) is Outcome.ALREADY


def test_blocked_by_the_group_with_one_press_the_address_writes_no_more_however_it_is_typed(client, group):
    row, other = opened(group), opened(group)
    elsewhere = opened(make_group(group.municipality, "En annan grupp", contact_email=LEYLA))
    assert client.post(reply_path(row, Side.GROUP), {"step": "block"}).status_code == 303
    for one in (row, other):
        assert answered(client, one, Side.WRITER).context["unsent"]
    assert answered(client, elsewhere, Side.WRITER).status_code == 303
    due.work()
    mail.outbox.clear()
    usual = written(Client(), group, email="ny@example.org")
    due.work()
    mail.outbox.clear()
    page = written(client, group, email="Sara.Lind@Example.ORG", text="Jag igen")
    said = [one.text.replace(folds(one.context["email"]), "–") for one in (page, usual)]
    assert said[0] == said[1], "the page says nothing of it"
    due.work()
    (letter,) = mail.outbox
    assert letter.to == [SARA] and "svar/" not in letter.body, "the address alone is told"
    assert not Message.objects.filter(text="Jag igen").exists()


def test_blocked_by_the_writer_the_group_writes_no_more_and_the_writer_may_begin_anew(client, group):
    row = opened(group)
    client.post(reply_path(row, Side.WRITER), {"step": "block"})
    assert answered(client, row, Side.GROUP).context["unsent"]
    assert not Block.objects.exists()
    written(client, group)
    assert Message.objects.count() == 2


def test_what_a_closed_group_has_blocked_is_forgotten(group):
    conversations.block(opened(group), Side.GROUP)
    conversations.forget(group.region_id_of)
    assert Block.objects.count() == 1
    groups.close(group)
    conversations.forget(group.region_id_of)
    assert not Block.objects.exists()


def test_a_row_says_nobodys_name_and_a_page_is_kept_nowhere(client, group, caplog):
    row = opened(group)
    assert "Sara" not in str(row) + str(row.messages.get()) and SARA not in str(row)
    for answer in (client.get(reply_path(row, Side.GROUP)), written(client, group)):
        assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
    from home.links import mask

    assert reply_path(row, Side.GROUP).split("/")[-2] not in mask(reply_path(row, Side.GROUP))
    assert mask("/sv/svar/halvtokenutanslut/") == "/sv/svar/***/"
    assert SARA not in caplog.text and LEYLA not in caplog.text


def test_each_reads_the_mails_in_their_own_language(client, vaxjo):
    for language in LANGUAGES:
        group = make_group(vaxjo, f"Grupp {language}", contact_email=LEYLA, language=language)
        conversations.confirm(begun(group, language=language))
    due.work()
    letters = {letter.message()["Content-Language"]: letter for letter in mail.outbox}
    assert len({letter.subject for letter in letters.values()}) == len(LANGUAGES)
