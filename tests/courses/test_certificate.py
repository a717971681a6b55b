"""A certificate of attendance: for whom, from when, in which words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking, privacy
from courses.attendance import attended_for_certificate
from courses.letters import MAILS
from courses.letters.letter import Writer
from courses.models import Attendance, Booking, Course, CourseRun
from courses.party_links import certificate_url, manage_url
from home.models import DueRow
from tests.factories import make_course, make_party, make_programme, make_run

pytestmark = pytest.mark.django_db


def finished(needed=2, attended=2, **party):
    """A booking of a run of four meetings that is over, with so many of them attended."""
    run = make_run(course=make_course(certificate_after=needed))
    party = {"name": "Sara Nilsson", "second_name": "Omar Nilsson", "language": "sv"} | party
    made = booking.book(run.pk, make_party(**party), queue_if_full=True).booking
    past = timedelta(days=36)
    for meeting in run.meetings.all():
        meeting.starts_at, meeting.ends_at = meeting.starts_at - past, meeting.ends_at - past
        meeting.save()
    CourseRun.objects.filter(pk=run.pk).update(starts_at=run.starts_at - past, ends_at=run.ends_at - past)
    for meeting in run.meetings.all()[:attended]:
        Attendance.objects.create(booking=made, meeting=meeting, state="came")
    return Booking.objects.select_related("run__course", "run__municipality", "party").get(pk=made.pk)


def page(client, made, language="sv"):
    with translation.override(language):
        return client.get(certificate_url(made.party, made.run))


@pytest.mark.parametrize(
    ("needed", "attended", "given"), [(2, 2, 2), (2, 4, 4), (3, 2, 0), (0, 4, 0), (1, 0, 0)]
)
def test_it_is_given_to_who_came_often_enough(needed, attended, given):
    assert attended_for_certificate(finished(needed, attended)) == given


def test_not_before_the_run_is_over_nor_for_a_cancelled_booking_or_a_meeting_that_was_called_off():
    made = finished()
    assert attended_for_certificate(made, now=made.run.ends_at - timedelta(minutes=1)) == 0
    made.run.meetings.filter(attendance__state="came").update(cancelled=True)
    assert attended_for_certificate(made) == 0
    again = finished()
    again.state = Booking.State.CANCELLED
    assert attended_for_certificate(again) == 0


def test_absence_that_was_told_is_no_attendance():
    made = finished(needed=2, attended=1)
    Attendance.objects.create(booking=made, meeting=made.run.meetings.last(), state="told")
    assert attended_for_certificate(made) == 0


def test_the_page_names_who_came_to_what_and_how_often(client):
    made = finished(attended=3)
    answer = page(client, made)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    text = answer.text
    for said in (
        "Sara Nilsson",
        "Omar Nilsson",
        "var med på 3 av 4 träffar",
        "Växjö, Kronoberg",
        made.party.reference,
    ):
        assert said in text, said
    assert text.count('class="certificate"') == 1


def test_in_another_language_the_swedish_sheet_follows_it(client):
    text = page(client, finished(), "ar").text
    sheets = text.split('class="certificate"')[1:]
    assert len(sheets) == 2
    assert sheets[0].startswith(' lang="ar" dir="rtl"') and sheets[1].startswith(' lang="sv" dir="ltr"')
    assert "var med på 2 av 4 träffar" in sheets[1] and "<h2" in sheets[1] and "<h1" in sheets[0]


def test_without_enough_of_it_the_link_leads_to_the_booking_and_the_booking_offers_none(client):
    made = finished(needed=4)
    answer = page(client, made)
    assert answer.status_code == 302 and answer["Location"].startswith("/sv/anmalan/")
    assert "intyg/" not in client.get(manage_url(made.party, run=made.run)).text


def test_the_booking_and_the_mail_of_thanks_lead_to_it(client):
    made = finished()
    assert "intyg/" in client.get(manage_url(made.party, run=made.run)).text
    thanks = MAILS["thanks"]
    row = DueRow(region=made.party.region, about="thanks", subject_id=made.pk)
    letter = thanks.word(thanks.find(made.pk), Writer(row, timezone.now()))
    assert any("/intyg/?" in url for _text, url in letter.links)
    Attendance.objects.all().delete()
    letter = thanks.word(thanks.find(made.pk), Writer(row, timezone.now()))
    assert not any("/intyg/?" in url for _text, url in letter.links)


def test_a_link_of_somebody_else_or_after_removal_opens_nothing(client):
    made = finished()
    url = certificate_url(made.party, made.run)
    assert client.get(reverse("courses:certificate", args=["nonsense"])).status_code == 410
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(days=1))
    assert privacy.anonymise(made.party_id).ok
    assert client.get(url).status_code == 410


def test_more_meetings_than_there_are_is_refused_beside_the_field():
    course = make_run(meetings=4).course
    for needed in (0, 4):
        course.certificate_after = needed
        course.full_clean()
    course.certificate_after = 5
    with pytest.raises(ValidationError) as refused:
        course.full_clean()
    assert set(refused.value.error_dict) == {"certificate_after"}
    course.runs.get().meetings.first().delete()
    assert course.most_meetings() == 3


def test_a_new_course_meets_as_often_as_its_programme_says():
    programme = make_programme(meetings=8)
    course = Course(region=programme.region, name="ABC", certificate_after=8, programme=programme)
    course.full_clean()
    course.certificate_after = 9
    with pytest.raises(ValidationError):
        course.full_clean()
    course.programme = None
    course.full_clean()
