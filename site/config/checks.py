"""Conventions of the project as Django system checks: `manage.py check` says what a reviewer would."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.exceptions import FieldDoesNotExist
from django.utils.module_loading import import_string
from django.utils.translation import get_language_info, to_locale

OURS = ("campaigns", "courses", "home", "networks", "practices", "training")
# What belongs to no region by itself: staff work for several, an image may be shared,
# a count of requests names nobody, what is said of a page's words is the page's, a review is its role's, and
# somebody else's website is everybody's.
OF_NO_REGION = {
    "home.User",
    "home.CustomImage",
    "home.CustomRendition",
    "home.MunicipalAccount",
    "home.PageWords",
    "home.RateCount",
    "home.Region",
    "home.ReviewTask",
    "home.WebAddress",
}
SOURCE_LANGUAGE = "en"


def regional_models():
    """Every model of ours that is not a page and not a join table, but for those of no region."""
    from wagtail.models import Page

    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            if not issubclass(model, Page) and model._meta.label not in OF_NO_REGION:
                yield model


def lookup_of(model, name: str) -> str | None:
    """A model's path to its region or municipality; words take their parent's path."""
    own = getattr(model, name, None)
    if own is not None:
        return own
    try:
        above = lookup_of(model._meta.get_field("parent").related_model, name)
    except FieldDoesNotExist:
        return None
    return f"parent__{above}" if above else None


def follow(model, lookup: str):
    """The model that a path of relations to one row ends at, or None; and whether a step may be empty."""
    may_be_empty = False
    for step in lookup.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None, may_be_empty
        if not (field.many_to_one or field.one_to_one) or field.auto_created:
            return None, may_be_empty
        may_be_empty = may_be_empty or field.null
        model = field.related_model
    return model, may_be_empty


@register(Tags.models)
def every_row_reaches_one_region(app_configs, **kwargs):
    region = apps.get_model("home", "Region")
    messages = []
    for model in regional_models():
        lookup = lookup_of(model, "region_lookup")
        end, may_be_empty = follow(model, lookup) if lookup else (None, False)
        if end is not region or may_be_empty:
            messages.append(
                Error(
                    f"{model._meta.label} does not reach exactly one Region by region_lookup = {lookup!r}.",
                    hint="Name a path of relations, none of them empty, that ends in home.Region.",
                    obj=model,
                    id="config.E001",
                )
            )
    return messages


@register(Tags.models)
def municipality_lookups_lead_there(app_configs, **kwargs):
    municipality = apps.get_model("home", "Municipality")
    messages = []
    for model in regional_models():
        lookup = lookup_of(model, "municipality_lookup")
        if lookup and not lookup.endswith("self") and follow(model, lookup)[0] is not municipality:
            messages.append(
                Error(
                    f"{model._meta.label}.municipality_lookup = {lookup!r} does not lead to a Municipality.",
                    hint="It is how permissions find whose row it is.",
                    obj=model,
                    id="config.E002",
                )
            )
    return messages


@register(Tags.translation)
def languages_are_known_and_compiled(app_configs, **kwargs):
    """Django routes a language prefix only when the language is in LANG_INFO and has a compiled catalogue."""
    messages = []
    for code, _name in settings.LANGUAGES:
        try:
            get_language_info(code)
        except KeyError:
            messages.append(
                Error(
                    f"The language {code!r} is not in Django's LANG_INFO.",
                    hint="Add it to django.conf.locale.LANG_INFO in settings, with its name and direction.",
                    id="config.E003",
                )
            )
        paths = [path / to_locale(code) / "LC_MESSAGES" / "django.mo" for path in settings.LOCALE_PATHS]
        if code != SOURCE_LANGUAGE and not any(path.exists() for path in paths):
            messages.append(
                Warning(
                    f"The catalogue of {code!r} is not compiled: its pages speak English.",
                    hint="Run `make setup`.",
                    id="config.W001",
                )
            )
    return messages


@register(Tags.translation, deploy=True)
def pictures_for_sharing_have_fonts(app_configs, **kwargs):
    """Fonts are the machine's, not ours: without one a picture is drawn without its words."""
    from home.languages import own_name
    from home.sharing import fonts

    without = [code for code, _name in settings.LANGUAGES if not fonts.covers(own_name(code))]
    if not without:
        return []
    return [
        Warning(
            f"No font has the letters of {', '.join(without)}: pictures for sharing are drawn without words.",
            hint="Install fontconfig, libfribidi and fonts (Debian: fontconfig libfribidi0 fonts-noto-core).",
            id="config.W003",
        )
    ]


