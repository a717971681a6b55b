"""Parties that wait for any run of a course: in languages and on days in which none is given near them yet."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.demo.parties import Crowd
from config.demo.runs import FRESH, clock_at
from courses import any_run
from courses.catalogue import catalogue
from courses.models import CourseRun, Kind, QueueEntry
from courses.seats import spoken_at
from home.models import DueRow

PARTIES = 26
# Who waits wants these, most of all the first; some do not say.
LANGUAGES = ("ar", "ar", "ar", "so", "uk", "ti")
LONGEST, SHORTEST = 150, 2


@transaction.atomic
def load_waits(world) -> int:
    """Let parties wait in the first region, if none does yet; returns how many."""
    region = next(iter(world.regions.values()))
    if QueueEntry.objects.filter(run=None).exists():
        return 0
    draw, now, made = random.Random(f"waits {region.name}"), timezone.now(), 0
    runs = [run for run in runs_of(region) if run.course.kind == Kind.COURSE]
    for number in range(PARTIES):
        run = draw.choice(runs)
        language = draw.choice(LANGUAGES)
        places = near(run, region)[: draw.choice((1, 2, 2, 3))]
        if not suits(runs, run.course_id, places, language):
            since = now - timedelta(days=SHORTEST + (LONGEST - SHORTEST) * (PARTIES - number) / PARTIES)
            made += wait(Crowd(draw, run), run, places, language, since)
    settle_mails(now)
    return made


def runs_of(region) -> list[CourseRun]:
    """1 query."""
    upcoming = CourseRun.objects.upcoming().of_region(region).order_by("starts_at", "uid")
    return list(upcoming.select_related("course", "municipality__region"))


def near(run: CourseRun, region) -> list[int]:
    """The run's municipality and its neighbours, nearest first."""
    known = catalogue(region)
    return [place.pk for place, _km in known.nearest_to(known.municipalities[run.municipality_id])]


def suits(runs: list[CourseRun], course: int, places: list[int], language: str) -> bool:
    """Whether there is a run already: then nobody would wait for any."""
    return any(
        run.course_id == course and run.municipality_id in places and language in spoken_at(run)
        for run in runs
    )


def wait(crowd: Crowd, run: CourseRun, places: list[int], language: str, since) -> bool:
    """False when the crowd drew somebody who waits for this course already."""
    party, answers = crowd.next(most=2)
    party.language = language if language in run.municipality.region.languages else party.language
    with clock_at(since):
        outcome = any_run.join_course(
            run.course_id, party, places, answers, languages=[language], automatic=False, now=since
        )
    return outcome.ok


def settle_mails(now) -> None:
    """Mails of the story's past have been sent in the story; the worker need not."""
    old = DueRow.objects.filter(about="queued_course", state=DueRow.State.DUE, due_at__lt=now - FRESH)
    old.update(state=DueRow.State.DONE, attempts=1, ended_at=F("due_at"))
