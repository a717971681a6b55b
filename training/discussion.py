"""The discussion of a group of learners: turned off until somebody turns it on, and looked after by its trainer.

It is open to those who take the training in the group now, and to its trainer while they coordinate there; to nobody
else, whatever their role. Without a trainer who can sign in it is closed: nobody would look after it.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from home.permissions import reach
from training.models import Cohort, Contribution, Enrolment


@dataclass(frozen=True)
class Discussion:
    """A group's thread as somebody sees it; `moderates` when they are the trainer."""

    cohort: Cohort
    user: object
    moderates: bool

    @property
    def newest_first(self) -> QuerySet[Contribution]:
        return self.cohort.contributions.select_related("author").order_by("-pk")


def looked_after_by(user, region=None) -> QuerySet[Cohort]:
    """Groups whose trainer somebody is, where they coordinate still. 1 query for their roles, once."""
    around = reach(user).to(Cohort, ["change"])
    rows = Cohort.objects.filter(has_discussion=True, trainer=user, trainer__is_active=True)
    if not around.everything:
        # A group of the whole region may have the coordinator of one of its municipalities.
        anywhere = Q(municipality=None, region__in=around.seen_regions)
        here = Q(region__in=around.regions) | Q(municipality__in=around.municipalities)
        rows = rows.filter(anywhere | here)
    return rows.filter(region=region) if region else rows


def open_to(user, region) -> QuerySet[Cohort]:
    """Groups in the region whose discussion somebody reads and writes in."""
    takes = Enrolment.objects.filter(user=user, state=Enrolment.State.ACTIVE, cohort__isnull=False)
    learners = Q(pk__in=takes.values("cohort"), trainer__is_active=True)
    trainers = Q(pk__in=looked_after_by(user).values("pk"))
    return Cohort.objects.filter(learners | trainers, region=region, has_discussion=True)


def discussion_of(user, region, cohort_pk: int) -> Discussion | None:
    """None for whoever has nothing to do there, as when there is none. 3 queries."""
    cohort = open_to(user, region).select_related("qualification", "trainer").filter(pk=cohort_pk).first()
    if cohort is None:
        return None
    return Discussion(cohort, user, looked_after_by(user).filter(pk=cohort.pk).exists())


def named(user) -> str:
    return user.get_full_name() or user.username


def names_of(discussion: Discussion, rows: list[Contribution]) -> dict[int, str]:
    """By person, as learners chose to be called when they began. 1 query."""
    learners = discussion.cohort.enrolments.filter(user__in={row.author_id for row in rows}).exclude(name="")
    return dict(learners.values_list("user", "name"))


def write(discussion: Discussion, text: str, key: UUID) -> Contribution:
    """What is sent twice is written once, and stays as it was. About 4 queries."""
    facts = {"cohort": discussion.cohort, "text": text}
    return Contribution.objects.get_or_create(author=discussion.user, key=key, defaults=facts)[0]


def take_back(discussion: Discussion, pk: int) -> bool:
    """One's own words, without a trace; what the trainer removed stays as the reason. 1 query."""
    own = discussion.cohort.contributions.filter(pk=pk, author=discussion.user, removed_reason="")
    return bool(own.delete()[0])


def remove(discussion: Discussion, pk: int, reason: str) -> bool:
    """Words go, the reason stays; the first reason counts. By the trainer alone. 1 query."""
    if not discussion.moderates:
        return False
    found = discussion.cohort.contributions.filter(pk=pk, removed_reason="")
    return bool(found.update(text="", removed_reason=reason))


def has_read(discussion: Discussion, newest: int) -> None:
    """The trainer has seen everything up to this one; never back again. 1 query when that is news."""
    if discussion.moderates and newest > discussion.cohort.discussion_read:
        rows = Cohort.objects.filter(pk=discussion.cohort.pk, discussion_read__lt=newest)
        rows.update(discussion_read=newest)


def unread(user) -> QuerySet[Cohort]:
    """Groups that somebody looks after in which others have written since; `.new` says how often. 1 query."""
    new = Q(contributions__pk__gt=F("discussion_read"), contributions__removed_reason="")
    new &= ~Q(contributions__author=user)
    return looked_after_by(user).annotate(new=Count("contributions", filter=new)).filter(new__gt=0)
