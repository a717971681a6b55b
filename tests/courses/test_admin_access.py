"""Nobody lists, opens, edits, copies, exports, deletes or chooses another municipality's rows."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from campaigns.models import Campaign, CampaignTask, Room, Speaker
from courses import booking
from courses.models import Booking, CourseRun, Leader, Meeting, OpeningHours, QueueEntry, Venue
from home.models import ContactPerson, DueRow, Municipality, Notice, NoticeText, User
from networks.models import Conversation
from tests.courses.admin_pages import addresses, make_neighbours, our_viewsets, typed
from tests.factories import (
    make_campaign,
    make_course,
    make_group,
    make_item,
    make_leader,
    make_lesson,
    make_module,
    make_party,
    make_programme,
    make_qualification,
    make_run,
    make_speaker,
    make_venue,
)
from training.models import (
    Certificate,
    Cohort,
    Enrolment,
    FidelityReport,
    Qualification,
    Submission,
    TrainingGroup,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "Hemligt"


def make_rows(municipality, name):
    """One row of every kind that belongs to a municipality, by model; its name is in each of them."""
    region = municipality.region
    course = make_course(region, name=f"{name} kurs", municipality=municipality)
    venue, leader = make_venue(municipality, f"{name} hus"), make_leader(municipality, f"{name} ledare")
    run = make_run(seats=1, course=course, municipality=municipality, venue=venue, leaders=[leader])
    first = booking.book(run.pk, make_party(name=f"{name} förälder"), {}, queue_if_full=False)
    second = booking.book(run.pk, make_party(name=f"{name} väntar"), {}, queue_if_full=True)
    notice = Notice.objects.create(
        region=region, municipality=municipality, ends_at=timezone.now() + timezone.timedelta(days=1)
    )
    NoticeText.objects.create(parent=notice, language="sv", title=f"{name} stängt")
    contact = ContactPerson.objects.create(region=region, municipality=municipality, name=f"{name} kontakt")
    hours = OpeningHours.objects.create(course=course, venue=venue, weekday=1, opens="09:00", closes="12:00")
    mail = DueRow.objects.get(about="booked", subject_id=first.booking.pk)
    room = Room.objects.create(venue=venue, name=f"{name} rum", seats=10)
    speaker = make_speaker(region, name=f"{name} talare", municipality=municipality)
    # Two at once in one room and with one speaker who is everybody's: each is told of the other.
    everybodys = Speaker.objects.filter(region=region, municipality=None).first() or make_speaker(region)
    campaign = Campaign.objects.filter(region=region).first() or make_campaign(region)
    for number in (1, 2):
        item = make_item(
            campaign,
            municipality,
            title=f"{name} punkt {number}",
            state="draft",
            venue=venue,
            room=room,
            speakers=[speaker, everybodys],
        )
    task = CampaignTask.objects.create(
        campaign=campaign,
        municipality=municipality,
        own_words=f"{name} att göra",
        due_on=timezone.localdate() - timezone.timedelta(days=1),
    )
    cohort, enrolment, submission, certificate = make_learner_rows(municipality, name)
    group = TrainingGroup.objects.create(
        municipality=municipality, module_key=uuid4(), run=run, name=f"{name} grupp", code=f"{name} kod"[:12]
    )
    meeting_place = make_group(municipality, f"{name} mötesplats", state="proposed")
    FidelityReport.objects.create(group=group, meeting=1, held_on=timezone.localdate(), parts={}, by="run")
    rows = [
        make_reported(municipality, name),
        group,
        meeting_place,
        cohort,
        enrolment,
        submission,
        certificate,
        municipality,
        course,
        venue,
        leader,
        run,
        first.booking,
        first.party,
        second.entry,
        notice,
        contact,
        hours,
        mail,
        room,
        speaker,
        item,
        task,
    ]
    return {type(row): row for row in rows}


def make_reported(municipality, name):
    """A conversation with a group that was reported."""
    group = make_group(municipality, f"{name} mötesplats", contact_email="kontakt@example.org")
    conversation = Conversation.objects.create(
        group=group,
        name=f"{name} besökare",
        email="besokare@example.org",
        confirmed_at=timezone.now(),
        reported_at=timezone.now(),
        reported_by="group",
        idempotency_key=uuid4(),
    )
    conversation.messages.create(side="writer", text=f"{name} ord", idempotency_key=uuid4())
    return conversation


def make_learner_rows(municipality, name):
    """A group of learners, somebody in it, what they handed in, and a certificate that is to be renewed."""
    region, today = municipality.region, timezone.localdate()
    qualification = Qualification.objects.filter(region=region).first()
    if qualification is None:
        module = make_module(region, title="Att leda", audience="leaders")
        make_lesson(module)
        qualification = make_qualification(module)
    soon = today + timezone.timedelta(days=30)
    cohort = Cohort.objects.create(
        region=region,
        municipality=municipality,
        qualification=qualification,
        name=f"{name} höst",
        starts_on=today,
        deadline=soon,
    )
    user = User.objects.create_user(username=f"larare-{municipality.pk}")
    enrolment = Enrolment.objects.create(
        user=user,
        qualification=qualification,
        municipality=municipality,
        cohort=cohort,
        name=f"{name} lär",
        started_at=timezone.now(),
    )
    task = {"title": f"{name} uppgift", "text": "", "prompt": "", "language": "sv"}
    submission = Submission.objects.create(
        enrolment=enrolment, lesson="", step="abcdefgh", task=task, text=f"{name} svar"
    )
    said = {
        "title": f"{name} kurs",
        "programme": "",
        "municipality": municipality.name,
        "issuer": region.name,
    }
    certificate = Certificate.objects.create(
        municipality=municipality,
        name=f"{name} har lärt",
        language="sv",
        words={"sv": said | {"language": "sv"}},
        issued_on=today,
        expires_on=soon,
        code=f"{municipality.pk:X>12}",
    )
    return cohort, enrolment, submission, certificate


def everything(model):
    return list(model.objects.order_by("pk").values())


def test_every_address_of_a_neighbours_row_is_not_found(client):
    them = make_neighbours()
    make_rows(them.vaxjo, "Eget")
    theirs = make_rows(them.ljungby, SECRET)
    client.force_login(them.coordinator)
    walked = 0
    for viewset in our_viewsets():
        row = theirs.get(viewset.model)
        if row is None:
            continue
        before = everything(viewset.model)
        for name, url in addresses(viewset, row).items():
            if str(row.pk) not in url:
                continue
            for answer in (client.get(url), client.post(url, {})):
                assert answer.status_code in (403, 404), (name, url)
                assert SECRET not in answer.content.decode()
            walked += 1
        assert everything(viewset.model) == before
    assert {type(row) for row in theirs.values()} <= {viewset.model for viewset in our_viewsets()}
    assert walked > 35


def test_no_list_search_or_export_names_a_neighbours_row(client):
    them = make_neighbours()
    make_rows(them.vaxjo, "Eget")
    make_rows(them.ljungby, SECRET)
    client.force_login(them.coordinator)
    for viewset in our_viewsets():
        for name, url in addresses(viewset, them.ljungby).items():
            if "/results/" not in url and name != "index":
                continue
            for query in ("", f"?q={SECRET}", "?export=csv", f"?municipality={them.ljungby.pk}"):
                answer = client.get(url + query)
                body = b"".join(answer) if answer.streaming else answer.content
                assert SECRET not in body.decode().replace(f'value="{SECRET}"', "").replace(
                    f"q={SECRET}", ""
                ), url + query


def test_an_exported_workbook_holds_own_rows_only(client):
    them = make_neighbours()
    make_rows(them.vaxjo, "Eget")
    make_rows(them.ljungby, SECRET)
    client.force_login(them.coordinator)
    for name in ("runs", "bookings", "queue"):
        answer = client.get(reverse(f"{name}:index") + "?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(answer))).active
        rows = list(sheet.iter_rows(values_only=True))
        cells = [str(cell) for row in rows for cell in row]
        assert not any(SECRET in cell for cell in cells)
        assert len(rows) == 2


def test_lists_filtered_by_a_neighbours_run_show_nothing(client):
    them = make_neighbours()
    theirs = make_rows(them.ljungby, SECRET)
    client.force_login(them.coordinator)
    for name in ("bookings", "queue"):
        page = client.get(f"{reverse(f'{name}:index')}?run={theirs[CourseRun].pk}").content.decode()
        assert SECRET not in page


def test_no_form_offers_a_neighbours_row(client):
    them = make_neighbours()
    own = make_rows(them.vaxjo, "Eget")
    make_rows(them.ljungby, SECRET)
    client.force_login(them.coordinator)
    for viewset in our_viewsets():
        row = own.get(viewset.model)
        for url in addresses(viewset, row).values() if row else []:
            answer = client.get(url)
            assert answer.status_code in (200, 302), url
            body = b"".join(answer) if answer.streaming else answer.content
            assert SECRET not in body.decode(), url


@pytest.mark.parametrize("forged", ["municipality", "venue", "leaders", "course"])
def test_a_forged_choice_is_refused_and_nothing_is_saved(client, forged):
    them = make_neighbours()
    own, theirs = make_rows(them.vaxjo, "Eget"), make_rows(them.ljungby, SECRET)
    ids = {
        "municipality": them.ljungby.pk,
        "venue": theirs[Venue].pk,
        "leaders": [theirs[Leader].pk],
        "course": theirs[type(own[CourseRun].course)].pk,
    }
    client.force_login(them.coordinator)
    run = own[CourseRun]
    url = reverse("runs:edit", args=[run.pk])
    data = typed(client.get(url).context["form"], **{forged: ids[forged]})
    client.post(url, data)
    run.refresh_from_db()
    assert run.municipality == them.vaxjo
    assert run.venue == own[Venue]
    assert [leader.name for leader in run.leaders.all()] == ["Eget ledare"]
    assert run.course.name == "Eget kurs"


def test_a_new_row_cannot_be_given_to_a_neighbour(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    url = reverse("venues:add")
    data = typed(client.get(url).context["form"], name="Nytt hus", street="Gatan 1", place="Växjö")
    client.post(url, data | {"municipality": them.ljungby.pk})
    assert Venue.objects.get(name="Nytt hus").municipality == them.vaxjo


def test_a_coordinator_cannot_make_a_notice_for_the_whole_region(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    url = reverse("notices:add")
    form = client.get(url).context["form"]
    data = typed(form, ends_at="2030-01-01 12:00") | {
        "municipality": "",
        "texts-TOTAL_FORMS": 1,
        "texts-0-language": "sv",
        "texts-0-title": "Stängt",
    }
    client.post(url, data)
    assert Notice.objects.get().municipality == them.vaxjo


def test_what_the_region_offers_is_seen_but_not_changed_by_coordinators(client):
    them = make_neighbours()
    programme = make_programme(them.vaxjo.region, name="COPE")
    client.force_login(them.coordinator)
    assert "COPE" in client.get(reverse("programmes:index")).content.decode()
    assert client.get(reverse("programmes:inspect", args=[programme.pk])).status_code == 200
    for name in ("edit", "delete"):
        answer = client.post(reverse(f"programmes:{name}", args=[programme.pk]), {"name": "Nytt"})
        assert answer.status_code == 302
        assert answer.url == reverse("wagtailadmin_home")
    programme.refresh_from_db()
    assert programme.name == "COPE"
    client.force_login(them.regional)
    assert client.get(reverse("programmes:edit", args=[programme.pk])).status_code == 200


def test_a_coordinator_cannot_take_over_a_course_of_the_region(client):
    them = make_neighbours()
    course = make_course(them.vaxjo.region)
    client.force_login(them.coordinator)
    url = reverse("course_facts:edit", args=[course.pk])
    assert client.get(url).status_code == 302
    client.post(url, {"name": "Min", "municipality": them.vaxjo.pk})
    course.refresh_from_db()
    assert (course.name, course.municipality) == ("ABC 3–12", None)


def test_a_coordinator_keeps_the_contact_but_not_the_frame_of_the_municipality(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    url = reverse("municipalities:edit", args=[them.vaxjo.pk])
    form = client.get(url).context["form"]
    assert "name" not in form.fields
    client.post(url, typed(form, phone="0470-410 00") | {"name": "Annat", "retention_days": 1})
    municipality = Municipality.objects.get(pk=them.vaxjo.pk)
    assert (municipality.phone, municipality.name) == ("0470-410 00", "Växjö")
    assert municipality.retention_days is None


def test_a_neighbours_venue_that_the_run_has_already_may_stay(client):
    them = make_neighbours()
    shared = make_venue(them.ljungby, "Gränshuset")
    run = make_run(municipality=them.vaxjo, venue=shared)
    client.force_login(them.coordinator)
    url = reverse("runs:edit", args=[run.pk])
    client.post(url, typed(client.get(url).context["form"], seats=9))
    run.refresh_from_db()
    assert (run.seats, run.venue) == (9, shared)


def test_staff_of_nothing_see_nothing(client, django_user_model):
    them = make_neighbours()
    rows = make_rows(them.vaxjo, SECRET)
    them.coordinator.groups.clear()
    client.force_login(them.coordinator)
    for viewset in our_viewsets():
        for url in addresses(viewset, rows.get(viewset.model, them.vaxjo)).values():
            answer = client.get(url)
            assert answer.status_code in (302, 403, 404)
            assert SECRET not in answer.content.decode()


def test_lists_cost_the_same_with_many_rows(client, django_assert_max_num_queries):
    them = make_neighbours()
    course = make_course(them.vaxjo.region)
    for _number in range(12):
        run = make_run(seats=1, course=course, municipality=them.vaxjo)
        booking.book(run.pk, make_party(), {}, queue_if_full=True)
        booking.book(run.pk, make_party(), {}, queue_if_full=True)
    client.force_login(them.coordinator)
    for model, name in ((CourseRun, "runs"), (Booking, "bookings"), (QueueEntry, "queue")):
        assert model.objects.count() == 12
        with django_assert_max_num_queries(24):
            client.get(reverse(f"{name}:index"))


def test_every_relation_that_a_form_asks_for_has_a_name_of_its_own():
    unnamed = [
        str(field)
        for viewset in our_viewsets()
        if "edit" in viewset.pages
        for field in viewset.model._meta.fields
        if field.is_relation and field.editable and not field._verbose_name
    ]
    assert unnamed == []


def test_a_run_a_meeting_and_a_booking_are_cancelled_each_in_its_own_word():
    with override("sv"):
        assert CourseRun.State.CANCELLED.label == "inställt"
        assert Meeting._meta.get_field("cancelled").verbose_name == "inställd"
        assert Booking.State.CANCELLED.label == "avbokad"
