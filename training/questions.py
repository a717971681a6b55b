"""Answers to a question step: read from what was sent, judged, and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from training.blocks import KEY, QuestionStep

# Of the option that is put in a place, counted from 1: `place-1`.
PLACE = "place-"
CHOSEN = "answer"


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown. `shown` are its options in an order that gives nothing away, the same each time."""

    form: str
    options: tuple[Option, ...]

    @property
    def shown(self) -> list[Option]:
        return sorted(self.options, key=lambda option: option.key)

    @property
    def is_order(self) -> bool:
        return self.form == QuestionStep.ORDER

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)

    @property
    def right(self) -> list[str]:
        """The keys of the right answer: of an order all, in order."""
        return [option.key for option in self.options if option.right or self.is_order]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was chosen: keys of options, of an order one for each place, empty where none was; or an `error`."""

    chosen: Sequence[str]
    right: bool = False
    error: str = ""


def asked(value) -> Asked:
    """The question of a step's value."""
    options = value["options"].bound_blocks
    return Asked(
        value["form"],
        tuple(
            Option(bound.id[:KEY], bound.value["text"], bool(bound.value["right"]), bound.value["feedback"])
            for bound in options
        ),
    )


def judge(question: Asked, sent: Mapping) -> Answer:
    """Judge what was sent (request.POST): only options of the question count, and each once."""
    known = {option.key for option in question.options}
    if question.is_order:
        chosen = [sent.get(f"{PLACE}{number}", "") for number in question.places]
        chosen = [key if key in known else "" for key in chosen]
        if "" in chosen:
            return Answer(chosen, error=_("Choose something for every place."))
        if len(set(chosen)) < len(chosen):
            return Answer(chosen, error=_("Something stands in two places: choose each once."))
        return Answer(chosen, chosen == question.right)
    chosen = [key for key in dict.fromkeys(sent.getlist(CHOSEN)) if key in known]
    if question.form == QuestionStep.SINGLE:
        chosen = chosen[:1]
    if not chosen:
        return Answer(chosen, error=_("Choose an answer."))
    return Answer(chosen, set(chosen) == set(question.right))
