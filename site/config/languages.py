"""The languages an installation can speak: names, direction, plural forms. Read by settings, before any database.

Django knows most languages. What it does not know stands here: without an entry in LANG_INFO and a compiled
catalogue under that name a prefix such as /so/ leads nowhere. Django's own words (months, weekdays, form errors)
in these languages are under home/locale/.
"""

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

SOURCE = "sv"
# ISO 639 for Dari (prs) and Kurdish (ku: Kurmanji in Latin letters); the private use of BCP 47 for easy Swedish.
UNKNOWN_TO_DJANGO = {
    "so": {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"},
    "sv-x-lattlast": {
        "bidi": False,
        "code": "sv-x-lattlast",
        "name": "Easy Swedish",
        "name_local": "Lättläst svenska",
    },
    "ti": {"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"},
    "prs": {"bidi": True, "code": "prs", "name": "Dari", "name_local": "دری"},
    "ku": {"bidi": False, "code": "ku", "name": "Kurdish", "name_local": "Kurdî"},
}
NAMES = {
    "sv": _("Swedish"),
    "en": _("English"),
    "ar": _("Arabic"),
    "so": _("Somali"),
    "uk": _("Ukrainian"),
    "sv-x-lattlast": _("Easy Swedish"),
    "ti": _("Tigrinya"),
    "prs": _("Dari"),
    "ku": _("Kurdish"),
}
ONE_OR_MORE = "nplurals=2; plural=(n != 1);"
NONE_OR_ONE_OR_MORE = "nplurals=2; plural=(n > 1);"
# As in the Unicode CLDR, and for languages that Django knows as in Django's own catalogue.
PLURALS = {
    "sv": ONE_OR_MORE,
    "sv-x-lattlast": ONE_OR_MORE,
    "so": ONE_OR_MORE,
    "ku": ONE_OR_MORE,
    "ti": NONE_OR_ONE_OR_MORE,
    "prs": NONE_OR_ONE_OR_MORE,
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
    ),
    "uk": (
        "nplurals=4; plural=(n % 1 == 0 && n % 10 == 1 && n % 100 != 11 ? 0 : n % 1 == 0 && n % 10 >= 2 && "
        "n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : n % 1 == 0 && (n % 10 ==0 || (n % 10 >=5 && "
        "n % 10 <=9) || (n % 100 >=11 && n % 100 <=14 )) ? 2: 3);"
    ),
}


def named(codes: list[str]) -> list[tuple[str, str | Promise]]:
    """The setting LANGUAGES for these codes, the source first. One that nobody knows is named by its code."""
    LANG_INFO.update(UNKNOWN_TO_DJANGO)
    return [
        (code, NAMES[code] if code in NAMES else LANG_INFO.get(code, {}).get("name", code)) for code in codes
    ]


def plural_forms(locale: str) -> str:
    """The Plural-Forms of a catalogue by its folder's name; two forms for a language that is not written here."""
    return {to_locale(code): rule for code, rule in PLURALS.items()}.get(locale, ONE_OR_MORE)
