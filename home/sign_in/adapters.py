"""Where django-allauth asks what is so here: nobody signs up, attempts are counted in our table, words are ours."""

import base64
import hashlib
import os
import time

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home import limits
from home.sign_in import factor

TEN_MINUTES = 600
# Of one account, and of one address, behind which a whole municipality may sit.
ATTEMPTS, ATTEMPTS_FROM_ONE_ADDRESS = 10, 100
# For how long what was shown last is believed, where something about the sign-in is changed.
FRESH = 300
WRONG = gettext_lazy("The name or the password is not right.")
ONLY_DOOR = gettext_lazy("Sign in with %(name)s: your account has no second step of its own here.")
TOO_MANY = gettext_lazy("Too many attempts. Wait ten minutes and try again.")


def typed(credentials: dict) -> str:
    return (credentials.get("email") or credentials.get("username") or "").casefold()


class StaffAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("The password is not right."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        return limits.client_address(request)

    def pre_authenticate(self, request, **credentials) -> None:
        """Count before the password is looked at: of many at once no more than allowed are. 2 statements."""
        named = limits.hit("sign in", typed(credentials), ATTEMPTS, TEN_MINUTES)
        address = limits.client_address(request)
        if not (limits.hit("sign in from", address, ATTEMPTS_FROM_ONE_ADDRESS, TEN_MINUTES) and named):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            limits.forget("sign in", typed(credentials))
        return user

    def post_login(self, request, user, **kwargs):
        """In, or on to the second factor."""
        factor.note(request, user)
        answer = super().post_login(request, user, **kwargs)
        if factor.is_shown(request):
            return answer
        if door := factor.only_door(request, user):
            self.logout(request)
            self.add_message(request, 40, message=ONLY_DOOR % {"name": door.name})
            return redirect("account_login")
        return redirect("second_step")

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "home.sign_in.factor.SecondStep"}
        return [ours.get(path, path) for path in super().get_login_stages()]

    def respond_user_inactive(self, request, user):
        self.add_message(request, 40, message=_("This account is closed."))
        return redirect("account_login")

    def is_reauthentication_required(self, app: str = "") -> bool:
        """Who has just signed in is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH

    def get_reauthentication_methods(self, user) -> list[dict]:
        """By the password, which everybody has."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}]

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs) -> None:
        """Only what we say ourselves: allauth's own messages are not in all our languages."""
        if message:
            super().add_message(request, level, message=message)

    def send_mail(self, template_prefix, email, context) -> None:
        """No mail but by the outbox (home.due)."""
        raise NotImplementedError(template_prefix)


def sealing() -> MultiFernet:
    """Seals with a key made from SECRET_KEY; opens what any key was used for that is still kept."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"home.sign_in.sealing" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That did not match. Try again with the code that is shown now."),
    }

    def encrypt(self, text: str) -> str:
        return sealing().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed with a key that is gone opens to something that no code matches."""
        try:
            return sealing().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(os.urandom(20)).decode()

    def get_totp_issuer(self) -> str:
        return self.place()

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(
            omitsize=True, border=4, light="#fff", svgclass="sign-in-qr"
        )

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": self.place()}

    def get_public_key_credential_user_entity(self, user) -> dict:
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": user.get_full_name() or user.username
        }

    def generate_authenticator_name(self, user, type) -> str:
        count = user.authenticator_set.filter(type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def place(self) -> str:
        region = self.request.region
        return region.name if region else self.request.get_host()
