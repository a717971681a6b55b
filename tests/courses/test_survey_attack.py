"""Somebody who sees every table on every day tries to learn what fewer than five people answered.

What is published is what courses.survey_results makes of answers (exactly the stored rows), sums of it by run, course,
municipality and half year, and whatever stood there on earlier days. Two attacks: every difference of two tables, and
every set of answers that would have given the same tables. Negative controls show that the attacks would succeed.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import combinations, product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from courses import survey, survey_results
from courses.models import CourseRun, SurveyComment, SurveyQuestion, SurveyResult, SurveyRound
from courses.survey_results import FEWEST, by_question, by_term, results_of, tally
from tests.courses.test_survey import make_question
from tests.factories import make_course, make_municipality, make_region, make_run

DAY = timedelta(days=1)
CHOICES = "a b c"


def make_ground():
    """Two municipalities with two courses each: eight finished runs, and three questions."""
    region = make_region(free_text_questions=True)
    places = [make_municipality(region, name) for name in ("Växjö", "Ljungby")]
    courses = [make_course(region, name) for name in ("ABC", "COPE")]
    runs = [
        make_run(course=course, municipality=place, starts_in_days=-days, meetings=1)
        for place, course, days in product(places, courses, (1, 2))
    ]
    questions = [make_question(region), make_question(region, "choice", choices=CHOICES)]
    return runs, [*questions, make_question(region, "text")]


def published(runs) -> dict[tuple, int]:
    """Every number that some page or file shows today, by what it is about."""
    numbers = {}
    of_all = CourseRun.objects.filter(pk__in=[run.pk for run in runs])
    for names in ((), ("pk",), ("course",), ("municipality",), ("course", "municipality")):
        for values in set(of_all.values_list(*names)) if names else {()}:
            results = results_of(of_all.filter(**dict(zip(names, values, strict=True))))
            tables = [("all", by_question(results)), *by_term(results)]
            for term, sums in tables:
                for found in sums:
                    about = (names, values, str(term), found.question.pk)
                    numbers[*about, "answers"] = found.answers
                    numbers |= {(*about, key): number for key, number in found.counts.items()}
    for question, run in SurveyComment.objects.values_list("question", "run"):
        numbers["texts", run, question] = numbers.get(("texts", run, question), 0) + 1
    return numbers


def differences(days: list[dict[tuple, int]]) -> set[int]:
    """What any two numbers of any days leave of each other, and each total of its parts."""
    numbers = {number for day in days for number in day.values()}
    found = {abs(one - other) for one, other in combinations(sorted(numbers), 2)} | numbers
    for day in days:
        for about, number in day.items():
            if about[0] == "texts":
                continue
            parts = [n for other, n in day.items() if other[0] == ("pk",) and other[2:] == about[2:]]
            found |= {
                abs(number - sum(some))
                for size in range(len(parts) + 1)
                for some in combinations(parts, size)
            }
    return found


events = st.lists(
    st.one_of(
        # So many people give the same answers about a run, leaving out some of the questions.
        st.tuples(
            st.just("answer"), st.integers(0, 7), st.integers(1, 5), st.integers(1, 7), st.integers(1, 9)
        ),
        st.tuples(st.just("night"), st.integers(1, 12)),
    ),
    min_size=5,
    max_size=60,
)


@pytest.mark.once
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@example(events=[("answer", run, 4, 7, 6 + run) for run in range(8)] + [("night", 12)] * 3, moved=0)
@given(events=events, moved=st.integers(0, 7))
def test_no_two_tables_of_any_days_differ_by_fewer_than_five(events, moved):
    for model in (SurveyResult, SurveyComment, SurveyRound):
        model.objects.all().delete()
    runs, questions = make_ground()
    region, now, days = runs[0].municipality.region_id, timezone.now(), []
    for what in events:
        if what[0] == "answer":
            _answer, run, value, which, people = what
            said = [str(value), CHOICES.split()[value % 3], "Bra"]
            given = {question.pk: said[n] for n, question in enumerate(questions) if which & 1 << n}
            for _person in range(people):
                survey.answer(runs[run], given, now=now)
        else:
            now += what[1] * DAY
            survey.seal_closed(region, now)
            days.append(published(runs))
            CourseRun.objects.filter(pk=runs[moved].pk).update(ends_at=now)
            runs[moved].refresh_from_db()
    survey.seal_closed(region, now + 60 * DAY)
    days.append(published(runs))
    texts = {number for day in days for about, number in day.items() if about[0] == "texts"}
    assert all(number >= FEWEST for number in texts)
    event(f"{len(days[-1]) // 50 * 50} numbers or more")
    counted = [{about: n for about, n in day.items() if about[0] != "texts"} for day in days]
    assert not differences(counted) & {1, 2, 3, 4}
    # A closed survey says the same for ever.
    for early, late in combinations(days, 2):
        assert all(
            late[about] == n
            for about, n in early.items()
            if about[0] in (("pk",), "texts") and about[2] == "all"
        )


@pytest.mark.once
@pytest.mark.django_db
def test_exact_counts_would_give_the_attack_what_it_wants(monkeypatch):
    """Negative control: without rounding, and with results before closing, differences isolate single answers."""
    monkeypatch.setattr(survey_results, "rounded", lambda number: number)
    runs, questions = make_ground()
    for number in range(6):
        survey.answer(runs[0], {questions[1].pk: "a" if number else "b"})
    survey.seal(runs[0].pk, timezone.now() + 60 * DAY)
    assert differences([published(runs)]) & {1, 2, 3, 4}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("number", range(12))
def test_one_more_answer_says_nothing_of_itself_before_closing(number):
    runs, questions = make_ground()
    for _person in range(number):
        survey.answer(runs[0], {question.pk: said for question, said in zip(questions, "4ax", strict=True)})
    before = published(runs)
    survey.answer(runs[0], {questions[0].pk: "1", questions[1].pk: "c"})
    survey.seal_closed(runs[0].municipality.region_id, timezone.now())
    assert published(runs) == before == {}


# --- What could have been answered, given what is shown ---


def answers_of(number: int, keys: int):
    """How so many answers may fall on the keys: every tuple of counts."""
    if keys == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in answers_of(number - first, keys - 1):
            yield (first, *rest)


def known_exactly(question: SurveyQuestion, most: int) -> list[tuple]:
    """Groups of one to four answers that a table gives away: (the table, which keys, how many)."""
    keys, possible = question.keys, defaultdict(list)
    for number in range(FEWEST, most + FEWEST):
        for counts in answers_of(number, len(keys)):
            values = [key for key, count in zip(keys, counts, strict=True) for _one in range(count)]
            result = tally(question, values)
            possible[result.answers, result.half_steps, tuple(result.counts.values())].append(counts)
    given_away = []
    for table, all_counts in possible.items():
        if table[0] >= most:
            # Larger groups, of which not all are in the list, would give the same.
            continue
        for size in range(1, len(keys)):
            for some in combinations(range(len(keys)), size):
                sums = {sum(counts[n] for n in some) for counts in all_counts}
                if len(sums) == 1 and 0 < min(sums) < FEWEST:
                    given_away.append((table, some, sums))
    return given_away


def test_no_mean_of_a_scale_gives_away_how_fewer_than_five_answered():
    assert known_exactly(SurveyQuestion(kind="scale"), most=15) == []


@pytest.mark.parametrize(
    ("choices", "most"), [("a b", 30), ("a b c", 30), ("a b c d", 25), ("a b c d e", 25)]
)
def test_no_counts_of_choices_give_away_fewer_than_five(choices, most):
    assert known_exactly(SurveyQuestion(kind="choice", choices=choices), most) == []


def test_an_exact_number_of_answers_would_give_some_away(monkeypatch):
    """Negative control: counts in fives beside the exact number of answers are not enough."""
    monkeypatch.setattr(survey_results, "told", lambda number, counts: number)
    assert known_exactly(SurveyQuestion(kind="choice", choices="a b c"), most=20)


def test_a_mean_in_tenths_would_give_some_away(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(survey_results, "half_steps", lambda values: round(10 * sum(values) / len(values)))
    assert known_exactly(SurveyQuestion(kind="scale"), most=10)
