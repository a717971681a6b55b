"""What a group's contact changes by their link: time, place, words, a break. Never its state: see networks.groups."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from wagtail.log_actions import log

from networks import groups
from networks.groups import Outcome
from networks.models import Group, GroupText

# In the history of a group, beside what staff did; registered in networks.wagtail_hooks.
CHANGED, BREAK = "networks.changed_by_contact", "networks.break_by_contact"
CONFIRMED, CLOSED = "networks.confirmed_by_contact", "networks.closed_by_contact"
OPEN = (Group.State.PROPOSED, Group.State.LISTED)
WEEK = 7


def change(
    group: Group,
    facts: Mapping[str, object],
    words: Mapping[str, Mapping[str, str]],
    now: datetime | None = None,
    action: str = CHANGED,
) -> Outcome:
    """Write checked facts by their names, and words by language, of a group that is not over. Whoever changes a group
    that is listed says thereby that it still meets. NOT_NOW: refused or closed meanwhile. About 12 queries.
    """

    def write(row: Group, now: datetime) -> Outcome:
        if row.state not in OPEN:
            return Outcome.NOT_NOW
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))
        for language, said in words.items():
            GroupText.objects.filter(parent=row, language=language).update(**said)
        log(row, action)
        return Outcome.DONE

    outcome = groups.changed(group, write, now)
    if outcome is Outcome.DONE and group.state == Group.State.LISTED:
        groups.confirm(group, now)
    return outcome


def pause(group: Group, back: date | None, now: datetime | None = None) -> Outcome:
    """Nobody meets before `back`, or on its first weekday after it; None: the break is over."""
    return change(group, {"next_on": back and first_day(group, back)}, {}, now, BREAK)


def first_day(group: Group, day: date) -> date:
    """`day`, or the next one on which the group can meet."""
    if group.weekday is None:
        return day
    return day + timedelta(days=(group.weekday - day.weekday()) % WEEK)
