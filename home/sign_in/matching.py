"""Whose account it is that a municipality vouches for: a known one or none. Nobody gets an account here by it."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from wagtail.log_actions import log

from home.models import MunicipalAccount, User
from home.people import verbs
from home.people.states import MISSED, SLEEPING, invited_at, state_of
from home.sign_in.providers import Provider

logger = logging.getLogger(__name__)
# Some providers write yes as a word or a number.
YES = (True, "true", "1")


def address_of(provider: Provider, claims: dict) -> str:
    """The e-mail address that the provider may speak for, and says is the person's own; else empty.

    Letters beyond ASCII are refused: to a database, some are the same as others.
    """
    email = claims.get("email")
    if not isinstance(email, str) or not email.isascii():
        return ""
    own = claims.get(provider.email_verified) in YES and email.partition("@")[2].lower() in provider.domains
    return email if own else ""


@transaction.atomic
def who(provider: Provider, claims: dict) -> User | None:
    """The open account of whoever the claims are about; None for all others. Locks the person. 3 to 9 queries.

    The first time it is found by the address, and the subject is kept. From then on the subject decides: an address
    that was given to a new employee does not bring the roles of whoever had it before. Nor is one enough for an account
    that nobody uses, for the same reason: there a password comes first, or a new invitation.
    """
    email = address_of(provider, claims)
    if not email:
        return refused(provider, "no address of its own")
    people = User.objects.select_for_update(of=("self",)).filter(is_active=True, is_superuser=False)
    there = MunicipalAccount.objects.filter(issuer=provider.issuer)
    if known := there.filter(subject=claims["sub"]).first():
        return people.filter(pk=known.user_id).first() or refused(provider, "closed", known.user_id)
    found = list(people.filter(email__iexact=email)[:2])
    if len(found) != 1:
        return refused(provider, "no account")
    (person,) = found
    if kept := there.filter(user=person).first():
        # Of two first times at once the second comes here.
        if kept.subject == claims["sub"]:
            return person
        log(person, verbs.ANOTHER, data={"provider": provider.name})
        return refused(provider, "another subject", person.pk)
    if state_of(person, timezone.now(), invited_at([person]).get(person.pk)) in (MISSED, SLEEPING):
        return refused(provider, "not in use", person.pk)
    keep(provider, claims["sub"], person)
    return person


def refused(provider: Provider, why: str, pk: int | None = None) -> None:
    """Said in the log alone, without address or subject."""
    logger.warning("sign-in by %s refused: %s, account %s", provider.key, why, pk)


def keep(provider: Provider, subject: str, person: User) -> None:
    """Remember by which name the provider knows somebody. In the caller's transaction, with the person locked.

    Who came by an invitation has taken it: its link opens nothing more, and the account has a password that nobody
    knows, as one that was forgotten and can be set by mail.
    """
    MunicipalAccount.objects.create(user=person, issuer=provider.issuer, subject=subject)
    log(person, verbs.KNOWN, data={"provider": provider.name})
    if not person.has_usable_password():
        person.set_password(get_random_string(64))
        person.link_version += 1
        person.save(update_fields=["password", "link_version"])
