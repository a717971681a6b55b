"""At the edges of what staff, leaders and editors meet: others' rows, pages that change, accounts that end."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from home.roles import create_municipality_groups, give_role
from tests.courses.admin_pages import errors, typed
from tests.factories import (
    make_leader,
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    question_step,
    take_region_away,
    text_step,
)
from tests.training.groups_scene import make_group, make_scene
from tests.training.learners_scene import ADDRESS, answer, assignment_step, at, begin, hand_in, options
from training import learning, privacy
from training.admin.scorm import WITH_ANSWERS
from training.blocks import key_of
from training.models import (
    Attempt,
    Certificate,
    Cohort,
    Enrolment,
    LessonPage,
    Submission,
    TrainingGroup,
)
from training.outline import outline

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def place():
    return make_municipality(make_region(languages=["sv", "ar"]))


@pytest.fixture
def learner(client, place):
    user = make_staff(place, "asa", roles=("leader",))
    client.force_login(user)
    return user


@pytest.fixture
def module(place):
    return make_module(place.region, title="Att leda", slug="handledare", audience="leaders")


def test_the_list_of_names_of_a_run_is_shown_to_no_leader_who_does_not_lead_it(client):
    """The leader's link of a run opens its attendance list: names, and what they need."""
    scene = make_scene()
    create_municipality_groups(scene[1])
    group = make_group(scene[1], scene[2], run=scene[4])
    own = make_group(scene[1], scene[2])
    user = make_staff(username="ledare")
    user.groups.add(give_role("leader", scene[1]).group)
    client.force_login(user)
    page = reverse("training_groups:edit", args=[group.pk])
    html = client.get(page).content.decode()
    assert group.shown_code in html and "/gruppledare/list." not in html
    assert reverse("training_groups:close", args=[group.pk]) in html
    assert (
        "/gruppledare/group." in client.get(reverse("training_groups:edit", args=[own.pk])).content.decode()
    )
    scene[4].leaders.add(make_leader(scene[1], account=user))
    scene[4].save()
    assert "/gruppledare/list." in client.get(page).content.decode()
    client.force_login(make_staff(scene[1], "samordnare", roles=("coordinator",)))
    assert "/gruppledare/list." in client.get(page).content.decode()


def elsewhere():
    """Another region on the same server, with a municipality."""
    other = make_region("Blekinge", hostname="blekinge.example.org", default=False)
    return make_municipality(other, "Ronneby")


def test_no_group_is_of_another_region_s_module_though_its_coordinator_works_in_both(client, place):
    ours, theirs = make_module(place.region, slug="ett"), make_module(elsewhere().region, slug="tva")
    for one in (ours, theirs):
        make_lesson(one)
    user = make_staff(place, roles=("coordinator",))
    ronneby = type(place).objects.get(name="Ronneby")
    user.groups.add(give_role("coordinator", ronneby).group)
    client.force_login(user)
    url = reverse("training_groups:add")
    sent = {"name": "x", "municipality": str(place.pk)}
    form = client.get(url).context["form"]
    answer = client.post(url, typed(form, **sent, module_key=str(theirs.translation_key)))
    assert "module_key" in errors(answer) and not TrainingGroup.objects.exists()
    client.post(url, typed(form, **sent, module_key=str(ours.translation_key)))
    assert TrainingGroup.objects.count() == 1


def test_learners_of_one_region_are_led_to_no_other_region_s_rules(client, place, module):
    make_lesson(module)
    ronneby = elsewhere()
    theirs = make_module(ronneby.region, slug="deras", audience="leaders")
    foreign, ours = make_qualification(theirs), make_qualification(module)
    user = make_staff(place, roles=("coordinator",))
    user.groups.add(give_role("coordinator", ronneby).group)
    client.force_login(user)
    url, today = reverse("cohorts:add"), timezone.localdate()
    form = client.get(url).context["form"]
    facts = {
        "region": str(place.region.pk),
        "municipality": str(place.pk),
        "name": "Våren",
        "starts_on": str(today),
        "deadline": str(today),
    }
    answer = client.post(url, typed(form, **facts, qualification=str(foreign.pk)))
    assert "qualification" in errors(answer) and not Cohort.objects.exists()
    client.post(url, typed(form, **facts, qualification=str(ours.pk)))
    assert Cohort.objects.get().qualification == ours


def test_rules_ask_for_nothing_of_another_region(client, place, module):
    ronneby = elsewhere()
    foreign = make_qualification(make_module(ronneby.region, slug="deras", audience="leaders"))
    ours = make_qualification(module)
    client.force_login(make_staff(username="chef", superuser=True))
    url = reverse("qualifications:edit", args=[ours.pk])
    sent = typed(client.get(url).context["form"], requires=[str(foreign.pk)])
    assert "requires" in errors(client.post(url, sent))


