"""The pages of signing in: allauth's views, below /admin/login/ and under the policy of visitors' pages."""

from allauth.account.views import LoginView
from allauth.account.views import ReauthenticateView as PasswordAgainView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.sign_in import factor
from home.sign_in.providers import configured


class SignIn(LoginView):
    template_name = "home/sign_in/sign_in.html"
    extra_context = {"providers": configured}

    def get_authenticated_redirect_url(self) -> str:
        """Whoever has shown only a password goes on to the second factor, not in."""
        shown = factor.is_shown(self.request)
        return super().get_authenticated_redirect_url() if shown else reverse("second_step")


class Code(AuthenticateView):
    """The code of the app, a recovery code, or the passkey, after the password."""

    template_name = "home/sign_in/code.html"

    def get_context_data(self, **kwargs) -> dict:
        passkeys = auth.get_credentials(self.stage.login.user)
        return super().get_context_data(**kwargs) | {"passkeys": bool(passkeys)}


@require_safe
@never_cache
def second_step(request):
    """Where somebody without a second factor chooses one. 1 query."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if factor.has_factor(request.user):
        return redirect("mfa_index")
    return render(request, "home/sign_in/second_step.html")


class Added:
    """Who has just set a factor up has shown it."""

    def form_valid(self, form):
        answer = super().form_valid(form)
        self.request.session[factor.SHOWN] = True
        return answer


def in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


class AddApp(Added, ActivateTOTPView):
    template_name = "home/sign_in/app.html"

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"secret": in_fours(context["form"].secret)}


class AddPasskey(Added, AddWebAuthnView):
    template_name = "home/sign_in/passkey.html"

    def get_context_data(self, **kwargs) -> dict:
        """Asked of the device: a passkey that says whose it is, and that it has looked at them."""
        context = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "home/sign_in/recovery_codes.html"


class PasswordAgain(PasswordAgainView):
    template_name = "home/sign_in/password_again.html"
