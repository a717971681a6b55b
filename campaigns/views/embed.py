"""A campaign's programme on other websites: the list as a page for a frame, and the same list for our element.

What the course list does there (courses.views.embed), with a face for each phase. What is on is said here, by the
server's clock; whoever shows it asks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.catalogue import KnownCampaign, KnownItem, day_words
from campaigns.models import Phase
from campaigns.programme import Filters, Wording, matching, now_and_next, parse, runs_of
from campaigns.views.asked import campaign_asked_for, municipality_of
from campaigns.views.pages import choices, count_words, countdown_words
from courses.catalogue import Catalogue
from courses.embedding import (
    LEVELS,
    SIGN_UP,
    USUAL,
    booked_on,
    kept_fields,
    number_of,
    shown_as,
    step_of,
    views_of,
)
from courses.rows import run_url
from home.dates import clock, day_in_words

# In these a programme is shown. Before them it is not settled, after them there is nothing to come to.
WITH_PROGRAMME = (Phase.SIGN_UP, Phase.UNDER_WAY)
TEMPLATE = "embeds/campaign.html"


def context(request, known: Catalogue) -> dict:
    """The inputs of templates/embeds/campaign.html. 1 query, for seats."""
    campaign = campaign_asked_for(request)
    base = shown_as(request) | {"list_template": TEMPLATE}
    if campaign is None:
        return base | {
            "heading": _("Campaigns"),
            "problems": [_("No campaign is planned just now.")],
            "list_url": f"/{get_language()}/",
        }
    return base | Shown(request, known, campaign, timezone.now()).context()


frame, part = views_of(TEMPLATE, context)


@dataclass(frozen=True)
class Group:
    """Items under one heading; without one where the list's own says it all. `clock`: when that was so."""

    title: str
    rows: list[dict]
    clock: str = ""


