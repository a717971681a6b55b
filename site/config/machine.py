"""Which machine drafts translations, as the environment names it."""

CLASSES = {
    "libretranslate": "home.translation.machine.Libre",
    "deepl": "home.translation.machine.Deep",
}
TIMEOUT = 30
"""Seconds an editor waits for a page of sentences."""


def machine_translator(name: str, url: str, key: str) -> dict | None:
    """What wagtail-localize wants to know of a translator; None when there is none, or none of that name."""
    if name not in CLASSES:
        return None
    options = {"LIBRETRANSLATE_URL": url.rstrip("/"), "API_KEY": key, "AUTH_KEY": key, "TIMEOUT": TIMEOUT}
    return {"CLASS": CLASSES[name], "OPTIONS": options}


def problem(name: str, url: str, key: str) -> str:
    """What is wrong with the settings; empty when nothing is, or it is off."""
    if not name:
        return ""
    if name not in CLASSES:
        return f"MACHINE_TRANSLATOR names none of {', '.join(sorted(CLASSES))}."
    if name == "deepl":
        return "" if key else "DeepL needs MACHINE_TRANSLATOR_KEY."
    here = ("http://127.0.0.1", "http://localhost", "http://[::1]")
    if not url.startswith(("https://", *here)):
        return "MACHINE_TRANSLATOR_URL must be https, or on this machine."
    return ""
