"""The survey after a run: open when it should be, kept without a trace of who or when, closed for good."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from courses import booking, retention, survey
from courses.models import (
    CourseRun,
    SurveyAnswer,
    SurveyComment,
    SurveyQuestion,
    SurveyQuestionText,
    SurveyResult,
    SurveyRound,
)
from courses.survey import Standing
from courses.survey_links import last_day, survey_url
from home.models import DueRow, Municipality, RateCount
from tests.factories import make_course, make_party, make_region, make_run

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_question(region, kind="scale", label="Hur var det?", choices="", **facts):
    question = SurveyQuestion.objects.create(region=region, kind=kind, choices=choices, **facts)
    lines = "\n".join(choices.split())
    SurveyQuestionText.objects.create(
        parent=question, language="sv", label=label, low="Inte alls", high="Mycket", choices=lines
    )
    return question


def make_finished(days_ago=1, meetings=1, **facts):
    """A run whose last meeting was so many days ago, in a region that allows free text."""
    region = make_region(free_text_questions=True)
    facts.setdefault("course", make_course(region))
    return make_run(starts_in_days=-days_ago - 7 * (meetings - 1), meetings=meetings, **facts)


def after_closing(run):
    return timezone.now() + timedelta(days=60)


def test_it_opens_with_the_end_of_the_last_meeting_and_closes_three_weeks_later():
    run = make_finished(days_ago=1, meetings=4)
    ends = run.ends_at
    standings = {
        ends - timedelta(minutes=1): Standing.EARLY,
        ends: Standing.OPEN,
        ends + 21 * DAY: Standing.OPEN,
        ends + 22 * DAY: Standing.CLOSED,
    }
    assert {moment: survey.standing(run, moment) for moment in standings} == standings


def test_a_cancelled_run_has_no_survey():
    run = make_finished(state="cancelled")
    assert survey.standing(run) is Standing.CLOSED


def test_it_is_open_no_longer_than_the_municipality_keeps_personal_data():
    run = make_finished()
    run.municipality.retention_days = 7
    assert last_day(run, None) == timezone.localdate(run.ends_at + 7 * DAY)


def test_an_answer_is_kept_with_run_question_and_week_and_nothing_else():
    run = make_finished()
    question = make_question(run.course.region)
    assert survey.answer(run, {question.pk: "4"}) is Standing.OPEN
    columns = {field.attname for field in SurveyAnswer._meta.concrete_fields}
    assert columns == {"id", "run_id", "question_id", "week", "value"}
    row = SurveyAnswer.objects.get()
    year, week, _day = timezone.localdate().isocalendar()
    assert (row.run, row.question, row.value, row.week) == (run, question, "4", f"{year}-W{week:02}")
    assert {field.attname for field in SurveyRound._meta.concrete_fields} == {"run_id", "last_day", "sealed"}


def test_nothing_counts_who_has_answered_or_when():
    run = make_finished()
    question = make_question(run.course.region)
    survey.answer(run, {question.pk: "4"})
    assert RateCount.objects.count() == 0


def test_keys_of_answers_do_not_tell_in_which_order_they_came():
    run = make_finished(seats=20)
    question = make_question(run.course.region, "text")
    for number in range(12):
        survey.answer(run, {question.pk: f"{number:02}"})
    listed = list(SurveyAnswer.objects.values_list("value", flat=True))
    assert sorted(listed) != listed
    assert all(key.version == 4 for key in SurveyAnswer.objects.values_list("pk", flat=True))


def test_the_same_person_may_answer_twice_but_not_without_end():
    run = make_finished(seats=2)
    question = make_question(run.course.region)
    kept = [survey.answer(run, {question.pk: "5"}) for _time in range(survey.MOST_ANSWERS + 1)]
    assert kept[:-1] == [Standing.OPEN] * survey.MOST_ANSWERS
    assert kept[-1] is Standing.FULL
    assert SurveyAnswer.objects.count() == survey.MOST_ANSWERS


def test_the_first_answer_settles_when_it_closes_and_moved_meetings_do_not_open_it_again():
    run = make_finished()
    question = make_question(run.course.region)
    survey.answer(run, {question.pk: "3"})
    settled = SurveyRound.objects.get().last_day
    CourseRun.objects.filter(pk=run.pk).update(ends_at=run.ends_at + 40 * DAY)
    run.refresh_from_db()
    assert survey.standing(run, run.ends_at + DAY) is Standing.CLOSED
    assert SurveyRound.objects.get().last_day == settled
    later = run.ends_at + DAY
    assert survey.answer(run, {question.pk: "3"}, now=later) is Standing.CLOSED


def test_a_moved_meeting_does_not_open_what_has_been_shown():
    run = make_finished()
    question = make_question(run.course.region)
    for _time in range(5):
        survey.answer(run, {question.pk: "3"})
    assert survey.seal(run.pk, after_closing(run))
    SurveyRound.objects.update(last_day=timezone.localdate() + 99 * DAY)
    assert survey.answer(run, {question.pk: "3"}) is Standing.CLOSED
    assert not survey.seal(run.pk, after_closing(run) + 99 * DAY)


def test_the_link_is_the_same_for_everybody_and_stays_when_the_first_has_answered():
    run = make_finished()
    question = make_question(run.course.region)
    before = survey_url(run)
    survey.answer(run, {question.pk: "3"})
    assert survey_url(run) == before


@pytest.mark.parametrize("number", range(5))
def test_fewer_than_five_answers_leave_nothing(number):
    run = make_finished()
    scale, text = make_question(run.course.region), make_question(run.course.region, "text")
    for _time in range(number):
        survey.answer(run, {scale.pk: "3", text.pk: "Bra"})
    if number:
        assert survey.seal(run.pk, after_closing(run))
    left = (SurveyAnswer.objects.count(), SurveyResult.objects.count(), SurveyComment.objects.count())
    assert left == (0, 0, 0)


def test_five_answers_become_a_result_and_are_deleted():
    run = make_finished()
    region = run.course.region
    scale, text = make_question(region), make_question(region, "text")
    choice = make_question(region, "choice", choices="yes no")
    for value in ("5", "5", "4", "4", "4"):
        survey.answer(run, {scale.pk: value, text.pk: f"Bra {value}", choice.pk: "yes"})
    assert survey.seal(run.pk, after_closing(run))
    of = {result.question: result for result in SurveyResult.objects.all()}
    assert (of[scale].answers, of[scale].half_steps, of[scale].counts) == (5, 9, {})
    assert (of[choice].answers, of[choice].counts) == (5, {"yes": 5, "no": 0})
    texts = list(SurveyComment.objects.values_list("text", flat=True))
    assert sorted(texts) == ["Bra 4", "Bra 4", "Bra 4", "Bra 5", "Bra 5"]
    assert SurveyAnswer.objects.count() == 0


def test_each_question_needs_five_answers_of_its_own():
    run = make_finished()
    one, other = make_question(run.course.region), make_question(run.course.region)
    for number in range(8):
        survey.answer(run, {one.pk: "3"} | ({other.pk: "1"} if number < 4 else {}))
    survey.seal(run.pk, after_closing(run))
    assert [result.question for result in SurveyResult.objects.all()] == [one]


def test_free_texts_are_shuffled_and_get_new_keys():
    run = make_finished(seats=20)
    question = make_question(run.course.region, "text")
    for number in range(12):
        survey.answer(run, {question.pk: f"{number:02}"})
    before = {row.value: row.pk for row in SurveyAnswer.objects.all()}
    survey.seal(run.pk, after_closing(run))
    after = {row.text: row.pk for row in SurveyComment.objects.all()}
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    by_key = list(SurveyComment.objects.values_list("text", flat=True))
    assert by_key != sorted(by_key)


def test_it_is_not_closed_before_its_time():
    run = make_finished()
    question = make_question(run.course.region)
    for _time in range(6):
        survey.answer(run, {question.pk: "3"})
    assert not survey.seal(run.pk)
    assert SurveyAnswer.objects.count() == 6


def test_the_nightly_work_closes_each_survey_once_however_late_it_comes():
    runs = [make_finished() for _run in range(2)]
    question = make_question(runs[0].course.region)
    for run, _time in itertools.product(runs, range(5)):
        survey.answer(run, {question.pk: "3"})
    region = question.region_id
    assert survey.seal_closed(region, timezone.now()) == 0
    assert survey.seal_closed(region, after_closing(runs[0])) == 2
    assert survey.seal_closed(region, after_closing(runs[0])) == 0
    assert SurveyResult.objects.count() == 2


def test_what_was_written_goes_with_the_municipalitys_data_and_the_counts_stay():
    run = make_finished()
    Municipality.objects.update(retention_days=30)
    scale, text = make_question(run.course.region), make_question(run.course.region, "text")
    for _time in range(5):
        survey.answer(run, {scale.pk: "3", text.pk: "Bra"})
    survey.seal(run.pk, after_closing(run))
    region = run.course.region_id
    assert survey.remove_texts(region, run.ends_at + 29 * DAY) == 0
    assert survey.remove_texts(region, run.ends_at + 30 * DAY) == 5
    assert SurveyComment.objects.count() == 0
    assert SurveyResult.objects.get().answers == 5


def test_what_was_written_stays_until_the_municipality_has_decided():
    run = make_finished()
    text = make_question(run.course.region, "text")
    for _time in range(5):
        survey.answer(run, {text.pk: "Bra"})
    survey.seal(run.pk, after_closing(run))
    assert survey.remove_texts(run.course.region_id, run.ends_at + 900 * DAY) == 0


def test_a_courses_own_question_is_asked_of_its_runs_only():
    run = make_finished()
    region = run.course.region
    own = make_question(region, course=run.course, sort_order=2)
    make_question(region, course=make_course(region, "COPE"))
    for_all = make_question(region, sort_order=1)
    make_question(region, asked=False)
    assert [asked.pk for asked in survey.asked_of(run, region, "sv")] == [for_all.pk, own.pk]


def test_free_text_is_asked_only_where_the_region_allows_it():
    run = make_finished()
    region = run.course.region
    make_question(region, "text")
    region.free_text_questions = False
    assert survey.asked_of(run, region, "sv") == []
    assert not survey.has_questions(run, region)


def test_taking_an_answer_costs_the_same_whatever_there_is(django_assert_max_num_queries):
    run = make_finished(seats=20)
    questions = [make_question(run.course.region) for _number in range(6)]
    for _time in range(20):
        survey.answer(run, {question.pk: "3" for question in questions})
    with django_assert_max_num_queries(8):
        survey.answer(run, {question.pk: "3" for question in questions})
    with django_assert_max_num_queries(10):
        survey.seal(run.pk, after_closing(run))


def test_personal_data_is_removed_also_when_a_survey_cannot_be_closed(monkeypatch):
    run = make_finished(days_ago=-2)
    party = booking.book(run.pk, make_party(), queue_if_full=False).party
    CourseRun.objects.update(ends_at=timezone.now() - 40 * DAY)
    Municipality.objects.update(retention_days=30)
    monkeypatch.setattr(survey, "seal_closed", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        retention.deliver(DueRow(region=run.course.region, kind="retention", about="retention", subject_id=1))
    party.refresh_from_db()
    assert party.anonymised_at


def test_the_nights_work_closes_surveys_and_removes_what_was_written():
    run = make_finished(days_ago=40)
    Municipality.objects.update(retention_days=30)
    scale, text = make_question(run.course.region), make_question(run.course.region, "text")
    for _person in range(5):
        survey.answer(run, {scale.pk: "3", text.pk: "Bra"}, now=run.ends_at + DAY)
    retention.deliver(DueRow(region=run.course.region, kind="retention", about="retention", subject_id=1))
    left = (SurveyAnswer.objects.count(), SurveyResult.objects.count(), SurveyComment.objects.count())
    assert left == (0, 1, 0)
