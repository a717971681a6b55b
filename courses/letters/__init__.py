"""Which mails there are. A due row names one of them and a pk."""

from courses import any_run, offers
from courses.claims import ACTIVE, State, claim_of_booking, claim_of_entry, claim_of_offer, claim_of_party
from courses.letters import bookings, links, runs, waiting
from courses.letters.letter import Mail

MAILS = {
    "booked": Mail(claim_of_booking, [State.BOOKED], bookings.booked),
    "cancelled": Mail(claim_of_booking, [State.CANCELLED], bookings.cancelled),
    "changed": Mail(claim_of_party, ACTIVE, bookings.changed),
    "already": Mail(claim_of_party, ACTIVE, bookings.already),
    "queued": Mail(claim_of_entry, [State.WAITING], waiting.queued),
    "offered": Mail(
        claim_of_offer, [State.OFFERED], waiting.offered, call=True, handed_over=offers.handed_over
    ),
    "offer_expired": Mail(claim_of_entry, [State.EXPIRED], waiting.offer_expired),
    "promoted": Mail(claim_of_booking, [State.BOOKED], waiting.promoted, call=True),
    "left": Mail(claim_of_entry, [State.LEFT], waiting.left),
    "run_cancelled": Mail(claim_of_booking, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "run_cancelled_waiting": Mail(claim_of_entry, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "queued_course": Mail(claim_of_entry, [State.WAITING], waiting.queued_course),
    "released": Mail(claim_of_entry, [State.LEFT], waiting.released),
    "withdrawn": Mail(claim_of_entry, [State.WAITING], waiting.withdrawn, call=True),
    "outgrown": Mail(claim_of_entry, [State.LEFT], waiting.outgrown, call=True),
    "still": Mail(claim_of_entry, [State.WAITING], waiting.still, call=True, handed_over=any_run.was_asked),
    "silent": Mail(claim_of_entry, [State.LEFT], waiting.silent),
    "links": Mail(claim_of_party, ACTIVE, links.links),
}
