"""What a municipality's web team puts together at /embed/: the line to paste, and what their site must allow for it.

The line shows course dates, a campaign's programme, what parents learn online, or where they meet; which campaigns and
modules there are, and where the list of groups is, is told from outside (`Campaign`, `Module`, `Groups`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.formats import number_format

from courses.catalogue import Catalogue
from courses.listing import AGES, EXPECTING
from courses.models import Form
from courses.rows import age_words, form_words
from home.contrast import READABLE, contrast
from home.languages import own_name
from home.sorting import swedish_key

ELEMENT, SANDBOX, IFRAME = "element", "frame", "iframe"
NEEDS = {ELEMENT: ("script-src", "connect-src"), SANDBOX: ("script-src", "frame-src"), IFRAME: ("frame-src",)}
# Where a directive is not there, the next one says what holds (CSP level 3, section 6.8).
INSTEAD = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
LONGEST_HEADERS = 8_000
# What is shown: the element's name says it too. The next campaign stays the next one, whichever it is then.
COURSES, CAMPAIGN, TRAINING, GROUPS = "courses", "campaign", "training", "groups"
# Fields that mean something to a list of courses only; those that mean nothing to groups; and to modules.
OF_COURSES = ("programme", "form")
OF_SIGN_UPS = (*OF_COURSES, "filters", "book")
OF_PLACES = (*OF_SIGN_UPS, "municipality", "age")
# By which attribute the element names what is shown.
NAMED = {CAMPAIGN: "campaign", TRAINING: "module"}
colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Skriv färgen som #rrggbb, till exempel #0f5c4d.")


@dataclass(frozen=True)
class Campaign:
    """One that can be shown: its name for staff, its title and addresses for readers of a language."""

    slug: str
    name: str
    title: str
    url: str
    # Of municipalities that take part, by slug.
    local_urls: Mapping[str, str]


@dataclass(frozen=True)
class Module:
    """One of the online training, or all of them (no slug): its title and address for readers of a language."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True)
class Groups:
    """The list of meeting places and groups: its address and title for readers of a language."""

    url: str
    title: str


