"""The demo: loaded once for this module, inside a transaction that is rolled back at its end."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q, Sum
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Page, Site, TaskState

from campaigns import shared_parts
from campaigns.catalogue import campaigns_of
from campaigns.clashes import found_in
from campaigns.models import Campaign, CampaignPage, Item, LocalCampaignPage, Room, Speaker
from campaigns.programme import now_and_next
from config.demo import plans as planning
from config.demo import regions, runs, staff
from config.demo.content import LANGUAGES, municipalities, programmes, words
from config.demo.large import fill
from config.demo.parties import Crowd
from config.demo.training_groups import PLANS
from config.new_region import take_default_away
from courses import survey
from courses.booking import Reason, refusal, seats_left
from courses.models import (
    Booking,
    Course,
    CoursePage,
    CourseRun,
    Leader,
    Meeting,
    MunicipalityPage,
    OpeningHours,
    Party,
    Question,
    QueueEntry,
    SurveyAnswer,
    SurveyComment,
    SurveyQuestion,
    SurveyRound,
    Venue,
)
from courses.wishes import fitting
from home.models import CustomImage, DueRow, HomePage, Municipality, Region, Role, User
from home.people.admin import people
from home.people.states import SLEEPING
from home.permissions import reach
from home.routing import address
from home.translation.matrix import State, rows
from networks.models import Group, GroupText
from tests.factories import take_region_away
from training import groups as training_groups
from training.guide import held_meetings
from training.models import Certificate, Enrolment, FidelityReport, ModulePage, TrainingGroup

KRONOBERG, FJALLVIKEN = "127.0.0.1", "fjallviken.localhost"
OF_A_YEAR = [date(2026, 11, 22) + timedelta(days=11 * number) for number in range(34)]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, once for all tests here; each test's own changes are rolled back to it."""
    media = str(tmp_path_factory.mktemp("media"))
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=hashers),
        transaction.atomic(),
    ):
        take_region_away()
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    return {region.name: region for region in Region.objects.all()}


def situation(run) -> str:
    if run.state == CourseRun.State.PUBLISHED and run.ends_at < timezone.now():
        return "past"
    reason = refusal(run)
    return str(reason) if reason else ("open" if seats_left(run).free else "full")


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# --- What is planned ---


def test_the_same_day_gives_the_same_runs():
    assert planning.plans(date(2027, 2, 3)) == planning.plans(date(2027, 2, 3))
    assert planning.plans(date(2027, 2, 3)) != planning.plans(date(2027, 2, 4))


@pytest.mark.parametrize("today", OF_A_YEAR, ids=str)
def test_on_any_day_each_run_is_in_its_situation(today):
    noon = datetime.combine(today, time(12), tzinfo=timezone.get_default_timezone())
    for plan in planning.plans(today):
        first, last = plan.meetings[0][0], plan.meetings[-1][1]
        assert plan.opens < plan.closes < first
        if plan.situation is planning.PAST:
            assert last < noon
        elif plan.situation is planning.RUNNING:
            assert first < noon < last
        elif plan.situation is planning.CLOSED:
            assert plan.closes < noon < first
        elif plan.situation in (planning.LATER, planning.DRAFT):
            assert noon < plan.opens
        else:
            assert plan.opens < noon < plan.closes


def test_two_leaders_of_the_region_who_know_the_language_where_anyone_does():
    of = {leader["slug"]: leader for leader in regions.leaders()}
    for plan in planning.plans(OF_A_YEAR[0]):
        assert len(set(plan.leaders)) == 2
        assert {municipalities()[of[slug]["municipality"]]["region"] for slug in plan.leaders} == {
            plan.region
        }
        if plan.language == "ar":
            assert all("ar" in of[slug]["languages"] for slug in plan.leaders)


# --- What is loaded ---


@pytest.mark.once
def test_a_second_run_changes_nothing(demo):
    before, versions = counts(), list(Region.objects.values_list("version", flat=True))
    call_command("demo", verbosity=0)
    assert counts() == before
    assert list(Region.objects.values_list("version", flat=True)) == versions


