"""The figures of a module in words: lines of tables, the bars of a picture, and rows of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.models import language_name
from courses.small_numbers import Spread
from courses.survey_results import Term
from training.counting import ALONE, BY_CODE, EMBEDDED
from training.outline import KnownModule
from training.statistics import AS_SURE, BY_GROUP, FELT, LESS_SURE, SURER, Figures, Ratings

BEGAN = gettext_lazy("Began")
FINISHED = gettext_lazy("Finished")
WAYS = {
    ALONE: gettext_lazy("By themselves"),
    BY_CODE: gettext_lazy("By a code on paper"),
    EMBEDDED: gettext_lazy("On another website"),
    BY_GROUP: gettext_lazy("In a group"),
}
FEELINGS = {
    SURER: gettext_lazy("Surer than before"),
    AS_SURE: pgettext_lazy("how sure people feel", "As before"),
    LESS_SURE: gettext_lazy("Less sure than before"),
}
WHOLE = 100
# The picture: so wide is a bar with its gap, and so high the highest.
STRIDE, BAR, HEIGHT = 10, 7, 60


@dataclass(frozen=True)
class Line:
    """A number in words with a bar in hundredths; `fewer` is how many less than on the line before."""

    label: str
    words: str
    width: int = 0
    fewer: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    odd: bool


def in_words(number: int) -> str:
    return localize(number) if number else _("under 5")


def line(label: str, number: int, most: int, **more) -> Line:
    return Line(label, in_words(number), round(WHOLE * number / most) if most else 0, **more)


def of_language(found: Spread, language: str) -> int:
    """A number of one language, or of all."""
    return found.named.get(language, 0) if language else found.total


def step_numbers(module: KnownModule, figures: Figures, language: str) -> list[int]:
    return [of_language(figures.done.get(key, Spread()), language) for key in module.steps]


def steps(module: KnownModule, figures: Figures, language: str, words: str) -> list[Line]:
    """A line for each step that the module has now, in order; `heading` is the lesson's where one begins."""
    numbers = step_numbers(module, figures, language)
    most, before, lines = max([*numbers, 1]), 0, []
    for lesson in module.lessons:
        for place, step in enumerate(lesson.steps):
            number = numbers[len(lines)]
            fewer = _("%(number)s fewer") % {"number": before - number} if number < before else ""
            heading = lesson.in_language(words).title if not place else ""
            lines.append(line(step.title, number, most, fewer=fewer, heading=heading))
            before = number
    return lines


def bars(module: KnownModule, figures: Figures, language: str) -> list[Bar]:
    """The same as a picture; lessons are told apart by shade."""
    numbers = step_numbers(module, figures, language)
    most = max([*numbers, 1])
    lessons = [at for at, lesson in enumerate(module.lessons) for _step in lesson.steps]
    return [
        Bar(at * STRIDE, HEIGHT - height, height, bool(lesson % 2))
        for at, (number, lesson) in enumerate(zip(numbers, lessons, strict=True))
        for height in [round(HEIGHT * number / most)]
    ]


def languages(found: Figures) -> list[tuple[str, str, str]]:
    """(language, began, finished), the most used first and the rest of them together last."""
    codes = sorted(
        {*found.began.named, *found.finished.named}, key=lambda c: (-found.began.named.get(c, 0), c)
    )
    rows = [
        (
            capfirst(language_name(code)),
            *(in_words(one.named.get(code, 0)) for one in (found.began, found.finished)),
        )
        for code in codes
    ]
    others = found.began.others, found.finished.others
    return [*rows, (_("Other languages"), *map(in_words, others))] if any(others) else rows


def share_line(label: str, share: int) -> Line:
    words = _("about %(share)d %%") % {"share": share} if share else _("under 5 %%") % {}
    return Line(label, words, share)


def shares(hundredths: Mapping, labels: Mapping) -> list[Line]:
    return [share_line(str(label), hundredths[key]) for key, label in labels.items() if key in hundredths]


MARKS = {mark: str(mark) for mark in range(1, 6)}


def rating(found: Ratings, statement: str) -> dict[str, object]:
    """A pair as the page shows it; `felt` is empty where too few have answered."""
    return {
        "statement": statement,
        "number": in_words(found.felt.total),
        "mean_before": found.mean_before,
        "mean_after": found.mean_after,
        "felt": feelings(found),
        "before": shares(found.before, MARKS),
        "after": shares(found.after, MARKS),
    }


def feelings(found: Ratings) -> list[Line]:
    most = max([*found.felt.named.values(), found.felt.others, 1])
    lines = [line(str(FEELINGS[key]), number, most) for key in FELT if (number := found.felt.named.get(key))]
    if found.felt.others:
        lines.append(line(_("The others"), found.felt.others, most))
    return lines


@dataclass(frozen=True)
class FileRow:
    """One number of a file: in words where it is under five."""

    module: str
    period: str
    figure: str
    step: str
    part: str
    number: float | str


HEADINGS = {
    "module": gettext_lazy("Module"),
    "period": gettext_lazy("Half year"),
    "figure": gettext_lazy("What is counted"),
    "step": gettext_lazy("Step"),
    "part": gettext_lazy("Language or answer"),
    "number": gettext_lazy("Number, at least"),
}


def file_rows(
    module: KnownModule, by_term: Mapping[Term, Figures], ratings: Mapping[str, Ratings], words: str
) -> Iterator[FileRow]:
    """All that the page can show, half year by half year; nothing is in the file that the page would not show."""
    title = module.in_language(words).title
    for term, figures in by_term.items():
        for label, found in ((BEGAN, figures.began), (FINISHED, figures.finished)):
            for part, number in parts(found):
                yield FileRow(title, term.label, str(label), "", part, number or in_words(0))
        for lesson in module.lessons:
            for step in lesson.steps:
                for part, number in parts(figures.done.get(step.key, Spread())):
                    name = f"{lesson.in_language(words).title}: {step.title}"
                    yield FileRow(title, term.label, _("Did the step"), name, part, number or in_words(0))
    for found in ratings.values():
        for feeling in feelings(found):
            yield FileRow(title, "", _("Before and after"), found.pair, feeling.label, feeling.words)
        for label, mean in ((_("Mean before"), found.mean_before), (_("Mean after"), found.mean_after)):
            if mean is not None:
                yield FileRow(title, "", label, found.pair, "", mean)


def parts(found: Spread) -> Iterator[tuple[str, int]]:
    """The whole, and its languages."""
    yield "", found.total
    for code, number in found.named.items():
        yield capfirst(language_name(code)), number
    if found.others:
        yield _("Other languages"), found.others
