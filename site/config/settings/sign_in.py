"""How staff sign in (docs/adr/0017): by django-allauth, below /admin/ only, with a second factor; nobody signs up."""

from datetime import timedelta

from config import environment as environ

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# A session without a second factor is nobody's (home.sign_in.factor). Only development lets it pass.
SECOND_FACTOR_REQUIRED = True

LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
# Passwords are set, changed and forgotten on our pages; an address is what somebody was invited by.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# How long a link in a mail sets a new password.
NEW_PASSWORD_WITHIN = timedelta(hours=2)

# Municipalities whose staff sign in as they do at work (home.sign_in.providers).
OIDC_PROVIDERS = environ.OIDC_PROVIDERS

ACCOUNT_ADAPTER = "home.sign_in.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "home.sign_in.forms.SignInForm",
    "reauthenticate": "home.sign_in.forms.PasswordAgainForm",
    "change_password": "home.sign_in.forms.ChangePasswordForm",
}
# allauth counts in a cache, which each process has for itself: we count in a table (home.limits).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

MFA_ADAPTER = "home.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A clock may be half a minute slow or fast; no code is taken twice (home.sign_in.forms).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "home.sign_in.forms.CodeForm",
    "activate_totp": "home.sign_in.forms.AppForm",
    "add_webauthn": "home.sign_in.forms.PasskeyForm",
}
