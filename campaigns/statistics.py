"""What came of a campaign, place by place: every number as it is shown (courses.small_numbers), and never exact.

What is public already is exact: how many items there were.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Sum
from django.utils import timezone

from campaigns import evaluation
from campaigns.models import Campaign, EvaluationCount, Item, VisitCount
from courses.models import Attendance, Booking, QueueEntry
from courses.small_numbers import Spread, is_hidden_among, shares, spread, together
from courses.survey_results import FEWEST, half_steps, rounded

Question = EvaluationCount.Question
# The place of what is the whole region's: visits to its page, items online, answers of who was in several places.
REGION = None
# Stands for all places together.
TOTAL = "total"
# What there is one number of for each place, and what is divided by language.
NUMBERS = ("items", "seats", "waiting", "came")
SPREADS = ("visits", "parties", "answers")
DIVIDED = (*SPREADS, "good", "again")


@dataclass(frozen=True)
class Figures:
    """One place of one campaign. `seats` and `came` are people, at what one signs up for; `parties` signed up.

    `weighed` is the sum of marks in half steps, each weighing as many answers as are told; `good` and `again` by choice.
    """

    items: int = 0
    seats: int = 0
    waiting: int = 0
    came: int = 0
    visits: Spread = field(default_factory=Spread)
    parties: Spread = field(default_factory=Spread)
    answers: Spread = field(default_factory=Spread)
    weighed: int = 0
    good: Mapping[str, int] = field(default_factory=dict)
    again: Mapping[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        found = getattr(self, name)
        return found.total if isinstance(found, Spread) else found

    @property
    def mark(self) -> float | None:
        """The mean to a tenth, of 5."""
        return round(self.weighed / 2 / self.answers.total + 1e-9, 1) if self.answers.total else None


def added(figures: Iterable[Figures]) -> Figures:
    """Of several places: sums of what is told of each."""
    figures = list(figures)
    return Figures(
        **{name: sum(getattr(one, name) for one in figures) for name in (*NUMBERS, "weighed")},
        **{name: together(getattr(one, name) for one in figures) for name in SPREADS},
        good=added_up(one.good for one in figures),
        again=added_up(one.again for one in figures),
    )


def added_up(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in counts:
        for key, number in one.items():
            found[key] += number
    return dict(found)


def figures_of(campaign: Campaign, languages: list[str]) -> dict[int | None, Figures]:
    """By municipality, and under REGION what is the whole region's. 5 queries; 6 when its questions are closed."""
    items = {row["municipality"]: row["number"] for row in items_of(campaign)}
    visits = by_language(visits_of(campaign))
    signed_up, came, waiting = signed_up_of(campaign), came_of(campaign), waiting_of(campaign)
    answers = answers_of(campaign)
    places = {*items, *visits, *signed_up, *waiting, *answers}
    return {
        place: Figures(
            items=items.get(place, 0),
            waiting=rounded(waiting.get(place, 0)),
            visits=spread(visits.get(place, {}), languages),
            **sign_ups(signed_up.get(place, {}), came.get(place, (0, 0)), languages),
            **answers_told(answers.get(place, {}), languages),
        )
        for place in places
    }


def items_of(campaign: Campaign):
    held = Item.objects.filter(campaign=campaign, state=Item.State.PUBLISHED)
    return held.order_by().values("municipality").annotate(number=Count("pk"))


def visits_of(campaign: Campaign) -> Iterable[tuple]:
    rows = VisitCount.objects.filter(campaign=campaign).values("municipality", "language")
    return rows.annotate(number=Sum("count")).values_list("municipality", "language", "number")


def by_language(rows: Iterable[tuple]) -> dict[int | None, dict[str, int]]:
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    for place, language, number in rows:
        found[place][language] = number
    return found


def signed_up_of(campaign: Campaign) -> dict[int, dict[str, tuple[int, int]]]:
    """Bookings and the people in them, by municipality and language. 1 query."""
    rows = Booking.objects.confirmed().filter(run__campaign_item__campaign=campaign).order_by()
    rows = rows.values("run__municipality", "party__language").annotate(
        parties=Count("pk"), people=Sum("seats")
    )
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        found[row["run__municipality"]][row["party__language"]] = (row["parties"], row["people"])
    return found


def came_of(campaign: Campaign) -> dict[int, tuple[int, int]]:
    """Bookings whose party was noted to have come, and the people in them, by municipality. 1 query."""
    rows = Attendance.objects.filter(
        state=Attendance.State.CAME, booking__run__campaign_item__campaign=campaign
    )
    rows = rows.values("booking__run__municipality").annotate(
        parties=Count("pk"), people=Sum("booking__seats")
    )
    return {row["booking__run__municipality"]: (row["parties"], row["people"]) for row in rows}


def waiting_of(campaign: Campaign) -> dict[int, int]:
    """Parties that wait, or waited until it was over. 1 query."""
    rows = QueueEntry.objects.waiting().filter(run__campaign_item__campaign=campaign).order_by()
    return dict(rows.values_list("run__municipality").annotate(Count("pk")))


def sign_ups(signed_up: Mapping[str, tuple[int, int]], came: tuple[int, int], languages: list[str]) -> dict:
    """People are told only where their parties are: two adults and three children would be one family."""
    parties = spread({code: number for code, (number, _people) in signed_up.items()}, languages)
    people = sum(people for _number, people in signed_up.values())
    parties_came, people_came = came
    return {
        "parties": parties,
        "seats": rounded(people) if parties.total else 0,
        "came": rounded(people_came) if parties.total and parties_came >= FEWEST else 0,
    }


