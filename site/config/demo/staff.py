"""The demo's staff: one account for each kind of work, and the groups they work through."""

import base64
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.utils.crypto import salted_hmac

from home.models import Municipality, Region, User
from home.permissions import create_municipality_groups, create_region_group


class Account(NamedTuple):
    name: str
    password: str
    role: str


# Name, role, and the region or municipality (by slug) whose group it belongs to; none for a superuser.
STAFF = (
    ("admin", "everything, in both regions", None),
    ("redaktor", "editor of the region Kronoberg", "kronoberg"),
    ("samordnare-vaxjo", "coordinator in Växjö", "vaxjo"),
    ("samordnare-ljungby", "coordinator in Ljungby", "ljungby"),
)


def accounts() -> list[Account]:
    """Name, password and role of each; `make run` prints them."""
    return [Account(name, password(name), role) for name, role, _place in STAFF]


def password(name: str) -> str:
    """The same at every start with the same SECRET_KEY, and unguessable without it."""
    letters = base64.b32encode(salted_hmac("demo account", name).digest()).decode().lower()
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def load_groups(regions: dict[str, Region], municipalities: dict[str, Municipality]) -> dict[str, Group]:
    """The group of each region and municipality, by slug; made where there is none."""
    groups = {}
    for slug, region in regions.items():
        groups[slug] = Group.objects.filter(name=region.name).first() or create_region_group(region)
    for slug, municipality in municipalities.items():
        groups[slug] = municipality.group or create_municipality_groups(municipality)
    return groups


def load_staff(groups: dict[str, Group]) -> None:
    known = set(User.objects.values_list("username", flat=True))
    for name, _role, place in STAFF:
        if name not in known:
            user = User.objects.create_user(
                username=name,
                email=f"{name}@example.org",
                password=password(name),
                is_superuser=place is None,
                is_staff=place is None,
            )
            user.groups.set([groups[place]] if place else [])
