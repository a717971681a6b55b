"""The pages a user works on, as far as somebody has to look at them: since when, and what readers say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from home.models import Helped, Region
from home.translation.matrix import homes, municipalities, own_pages

# In a page's history: somebody said that it is still correct.
LOOKED_OVER = "home.looked_over"
# A year of answers: what was said of a page before that is said of another page.
HEARD = timedelta(days=365)
# So few are anybody's bad day.
ENOUGH = 3


@dataclass(slots=True)
class Line:
    """A page. `looked_over`: published or said to be still correct. `answers` are counted by (language, answer)."""

    pk: int
    title: str
    municipality: str
    looked_over: datetime
    overdue: bool
    answers: Counter = field(default_factory=Counter)

    def said(self, *wanted: str) -> int:
        return sum(count for (_language, answer), count in self.answers.items() if answer in wanted)

    @property
    def unhelpful(self) -> bool:
        """More readers were not helped than were, and more than a few."""
        no = self.said(Helped.Answer.NO)
        return no >= ENOUGH and no > self.said(Helped.Answer.YES)


def overdue_before(region: Region, now: datetime) -> datetime | None:
    """Pages last looked over before this have to be looked over again; None where a region wants none to be."""
    return now - timedelta(days=30 * region.review_months) if region.review_months else None


def originals(user, region: Region):
    """The live pages of a region that the user may change, in the language they were first written in.

    Translations follow their originals, and have a table of their own (home.translation). 1 query, and those of
    `own_pages` and `homes`.
    """
    below = Q(pk__in=())
    for path in homes(region):
        below |= Q(path__startswith=path)
    own = own_pages(user).filter(below).values("pk")
    earlier = Page.objects.filter(
        translation_key=models.OuterRef("translation_key"), alias_of=None, pk__lt=models.OuterRef("pk")
    )
    pages = Page.objects.live().filter(pk__in=own, alias_of=None, depth__gt=1).exclude(models.Exists(earlier))
    looked_over = PageLogEntry.objects.filter(page=models.OuterRef("pk"), action=LOOKED_OVER)
    return pages.annotate(
        looked_over=models.Subquery(looked_over.order_by("-timestamp").values("timestamp")[:1])
    )


def overdue(pages, before: datetime):
    """Of pages from `originals`, those that nobody has published or looked over since."""
    unseen = Q(looked_over=None) | Q(looked_over__lt=before)
    return pages.filter(unseen, last_published_at__lt=before)


def lines(user, region: Region, now: datetime | None = None) -> list[Line]:
    """Every page of the user's in a region, overdue ones first. About ten queries, however many pages."""
    now = now or timezone.now()
    before = overdue_before(region, now)
    answers, places = answers_by_page(region, now), municipalities()
    found = []
    columns = ("pk", "title", "translation_key", "last_published_at", "looked_over")
    for page in originals(user, region).values(*columns):
        # One that was never published by anybody was made with the site.
        seen = max(filter(None, (page["last_published_at"], page["looked_over"])), default=now)
        found.append(
            Line(
                page["pk"],
                page["title"],
                places.get(page["pk"], ""),
                seen,
                bool(before) and seen < before,
                answers.get(page["translation_key"], Counter()),
            )
        )
    return sorted(found, key=lambda line: (not line.overdue, not line.unhelpful, line.looked_over))


def answers_by_page(region: Region, now: datetime) -> dict:
    """A year of readers' answers by page. 1 query."""
    found = defaultdict(Counter)
    rows = Helped.objects.filter(region=region, month__gt=(now - HEARD).date())
    for key, language, answer, count in rows.values_list("page_key", "language", "answer").annotate(
        total=Sum("count")
    ):
        found[key][language, answer] = count
    return found


def overdue_count(user, region: Region, now: datetime | None = None) -> int:
    """How many of the user's pages want looking over, for the to-do list. 1 query, and those of `originals`."""
    before = overdue_before(region, now or timezone.now())
    return overdue(originals(user, region), before).count() if before else 0