def is_closed(campaign: Campaign) -> bool:
    return evaluation.standing(campaign) is evaluation.Standing.CLOSED


def answers_of(campaign: Campaign) -> dict[int | None, dict]:
    """What was answered, by place; nothing of it before the questions are closed. 0 or 1 query."""
    if not is_closed(campaign):
        return {}
    found: dict[int | None, dict] = defaultdict(lambda: defaultdict(int))
    rows = EvaluationCount.objects.filter(campaign=campaign)
    for row in rows.values_list("municipality", "question", "language", "answer", "count"):
        place, question, language, answer, number = row
        if question == Question.MARK:
            found[place]["language", language] += number
        found[place][question, answer] += number
    return found


def answers_told(answers: Mapping[tuple[str, str], int], languages: list[str]) -> dict:
    """What may be told of one place's answers: nothing but for five whose languages hide among each other."""

    def of(name: str) -> dict[str, int]:
        return {key: number for (kind, key), number in answers.items() if kind == name}

    told = spread(of("language"), languages)
    if not told.total:
        return {}
    marks = [int(mark) for mark, number in of(Question.MARK).items() for _answer in range(number)]
    return {
        "answers": told,
        "weighed": told.total * half_steps(marks),
        "good": {key: rounded(number) for key, number in of(Question.GOOD).items()},
        "again": {key: rounded(number) for key, number in of(Question.AGAIN).items()},
    }


@dataclass(frozen=True)
class Sight:
    """Whose figures somebody sees: the whole region's, or their own municipalities'."""

    everything: bool
    own: frozenset[int] = frozenset()

    def sees(self, place: int | None) -> bool:
        return self.everything or place in self.own


@dataclass(frozen=True)
class Board:
    """The figures of one campaign as one person may see them.

    Of the total, `hidden` are names of numbers that are not shown, and `divided` those of which every part may be.
    """

    campaign: Campaign
    places: Mapping[int | None, Figures]
    total: Figures
    hidden: frozenset[str]
    divided: frozenset[str]
    over: bool
    closed: bool

    def number(self, place: int | str | None, name: str) -> int | None:
        """A number of one place, or of TOTAL; None where it is not shown."""
        if name == "answers" and not self.closed:
            return None
        if place == TOTAL:
            return None if name in self.hidden else self.total.number(name)
        return self.places.get(place, Figures()).number(name)

    def mark(self, place: int | str | None) -> float | None:
        if place == TOTAL:
            return None if "answers" in self.hidden else self.total.mark
        return self.places.get(place, Figures()).mark

    def division(self, place: int | str | None, name: str) -> Mapping[str, int]:
        """The parts of a number by language or choice, those in no other under ""; empty where it is not shown.

        Of those who signed up it is told when nobody signs up any more: from one day to the next somebody could see
        whose language the new party speaks.
        """
        if (name == "parties" and not self.over) or (place == TOTAL and name not in self.divided):
            return {}
        figures = self.total if place == TOTAL else self.places.get(place, Figures())
        return {key: number for key, number in parts_of(getattr(figures, name)).items() if number}


def board(campaign: Campaign, sight: Sight, languages: list[str]) -> Board:
    """5 or 6 queries. Of other municipalities nothing is in it but what is told of several together."""
    everything = figures_of(campaign, languages)
    others = [figures for place, figures in everything.items() if place and place not in sight.own]
    hidden, divided = frozenset(), frozenset(DIVIDED)
    if not sight.everything:
        hidden = frozenset(name for name in (*NUMBERS, *SPREADS) if not may_tell(others, name))
        divided = frozenset(name for name in DIVIDED if may_divide(others, name, hidden))
    return Board(
        campaign=campaign,
        places={place: figures for place, figures in everything.items() if sight.sees(place)},
        total=added(everything.values()),
        hidden=hidden,
        divided=divided,
        over=timezone.localdate() > campaign.ends_on,
        closed=is_closed(campaign),
    )


def may_tell(others: list[Figures], name: str) -> bool:
    """Whether a total may be told to somebody who knows some of its parts. Items are on the public programme."""
    return name == "items" or is_hidden_among(one.number(name) for one in others)


def may_divide(others: list[Figures], name: str, hidden: frozenset[str]) -> bool:
    """Whether every part of a total may be told: one that is not could be taken from those that are."""
    if name in hidden or (name in ("good", "again") and "answers" in hidden):
        return False
    divisions = [parts_of(getattr(one, name)) for one in others]
    keys = {key for division in divisions for key, number in division.items() if number}
    return all(is_hidden_among(division.get(key, 0) for division in divisions) for key in keys)


def parts_of(found: Spread | Mapping[str, int]) -> Mapping[str, int]:
    return {**found.named, "": found.others} if isinstance(found, Spread) else found


def visits_by(campaign: Campaign, name: str) -> dict[str, int]:
    """The region's visits by another of their facts (`what`, `phase`), in hundredths; empty of few. 1 query."""
    rows = VisitCount.objects.filter(campaign=campaign).order_by().values_list(name)
    return shares(dict(rows.annotate(Sum("count"))))
