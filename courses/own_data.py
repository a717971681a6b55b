"""Everything that is kept about an e-mail address in one region: to show, to take along, to have removed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail import hooks

from courses import booking, queue
from courses.admin.parties import Row, answer_rows, party_rows
from courses.catalogue import catalogue
from courses.claims import claims_by_email
from courses.letters import about_party
from courses.models import (
    Answer,
    Attendance,
    Booking,
    BookingEvent,
    Message,
    Party,
    QueueEntry,
    QueueEvent,
)
from courses.privacy import EMPTIED, KEPT, active_bookings, anonymise
from courses.summary import title_of, wish_rows
from home import due
from home.dates import day_in_words
from home.models import AccessibilityMessage, DueRow, Municipality
from home.routing import in_order

# Who did it, as the one it concerns says it.
BY = {
    BookingEvent.By.PARTY: pgettext_lazy("who did it", "you"),
    BookingEvent.By.STAFF: gettext_lazy("staff"),
    BookingEvent.By.SYSTEM: gettext_lazy("automatically"),
}
# What a party that waits for any run has asked for.
WISHES = ("languages", "weekdays", "forms")
# Ours to find a row by; they say nothing.
INTERNAL = ("id", "region", "idempotency_key")


@dataclass
class Part:
    """A heading with lines below it, as (label, words)."""

    title: str
    rows: list[Row]
    lang: str = ""


@dataclass
class Known:
    """One party in words: what it said, what it booked or waits for, what happened."""

    reference: str
    rows: list[Row]
    claims: list[Part] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


def parties_of(region, email: str) -> list[Party]:
    """Parties with this address that are still somebody, the oldest first. 1 query, by index."""
    return list(Party.objects.filter(region=region, email=email, anonymised_at=None).order_by("pk"))


def messages_of(region, email: str):
    """What was written about accessibility from the address."""
    return AccessibilityMessage.objects.filter(region=region, email__iexact=email)


def let_be_told(region, email: str) -> None:
    """Let a mail with a link to all of it be due, if there is anything; once a minute at most. 2 queries."""
    if parties := parties_of(region, email):
        pk = parties[-1].pk
        minute = f"{timezone.now():%Y%m%d%H%M}"
        key = f"own_data:{pk}:{minute}"
        due.add(region_id=region.pk, kind="own_data", about="own_data", subject_id=pk, key=key)


def bookings_of(party: Party):
    return party.bookings.select_related("run__course", "run__municipality").order_by("pk")


def entries_of(party: Party):
    with_all = party.queue_entries.select_related("run__course", "run__municipality", "course")
    return with_all.prefetch_related("municipalities").order_by("pk")


def in_words(region, email: str) -> list[Known]:
    """In the active language. 1 query; for each party 4 to 6, and 3 for each of its claims."""
    return [known(party, region) for party in parties_of(region, email)]


def known(party: Party, region) -> Known:
    bookings, entries = list(bookings_of(party)), list(entries_of(party))
    site = party.source_municipality
    rows = [
        *party_rows(party),
        (_("Written down"), moment(party.created_at)),
        *([(_("Signed up on the website of"), site.name)] if site else []),
    ]
    return Known(
        reference=party.reference,
        rows=rows,
        claims=[
            *(booking_part(claim, party, region) for claim in bookings),
            *(entry_part(claim, party, region) for claim in entries),
            *message_parts(party),
            *refused_part(party),
            *(Part(kept["title"], kept["rows"]) for kept in further(party)),
        ],
        events=[
            (moment(event.at), f"{capfirst(event.get_verb_display())} ({BY[event.by]})")
            for event in events_of(party)
        ],
    )


def events_of(party: Party) -> list[BookingEvent | QueueEvent]:
    """What happened, the oldest first: in runs, and while it waited for any. 2 queries."""
    while_waiting = QueueEvent.objects.filter(entry__party=party)
    return sorted([*party.events.all(), *while_waiting], key=lambda event: event.at)


def message_parts(party: Party) -> list[Part]:
    """What staff have written to the party. 1 query."""
    got = messages_to(party)
    rows = [(moment(at), f"{subject}: {text}") for at, subject, text in got]
    return [Part(_("Messages to you"), rows)] if rows else []


def messages_to(party: Party):
    written = Message.objects.filter(recipients__party=party).exclude(text="").order_by("pk")
    return written.values_list("created_at", "subject", "text")


def refused_part(party: Party) -> list[Part]:
    """Which of our mails the party's address did not take, and when; nothing when all arrived. 1 query.

    The code is isolated: within right-to-left text its numbers would change places.
    """
    refused, late = _("Your address took no mail (%(code)s)"), _("Another mail server was late (%(code)s)")
    rows = [
        (
            moment(row.came_back_at or row.ended_at or row.created_at),
            (refused if row.came_back_at or row.state == DueRow.State.REFUSED else late)
            % {"code": in_order(row.status_code)},
        )
        for row in mail_refused(party)
    ]
    return [Part(_("Mail that did not arrive"), rows)] if rows else []


def further(party: Party) -> list[dict]:
    """What apps above this one keep about the party, by the hook: name, title, rows, data."""
    return [kept for known_by in hooks.get_hooks("own_data_of_party") for kept in known_by(party)]


def mail_refused(party: Party):
    """Rows about mail to the party that say what a mail server answered."""
    return DueRow.objects.filter(about_party(party.pk)).exclude(status_code="").order_by("pk")


def moment(at) -> str:
    return _("%(day)s at %(time)s") % {
        "day": day_in_words(at),
        "time": f"{timezone.localtime(at):%H:%M}",
    }


def run_rows(run) -> list[Row]:
    starts = [(_("First meeting"), day_in_words(run.starts_at))] if run.starts_at else []
    return [*starts, (_("Municipality"), run.municipality.name)]


def booking_part(claim: Booking, party: Party, region) -> Part:
    title, language = title_of(claim.run, catalogue(region), get_language())
    came = claim.attendance.select_related("meeting").order_by("meeting__starts_at")
    rows = [
        *run_rows(claim.run),
        (_("Seats"), str(claim.seats)),
        (_("State"), claim.get_state_display()),
        (_("Booked"), moment(claim.created_at)),
        *answer_rows(party, claim.run.course),
        *((day_in_words(row.meeting.starts_at), row.get_state_display()) for row in came),
    ]
    return Part(title, rows, language if language != get_language() else "")


def entry_part(claim: QueueEntry, party: Party, region) -> Part:
    if claim.run:
        title, language = title_of(claim.run, catalogue(region), get_language())
        where = run_rows(claim.run)
    else:
        title, language = claim.course.name, get_language()
        where = wish_rows(claim)
    rows = [
        *where,
        (_("Waiting list"), claim.get_state_display()),
        (_("Seats"), str(claim.seats)),
        (_("Since"), moment(claim.created_at)),
        *answer_rows(party, claim.run.course if claim.run else claim.course),
    ]
    return Part(title, [row for row in rows if row[1]], language if language != get_language() else "")


def how_long(region, email: str) -> list[str]:
    """What each municipality concerned has decided, in a sentence. 1 query."""
    parties = [party.pk for party in parties_of(region, email)]
    concerned = Municipality.objects.filter(
        pk__in=[
            *Booking.objects.filter(party__in=parties).values_list("run__municipality", flat=True),
            *QueueEntry.objects.filter(party__in=parties, run__isnull=False).values_list(
                "run__municipality", flat=True
            ),
        ]
    )
    return [kept_words(municipality) for municipality in concerned.order_by("name")]


def kept_words(municipality: Municipality) -> str:
    if municipality.retention_days is None:
        words = _("%(municipality)s has not decided yet for how long.")
        return words % {"municipality": municipality.name}
    words = ngettext(
        "%(municipality)s removes it %(count)d day after the last meeting.",
        "%(municipality)s removes it %(count)d days after the last meeting.",
        municipality.retention_days,
    )
    return words % {"municipality": municipality.name, "count": municipality.retention_days}


def as_data(region, email: str) -> dict[str, object]:
    """The same for a machine, by the names of the fields: whatever courses.privacy empties is in it."""
    return {
        "region": region.name,
        "email": email,
        "made_at": timezone.now(),
        "parties": [party_data(party) for party in parties_of(region, email)],
        "messages_about_accessibility": list(
            messages_of(region, email).values("message", "page_url", "email", "created_at")
        ),
    }


def party_data(party: Party) -> dict[str, object]:
    fields = [name for name in ("reference", *EMPTIED, *KEPT) if name not in INTERNAL]
    return {
        **{name: value_of(party, name) for name in fields},
        "answers": list(
            Answer.objects.filter(party=party).values("question__course__name", "question_id", "value")
        ),
        "bookings": [claim_data(claim, "cancelled_at") for claim in bookings_of(party)],
        "queue_entries": [
            claim_data(claim, "ended_at") | {name: getattr(claim, name) for name in WISHES}
            for claim in entries_of(party)
        ],
        "attendance": list(
            Attendance.objects.filter(booking__party=party).values("meeting__starts_at", "state", "noted_at")
        ),
        "messages": [
            {"at": at, "subject": subject, "text": text} for at, subject, text in messages_to(party)
        ],
        "mail_that_did_not_arrive": list(
            mail_refused(party).values("about", "state", "status_code", "created_at", "came_back_at")
        ),
        "further": [{"name": kept["name"], **kept["data"]} for kept in further(party)],
        "events": [
            *BookingEvent.objects.filter(party=party).values("at", "verb", "by", "why"),
            *QueueEvent.objects.filter(entry__party=party).values("at", "verb", "by", "why"),
        ],
    }


def value_of(party: Party, name: str) -> object:
    value = getattr(party, name)
    return value.name if isinstance(value, Municipality) else value


def claim_data(claim: Booking | QueueEntry, ended: str) -> dict[str, object]:
    run = claim.run
    return {
        "course": (run.course if run else claim.course).name,
        "municipalities": [run.municipality.name]
        if run
        else [place.name for place in claim.municipalities.all()],
        "first_meeting": run.starts_at if run else None,
        "seats": claim.seats,
        "state": claim.state,
        "created_at": claim.created_at,
        ended: getattr(claim, ended),
    }


def coming_claims(region, email: str) -> Iterable:
    """What is still to come: it is cancelled before anything is removed."""
    return claims_by_email(region.pk, email)


def erase(region, email: str) -> bool:
    """Cancel, leave and anonymise everything of the address; whether nothing is left.

    Verb by verb, each a transaction of its own, so that the queue gets each seat at once. What fails half-way (a
    seat given in between) is done by pressing once more.
    """
    for party in parties_of(region, email):
        for pk in active_bookings(timezone.now()).filter(party=party).values_list("pk", flat=True):
            booking.cancel(pk)
        for pk in party.queue_entries.filter(state__in=QueueEntry.OPEN).values_list("pk", flat=True):
            queue.leave(pk)
        anonymise(party.pk, by=BookingEvent.By.PARTY)
    messages_of(region, email).delete()
    return not parties_of(region, email)
