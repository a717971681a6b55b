"""What each kind of staff may do, and the groups that Wagtail asks: one for each role in each place.

`MAY` is the one list of rights on rows. Pages are given by subtree and media by collection, in Wagtail's own way.
Groups are brought up to date whenever a place is saved, a page is made, and after every `migrate`.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from wagtail.models import Collection as MediaCollection
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    get_page_models,
)

from home.models import Municipality, Region, Role
from home.workflows import settle_workflow

Kind = Role.Kind
WRITE = ("add", "change", "delete", "view")
ENTER = {"wagtailadmin.admin": ("access",)}

EDITOR = ENTER | {
    "home.municipality": ("change", "view"),
    "home.notice": WRITE,
    "home.contactperson": WRITE,
    "wagtail_localize.translation": ("submit",),
    "campaigns.campaigntask": ("change", "view"),
    # Their words: whoever may add one decides about it (networks.admin).
    "networks.group": ("change", "view"),
}
COORDINATOR = ENTER | {
    "home.municipality": ("change", "view"),
    "home.notice": WRITE,
    "home.contactperson": WRITE,
    "home.duerow": ("change", "view"),
    "courses.programme": ("view",),
    "courses.course": WRITE,
    "courses.courserun": WRITE,
    "courses.venue": WRITE,
    "courses.leader": WRITE,
    "courses.openinghours": WRITE,
    "courses.booking": ("add", "change", "view"),
    "courses.queueentry": ("change", "view"),
    "courses.surveyround": ("view",),
    "courses.surveyquestion": ("view",),
    "campaigns.campaign": ("view",),
    "campaigns.item": WRITE,
    "campaigns.speaker": WRITE,
    "campaigns.room": WRITE,
    "campaigns.campaigntask": WRITE,
    "campaigns.visitcount": ("view",),
    "campaigns.evaluationcount": ("view",),
    "training.stepcount": ("view",),
    "training.ratingcount": ("view",),
    "training.qualification": ("view",),
    "training.cohort": WRITE,
    "training.enrolment": ("view",),
    "training.submission": ("change", "view"),
    "training.certificate": ("add", "change", "view"),
    "training.traininggroup": ("add", "change", "view"),
    "training.fidelityreport": ("view",),
    "networks.group": ("add", "change", "view"),
    "networks.conversation": ("change", "view"),
}
ADMINISTRATOR = (
    COORDINATOR
    | EDITOR
    | {
        "home.region": ("change", "view"),
        "home.municipality": ("add", "change", "view"),
        "courses.programme": WRITE,
        "courses.mailtext": WRITE,
        "courses.surveyquestion": WRITE,
        "campaigns.campaign": WRITE,
        "campaigns.campaigntask": WRITE,
        "training.qualification": WRITE,
        # Beside what editors may: theirs is less, and would stand instead.
        "networks.group": ("add", "change", "view"),
        "practices.organisation": WRITE,
        "practices.practice": WRITE,
        "practices.indicator": WRITE,
        "practices.formatsection": ("add", "change", "view"),
    }
)
MAY: dict[str, dict[str, Collection[str]]] = {
    Kind.ADMINISTRATOR: ADMINISTRATOR,
    Kind.COORDINATOR: COORDINATOR,
    Kind.EDITOR: EDITOR,
    # Pages only: theirs to change, nobody's to publish.
    Kind.TRANSLATOR: ENTER,
    # Their own groups (courses.admin.own_groups), the training groups of their municipality, and no other row.
    Kind.LEADER: ENTER | {"training.traininggroup": ("add", "change", "view")},
}
# Whose forms name rows: venues, pictures' municipalities, courses.
CHOOSES = (Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.EDITOR)
# What the form of a training group names.
LEADERS_CHOOSE = ("home.municipality", "courses.courserun")
ON_PAGES: dict[str, Collection[str]] = {
    Kind.ADMINISTRATOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Kind.EDITOR: ("change_page", "publish_page"),
    Kind.TRANSLATOR: ("change_page",),
}
REVIEWS = (Kind.ADMINISTRATOR, Kind.EDITOR)
WITH_PLACE = ("group", "municipality", "workflow", "region__site__root_page")
WITH_MEDIA = (Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.EDITOR)
OWN_MEDIA = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def grants(kind: str, label: str, action: str) -> bool:
    """Whether a kind of staff may do something to rows of a model (`app.model`), where the role is held."""
    if action == "choose":
        return kind in CHOOSES or (kind == Kind.LEADER and label in LEADERS_CHOOSE)
    return action in MAY[kind].get(label, ())


def permissions_of(wanted: dict[str, Collection[str]]) -> list[Permission]:
    """The permission rows of {"app.model": actions}. 1 query."""
    names = {
        (label.split(".")[0], f"{action}_{label.split('.')[1]}")
        for label, actions in wanted.items()
        for action in actions
    }
    codenames = {codename for _app, codename in names}
    found = Permission.objects.filter(codename__in=codenames).select_related("content_type")
    return [row for row in found if (row.content_type.app_label, row.codename) in names]


def give_role(kind: str, place: Region | Municipality, language: str = "") -> Role:
    """The role of a kind in a region or municipality, made if there is none, with the rights of today."""
    municipality = place if isinstance(place, Municipality) else None
    region = municipality.region if municipality else place
    about = {"kind": kind, "region": region, "municipality": municipality, "language": language}
    role = Role.objects.filter(**about).select_related("group").first()
    if role is None:
        role = Role(**about)
        role.group = Group.objects.create(name=group_name(role))
        role.save()
    bring_up_to_date(role)
    return role


def group_name(role: Role) -> str:
    """As Wagtail's own list of groups shows it, to superusers. Places may have one name, groups may not. 1 query."""
    place = role.municipality.name if role.municipality else ""
    name = ": ".join(filter(None, [role.region.name, place, f"{role.kind} {role.language}".strip()]))[:120]
    others = Group.objects.filter(name=name).exclude(pk=role.group_id)
    return f"{name} ({role.region_id}-{role.municipality_id or 0})" if others.exists() else name


