"""Links that lead nowhere: looked for on live pages and in rows' words, and told to those who may mend them.

Links inside the site are judged by what is in the database. Other people's websites are asked by the worker of
Wagtail's tasks, so that no mail waits for them: each address once a week, and once a day while it fails. One that has
failed on `BROKEN_AFTER` days is broken: a website that is being repaired is nobody's mistake.
"""

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django_tasks import task
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page

from home import due, routing
from home.care.asking import Asker, Broken, target_of
from home.care.found import DOCUMENT, PAGE, Found, links_of
from home.models import DueRow, PlacedLink, Problem, Region, Text, WebAddress
from home.permissions import row_policies
from home.translation.matrix import homes, own_pages

logger = logging.getLogger(__name__)
KIND, COLLECT, ASK = "link_check", "collect", "ask"
BROKEN_AFTER = 3
WELL, FAILING = timedelta(days=7), timedelta(days=1)
LEFT_FOR = timedelta(days=182)
AT_NIGHT = time(3, 30)
EACH_HOUR = 100
PHONE = re.compile(r"\+?[\d\s().\-/]*\d{2}[\d\s().\-/]*(;.*)?")
IDS = re.compile(r"\s(?:id|name)=[\"']?([^\"'\s>]+)")


@dataclass
class Known:
    """What links inside the site are judged by. 3 queries."""

    region: Region
    live: dict[int, bool] = field(default_factory=lambda: dict(Page.objects.values_list("pk", "live")))
    documents: set[int] = field(
        default_factory=lambda: set(get_document_model().objects.values_list("pk", flat=True))
    )
    regions: dict[str, Region] = field(
        default_factory=lambda: {
            region.site.hostname.lower(): region
            for region in Region.objects.select_related("site__root_page")
        }
    )


def problem_of(address: str, known: Known, page: Page | None) -> str:
    """Why a link leads nowhere, as far as nobody else has to be asked; empty when nothing is known against it."""
    scheme, _colon, rest = address.partition(":")
    if address.startswith(PAGE):
        live = known.live.get(int(rest)) if rest.isdigit() else None
        return {None: Problem.PAGE_GONE, False: Problem.PAGE_HIDDEN, True: ""}[live]
    if address.startswith(DOCUMENT):
        return "" if rest.isdigit() and int(rest) in known.documents else Problem.DOCUMENT_GONE
    if address.startswith("#"):
        return "" if page is None or has_anchor(page, address[1:]) else Problem.NO_ANCHOR
    if address.startswith("/") and not address.startswith("//"):
        return own_problem(address, known.region, known)
    if scheme.lower() in {"mailto", "tel"}:
        return "" if well_formed(scheme.lower(), unquote(rest)) else Problem.MALFORMED
    try:
        target = target_of(full(address))
    except Broken as broken:
        return broken.problem
    owner = known.regions.get(target.host)
    return own_problem(target.path, owner, known) if owner else ""


