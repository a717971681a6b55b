"""Modules for leaders: signed in, enrolled, step by step to a certificate that nothing forged gives."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    question_step,
    text_step,
)
from tests.training.learners_scene import ADDRESS, answer, assignment_step, at, begin, hand_in, options, take
from training import learning
from training.blocks import key_of
from training.learning import Refusal
from training.models import Attempt, Certificate, Cohort, Enrolment, NeverChanged, SeenStep, Submission
from training.outline import outline

pytestmark = pytest.mark.django_db
SECRET = "Barn behöver tid att ställa om."


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def place(region):
    return make_municipality(region)


@pytest.fixture
def learner(place):
    user = make_staff(place, "asa", roles=("leader",))
    user.first_name, user.last_name = "Åsa", "Öberg"
    user.save()
    return user


@pytest.fixture
def module(region):
    return make_module(region, title="Att leda en grupp", slug="handledare", audience="leaders")


@pytest.fixture
def lesson(module):
    return make_lesson(module, [text_step("Ett"), question_step(), text_step("Sist")], slug="l1")


@pytest.fixture
def qualification(module, lesson):
    return make_qualification(module)


@pytest.fixture
def enrolled(client, learner, qualification):
    client.force_login(learner)
    begin(client, qualification)
    return Enrolment.objects.get()


def test_who_has_not_signed_in_is_sent_to_sign_in_and_back(client, lesson):
    for url in (ADDRESS, at(lesson, 0), "/sv/min-utbildning/"):
        found = client.get(url)
        assert (found.status_code, found["Location"]) == (302, f"/admin/login/?next={url}")
        assert "no-store" in found["Cache-Control"] and not found.cookies


def test_the_list_for_parents_names_no_module_for_leaders(client, module, lesson):
    assert module.title not in client.get("/sv/lar-dig/").content.decode()


def test_who_has_not_begun_is_led_from_a_step_to_the_module(client, learner, qualification, lesson):
    client.force_login(learner)
    assert client.get(at(lesson, 1))["Location"] == ADDRESS
    html = client.get(ADDRESS).content.decode()
    assert 'name="name" value="Åsa Öberg"' in html
    assert not SeenStep.objects.exists()


def test_a_module_that_is_closed_says_why(client, learner, qualification):
    client.force_login(learner)
    type(qualification).objects.update(is_open=False)
    assert str(Refusal.CLOSED.value) in client.get(ADDRESS).content.decode()
    begin(client, qualification)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("from_day", "to_day", "elsewhere", "opens"),
    [
        (0, 0, False, True),
        (1, 9, False, False),
        (-9, -1, False, False),
        (-9, 9, True, False),
    ],
)
def test_a_group_of_learners_opens_it_from_day_to_day(
    client, learner, place, qualification, from_day, to_day, elsewhere, opens
):
    client.force_login(learner)
    type(qualification).objects.update(is_open=False)
    today = timezone.localdate()
    cohort = Cohort.objects.create(
        region=place.region,
        municipality=make_municipality(place.region, "Ljungby") if elsewhere else place,
        qualification=qualification,
        name="Hösten",
        starts_on=today + timedelta(days=from_day),
        deadline=today + timedelta(days=to_day),
    )
    begin(client, qualification)
    assert list(Enrolment.objects.values_list("cohort", flat=True)) == ([cohort.pk] if opens else [])


def test_staff_of_another_region_may_not_begin(client, qualification):
    other = make_region("Annan", hostname="annan.example", default=False)
    client.force_login(make_staff(make_municipality(other), "annan", roles=("leader",)))
    assert begin(client, qualification).status_code == 404
    assert str(Refusal.NO_WORK.value) in client.get(ADDRESS).content.decode()


def test_something_that_must_be_had_first_is_named(client, learner, region, qualification, lesson):
    first = make_module(region, title="Grunden", slug="grunden", audience="leaders")
    make_lesson(first)
    ground = make_qualification(first)
    qualification.requires.add(ground)
    # Of no qualification, as one that was given on paper.
    said = {"sv": {"title": "ABC", "programme": "", "municipality": "", "issuer": "", "language": "sv"}}
    paper = Certificate.objects.create(
        user=learner,
        municipality=learner.groups.get().role.municipality,
        language="sv",
        words=said,
        issued_on=timezone.localdate(),
        code="ABCDEFGHJKMN",
    )
    client.force_login(learner)
    for url in (ADDRESS, "/sv/min-utbildning/"):
        assert "/sv/lar-dig/grunden/" in client.get(url).content.decode()
    begin(client, qualification)
    assert not Enrolment.objects.exists()
    begin(client, ground)
    client.get("/sv/lar-dig/grunden/" + first.get_children().get().slug + "/")
    assert Certificate.objects.exclude(pk=paper.pk).get().qualification == ground
    begin(client, qualification)
    assert Enrolment.objects.filter(qualification=qualification).exists()


def test_beginning_twice_begins_once(client, enrolled, qualification):
    begin(client, qualification)
    assert Enrolment.objects.count() == 1


def test_going_through_every_step_gives_one_certificate(client, enrolled, lesson):
    take(client, lesson)
    enrolled.refresh_from_db()
    assert enrolled.state == "finished"
    certificate = Certificate.objects.get()
    assert (certificate.name, certificate.said("sv")["title"]) == ("Åsa Öberg", "Att leda en grupp")
    take(client, lesson)
    assert Certificate.objects.count() == 1


def test_the_steps_may_be_taken_in_any_order(client, enrolled, lesson):
    client.get(at(lesson, 2))
    answer(client, lesson, options(lesson)[1])
    assert not Certificate.objects.exists()
    client.get(at(lesson, 0))
    assert Certificate.objects.count() == 1


def test_a_forged_completion_gives_nothing(client, enrolled, lesson):
    question = at(lesson, 1)
    client.get(at(lesson, 0))
    client.get(at(lesson, 2))
    client.get(question)
    forged = {"completed": "1", "answer": "right", "points": "1", "step": key_of(lesson.steps[1])}
    assert client.post(question, forged).status_code == 405
    answer(client, lesson, "made-up")
    answer(client, lesson, options(lesson)[0])
    head = client.head(question)
    assert head.status_code == 200
    assert not Certificate.objects.exists()
    assert not Attempt.objects.filter(points__gt=0).exists()


def test_a_step_that_is_asked_for_by_head_was_not_shown(client, enrolled, lesson):
    client.head(at(lesson, 0))
    assert not SeenStep.objects.exists()


def test_an_answer_needs_the_token_of_its_form(enrolled, lesson, learner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert answer(strict, lesson, options(lesson)[1]).status_code == 403
    assert not Attempt.objects.exists()


def test_whose_session_is_over_signs_in_and_finds_their_training(client, enrolled, lesson):
    client.logout()
    assert answer(client, lesson, options(lesson)[1])["Location"] == "/admin/login/?next=/sv/min-utbildning/"


def test_an_answer_of_somebody_who_does_not_take_it_is_not_there(client, lesson, qualification, place):
    client.force_login(make_staff(place, "annan", roles=("leader",)))
    assert answer(client, lesson, options(lesson)[1]).status_code == 404


def test_nothing_of_the_right_answer_is_in_the_page_before_it_is_given(client, enrolled, module):
    lesson = make_lesson(
        module,
        [question_step(options=[("Hota", False, "Det skrämmer."), ("Förvarna", True, "Just så.")])],
        slug="l2",
    )
    html = client.get(at(lesson, 0)).content.decode()
    for secret in ("data-right", "Det skrämmer.", "Just så.", SECRET):
        assert secret not in html
    wrong, right = options(lesson, 0)
    answer(client, lesson, wrong, 0)
    html = client.get(at(lesson, 0)).content.decode()
    assert "Det skrämmer." in html and "Just så." not in html and SECRET not in html
    answer(client, lesson, right, 0)
    html = client.get(at(lesson, 0)).content.decode()
    assert "Just så." in html and SECRET in html and "data-right" not in html


def test_the_order_of_the_options_tells_nothing(client, enrolled, module):
    said = [("Rätt", True), *((f"Fel {n}", False) for n in range(7))]
    lesson = make_lesson(module, [question_step(options=said)], slug="l2")
    shown = re.findall(r'name="answer" value="(\w+)"', client.get(at(lesson, 0)).content.decode())
    assert shown == sorted(options(lesson, 0)) and len(shown) == 8


def test_no_answer_is_told_beside_the_question_and_kept_nowhere(client, enrolled, lesson):
    answer(client, lesson, "")
    assert 'id="answer-error"' in client.get(at(lesson, 1)).content.decode()
    assert not Attempt.objects.exists()


def test_an_answer_keeps_what_was_asked_and_how_it_was_judged(client, enrolled, lesson):
    wrong, right = options(lesson)
    answer(client, lesson, wrong)
    lesson.steps = []
    lesson.save_revision().publish()
    kept = Attempt.objects.get()
    assert kept.question["title"] == "Vad hjälper?" and kept.question["right"] == [right]
    assert [option["text"] for option in kept.question["options"]] == ["Hota", "Förvarna"]
    assert (kept.chosen, kept.points, kept.scoring) == ([wrong], 0, {"rule": "all", "most": 1})


def test_a_question_that_is_answered_right_takes_no_other_answer(client, enrolled, lesson):
    wrong, right = options(lesson)
    answer(client, lesson, right)
    answer(client, lesson, wrong)
    answer(client, lesson, right)
    assert list(Attempt.objects.values_list("points", flat=True)) == [1]


def test_a_question_is_answered_so_often_a_day(client, enrolled, lesson, qualification):
    type(qualification).objects.update(daily_attempts=1)
    wrong, right = options(lesson)
    for chosen in (wrong, right):
        answer(client, lesson, chosen)
    assert Attempt.objects.count() == 1
    assert str(Refusal.TOO_OFTEN.value) in client.get(at(lesson, 1)).content.decode()
    Attempt._base_manager.update(at=timezone.now() - timedelta(days=1))
    answer(client, lesson, right)
    assert Attempt.objects.filter(points=1).count() == 1


@pytest.mark.parametrize(("mark", "done"), [(50, True), (51, False)])
def test_the_pass_mark_is_a_share_of_the_questions(client, learner, module, mark, done):
    lesson = make_lesson(module, [question_step("A"), question_step("B")], slug="l2")
    client.force_login(learner)
    begin(client, make_qualification(module, pass_mark=mark))
    answer(client, lesson, options(lesson, 0)[1], 0)
    assert Certificate.objects.exists() is done
    answer(client, lesson, options(lesson, 1)[1], 1)
    assert Attempt.objects.count() == (1 if done else 2), "nothing is kept of a training that is done"


def test_how_far_one_has_come_never_goes_back_and_never_beyond_all(client, enrolled, module, lesson):
    client.get(at(lesson, 0))
    client.get(at(lesson, 2))
    assert "66 %" in client.get(ADDRESS).content.decode()
    make_lesson(module, [text_step(str(n)) for n in range(9)], slug="l2")
    assert "66 %" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("model", [Attempt, Submission, Certificate])
def test_what_is_written_once_is_not_changed_nor_deleted(client, enrolled, module, lesson, model):
    work = make_lesson(module, [assignment_step()], slug="l2")
    take(client, lesson)
    html = client.get(at(work, 0)).content.decode().split("<main")[1].split("</main")[0]
    assert re.findall(r'class="button"[^>]*>([^<]*)', html) == ["Lämna in"], "one thing to do"
    hand_in(client, work, "Jag börjar lugnt.")
    Certificate.objects.create(
        municipality=enrolled.municipality,
        name="Åsa",
        language="sv",
        words={},
        issued_on=timezone.localdate(),
        code="ABCDEFGHJKMN",
    )
    row = model.objects.first()
    for change in (
        row.save,
        row.delete,
        lambda: row.save(update_fields=["language" if model is Certificate else "step"]),
        model.objects.all().delete,
        lambda: model.objects.update(pk=1),
        lambda: model.objects.bulk_update([row], ["pk"]),
    ):
        with pytest.raises(NeverChanged):
            change()


def test_an_assignment_waits_for_its_trainer_and_only_then_counts(client, enrolled, module, lesson, place):
    work = make_lesson(module, [assignment_step()], slug="l2")
    take(client, lesson)
    hand_in(client, work, "Jag börjar lugnt.")
    hand_in(client, work, "Och en gång till.")
    first = Submission.objects.get()
    known = outline(place.region).by_key[str(module.translation_key)]
    trainer = make_staff(place, "trainer")
    own = learning.respond(first.pk, enrolled.user, "accepted", "", known, place.region)
    assert own == Refusal.OWN and not Certificate.objects.exists()
    assert learning.respond(first.pk, trainer, "again", "Mer om barnen.", known, place.region) is None
    assert "Mer om barnen." in client.get(at(work, 0)).content.decode()
    hand_in(client, work, "Barnen får börja.")
    assert not Certificate.objects.exists()
    second = Submission.objects.last()
    assert learning.respond(second.pk, trainer, "accepted", "", known, place.region) is None
    again = learning.respond(second.pk, trainer, "again", "", known, place.region)
    assert again == Refusal.ANSWERED
    assert Certificate.objects.count() == 1
    first.refresh_from_db()
    assert (first.text, first.task["prompt"]) == ("Jag börjar lugnt.", "Hur börjar du?")


def test_an_assignment_in_a_module_for_parents_is_read_only(client, region):
    module = make_module(region, slug="barn")
    lesson = make_lesson(module, [assignment_step()], slug="l1")
    html = client.get("/sv/lar-dig/barn/l1/").content.decode()
    assert "Hur börjar du?" in html and "<textarea" not in html
    assert hand_in(client, lesson, "x").status_code == 302
    assert not Submission.objects.exists()


def test_my_training_shows_what_is_next_and_what_has_been_done(client, enrolled, lesson):
    client.get(at(lesson, 0))
    html = client.get("/sv/min-utbildning/").content.decode()
    assert f'href="{at(lesson, 1)}"' in html
    take(client, lesson)
    html = client.get("/sv/min-utbildning/").content.decode()
    assert f"/sv/intyg/{Certificate.objects.get().code}/blad/" in html


def test_pages_for_parents_ask_no_session_and_no_user(client, region, learner):
    lesson = make_lesson(make_module(region, slug="barn"), [question_step()], slug="l1")
    url = "/sv/lar-dig/barn/l1/"
    client.get(url)
    client.force_login(learner)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url)
        client.post(url, {"answer": options(lesson, 0)[1]})
    tables = " ".join(query["sql"] for query in asked)
    assert "django_session" not in tables and "home_user" not in tables and "training_enrolment" not in tables


def test_a_step_costs_few_queries(client, enrolled, module, django_assert_max_num_queries):
    lesson = make_lesson(module, [text_step(f"Steg {n}") for n in range(20)], slug="l2")
    client.get(at(lesson, 1))
    with django_assert_max_num_queries(12):
        client.get(at(lesson, 1))