def test_a_group_of_learners_opens_the_training_for_its_own_municipality_alone(
    client, learner, place, module
):
    make_lesson(module)
    ours = make_qualification(module, is_open=False)
    other = make_municipality(place.region, "Ljungby")
    learner.groups.add(give_role("leader", other).group)
    today = timezone.localdate()
    Cohort.objects.create(
        region=place.region, municipality=other, qualification=ours, name="x", starts_on=today, deadline=today
    )
    sent = {"name": "Åsa Öberg", "municipality": str(place.pk)}
    client.post(f"/sv/min-utbildning/{ours.module}/borja/", sent)
    assert not Enrolment.objects.exists()
    client.post(f"/sv/min-utbildning/{ours.module}/borja/", sent | {"municipality": str(other.pk)})
    assert Enrolment.objects.get().cohort.municipality == other


def test_who_has_done_all_that_is_left_is_done_when_an_editor_takes_the_rest_away(client, learner, module):
    lesson = make_lesson(module, [question_step(), text_step("Ett"), text_step("Sist")], slug="l1")
    begin(client, make_qualification(module))
    answer(client, lesson, options(lesson, 0)[1], number=0)
    client.get(at(lesson, 1))
    lesson.steps = list(lesson.steps.raw_data)[:2]
    lesson.save_revision().publish()
    assert not Certificate.objects.exists()
    client.get(at(lesson, 0))
    assert Certificate.objects.count() == 1 and Enrolment.objects.get().state == Enrolment.State.FINISHED


def test_nothing_is_handed_in_when_the_training_is_done(client, learner, module):
    """Nobody would wait for it, and what is kept of it would be forgotten with nothing."""
    lesson = make_lesson(module, [text_step("Ett")], slug="l1")
    begin(client, make_qualification(module))
    client.get(at(lesson, 0))
    assert Certificate.objects.exists()
    kind, value = assignment_step()
    lesson.steps = [*lesson.steps.raw_data, {"type": kind, "value": value}]
    lesson.save_revision().publish()
    lesson = LessonPage.objects.get(pk=lesson.pk)
    html = client.get(at(lesson, 1)).content.decode()
    assert "Hur börjar du?" in html and "lamna/" not in html
    hand_in(client, lesson, "Så här.", 1)
    assert not Submission.objects.exists()


def test_the_same_wrong_answer_of_a_second_click_is_one_attempt(client, learner, module, monkeypatch):
    lesson = make_lesson(module, [question_step(), text_step("Sist")], slug="l1")
    begin(client, make_qualification(module, daily_attempts=2))
    wrong, right = options(lesson, 0)
    for _click in range(3):
        answer(client, lesson, wrong, number=0)
    assert Attempt.objects.count() == 1
    monkeypatch.setattr(learning, "SECOND_CLICK", timedelta(0))
    answer(client, lesson, wrong, number=0)
    assert [one.points for one in Attempt.objects.all()] == [0, 0], "later it is an answer"
    answer(client, lesson, right, number=0)
    assert Attempt.objects.count() == 2, "so often a day"


def test_a_certificate_without_an_end_is_forgotten_with_the_account_that_was_deleted(
    client, learner, place, module
):
    make_lesson(module, slug="l1")
    begin(client, make_qualification(module, valid_months=None))
    client.get(f"{ADDRESS}l1/")
    code = Certificate.objects.get().code
    learner.delete()
    assert not Enrolment.objects.exists() and Certificate.objects.get().name == "Åsa Öberg"
    privacy.remove_due(place.region_id)
    assert Certificate.objects.get().name == ""
    assert "Öberg" not in client.get(f"/sv/intyg/{code}/").content.decode()


def due(page):
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )


def test_the_clock_publishes_what_comes_after_a_lesson_that_is_not_whole(place):
    module = make_module(place.region, slug="barn")
    broken, whole = (make_lesson(module, [text_step("Ett")], slug=slug) for slug in ("l1", "l2"))
    question = question_step("Två")
    for option in question[1]["options"]:
        option["right"] = False
    broken.steps = [text_step("Ett"), question]
    whole.steps = [text_step("Ny")]
    for page in (broken, whole):
        page.save_revision()
        due(page)
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    titles = {
        page.slug: [step.value["title"] for step in page.steps]
        for page in LessonPage.objects.filter(pk__in=[broken.pk, whole.pk])
    }
    assert titles == {"l1": ["Ett"], "l2": ["Ny"]}
    assert PageLogEntry.objects.filter(page=broken.pk, action="training.held").count() == 1


