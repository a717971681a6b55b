"""All that a party has, a line for each: what, when, where, and what is true of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.claims import ACTIVE, Claim, State
from courses.models import Meeting
from courses.party_links import offer_url
from courses.state_words import state_words
from courses.summary import Summary, meetings_of, summarise, summary_of

# How a state looks, as templates/components/seats.html knows it.
LOOKS = {
    State.BOOKED: "ok",
    State.WAITING: "queue",
    State.OFFERED: "few",
    State.CANCELLED: "cancelled",
    State.RUN_CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class ClaimLine:
    """A line of templates/courses/claim_lines.html. `query` names it behind the address of a page about it."""

    summary: Summary
    standing: str
    look: str
    active: bool
    booked: bool
    query: str
    offer_url: str


def lines_of(claims: Sequence[Claim], region) -> list[ClaimLine]:
    """In the order in which they come. 1 query, and 2 for each that waits for any run of a course."""
    meetings = meetings_of([claim.run.pk for claim in claims if claim.run])
    return [line_of(claim, region, meetings) for claim in claims]


def line_of(claim: Claim, region, meetings: dict[int, list[Meeting]]) -> ClaimLine:
    state = claim.state()
    return ClaimLine(
        summary=summarise(claim.run, region, meetings[claim.run.pk])
        if claim.run
        else summary_of(claim, region),
        standing=state_words(claim, state, region)[0],
        look=LOOKS.get(state, "past"),
        active=state in ACTIVE,
        booked=state == State.BOOKED,
        query=claim.query,
        offer_url=offer_url(claim.offer, claim.party) if state == State.OFFERED else "",
    )
