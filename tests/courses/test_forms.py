from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from courses.forms import BookingForm, ChangeForm, CodeForm
from courses.models import Question, QuestionText, Together
from courses.questions import questions_of
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db

FILLED = {"name": "Sara", "adults": "1", "email": "sara@example.org"}


def filled(**values):
    data = QueryDict(mutable=True)
    for name, value in (FILLED | values).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form_for(run=None, asked=(), **values):
    return BookingForm(run or make_run(), list(asked), filled(**values))


def make_question(course, kind="one", choices="yes no", words="Ja\nNej", language="sv", **facts):
    question = Question.objects.create(course=course, kind=kind, choices=choices, **facts)
    QuestionText.objects.create(
        parent=question, language=language, label="Är det första gången?", choices=words
    )
    return question


def test_a_filled_form_makes_a_party():
    form = form_for(phone="070-174 06 05", access_needs=["hearing", "food"])
    assert form.is_valid(), form.errors
    party = form.party(language="sv")
    assert (party.name, party.adults, party.email, party.phone) == (
        "Sara",
        1,
        "sara@example.org",
        "+46701740605",
    )
    assert party.access_needs == ["hearing", "food"]


def test_one_way_to_reach_is_enough_and_none_is_too_few():
    assert form_for(email="", phone="070-174 06 05").is_valid()
    assert form_for(phone="").is_valid()
    assert list(form_for(email="", phone="").errors) == ["email"]


def test_a_wrong_address_gets_its_own_message_only():
    form = form_for(email="sara@", phone="")
    assert list(form.errors) == ["email"]
    assert len(form.errors["email"]) == 1


# Without its hyphen or century it could be a phone number that somebody forgot the first digit of.
MAYBE_PHONES = ("8001011234", "800101+1234")


@pytest.mark.parametrize(
    "typed",
    [
        "800101-1234",
        "19800101-1234",
        "198001011234",
        "8001011234",
        "800101+1234",
        "800161-1234",
        "٨٠٠١٠١-١٢٣٤",
    ],
)
@pytest.mark.parametrize("field", ["name", "second_name", "email", "phone"])
def test_a_personal_identity_number_is_refused_wherever_it_is_typed(field, typed):
    if field == "phone" and typed in MAYBE_PHONES:
        return
    values = {field: typed if field in ("email", "phone") else f"Sara {typed}"}
    form = form_for(**values)
    assert field in form.errors
    assert form.errors.as_data()[field][0].code == "identity_number"


@pytest.mark.parametrize(
    "number", ["070-174 06 05", "0701234567", "08-465 004 00", "031-390 06 12", "+46701740605"]
)
def test_a_phone_number_is_not_taken_for_an_identity_number(number):
    assert "phone" not in form_for(phone=number).errors


def test_two_adults_are_asked_for_only_where_two_may_come():
    assert "adults" in form_for().fields
    alone = form_for(make_run(course=make_course(together=Together.ONE)))
    assert "adults" not in alone.fields
    assert alone.is_valid() and alone.party(language="sv").adults == 1


def test_the_other_adults_name_is_dropped_when_one_comes():
    assert form_for(second_name="Omar", adults="1").is_valid()
    form = form_for(second_name="Omar", adults="1")
    form.is_valid()
    assert form.party(language="sv").second_name == ""


def test_children_are_asked_for_only_where_they_may_come_along():
    assert "children_0_2" not in form_for().fields
    run = make_run(course=make_course(children_welcome=True))
    form = form_for(run, children_0_2="2", children_3_5="")
    assert form.is_valid(), form.errors
    assert form.party(language="sv").children == 2


def test_too_many_children_and_words_for_numbers_are_told_in_words():
    run = make_run(course=make_course(child_care=True))
    form = form_for(run, children_0_2="12", children_3_5="två")
    assert set(form.errors) == {"children_0_2", "children_3_5"}


def test_the_childs_month_is_asked_only_where_the_course_needs_it():
    assert "child_month" not in form_for().fields
    run = make_run(course=make_course(asks_age=True))
    assert {"child_month", "child_year"} <= set(form_for(run).errors)
    form = form_for(run, child_month="5", child_year=str(timezone.localdate().year - 4))
    assert form.is_valid(), form.errors
    assert form.party(language="sv").child_month == date(timezone.localdate().year - 4, 5, 1)


