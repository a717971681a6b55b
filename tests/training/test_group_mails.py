"""Whoever has booked a run with a group gets the link to its lessons in the reminder, in their own language."""

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from courses import booking, emails
from courses.claims import claim_of_booking
from courses.letters import MAILS
from courses.models import Booking
from home.models import DueRow
from tests.factories import make_party
from tests.home.test_routing import translate
from tests.training.groups_scene import make_group, make_scene
from training import groups

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def group(scene):
    return make_group(scene[1], scene[2], run=scene[4])


def reminder(scene, language, kind="remind"):
    """The mail as it is handed over: subject and both bodies."""
    booking.book(scene[4].pk, make_party(email="kim@example.org", language=language), queue_if_full=False)
    facts = {"kind": "mail", "about": kind, "subject_id": Booking.objects.get().pk, "due_at": timezone.now()}
    row = DueRow.objects.create(region=scene[0], **facts)
    claim = claim_of_booking(row.subject_id)
    with override(language):
        emails.hand_over(row, MAILS[kind], claim, timezone.now())
    message = mail.outbox[-1]
    html = next(part.content for part in message.alternatives)
    return message.body, html


def test_the_reminder_has_the_link_in_swedish(scene, group):
    text, html = reminder(scene, "sv")
    address = f"http://testserver/sv/grupp/{group.code}/"
    for body in (text, html):
        assert address in body and "Att göra hemma" in body and scene[2].title in body


def test_the_reminder_has_it_in_arabic_with_the_module_s_arabic_name(scene, group):
    copy = translate(scene[2], "ar")
    copy.title = "أيام أهدأ"
    copy.save_revision().publish()
    text, html = reminder(scene, "ar")
    for body in (text, html):
        assert f"http://testserver/ar/grupp/{group.code}/" in body
        assert "أيام أهدأ" in body and "للبيت" in body and "To do at home" not in body


def test_a_name_without_translation_falls_back_and_stands_by_itself(scene, group):
    text, _html = reminder(scene, "ar")
    assert f"\u2068{scene[2].title}\u2069" in text


def test_without_a_group_or_after_it_has_closed_the_reminder_is_as_before(scene, group):
    groups.close(group)
    text, html = reminder(scene, "sv")
    assert "/grupp/" not in text + html and "/anmalan/" in text


def test_no_other_mail_has_it(scene, group):
    text, html = reminder(scene, "sv", "booked")
    assert "/grupp/" not in text + html
