"""The forms of signing in: allauth's, with our words, our counting, and no code taken twice."""

import re

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from home import limits
from home.sign_in.adapters import TOO_MANY

CODES, WITHIN = 5, 600
# Longer than a code may be good for: its half minute, and the one before and after it.
CODE_LIVES = 120
# By which name each authenticator keeps what is sealed.
SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
EMPTY = _("This field is empty.")


def describe(field: forms.Field, label, autocomplete: str, help_text="", **attributes: str) -> None:
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = EMPTY
    field.widget.attrs = {"autocomplete": autocomplete, **attributes}


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["login"], _("E-mail address or user name"), "username", autocapitalize="none")
        describe(self.fields["password"], _("Password"), "current-password")
        self.fields["remember"].label = _("Stay signed in on this device")


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["password"], _("Password"), "current-password")


class ChangePasswordForm(AllauthChangePasswordForm):
    """The new one is typed once: it can be set anew by mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        describe(self.fields["oldpassword"], _("Your password now"), "current-password")
        rules = " ".join(password_validators_help_texts())
        describe(self.fields["password1"], _("Choose a password"), "new-password", rules)


def take(user, code: str) -> bool:
    """Whether a code of the app is taken for the first time. 1 statement."""
    return limits.hit("code", f"{user.pk}:{re.sub('[^0-9]', '', code)}", 1, CODE_LIVES)


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code: counted before it is looked at, and taken once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["code"], _("Code"), "one-time-code", autocapitalize="none", spellcheck="false")

    def clean_code(self):
        if not limits.hit("codes", str(self.user.pk), CODES, WITHIN):
            raise forms.ValidationError(TOO_MANY)
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not take(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        limits.forget("codes", str(self.user.pk))
        return code

    def save(self):
        """What was sealed with a former key is sealed with today's."""
        adapter, name = get_adapter(), SEALED[self.authenticator.type]
        self.authenticator.refresh_from_db(fields=["data"])
        self.authenticator.data[name] = adapter.encrypt(adapter.decrypt(self.authenticator.data[name]))
        self.authenticator.save(update_fields=["data"])
        super().save()


class AppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(
            self.fields["code"],
            _("The six digits in the app"),
            "one-time-code",
            inputmode="numeric",
            maxlength="9",
        )

    def clean_code(self):
        code = super().clean_code()
        take(self.user, code)
        return code


class PasskeyForm(AddWebAuthnForm):
    """Every passkey that can do so also signs in without a password: nothing to choose."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        name = self.fields["name"]
        name.max_length = 60
        describe(
            name, _("Name of the passkey"), "off", _("So that you know it again: “my phone”."), maxlength="60"
        )
