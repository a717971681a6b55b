"""Who may do what with rows that are not pages: by municipality, by region, or everything.

A coordinator works with the rows of the municipalities whose group they are in; the region's group works with
every row of its region. A model says where it belongs by `region_lookup` and `municipality_lookup`
("municipality", "self", "venue__municipality"); one without the latter is the region's: coordinators may
look, the region's group may write. So is a row whose own municipality is empty (a notice, a course for all).

Pages are guarded by subtree and images by collection, in Wagtail's own way; `create_municipality_groups` and
`create_region_group` set up all three.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Collection as MediaCollection
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page
from wagtail.models.audit_log import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from home.models import Municipality, Region

# Looking at a row, or naming it in a form, asks less than changing it.
LOOKING = {"view", "choose"}
WRITE = ("add", "change", "delete", "view")

COORDINATOR = {
    "wagtailadmin.admin": ("access",),
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
}
REGION = COORDINATOR | {
    "home.region": ("change", "view"),
    "home.municipality": ("add", "change", "view"),
    "courses.programme": WRITE,
    "courses.mailtext": WRITE,
    "courses.surveyquestion": WRITE,
}
OWN_PAGES = ("change_page", "publish_page")
ALL_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
OWN_MEDIA = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


@dataclass(frozen=True)
class Reach:
    """What a user works with: pks of municipalities, of whole regions, of regions they may look around in."""

    everything: bool = False
    municipalities: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    seen_regions: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.municipalities or self.regions)


def reach(user) -> Reach:
    """What `user` works with; asked once per request, as the user is loaded anew for each. 2 queries."""
    if not hasattr(user, "_reach"):
        user._reach = read_reach(user)
    return user._reach


def read_reach(user) -> Reach:
    if not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everything=True)
    own = dict(Municipality.objects.filter(group__user=user).values_list("pk", "region_id"))
    regions = frozenset(regions_led_by(user).values_list("pk", flat=True))
    return Reach(False, frozenset(own), regions, regions | frozenset(own.values()))


def regions_led_by(user) -> QuerySet[Region]:
    """A region's group is the one that may change its site: a region is one website."""
    groups = GroupSitePermission.objects.filter(permission__codename="change_region", group__user=user)
    return Region.objects.filter(site__in=groups.values("site"))


def region_path(model: type[Model]) -> str:
    return "pk" if model is Region else model.region_lookup


def municipality_path(model: type[Model]) -> str | None:
    lookup = getattr(model, "municipality_lookup", None)
    return "pk" if lookup == "self" else lookup


def belongs_to_all(model: type[Model]) -> Q | None:
    """Rows whose own municipality is empty: the region's. None when a row always has one."""
    path = municipality_path(model)
    if path is None or path == "pk" or "__" in path or not model._meta.get_field(path).null:
        return None
    return Q(**{f"{path}__isnull": True})


class RowPolicy(ModelPermissionPolicy):
    """Permission by model and row. `also` names a relation to further municipalities that share the row."""

    def __init__(self, model, also: str = ""):
        super().__init__(model)
        self.also = also

    def changed_by(self, reach: Reach) -> Q:
        """The rows that are the user's own."""
        rows = Q(**{f"{region_path(self.model)}__in": reach.regions})
        if path := municipality_path(self.model):
            rows |= Q(**{f"{path}__in": reach.municipalities})
        if self.also:
            named = self.model.objects.filter(**{f"{self.also}__in": reach.municipalities})
            rows |= Q(pk__in=named.order_by().values("pk"))
        return rows

    def seen_by(self, reach: Reach) -> Q:
        """The user's own rows, and the region's."""
        region = Q(**{f"{region_path(self.model)}__in": reach.seen_regions})
        if municipality_path(self.model) is None and not self.also:
            return region
        for_all = belongs_to_all(self.model)
        return self.changed_by(reach) | (region & for_all if for_all else Q(pk__in=()))

    def rows(self, user, actions: Iterable[str]) -> QuerySet:
        """Rows on which the user may do one of the actions, as far as the row decides."""
        around = reach(user)
        if around.everything:
            return self.model._default_manager.all()
        rows = self.seen_by(around) if LOOKING & set(actions) else self.changed_by(around)
        return self.model._default_manager.filter(rows)

    def user_has_permission(self, user, action):
        if not reach(user):
            return False
        # Naming a row in a form needs no permission of its own: the form has one.
        return action == "choose" or super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        return reach(user).everything or self.rows(user, [action]).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        held = [action for action in actions if self.user_has_permission(user, action)]
        return self.rows(user, held) if held else self.model._default_manager.none()

    def users_with_any_permission_for_instance(self, actions, instance):
        users = self.users_with_any_permission(actions)
        holders = [u.pk for u in users if self.user_has_any_permission_for_instance(u, actions, instance)]
        return users.filter(pk__in=holders)


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


