"""What lets leaders note who came without an account: a signed link for each run, which expires and can be revoked."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from courses.models import CourseRun
from home import links

PURPOSE = "list"
# After the last meeting there is a little time to note who came; then the names are nobody's business.
OPEN_AFTER = timedelta(days=2)


def expires(run: CourseRun, now: datetime | None = None) -> datetime:
    """Two days after the last meeting; two days from now when that is past."""
    return max(run.ends_at, now or timezone.now()) + OPEN_AFTER


def token_of(run: CourseRun) -> str:
    return links.sign(PURPOSE, run.pk, run.list_version, expires(run))


def list_url(run: CourseRun) -> str:
    return reverse("courses:who_comes", args=[token_of(run)])


def further_pages(region, run: CourseRun, token: str) -> list[tuple[str, str]]:
    """Words and paths of what apps above this one have for a run's leaders behind the same link, by the hook."""
    return [page for pages in hooks.get_hooks("leaders_pages") for page in pages(region, run, token)]


def further_words(run: CourseRun) -> list[str]:
    """What apps above this one have to say to a run's leaders below the list, by the hook."""
    return [words for said in hooks.get_hooks("leaders_words") for words in said(run)]


def opened(region, token: str) -> CourseRun | None:
    """The published run whose list this link opens; None for one that is wrong, too old or revoked. 1 query."""
    link = links.unsign(token, PURPOSE)
    if isinstance(link, links.LinkProblem):
        return None
    runs = CourseRun.objects.of_region(region).filter(state=CourseRun.State.PUBLISHED)
    return runs.select_related("course", "municipality").filter(pk=link.pk, list_version=link.version).first()