@dataclass(frozen=True)
class Shown:
    """One campaign as another website shows it at one moment, for one municipality or the region."""

    request: object
    known: Catalogue
    campaign: KnownCampaign
    now: datetime

    @cached_property
    def phase(self) -> Phase:
        return self.campaign.phase(self.now)

    @cached_property
    def place(self):
        return municipality_of(self.request, self.campaign)

    @cached_property
    def here(self):
        return booked_on(self.request, self.known)

    @cached_property
    def filters(self) -> Filters:
        """Those of the programme that there is room for in somebody else's page."""
        asked = parse(self.request.GET, self.campaign)
        return Filters(kind=asked.kind, language=asked.language, age=asked.age)

    @cached_property
    def items(self) -> list[KnownItem]:
        """What there is on the programme here, while there is one."""
        held = self.campaign.of_place(self.place.pk if self.place else None)
        return held if self.phase in WITH_PROGRAMME else []

    @cached_property
    def found(self) -> list[KnownItem]:
        """What was asked for of it; while it is under way, without what has been."""
        found = matching(self.items, self.filters, {}, self.now)
        if self.phase == Phase.UNDER_WAY:
            return [item for item in found if item.ends_at > self.now]
        return found

    def context(self) -> dict:
        language, row = get_language(), self.campaign.row
        page = self.campaign.page(language)
        shown = self.found[: number_of(self.request, "limit", USUAL)]
        runs = runs_of(shown)
        wording = Wording(self.campaign, {}, self.known, runs, self.now)
        groups = self.groups(shown, wording)
        level = number_of(self.request, "heading", LEVELS[0])
        titled = any(group.title for group in groups)
        url = self.campaign.url_of(self.place.pk, language) if self.place else page.url
        return {
            "campaign": row.slug,
            "phase": self.phase.value,
            "heading": page.title,
            "heading_lang": "" if page.lang == language else page.lang,
            "iso": row.starts_on.isoformat(),
            "when": capfirst(day_words(row)),
            "where": self.place.name if self.place else "",
            "countdown": countdown_words(self.campaign, self.phase, timezone.localdate(self.now)),
            "opens": day_in_words(row.sign_up_opens_at),
            "problems": self.problems(),
            "groups": groups,
            "count": count_words(len(self.found), len(self.items)) if self.items else "",
            "row_level": min(level + 1 + titled, LEVELS[-1]),
            "group_level": min(level + 1, LEVELS[-1]),
            "bookable": any(row["book_url"] or row["can_book"] for group in groups for row in group.rows),
            "here": self.here,
            "filters": self.filters,
            "choices": choices(self.campaign, self.items, wording) if self.items else None,
            "fixed": self.fixed(),
            "ics_url": self.calendar_url(),
            "list_url": f"{url}#programme" if self.items else url,
        }

    def problems(self) -> list[str]:
        """What was asked for and is not there, in words: whoever pastes the line reads it."""
        said, asked = [], self.request.GET.get("campaign", "")
        if asked and asked != self.campaign.row.slug:
            said.append(_("We do not know that campaign, so this is the next one."))
        municipality = self.request.GET.get("municipality", "")
        if municipality and self.place is None:
            known = self.known.municipality_by_slug.get(municipality)
            said.append(
                _("%(place)s does not take part, so this is the whole region.") % {"place": known.name}
                if known
                else _("We do not know one of the municipalities, so we left it out.")
            )
        return said

    def groups(self, shown: list[KnownItem], wording: Wording) -> list[Group]:
        """What is on, what is next and what comes later; before the day, all of it by day."""
        if self.phase == Phase.UNDER_WAY:
            return self.by_the_clock(shown, wording)
        several = len(self.campaign.row.days) > 1
        by_day: dict[str, list[KnownItem]] = {}
        for item in shown:
            by_day.setdefault(capfirst(day_in_words(item.starts_at)) if several else "", []).append(item)
        return [Group(day, self.rows(items, wording)) for day, items in by_day.items()]

    def by_the_clock(self, shown: list[KnownItem], wording: Wording) -> list[Group]:
        on, ahead = now_and_next(shown, self.now)
        said = {item.pk for item in (*on, *ahead)}
        later = [item for item in shown if item.pk not in said]
        several = len(self.campaign.row.days) > 1
        groups = [
            Group(_("Right now"), self.rows(on, wording), clock(self.now)),
            Group(_("Next"), self.rows(ahead, wording)),
            Group(_("More on the programme"), self.rows(later, wording, days=several)),
        ]
        # That nothing is on is worth a line while something is to come.
        return [group for group in groups if group.rows or (group.clock and shown)]

    def rows(self, items: Iterable[KnownItem], wording: Wording, *, days: bool = False) -> list[dict]:
        """What a list shows of each; with seats it leads to the run's page, where they are booked."""
        language, step = get_language(), step_of(self.here) if self.here else ""
        made = []
        for item in items:
            row = wording.row(item, elsewhere=self.place is None)
            seated = row.seats is not None
            open_to_all = seated and not row.cancelled and row.seats.state in SIGN_UP
            url = run_url(language, item.run_id) if seated else row.url
            made.append(
                {
                    "row": row,
                    "day": day_in_words(item.starts_at) if days else "",
                    "begins": clock(item.starts_at),
                    "ends": clock(item.ends_at),
                    "url": url,
                    "can_book": open_to_all,
                    "book_url": f"{url}{step}" if open_to_all and step else "",
                }
            )
        return made

    def fixed(self) -> list[tuple[str, str]]:
        """What whoever embeds has chosen, which a visitor's own filters leave as it is: hidden fields of the form."""
        chosen = [("campaign", self.campaign.row.slug)]
        chosen += [("municipality", self.place.slug)] if self.place else []
        return [*kept_fields(self.request), *chosen]

    def calendar_url(self) -> str:
        url = reverse("campaigns:ics", args=[self.campaign.row.slug])
        return f"{url}?municipality={self.place.slug}" if self.place else url