def test_there_are_eighty_runs_in_every_situation_in_every_municipality(demo):
    region = demo["Kronoberg"]
    found = CourseRun.objects.of_region(region).select_related("course", "municipality")
    situations = Counter(map(situation, found))
    reasons = {Reason.NOT_OPEN, Reason.CLOSED, Reason.STARTED, Reason.DRAFT, Reason.CANCELLED}
    assert len(found) >= 80
    assert set(situations) == {"past", "open", "full", *map(str, reasons)}
    assert min(situations.values()) >= 5
    assert min(Counter(run.municipality.name for run in found).values()) >= 10
    assert {run.form for run in found} == {"on_site", "online", "both"}
    assert {run.part_of_day for run in found} == {"morning", "afternoon", "evening"}
    assert {"sv", "en", "ar"} <= {run.language for run in found}
    assert any(0 < seats_left(run).free <= 3 for run in found if refusal(run) is None)


def test_stored_counters_are_what_there_is(demo):
    for run in CourseRun.objects.all():
        booked = run.bookings.confirmed().aggregate(seats=Sum("seats"))["seats"] or 0
        held = run.offers.filter(state="open").aggregate(seats=Sum("seats"))["seats"] or 0
        assert (run.confirmed_seats, run.held_seats) == (booked, held)
        assert run.waiting_parties == run.queue_entries.filter(state__in=QueueEntry.OPEN).count()
        assert run.confirmed_seats <= run.seats
    assert Booking.objects.filter(state="cancelled").exists()
    assert QueueEntry.objects.filter(state="taken").exists()


@pytest.mark.once
def test_rows_are_what_the_admin_would_accept(demo):
    facts = (Region, Municipality, Venue, Leader, Course, Question, OpeningHours, CourseRun)
    for model in (*facts, Campaign, Room, Speaker, Item):
        for row in model.objects.all():
            row.full_clean()
    assert Meeting.objects.exclude(run__municipality__region__in=demo.values()).count() == 0


def test_parties_booked_while_sign_up_was_open_and_in_a_language_of_the_region(demo):
    for booking in Booking.objects.select_related("run", "party__region"):
        assert booking.run.sign_up_opens_at <= booking.created_at <= timezone.now()
        assert booking.created_at < booking.run.sign_up_closes_at
        assert booking.party.language in booking.party.region.languages
    assert set(Party.objects.values_list("language", flat=True)) >= set(LANGUAGES)


def test_required_questions_are_answered(demo):
    for question in Question.objects.filter(required=True):
        parties = Party.objects.filter(
            Q(bookings__run__course=question.course)
            | Q(queue_entries__run__course=question.course)
            | Q(queue_entries__course=question.course)
        ).distinct()
        assert parties.count() == question.answers.count() > 0
        assert set(question.answers.values_list("value", flat=True)) <= set(question.choices.split())


def test_parties_wait_for_what_is_not_given_near_them(demo):
    waiting = QueueEntry.objects.filter(course__isnull=False)
    assert waiting.filter(state="waiting").count() == waiting.count() >= 15
    assert len(set(waiting.values_list("languages", flat=True))) >= 3
    assert not any(fitting(run).exists() for run in CourseRun.objects.upcoming())


def test_a_run_has_the_same_parties_every_time(demo):
    run = CourseRun.objects.filter(state="published").select_related("course").first()
    plan = planning.plans(timezone.localdate())[0]
    one, other = Crowd(plan.draw, run), Crowd(plan.draw, run)
    for _number in range(5):
        (party, answers), (same, same_answers) = one.next(most=2), other.next(most=2)
        assert (party.reference, party.name, party.email, answers) == (
            same.reference,
            same.name,
            same.email,
            same_answers,
        )


def test_only_a_few_letters_are_left_for_the_worker(demo):
    left = DueRow.objects.filter(state=DueRow.State.DUE, kind="mail")
    assert 5 <= left.count() <= 40
    assert {"booked", "queued", "promoted", "offered"} <= set(left.values_list("about", flat=True))
    assert not left.filter(due_at__lt=timezone.now() - runs.FRESH - timedelta(hours=1)).exists()
    assert DueRow.objects.filter(state=DueRow.State.DONE).count() > 500