def full(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address


def well_formed(scheme: str, rest: str) -> bool:
    """What follows mailto: or tel:, decoded. A mail may go to several, and say about what."""
    if scheme == "tel":
        return bool(PHONE.fullmatch(rest.strip()))
    try:
        for address in rest.split("?", 1)[0].split(","):
            validate_email(address.strip())
    except ValidationError:
        return False
    return True


def own_problem(address: str, region: Region, known: Known) -> str:
    """Whether an address of our own, as somebody typed it, is answered by a page or a view. A few queries."""
    path = unquote(urlsplit(address).path)
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return ""
    code = path.strip("/").split("/", 1)[0]
    with translation.override(code if code in region.languages else settings.LANGUAGE_CODE):
        try:
            match = resolve(path if path.endswith("/") else f"{path}/")
        except Resolver404:
            match = None
        if match and match.url_name == "wagtaildocs_serve":
            return "" if int(match.args[0]) in known.documents else Problem.DOCUMENT_GONE
        if match and match.url_name != "wagtail_serve":
            return ""
        below = path.strip("/").partition("/")[2]
        if match and routing.find(region, code, f"{below}/" if below else ""):
            return ""
    moved = Redirect.objects.filter(old_path=Redirect.normalise_path(path))
    return "" if moved.exists() else Problem.PAGE_GONE


def has_anchor(page: Page, name: str) -> bool:
    """Whether a place on a page is there, on the page as readers get it; true when it cannot be drawn now."""
    if name in {"", "top"}:
        return True
    try:
        answer = page.make_preview_request()
        html = answer.content.decode()
    except Exception:
        logger.exception("page %s could not be drawn", page.pk)
        return True
    return answer.status_code != 200 or unquote(name) in IDS.findall(html)


def is_web(address: str, known: Known) -> bool:
    """Somebody else's website."""
    if not full(address).lower().startswith(("http://", "https://")):
        return False
    try:
        return target_of(full(address)).host not in known.regions
    except Broken:
        return False


# What has been found where: (page, holder, holder_pk, language, text, address).
Place = tuple[int | None, str, int | None, str, str, str]


def collect(region: Region, only: Page | None = None, pages: bool = True) -> None:
    """Write down the links of a region's live pages and rows' words, and what is wrong inside.

    Of one page with `only`; of no page, but of rows, without `pages`.

    A link that stays keeps since when it has been broken, and that somebody leaves it. A query for each kind of page
    and row, and a few for each address of our own that was typed.
    """
    known, now = Known(region), timezone.now()
    wanted = places_on_pages(region, known, only) if pages else {}
    wanted |= {} if only else places_in_rows(region, known)
    with transaction.atomic():
        links = PlacedLink.objects.select_for_update().filter(region=region)
        links = links.filter(page=only) if only or not pages else links
        there = {place_of(link): link for link in links}
        PlacedLink.objects.filter(
            pk__in=[link.pk for key, link in there.items() if key not in wanted]
        ).delete()
        for place, problem in wanted.items():
            link = there.get(place)
            if link and link.problem != problem:
                link.problem, link.since = problem, (link.since or now) if problem else None
                link.save(update_fields=["problem", "since"])
        new = {place: problem for place, problem in wanted.items() if place not in there}
        webs = web_addresses([place[-1] for place in new if is_web(place[-1], known)])
        PlacedLink.objects.bulk_create(
            PlacedLink(
                region=region,
                **dict(zip(PLACE, place, strict=True)),
                problem=problem,
                since=now if problem else None,
                web_id=webs.get(place[-1]),
            )
            for place, problem in new.items()
        )
        WebAddress.objects.filter(links=None).delete()


PLACE = ("page_id", "holder", "holder_pk", "language", "text", "address")


def place_of(link: PlacedLink) -> Place:
    return tuple(getattr(link, name) for name in PLACE)


def place(found: Found, page: int | None, holder: str, pk: int | None, language: str) -> Place:
    return (page, holder, pk, language, found.text[:200], found.address)


def places_on_pages(region: Region, known: Known, only: Page | None) -> dict[Place, str]:
    below = Q(pk__in=())
    for path in homes(region):
        below |= Q(path__startswith=path)
    pages = Page.objects.live().filter(below, alias_of=None).select_related("locale")
    pages = pages.filter(pk=only.pk) if only else pages
    return {
        place(found, page.pk, "", None, page.locale.language_code): problem_of(found.address, known, page)
        for page in pages.specific().iterator(chunk_size=100)
        for found in links_of(page)
    }


def places_in_rows(region: Region, known: Known) -> dict[Place, str]:
    found = {}
    for model, lookup in models_with_links():
        rows = model._default_manager.filter(**{lookup: region})
        for row in rows:
            top = holder_of(row)
            for link in links_of(row):
                key = place(link, None, top._meta.label_lower, top.pk, getattr(row, "language", ""))
                found[key] = problem_of(link.address, known, None)
    return found


def models_with_links():
    """Models whose words hold links, with the path to their region: texts of rows, and rows with an address."""
    for model in apps.get_models():
        if issubclass(model, Text):
            parent = model._meta.get_field("parent").related_model
            yield model, f"parent__{parent.region_lookup}"
        elif hasattr(model, "region_lookup") and any(
            isinstance(column, models.URLField) for column in model._meta.local_fields
        ):
            yield model, model.region_lookup


def holder_of(row: models.Model) -> models.Model:
    """The row in whose form words are edited."""
    for column in row._meta.local_fields:
        if isinstance(column, ParentalKey):
            return holder_of(getattr(row, column.name))
    return row


def web_addresses(addresses: list[str]) -> dict[str, int]:
    """The keys of other people's addresses; those that are new are due at once. 2 queries."""
    digests = {WebAddress.digest_of(full(address)): full(address) for address in addresses}
    WebAddress.objects.bulk_create(
        [WebAddress(digest=digest, address=address) for digest, address in digests.items()],
        ignore_conflicts=True,
    )
    rows = WebAddress.objects.filter(digest__in=digests)
    keys = {row.address: row.pk for row in rows}
    return {address: keys[full(address)] for address in addresses}


def ask_due(region: Region, asker: Asker, limit: int = EACH_HOUR) -> int:
    """Ask the websites that a region's links are due to be asked at, one after another; how many."""
    due_now = WebAddress.objects.filter(due_at__lte=timezone.now(), links__region=region).distinct()
    asked = 0
    for web in due_now.order_by("due_at", "pk")[:limit]:
        # Whoever moves the hour asks: another worker finds it moved.
        taken = WebAddress.objects.filter(pk=web.pk, due_at=web.due_at)
        if taken.update(due_at=timezone.now() + timedelta(hours=1)):
            note(web, asker.problem(web.address))
            asked += 1
    return asked


def note(web: WebAddress, problem: str, now: datetime | None = None) -> None:
    """Write down what a website said. Failures are counted by day: twice in one day is once. 1 query."""
    now = now or timezone.now()
    web.checked_at, web.problem = now, problem
    web.due_at = now + (FAILING if problem else WELL)
    if not problem:
        web.failures, web.failed_on, web.failing_since = 0, None, None
    elif web.failed_on != timezone.localdate(now):
        web.failures, web.failed_on = web.failures + 1, timezone.localdate(now)
        web.failing_since = web.failing_since or now
    web.save()


def asker() -> Asker:
    """Who we say we are when we ask others."""
    return Asker(f"foraldrastod-links/1 (+{settings.WAGTAILADMIN_BASE_URL})")


@task()
def collect_links(region_id: int) -> None:
    collect(Region.objects.select_related("site__root_page").get(pk=region_id))


@task()
def ask_websites(region_id: int) -> None:
    ask_due(Region.objects.get(pk=region_id), asker())


def plan(now: datetime | None = None) -> None:
    """Let each region's links be looked at, once a day; asked for all day where this may ask others. 2 queries."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    night = datetime.combine(today, AT_NIGHT, tzinfo=timezone.get_current_timezone())
    steps = [COLLECT, ASK] if settings.CHECK_LINKS else [COLLECT]
    DueRow.objects.bulk_create(
        [
            DueRow(
                region=region,
                kind=KIND,
                about=step,
                subject_id=region.pk,
                key=f"{KIND}:{step}:{region.pk}:{today}",
                due_at=max(now, night),
            )
            for region in Region.objects.only("pk")
            for step in steps
        ],
        ignore_conflicts=True,
    )


def deliver(row: DueRow) -> bool:
    """Hand one step to the worker of Wagtail's tasks: links are collected once, websites asked each hour of the day."""
    if row.about == COLLECT:
        collect_links.enqueue(row.region_id)
        return True
    if not settings.CHECK_LINKS:
        return False
    ask_websites.enqueue(row.region_id)
    soon = timezone.now() + timedelta(hours=1)
    if timezone.localdate(soon) == timezone.localdate(row.created_at):
        raise due.Later(soon)
    return True


def published(page: Page) -> None:
    """A page on which a link was broken has been published: it is looked at anew. 1 query where none was."""
    bad = PlacedLink.objects.filter(page_id=page.pk).filter(~Q(problem="") | Q(web__failures__gt=0))
    link = bad.select_related("region__site__root_page").first()
    if link:
        collect(link.region, page)


class Shown(models.TextChoices):
    """What the table shows of a user's links."""

    BROKEN = "broken"
    TOMORROW = "tomorrow"
    LEFT = "left"


def shown(links, which: str, now: datetime | None = None):
    """Of links, those that are broken, that are looked at again tomorrow, or that somebody leaves as they are."""
    now = now or timezone.now()
    # Where nobody else is asked, what was heard before is not said any more.
    failing = Q(web__failures__gt=0) if settings.CHECK_LINKS else Q(pk__in=())
    broken = ~Q(problem="") | (failing & Q(web__failures__gte=BROKEN_AFTER))
    left = Q(left_until__gt=now)
    wanted = {
        Shown.BROKEN: broken & ~left,
        Shown.TOMORROW: failing & ~broken & ~left,
        Shown.LEFT: (broken | failing) & left,
    }
    return links.filter(wanted[Shown(which)])


def own_links(user, region: Region):
    """The links of a region that the user may mend: on live pages and in rows that are theirs to change.

    3 queries when it is asked, and those that say what a user may do.
    """
    rows = Q(page__in=own_pages(user).filter(live=True).values("pk"))
    labels = set(
        PlacedLink.objects.filter(region=region, page=None).values_list("holder", flat=True).distinct()
    )
    for model, policy in row_policies().items():
        if model._meta.label_lower in labels:
            own = policy.instances_user_has_permission_for(user, "change").order_by()
            rows |= Q(holder=model._meta.label_lower, holder_pk__in=own.values("pk"))
    links = PlacedLink.objects.filter(rows, region=region).select_related("web", "page")
    return links.annotate(broken_since=models.functions.Coalesce("since", F("web__failing_since")))
