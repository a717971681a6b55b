"""Answering while others answer, and while the night closes the survey: real threads against a real database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import survey
from courses.models import SurveyAnswer, SurveyComment, SurveyRound
from courses.survey import Standing
from tests.courses.test_booking_races import at_once
from tests.courses.test_survey import make_finished, make_question

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def test_the_first_answers_at_once_make_one_survey_and_all_are_kept():
    run = make_finished()
    question = make_question(run.course.region)
    assert at_once(8, lambda n: survey.answer(run, {question.pk: "3"})) == [Standing.OPEN] * 8
    assert (SurveyRound.objects.count(), SurveyAnswer.objects.count()) == (1, 8)


def test_an_answer_while_it_closes_is_part_of_the_result_or_is_refused():
    run = make_finished()
    question = make_question(run.course.region, "text")
    for _person in range(5):
        survey.answer(run, {question.pk: "Bra"})
    late = timezone.now() + timedelta(days=60)

    def press(number):
        return survey.seal(run.pk, late) if number % 4 == 0 else survey.answer(run, {question.pk: "Bra"})

    outcomes = at_once(8, press)
    assert outcomes.count(True) == 1
    assert outcomes.count(False) == 1
    assert SurveyAnswer.objects.count() == 0, "none is left behind in a closed survey"
    assert SurveyComment.objects.count() == 5 + outcomes.count(Standing.OPEN)
    assert outcomes.count(Standing.OPEN) + outcomes.count(Standing.CLOSED) == 6


def test_the_most_that_are_taken_are_not_passed_by_pressing_at_once():
    run = make_finished(seats=2)
    question = make_question(run.course.region)
    for _person in range(survey.MOST_ANSWERS - 3):
        survey.answer(run, {question.pk: "3"})
    outcomes = at_once(8, lambda n: survey.answer(run, {question.pk: "3"}))
    assert outcomes.count(Standing.OPEN) == 3
    assert SurveyAnswer.objects.count() == survey.MOST_ANSWERS
