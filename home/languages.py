"""Languages as choices and by name. Functions, so that a language more is a setting and no migration."""

from django.conf import settings
from django.utils.translation import get_language_info


def choices() -> list[tuple[str, str]]:
    """Every language of the installation, named in the active language."""
    return list(settings.LANGUAGES)


def with_own_names() -> list[tuple[str, str]]:
    """Every language as its readers write it, with its name in the active language behind: Soomaali (Somali)."""
    return [
        (code, own_name(code) if own_name(code) == name else f"{own_name(code)} ({name})")
        for code, name in ((code, str(name)) for code, name in settings.LANGUAGES)
    ]


def own_name(code: str) -> str:
    """A language's name in that language, with a capital where its script has them."""
    name = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]


def chain(language: str, order: list[str]) -> list[str]:
    """Where words are looked for: the language, what it is a form of (easy Swedish: Swedish), then `order`."""
    return list(dict.fromkeys([language, language.split("-", maxsplit=1)[0], *order]))
