"""Certificates: what they say for good, whether they hold, who may see them, and on paper."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from home import due, limits
from home.models import DueRow
from tests.campaigns.test_papers import plain
from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_programme,
    make_qualification,
    make_region,
    make_staff,
)
from tests.pango import with_pango
from training import certificates, learning, privacy
from training.models import Certificate, Cohort, Enrolment, Submission
from training.outline import outline
from training.views.certificates import LOOKS

pytestmark = pytest.mark.django_db
AMAL = "أمل الحسن"


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar"])


@pytest.fixture
def place(region):
    return make_municipality(region)


@pytest.fixture
def learner(place):
    user = make_staff(place, "amal", roles=("leader",))
    user.email = "amal@example.org"
    user.save()
    return user


@pytest.fixture
def module(region):
    module = make_module(region, title="Att leda en grupp", slug="handledare", audience="leaders")
    make_lesson(module, slug="l1")
    return module


@pytest.fixture
def qualification(module, region):
    return make_qualification(module, programme=make_programme(region), hours=6)


def gone_through(learner, qualification, place, name=AMAL, language="ar"):
    """Begun and, as it has one step, done."""
    region = place.region
    row = learning.enrol(learner, qualification, region, name, place)
    assert isinstance(row, Enrolment), row
    known = outline(region).by_key[qualification.module]
    row.qualification = qualification
    learning.see(learning.Learner(row, known), known.steps[0], region, language)
    return Certificate.objects.get(enrolment=row)


@pytest.fixture
def certificate(learner, qualification, place):
    return gone_through(learner, qualification, place)


def verify(client, code):
    return client.get(f"/sv/intyg/{code}/")


def test_it_outlives_edits_and_the_deletion_of_the_module(client, certificate, module, qualification):
    module.title = "Något annat"
    module.save_revision().publish()
    qualification.programme.name = "Nytt namn"
    qualification.programme.save()
    module.refresh_from_db()
    module.unpublish()
    module.delete()
    html = verify(client, certificate.code).content.decode()
    assert "Att leda en grupp" in html and "ABC 3–12" in html and AMAL in html
    assert "Något annat" not in html


def test_everybody_is_told_whether_it_holds_and_nothing_else(client, certificate, learner):
    answer = verify(client, certificate.code)
    html = answer.content.decode()
    assert "notice-ok" in html and AMAL in html
    assert answer["X-Robots-Tag"] == "noindex" and "no-store" in answer["Cache-Control"]
    for other in (learner.email, learner.username, str(certificate.municipality.phone)):
        assert other not in html
    assert not answer.cookies


def test_the_code_may_be_typed_as_it_is_read(client, certificate):
    typed = certificates.as_shown(certificate.code).lower()
    assert "-" in typed and verify(client, typed).status_code == 200


@pytest.mark.parametrize("code", ["AAAABBBBCCCC", "x", "ABC"])
def test_a_code_that_is_nobody_s_says_so(client, certificate, code):
    assert verify(client, code).status_code == 404


def test_another_region_s_certificates_are_not_there(client, certificate, learner):
    make_region("Annan", hostname="annan.example", default=False)
    client.force_login(learner)
    for page in ("", "blad/"):
        url = f"/sv/intyg/{certificate.code}/{page}"
        assert client.get(url, headers={"host": "annan.example"}).status_code == 404


def test_codes_cannot_be_tried_one_after_the_other(client, certificate):
    for _look in range(LOOKS):
        limits.hit("certificate", "127.0.0.1", LOOKS, 3600)
    assert verify(client, certificate.code).status_code == 429


def test_one_that_was_taken_back_says_so_and_stays(client, certificate, learner):
    assert certificates.withdraw(certificate.pk, learner, "Given by mistake")
    assert not certificates.withdraw(certificate.pk, learner, "Once more")
    certificate.refresh_from_db()
    assert (certificate.standing, certificate.withdrawn_reason) == ("withdrawn", "Given by mistake")
    html = verify(client, certificate.code).content.decode()
    assert "notice-error" in html and "Given by mistake" not in html


def test_its_time_is_over_the_day_after_the_last(certificate):
    today = timezone.localdate()
    for days, standing in ((0, "valid"), (-1, "expired")):
        Certificate._base_manager.update(expires_on=today + timedelta(days=days))
        certificate.refresh_from_db()
        assert certificate.standing == standing
        assert Certificate.objects.valid().exists() is (standing == "valid")


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day, months, later):
    assert certificates.after_months(day, months) == later


def test_it_is_renewed_by_taking_the_module_again_when_its_time_is_nearly_over(
    certificate, learner, qualification, place
):
    assert learning.why_not(learner, qualification, place.region) == learning.Refusal.CERTIFIED
    soon = certificates.after_months(timezone.localdate(), qualification.renew_months)
    Certificate._base_manager.update(expires_on=soon)
    newer = gone_through(learner, qualification, place)
    assert newer.pk != certificate.pk and newer.expires_on > soon
    assert Enrolment.objects.count() == 2


def work(about):
    row = DueRow.objects.get(kind="learning", about=about)
    DueRow.objects.filter(pk=row.pk).update(due_at=timezone.now())
    return due.work()


def test_a_reminder_comes_when_it_can_be_renewed(certificate, qualification):
    row = DueRow.objects.get(kind="learning", about="renewal")
    day = certificates.after_months(certificate.expires_on, -qualification.renew_months)
    assert timezone.localdate(row.due_at) == day
    work("renewal")
    assert mail.outbox[0].to == ["amal@example.org"] and "/sv/min-utbildning/" in mail.outbox[0].body


@pytest.mark.parametrize("why", ["withdrawn", "closed"])
def test_no_reminder_of_what_is_not_true_any_more(certificate, learner, why):
    if why == "withdrawn":
        certificates.withdraw(certificate.pk, learner, "Given by mistake")
    else:
        type(learner).objects.update(is_active=False)
    work("renewal")
    assert not mail.outbox


def test_the_sheet_is_for_whom_it_was_given_to(client, certificate, learner, place):
    url = f"/sv/intyg/{certificate.code}/blad/"
    assert client.get(url)["Location"] == f"/sv/intyg/{certificate.code}/"
    client.force_login(make_staff(place, "annan", roles=("leader",)))
    assert client.get(url).status_code == 404
    assert client.get(f"/sv/intyg/{certificate.code}/intyg.pdf").status_code == 404
    client.force_login(learner)
    answer = client.get(url)
    html = answer.content.decode()
    assert '<article class="certificate" lang="ar" dir="rtl">' in html
    assert '<article class="certificate" lang="sv" dir="ltr">' in html
    assert html.count(AMAL) == 2 and f"/sv/intyg/{certificate.code}/" in html and 'class="qr"' in html
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.once
@with_pango
def test_the_pdf_is_tagged_and_says_its_language(client, certificate, learner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(learner)
    answer = client.get(f"/sv/intyg/{certificate.code}/intyg.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert not list(tmp_path.rglob("*.pdf"))
    told = plain(answer.content)
    assert "/Lang (ar)" in told and "/Marked true" in told and "/StructTreeRoot" in told
    assert len(re.findall(r"/Type /Page\b(?!s)", told)) == 2


def test_what_is_kept_is_told_and_goes_when_its_time_is_over(client, certificate, learner, place):
    client.force_login(learner)
    told = client.get("/sv/min-utbildning/uppgifter.json").json()
    assert told["certificates"][0]["name"] == AMAL and told["trainings"][0]["name"] == AMAL
    privacy.remove_due(place.region_id)
    assert Enrolment.objects.get().name == AMAL
    privacy.remove_due(place.region_id, timezone.now() + timedelta(days=366))
    assert Enrolment.objects.get().name == "" and not Enrolment.objects.get().seen.exists()
    certificate.refresh_from_db()
    assert certificate.name == AMAL
    privacy.remove_due(place.region_id, timezone.now() + timedelta(days=5 * 366))
    certificate.refresh_from_db()
    assert (certificate.name, certificate.user, certificate.enrolment.name) == ("", None, "")


def test_whoever_asks_for_it_is_forgotten_at_once(client, certificate, learner, qualification, place):
    begun = Enrolment.objects.create(
        user=learner, qualification=qualification, municipality=place, name=AMAL, started_at=timezone.now()
    )
    address = "/sv/min-utbildning/glom/"
    assert client.post(address).status_code == 302 and Enrolment.objects.filter(pk=begun.pk).exists()
    client.force_login(learner)
    assert address in client.get("/sv/min-utbildning/").content.decode()
    assert client.get(address).status_code == 405
    assert client.post(address)["Location"] == "/sv/min-utbildning/?done=1"
    left = Enrolment.objects.get()
    assert (left.state, left.name, left.seen.count(), left.attempts.count()) == ("finished", "", 0, 0)
    certificate.refresh_from_db()
    assert (certificate.name, certificate.user) == (AMAL, learner)
    client.post(address, {"certificates": "on"})
    certificate.refresh_from_db()
    assert (certificate.name, certificate.user) == ("", None)


@pytest.mark.once
def test_a_mail_comes_a_week_before_the_last_day_of_a_group_and_not_after_it(learner, qualification, place):
    last = timezone.localdate() + timedelta(days=20)
    cohort = Cohort.objects.create(
        region=place.region,
        qualification=qualification,
        name="Höst",
        starts_on=timezone.localdate(),
        deadline=last,
    )
    learning.enrol(learner, qualification, place.region, AMAL, place)
    row = DueRow.objects.get(kind="learning", about="deadline")
    assert timezone.localdate(row.due_at) == last - timedelta(days=7)
    work("deadline")
    assert not mail.outbox
    Cohort.objects.update(deadline=timezone.localdate() + timedelta(days=3))
    work("deadline")
    assert mail.outbox[0].to == ["amal@example.org"] and cohort.qualification.name in mail.outbox[0].body


@pytest.mark.once
@pytest.mark.parametrize(("state", "said"), [("accepted", "har godkänt"), ("again", "en gång till")])
def test_a_mail_comes_when_an_assignment_has_its_answer(learner, qualification, place, state, said):
    enrolment = learning.enrol(learner, qualification, place.region, AMAL, place)
    task = {"language": "sv", "title": "Din plan", "text": "", "prompt": ""}
    facts = {"lesson": qualification.module, "step": "abcdefgh", "text": "Lugnt", "task": task}
    row = Submission.objects.create(enrolment=enrolment, **facts)
    learning.respond(row.pk, make_staff(place, "trainer"), state, "Bra", None, place.region)
    work("answer")
    assert mail.outbox[0].to == ["amal@example.org"] and said in mail.outbox[0].body


def test_who_left_is_forgotten_and_a_certificate_without_an_end_with_them(learner, qualification, place):
    qualification.valid_months = None
    qualification.save()
    certificate = gone_through(learner, qualification, place)
    type(learner).objects.update(is_active=False, last_login=timezone.now() - timedelta(days=366))
    privacy.remove_due(place.region_id)
    certificate.refresh_from_db()
    assert (certificate.name, Enrolment.objects.get().name) == ("", "")


@pytest.mark.once
def test_nobody_is_named_by_the_history(certificate):
    assert AMAL not in f"{certificate} {certificate.enrolment}"
