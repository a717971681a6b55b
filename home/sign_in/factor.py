"""Nobody is anybody here before they have shown a second factor.

A session that was begun with a password alone is treated as that of a stranger, on every page of the site: the admin
sends it to the sign-in page, documents and previews stay closed. Only the few pages on which a second factor is shown
or set up know whose session it is. That a factor was shown is written in the session, which ends with the sign-in.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from home.models import MunicipalAccount
from home.sign_in.providers import Provider, configured

SHOWN = "second_factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# How a session was begun that a municipality vouches for.
MUNICIPAL = "municipal"
# Pages on the way from the password to the second factor, by the names of their addresses.
ON_THE_WAY = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "second_step",
}


def is_shown(request) -> bool:
    """Whether this session has shown a second factor, or need not. Reads the session."""
    return request.session.get(SHOWN) is True or not settings.SECOND_FACTOR_REQUIRED


def note(request, user) -> None:
    """Write into a session that has just been begun whether a second factor was shown."""
    methods = {record.get("method") for record in get_authentication_records(request, user)}
    request.session[SHOWN] = "mfa" in methods or is_vouched_for(request, user)


def is_vouched_for(request, user) -> bool:
    """Whether this session was begun at a municipality that says a second factor was shown there."""
    return any(
        record.get("method") == MUNICIPAL and record.get("second_factor")
        for record in get_authentication_records(request, user)
    )


class SecondStep(AuthenticateStage):
    """allauth's, for all whom no municipality vouches for."""

    def handle(self) -> tuple:
        return (None, True) if is_vouched_for(self.request, self.login.user) else super().handle()


def has_factor(user) -> bool:
    """Recovery codes alone are none: they are for the day when the factor is lost. 1 query."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def known_at(user) -> list[str]:
    """The municipalities whose own sign-in knows somebody, by name. 1 query."""
    issuers = MunicipalAccount.objects.filter(user_id=user.pk).values_list("issuer", flat=True)
    names = {provider.issuer: provider.name for provider in configured()}
    return [names.get(issuer, issuer) for issuer in issuers]


def only_door(request, user) -> Provider | None:
    """By which municipality's sign-in alone somebody comes in, who has no second factor here. 0 to 2 queries.

    Who shows the second factor at work never sets one up here. A password alone, which for them is all that this site
    asks, must not set one up either.
    """
    doors = {provider.issuer: provider for provider in configured()}
    records = get_authentication_records(request, user)
    if not doors or any(record.get("method") == MUNICIPAL for record in records) or has_factor(user):
        return None
    known = MunicipalAccount.objects.filter(user_id=user.pk, issuer__in=doors).first()
    return doors[known.issuer] if known else None


def whoever(request):
    """The session's user on a page that may know them, else nobody. 1 query, 2 to 4 on the way.

    Who has a factor meanwhile is not on the way any more: a session begun before with the password sets up none.
    """
    user = get_user(request)
    if not user.is_authenticated or is_shown(request):
        return user
    match = request.resolver_match
    on_the_way = match and match.view_name in ON_THE_WAY and not has_factor(user)
    return user if on_the_way and not only_door(request, user) else AnonymousUser()


class SecondFactorMiddleware:
    """Puts on the request whom its session stands for. Asked by views and what comes after; whoever asks before the
    address is resolved is told nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: whoever(request))
        request.auser = sync_to_async(lambda: whoever(request))
        return self.get_response(request)
