"""Two at once: real threads against a real database."""

from uuid import uuid4

import pytest

from home.models import DueRow
from networks import conversations
from networks.conversations import Outcome
from networks.models import Conversation, Message
from networks.models.messages import Side
from tests.courses.test_booking_races import at_once
from tests.factories import make_group, make_municipality, make_region

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group():
    return make_group(make_municipality(make_region(), "Växjö"), contact_email="leyla@example.net")


def begin(group, key):
    return conversations.begin(
        group, name="Sara", email="sara@example.org", language="sv", text="Hej!", key=key
    )


def mails(about) -> int:
    return DueRow.objects.filter(about=about).count()


def test_one_form_sent_many_times_at_once_is_one_conversation_and_one_mail(group):
    key = uuid4()
    outcomes = [outcome for _row, outcome in at_once(6, lambda n: begin(group, key))]
    assert outcomes.count(Outcome.DONE) == 1
    assert Conversation.objects.count() == Message.objects.count() == mails("message_confirm") == 1


def test_one_button_pressed_many_times_at_once_passes_the_message_on_once(group):
    row, _outcome = begin(group, uuid4())
    outcomes = at_once(6, lambda n: conversations.confirm(Conversation.objects.get(pk=row.pk)))
    assert outcomes.count(Outcome.DONE) == mails("message_relay") == 1


def test_answers_of_both_at_once_are_all_passed_on_and_one_sent_twice_is_one(group):
    row, _outcome = begin(group, uuid4())
    conversations.confirm(row)
    keys = [uuid4() for _n in range(3)] * 2
    sides = [Side.WRITER, Side.GROUP]
    outcomes = at_once(6, lambda n: conversations.reply(row, sides[n % 3 % 2], f"Svar {n % 3}", keys[n]))
    assert outcomes.count(Outcome.DONE) == 3 and outcomes.count(Outcome.ALREADY) == 3
    assert row.messages.count() == mails("message_relay") == 4


def test_an_answer_and_a_block_at_once_leave_nothing_that_is_passed_on_after_it(group):
    row, _outcome = begin(group, uuid4())
    conversations.confirm(row)
    work = [
        lambda: conversations.block(row, Side.GROUP),
        lambda: conversations.reply(row, Side.WRITER, "Svar", uuid4()),
    ]
    at_once(2, lambda n: work[n]())
    row.refresh_from_db()
    assert row.ended_at and not row.takes_messages()
