"""Mails to learners: before the last day of their group, when a trainer has answered, and when it is time to renew."""

from datetime import date, datetime, time, timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from home import due
from home.dates import full_date
from training.certificates import after_months
from training.models import Certificate, Enrolment, Submission

KIND = "learning"
DEADLINE, ANSWER, RENEWAL = "deadline", "answer", "renewal"
BEFORE_DEADLINE = timedelta(days=7)
MORNING = time(8)


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=timezone.get_default_timezone())


def renewal_opens(expires_on: date, months: int) -> date:
    return after_months(expires_on, -months)


def plan_deadline(enrolment: Enrolment, region) -> None:
    """In the transaction of the enrolment. 1 query; none without a group."""
    if enrolment.cohort:
        day = enrolment.cohort.deadline - BEFORE_DEADLINE
        plan(region, DEADLINE, enrolment.pk, max(morning(day), timezone.now() + timedelta(days=1)))


def plan_answer(submission: Submission, region) -> None:
    plan(region, ANSWER, submission.pk, timezone.now())


def plan_renewal(certificate: Certificate, region) -> None:
    """None for what never expires, and for what belongs to nobody with an account."""
    if certificate.expires_on and certificate.user_id and certificate.qualification:
        day = renewal_opens(certificate.expires_on, certificate.qualification.renew_months)
        plan(region, RENEWAL, certificate.pk, morning(day))


def plan(region, about: str, pk: int, at: datetime) -> None:
    key = f"{KIND}:{about}:{pk}"
    due.add(region_id=region.pk, kind=KIND, about=about, subject_id=pk, key=key, due_at=at)


def deliver(row) -> bool:
    """Put a mail into words and hand it over; False when it is not true any more. In the region's first language."""
    with translation.override(row.region.languages[0]):
        told = SUBJECTS[row.about](row)
        if told is None:
            return False
        person, subject, context = told
        if not person or not person.is_active or not person.email:
            return False
        link = f"{row.region.site.root_url}{reverse('training:mine')}"
        context |= {"region": row.region, "name": person.first_name, "link": link, "about": row.about}
        mail = EmailMessage(
            subject,
            render_to_string("emails/learning.txt", context),
            to=[person.email],
            reply_to=[row.region.contact_email] if row.region.contact_email else None,
            headers={"Message-ID": due.message_id(row), "Auto-Submitted": "auto-generated"},
        )
    mail.send()
    return True


def deadline(row):
    """Of somebody who is not done yet, in a group whose day still lies ahead; put off when the day was moved."""
    enrolment = Enrolment.objects.filter(pk=row.subject_id, state=Enrolment.State.ACTIVE)
    enrolment = enrolment.select_related("user", "cohort", "qualification").first()
    if enrolment is None or enrolment.cohort is None or enrolment.cohort.deadline < timezone.localdate():
        return None
    at = morning(enrolment.cohort.deadline - BEFORE_DEADLINE)
    if at > timezone.now():
        raise due.Later(at)
    context = {"what": enrolment.qualification.name, "day": full_date(enrolment.cohort.deadline)}
    return enrolment.user, _("Your training: the last day is near"), context


def answered(row):
    submission = Submission.objects.filter(pk=row.subject_id).select_related("enrolment__user").first()
    if submission is None:
        return None
    return (
        submission.enrolment.user,
        _("Your assignment has been answered"),
        {"accepted": submission.state == Submission.State.ACCEPTED},
    )


def renewal(row):
    """Of a certificate that holds, and that no newer one has taken the place of."""
    rows = Certificate.objects.filter(pk=row.subject_id).valid().select_related("user", "qualification")
    certificate = rows.first()
    if certificate is None or certificate.qualification is None:
        return None
    newer = Certificate.objects.filter(
        user=certificate.user_id, qualification=certificate.qualification, pk__gt=certificate.pk
    )
    if newer.valid().exists():
        return None
    context = {"what": certificate.qualification.name, "day": full_date(certificate.expires_on)}
    return certificate.user, _("Time to renew your certificate"), context


SUBJECTS = {DEADLINE: deadline, ANSWER: answered, RENEWAL: renewal}