def test_the_clock_goes_on_after_the_story(demo):
    real = timezone.now
    then = real() - timedelta(days=900)
    with pytest.raises(CommandError), runs.clock_at(then):
        assert timezone.now() == then
        raise CommandError
    assert timezone.now is real


def test_finished_runs_have_results_one_has_too_few_and_one_survey_is_open(demo):
    rounds = SurveyRound.objects.filter(run__municipality__region=demo["Kronoberg"])
    of_vaxjo = rounds.filter(run__municipality__slug="vaxjo").select_related("run__municipality")
    results = {one.pk: one.run.survey_results.count() for one in of_vaxjo.filter(sealed=True)}
    assert 0 in results.values() and max(results.values()) == 5
    assert SurveyComment.objects.filter(run__municipality__slug="vaxjo").count() >= 5
    (still_open,) = of_vaxjo.filter(sealed=False)
    assert survey.standing(still_open.run) is survey.Standing.OPEN
    assert set(SurveyAnswer.objects.values_list("run", flat=True)) == {still_open.pk}
    for question in SurveyQuestion.objects.all():
        question.full_clean()


# --- Pages ---


def test_every_course_has_a_page_in_swedish_and_wherever_there_are_words(demo):
    by_course = {}
    for page in CoursePage.objects.live().select_related("locale", "course__region"):
        by_course.setdefault(page.course_id, {})[page.locale.language_code] = page
    assert by_course.keys() == set(Course.objects.filter(listed=True).values_list("pk", flat=True))
    for pages in by_course.values():
        source = pages["sv"]
        texts = words(programmes()[source.slug])
        wanted = {code for code in source.course.region.languages if "body" in texts.get(code, {})}
        assert set(pages) == wanted
        for code, page in pages.items():
            assert (page.translation_key, page.slug) == (source.translation_key, source.slug)
            assert page.title == texts[code]["title"]
            assert page.introduction == texts[code]["summary"]
            assert len(page.body) > 0
    translated = CoursePage.objects.filter(
        course__region=demo["Kronoberg"], locale__language_code__in=("en", "ar")
    )
    assert min(Counter(translated.values_list("locale__language_code", flat=True)).values()) >= 6


def test_homes_and_municipalities_speak_every_language_of_their_region(demo):
    for region in demo.values():
        homes = HomePage.objects.filter(translation_key=region.site.root_page.translation_key)
        assert sorted(homes.values_list("locale__language_code", flat=True)) == sorted(region.languages)
        for place in region.municipalities.all():
            pages = MunicipalityPage.objects.filter(municipality=place).exclude(introduction="")
            written = set(LANGUAGES) & set(region.languages)
            assert set(pages.values_list("locale__language_code", flat=True)) == written


@pytest.mark.once
@pytest.mark.parametrize(("host", "tree"), [(KRONOBERG, "/kronoberg"), (FJALLVIKEN, "/fjallviken")])
def test_every_page_answers_in_its_language(demo, host, tree):
    client = Client(headers={"host": host})
    pages = Page.objects.filter(depth__gte=2, url_path__startswith=tree).select_related("locale")
    # What is for leaders is shown when they have signed in.
    leaders = tuple(ModulePage.objects.filter(audience="leaders").values_list("url_path", flat=True))
    failed = {
        path: status
        for page in pages
        if (path := address(page.url_path, page.locale.language_code))
        and (status := client.get(path).status_code) != (302 if page.url_path.startswith(leaders) else 200)
    }
    assert len(pages) > 30
    assert failed == {}


def test_no_region_lists_the_runs_of_another(demo):
    for host, region in ((KRONOBERG, demo["Kronoberg"]), (FJALLVIKEN, demo["Fjällviken"])):
        client, listed = Client(headers={"host": host}), set()
        for number in range(1, 8):
            html = client.get("/sv/kurser/", {"page": number}).content.decode()
            listed |= {int(pk) for pk in re.findall(r"/sv/tillfalle/(\d+)/", html)}
        own = CourseRun.objects.of_region(region)
        assert listed
        assert listed <= set(own.public().values_list("pk", flat=True))
        upcoming = own.upcoming().filter(course__listed=True)
        assert set(upcoming.values_list("pk", flat=True)) <= listed


