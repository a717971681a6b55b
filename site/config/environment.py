"""The one file that reads the environment. Every variable is in .env.example and docs/operating.md."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

env = environ.FileAwareEnv()
if (ROOT / ".env").exists():
    env.read_env(ROOT / ".env")

# Names end up here exactly once; NAME_FILE reads the value from a secret's file instead.
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CONTACT_KEY = env.str("CONTACT_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
EMAIL_URL = env.str("EMAIL_URL", default="")
BOUNCES_URL = env.str("BOUNCES_URL", default="")
MAIL_WEBHOOK = env.str("MAIL_WEBHOOK", default="")
MAIL_WEBHOOK_SECRET = env.str("MAIL_WEBHOOK_SECRET", default="")
MAIL_WEBHOOK_KEY = env.str("MAIL_WEBHOOK_KEY", default="")
SMS_BACKEND = env.str("SMS_BACKEND", default="")
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_DAILY_LIMIT = env.int("SMS_DAILY_LIMIT", default=100)
MACHINE_TRANSLATOR = env.str("MACHINE_TRANSLATOR", default="")
MACHINE_TRANSLATOR_URL = env.str("MACHINE_TRANSLATOR_URL", default="")
MACHINE_TRANSLATOR_KEY = env.str("MACHINE_TRANSLATOR_KEY", default="")
OIDC_PROVIDERS = env.str("OIDC_PROVIDERS", default="")
CHECK_LINKS = env.bool("CHECK_LINKS", default=True)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@example.org")
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR / "static"))
LANGUAGES = env.list("LANGUAGES", default=["sv", "en", "ar", "so", "uk", "sv-x-lattlast"])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
HTTPS = env.bool("HTTPS", default=True)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=64)
WEB_WORKERS = env.int("WEB_WORKERS", default=2)
PORT = env.int("PORT", default=8000)
BIND = env.str("BIND", default="127.0.0.1")
MAINTENANCE = env.bool("MAINTENANCE", default=False)
CI = env.bool("CI", default=False)
