"""Settings that are safe for production; dev and test relax them. The environment is read in config.environment."""

from csp.constants import NONE, SELF

from config import environment as environ
from config.languages import SOURCE, named
from config.machine import machine_translator

from .sign_in import *  # noqa: F403

ROOT = environ.ROOT
DEBUG = False
# Pages for developers (kept mail, the style page) are only there when this is set.
DEVELOPMENT = False
SECRET_KEY = environ.SECRET_KEY
SECRET_KEY_FALLBACKS = environ.SECRET_KEY_FALLBACKS
# Keys the digest that finds a second booking by the same contact; rotating it only blinds that check.
CONTACT_KEY = environ.CONTACT_KEY or SECRET_KEY
ALLOWED_HOSTS = environ.ALLOWED_HOSTS

INSTALLED_APPS = [
    "config",
    "campaigns",
    "networks",
    "practices",
    "training",
    "courses",
    "home",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "home.middleware.MaintenanceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.middleware.RegionMiddleware",
    "home.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "home.middleware.OriginMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "home.sign_in.factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.gate.AdminGateMiddleware",
    "home.translation.guard.TranslationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.csp.PolicyMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "home.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "home.templatetags.look"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.chrome",
            ],
        },
    },
]

DATABASES = {"default": environ.env.db_url_config(environ.DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for a writer (WAL); a writer takes its lock at BEGIN, so no upgrade can deadlock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    # An open connection is worth 2.7 × on a page of four queries.
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Languages come before the database: adding one is a setting and `manage.py add_language`.
LANGUAGE_CODE = SOURCE
LANGUAGES = named(environ.LANGUAGES)
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# A page handed to translators is a draft: with this on, its source's words would go live under its language.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = environ.STATIC_ROOT
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "home.assets.SiteCssFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = environ.MEDIA_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Föräldrastöd"
WAGTAILADMIN_BASE_URL = environ.BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "home.CustomImage"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx"),
    # Films with their captions, and sound (home.blocks.FILMS, training.blocks.SOUNDS).
    *("mp4", "vtt", "webm", "m4a", "mp3", "oga", "ogg", "wav"),
]
# Nobody's address or habits leave the server: no avatars, update checks or banners from other hosts.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# A link to a page of the site becomes one without a question, which would name the page by its draft's title.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
# Who is invited by an address is whose account has it: nobody takes somebody else's address for their own.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.approval.publish_approved"
# Those are told of a page to review who review it: not everybody who runs the site.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Which function works a due row of which kind; home keeps the rows and must not import the apps above it.
DUE_HANDLERS = {
    "mail": "courses.emails.deliver",
    "queue": "courses.offers.work",
    "reminder": "courses.reminders.look",
    "access_message": "home.accessibility.deliver",
    "invitation": "home.people.invitation.deliver",
    "factor_taken": "home.sign_in.lost.deliver",
    "new_password": "home.sign_in.password.deliver",
    "own_data": "courses.emails.deliver_own_data",
    "former_address": "courses.emails.deliver_to_former_address",
    "retention": "courses.retention.deliver",
    "minimum": "courses.emails.deliver_too_few",
    "link_check": "home.care.links.deliver",
    "learning": "training.reminders.deliver",
    "learners": "training.privacy.deliver",
    "group_mail": "networks.mails.deliver",
    "group_contacts": "networks.privacy.deliver",
    "group_message": "networks.relay.deliver",
    "group_messages": "networks.conversations.deliver_nightly",
    "touch": "networks.touch.deliver",
}
# What the apps above home give a new municipality (home.municipalities): functions of it and of who made it.
NEW_MUNICIPALITY = ["courses.admin.first_pages.make_municipality_pages"]
# Every page under a link is rendered from the region's words as they stood; see courses.catalogue.
RESULTS_PER_PAGE = 20

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environ.DEFAULT_FROM_EMAIL
if environ.EMAIL_URL:
    vars().update(environ.env.email_url_config(environ.EMAIL_URL))

# Where mails come back to, and who else tells of it: off unless set (docs/operating.md).
BOUNCES_URL = environ.BOUNCES_URL
MAIL_WEBHOOK = environ.MAIL_WEBHOOK
MAIL_WEBHOOK_SECRET = environ.MAIL_WEBHOOK_SECRET
MAIL_WEBHOOK_KEY = environ.MAIL_WEBHOOK_KEY

# Text messages to those who gave a phone number only: off unless a backend is named.
SMS_BACKEND = environ.SMS_BACKEND
SMS_URL = environ.SMS_URL
SMS_TOKEN = environ.SMS_TOKEN
SMS_DAILY_LIMIT = environ.SMS_DAILY_LIMIT

# Drafts of translations by a machine: off unless one is named; the words of published pages leave for it, nothing else.
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(
    environ.MACHINE_TRANSLATOR, environ.MACHINE_TRANSLATOR_URL, environ.MACHINE_TRANSLATOR_KEY
)

# Whether other people's websites are asked if the links to them still lead somewhere: not from a closed network.
CHECK_LINKS = environ.CHECK_LINKS

# Addresses are counted from the right of X-Forwarded-For, as many as the proxies we run ourselves.
TRUSTED_PROXIES = environ.TRUSTED_PROXIES
MAINTENANCE = environ.MAINTENANCE

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environ.HTTPS
SESSION_COOKIE_NAME = "staff"
CSRF_COOKIE_NAME = "staff_csrf"
SECURE_SSL_REDIRECT = environ.HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if environ.HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environ.HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if environ.TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# What a visitor's page may do. Wagtail's admin needs more: home.csp widens it for /admin/ only.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        # Only the list at the door works without network (courses.views.attendance).
        "worker-src": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "home.logs.MaskLinks"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["mask"]}},
    "root": {"handlers": ["stderr"], "level": environ.LOG_LEVEL},
}
# Frames of our own pages are needed: the preview in the admin shows the page in one.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
