"""What is kept about learners: told to them, and ended when they leave.

A certificate is kept until two years after its time is over, so that it can be checked; one without an end as long as
the account is open. What somebody answered and handed in goes a year after they were done, or after the account was
closed, and at once when they ask for it. So does what they wrote in a discussion, at the latest a year after the last day
of its group.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from training.certificates import after_months
from training.models import Attempt, Certificate, Contribution, Enrolment, SeenStep, Submission

KEPT = timedelta(days=365)
CERTIFICATE_MONTHS = 24
# The kind of the due rows by which each region's turn comes every night.
NIGHTLY = "learners"


def kept_about(user) -> dict[str, object]:
    """Everything about a learner, in plain words, as a file to take along. 6 queries."""
    return {
        "trainings": [
            {
                "qualification": row.qualification.name,
                "name": row.name,
                "municipality": row.municipality.name,
                "state": row.get_state_display(),
                "started": row.started_at.isoformat(),
                "finished": row.finished_at and row.finished_at.isoformat(),
                "seen_steps": row.seen.count(),
                "answers": list(row.attempts.values("at", "question", "chosen", "points")),
                "assignments": list(row.submissions.values("at", "task", "text", "state", "feedback")),
            }
            for row in user.enrolments.select_related("qualification", "municipality")
        ],
        "discussions": list(user.contributions.values("cohort__name", "at", "text", "removed_reason")),
        "certificates": list(
            user.certificates.values(
                "name", "words", "language", "hours", "issued_on", "expires_on", "code", "withdrawn_reason"
            )
        ),
    }


def forget_work(enrolments) -> None:
    """What was seen, answered and handed in, and under which name. That a module was taken is kept as a number."""
    keys = list(enrolments.values_list("pk", flat=True))
    # Rows that are never changed do go: what the law says stands above it. Hence not by `objects`.
    for model in (Attempt, Submission, SeenStep):
        model._base_manager.filter(enrolment__in=keys).delete()
    Enrolment.objects.filter(pk__in=keys).update(name="")


def forget_names(certificates) -> None:
    """The certificate stays as a number in the statistics, and opens nothing with a name."""
    keys = list(certificates.values_list("pk", flat=True))
    Certificate._base_manager.filter(pk__in=keys).update(name="", user=None, leader=None)


@transaction.atomic
def forget(user, *, certificates: bool) -> None:
    """At once, because they ask for it: their work, and their certificates if they want that. 9 queries.

    What is under way is not begun any more.
    """
    forget_work(user.enrolments)
    user.contributions.all().delete()
    user.enrolments.filter(state=Enrolment.State.ACTIVE).delete()
    if certificates:
        forget_names(user.certificates)


def gone_for_long(who: str, now) -> Q:
    """Rows of somebody whose account was closed, and who has not signed in for a year."""
    last = f"{who}__last_login"
    return Q(**{f"{who}__is_active": False}) & (Q(**{last: None}) | Q(**{f"{last}__lte": now - KEPT}))


@transaction.atomic
def remove_due(region_id: int, now=None) -> None:
    """One region's nightly work. Twice, or days late, it does what is left to do. About 12 queries."""
    now = now or timezone.now()
    gone = gone_for_long("user", now)
    old = Q(state=Enrolment.State.FINISHED, finished_at__lte=now - KEPT)
    learners = Enrolment.objects.filter(municipality__region=region_id).exclude(name="")
    forget_work(learners.filter(gone | old))
    written = Contribution.objects.filter(cohort__region=region_id)
    written.filter(
        gone_for_long("author", now) | Q(cohort__deadline__lte=timezone.localdate(now) - KEPT)
    ).delete()
    over = after_months(timezone.localdate(now), -CERTIFICATE_MONTHS)
    certificates = Certificate.objects.filter(municipality__region=region_id).exclude(name="")
    # Of an account that was deleted nothing tells any more; one on paper may never have had any.
    left = gone | Q(user=None, on_paper=False)
    forget_names(certificates.filter(Q(expires_on__lte=over) | (Q(expires_on=None) & left)))


def deliver(row) -> bool:
    remove_due(row.region_id)
    return True
