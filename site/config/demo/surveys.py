"""What parents thought afterwards: enough answers in some finished runs, too few in one, and one that is open."""

import random
from datetime import timedelta

from django.utils import timezone

from config.demo.content import read, regions
from courses import survey
from courses.models import CourseRun, SurveyQuestion, SurveyRound
from courses.survey_defaults import make_questions
from courses.survey_links import closes_at, last_day

# Of each municipality's finished runs, how many have been answered about; the next one by too few.
ANSWERED, TOO_FEW = 3, 3
OPINIONS = {1: 1, 2: 2, 3: 8, 4: 25, 5: 30}
YES_MAYBE_NO = (12, 3, 1)


def load_surveys(world) -> int:
    """Let finished runs be answered about, and closed; returns how many were. A second time changes nothing."""
    region = next(iter(world.regions.values()))
    for one in world.regions.values():
        make_questions(one)
    if SurveyRound.objects.exists():
        return 0
    over = CourseRun.objects.of_region(region).filter(
        state=CourseRun.State.PUBLISHED, ends_at__lt=timezone.now(), course__listed=True
    )
    over = list(over.select_related("course", "municipality").order_by("municipality", "pk"))
    open_now = [run for run in over if survey.standing(run) is survey.Standing.OPEN]
    closed: dict[int, list[CourseRun]] = {}
    for run in over:
        if run not in open_now:
            closed.setdefault(run.municipality_id, []).append(run)
    for runs in closed.values():
        for number, run in enumerate(runs[: ANSWERED + 1]):
            few = number == min(ANSWERED, len(runs) - 1) and number > 0
            respond(run, TOO_FEW if few else max(8, run.seats - number))
            survey.seal(run.pk, closes_at(last_day(run, None)) + timedelta(hours=3))
    for run in open_now:
        respond(run, 4)
    return SurveyRound.objects.count()


def respond(run: CourseRun, number: int) -> None:
    """So many people answer in the days after the last meeting; some write a few words."""
    draw = random.Random(f"survey {run.pk}")
    region = run.municipality.region
    asked = survey.asked_of(run, region, regions()[0].get("language", "sv"))
    texts = draw.sample(read("opinions")["text"], len(read("opinions")["text"]))
    for _person in range(number):
        answers = {question.pk: opinion(question, draw, texts) for question in asked}
        survey.answer(run, answers, now=run.ends_at + timedelta(days=draw.randint(0, 6)))


def opinion(question: survey.Asked, draw: random.Random, texts: list[str]) -> str:
    if question.kind == SurveyQuestion.Kind.SCALE:
        return str(draw.choices(list(OPINIONS), list(OPINIONS.values()))[0])
    if question.kind == SurveyQuestion.Kind.CHOICE:
        return draw.choices(question.choices, YES_MAYBE_NO)[0][0]
    return texts.pop() if texts and draw.random() < 0.8 else ""
