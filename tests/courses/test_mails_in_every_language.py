"""What a family is sent is wholly in its language: subject, words, facts' labels and calendar."""

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from courses import emails, samples
from courses.letters import MAILS
from courses.letters.letter import Writer
from courses.mail_kinds import KINDS, TO_BEGIN_FROM
from tests.factories import make_course, make_municipality, make_region, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# In every language the same: what a course, a place and a family are called, where pages are.
FACTS = {"ABC 3–12", "Storgatan 1, Växjö", "Kronoberg", "Växjö", "Familjecentralen", "Kim Andersson"}


@pytest.fixture
def region():
    region = make_region(languages=LANGUAGES)
    make_venue(make_municipality(region))
    make_course(region, name="ABC 3–12")
    return region


def mail(region, kind, language):
    with override(language), samples.sample(region, kind, "kim@example.org") as (row, claim):
        return emails.message(row, claim, MAILS[kind].word(claim, Writer(row, timezone.now())))


def words_of(message) -> set[str]:
    """The lines of a mail and of its calendar that hold words."""
    lines = [message.subject, *message.body.splitlines()]
    for attachment in message.attachments:
        if attachment.get_content_type() != "text/calendar":
            continue
        for event in Calendar.from_ical(attachment.get_payload(decode=True)).walk("VEVENT"):
            lines += [*str(event.get("description", "")).splitlines(), str(event["summary"])]
    return {line.strip() for line in lines if any(letter.isalpha() for letter in line) and "://" not in line}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_mail_and_no_calendar_speaks_another_language(region, language):
    # What has no translation stands in Swedish; easy Swedish is Swedish too.
    others = {"en"} if language.startswith("sv") else {"en", "sv"}
    for kind in KINDS.keys() - {TO_BEGIN_FROM}:
        own = words_of(mail(region, kind, language))
        for other in others:
            assert own & words_of(mail(region, kind, other)) <= FACTS, kind
