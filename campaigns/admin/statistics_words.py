"""The figures of a campaign in words, beside those of the one before it: cells, lines with bars, and rows of a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.models import EvaluationCount, Phase, VisitCount
from campaigns.statistics import DIVIDED, REGION, SPREADS, TOTAL, Board
from courses.models import language_name

Place = int | str | None
WHOLE = 100
# In the order of the table. Each is a number; "mark" is a mean.
FIGURES = {
    "visits": gettext_lazy("Visits"),
    "items": gettext_lazy("Programme items"),
    "parties": gettext_lazy("Parties that signed up"),
    "seats": gettext_lazy("People in them"),
    "waiting": gettext_lazy("Parties that wait"),
    "came": gettext_lazy("People who came"),
    "answers": gettext_lazy("Answers"),
    "mark": gettext_lazy("Mean of 5"),
}
DIVISIONS = {
    "visits": gettext_lazy("Visits"),
    "parties": gettext_lazy("Parties that signed up"),
    "answers": gettext_lazy("Answers"),
}
CHOICES = {
    "good": (gettext_lazy("What was good?"), EvaluationCount.Good),
    "again": (gettext_lazy("Would you come again?"), EvaluationCount.Again),
}
KINDS = {
    "what": (gettext_lazy("Kind of page"), VisitCount.What),
    "phase": (gettext_lazy("When"), Phase),
}
CHOSEN_BY = gettext_lazy("Chosen by")
SHARE = gettext_lazy("Share of the visits")
EXACT = "items"
NOT_TOLD = pgettext_lazy("a number", "not shown")


@dataclass(frozen=True)
class Cell:
    """A number in words, that of the campaign before, and the change from it; `width` is a bar in hundredths.

    `label` is its column's heading, for screens on which a table has no columns.
    """

    label: str
    words: str
    before: str = ""
    change: str = ""
    width: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]


def words_of(number: float | None, name: str) -> str:
    if number is None:
        return "–" if name == "mark" else str(NOT_TOLD)
    if not number and name not in (EXACT, "mark"):
        return _("under 5")
    return localize(number)


def change_words(now: float | None, before: float | None) -> str:
    """How a number stands to that of the campaign before; empty where one of them is not told."""
    if not now or not before:
        return ""
    if now == before:
        return _("as before")
    words = _("%(number)s more") if now > before else _("%(number)s fewer")
    return words % {"number": localize(round(abs(now - before), 1))}


def change_of_mark(now: float | None, before: float | None) -> str:
    if not now or not before:
        return ""
    if now == before:
        return _("as before")
    words = _("%(number)s higher") if now > before else _("%(number)s lower")
    return words % {"number": localize(round(abs(now - before), 1))}


def number_of(board: Board, place: Place, name: str) -> float | None:
    return board.mark(place) if name == "mark" else board.number(place, name)


def cell(
    label: str, now: float | None, before: float | None, name: str, most: float = 0, *, compared: bool
) -> Cell:
    change = change_of_mark if name == "mark" else change_words
    # Where neither is told there is nothing to compare.
    compared = compared and bool(now or before)
    return Cell(
        label=str(label),
        words=words_of(now, name),
        before=words_of(before, name) if compared else "",
        change=change(now, before) if compared else "",
        width=round(WHOLE * (now or 0) / most) if most else 0,
        hidden=not now,
    )


def table(board: Board, before: Board | None, places: dict[Place, str]) -> list[Line]:
    """A line for each place, the total last; the bars are of the visits, and of the marks."""
    most = max((board.number(place, "visits") or 0 for place in places if place != TOTAL), default=0)
    longest = {"visits": most, "mark": 5}

    def line(place: Place, name: str) -> Line:
        cells = [
            cell(
                label,
                number_of(board, place, figure),
                before and number_of(before, place, figure),
                figure,
                0 if place == TOTAL and figure == "visits" else longest.get(figure, 0),
                compared=before is not None,
            )
            for figure, label in FIGURES.items()
        ]
        return Line(name, cells)

    return [line(place, name) for place, name in places.items()]


def by_language(board: Board, before: Board | None, place: Place) -> list[Line]:
    """The languages of visits, parties and answers, the most used first; the rest of them together last."""
    now = {name: board.division(place, name) for name in SPREADS}
    then = {name: before.division(place, name) if before else {} for name in SPREADS}
    codes = {code for found in (*now.values(), *then.values()) for code in found}
    order = sorted(codes, key=lambda code: (not code, -now["visits"].get(code, 0), code))
    most = max(now["visits"].values(), default=0)

    def one(code: str, name: str) -> Cell:
        number, former = (found[name].get(code, 0) if found[name] else None for found in (now, then))
        longest = most if name == "visits" else 0
        return cell(DIVISIONS[name], number, former, name, longest, compared=before is not None)

    return [Line(language_words(code), [one(code, name) for name in DIVISIONS]) for code in order]


def language_words(code: str) -> str:
    return capfirst(language_name(code)) if code else _("Other languages, or not known")


def by_choice(board: Board, before: Board | None, place: Place, name: str) -> list[Line]:
    """What was chosen of a question's answers; nothing where none may be told."""
    now = board.division(place, name)
    if not now:
        return []
    then = before.division(place, name) if before else {}
    of = board.number(place, "answers") or 0
    _label, choices = CHOICES[name]
    compared = bool(then)
    return [
        Line(
            str(choice.label),
            [
                cell(
                    CHOSEN_BY,
                    now.get(choice.value, 0),
                    then.get(choice.value, 0),
                    name,
                    of,
                    compared=compared,
                )
            ],
        )
        for choice in choices
    ]


def by_kind(hundredths: dict[str, int], name: str) -> list[Line]:
    """The region's visits by another of their facts, in its order."""
    _label, kinds = KINDS[name]
    return [
        Line(capfirst(str(kind.label)), [share_cell(hundredths[kind.value])])
        for kind in kinds
        if kind.value in hundredths
    ]


def share_cell(share: int) -> Cell:
    """About how many of a hundred."""
    if not share:
        return Cell(str(SHARE), _("under 5 %%") % {}, hidden=True)
    return Cell(str(SHARE), _("about %(share)d %%") % {"share": share}, width=share)


@dataclass(frozen=True)
class FileRow:
    """One number of a file: in words where it is under five, empty where it is not told."""

    campaign: str
    place: str
    figure: str
    part: str
    number: float | str


HEADINGS = {
    "campaign": gettext_lazy("Campaign"),
    "place": gettext_lazy("Municipality"),
    "figure": gettext_lazy("What is counted"),
    "part": gettext_lazy("Language or answer"),
    "number": gettext_lazy("Number, at least"),
}


def file_rows(boards: Iterable[Board], places: dict[Place, str]) -> Iterator[FileRow]:
    """The page as rows: nothing is in the file that the page would not show."""
    for board in boards:
        for place, name in places.items():
            for figure, label in FIGURES.items():
                number = number_of(board, place, figure)
                told = "" if number is None else number or words_of(number, figure)
                yield FileRow(str(board.campaign), name, str(label), "", told)
            yield from divided_rows(board, place, name)


def divided_rows(board: Board, place: Place, name: str) -> Iterator[FileRow]:
    for division in DIVIDED:
        for key, number in board.division(place, division).items():
            label = DIVISIONS.get(division) or CHOICES[division][0]
            part = str(CHOICES[division][1](key).label) if division in CHOICES else language_words(key)
            yield FileRow(str(board.campaign), name, str(label), part, number)


def place_words(place: Place, names: dict[int, str]) -> str:
    if place == TOTAL:
        return _("The whole region")
    return _("In several places, or online") if place is REGION else names[place]