def create_municipality_groups(municipality: Municipality) -> Group:
    """Make or bring up to date a municipality's coordinators' group: rows, its pages, images and documents.

    Run by the demo, and whenever a municipality is saved in the admin. Members are left alone.
    """
    name = f"{municipality.region.name}: {municipality.name}"
    group = municipality.group or Group()
    group.name = name
    group.save()
    group.permissions.set(permissions_of(COORDINATOR))
    collection = municipality.collection or child_collection(
        region_collection(municipality.region), municipality.name
    )
    if municipality.group_id != group.pk or municipality.collection_id != collection.pk:
        municipality.group, municipality.collection = group, collection
        municipality.save(update_fields=["group", "collection"])
    allow_media(group, collection)
    allow_pages(group, municipality.pages.all(), OWN_PAGES)
    return group


def create_region_group(region: Region) -> Group:
    """Make or bring up to date the group that works with every row, page and image of a region."""
    lead = Permission.objects.get(codename="change_region", content_type__app_label="home")
    known = (
        GroupSitePermission.objects.filter(site=region.site, permission=lead).select_related("group").first()
    )
    group = known.group if known else Group()
    group.name = region.name
    group.save()
    group.permissions.set(permissions_of(REGION))
    GroupSitePermission.objects.get_or_create(group=group, site=region.site, permission=lead)
    allow_media(group, region_collection(region))
    allow_pages(group, region.site.root_page.get_translations(inclusive=True), ALL_PAGES)
    return group


def region_collection(region: Region) -> MediaCollection:
    """The collection above those of the region's municipalities: it lies where theirs do, else it is made."""
    theirs = MediaCollection.objects.filter(municipality__region=region).first()
    return (
        theirs.get_parent()
        if theirs
        else child_collection(MediaCollection.get_first_root_node(), region.name)
    )


def child_collection(parent: MediaCollection, name: str) -> MediaCollection:
    return parent.get_children().filter(name=name).first() or parent.add_child(name=name)


def allow_media(group: Group, collection: MediaCollection) -> None:
    """Let a group add, change and choose images and documents in a collection."""
    # Wagtail keeps these on its own models, also where the image model is ours.
    wanted = Permission.objects.filter(
        codename__in=OWN_MEDIA, content_type__app_label__in=("wagtailimages", "wagtaildocs")
    )
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def allow_pages(group: Group, pages: Iterable[Page], codenames: Collection[str]) -> None:
    """Let a group work on pages and everything below them."""
    for permission in Permission.objects.filter(
        codename__in=codenames, content_type__app_label="wagtailcore"
    ):
        for page in pages:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def log_entries_seen_by(user) -> QuerySet[ModelLogEntry]:
    """Lines of the site's history about rows that the user may see.

    Wagtail shows every line about a kind of thing to all who work with such, names of others' rows included.
    """
    entries = ModelLogEntry.objects.all()
    if user.is_superuser:
        return entries
    seen = Q(pk__in=())
    for model, policy in row_policies().items():
        kind = ContentType.objects.get_for_model(model)
        pks = policy.instances_user_has_any_permission_for(user, ("view", "change")).order_by()
        seen |= Q(
            content_type=kind, object_id__in=pks.annotate(text_pk=Cast("pk", CharField())).values("text_pk")
        )
    return entries.filter(seen)


def row_policies() -> dict[type[Model], RowPolicy]:
    """The policies of all models that belong to a region."""
    registered = policy_registry.values_by_exact_class.items()
    return {model: policy for model, policy in registered if isinstance(policy, RowPolicy)}