def bring_up_to_date(role: Role) -> None:
    """A role's group has the name and the rights of today; its people are left alone. About a dozen queries."""
    group = role.group
    if group.name != (name := group_name(role)):
        group.name = name
        group.save()
    group.permissions.set(permissions_of(MAY[role.kind]))
    if role.kind == Kind.ADMINISTRATOR:
        # Wagtail's own settings of a website.
        lead = Permission.objects.get(codename="change_region", content_type__app_label="home")
        GroupSitePermission.objects.get_or_create(group=group, site=role.region.site, permission=lead)
    if role.kind in WITH_MEDIA:
        place = role.municipality
        allow_media(group, municipality_collection(place) if place else region_collection(role.region))
    settle_pages(role)


def create_municipality_groups(municipality: Municipality) -> list[Role]:
    """Make or bring up to date a municipality's roles, with its collection.

    Run by the demo, and whenever a municipality is saved in the admin. A translator's role is made when somebody
    is given it.
    """
    made = [give_role(kind, municipality) for kind in (Kind.COORDINATOR, Kind.EDITOR, Kind.LEADER)]
    for role in municipality.roles.filter(kind=Kind.TRANSLATOR):
        bring_up_to_date(role)
    return made


def create_region_group(region: Region) -> Group:
    """Make or bring up to date the group of a region's administrators: every row, page and image of the region."""
    for role in region.roles.filter(kind=Kind.TRANSLATOR, municipality=None):
        bring_up_to_date(role)
    return give_role(Kind.ADMINISTRATOR, region).group


def bring_all_up_to_date() -> None:
    """After an update of the site: every group has the rights that its kind has now."""
    for role in Role.objects.select_related(*WITH_PLACE):
        bring_up_to_date(role)


def region_collection(region: Region) -> MediaCollection:
    """The collection above those of the region's municipalities: it lies where theirs do, else it is what its
    administrators have, else it is made.
    """
    if theirs := MediaCollection.objects.filter(municipality__region=region).first():
        return theirs.get_parent()
    lead = Group.objects.filter(role__region=region, role__kind=Kind.ADMINISTRATOR)
    held = MediaCollection.objects.filter(group_permissions__group__in=lead).first()
    return held or child_collection(MediaCollection.get_first_root_node(), region.name)


