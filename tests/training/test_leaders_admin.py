"""Trainers and coordinators: groups of learners, assignments, the register, and who is trained to lead a run."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from home.models import User
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.courses.test_admin_access import make_learner_rows
from tests.factories import (
    make_course,
    make_leader,
    make_lesson,
    make_module,
    make_programme,
    make_qualification,
    make_run,
)
from training.models import Certificate, Cohort, Qualification, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def them():
    return make_neighbours()


def make_certificate(place, days=100, **facts):
    said = {
        "title": "ABC",
        "programme": "ABC",
        "municipality": place.name,
        "issuer": "Kronoberg",
        "language": "sv",
    }
    facts = {
        "name": "Åsa Öberg",
        "language": "sv",
        "words": {"sv": said},
        "issued_on": timezone.localdate(),
    } | facts
    code = f"{Certificate.objects.count():X>12}"
    ends = timezone.localdate() + timedelta(days=days)
    return Certificate.objects.create(municipality=place, code=code, expires_on=ends, **facts)


def test_the_region_says_what_a_module_leads_to(client, them):
    module = make_module(title="Att leda", audience="leaders")
    make_lesson(module)
    make_module(title="För föräldrar")
    client.force_login(them.regional)
    form = client.get(reverse("qualifications:add")).context["form"]
    assert [words for _key, words in form.fields["module"].choices] == ["Att leda"]
    sent = typed(form, name="Gruppledare", module=str(module.translation_key))
    client.post(reverse("qualifications:add"), sent)
    assert Qualification.objects.get().module == str(module.translation_key)
    again = client.post(reverse("qualifications:add"), sent)
    assert "module" in errors(again)


def test_what_must_be_had_first_goes_in_no_circle(client, them):
    first, second = (make_qualification(make_module(title=name, audience="leaders")) for name in "AB")
    second.requires.add(first)
    client.force_login(them.regional)
    url = reverse("qualifications:edit", args=[first.pk])
    sent = typed(client.get(url).context["form"], requires=[second.pk])
    assert "requires" in errors(client.post(url, sent))


def test_a_coordinator_makes_a_group_with_a_trainer_of_their_own(client, them):
    qualification = make_qualification(make_module(audience="leaders"))
    client.force_login(them.coordinator)
    form = client.get(reverse("cohorts:add")).context["form"]
    trainers = {pk for pk, _words in form.fields["trainer"].choices}
    assert str(them.coordinator.pk) in trainers and str(them.neighbour.pk) not in trainers
    today = timezone.localdate()
    sent = typed(
        form,
        qualification=qualification.pk,
        name="Hösten",
        starts_on=today,
        deadline=today + timedelta(days=30),
        trainer=them.coordinator.pk,
    )
    client.post(reverse("cohorts:add"), sent)
    cohort = Cohort.objects.get()
    assert (cohort.municipality, cohort.trainer) == (them.vaxjo, them.coordinator)


def test_an_assignment_is_answered_once_by_those_of_its_municipality(client, them):
    _cohort, _enrolment, submission, _certificate = make_learner_rows(them.vaxjo, "Vårt")
    url = reverse("submissions:answer", args=[submission.pk])
    client.force_login(them.neighbour)
    assert client.post(url, {"state": "accepted"}).status_code == 404
    client.force_login(them.coordinator)
    html = client.get(url).content.decode()
    assert "Vårt svar" in html and "<strong>Vårt lär</strong>" in html
    client.post(url, {"state": "again"})
    assert Submission.objects.get().state == "waiting"
    client.post(url, {"state": "accepted", "feedback": "Bra."})
    client.post(url, {"state": "again", "feedback": "Nej."})
    kept = Submission.objects.get()
    assert (kept.state, kept.feedback, kept.answered_by) == ("accepted", "Bra.", them.coordinator)


def test_a_certificate_on_paper_is_entered_and_holds_like_any_other(client, them):
    account = User.objects.create_user(username="amina")
    leader, programme = make_leader(them.vaxjo, account=account), make_programme()
    client.force_login(them.coordinator)
    form = client.get(reverse("certificates:add")).context["form"]
    sent = typed(
        form,
        name="=Amina Lindqvist",
        leader=leader.pk,
        title="Utbildning i ABC",
        programme=programme.pk,
        issued_on=timezone.localdate(),
    )
    client.post(reverse("certificates:add"), sent)
    kept = Certificate.objects.get()
    assert kept.on_paper and (kept.user, kept.municipality) == (account, them.vaxjo)
    assert client.get(f"/sv/intyg/{kept.code}/").status_code == 200
    export = client.get(reverse("certificates:index"), {"export": "csv"})
    assert "'=Amina" in b"".join(export.streaming_content).decode()


def test_nobody_enters_a_certificate_on_paper_for_themselves(client, them):
    own = make_leader(them.vaxjo, account=them.coordinator)
    them.coordinator.first_name, them.coordinator.last_name = "Karin", "Ek"
    them.coordinator.save()
    client.force_login(them.coordinator)
    url = reverse("certificates:add")
    sent = typed(client.get(url).context["form"], name="K. Ek", title="ABC", issued_on=timezone.localdate())
    assert set(errors(client.post(url, sent | {"leader": own.pk}))) == {"leader"}
    assert set(errors(client.post(url, sent | {"name": " karin  EK"}))) == {"name"}
    assert not Certificate.objects.exists()
    client.force_login(them.regional)
    client.post(url, sent | {"leader": own.pk})
    assert Certificate.objects.get().user == them.coordinator


def test_nobody_withdraws_a_certificate_of_their_own(client, them):
    row = make_certificate(them.vaxjo, user=them.coordinator)
    url = reverse("certificates:withdraw", args=[row.pk])
    client.force_login(them.coordinator)
    assert set(client.post(url, {"reason": "Fel"}).context["form"].errors) == {"reason"}
    row.refresh_from_db()
    assert row.withdrawn_at is None
    client.force_login(them.regional)
    client.post(url, {"reason": "Fel"})
    row.refresh_from_db()
    assert row.withdrawn_by == them.regional


def test_a_certificate_is_withdrawn_with_a_reason_and_stays(client, them):
    row = make_certificate(them.vaxjo)
    client.force_login(them.coordinator)
    url = reverse("certificates:withdraw", args=[row.pk])
    client.post(url, {"reason": ""})
    row.refresh_from_db()
    assert row.withdrawn_at is None
    client.post(url, {"reason": "Fel person"})
    row.refresh_from_db()
    assert (row.standing, row.withdrawn_by) == ("withdrawn", them.coordinator)


def test_who_withdraws_a_certificate_reads_whose_it_is_and_the_log_keeps_no_name(client, them):
    row = make_certificate(them.vaxjo, name="Åsa Öberg")
    client.force_login(them.coordinator)
    for name in ("inspect", "withdraw"):
        page = client.get(reverse(f"certificates:{name}", args=[row.pk]))
        assert page.context["view"].get_page_subtitle() == "Åsa Öberg"
    assert "Åsa" not in str(row)


@pytest.mark.parametrize(("days", "standing"), [(10, "renew"), (-1, "expired"), (400, "valid")])
def test_the_register_shows_what_is_to_be_renewed(client, them, days, standing):
    make_certificate(them.vaxjo, days)
    client.force_login(them.coordinator)
    for asked in ("renew", "expired"):
        html = client.get(reverse("certificates:index"), {"standing": asked}).content.decode()
        assert ("Åsa Öberg" in html) is (asked == standing)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert ("?standing=renew" in html) is (standing == "renew")


def test_trained_leaders_stand_first_on_a_run_and_others_are_warned_of(client, them):
    programme = make_programme()
    late, none, good = (make_leader(them.vaxjo, name) for name in ("Ada", "Bo", "Cia"))
    make_certificate(them.vaxjo, -1, leader=late, programme=programme)
    make_certificate(them.vaxjo, 100, leader=good, programme=programme)
    run = make_run(
        course=make_course(programme=programme), municipality=them.vaxjo, leaders=[good, none, late]
    )
    client.force_login(them.coordinator)
    url = reverse("runs:edit", args=[run.pk])
    form = client.get(url).context["form"]
    shown = [str(words) for _key, words in form.fields["leaders"].choices]
    assert [words.split(" (")[0] for words in shown] == ["Cia", "Ada", "Bo"]
    html = client.post(url, typed(form), follow=True).content.decode()
    told = html[html.index('class="messages"') :].split("</ul>")[0]
    assert "Ada:" in told and "Bo:" in told and "Cia:" not in told


def test_a_new_run_marks_who_is_trained_in_what_and_those_of_its_course_first(client, them):
    abc, other = make_programme(), make_programme(name="KOMET", slug="komet")
    ada, _bo, cia, dan = (make_leader(them.vaxjo, name) for name in ("Ada", "Bo", "Cia", "Dan"))
    make_certificate(them.vaxjo, 100, leader=ada, programme=other)
    make_certificate(them.vaxjo, 100, leader=cia, programme=abc)
    make_certificate(them.vaxjo, -1, leader=dan, programme=abc)
    course = make_course(programme=abc)
    client.force_login(them.coordinator)
    url = reverse("runs:add")

    def shown(form):
        return [str(words) for _key, words in form.fields["leaders"].choices]

    form = client.get(url).context["form"]
    marked = [f"Ada (utbildad i {other.name})", f"Cia (utbildad i {abc.name})"]
    assert shown(form) == [*marked, "Bo", "Dan"]
    asked = client.get(url, {"course": course.pk}).context["form"]
    assert shown(asked)[0] == marked[1], "a course that the address asks for"
    sent = typed(form, course=course.pk, leaders=[dan.pk, cia.pk], form="online", seats=8)
    wrong = client.post(url, sent | {"seats": ""})
    assert shown(wrong.context["form"])[0] == marked[1], "a course that is typed"
    closes = timezone.localtime() + timedelta(days=9)
    sent |= {"municipality": them.vaxjo.pk, "sign_up_closes_at": closes.strftime("%Y-%m-%d %H:%M")}
    answer = client.post(url, sent)
    assert answer.status_code == 302
    told = client.get(answer["Location"]).content.decode()
    told = told[told.index('class="messages"') :].split("</ul>")[0]
    assert "Dan:" in told and "Cia:" not in told


def test_nobody_is_warned_of_where_nobody_is_trained(client, them):
    run = make_run(
        course=make_course(programme=make_programme()),
        municipality=them.vaxjo,
        leaders=[make_leader(them.vaxjo, "Bo")],
    )
    client.force_login(them.coordinator)
    url = reverse("runs:edit", args=[run.pk])
    form = client.get(url).context["form"]
    assert [str(words) for _key, words in form.fields["leaders"].choices] == ["Bo"]
