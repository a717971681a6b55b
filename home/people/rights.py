"""Whom somebody may invite, give a role or let go: never more than they hold themselves, never a superuser."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from home.models import Municipality, Region, Role, User
from home.permissions import reach

Kind = Role.Kind


@dataclass(frozen=True)
class Gives:
    """A kind of role that somebody may give and take away in a place; translators' in any language."""

    kind: str
    region: int
    municipality: int | None


def gives(actor) -> set[Gives]:
    """What `actor` may give: administrators every role of their region, coordinators those of their municipality
    that they hold or that are part of what they hold. The queries of `reach`, and 1 for regions.
    """
    around = reach(actor)
    regions = Region.objects.values_list("pk", flat=True) if around.everything else around.regions
    found = {
        Gives(kind, region, None) for region in regions for kind in (Kind.ADMINISTRATOR, Kind.TRANSLATOR)
    }
    places = Municipality.objects.filter(region__in=regions).values_list("region", "pk") if regions else ()
    in_a_place = (Kind.COORDINATOR, Kind.EDITOR, Kind.TRANSLATOR, Kind.LEADER)
    found |= {Gives(kind, region, place) for region, place in places for kind in in_a_place}
    held = {(role.kind, role.municipality) for role in around.held}
    for role in around.held:
        if role.kind == Kind.COORDINATOR:
            editor = (Kind.EDITOR, role.municipality) in held
            kinds = in_a_place if editor else (Kind.COORDINATOR, Kind.LEADER)
            found |= {Gives(kind, role.region, role.municipality) for kind in kinds}
    return found


def manages(actor) -> bool:
    """Whether somebody is responsible for others. The queries of `reach`."""
    around = reach(actor)
    kinds = {role.kind for role in around.held}
    return around.everything or bool(kinds & {Kind.ADMINISTRATOR, Kind.COORDINATOR})


def roles_of_others(actor) -> QuerySet[Role]:
    """The roles whose people `actor` sees: of their regions, or of the municipalities that they coordinate."""
    around = reach(actor)
    if around.everything:
        return Role.objects.all()
    own = [role.municipality for role in around.held if role.kind == Kind.COORDINATOR]
    return Role.objects.filter(Q(region__in=around.regions) | Q(municipality__in=own))


def people_seen_by(actor) -> QuerySet[User]:
    """Those who have such a role, also when they have left. Superusers are nobody's."""
    return User.objects.filter(
        groups__in=roles_of_others(actor).values("group"), is_superuser=False
    ).distinct()


def may_give(actor, role: Role) -> bool:
    return Gives(role.kind, role.region_id, role.municipality_id) in gives(actor)


def may_manage(actor, person: User) -> bool:
    """Whether somebody has work, and all of it is the actor's to give; nobody manages themselves. 4 queries."""
    if person.is_superuser or person.pk == actor.pk or person.user_permissions.exists():
        return False
    own, groups = gives(actor), list(person.groups.select_related("role"))
    return bool(groups) and all(
        hasattr(group, "role")
        and Gives(group.role.kind, group.role.region_id, group.role.municipality_id) in own
        for group in groups
    )


def has_no_work(person: User) -> bool:
    """An account that nobody gave anything to, or from which all was taken: whoever needs the person may ask it."""
    return not (person.is_superuser or person.groups.exists() or person.user_permissions.exists())
