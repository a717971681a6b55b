"""What staff see of a party: only on its own page, never in a title, a log or an address."""

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.contact import spoken_phone
from courses.forms import CHILDREN
from courses.models import AccessNeed, BookingEvent, Course, Party, QueueEvent, language_name
from courses.questions import read_questions

Row = tuple[str, str]


def needs_words(needs: list[str]) -> str:
    words = dict(AccessNeed.choices)
    return ", ".join(str(words.get(need, need)) for need in needs)


def children_words(party: Party) -> str:
    """How many children of which ages come along; empty when none do."""
    return ", ".join(
        f"{getattr(party, name)} ({label})" for name, label in CHILDREN.items() if getattr(party, name)
    )


def contact_words(party: Party) -> str:
    return party.email or (spoken_phone(party.phone) if party.phone else "")


def party_rows(party: Party) -> list[Row]:
    """Everything a party has said about itself, as (label, words); what it has not said is left out. 1 query."""
    if party.anonymised_at:
        return [(_("Personal data"), _("removed"))]
    rows = [
        (_("Name"), party.name),
        (_("Adults"), str(party.adults)),
        (_("Lives in"), party.home_municipality.name if party.home_municipality else ""),
        (_("The other adult"), party.second_name),
        (_("Children along"), children_words(party)),
        (
            _("Child born or due"),
            date_format(party.child_month, "YEAR_MONTH_FORMAT") if party.child_month else "",
        ),
        (_("E-mail"), party.email),
        (_("Phone"), spoken_phone(party.phone) if party.phone else ""),
        (_("Language of messages"), language_name(party.language)),
        (_("Interpreter"), language_name(party.interpreter) if party.interpreter else ""),
        (_("Access needs"), needs_words(party.access_needs)),
        (_("Notes by staff"), party.notes),
        (_("Also signed up as"), ", ".join(party.merged_from.values_list("reference", flat=True))),
    ]
    return [(label, words) for label, words in rows if words]


def answer_rows(party: Party, course: Course) -> list[Row]:
    """The party's answers to the course's own questions. 2 queries."""
    given = dict(party.answers.values_list("question_id", "value"))
    rows = []
    for asked in read_questions(course, get_language()):
        if value := given.get(asked.pk):
            words = dict(asked.choices)
            said = ", ".join(words.get(key, key) for key in value.split()) if asked.choices else value
            rows.append((asked.label, said))
    return rows


def event_rows(claim) -> list[BookingEvent | QueueEvent]:
    """What happened to a booking's or entry's party, the newest first: in the run, or while it waits for any.

    1 or 2 queries.
    """
    events = claim.party.events.select_related("actor")
    if claim.run:
        return list(events.filter(run=claim.run).order_by("-at", "-pk"))
    own = claim.events.select_related("actor")
    return sorted([*events, *own], key=lambda event: event.at, reverse=True)
