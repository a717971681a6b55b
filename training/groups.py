"""Groups by their codes: started, found, closed, and how many of their lessons are done, in coarse numbers."""

import re
import secrets
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.models import CourseRun, Meeting
from courses.summary import title_of
from courses.survey_results import rounded
from home.dates import day_month
from home.models import Municipality
from training.models import StepCount, TrainingGroup
from training.outline import KnownLesson, KnownModule, outline

# Nothing that is misread for another (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B), and no vowel: no word comes of it by chance.
ALPHABET = "23456789CDFHJKMNPQRTVWX"
LETTERS = 8
"""Some 36 bits. Whoever looks codes up also throttles."""
TRIES = 5


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _number in range(LETTERS))


def read(typed: str) -> str:
    """A code as it is stored, read kindly: any case, with spaces and hyphens; "" for what cannot be one."""
    letters = re.sub(r"[\s\-\u2011–]", "", typed).upper()
    return letters if len(letters) == LETTERS and set(letters) <= set(ALPHABET) else ""


def find(region, typed: str) -> TrainingGroup | None:
    """The group of a code in the region, also a closed one. 1 query, none for what cannot be a code."""
    code = read(typed)
    groups = TrainingGroup.objects.filter(municipality__region=region).select_related("municipality", "run")
    return groups.filter(code=code).first() if code else None


def sources(region, codes: Iterable[str]) -> set[tuple[str, str]]:
    """Which of these codes what is counted may have come by: those of open groups, each with its module's key.

    1 query however many they are, none where nothing can be a code. They are as stored: pages of ours say them so.
    """
    codes = {code for code in codes if read(code) == code != ""}
    if not codes:
        return set()
    groups = TrainingGroup.objects.filter(municipality__region=region, code__in=codes, closed_at=None)
    return {(code, str(module)) for code, module in groups.values_list("code", "module_key")}


def start(
    municipality: Municipality, module_key: uuid.UUID | str, name: str, run: CourseRun | None = None
) -> TrainingGroup:
    """A new group; for a run that has an open one, that. Twice at once gives one. 1 to 3 queries."""
    for _number in range(TRIES):
        try:
            with transaction.atomic():
                facts = {"municipality": municipality, "module_key": module_key, "name": name, "run": run}
                return TrainingGroup.objects.create(code=new_code(), **facts)
        except IntegrityError:
            if run and (known := group_of(run)):
                return known
    raise RuntimeError("No code was free.")


def group_of(run: CourseRun) -> TrainingGroup | None:
    """The open group of a run. 1 query."""
    groups = TrainingGroup.objects.filter(run=run, closed_at=None)
    return groups.select_related("municipality", "run").first()


def close(group: TrainingGroup) -> None:
    """From now on the code and the group's own link open nothing. Twice is once. 1 query."""
    TrainingGroup.objects.filter(pk=group.pk, closed_at=None).update(closed_at=timezone.now())


def reopen(group: TrainingGroup) -> TrainingGroup | None:
    """The code and the link open what they did. None, or the other group that the run has by now. 1 or 2 queries."""
    try:
        with transaction.atomic():
            TrainingGroup.objects.filter(pk=group.pk).update(closed_at=None)
    except IntegrityError:
        return group_of(group.run)
    return None


def module_of(group: TrainingGroup) -> KnownModule | None:
    """None while the module is in no language live, and of one that an editor has made one for leaders: a group's
    pages answer its questions. No query when the outline is known.
    """
    module = outline(group.municipality.region).by_key.get(str(group.module_key))
    return module if module and module.for_parents else None


def modules_for(region, run: CourseRun | None = None) -> list[KnownModule]:
    """What a group may go through: those of the run's course first."""
    of_run = run.course_id if run else None
    return sorted(outline(region).for_parents, key=lambda module: module.course_id != of_run)


def name_for(run: CourseRun, region) -> str:
    """What a group of a run is called unless somebody says otherwise."""
    title, _language = title_of(run, catalogue(region), get_language())
    return _("%(course)s from %(day)s")[:80] % {"course": title[:50], "day": day_month(run.starts_at)}


@dataclass(frozen=True, slots=True)
class Counted:
    """What devices have sent of a group: exact, and shown to nobody. `done` is by the key of the step."""

    began: int = 0
    done: Mapping[str, int] = field(default_factory=dict)


def counted(group: TrainingGroup, until: date) -> Counted:
    """What was counted for the group on days before `until`. 1 query.

    The only place that reads the counts of a group: rows of training.StepCount whose source is the code.
    """
    rows = StepCount.objects.filter(module=group.module_key, source=group.code, day__lt=until)
    found = rows.order_by().values_list("what", "step").annotate(number=Sum("count"))
    began, done = 0, Counter()
    for what, step, number in found:
        if what == StepCount.What.BEGAN:
            began += number
        elif what == StepCount.What.DONE:
            done[step] += number
    return Counted(began, dict(done))


@dataclass(frozen=True, slots=True)
class Told:
    """What a leader sees: numbers that are fives, or 0 for fewer than that. `done` goes with the module's lessons;
    `last_day` is the last one that is counted."""

    began: int
    done: tuple[int, ...]
    last_day: date


def counts_until(meetings: Sequence[Meeting], today: date) -> date | None:
    """The day before which is counted: that of the meeting before, and after the last one each Monday.

    So numbers change once between two meetings, and nobody watches one grow. None before the first meeting.
    """
    days = [timezone.localdate(meeting.starts_at) for meeting in meetings]
    if days and days[-1] >= today:
        return max((day for day in days if day <= today), default=None)
    return max([today - timedelta(days=today.weekday()), *days[-1:]])


def told(group: TrainingGroup, module: KnownModule, meetings: Sequence[Meeting] = ()) -> Told | None:
    """How far the group has come, so coarse that no number, no difference of two and no two days say more.

    Each is the multiple of five that there is at least, as it stood before the last meeting. None is told to be all who
    have booked: of five in a group, five would be everybody. No lesson was done by more than began. None while there
    is nothing to tell of. 1 query.
    """
    until = counts_until(meetings, timezone.localdate())
    if until is None:
        return None
    counts = counted(group, until)
    most = rounded(max(0, group.run.confirmed_seats - 1)) if group.run else None
    began = at_most(counts.began, most)
    return Told(
        began,
        tuple(at_most(lesson_done(lesson, counts), began) for lesson in module.lessons),
        until - timedelta(days=1),
    )


def at_most(number: int, most: int | None) -> int:
    number = rounded(number)
    return number if most is None else min(number, most)


def lesson_done(lesson: KnownLesson, counts: Counted) -> int:
    """Who has done a lesson has done its last step."""
    return counts.done.get(lesson.steps[-1].key, 0) if lesson.steps else 0