def test_learning_at_home_is_in_the_menu_and_the_other_region_has_nothing_in_it_yet(demo):
    home = Client(headers={"host": KRONOBERG}).get("/ar/").content.decode()
    assert 'href="/ar/lar-dig-hemma/"' in home and "تعلّموا في البيت" in home
    html = Client(headers={"host": KRONOBERG}).get("/sv/lar-dig-hemma/").content.decode()
    assert html.count("card module-card") == 3 and "Att leda en föräldragrupp" not in html
    empty = Client(headers={"host": FJALLVIKEN}).get("/sv/lar-dig-hemma/").content.decode()
    assert "Här finns inget att lära ännu" in empty and "card module-card" not in empty


def test_pictures_are_few_lie_in_a_region_and_are_described_where_they_are_used(demo):
    images = CustomImage.objects.select_related("collection")
    assert 5 <= images.count() <= 30
    assert all(not image.collection.is_root() for image in images)
    html = Client(headers={"host": KRONOBERG}).get("/sv/nyheter/fler-kurser-med-tolk/").content.decode()
    assert "Tecknad bild: människor samlade runt ett bord" in html


def test_staff_can_sign_in_and_coordinators_reach_their_own_municipality_only(demo):
    users = {
        name: authenticate(username=name, password=password) for name, password, _role in staff.accounts()
    }
    assert all(users.values())
    assert users["admin"].is_superuser
    vaxjo = Municipality.objects.get(slug="vaxjo")
    assert reach(users["samordnare-vaxjo"]).municipalities == {vaxjo.pk}
    assert reach(users["redaktor"]).regions == {demo["Kronoberg"].pk}
    here = staff.password("admin")
    with override_settings(SECRET_KEY="another key"):
        assert staff.password("admin") != here


def test_there_is_somebody_for_every_kind_of_work_and_the_leader_has_groups(demo):
    kinds = {role.kind for role in Role.objects.exclude(group__user=None)}
    assert kinds == set(Role.Kind.values)
    client = Client(headers={"host": KRONOBERG})
    client.force_login(User.objects.get(username="handledare-vaxjo"))
    assert client.get("/admin/own-groups/").context["runs"]


def test_the_tables_have_pages_that_are_out_of_date_a_machines_and_in_review(demo):
    everybody = User.objects.get(username="admin")
    found = Counter(cell.state for row in rows(everybody, demo["Kronoberg"]) for cell in row.cells)
    assert found[State.OUTDATED] >= 2 and found[State.MACHINE] == 1
    ljungby = Municipality.objects.get(slug="ljungby")
    page = ljungby.pages.get(locale__language_code="sv")
    assert ljungby.four_eyes and page.live and page.workflow_in_progress
    reviewer, sender = (
        User.objects.get(username=name) for name in ("samordnare-ljungby", "redaktor-ljungby")
    )
    waiting = [TaskState.objects.reviewable_by(user).count() for user in (reviewer, sender)]
    assert waiting == [1, 0]
    states = {person.name: person.state for person in people(everybody)}
    assert [name for name, state in states.items() if state == SLEEPING] == [staff.SLEEPER]


# --- Campaigns ---


def items_of(slug: str) -> list[Item]:
    items = Item.objects.filter(campaign__slug=slug).select_related("campaign__region", "room", "run")
    return list(items.prefetch_related("texts", "speakers").order_by("starts_at", "pk"))


def test_all_eight_municipalities_hold_parents_day_and_have_seats_in_some_of_it(demo):
    items = items_of("foraldrarnas-dag")
    by_place = Counter(item.municipality_id for item in items)
    assert len(by_place) == 9 and by_place.pop(None) == 3
    assert set(by_place.values()) <= set(range(10, 14))
    seated = [item for item in items if item.run]
    assert set(Counter(item.municipality_id for item in seated).values()) == {2, 3}
    states = Counter(situation(item.run) for item in seated)
    assert states["full"] >= 4 and states["full"] + states["open"] == len(seated)
    assert sum(item.run.waiting_parties > 0 for item in seated) >= 4
    assert any(0 < seats_left(item.run).free < 4 for item in seated)
    pages = LocalCampaignPage.objects.filter(url_path__contains="/foraldrarnas-dag/").live()
    assert Counter(pages.values_list("locale__language_code", flat=True)) == dict.fromkeys(LANGUAGES, 8)
    assert not pages.filter(introduction="").exists()


