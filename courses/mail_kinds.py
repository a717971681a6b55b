"""Which mails may be worded anew in the admin, with which placeholders, and what each of them stands for.

Links, dates, the reference and the calendar are always set by the mail itself: words can be changed, facts cannot be
lost. Mails about personal data keep their words everywhere, and so do those that are not named here.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EXPLAINED = {
    "course": gettext_lazy("the course, as on its page"),
    "when": gettext_lazy("day and time of the first meeting"),
    "place": gettext_lazy("where it is, or that it is online"),
    "municipality": gettext_lazy("who gives the course"),
    "phone": gettext_lazy("where to call with questions"),
    "reference": gettext_lazy("the party's reference"),
    "seats": gettext_lazy("“You have a seat”, or “You have 2 seats”"),
    "standing": gettext_lazy("“You have a seat”, or that they wait as before"),
    "number": gettext_lazy("the place on the waiting list"),
    "deadline": gettext_lazy("day and time by which to answer"),
    "next_meeting": gettext_lazy("day and time of the next meeting"),
}
RUN = ("course", "when", "place", "municipality", "phone", "reference")

# A text of this kind is nothing that is sent by itself: who writes to participants can begin from it.
TO_BEGIN_FROM = "message"


@dataclass(frozen=True)
class Kind:
    """A kind of mail, for its editors; `required` are the placeholders that a text must have."""

    label: object
    own: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        return (*self.own, *RUN)


KINDS: dict[str, Kind] = {
    "booked": Kind(gettext_lazy("Confirmation of a booking"), ("seats",)),
    "changed": Kind(gettext_lazy("Booking changed"), ("standing",), required=("standing",)),
    "transferred": Kind(gettext_lazy("Moved to another run"), ("seats",)),
    "cancelled": Kind(gettext_lazy("Booking cancelled")),
    "already": Kind(gettext_lazy("Booked already")),
    "queued": Kind(gettext_lazy("Place in the queue"), ("number",)),
    "offered": Kind(gettext_lazy("An offer of seats"), ("deadline",), required=("deadline",)),
    "offer_expired": Kind(gettext_lazy("An offer ran out")),
    "promoted": Kind(gettext_lazy("A seat from the queue"), ("seats",)),
    "left": Kind(gettext_lazy("Left the queue")),
    "run_cancelled": Kind(gettext_lazy("Run cancelled, to those who had booked")),
    "run_cancelled_waiting": Kind(gettext_lazy("Run cancelled, to those who waited")),
    "run_moved": Kind(gettext_lazy("Dates or place changed, to those who had booked")),
    "run_moved_waiting": Kind(gettext_lazy("Dates or place changed, to those who waited")),
    "still_coming": Kind(
        gettext_lazy("Question: are you still coming?"), ("next_meeting",), required=("next_meeting",)
    ),
    "remind": Kind(gettext_lazy("Reminder of a meeting"), ("next_meeting",), required=("next_meeting",)),
    "thanks": Kind(gettext_lazy("Thanks after the last meeting")),
    TO_BEGIN_FROM: Kind(gettext_lazy("A message to participants, to begin from")),
}
CHOICES = [(name, kind.label) for name, kind in KINDS.items()]

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def named_in(text: str) -> list[str]:
    """The placeholders that stand in a text, in order."""
    return PLACEHOLDER.findall(text)


def problems(text: str, kind: Kind) -> list[str]:
    """What is wrong with the placeholders of a text, in words for its editor."""
    found = []
    for name in dict.fromkeys(named_in(text)):
        if name in kind.placeholders:
            continue
        if name in ("link", "links"):
            found.append(_("Leave {link} out: the links are set below the text, always."))
        elif name == "name":
            found.append(_("Leave {name} out: the mail begins with a greeting by name already."))
        else:
            known = ", ".join(f"{{{each}}}" for each in kind.placeholders)
            found.append(
                _("There is no placeholder {%(name)s} in this mail. There are: %(known)s.")
                % {"name": name, "known": known}
            )
    if set(PLACEHOLDER.sub("", text)) & set("{}"):
        found.append(_("A brace is missing: a placeholder begins with { and ends with }."))
    return found


def missing(text: str, kind: Kind) -> list[str]:
    """The required placeholders that a text has forgotten."""
    named = named_in(text)
    return [name for name in kind.required if name not in named]
