"""The doors of a leader: the link of a run's attendance list, which opens the run's group as well, and for a group
without a run a link of its own. Both are signed, expire and can be revoked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from courses.list_links import opened as opened_run
from courses.list_links import token_of
from courses.models import CourseRun
from home import links
from training.groups import group_of
from training.models import FidelityReport, TrainingGroup

PURPOSE = "group"
OPEN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Room:
    """What a leader's link opens: a run, a group, or a run with its group; `by` is a FidelityReport.By."""

    token: str
    run: CourseRun | None
    group: TrainingGroup | None
    by: str


def leaders_token(group: TrainingGroup, now: datetime | None = None) -> str:
    """Of a group with a published run, that of its list; else one of the group's own, for half a year."""
    if group.run and group.run.state == CourseRun.State.PUBLISHED:
        return token_of(group.run)
    return links.sign(PURPOSE, group.pk, group.link_version, (now or timezone.now()) + OPEN_FOR)


def leaders_url(group: TrainingGroup) -> str:
    return address(group.municipality.region, "leader", leaders_token(group))


def address(region, name: str, *args) -> str:
    """The full address of a page in the active language where the region has it, else in the region's first."""
    language = get_language()
    with override(language if language in region.languages else region.languages[0]):
        return f"{region.site.root_url}{reverse(f'training:{name}', args=args)}"


def opened(region, token: str) -> Room | None:
    """None for a link that is wrong, too old or revoked, and for a closed group's own. 1 or 2 queries."""
    if run := opened_run(region, token):
        return Room(token, run, group_of(run), FidelityReport.By.RUN)
    group = own_group(region, token)
    if group is None or group.closed_at:
        return None
    return Room(token, group.run, group, FidelityReport.By.GROUP)


def own_group(region, token: str) -> TrainingGroup | None:
    """The group of a link of its own, also when it is closed. 1 query, none for a link that is wrong or too old."""
    link = links.unsign(token, PURPOSE)
    if isinstance(link, links.LinkProblem):
        return None
    groups = TrainingGroup.objects.filter(municipality__region=region).select_related("municipality", "run")
    return groups.filter(pk=link.pk, link_version=link.version).first()


def last_group(region, token: str) -> TrainingGroup | None:
    """The group that a leader's link is about: the open one, else the one that was closed last. 1 or 2 queries."""
    if run := opened_run(region, token):
        groups = TrainingGroup.objects.filter(run=run).select_related("municipality", "run")
        return groups.order_by(F("closed_at").desc(nulls_first=True)).first()
    return own_group(region, token)


def revoke(group: TrainingGroup) -> None:
    """Close the group's own links. 1 query."""
    TrainingGroup.objects.filter(pk=group.pk).update(link_version=F("link_version") + 1)