def test_a_lesson_that_somebody_locked_is_not_published_past_the_lock(client, place):
    module = make_module(place.region, slug="barn")
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    client.force_login(make_staff(username="chef", superuser=True))
    lesson.steps = list(lesson.steps.raw_data)[:1]
    revision = lesson.save_revision()
    url = reverse("training_effect", args=[lesson.pk])
    assert client.get(url).status_code == 200
    LessonPage.objects.filter(pk=lesson.pk).update(locked=True, locked_by=make_staff(username="annan"))
    client.post(url, {"revision": str(revision.pk)})
    assert len(LessonPage.objects.get(pk=lesson.pk).steps) == 2


def test_a_lesson_that_is_copied_in_its_module_has_steps_of_its_own(client, place):
    module = make_module(place.region, slug="barn")
    lesson = make_lesson(module, [text_step("Ett"), text_step("Två")], slug="l1")
    keys = [key_of(step) for step in lesson.steps]
    client.force_login(make_staff(username="chef", superuser=True))
    facts = {
        "new_title": "Kopia",
        "new_slug": "l2",
        "new_parent_page": str(module.pk),
        "publish_copies": "on",
    }
    client.post(reverse("wagtailadmin_pages:copy", args=[lesson.pk]), facts)
    known = outline(type(place.region).objects.get(pk=place.region.pk)).by_key[str(module.translation_key)]
    assert list(known.steps[:2]) == keys and len(set(known.steps)) == len(known.steps) == 4
    copy = LessonPage.objects.get(slug="l2")
    drafted = [key_of(step) for step in copy.get_latest_revision_as_object().steps]
    assert drafted == list(known.steps[2:]) and not copy.has_unpublished_changes
    assert [step.value["title"] for step in copy.steps] == ["Ett", "Två"]


def test_a_module_for_leaders_is_said_to_hold_its_answers_before_it_is_downloaded(client, place, module):
    make_lesson(module, [question_step()], slug="l1")
    parents = make_module(place.region, slug="barn")
    make_lesson(parents, [question_step()], slug="l1")
    client.force_login(make_staff(username="chef", superuser=True))
    words = str(WITH_ANSWERS)
    pages = [client.get(reverse("module_scorm:index", args=[one.pk])).text for one in (module, parents)]
    assert [words in page for page in pages] == [True, False]


def test_a_learner_s_account_can_be_deleted_with_all_that_hangs_on_it(client, learner, module):
    lesson = make_lesson(module, [question_step(), assignment_step()], slug="l1")
    begin(client, make_qualification(module))
    answer(client, lesson, options(lesson, 0)[0], number=0)
    hand_in(client, lesson, "Så här.", 1)
    assert (Attempt.objects.count(), Submission.objects.count()) == (1, 1)
    learner.delete()
    assert not any(model.objects.exists() for model in (Enrolment, Attempt, Submission))


def test_rules_stay_with_their_module_when_somebody_has_begun_it(client, learner, place, module):
    for one in (module, other := make_module(place.region, title="Annat", slug="annat", audience="leaders")):
        make_lesson(one, slug="l1")
    rules = make_qualification(module)

    def move_to(page):
        client.force_login(make_staff(username=f"chef-{page.slug}", superuser=True))
        url = reverse("qualifications:edit", args=[rules.pk])
        sent = typed(client.get(url).context["form"], module=str(page.translation_key))
        client.post(url, sent)
        rules.refresh_from_db()
        return rules.module == str(page.translation_key)

    assert move_to(other)
    client.force_login(learner)
    begin(client, rules)
    assert not move_to(module)


def test_my_training_is_not_there_where_there_is_no_region(client):
    user = make_staff(username="chef", superuser=True)
    take_region_away()
    client.force_login(user)
    assert client.get("/sv/min-utbildning/").status_code == 404


def test_a_module_that_an_editor_has_emptied_is_told_and_not_broken(client, learner, module):
    """A lesson may be published before it has steps, and all its steps may be taken away."""
    lessons = [make_lesson(module, slug=slug) for slug in ("l1", "l2")]
    begin(client, make_qualification(module))
    for lesson in lessons:
        lesson.steps = []
        lesson.save_revision().publish()
        assert client.get(f"{ADDRESS}{lesson.slug}/").headers["Location"] == ADDRESS
    assert client.get(ADDRESS).status_code == 200
    assert "visas inte nu" in client.get("/sv/min-utbildning/").content.decode()
    assert not Certificate.objects.exists()