class BuilderForm(forms.Form):
    """In Swedish: its readers build the websites of Swedish municipalities."""

    # What most choose: with it the line stands there before anything is chosen.
    USUAL: ClassVar = {
        "show": COURSES,
        "lang": settings.LANGUAGE_CODE,
        "limit": 6,
        "heading": 2,
        "way": ELEMENT,
    }

    show = forms.ChoiceField(
        label="Vad som visas",
        required=False,
        help_text="Ett programs rader visar vad som pågår just då, när dagen är där.",
    )
    municipality = forms.ChoiceField(label="Kommun", required=False)
    lang = forms.ChoiceField(label="Språk på listan")
    limit = forms.IntegerField(label="Hur många rader", min_value=1, max_value=30)
    heading = forms.TypedChoiceField(
        label="Rubriknivå",
        choices=[(level, f"Rubrik {level}") for level in range(2, 7)],
        coerce=int,
        help_text="Så att listan passar in bland sidans egna rubriker.",
    )
    programme = forms.ChoiceField(label="Metod", required=False)
    age = forms.ChoiceField(label="Barnets ålder", required=False)
    form = forms.ChoiceField(label="På plats eller digitalt", required=False)
    filters = forms.BooleanField(label="Låt besökare välja själva i listan", required=False)
    book = forms.BooleanField(
        label="Anmälan på er egen sida",
        required=False,
        help_text="Formuläret visas på sidan i stället för i en ny sida hos oss. Webbplatsen måste vara registrerad.",
    )
    way = forms.ChoiceField(
        label="Hur den visas",
        choices=[
            (ELEMENT, "Som en del av sidan (bäst)"),
            (SANDBOX, "I en avskild ram som växer med listan"),
            (IFRAME, "I en ram utan skript"),
        ],
    )
    accent = forms.CharField(
        label="Er färg på länkar", required=False, validators=[colour], help_text="Till exempel #7b2d8b."
    )
    background = forms.CharField(
        label="Er sidas bakgrund", required=False, validators=[colour], help_text="Till exempel #ffffff."
    )
    headers = forms.CharField(
        label="Svarshuvuden från er sida",
        required=False,
        max_length=LONGEST_HEADERS,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "ltr"}),
        help_text="Klistra in dem, så säger vi vad som saknas. Vi hämtar ingenting från er webbplats.",
    )

    def __init__(
        self,
        known: Catalogue,
        data=None,
        campaigns: Iterable[Campaign] = (),
        modules: Iterable[Module] = (),
        groups: Groups | None = None,
    ):
        super().__init__(data)
        named = [(f"{CAMPAIGN}:{one.slug}", f"Programmet: {one.name}") for one in campaigns]
        following = [(CAMPAIGN, "Programmet i nästa kampanj, vilken det än är")] if named else []
        learned = [
            (f"{TRAINING}:{one.slug}", f"Modulen: {one.title}")
            if one.slug
            else (TRAINING, "Utbildningen på nätet: alla moduler")
            for one in modules
        ]
        met = [(GROUPS, "Mötesplatser och föräldragrupper")] if groups else []
        self.fields["show"].choices = [(COURSES, "Kurstillfällen"), *following, *named, *learned, *met]
        places = [(place.slug, place.name) for place in known.municipalities.values()]
        self.fields["municipality"].choices = [("", "Hela länet"), *places]
        self.fields["lang"].choices = [(code, own_name(code)) for code in known.languages]
        methods = sorted(known.programmes.items(), key=lambda method: swedish_key(method[1]))
        self.fields["programme"].choices = [("", "Alla metoder"), *methods]
        ages = [(EXPECTING, age_words(EXPECTING)), *((age, age_words(age)) for age in AGES)]
        self.fields["age"].choices = [("", "Alla åldrar"), *ages]
        forms_of = [(form.value, form_words(form)) for form in (Form.ON_SITE, Form.ONLINE)]
        self.fields["form"].choices = [("", "Båda"), *forms_of]
        shown = self.data.get("show", "").partition(":")[0]
        for name in {CAMPAIGN: OF_COURSES, TRAINING: OF_PLACES, GROUPS: OF_SIGN_UPS}.get(shown, ()):
            del self.fields[name]

    def clean(self):
        """Colours must be read where they stand: 4.5 to 1, WCAG 2.2, 1.4.3. Booking stands on one municipality's site."""
        said = dict.fromkeys(OF_PLACES, "") | super().clean()
        if said.get("book") and not said.get("municipality"):
            self.add_error("book", "Välj kommun också: en anmälan visas på en viss kommuns webbplats.")
        accent, ground = said.get("accent"), said.get("background") or "#ffffff"
        if accent and "background" not in self.errors and (ratio := contrast(accent, ground)) < READABLE:
            shown = number_format(ratio, 1)
            self.add_error("accent", f"Går inte att läsa på bakgrunden: {shown} till 1, det behövs 4,5.")
        return said


