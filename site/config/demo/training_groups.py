"""Groups that go through a module, what their leaders told of the meetings, and what phones have counted.

Made once: where a region has any of it, it is left as it is.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courses.models import CourseRun
from home.models import Municipality, Region
from training import fidelity, groups
from training.counting import ALONE, BY_CODE, EMBEDDED
from training.guide import agendas, held_meetings
from training.models import FidelityReport, RatingCount, StepCount, TrainingGroup
from training.outline import KnownModule, outline

What, By = StepCount.What, FidelityReport.By
MONTHS = 9
# How many began in a month by language, and how that is shared by the way they came; the last is told of nobody.
BEGAN = {"sv": 24, "ar": 11, "en": 7, "so": 6, "uk": 0}
WAYS = {ALONE: 0.6, BY_CODE: 0.25, EMBEDDED: 0.15}
# By module: how large a share of that it has. The last is new, and too few have said how they feel.
SHARES = (1.0, 0.7, 0.3)
# Of those who did a step, how many do the next one: less when a lesson is over.
STAY, STAY_AFTER_LESSON = 0.985, 0.8
# Pairs of how sure somebody felt before and after.
FELT = {(2, 4): 14, (3, 4): 17, (2, 3): 11, (3, 3): 8, (4, 5): 9, (4, 4): 6, (4, 3): 5}
FEW_FELT = {(2, 4): 2, (3, 3): 1}


@dataclass(frozen=True)
class Plan:
    """A group: where (empty: anywhere), of which module, how many parents began, and with which run there."""

    place: str
    module: str
    name: str
    began: int
    run: str = ""
    reports: int = 0


RUNNING, COMING, OVER = "running", "coming", "over"
PLANS = (
    Plan("vaxjo", "tre-till-tolv", "ABC 3–12, kvällsgruppen", 11, RUNNING, reports=2),
    # Too few to tell of, and none yet.
    Plan("markaryd", "nara-sin-tonaring", "Tonårsgruppen", 3, RUNNING, reports=1),
    Plan("ljungby", "de-forsta-tva-aren", "ABC 0–2, förmiddagsgruppen", 0, COMING),
    Plan("alvesta", "nara-sin-tonaring", "Torsdagsgruppen på biblioteket", 8, reports=1),
    Plan("", "tre-till-tolv", "Förra omgången", 9, OVER, reports=4),
)


def load_training_groups(world) -> int:
    """Groups and counts of the first region; returns how many rows were made."""
    region = next(iter(world.regions.values()))
    region.refresh_from_db()
    modules = {module.slug: module for module in outline(region).for_parents}
    made = 0
    if not TrainingGroup.objects.filter(municipality__region=region).exists():
        for plan in PLANS:
            made += start(plan, region, world.municipalities.get(plan.place), modules[plan.module])
    if not StepCount.objects.filter(region=region, source=ALONE).exists():
        rows = [
            row for module, share in zip(modules.values(), SHARES, strict=True) for row in lone(module, share)
        ]
        made += write(region, rows)
        made += len(RatingCount.objects.bulk_create(felt(region, list(modules.values()))))
    return made


def start(plan: Plan, region: Region, place: Municipality | None, module: KnownModule) -> int:
    run = run_of(plan.run, region, place, module) if plan.run else None
    place = place or run.municipality
    group = groups.start(place, module.key, plan.name, run)
    meetings = held_meetings(run)
    for agenda in agendas(module, meetings, region.languages[0])[: plan.reports]:
        report(group, agenda, By.RUN if run else By.GROUP)
    if plan.run == OVER:
        TrainingGroup.objects.filter(pk=group.pk).update(closed_at=run.ends_at + timedelta(days=7))
    days = [timezone.localdate(meeting.starts_at) for meeting in meetings]
    today = timezone.localdate()
    day = min([day for day in days if day <= today], default=today - timedelta(days=today.weekday() + 5))
    return write(region, fading(module, day - timedelta(days=1), "sv", group.code, plan.began, stay=0.98))


def run_of(which: str, region: Region, place: Municipality | None, module: KnownModule) -> CourseRun:
    """The run of that sort with the most parents, of the module's course where there is one."""
    now = timezone.now()
    when = {
        RUNNING: {"starts_at__lt": now, "ends_at__gt": now},
        COMING: {"starts_at__gt": now},
        OVER: {"ends_at__lt": now},
    }[which]
    runs = CourseRun.objects.of_region(region).filter(
        state=CourseRun.State.PUBLISHED, course__listed=True, **when
    )
    runs = runs.filter(municipality=place) if place else runs
    return max(runs, key=lambda run: (run.course_id == module.course_id, run.confirmed_seats, run.pk))


