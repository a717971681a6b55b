"""Inviting people, giving and taking roles, letting people go. Each looks again under a lock, and is logged.

A person is locked first, in the order of pks where there are several. Wagtail keeps each line of the log by name.
"""

from enum import Enum

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from home import due
from home.models import Municipality, Region, Role, User
from home.people.rights import has_no_work, may_give, may_manage
from home.roles import give_role
from home.sign_in import lost

INVITED, GIVEN, TAKEN = "people.invite", "people.give", "people.take"
LEFT, BACK = "people.leave", "people.return"
LOST = "people.lost_factor"
KNOWN, ANOTHER = "people.known_there", "people.another_there"
LOG_ACTIONS = {
    INVITED: (_("Invite somebody"), _("Invited")),
    GIVEN: (_("Give a role"), _("Given a role")),
    TAKEN: (_("Take a role away"), _("A role was taken away")),
    LEFT: (_("Close an account"), _("Account closed")),
    BACK: (_("Open an account again"), _("Account opened again")),
    LOST: (_("Take a second factor away"), _("The second factor was taken away")),
    KNOWN: (_("Sign in with the municipality"), _("Signed in with the municipality for the first time")),
    ANOTHER: (
        _("Refuse somebody else at the municipality"),
        _("Refused: the municipality says that somebody else has this e-mail address"),
    ),
}
INVITATION = "invitation"


class Refusal(Enum):
    """Why nothing was done."""

    NOT_YOURS = _("This role is not yours to give.")
    SOMEBODY_ELSES = _(
        "This person has an account with work elsewhere. Ask the region's administrator to give the role."
    )


def locked(pk: int) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=pk)


def invite(
    actor, email: str, name: str, place: Region | Municipality, kind: str, language: str = ""
) -> User | Refusal:
    """Somebody is to work here: an account without a password, its first role, and a mail that is due.

    Who has an account gets the role; who has not used it, or had left, gets a new invitation.
    """
    email = email.strip().lower()
    if not may_give(actor, unsaved(kind, place, language)):
        return Refusal.NOT_YOURS
    with transaction.atomic():
        person = account_of(email, name)
        if not (may_manage(actor, person) or has_no_work(person)):
            return Refusal.SOMEBODY_ELSES
        if not person.is_active:
            open_again(actor, person)
        person.groups.add(give_role(kind, place, language).group)
        log(person, GIVEN, user=actor, data={"role": role_words(kind, place, language)})
        if not person.has_usable_password():
            send_invitation(actor, person, region_of(place))
    return person


def account_of(email: str, name: str) -> User:
    """The account of an address, locked; made if there is none, also when two ask at once. 2 queries."""
    same = Q(email__iexact=email) | Q(username__iexact=email)
    if not User.objects.filter(same).exists():
        new = User(username=email, email=email, first_name=name, password=make_password(None))
        User.objects.bulk_create([new], ignore_conflicts=True)
    return User.objects.select_for_update(of=("self",)).filter(same).earliest("pk")


def unsaved(kind: str, place: Region | Municipality, language: str) -> Role:
    municipality = place if isinstance(place, Municipality) else None
    return Role(kind=kind, region=region_of(place), municipality=municipality, language=language)


def region_of(place: Region | Municipality) -> Region:
    return place.region if isinstance(place, Municipality) else place


def role_words(kind: str, place: Region | Municipality, language: str) -> str:
    """As the log keeps it."""
    return f"{kind} {language}".strip() + f", {place}"


def send_invitation(actor, person: User, region: Region) -> None:
    """A new invitation, which ends those before. In the caller's transaction, with the person locked."""
    person.link_version += 1
    person.save(update_fields=["link_version"])
    log(person, INVITED, user=actor)
    due.add(
        region_id=region.pk,
        kind=INVITATION,
        about=INVITATION,
        subject_id=person.pk,
        key=invitation_key(person),
    )


def invitation_key(person: User) -> str:
    return f"{INVITATION}:{person.pk}:{person.link_version}"


@transaction.atomic
def invite_again(actor, pk: int) -> Refusal | None:
    person = locked(pk)
    if not may_manage(actor, person) or not person.is_active or person.has_usable_password():
        return Refusal.NOT_YOURS
    send_invitation(actor, person, Role.objects.filter(group__user=person).earliest("pk").region)
    return None


@transaction.atomic
def give(actor, pk: int, place: Region | Municipality, kind: str, language: str = "") -> Refusal | None:
    person = locked(pk)
    if not may_manage(actor, person) or not may_give(actor, unsaved(kind, place, language)):
        return Refusal.NOT_YOURS
    person.groups.add(give_role(kind, place, language).group)
    log(person, GIVEN, user=actor, data={"role": role_words(kind, place, language)})
    return None


@transaction.atomic
def take(actor, pk: int, role_pk: int) -> Refusal | None:
    """The next request of the person is without the role."""
    person, role = locked(pk), Role.objects.select_related("group").filter(pk=role_pk).first()
    if role is None or not may_manage(actor, person) or not may_give(actor, role):
        return Refusal.NOT_YOURS
    person.groups.remove(role.group)
    place = role.municipality or role.region
    log(person, TAKEN, user=actor, data={"role": role_words(role.kind, place, role.language)})
    return None


@transaction.atomic
def let_go(actor, pk: int) -> Refusal | None:
    """Close an account: no sign-in, no link, and every session ends with the next request, for good.

    The roles stay with the closed account, so that those who are responsible see who left.
    """
    person = locked(pk)
    if not may_manage(actor, person):
        return Refusal.NOT_YOURS
    person.is_active = False
    # A session holds as long as the password that it was begun with.
    person.set_unusable_password()
    person.link_version += 1
    person.save(update_fields=["is_active", "password", "link_version"])
    log(person, LEFT, user=actor)
    return None


@transaction.atomic
def take_back(actor, pk: int) -> Refusal | None:
    """Open a closed account again, with a new invitation."""
    person = locked(pk)
    if not may_manage(actor, person) or person.is_active:
        return Refusal.NOT_YOURS
    open_again(actor, person)
    send_invitation(actor, person, Role.objects.filter(group__user=person).earliest("pk").region)
    return None


@transaction.atomic
def take_factor(actor, pk: int) -> Refusal | None:
    """A phone is lost: the next sign-in sets up a new second factor. Every session ends, and the person is told.

    Nobody manages themselves: whoever sits down at a screen that was left takes nothing away. Locks the person.
    """
    person = locked(pk)
    if not may_manage(actor, person) or not person.is_active:
        return Refusal.NOT_YOURS
    lost.forget_factor(person)
    log(person, LOST, user=actor)
    region = Role.objects.filter(group__user=person).earliest("pk").region
    lost.tell(person, region)
    return None


def open_again(actor, person: User) -> None:
    """Whoever closed it, and however: it is opened by a new invitation, not by the password or session of before."""
    person.is_active = True
    person.municipal_accounts.all().delete()
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    log(person, BACK, user=actor)
