"""Addresses of signing in. What allauth has beside these is not there."""

from allauth.account.views import logout
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from home.sign_in import account, municipal, password, views


def own(view):
    """For who has signed in, or is on the way; kept nowhere."""
    return never_cache(login_required(view.as_view()))


urlpatterns = [
    path("", views.SignIn.as_view(), name="account_login"),
    path("out/", require_POST(logout), name="account_logout"),
    path("code/", views.Code.as_view(), name="mfa_authenticate"),
    path("passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("with/<slug:key>/", municipal.begin, name="municipal_begin"),
    path("with/<slug:key>/back/", municipal.back, name="municipal_back"),
    path("forgotten/", password.forgotten, name="forgotten"),
    path("forgotten/<str:token>/", password.new_password, name="new_password"),
    path("password/", own(views.PasswordAgain), name="account_reauthenticate"),
    path("second/", views.second_step, name="second_step"),
    path("second/app/", own(views.AddApp), name="mfa_activate_totp"),
    path("second/passkey/", own(views.AddPasskey), name="mfa_add_webauthn"),
    path("account/", login_required(account.account), name="mfa_index"),
    path("account/<int:pk>/remove/", login_required(account.remove), name="remove_factor"),
    path("account/codes/", login_required(account.new_codes), name="new_codes"),
    path("account/everywhere/", login_required(account.everywhere), name="sign_out_everywhere"),
    path(
        "account/password/", account.asked_again(own(account.ChangePassword)), name="account_change_password"
    ),
    path("second/codes/", own(views.RecoveryCodes), name="mfa_view_recovery_codes"),
]
