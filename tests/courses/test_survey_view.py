"""The page behind a run's link: shows, keeps, says what is wrong, and leaves nothing behind."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import booking, survey
from courses.models import (
    CourseRun,
    SurveyAnswer,
    SurveyComment,
    SurveyQuestionText,
    SurveyRound,
)
from courses.survey_links import PURPOSE, VERSION, survey_url
from home import due, links
from home.models import Region
from tests.courses.test_survey import make_finished, make_question
from tests.factories import make_party, make_region

pytestmark = pytest.mark.django_db


def sent(client, run, values, **others):
    return client.post(survey_url(run), values | others)


def test_looking_keeps_nothing(client):
    run = make_finished()
    make_question(run.course.region, label="Hur var det hos oss?")
    for method in (client.get, client.head):
        answer = method(survey_url(run))
        assert answer.status_code == 200
    assert "Hur var det hos oss?" in client.get(survey_url(run)).text
    assert not SurveyRound.objects.exists()
    assert not SurveyAnswer.objects.exists()


def test_an_answer_is_kept_and_thanked_for_without_a_cookie(client):
    run = make_finished()
    scale, text = make_question(run.course.region), make_question(run.course.region, "text")
    values = {
        "asked": f"{scale.pk}.{text.pk}",
        f"question_{scale.pk}": "4",
        f"question_{text.pk}": " Bra\r\nsnack ",
    }
    answer = sent(client, run, values)
    assert answer.status_code == 303
    thanks = client.get(answer["Location"])
    assert 'class="confirmation"' in thanks.text
    assert not client.cookies
    assert thanks["Cache-Control"] == "no-store"
    assert thanks["X-Robots-Tag"] == "noindex"
    assert set(SurveyAnswer.objects.values_list("question", "value")) == {
        (scale.pk, "4"),
        (text.pk, "Bra\nsnack"),
    }


def test_the_page_takes_no_session_and_sees_no_user(client, admin_user):
    run = make_finished()
    make_question(run.course.region)
    plain = client.get(survey_url(run)).text
    client.force_login(admin_user)
    assert client.get(survey_url(run)).text == plain


def test_an_empty_form_is_told_so_and_one_answer_is_enough(client):
    run = make_finished()
    question = make_question(run.course.region)
    refused = sent(client, run, {"asked": str(question.pk)})
    assert refused.status_code == 200
    assert "error-summary" in refused.text
    assert not SurveyAnswer.objects.exists()
    assert sent(client, run, {f"question_{question.pk}": "1"}).status_code == 303


def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(client):
    run = make_finished()
    scale, text = make_question(run.course.region), make_question(run.course.region, "text")
    refused = sent(
        client, run, {f"question_{scale.pk}": "2", f"question_{text.pk}": "Mitt nummer är 19800101-1234"}
    )
    form = refused.context["form"]
    assert list(form.errors) == [f"question_{text.pk}"]
    assert "Mitt nummer är 19800101-1234" in refused.text
    assert f'name="question_{scale.pk}" value="2"' in refused.text
    assert refused.text.count("checked") == 1
    assert not SurveyAnswer.objects.exists()


def test_too_long_a_text_is_told_with_its_length(client):
    run = make_finished()
    text = make_question(run.course.region, "text")
    refused = sent(client, run, {f"question_{text.pk}": "x" * 1001})
    assert "1001" in str(refused.context["form"].errors)
    assert "x" * 1001 in refused.text


def test_a_value_that_is_no_choice_is_refused(client):
    run = make_finished()
    question = make_question(run.course.region)
    assert sent(client, run, {f"question_{question.pk}": "6"}).status_code == 200
    assert not SurveyAnswer.objects.exists()


def test_a_question_that_was_changed_while_the_page_was_open_keeps_the_answer_to_what_was_read(client):
    run = make_finished()
    question = make_question(run.course.region, label="Före")
    made = survey.renewed(question, question)
    assert [asked.pk for asked in survey.asked_of(run, run.course.region, "sv")] == [made.pk]
    assert sent(client, run, {"asked": str(question.pk), f"question_{question.pk}": "5"}).status_code == 303
    assert SurveyAnswer.objects.get().question == question


def test_a_form_cannot_name_another_regions_question(client):
    run = make_finished()
    own = make_question(run.course.region)
    other = make_question(make_region("Fjällviken", "fjallviken.example", default=False))
    sent(client, run, {"asked": f"{other.pk}", f"question_{other.pk}": "5", f"question_{own.pk}": "2"})
    assert list(SurveyAnswer.objects.values_list("question", "value")) == [(own.pk, "2")]


def test_before_the_last_meeting_it_says_when_and_keeps_nothing(client):
    run = make_finished()
    question = make_question(run.course.region)
    url = survey_url(run)
    CourseRun.objects.update(ends_at=timezone.now() + timedelta(days=2))
    assert client.get(url).status_code == 200
    assert "<form" not in client.get(url).text.split("<main")[1]
    assert client.post(url, {f"question_{question.pk}": "3"}).status_code == 200
    assert not SurveyAnswer.objects.exists()


def test_afterwards_it_is_closed(client):
    run = make_finished()
    question = make_question(run.course.region)
    url = survey_url(run)
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(days=40))
    assert client.get(url).status_code == 410
    assert client.post(url, {f"question_{question.pk}": "3"}).status_code == 410
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize("purpose", ["manage", "list", "coming"])
def test_a_link_for_something_else_opens_no_survey_and_a_survey_link_nothing_else(client, purpose):
    run = make_finished()
    make_question(run.course.region)
    other = links.sign(purpose, run.pk, VERSION, timezone.now() + timedelta(days=9))
    assert client.get(f"/sv/utvardering/{other}/").status_code == 410
    assert not isinstance(links.unsign(survey_url(run).split("/")[3], PURPOSE), links.LinkProblem)
    assert client.get(f"/sv/narvaro/{survey_url(run).split('/')[3]}/").status_code == 410


def test_another_region_does_not_open_the_link(client):
    run = make_finished()
    make_question(run.course.region)
    make_region("Fjällviken", "fjallviken.example", default=False)
    assert client.get(survey_url(run), headers={"host": "fjallviken.example"}).status_code == 410


def test_nothing_to_ask_is_closed(client):
    assert client.get(survey_url(make_finished())).status_code == 410


def test_a_question_without_words_in_the_language_says_which_language_it_is_in(client):
    run = make_finished()
    question = make_question(run.course.region, label="Hur var det?")
    page = client.get(survey_url(run).replace("/sv/", "/ar/")).text
    assert '<div class="survey-question" lang="sv" dir="ltr">' in page
    SurveyQuestionText.objects.create(parent=question, language="ar", label="كيف كانت؟", low="أ", high="ب")
    page = client.get(survey_url(run).replace("/sv/", "/ar/")).text
    assert "كيف كانت؟" in page
    assert '<div class="survey-question">' in page


def test_the_mail_of_thanks_leads_there_with_the_same_link_for_everybody(client):
    run = make_finished(days_ago=-2)
    make_question(run.course.region)
    for _party in range(2):
        booking.book(run.pk, make_party(), queue_if_full=False)
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(hours=3))
    run.meetings.update(
        starts_at=timezone.now() - timedelta(hours=5), ends_at=timezone.now() - timedelta(hours=3)
    )
    run.refresh_from_db()
    letters = [thanks_to(item) for item in run.bookings.all()]
    assert len(letters) == 2
    assert all(f"http://testserver{survey_url(run)}" in letter for letter in letters)


def thanks_to(item) -> str:
    from courses.claims import claim_of_booking
    from courses.letters import reminders
    from courses.letters.letter import Writer
    from home.models import DueRow

    row = DueRow(region=item.run.municipality.region, kind="mail", about="thanks", subject_id=item.pk)
    letter = reminders.thanks(claim_of_booking(item.pk), Writer(row, timezone.now()))
    return " ".join(url for _words, url in letter.links)


def test_without_questions_the_mail_of_thanks_leads_to_no_survey():
    run = make_finished(days_ago=-2)
    outcome = booking.book(run.pk, make_party(), queue_if_full=False)
    assert "utvardering" not in thanks_to(outcome.booking)


def test_the_path_is_masked_in_logs():
    run = make_finished()
    token = survey_url(run).split("/")[3]
    assert token not in links.mask(f"POST {survey_url(run)} 303")
    assert links.mask(f"/sv/utvardering/{token[:20]}") == "/sv/utvardering/***"


def test_free_text_is_read_by_nobody_before_five_have_written(client):
    run = make_finished()
    text = make_question(run.course.region, "text")
    for number in range(4):
        sent(client, run, {f"question_{text.pk}": f"Hemligt {number}"})
    survey.seal(run.pk, timezone.now() + timedelta(days=60))
    assert not SurveyComment.objects.exists()


def test_showing_costs_few_queries(client, django_assert_max_num_queries):
    run = make_finished()
    for _number in range(6):
        make_question(run.course.region)
    client.get(survey_url(run))
    with django_assert_max_num_queries(9):
        client.get(survey_url(run))


def test_work_and_region_stay_as_they_were(client):
    """Nothing that a time could be read from is written beside the answers."""
    run = make_finished()
    question = make_question(run.course.region)
    before = (
        list(Region.objects.values_list("version", flat=True)),
        due.DueRow.objects.count(),
        len(mail.outbox),
    )
    sent(client, run, {f"question_{question.pk}": "3"})
    after = (
        list(Region.objects.values_list("version", flat=True)),
        due.DueRow.objects.count(),
        len(mail.outbox),
    )
    assert before == after
