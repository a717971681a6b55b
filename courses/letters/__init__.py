"""Which mails there are. A due row names one of them and a pk."""

from django.db.models import Q

from courses import any_run, offers
from courses.claims import (
    ACTIVE,
    State,
    claim_of_booking,
    claim_of_entry,
    claim_of_message,
    claim_of_offer,
    claim_of_party,
)
from courses.letters import bookings, links, messages, reminders, runs, several, waiting
from courses.letters.letter import Mail
from courses.models import Booking, MessageTo, Offer, Party, QueueEntry

MAILS: dict[str, Mail] = {
    "booked": Mail(claim_of_booking, [State.BOOKED], bookings.booked),
    "cancelled": Mail(claim_of_booking, [State.CANCELLED], bookings.cancelled),
    "booked_several": Mail(claim_of_party, ACTIVE, several.booked_several, of_all=True),
    "cancelled_all": Mail(
        claim_of_party, (*several.GIVEN_UP, State.OVER, State.RUN_CANCELLED), several.cancelled_all
    ),
    "changed": Mail(claim_of_party, ACTIVE, bookings.changed, of_all=True),
    "transferred": Mail(claim_of_booking, [State.BOOKED], bookings.transferred),
    "already": Mail(claim_of_party, ACTIVE, bookings.already, of_all=True),
    "queued": Mail(claim_of_entry, [State.WAITING], waiting.queued),
    "offered": Mail(
        claim_of_offer,
        [State.OFFERED],
        waiting.offered,
        call=True,
        handed_over=offers.handed_over,
        came_back=offers.came_back,
        text=waiting.offered_text,
    ),
    "offer_expired": Mail(claim_of_entry, [State.EXPIRED], waiting.offer_expired),
    "promoted": Mail(claim_of_booking, [State.BOOKED], waiting.promoted, call=True),
    "left": Mail(claim_of_entry, [State.LEFT], waiting.left),
    "run_cancelled": Mail(claim_of_booking, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "run_cancelled_waiting": Mail(claim_of_entry, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "run_moved": Mail(claim_of_booking, [State.BOOKED], runs.run_moved, call=True),
    "run_moved_waiting": Mail(claim_of_entry, [State.WAITING, State.OFFERED], runs.run_moved, call=True),
    "still_coming": Mail(claim_of_booking, [State.BOOKED], reminders.still_coming),
    "remind": Mail(claim_of_booking, [State.BOOKED], reminders.remind, of_all=True),
    "thanks": Mail(claim_of_booking, [State.OVER], reminders.thanks),
    "queued_course": Mail(claim_of_entry, [State.WAITING], waiting.queued_course),
    "released": Mail(claim_of_entry, [State.LEFT], waiting.released),
    "withdrawn": Mail(claim_of_entry, [State.WAITING], waiting.withdrawn, call=True),
    "outgrown": Mail(claim_of_entry, [State.LEFT], waiting.outgrown, call=True),
    "still": Mail(claim_of_entry, [State.WAITING], waiting.still, call=True, handed_over=any_run.was_asked),
    "silent": Mail(claim_of_entry, [State.LEFT], waiting.silent),
    "message": Mail(
        claim_of_message, (*ACTIVE, State.OVER, State.RUN_CANCELLED), messages.message, call=True
    ),
    "merged": Mail(claim_of_booking, [State.BOOKED], bookings.merged),
    "links": Mail(claim_of_party, ACTIVE, links.links),
}


def mails_found_by(find) -> list[str]:
    """Kinds of mail whose rows name the pk of what `find` looks up: a booking, an entry, a party."""
    return [name for name, mail in MAILS.items() if mail.find is find]


def about_party(party_id: int) -> Q:
    """Selects the mails (due rows) about a party, its bookings, its places in queues and its offers."""
    subjects = {
        claim_of_booking: Booking.objects.filter(party_id=party_id),
        claim_of_entry: QueueEntry.objects.filter(party_id=party_id),
        claim_of_offer: Offer.objects.filter(entry__party_id=party_id),
        claim_of_message: MessageTo.objects.filter(party_id=party_id),
        claim_of_party: Party.objects.filter(pk=party_id),
    }
    selected = Q()
    for find, found in subjects.items():
        pks = found.order_by().values("pk")
        selected |= Q(kind="mail", about__in=mails_found_by(find), subject_id__in=pks)
    return selected
