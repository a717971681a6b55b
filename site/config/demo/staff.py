"""The demo's staff: one account for each kind of work, and the groups they work through."""

import base64
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from home.models import Municipality, Region, Role, User
from home.roles import create_municipality_groups, create_region_group, give_role

Kind = Role.Kind


class Account(NamedTuple):
    name: str
    password: str
    role: str


# Name, what it is in words, and its roles in which region or municipality (by slug); none for a superuser.
STAFF: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("admin", "everything, in both regions", (), ""),
    ("redaktor", "administrator of the region Kronoberg", (Kind.ADMINISTRATOR,), "kronoberg"),
    ("samordnare-vaxjo", "coordinator and editor in Växjö", (Kind.COORDINATOR, Kind.EDITOR), "vaxjo"),
    ("samordnare-ljungby", "coordinator and editor in Ljungby", (Kind.COORDINATOR, Kind.EDITOR), "ljungby"),
    ("redaktor-ljungby", "editor in Ljungby: its pages, no bookings", (Kind.EDITOR,), "ljungby"),
    ("handledare-vaxjo", "group leader in Växjö: their own groups", (Kind.LEADER,), "vaxjo"),
    ("oversattare", "translator into Arabic, of all of Kronoberg", (Kind.TRANSLATOR,), "kronoberg"),
    (
        "vikarie-alvesta",
        "coordinator in Alvesta, who has not signed in for long",
        (Kind.COORDINATOR,),
        "alvesta",
    ),
)
SLEEPER = "vikarie-alvesta"
TRANSLATES = "ar"


def accounts() -> list[Account]:
    """Name, password and role of each; `make run` prints them."""
    return [Account(name, password(name), role) for name, role, _kinds, _place in STAFF]


def password(name: str) -> str:
    """The same at every start with the same SECRET_KEY, and unguessable without it."""
    letters = base64.b32encode(salted_hmac("demo account", name).digest()).decode().lower()
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def load_roles(regions: dict[str, Region], municipalities: dict[str, Municipality]) -> None:
    """The roles of each region and municipality, with their collections."""
    for region in regions.values():
        create_region_group(region)
    for municipality in municipalities.values():
        create_municipality_groups(municipality)


def load_staff(places: dict[str, Region | Municipality]) -> None:
    known = set(User.objects.values_list("username", flat=True))
    for name, _role, kinds, place in STAFF:
        if name not in known:
            user = User.objects.create_user(
                username=name,
                email=f"{name}@example.org",
                password=password(name),
                is_superuser=not kinds,
                is_staff=not kinds,
            )
            user.groups.set(
                give_role(kind, places[place], TRANSLATES if kind == Kind.TRANSLATOR else "").group
                for kind in kinds
            )
