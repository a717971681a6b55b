"""What a step shows to a learner beside what it shows to all: how far they are, what they answered and handed in."""

from django.contrib.messages import get_messages
from django.urls import reverse

from training.forms import HandInForm
from training.learning import ASSIGNMENT, QUESTION, Learner
from training.models import Enrolment, Submission
from training.questions import Answer, asked


def of_learner(request, learner: Learner, place, step, path: list[dict]) -> dict[str, object]:
    """Added to the context of a step. 3 queries for all that the learner has done."""
    shown = {"learner": learner, "path": [stone | {"done": stone["key"] in learner.done} for stone in path]}
    if step.block_type == QUESTION:
        shown |= question(request, learner, place, step)
    if step.block_type == ASSIGNMENT:
        shown |= assignment(request, learner, place)
    return shown


def question(request, learner: Learner, place, step) -> dict[str, object]:
    """The question with the latest answer to it; what was wrong with one that was not taken comes first."""
    said = learner.last_attempts.get(place.key)
    answer = Answer(said.chosen, bool(said.points)) if said else None
    if problem := " ".join(str(message) for message in get_messages(request)):
        answer = Answer(answer.chosen if answer else [], error=problem)
    send_to = reverse("training:answer", args=[place.lesson.key, place.key])
    return {"question": asked(step.value), "answer": answer, "send_to": send_to}


def assignment(request, learner: Learner, place) -> dict[str, object]:
    """What was handed in, what a trainer said of it, and the form while there is something to hand in."""
    last = learner.submissions.get(place.key)
    again = last is None or last.state == Submission.State.AGAIN
    again = again and learner.enrolment.state == Enrolment.State.ACTIVE
    return {
        "submission": last,
        "send_to": reverse("training:hand_in", args=[place.lesson.key, place.key]) if again else "",
        "to_hand_in": again,
        "form": HandInForm(initial={"text": last.text if last else ""}),
        "problem": " ".join(str(message) for message in get_messages(request)),
    }
