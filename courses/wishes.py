"""What a party that waits for any run of a course wants, and which runs would suit it."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courses.models import CourseRun, Form, QueueEntry
from courses.seats import spoken_at


def written(values: Iterable[object]) -> str:
    """Several choices as they are stored: with a comma around each; empty when it does not matter."""
    chosen = [str(value) for value in values]
    return f",{','.join(chosen)}," if chosen else ""


def read(stored: str) -> list[str]:
    return [value for value in stored.split(",") if value]


def any_or(field: str, values: Iterable[object]) -> Q:
    """Entries that named one of the values, or none at all."""
    wanted = Q(**{field: ""})
    for value in values:
        wanted |= Q(**{f"{field}__contains": f",{value},"})
    return wanted


def fitting(run: CourseRun) -> QuerySet[QueueEntry]:
    """Waiting entries for any run of the course that this run would suit, whatever its free seats.

    Not those whose contact has booked this very run or waits for it in its own queue. The same rule stands in
    courses.seats.counting; a test holds them together.
    """
    forms = Q() if run.form == Form.BOTH else any_or("forms", [run.form])
    mine = Q(contact_digest=OuterRef("contact_digest")) & ~Q(contact_digest="")
    return QueueEntry.objects.waiting().filter(
        forms,
        any_or("languages", spoken_at(run)),
        any_or("weekdays", [run.weekday]),
        ~Exists(run.bookings.confirmed().filter(mine)),
        ~Exists(run.queue_entries.filter(mine, state__in=QueueEntry.OPEN)),
        course_id=run.course_id,
        municipalities=run.municipality_id,
    )


def asked_first(run: CourseRun) -> tuple[int, int]:
    """How many parties that wait for any run this one would suit, and how many of them have room in it. 1 query."""
    asked, left, others = 0, run.seats, run.seats - run.kept_for_residents()
    waiting = fitting(run).order_by("-priority", "pk").values_list("seats", "party__home_municipality")
    for seats, home in waiting:
        here = home == run.municipality_id
        if seats <= (left if here else min(left, others)):
            asked, left, others = asked + 1, left - seats, others if here else others - seats
    return len(waiting), asked


def runs_with_seats_for(entry: QueueEntry, now) -> QuerySet[CourseRun]:
    """Runs that would suit a party that waits for any, and have seats by the lists' counters. 1 query to read."""
    runs = CourseRun.objects.upcoming(now).filter(
        course_id=entry.course_id,
        municipality__in=entry.municipalities.all(),
        seats__gte=F("confirmed_seats") + F("held_seats") + entry.seats,
    )
    if entry.weekdays:
        runs = runs.filter(weekday__in=read(entry.weekdays))
    if entry.forms:
        runs = runs.filter(form__in=[*read(entry.forms), Form.BOTH])
    if entry.languages:
        spoken = Q()
        for code in read(entry.languages):
            spoken |= Q(language=code) | Q(interpreters__contains=f",{code},")
        runs = runs.filter(spoken)
    return runs


def outgrown(entry: QueueEntry, run: CourseRun) -> bool:
    """Whether the child that was told of will be too old for the course when the run starts.

    In a run's own queue only where the course asks for the month: the party is not read otherwise.
    """
    ages = run.course
    born = entry.party.child_month if entry.course_id or ages.asks_age else None
    if born is None:
        return False
    months = (run.starts_at.year - born.year) * 12 + run.starts_at.month - born.month
    # A child is of an age until the month of the next birthday is over.
    return months > (ages.age_to + 1) * 12


def ahead_of(entry: QueueEntry) -> Q:
    """Entries that are asked before this one, across a run's queue and its course's: priority, then arrival."""
    return Q(priority__gt=entry.priority) | Q(priority=entry.priority, pk__lt=entry.pk)


def order_of(entry: QueueEntry) -> tuple[int, int]:
    """The same as a key to sort by."""
    return -entry.priority, entry.pk
