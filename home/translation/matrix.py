"""Every page a user works on, in every language of its region: how far each translation is."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState, get_page_models
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from home.models import Region
from home.sorting import swedish_key


class State(models.TextChoices):
    """In the order in which they want somebody's work."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Needs update")
    MACHINE = "machine", _("Machine, not reviewed")
    BEGUN = "begun", _("Begun")
    REVIEW = "review", _("In review")
    DONE = "done", _("Done")
    SOURCE = "source", _("Original")


@dataclass(frozen=True, slots=True)
class Cell:
    """A page in one language; `page` is 0 where there is none.

    `own`: the user may change it; `job`: it was handed to translators.
    """

    language: str
    state: State
    page: int = 0
    own: bool = False
    job: bool = False


@dataclass(slots=True)
class Row:
    """A page in all languages, by its source."""

    key: UUID
    source: int
    own: bool
    title: str
    language: str
    path: str
    municipality: str = ""
    cells: list[Cell] = field(default_factory=list)


def own_pages(user):
    """The pages a user may change, publish or add to. 1 to 3 queries when it is asked."""
    return page_permission_policy.instances_user_has_any_permission_for(
        user, {"add", "change", "publish"}
    ).order_by()


def rows(user, region: Region) -> list[Row]:
    """A row for each page of the region that the user works on in some language, by municipality and place.

    As many queries for ten pages as for thousands: about a dozen.
    """
    below = Q(pk__in=())
    for path in homes(region):
        below |= Q(path__startswith=path)
    own = set(own_pages(user).filter(below).values_list("pk", flat=True))
    found = defaultdict(list)
    for one in described(below):
        found[one["translation_key"]].append(one)
    names, jobs, machine, reviewed = municipalities(), handed_over(), machine_written(), in_review()
    table = []
    for key, pages in found.items():
        if any(one["pk"] in own for one in pages):
            table.append(row(key, pages, own, region.languages, jobs, machine, reviewed))
            table[-1].municipality = next((names[one["pk"]] for one in pages if one["pk"] in names), "")
    return sorted(table, key=lambda one: (bool(one.municipality), swedish_key(one.municipality), one.path))


def homes(region: Region) -> list[str]:
    """Where the region's trees begin. 1 query."""
    key = Page.objects.filter(sites_rooted_here=region.site_id).values("translation_key")
    return list(Page.objects.filter(translation_key__in=key, depth=2).values_list("path", flat=True))


def described(below: Q):
    """What a cell is made of, the source of each page first. 1 query."""
    pages = Page.objects.filter(below, alias_of=None).order_by("pk")
    return pages.values(
        "pk",
        "translation_key",
        "title",
        "path",
        "live",
        "first_published_at",
        "has_unpublished_changes",
        "locale_id",
        code=models.F("locale__language_code"),
        version=models.F("words_status__version"),
        follows=models.F("words_status__follows"),
        shown_machine=models.F("words_status__machine"),
        known=models.F("words_status__pk"),
    )


def row(
    key: UUID, pages: list[dict], own: set, languages: list[str], jobs: set, machine: set, reviewed: set
) -> Row:
    source, by_language = pages[0], {one["code"]: one for one in pages}
    named = source if source["live"] or source["pk"] in own else next(p for p in pages if p["pk"] in own)
    cells = []
    for code in languages:
        page = by_language.get(code)
        if page is None:
            cells.append(Cell(code, State.MISSING))
        else:
            state = State.SOURCE if page is source else state_of(page, source, machine, reviewed)
            cells.append(Cell(code, state, page["pk"], page["pk"] in own, (key, page["locale_id"]) in jobs))
    return Row(
        key, source["pk"], source["pk"] in own, named["title"], source["code"], source["path"], cells=cells
    )


def state_of(page: dict, source: dict, machine: set, reviewed: set) -> State:
    """What a reader would be told first: that it was never out, that it is not true any more, who wrote it."""
    follows = page["follows"] if page["known"] else 0
    by_machine = page["shown_machine"] or (page["translation_key"], page["locale_id"]) in machine
    wrote = State.MACHINE if by_machine else None
    if not page["live"]:
        return wrote or (State.REVIEW if page["pk"] in reviewed else State.BEGUN)
    if follows != (source["version"] or 0):
        return State.OUTDATED
    if wrote:
        return wrote
    if page["pk"] in reviewed or page["has_unpublished_changes"]:
        return State.REVIEW
    return State.DONE


def outdated_count(user, region: Region) -> int:
    """How many rows of the table have a translation that needs an update. 1 query, and those of `homes`.

    The same as `state_of` says of each, asked of the database: the to-do list is shown often.
    """
    below = Q(pk__in=())
    for path in homes(region):
        below |= Q(path__startswith=path)
    earlier = Page.objects.filter(translation_key=models.OuterRef("translation_key"), alias_of=None).order_by(
        "pk"
    )
    pages = Page.objects.filter(
        below, alias_of=None, live=True, locale__language_code__in=region.languages
    ).annotate(
        source=models.Subquery(earlier.values("pk")[:1]),
        version=Coalesce(models.Subquery(earlier.values("words_status__version")[:1]), 0),
        # A row may say that it never followed; where there is no row it is as it was found.
        known=models.Case(
            models.When(words_status=None, then=0),
            default=Coalesce("words_status__follows", -1),
            output_field=models.IntegerField(),
        ),
    )
    own = own_pages(user).filter(below, alias_of=None).values("translation_key")
    late = pages.exclude(pk=models.F("source")).exclude(known=models.F("version"))
    return late.filter(translation_key__in=own).order_by().values("translation_key").distinct().count()


def handed_over() -> set[tuple[UUID, int]]:
    """(page, language) that translators have sentence by sentence. 1 query."""
    jobs = Translation.objects.filter(enabled=True)
    return set(jobs.values_list("source__object_id", "target_locale_id"))


def machine_written() -> set[tuple[UUID, int]]:
    """(page, language) with a sentence that a machine wrote and nobody has looked at. 1 query."""
    used = StringSegment.objects.filter(
        string_id=models.OuterRef("translation_of_id"), context_id=models.OuterRef("context_id")
    )
    strings = StringTranslation.objects.filter(
        models.Exists(used), translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE
    )
    return set(strings.values_list("context__object_id", "locale_id").distinct())


def in_review() -> set[int]:
    """Pages that lie with a reviewer. 1 query."""
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES),
    )
    return {int(pk) for pk in states.values_list("object_id", flat=True)}


def municipalities() -> dict[int, str]:
    """The municipality of each page that belongs to one. 1 query for each type of page that may."""
    found = {}
    for model in get_page_models():
        if path := getattr(model, "municipality_lookup", None):
            found |= dict(
                model.objects.filter(**{f"{path}__isnull": False}).values_list("pk", f"{path}__name")
            )
    return found