def test_every_item_has_words_in_every_language_of_its_region(demo):
    for campaign in Campaign.objects.select_related("region"):
        languages = set(campaign.region.languages)
        for item in items_of(campaign.slug):
            texts = {text.language: text for text in item.texts.all()}
            assert texts.keys() == languages
            assert all(text.title and len(text.title) <= 60 and text.text for text in texts.values())
        for track in campaign.tracks.all():
            assert set(track.texts.values_list("language", flat=True)) == languages
        pages = campaign.pages.live()
        assert set(pages.values_list("locale__language_code", flat=True)) == languages


def test_nobody_is_in_two_places_and_no_room_is_taken_twice(demo):
    for campaign in Campaign.objects.all():
        assert found_in(items_of(campaign.slug)) == []


def test_something_is_on_all_day_in_the_middle_of_the_week_of_open_houses(demo):
    week = campaigns_of(demo["Kronoberg"]).by_slug("oppet-hus-veckan")
    place = Municipality.objects.get(slug="vaxjo").pk
    vaxjo = [item for item in week.items.values() if item.municipality_id == place]
    for hour in range(9, 20):
        now = datetime.combine(timezone.localdate(), time(hour, 30), tzinfo=timezone.get_default_timezone())
        assert now_and_next(vaxjo, now)[0]
        assert len(now_and_next(week.items.values(), now)[0]) >= 2
    assert {item.day for item in week.items.values()} == set(week.row.days)


def test_who_came_last_time_has_been_noted_and_told_about(demo):
    before = Campaign.objects.get(slug="foraldrarnas-dag-forra")
    assert Campaign.objects.get(slug="foraldrarnas-dag").previous == before
    seated = [item for item in items_of(before.slug) if item.run]
    assert len(seated) == 8
    for item in seated:
        states = set(item.run.meetings.get().attendance.values_list("state", flat=True))
        assert "came" in states
    for page in before.pages.select_related("locale"):
        assert {"text", "fact_box", "documents"} <= {block.block_type for block in page.thanks}


def test_there_are_words_and_a_picture_to_spread_of_what_is_ahead(demo):
    held = ("foraldrarnas-dag", "oppet-hus-veckan", "orange-veckan")
    kits = CampaignPage.objects.filter(campaign__slug__in=held, locale__language_code__in=("sv", "en", "ar"))
    assert kits.count() == 9
    for page in kits:
        channels = Counter(str(one.value["channel"]) for one in page.kit if one.block_type == "words")
        assert channels == {"social": 2, "school": 1, "screen": 1, "press": 1}
        (image,) = [one.value for one in page.kit if one.block_type == "image"]
        assert image.contextual_alt_text


def test_one_municipality_has_words_of_its_own_and_the_region_has_changed_some_since(demo):
    standings = {}
    for page in LocalCampaignPage.objects.filter(municipality__slug="ljungby").exclude(overrides=[]):
        master = page.get_parent().specific
        (own,) = [one for one in shared_parts.parts(master, page, "body") if one.own]
        assert own.block.block_type == own.blocks[0].block_type == "fact_box"
        standings[page.locale.language_code] = own.standing
    assert standings == {"sv": shared_parts.Standing.OWN, "ar": shared_parts.Standing.CHANGED}
    masters = CampaignPage.objects.filter(campaign__slug="foraldrarnas-dag")
    assert len({tuple(block.id for block in page.body) for page in masters}) == 1


def test_no_region_shows_the_campaigns_of_another(demo):
    kronoberg, fjallviken = campaigns_of(demo["Kronoberg"]), campaigns_of(demo["Fjällviken"])
    assert [one.row.slug for one in fjallviken.by_pk.values()] == ["familjedagen"]
    assert len(kronoberg.by_pk) == 4 and kronoberg.by_slug("familjedagen") is None
    assert not kronoberg.speakers.keys() & fjallviken.speakers.keys()
    client = Client(headers={"host": FJALLVIKEN})
    assert client.get("/sv/familjedagen/snovika/").status_code == 200
    assert client.get("/sv/foraldrarnas-dag/").status_code == 404