def report(group: TrainingGroup, agenda, by: str) -> None:
    """As the method says, but for a part that the time was too short for in every other meeting."""
    short = len(agenda.parts) - 1 if agenda.number % 2 == 0 else -1
    parts = {
        part.key: {
            "done": [check.key for check in part.checks] if number != short else [],
            "of": len(part.checks),
            "planned": part.minutes,
            "minutes": 0 if number == short else part.minutes + (5 if number == 1 else 0),
            "why": FidelityReport.LeftOut.TIME if number == short else "",
        }
        for number, part in enumerate(agenda.parts)
    }
    held = timezone.localdate(agenda.held_on) if agenda.held_on else timezone.localdate() - timedelta(days=7)
    fidelity.keep(group, agenda.number, fidelity.Said(held, parts, seen=0), by)


def lone(module: KnownModule, share: float) -> Iterator[dict]:
    """Months of people who came by themselves, by paper and by other websites."""
    draw, today = random.Random(f"training {module.slug}"), timezone.localdate()
    for month in range(MONTHS):
        day = today - timedelta(days=30 * month + draw.randint(1, 20))
        for language, most in BEGAN.items():
            for way, part in WAYS.items():
                began = round(most * share * part * draw.uniform(0.6, 1.2))
                yield from fading(module, day, language, way, began)
    # Two of a language that hardly anybody reads.
    yield from fading(module, today - timedelta(days=9), "uk", ALONE, 2)


def fading(
    module: KnownModule, day: date, language: str, source: str, began: int, stay: float = STAY_AFTER_LESSON
) -> Iterator[dict]:
    """How many did each step, of those who began; nothing where none did."""
    place = {"module": module.key, "day": day, "language": language, "source": source}
    if began:
        yield place | {"step": "", "what": What.BEGAN, "count": began}
    # Rounded another way in every row, so that sums of small ones fall as evenly as large ones do.
    left, edge = float(began), day.toordinal() % 10 / 10
    for lesson in module.lessons:
        for step in lesson.steps:
            if int(left + edge):
                yield place | {"step": step.key, "what": What.DONE, "count": int(left + edge)}
            left *= STAY
        left *= stay
    if finished := int(left / stay + edge):
        yield place | {"step": "", "what": What.FINISHED, "count": finished}


def write(region: Region, rows) -> int:
    return len(StepCount.objects.bulk_create([StepCount(region=region, **row) for row in rows]))


def felt(region: Region, modules: list[KnownModule]) -> Iterator[RatingCount]:
    for module in modules:
        pairs = {step.pair for lesson in module.lessons for step in lesson.steps if step.pair}
        marks = FEW_FELT if module is modules[-1] else FELT
        for pair in sorted(pairs):
            for (before, after), count in marks.items():
                facts = {"module": module.key, "pair": pair, "before": before, "after": after}
                yield RatingCount(region=region, language="sv", count=count, **facts)


def where_to_look() -> list[tuple[str, str]]:
    """What `make run` tells: (what, path) of a learner's page, and of groups whose numbers are shown and hidden."""
    with override("sv"):
        found = [("what a leader trains: sign in as handledare-vaxjo", reverse("training:mine"))]
        for group in (
            TrainingGroup.objects.filter(closed_at=None).select_related("municipality").order_by("pk")
        ):
            path = reverse("training:group", args=[group.code])
            found.append((f"parents of a group in {group.municipality.name}: code {group.shown_code}", path))
    return found
