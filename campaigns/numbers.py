"""What came of a campaign, in a few numbers for everybody to see: so large, and so rough, that they are about nobody."""

from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from campaigns.catalogue import KnownCampaign
from courses.models import Attendance, Party

FEWEST_TO_TELL, STEP = 20, 10


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in the active language, and of what."""

    figure: str
    words: str


def numbers(campaign: KnownCampaign) -> list[Number]:
    """How many municipalities and items there were, and how many came where that was noted. 1 query, or none."""
    held = [item for item in campaign.items.values() if not item.cancelled]
    places = len({item.municipality_id for item in held} - {None})
    found = []
    if places:
        found.append(
            Number(localize(places), npgettext("after a figure", "municipality", "municipalities", places))
        )
    if held:
        words = ngettext("item on the programme", "items on the programme", len(held))
        found.append(Number(localize(len(held)), words))
    if came := told(people([item.run_id for item in held if item.run_id])):
        found.append(Number(localize(came), _("people at least came to what one signed up for")))
    return found


def people(runs: list[int]) -> int:
    """Adults and children of the parties that were noted to have come to one of the runs at least. 1 query, or none."""
    if not runs:
        return 0
    came = Attendance.objects.filter(state=Attendance.State.CAME, booking__run__in=runs)
    parties = Party.objects.filter(pk__in=came.values("booking__party"))
    children = F("children_0_2") + F("children_3_5") + F("children_6_12") + F("children_13_17")
    return parties.aggregate(people=Sum(F("adults") + children))["people"] or 0


def told(number: int) -> int:
    """The multiple of ten that there are at least; 0 of fewer than twenty."""
    return number - number % STEP if number >= FEWEST_TO_TELL else 0