# --- Large ---


def test_more_runs_are_added_up_to_a_number_half_of_them_upcoming(demo):
    region, other = demo["Kronoberg"], CourseRun.objects.of_region(demo["Fjällviken"]).count()
    before = set(CourseRun.objects.of_region(region).values_list("pk", flat=True))
    assert fill(region, len(before) + 60) == 60
    assert fill(region, len(before) + 60) == 0
    added = CourseRun.objects.of_region(region).exclude(pk__in=before)
    assert (added.count(), added.upcoming().count()) == (60, 30)
    assert CourseRun.objects.of_region(demo["Fjällviken"]).count() == other
    assert not added.filter(Q(confirmed_seats__gt=0) | Q(waiting_parties__gt=0)).exists()
    for run in added.prefetch_related("meetings"):
        held = sorted(run.meetings.all(), key=lambda meeting: meeting.starts_at)
        assert (run.starts_at, run.ends_at) == (held[0].starts_at, held[-1].ends_at)
        assert run.leaders.count() == 2


@pytest.mark.once
def test_a_large_region_has_venues_courses_and_leaders_in_proportion(demo):
    fill(demo["Kronoberg"], 1)
    assert fill(demo["Kronoberg"], 2_500) > 2_000
    assert Venue.objects.filter(municipality__region=demo["Kronoberg"]).count() == 100
    assert Leader.objects.filter(municipality__region=demo["Kronoberg"]).count() == 100
    assert Course.objects.filter(region=demo["Kronoberg"], programme__isnull=False).count() == 41


def test_a_site_that_somebody_uses_does_not_give_way(demo):
    with pytest.raises(CommandError):
        take_default_away()
    assert Site.objects.filter(is_default_site=True).exists()


# --- Groups and learners of the online training ---


@pytest.mark.once
def test_groups_are_told_of_or_too_small_to_be_and_one_is_closed(demo):
    """Numbers are seen of one with a run and of one without; of the others only that they are few."""
    found = {group.name: group for group in TrainingGroup.objects.select_related("run", "municipality")}
    began = {}
    for name, group in found.items():
        numbers = training_groups.told(group, training_groups.module_of(group), held_meetings(group.run))
        began[name] = numbers and numbers.began
    running, few, coming, alone, over = (found[plan.name] for plan in PLANS)
    assert began[running.name] >= 5 and began[alone.name] >= 5
    assert began[few.name] == 0 and began[coming.name] is None
    assert [bool(group.run) for group in (running, few, coming, alone)] == [True, True, True, False]
    assert over.closed_at and len({group.municipality for group in (running, few, coming, alone)}) == 4
    assert Counter(FidelityReport.objects.values_list("group__name", flat=True))[running.name] == 2


@pytest.mark.once
def test_leaders_are_in_every_state_of_learning_and_of_certificates(demo):
    enrolled = Enrolment.objects.filter(state=Enrolment.State.ACTIVE)
    states = [row.submissions.last() and row.submissions.last().state for row in enrolled]
    assert sorted(map(str, states)) == ["None", "again", "waiting"]
    held = Certificate.objects.all()
    assert {row.standing for row in held} == set(Certificate.Standing.values)
    assert {row.language for row in held if not row.on_paper} == {"sv", "ar"}
    assert sum(row.on_paper for row in held) >= 8
    assert User.objects.get(username="handledare-vaxjo").certificates.valid().count() == 1


def test_groups_meet_in_every_municipality_and_some_are_hidden_asked_for_or_gone(demo):
    places = {group.municipality_id for group in Group.objects.listed()}
    assert places == set(demo["Kronoberg"].municipalities.values_list("pk", flat=True))
    assert Group.objects.listed().count() >= 17 and Group.objects.stale().count() == 2
    others = Group.objects.exclude(state=Group.State.LISTED).values_list("state", flat=True)
    assert sorted(others) == ["closed", "proposed", "refused"]
    assert {group.kind for group in Group.objects.listed()} == set(Group.Kind.values)
    languages = Counter(GroupText.objects.values_list("language", flat=True))
    assert set(languages) == set(LANGUAGES) and min(languages[code] for code in ("sv", "en", "ar")) >= 20
