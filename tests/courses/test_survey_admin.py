"""Questions and results in the admin: whose they are, what they show, and what becomes of words that change."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import retention, survey
from courses.models import CourseRun, SurveyQuestion, SurveyQuestionText, SurveyResult, SurveyRound
from courses.survey_defaults import QUESTIONS, make_questions
from home.models import DueRow, Region
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.courses.test_survey import make_finished, make_question
from tests.factories import make_course, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = timedelta(days=60)


def make_answered(municipality, number=6, value="4", question=None, text=None, **facts):
    """A closed survey of a finished run with so many answers."""
    course = facts.pop("course", None) or make_course(municipality.region, municipality=municipality)
    run = make_run(course=course, municipality=municipality, starts_in_days=-3, meetings=1, **facts)
    for _person in range(number):
        survey.answer(run, {question.pk: value} | ({text.pk: "=HYPERLINK(1)"} if text else {}))
    assert survey.seal(run.pk, timezone.now() + LATER)
    return run


def edit(client, question, **changes):
    url = reverse("survey_questions:edit", args=[question.pk])
    return client.post(url, typed(client.get(url).context["form"], **changes))


def test_results_stand_on_the_runs_page_with_what_was_written(client):
    them = make_neighbours()
    Region.objects.update(free_text_questions=True)
    scale = make_question(them.vaxjo.region, label="Hur var det?")
    text = make_question(them.vaxjo.region, "text", label="Något mer?")
    run = make_answered(them.vaxjo, question=scale, text=text)
    client.force_login(them.coordinator)
    page = client.get(reverse("runs:survey", args=[run.pk])).text
    assert "Hur var det?" in page
    assert "Något mer?" in page
    assert page.count("=HYPERLINK(1)") == 6


def test_nothing_is_shown_of_an_open_survey_not_even_how_many(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Hur var det?")
    run = make_run(
        course=make_course(them.vaxjo.region), municipality=them.vaxjo, starts_in_days=-3, meetings=1
    )
    client.force_login(them.coordinator)
    url = reverse("runs:survey", args=[run.pk])
    before = client.get(url).text
    for number in range(8):
        survey.answer(run, {question.pk: "4"})
        assert without_changing(client.get(url).text) == without_changing(before), number
        assert without_changing(client.get(reverse("evaluations:index")).text).count("evaluations/file") == 0


def without_changing(page: str) -> str:
    """The page but for what Wagtail makes anew for each answer."""
    main = page.split('<main id="main"', 1)[-1] if '<main id="main"' in page else page.split("<main", 1)[-1]
    return main.split("</main>")[0]


def test_a_neighbours_results_are_in_no_page_and_no_file(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Hur var det?")
    make_answered(them.vaxjo, question=question)
    theirs = make_answered(
        them.ljungby,
        question=question,
        course=make_course(them.vaxjo.region, "Hemlig", municipality=them.ljungby),
    )
    client.force_login(them.coordinator)
    for url in (reverse("evaluations:index"), reverse("evaluations:file")):
        for query in ("", f"?municipality={them.ljungby.pk}", f"?course={theirs.course_id}"):
            assert "Hemlig" not in client.get(url + query).content.decode()
    for name in ("runs:survey", "runs:survey_file"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404
    client.force_login(them.regional)
    assert "Hemlig" in client.get(reverse("evaluations:index")).text
    assert "Hemlig" in client.get(reverse("evaluations:file")).content.decode()


def test_filters_and_half_years_add_the_same_results(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Hur var det?")
    one, other = make_answered(them.vaxjo, 8, "5", question), make_answered(them.ljungby, 12, "3", question)
    client.force_login(them.regional)
    index = reverse("evaluations:index")
    of = {
        query: [bar.words for shown in client.get(index + query).context["lines"] for bar in shown.bars]
        for query in ("", f"?municipality={them.vaxjo.pk}", f"?course={other.course_id}")
    }
    assert [words[0][:3] for words in of.values()] == ["3,7", "5,0", "3,0"]
    assert client.get(index).context["over_time"]["terms"]
    CourseRun.objects.filter(pk=one.pk).update(ends_at=one.ends_at - timedelta(days=365))
    assert len(client.get(index).context["over_time"]["terms"]) == 2


def test_the_file_holds_the_same_numbers_and_does_nothing(client):
    them = make_neighbours()
    Region.objects.update(free_text_questions=True)
    scale, text = make_question(them.vaxjo.region), make_question(them.vaxjo.region, "text", label="=1+1")
    run = make_answered(them.vaxjo, 9, "4", scale, text)
    client.force_login(them.coordinator)
    answer = client.get(reverse("runs:survey_file", args=[run.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][5:7] == ["5", "4,0"]
    assert len(rows) == 2 + 9
    assert all(not cell.startswith("=") for row in rows for cell in row)
    assert "no-store" in answer["Cache-Control"]


def test_changing_words_that_have_answers_makes_another_question(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Var det roligt?")
    make_answered(them.vaxjo, question=question)
    client.force_login(them.regional)
    assert edit(client, question, **{"texts-0-label": "Var det tråkigt?"}).status_code == 302
    question.refresh_from_db()
    assert (question.asked, question.texts.get().label) == (False, "Var det roligt?")
    made = SurveyQuestion.objects.exclude(pk=question.pk).get()
    assert (made.asked, made.texts.get().label) == (True, "Var det tråkigt?")
    assert SurveyResult.objects.get().question == question


def test_changing_words_while_the_first_answers_wait_makes_another_question(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Var det roligt?")
    run = make_run(
        course=make_course(them.vaxjo.region), municipality=them.vaxjo, starts_in_days=-3, meetings=1
    )
    survey.answer(run, {question.pk: "5"})
    client.force_login(them.regional)
    edit(client, question, **{"texts-0-high": "Inte alls"})
    assert SurveyQuestion.objects.count() == 2


def test_a_question_without_answers_and_words_in_a_further_language_are_changed_in_place(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Var det roligt?")
    client.force_login(them.regional)
    edit(client, question, **{"texts-0-label": "Var det bra?"})
    assert SurveyQuestion.objects.get().texts.get().label == "Var det bra?"
    make_answered(them.vaxjo, question=question)
    further = {
        "texts-TOTAL_FORMS": "2",
        "texts-1-language": "ar",
        "texts-1-label": "كيف؟",
        "texts-1-low": "أ",
        "texts-1-high": "ب",
        "texts-1-ORDER": "2",
        "sort_order": "7",
    }
    edit(client, question, **further)
    assert (SurveyQuestion.objects.get().sort_order, question.texts.count()) == (7, 2)


def test_an_answered_question_cannot_be_deleted(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region)
    make_answered(them.vaxjo, question=question)
    client.force_login(them.regional)
    client.post(reverse("survey_questions:delete", args=[question.pk]))
    assert SurveyQuestion.objects.filter(pk=question.pk).exists()


def test_a_scale_without_ends_and_a_choice_without_lines_are_refused_beside_the_field(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region)
    client.force_login(them.regional)
    assert "texts-0-low" in errors(edit(client, question, **{"texts-0-low": ""}))
    wrong = edit(client, question, kind="choice", choices="yes no", **{"texts-0-choices": "Ja"})
    assert "texts-0-choices" in errors(wrong)
    assert "choices" in errors(edit(client, question, kind="choice", choices="yes yes"))
    assert "kind" in errors(edit(client, question, kind="text"))


def test_coordinators_read_the_questions_and_the_region_writes_them(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region, label="Hur var det?")
    client.force_login(them.coordinator)
    assert "Hur var det?" in client.get(reverse("survey_questions:index")).text
    assert edit_refused(client, question)
    assert client.post(reverse("survey_questions:start")).status_code == 302
    assert SurveyQuestion.objects.count() == 1


def edit_refused(client, question) -> bool:
    return client.get(reverse("survey_questions:edit", args=[question.pk])).status_code in (302, 403)


def test_a_region_that_asks_nothing_starts_with_ours_once(client):
    them = make_neighbours()
    client.force_login(them.regional)
    start = reverse("survey_questions:start")
    assert start in client.get(reverse("survey_questions:index")).text
    assert client.get(start).status_code == 405
    client.post(start)
    assert SurveyQuestion.objects.count() == len(QUESTIONS) - 1, "no free text unless the region allows it"
    client.post(start)
    assert SurveyQuestion.objects.count() == len(QUESTIONS) - 1
    assert start not in client.get(reverse("survey_questions:index")).text


def test_the_questions_to_start_with_are_whole_in_every_language():
    run = make_finished()
    make_questions(run.course.region)
    assert SurveyQuestion.objects.count() == len(QUESTIONS)
    for question in SurveyQuestion.objects.all():
        question.full_clean()
    texts = SurveyQuestionText.objects.select_related("parent")
    assert texts.count() == 3 * len(QUESTIONS)
    for text in texts:
        text.full_clean()


def test_lists_cost_the_same_with_many_runs(client, django_assert_max_num_queries):
    them = make_neighbours()
    question = make_question(them.vaxjo.region)
    client.force_login(them.coordinator)
    for _run in range(8):
        make_answered(them.vaxjo, question=question)
    client.get(reverse("evaluations:index"))
    with django_assert_max_num_queries(26):
        client.get(reverse("evaluations:index"))


def test_after_the_last_day_it_says_that_results_come_and_then_what_came(client):
    them = make_neighbours()
    question = make_question(them.vaxjo.region)
    run = make_run(
        course=make_course(them.vaxjo.region), municipality=them.vaxjo, starts_in_days=-3, meetings=1
    )
    for _person in range(5):
        survey.answer(run, {question.pk: "3"})
    SurveyRound.objects.update(last_day=timezone.localdate() - timedelta(days=1))
    client.force_login(them.coordinator)
    url = reverse("runs:survey", args=[run.pk])
    shown = client.get(url).context
    assert (shown["waits"], shown["lines"], shown["link"]) == (True, [], "")
    retention.deliver(DueRow(region=them.vaxjo.region, kind="retention", about="retention", subject_id=1))
    shown = client.get(url).context
    assert (shown["waits"], len(shown["lines"])) == (False, 1)
