"""Who may do what with rows that are not pages: by municipality, by region, or everything.

What somebody may do follows from the roles they have (home.roles): a coordinator works with the rows of their own
municipalities, a region's administrators with every row of the region. A model says where it belongs by
`region_lookup` and `municipality_lookup` ("municipality", "self", "venue__municipality"); one without the latter is
the region's: those who may see such rows look, its administrators may write. So is a row whose own municipality is
empty (a notice, a course for all).

Pages are guarded by subtree and images by collection, in Wagtail's own way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from wagtail.models.audit_log import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from home.models import Region, Role
from home.roles import grants

# Looking at a row, or naming it in a form, asks less than changing it.
LOOKING = {"view", "choose"}


@dataclass(frozen=True)
class Held:
    """A role that somebody has: its kind, and where."""

    kind: str
    region: int
    municipality: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Reach:
    """What a user works with: pks of municipalities, of whole regions, of regions they may look around in."""

    everything: bool = False
    held: frozenset[Held] = frozenset()

    @cached_property
    def municipalities(self) -> frozenset[int]:
        return frozenset(role.municipality for role in self.held if role.municipality)

    @cached_property
    def regions(self) -> frozenset[int]:
        return frozenset(role.region for role in self.held if role.kind == Role.Kind.ADMINISTRATOR)

    @cached_property
    def seen_regions(self) -> frozenset[int]:
        return frozenset(role.region for role in self.held)

    def __bool__(self) -> bool:
        return self.everything or bool(self.held)

    def to(self, model: type[Model], actions: Iterable[str]) -> "Reach":
        """As far as it goes for one of the actions on a model: who edits here and coordinates there books only there."""
        if self.everything:
            return self
        label, actions = model._meta.label_lower, list(actions)
        return Reach(
            held=frozenset(
                role for role in self.held if any(grants(role.kind, label, action) for action in actions)
            )
        )


def reach(user) -> Reach:
    """What `user` works with; asked once per request, as the user is loaded anew for each. 1 query."""
    if not hasattr(user, "_reach"):
        user._reach = read_reach(user)
    return user._reach


def read_reach(user) -> Reach:
    if not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everything=True)
    held = Role.objects.filter(group__user=user).values_list("kind", "region", "municipality", "language")
    return Reach(held=frozenset(Held(*row) for row in held))


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
        around = reach(user).to(self.model, actions)
        if around.everything:
            return self.model._default_manager.all()
        rows = self.seen_by(around) if LOOKING & set(actions) else self.changed_by(around)
        return self.model._default_manager.filter(rows)

    def user_has_permission(self, user, action):
        if not reach(user).to(self.model, [action]):
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
