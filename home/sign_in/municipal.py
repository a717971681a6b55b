"""Signing in as at work: away to the municipality's own page, and back with what it says."""

import logging
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from home import limits
from home.sign_in import factor, matching, openid
from home.sign_in.adapters import ATTEMPTS, ATTEMPTS_FROM_ONE_ADDRESS, TEN_MINUTES, TOO_MANY
from home.sign_in.providers import Provider, named

logger = logging.getLogger(__name__)
KEPT = "municipal"
DOWN = _("%(name)s does not answer just now. Wait a while, or sign in with your password.")
BROKEN = _("Signing in with %(name)s was not completed. Try once more.")
# The same for all: whether somebody has an account is told to nobody else.
REFUSED = _(
    "%(name)s lets you in there, but that opens nothing here. Ask whoever is responsible for your account."
)


def provider_or_404(key: str) -> Provider:
    provider = named(key)
    if provider is None:
        raise Http404
    return provider


def back_to(request, provider: Provider) -> str:
    """The address that is registered at the provider."""
    return request.build_absolute_uri(reverse("municipal_back", args=[provider.key]))


def too_often(request) -> bool:
    """1 statement."""
    address = limits.client_address(request)
    return not limits.hit("municipal from", address, ATTEMPTS_FROM_ONE_ADDRESS, TEN_MINUTES)


def out(request, provider: Provider, sentence, led_to: str | None):
    """To the sign-in page, which says why."""
    messages.error(request, sentence % {"name": provider.name})
    asked = f"?{urlencode({'next': led_to})}" if led_to else ""
    return redirect(f"{settings.LOGIN_URL}{asked}")


@require_POST
@never_cache
def begin(request, key: str):
    """A page that leads on by itself. Not a redirect: browsers hold `form-action` against those behind a form, and who
    redirects whom within a municipality nobody knows. 1 statement, 1 request to the provider.
    """
    provider, led_to = provider_or_404(key), get_next_redirect_url(request)
    if too_often(request):
        return out(request, provider, TOO_MANY, led_to)
    try:
        url, kept = openid.begin(provider, back_to(request, provider))
    except (openid.Unreachable, openid.Untrusted) as error:
        logger.warning("sign-in by %s cannot begin: %s", provider.key, error)
        return out(request, provider, DOWN, led_to)
    request.session[KEPT] = kept | {"key": provider.key, "next": led_to, "at": time.time()}
    return render(request, "home/sign_in/municipal.html", {"url": url, "provider": provider})


def is_own(kept: dict | None, provider: Provider, asked) -> bool:
    """Whether this browser began this, with this provider, within ten minutes."""
    return bool(
        kept
        and kept["key"] == provider.key
        and time.time() - kept["at"] < TEN_MINUTES
        and constant_time_compare(kept["state"], asked.get("state", ""))
    )


@require_GET
@never_cache
def back(request, key: str):
    """What was begun is ended, once, whatever comes of it. 3 requests to the provider, the queries of `matching.who`."""
    provider, kept = provider_or_404(key), request.session.pop(KEPT, None)
    led_to = kept and kept["next"]
    if not is_own(kept, provider, request.GET) or not request.GET.get("code"):
        return out(request, provider, BROKEN, led_to)
    if too_often(request):
        return out(request, provider, TOO_MANY, led_to)
    try:
        claims = openid.finish(provider, back_to(request, provider), request.GET["code"], kept)
    except openid.Unreachable as error:
        logger.warning("sign-in by %s did not end: %s", provider.key, error)
        return out(request, provider, DOWN, led_to)
    except openid.Untrusted as error:
        logger.warning("sign-in by %s proves nothing: %s", provider.key, error)
        return out(request, provider, BROKEN, led_to)
    subject = f"{provider.issuer} {claims['sub']}"
    if not limits.hit("municipal", subject, ATTEMPTS, TEN_MINUTES):
        return out(request, provider, TOO_MANY, led_to)
    person = matching.who(provider, claims)
    if person is None:
        return out(request, provider, REFUSED, led_to)
    limits.forget("municipal", subject)
    return let_in(request, person, provider, claims, led_to)


def let_in(request, person, provider: Provider, claims: dict, led_to: str | None):
    """In, or on to the second factor, in a session of its own that ends with the browser."""
    get_adapter(request).logout(request)
    request.session.set_expiry(0)
    record_authentication(
        request, person, factor.MUNICIPAL, provider=provider.key, second_factor=provider.vouches(claims)
    )
    return perform_login(request, Login(user=person, redirect_url=led_to))
