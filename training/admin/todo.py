"""What the training adds to the list of what waits to be done, and what it knows of a run's leaders."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.permissions import policy_registry

from home.dates import full_date
from home.viewsets import SEEING
from training import discussion
from training.admin.register import RENEW, of_standing
from training.models import Certificate, Enrolment, Submission


def own_rows(model, user):
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, SEEING)


def todo_lines(user) -> list[dict]:
    """Assignments to answer, certificates to be renewed, and one's own training. 4 queries, and those of the rights."""
    lines = []
    if waiting := own_rows(Submission, user).filter(state=Submission.State.WAITING).count():
        words = ngettext("assignment waits for an answer", "assignments wait for an answer", waiting)
        lines.append(line(f"{reverse('submissions:index')}?state=waiting", "edit", waiting, words))
    if soon := of_standing(own_rows(Certificate, user), RENEW).count():
        words = ngettext(
            "leader's certificate is to be renewed within six months",
            "leaders' certificates are to be renewed within six months",
            soon,
        )
        lines.append(line(f"{reverse('certificates:index')}?standing={RENEW}", "date", soon, words))
    for cohort in discussion.unread(user):
        words = ngettext(
            "new contribution to the discussion of %(group)s",
            "new contributions to the discussion of %(group)s",
            cohort.new,
        )
        url = in_source_language("training:discussion", cohort.pk)
        lines.append(line(url, "comment", cohort.new, words % {"group": cohort.name}))
    mine = Enrolment.objects.filter(user=user, state=Enrolment.State.ACTIVE)
    if begun := mine.count():
        words = ngettext("training of your own is under way", "trainings of your own are under way", begun)
        lines.append(line(mine_url(), "user", begun, words))
    return lines


def mine_url() -> str:
    return in_source_language("training:mine")


def in_source_language(name: str, *args) -> str:
    """A page of one's own in the source language: the admin speaks languages that a region's pages need not have."""
    with override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


def line(url: str, icon: str, count: int, words: str) -> dict:
    return {"url": url, "icon": icon, "count": count, "label": words}


def of_leaders(run, leaders) -> dict[int, tuple[bool, str]]:
    """By leader: whether they have a valid certificate of the run's programme, and how that is said. 1 query.

    Nothing while the run has no programme, or nobody anywhere in its region has a certificate of it: then the
    programme is one that nobody is trained for here. While the run is being made, its course may still be another: see
    of_leaders_of_new.
    """
    if run.pk is None:
        return of_leaders_of_new(run, leaders)
    programme = run.course.programme if run.course_id else None
    rows = Certificate.objects.filter(programme=programme, withdrawn_at=None) if programme else []
    rows = list(rows.values_list("leader", "user", "expires_on")) if programme else []
    if not rows:
        return {}
    return {leader.pk: standing(leader, rows) for leader in leaders}


def of_leaders_of_new(run, leaders) -> dict[int, tuple[bool, str]]:
    """Those with valid certificates, each with its programmes by name: so it is true whatever course is chosen.

    Good are those of the chosen course's programme, and before there is one, all who are trained. 1 query.
    """
    wanted = run.course.programme_id if run.course_id else None
    held = Certificate.objects.valid().filter(programme__isnull=False).order_by("programme__name")
    rows = list(held.values_list("leader", "user", "programme", "programme__name"))
    known = {}
    for leader in leaders:
        own = {pk: name for of, user, pk, name in rows if is_of(leader, of, user)}
        if own:
            words = _("trained in %(programmes)s") % {"programmes": ", ".join(own.values())}
            known[leader.pk] = (wanted is None or wanted in own, words)
    return known


def is_of(leader, pk, user) -> bool:
    """Whether a certificate of this leader, or of this account, is theirs."""
    return pk == leader.pk or bool(user and user == leader.account_id)


def standing(leader, rows) -> tuple[bool, str]:
    ends = [expires for pk, user, expires in rows if is_of(leader, pk, user)]
    today = timezone.localdate()
    if None in ends:
        return True, _("trained")
    if not ends:
        return False, _("no certificate")
    last = max(ends)
    words = _("trained, until %(day)s") if last >= today else _("certificate expired on %(day)s")
    return last >= today, words % {"day": full_date(last)}
