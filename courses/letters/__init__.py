"""Which mails there are. A due row names one of them and a pk."""

from courses.claims import ACTIVE, State, claim_of_booking, claim_of_entry, claim_of_party
from courses.letters import bookings, links, runs, waiting
from courses.letters.letter import Mail

MAILS: dict[str, Mail] = {
    "booked": Mail(claim_of_booking, [State.BOOKED], bookings.booked),
    "cancelled": Mail(claim_of_booking, [State.CANCELLED], bookings.cancelled),
    "changed": Mail(claim_of_party, ACTIVE, bookings.changed),
    "already": Mail(claim_of_party, ACTIVE, bookings.already),
    "queued": Mail(claim_of_entry, [State.WAITING], waiting.queued),
    "promoted": Mail(claim_of_booking, [State.BOOKED], waiting.promoted, call=True),
    "left": Mail(claim_of_entry, [State.LEFT], waiting.left),
    "run_cancelled": Mail(claim_of_booking, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "run_cancelled_waiting": Mail(claim_of_entry, [State.RUN_CANCELLED], runs.run_cancelled, call=True),
    "links": Mail(claim_of_party, ACTIVE, links.links),
}


def mails_found_by(find) -> list[str]:
    """Kinds of mail whose rows name the pk of what `find` looks up: a booking, an entry, a party."""
    return [name for name, mail in MAILS.items() if mail.find is find]
