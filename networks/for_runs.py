"""What the networks add to a run of a course that is over: for its participants, its leaders and its coordinator.

Courses know nothing of networks; they ask by Wagtail's hooks (networks.wagtail_hooks).
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.claims import Claim
from courses.models import CourseRun, Party
from courses.own_data import moment
from networks import touch
from networks.models import StayInTouch


def for_participant(claim: Claim, now) -> list[tuple[str, str]]:
    """Words and path of the party's own page, once its run is over; nothing for who never came. At most 1 query."""
    if not claim.booking or not touch.may_say_yes(claim.booking, now):
        return []
    return [(_("Stay in touch with others from the course"), touch.touch_url(claim.booking))]


def words_of(run: CourseRun) -> str:
    """Whether there are enough, and nothing more; empty where it is not the time. At most 1 query."""
    if not touch.is_time(run, timezone.now()):
        return ""
    if touch.are_enough(run):
        return _("Stay in touch after the course: enough have said yes.")
    return _("Stay in touch after the course: not enough yet.")


def for_leaders(run: CourseRun) -> list[str]:
    """Below the list of a run. Words alone: there is no page where a leader could see more."""
    words = words_of(run)
    return [words] if words else []


def for_coordinators(run: CourseRun) -> list[dict[str, str]]:
    words = words_of(run)
    return [{"words": words, "url": "", "action": ""}] if words else []


def own_data(party: Party) -> list[dict]:
    """What is kept about a party here, in words and by the names of the fields. 1 query."""
    fields = ("first_name", "way", "contact", "language", "to_whom", "said_at", "until")
    rows = StayInTouch.objects.filter(booking__party=party).order_by("pk")
    return [
        {
            "name": "stays_in_touch",
            "title": _("Stay in touch after the course"),
            "rows": [
                (_("First name"), row.first_name),
                (row.get_way_display().capitalize(), row.contact),
                (_("Shown to"), row.get_to_whom_display()),
                (_("Until"), moment(row.until)),
            ],
            "data": {field: getattr(row, field) for field in fields},
        }
        for row in rows
    ]
