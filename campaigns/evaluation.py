"""What those who came thought of a campaign: a few answers by choice, each only counted, from the end and for a month.

An answer is never kept as anybody's: of the answers of one form each adds one to a count of its own. Until it is
closed nothing is shown, so that no count can be watched growing (as docs/adr/0012 has it for courses).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import Enum

from django.utils import timezone

from campaigns.models import Campaign, EvaluationCount, Phase
from home.counting import count_one

OPEN_FOR = timedelta(days=30)
Question = EvaluationCount.Question


class Standing(Enum):
    """EARLY: it is not over yet. CLOSED: the month has passed."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"


def last_day(campaign: Campaign) -> date:
    return campaign.ends_on + OPEN_FOR


def standing(campaign: Campaign, now: datetime | None = None) -> Standing:
    """Whether one may answer now. No query."""
    now = now or timezone.now()
    if timezone.localdate(now) > last_day(campaign):
        return Standing.CLOSED
    return Standing.OPEN if campaign.phase(now) == Phase.AFTERWARDS else Standing.EARLY


def keep(
    campaign: Campaign, municipality: int | None, language: str, mark: str, good: Collection[str], again: str
) -> None:
    """Count one person's answers; `again` may be empty. One statement."""
    given = [(Question.MARK, mark), *((Question.GOOD, one) for one in good)]
    if again:
        given.append((Question.AGAIN, again))
    count_one(
        EvaluationCount,
        [
            {
                "campaign_id": campaign.pk,
                "municipality_id": municipality,
                "language": language,
                "question": question,
                "answer": answer,
            }
            for question, answer in given
        ],
    )