def test_only_the_interpreters_the_run_has_can_be_chosen():
    assert "interpreter" not in form_for().fields
    run = make_run(interpreters=",ar,so,")
    assert form_for(run, interpreter="ar").is_valid()
    assert "interpreter" in form_for(run, interpreter="fi").errors


def test_questions_are_asked_in_the_language_of_the_page_else_in_the_source():
    course = make_course()
    question = make_question(course)
    QuestionText.objects.create(parent=question, language="ar", label="هل هذه أول مرة؟", choices="نعم\nلا")
    assert questions_of(course, course.region, "ar")[0].choices == (("yes", "نعم"), ("no", "لا"))
    assert questions_of(course, course.region, "en")[0].label == "Är det första gången?"


def test_questions_cost_one_query_until_the_course_is_saved(django_assert_num_queries):
    course = make_course()
    for _number in range(3):
        make_question(course)
    with django_assert_num_queries(1):
        assert len(questions_of(course, course.region, "sv")) == 3
    with django_assert_num_queries(0):
        questions_of(course, course.region, "sv")
    make_question(course)
    course.save()
    course.region.refresh_from_db()
    assert len(questions_of(course, course.region, "sv")) == 4


def test_free_text_is_asked_only_where_the_region_allows_it():
    course = make_course()
    make_question(course, kind="text", choices="", words="")
    assert questions_of(course, course.region, "sv") == []
    course.region.free_text_questions = True
    assert len(questions_of(course, course.region, "sv")) == 1


def test_answers_are_kept_as_keys():
    course = make_course()
    one = make_question(course)
    several = make_question(course, kind="several", choices="a b c", words="A\nB\nC")
    text = make_question(course, kind="text", choices="", words="")
    course.region.free_text_questions = True
    asked = questions_of(course, course.region, "sv")
    values = {
        f"question_{one.pk}": "no",
        f"question_{several.pk}": ["a", "c"],
        f"question_{text.pk}": " Hej\nhopp ",
    }
    form = form_for(make_run(course=course), asked, **values)
    assert form.is_valid(), form.errors
    assert form.answers() == {one.pk: "no", several.pk: "a c", text.pk: "Hej hopp"}


def test_a_question_that_must_be_answered_is_told_when_it_was_not():
    course = make_course()
    question = make_question(course, required=True)
    form = form_for(make_run(course=course), questions_of(course, course.region, "sv"))
    assert list(form.errors) == [f"question_{question.pk}"]


def test_everything_typed_travels_on_through_the_review():
    run = make_run(course=make_course(children_welcome=True))
    form = form_for(run, children_3_5="1", access_needs=["food", "sight"])
    assert form.is_valid()
    typed = list(form.typed())
    assert ("children_3_5", "1") in typed
    assert [value for name, value in typed if name == "access_needs"] == ["food", "sight"]
    again = QueryDict(mutable=True)
    for name, value in typed:
        again.appendlist(name, value)
    same = BookingForm(run, [], again)
    assert same.is_valid() and same.cleaned_data == form.cleaned_data


def test_fields_tell_browsers_what_they_are():
    form = form_for()
    assert form["email"].field.widget.attrs["autocomplete"] == "email"
    assert 'type="tel"' in str(form["phone"]) and 'autocomplete="tel"' in str(form["phone"])
    assert 'autocomplete="name"' in str(form["name"]) and 'maxlength="80"' in str(form["name"])


def test_the_change_form_starts_with_what_is_known():
    run = make_run(course=make_course(asks_age=True))
    party = make_party(
        save=True, adults=2, second_name="Omar", child_month=date(2024, 3, 1), region=run.course.region
    )
    form = ChangeForm(party, run, [("sv", "Svenska"), ("ar", "العربية")])
    assert form["adults"].value() == "2"
    assert (form["child_month"].value(), form["child_year"].value()) == ("3", "2024")
    assert form["language"].value() == "sv"


def test_the_words_of_a_form_follow_the_language_of_the_page():
    with translation.override("en"):
        assert form_for()["name"].label == "Your name"


def test_the_code_form_refuses_nothing_people_type_for_codes():
    form = CodeForm({"reference": "k7m-4qx-r2b", "code": "ab2cd fg3hj"})
    assert form.is_valid()
