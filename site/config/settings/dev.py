"""The demo on a developer's machine: plain HTTP, mail kept as files under var/mail, nothing secret."""

from config import environment

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, LOGGING, SECRET_KEY, STORAGES

DEVELOPMENT = True
# The demo's accounts sign in with their password alone.
SECOND_FACTOR_REQUIRED = False
SECRET_KEY = SECRET_KEY or "development-only-key-that-protects-nothing-but-the-demo-0123456789"
CONTACT_KEY = environment.CONTACT_KEY or SECRET_KEY
ALLOWED_HOSTS = ["127.0.0.1", "localhost", ".localhost", "[::1]"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{environment.PORT}"

MAIL_FOLDER = environment.VAR / "mail"
if not environment.EMAIL_URL:
    EMAIL_BACKEND = "home.mail.FolderBackend"
    EMAIL_FILE_PATH = str(MAIL_FOLDER)

# Files are served as they lie, so that an edit shows at the next reload.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
LOGGING = LOGGING | {
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["mask"],
            "level": "WARNING",
        }
    },
}
CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY | {"EXCLUDE_URL_PREFIXES": []}