@dataclass(frozen=True)
class Built:
    """What came of a filled form, for the site at `origin` (scheme and host)."""

    chosen: dict
    origin: str
    # What the link inside leads to and says.
    list_url: str
    title: str
    # Websites that the chosen municipality has registered for booking.
    registered: tuple[str, ...] = ()

    @property
    def shows(self) -> str:
        """Courses, a campaign, modules or groups: the last word of the element's name and of the frame's address."""
        return self.chosen["show"].partition(":")[0] or COURSES

    @property
    def element(self) -> str:
        return f"parenting-{self.shows}"

    @property
    def asked(self) -> dict[str, str]:
        """The element's attributes, without those that say what is so anyway."""
        usual = BuilderForm.USUAL
        names = ("municipality", "lang", "limit", "heading", "programme", "age", "form")
        asked = {
            name: str(value)
            for name in names
            if (value := self.chosen.get(name, "")) not in ("", usual.get(name))
        }
        if slug := self.chosen["show"].partition(":")[2]:
            asked[NAMED[self.shows]] = slug
        return asked | ({"book": self.chosen["municipality"]} if self.chosen["book"] else {})

    @property
    def colours(self) -> dict[str, str]:
        """A frame's colours, which a style sheet around it cannot reach."""
        return {name: self.chosen[name].lstrip("#") for name in ("accent", "background") if self.chosen[name]}

    @property
    def frame_url(self) -> str:
        query = urlencode(self.asked | ({"filters": ""} if self.chosen["filters"] else {}) | self.colours)
        return f"{self.origin}/embed/{self.shows}/" + (f"?{query}" if query else "")

    @property
    def snippet(self) -> str:
        """What is pasted."""
        title, link = escape(self.title), escape(self.list_url)
        if self.chosen["way"] == IFRAME:
            return (
                f'<iframe src="{escape(self.frame_url)}"\n  title="{title}" width="100%" height="900" loading="lazy"'
                ' style="border:0"></iframe>'
            )
        sandboxed = self.chosen["way"] == SANDBOX
        asked = self.asked | (self.colours if sandboxed else {})
        attributes = [f'{name}="{escape(value)}"' for name, value in asked.items()]
        attributes += ["filters"] if self.chosen["filters"] else []
        attributes += ["frame"] if sandboxed else []
        opening = " ".join([f"<{self.element}", *attributes])
        return (
            f'<script src="{self.origin}/embed/v1.js" async></script>\n'
            f'{opening}>\n  <a href="{link}">{title}</a>\n</{self.element}>{self.style}'
        )

    @property
    def style(self) -> str:
        """The municipality's colours, for its own style sheet."""
        if self.chosen["way"] == SANDBOX:
            return ""
        names = [("--pc-accent", self.chosen["accent"]), ("--pc-background", self.chosen["background"])]
        lines = " ".join(f"{name}: {value};" for name, value in names if value)
        return f"\n\n/* i er stilmall */\n{self.element} {{ {lines} }}" if lines else ""

    @property
    def needs(self) -> list["Need"]:
        names = NEEDS[self.chosen["way"]]
        if self.chosen["book"] and "frame-src" not in names:
            names = (*names, "frame-src")
        return [need(name, self.origin, self.chosen["headers"]) for name in names]


@dataclass(frozen=True)
class Need:
    """A directive of Content-Security-Policy, whether the pasted headers allow us there, and the line that would."""

    directive: str
    allowed: bool
    line: str


def need(directive: str, origin: str, headers: str) -> Need:
    """Every policy that is sent must allow it; one that says nothing about it does."""
    for policy in policies(headers):
        name = next((name for name in INSTEAD[directive] if name in policy), None)
        if name and not any(matches(source, origin) for source in policy[name]):
            sources = [source for source in policy[name] if source != "'none'"]
            return Need(directive, False, " ".join([directive, *sources, origin]))
    return Need(directive, True, f"{directive} {origin}")


def policies(headers: str) -> list[dict[str, list[str]]]:
    """The directives of each Content-Security-Policy among headers; a bare policy counts as one."""
    found = re.findall(r"^content-security-policy:\s*(.+)$", headers, re.IGNORECASE | re.MULTILINE)
    if not found and re.match(r"\s*[a-z]+(-[a-z]+)*-src\s", headers):
        found = [headers]
    read = []
    for policy in ",".join(found).split(","):
        words = [part.split() for part in policy.lower().split(";")]
        read.append({name: sources for name, *sources in filter(None, words)})
    return read


def matches(source: str, origin: str) -> bool:
    """Whether a source expression lets in an origin (CSP level 3, section 6.7.2.8, without paths)."""
    scheme, _mark, host = origin.lower().partition("://")
    if source in ("*", f"{scheme}:", origin.lower(), host):
        return True
    of_scheme, mark, of_host = source.rstrip("/").rpartition("://")
    if mark and of_scheme != scheme:
        return False
    return of_host == host or (of_host.startswith("*.") and host.endswith(of_host[1:]))
