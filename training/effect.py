"""What publishing a lesson would do to those who are in the middle of it."""

from dataclasses import dataclass

from courses.small_numbers import Spread
from home.page_forms import region_of
from training.blocks import KEY
from training.models import LessonPage, StepCount
from training.outline import KnownLesson, outline
from training.statistics import Figures, added, figures_of


@dataclass(frozen=True, slots=True)
class Effect:
    """Titles of steps; `began` is how many began the module at least, 0 of fewer than five."""

    removed: tuple[str, ...]
    added: tuple[str, ...]
    began: int


def effect(page: LessonPage) -> Effect | None:
    """Of a lesson as it is in the editor's hands, beside what is live; None where that decides nobody's steps.

    A translation shows the steps of its source: taking one out of it takes nothing from anybody. 4 queries.
    """
    region = region_of(page)
    module = outline(region).of_lesson.get(str(page.translation_key)) if region else None
    if not module:
        return None
    live = module.lesson(str(page.translation_key))
    if live.source.pk != page.pk:
        return None
    found = compared(live, page)
    if not (found[0] or found[1]):
        return Effect((), (), 0)
    return Effect(*found, began=began(region, module.key).total)


def compared(live: KnownLesson, page: LessonPage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles of steps that go, and of those that come."""
    drafted = [(str(step.id or "")[:KEY], step.value.get("title") or "") for step in page.steps]
    kept, known = {key for key, _title in drafted}, {step.key for step in live.steps}
    return (
        tuple(step.title for step in live.steps if step.key not in kept),
        tuple(title for key, title in drafted if key not in known),
    )


def began(region, module: str) -> Spread:
    """How many began a module, as it may be told. 1 query."""
    counts = StepCount.objects.filter(region=region, module=module, what=StepCount.What.BEGAN)
    by_term = figures_of(counts, region.languages).get(module, {})
    return added(by_term.values()).began if by_term else Figures().began