def municipality_collection(municipality: Municipality) -> MediaCollection:
    """The municipality's own images and documents; made below the region's if there is none."""
    if municipality.collection is None:
        above = region_collection(municipality.region)
        municipality.collection = child_collection(above, municipality.name)
        municipality.save(update_fields=["collection"])
    return municipality.collection


def child_collection(parent: MediaCollection, name: str) -> MediaCollection:
    """The collection of a name, made if there is none, or if it is somebody's who had the name before."""
    free = parent.get_children().filter(name=name, municipality=None)
    free = free.exclude(group_permissions__group__role__isnull=False)
    return free.first() or parent.add_child(name=name)


def allow_media(group: Group, collection: MediaCollection) -> None:
    """Let a group add, change and choose images and documents in a collection. 2 queries."""
    # Wagtail keeps these on its own models, also where the image model is ours.
    wanted = Permission.objects.filter(
        codename__in=OWN_MEDIA, content_type__app_label__in=("wagtailimages", "wagtaildocs")
    )
    GroupCollectionPermission.objects.bulk_create(
        (
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in wanted
        ),
        ignore_conflicts=True,
    )


def pages_of(role: Role) -> QuerySet[Page]:
    """The pages on which a role begins: a region's home pages, or the pages that are a municipality's."""
    if role.municipality is None:
        pages = role.region.site.root_page.get_translations(inclusive=True)
    else:
        pages = Page.objects.filter(pk__in=pages_of_municipality(role.municipality))
    return pages.filter(locale__language_code=role.language) if role.language else pages


def pages_of_municipality(municipality: Municipality) -> list[int]:
    """Its own page and the pages of its own courses, in every language. 1 query for each such type of page."""
    return [
        pk
        for model in get_page_models()
        if (path := getattr(model, "municipality_lookup", None))
        for pk in model.objects.filter(**{path: municipality}).values_list("pk", flat=True)
    ]


def settle_pages(role: Role) -> None:
    """A role's people may work on its pages, and those whose word it is review them. Half a dozen queries."""
    codenames = ON_PAGES.get(role.kind, ())
    if role.municipality and role.municipality.four_eyes:
        codenames = [name for name in codenames if name != "publish_page"]
    pages = list(pages_of(role)) if codenames else []
    allow_pages(role.group, pages, codenames)
    if role.kind in REVIEWS:
        settle_workflow(role, pages)


def allow_pages(group: Group, pages: Iterable[Page], codenames: Collection[str]) -> None:
    """Let a group work on exactly these pages and everything below them. 3 queries when nothing is new."""
    permissions = Permission.objects.filter(codename__in=codenames, content_type__app_label="wagtailcore")
    keys = [page.pk for page in pages] if codenames else []
    wanted = {(page, permission) for permission in permissions.values_list("pk", flat=True) for page in keys}
    rows = GroupPagePermission.objects.filter(group=group)
    held = {(page, permission): pk for pk, page, permission in rows.values_list("pk", "page", "permission")}
    if gone := [pk for pair, pk in held.items() if pair not in wanted]:
        rows.filter(pk__in=gone).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in sorted(wanted - held.keys())
    )


def settle_page(page: Page) -> None:
    """A page that was made, or given to another municipality, is in the hands of those whose it is.

    For a region's home page in a new language, and pages that are a municipality's; nothing is asked for any other.
    """
    if page.depth == 2:
        regions = Region.objects.filter(site__root_page__translation_key=page.translation_key)
        whose = Q(region__in=regions, municipality=None)
    elif path := getattr(page, "municipality_lookup", None):
        place = type(page).objects.filter(pk=page.pk).values(path)
        held = GroupPagePermission.objects.filter(page_id=page.pk).values("group")
        whose = Q(municipality__in=place) | Q(group__in=held, municipality__isnull=False)
    else:
        return
    settle_roles(whose)


def settle_given(*municipalities: int | None) -> None:
    """What pages belong to was given by one municipality to another: both have what is theirs now. None: the region."""
    settle_roles(Q(municipality__in=[pk for pk in municipalities if pk]))


def settle_roles(whose: Q) -> None:
    for role in Role.objects.filter(whose, kind__in=ON_PAGES).select_related(*WITH_PLACE):
        settle_pages(role)
