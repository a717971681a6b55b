"""One practice as it is read: contents, facts, results, how to cite it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from home.dates import full_date
from home.models.regional import words
from practices.formats import sections_of, with_written
from practices.models import Practice, PracticePage, PracticeResult, Target, Topic

# The chart's own measure; its width is the page's.
WIDE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a result: what it is, its words, and how long its bar is, 0 to WIDE."""

    kind: str
    label: str
    value: str
    length: float


def bars(result: PracticeResult, unit: str) -> list[Bar]:
    """Before, target, after: those that there are, on one scale that begins at nought."""
    named = [("before", _("Before"), result.before), ("target", _("Target"), result.target)]
    named.append(("after", _("After"), result.after))
    there = [one for one in named if one[2] is not None]
    longest = max((value for _kind, _label, value in there), default=0) or 1
    return [Bar(kind, label, amount(value, unit), share(value, longest)) for kind, label, value in there]


def share(value: Decimal, longest: Decimal) -> float:
    return round(float(max(value, 0) / longest) * WIDE, 2) if longest > 0 else 0.0


def amount(value: Decimal, unit: str) -> str:
    """A number with as few decimals as it has, and its unit, on one line."""
    plain = Decimal(f"{Decimal(value).normalize():f}")
    return f"{number_format(plain)}\u00a0{unit}".strip()


def change_words(result: PracticeResult, unit: str) -> str:
    """What happened, and whether that is better; "" until it has been measured."""
    if result.after is None:
        return ""
    difference = result.after - result.before
    if not difference:
        return _("No change.")
    better = (difference > 0) == (result.indicator.better == result.indicator.Better.HIGHER)
    said = {"amount": amount(abs(difference), unit)}
    if difference > 0:
        return (_("Up by %(amount)s: better.") if better else _("Up by %(amount)s: worse.")) % said
    return (_("Down by %(amount)s: better.") if better else _("Down by %(amount)s: worse.")) % said


def result_line(result: PracticeResult, language: str) -> dict:
    """A result in the language of the frame. No query when the texts are there."""
    text = words(result.indicator.texts.all(), language)
    unit = text.unit if text else ""
    families = result.families
    return {
        "name": text.name if text else str(result.indicator),
        "lang": text.language if text else "",
        "method": text.method if text else "",
        "bars": bars(result, unit),
        "change": change_words(result, unit),
        "measured": full_date(result.measured_on) if result.measured_on else "",
        "families": ngettext("%(n)s family", "%(n)s families", families) % {"n": families}
        if families
        else "",
    }


def results(practice: Practice) -> list[dict]:
    """3 queries, however many there are."""
    rows = practice.results.select_related("indicator").prefetch_related("indicator__texts").order_by("pk")
    return [result_line(row, get_language()) for row in rows]


def facts(practice: Practice) -> list[dict]:
    """The panel beside the description (components/facts.html)."""
    organisation = practice.organisation
    where = ", ".join(filter(None, [organisation.place, organisation.get_country_display()]))
    found = [
        ("home", _("Organisation"), organisation.name, where, organisation.website),
        ("calendar", _("In use"), period(practice), "", ""),
        ("users", _("For whom"), listed(Target, practice.targets), "", ""),
        ("info", _("Topics"), listed(Topic, practice.topics), "", ""),
        ("check-circle", _("Evidence, on a scale from 1 to 5"), practice.get_evidence_display(), "", ""),
        ("coins", _("Cost"), practice.get_cost_display(), "", ""),
        ("mail", _("Contact"), practice.contact, "", f"mailto:{practice.email}"),
    ]
    return [
        {"icon": icon, "label": label, "value": value, "detail": detail, "url": url}
        for icon, label, value, detail, url in found
        if value
    ]


def period(practice: Practice) -> str:
    """By years: a month after a word would need to be inflected in some languages."""
    start = practice.started_on.year
    if practice.ended_on is None:
        return _("since %(start)s") % {"start": start}
    return _("%(start)s to %(end)s") % {"start": start, "end": practice.ended_on.year}


def listed(choices, values: list[str]) -> str:
    named = dict(choices.choices)
    said = ", ".join(str(named[value]) for value in values if value in named)
    return said[:1].upper() + said[1:]


def description(page: PracticePage, region, language: str) -> list[dict]:
    """What has been written, in the format's order, under headings in the language of the words. 2 queries."""
    shown = with_written(sections_of(region, language), page.written)
    return [
        {"key": section.key, "heading": section.heading, "html": expand_db_html(page.written[section.key])}
        for section in shown
        if section.key in page.written
    ]


def citation(page: PracticePage, address: str, region) -> dict:
    """How to cite the page, in parts: the address runs from the left in every language."""
    organisation = page.practice.organisation
    moment = page.last_published_at or page.latest_revision_created_at or timezone.now()
    year = timezone.localtime(moment).year
    by = page.credit or organisation.name
    also = "" if by == organisation.name else f" {organisation.name}."
    return {"words": f"{by} ({year}). {page.title}.{also} {region.name}.", "url": address}


def practice_context(request, page: PracticePage) -> dict:
    """What templates/practices/practice.html shows. 5 queries."""
    practice, region = page.practice, request.region
    route = getattr(request, "route", None)
    language = route.language if route else page.locale.language_code
    address = request.build_absolute_uri(route.url if route else request.path)
    return {
        "facts": facts(practice),
        "parts": description(page, region, language),
        "results": results(practice),
        "citation": citation(page, address, region),
    }