@register()
def due_rows_have_handlers(app_configs, **kwargs):
    messages = []
    for kind, path in settings.DUE_HANDLERS.items():
        try:
            import_string(path)
        except ImportError as error:
            messages.append(Error(f"Nothing can work due rows of kind {kind!r}: {error}", id="config.E004"))
    return messages


@register(Tags.caches)
def nothing_shared_is_kept_in_one_process(app_configs, **kwargs):
    """Several processes serve the site; a cache in the memory of one must not hold what all must agree on."""
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.SESSION_ENGINE.endswith(("cache", "cached_db")) and "locmem" in backend:
        return [
            Error(
                "Sessions are kept in a cache that each process has for itself.",
                hint="Keep sessions in the database, or set a cache that all processes share.",
                id="config.E005",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def contacts_have_a_key_of_their_own(app_configs, **kwargs):
    """A missing SECRET_KEY stops production settings by itself."""
    if settings.CONTACT_KEY not in ("", settings.SECRET_KEY):
        return []
    return [
        Warning(
            "CONTACT_KEY is not set, so the digests of contacts change whenever SECRET_KEY does.",
            hint="Set it once, and keep it: see docs/operating.md.",
            id="config.W002",
        )
    ]


@register()
def bounces_are_told_as_configured(app_configs, **kwargs):
    """Half a configuration would be silence where somebody counts on being told."""
    from courses.views.mail_webhook import PROVIDERS
    from home.mailbox import Address, MailboxError

    messages = []
    if wrong := webhook_problem(PROVIDERS):
        messages.append(Error(wrong, hint="See docs/operating.md.", id="config.E006"))
    try:
        if settings.BOUNCES_URL:
            Address.of(settings.BOUNCES_URL)
    except MailboxError as error:
        messages.append(Error(str(error), hint="Set BOUNCES_URL: see docs/operating.md.", id="config.E007"))
    return messages


def webhook_problem(providers) -> str:
    """What is wrong with the webhook's settings; empty when nothing is, or it is off."""
    provider, secret = settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET
    if not provider:
        return ""
    if provider not in providers:
        return f"MAIL_WEBHOOK names none of {', '.join(sorted(providers))}."
    if not all(secret.partition(":")):
        return "MAIL_WEBHOOK needs MAIL_WEBHOOK_SECRET, as user:password."
    if provider == "mailgun" and not settings.MAIL_WEBHOOK_KEY:
        return "Mailgun signs its calls: set MAIL_WEBHOOK_KEY."
    try:
        import_string(providers[provider])
    except ImportError:
        return "MAIL_WEBHOOK needs django-anymail: install the extra `anymail`."
    return ""


@register()
def a_machine_that_is_named_can_be_asked(app_configs, **kwargs):
    from config import environment, machine

    wrong = machine.problem(
        environment.MACHINE_TRANSLATOR, environment.MACHINE_TRANSLATOR_URL, environment.MACHINE_TRANSLATOR_KEY
    )
    return [Error(wrong, hint="See docs/operating.md.", id="config.E010")] if wrong else []


@register()
def text_messages_can_be_sent(app_configs, **kwargs):
    from home.gateway import problem

    if not settings.SMS_BACKEND:
        return []
    try:
        send = import_string(settings.SMS_BACKEND)
    except ImportError as error:
        return [Error(f"SMS_BACKEND cannot be had: {error}", id="config.E008")]
    wrong = problem(settings.SMS_URL, settings.SMS_TOKEN) if send.__module__ == "home.gateway" else ""
    return [Error(wrong, hint="See docs/operating.md.", id="config.E008")] if wrong else []


@register(Tags.security, deploy=True)
def staff_show_a_second_factor(app_configs, **kwargs):
    """Only a development server lets somebody in with a password alone."""
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    return [
        Error(
            "Staff sign in with a password alone.",
            hint="Leave SECOND_FACTOR_REQUIRED as config.settings.base has it.",
            id="config.E011",
        )
    ]


@register(Tags.security)
def a_municipality_that_is_named_can_be_asked(app_configs, **kwargs):
    """With a mistake in it the whole setting is off: the check says which."""
    from home.sign_in.providers import problem

    wrong = problem(settings.OIDC_PROVIDERS)
    return [Error(wrong, hint="See docs/operating.md.", id="config.E012")] if wrong else []
