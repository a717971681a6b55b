"""The stylesheet, the icons and the components."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from home import assets
from home.contrast import contrast
from home.templatetags.look import ICONS, NOTICE_ICONS, SEAT_ICONS, folds, icon, tel

COMPONENTS = sorted((assets.ROOT / "templates" / "components").glob("*.html"))
PARTS = assets.sources()
GROUNDS = {
    "ink": "paper surface mist sky rose leaf straw",
    "muted": "paper surface mist sky leaf",
    "forest": "paper surface mist",
    "forest-dark": "paper surface mist",
    "lingon": "paper surface mist rose",
    "ok": "paper surface mist leaf",
    "amber": "paper surface mist straw",
    "on-forest": "forest forest-dark",
    "on-sun": "sun",
    "on-deep": "deep",
    "sun": "deep",
}


class Marks(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict]:
        return [attrs for tag, attrs in self.tags if tag == name]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def component(name: str, /, **inputs) -> str:
    return render_to_string(f"components/{name}.html", inputs)


def tokens() -> dict[str, dict[str, str]]:
    """The colours of the light theme and of the dark one."""
    text = (assets.SOURCES / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", half)) for half in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


# --- The stylesheet


def test_the_stylesheet_is_found_as_one_file_and_nothing_else_is():
    found = finders.find("css/site.css")
    assert Path(found).read_text(encoding="utf-8") == assets.site_css()
    finder = assets.SiteCssFinder()
    assert finder.find("css/base.css") == []
    ((path, storage),) = finder.list([])
    assert path == "css/site.css"
    assert storage.exists(path)


def test_the_stylesheet_is_built_anew_when_a_part_changes(monkeypatch, tmp_path):
    for name in ("tokens", "base"):
        (tmp_path / f"{name}.css").write_text(f".{name} {{ color: red; }}")
    (tmp_path / "components").mkdir()
    monkeypatch.setattr(assets, "SOURCES", tmp_path)
    monkeypatch.setattr(assets, "BUILT", tmp_path / "built")
    built = assets.build()
    assert built.read_text() == ".tokens{color:red}.base{color:red}"
    part = tmp_path / "components" / "new.css"
    part.write_text(".new { color: blue; }")
    assert ".new{color:blue}" in assets.build().read_text()


def test_minifying_keeps_strings_and_what_white_space_means():
    css = '/* gone */ .a , .b { content: " ; {x} "; inset: calc(1px + 2px) 0; }  .a :hover { color: red ; }'
    assert assets.minify(css) == '.a,.b{content:" ; {x} ";inset:calc(1px + 2px) 0}.a :hover{color:red}'


def test_the_layers_are_named_first_and_every_part_keeps_to_one():
    assert assets.site_css().startswith("@layer tokens,base,components,utilities;")
    for part in PARTS:
        outside = re.sub(
            r"/\*.*?\*/|^@layer [^;{]+;|^@layer \w+ \{.*?^\}", "", part.read_text(), flags=re.S | re.M
        )
        assert not outside.strip(), part.name


def test_the_stylesheet_weighs_little_and_asks_for_nothing_else():
    css = assets.site_css()
    assert len(gzip.compress(css.encode())) <= 11_000
    assert not re.findall(r"url\((?![\"']?data:)", css)
    assert "@import" not in css


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_sides_are_named_by_the_line_of_reading(part):
    sides = "left|right|top|bottom"
    physical = rf"(?<![\w-])(?:margin|padding|border)-(?:{sides})|^\s*(?:{sides}|width|height):"
    assert not re.findall(physical, part.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_the_borders_of_controls_can_be_seen(theme):
    colours = tokens()[theme]
    for ink, grounds in GROUNDS.items():
        for ground in grounds.split():
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for ground in ("paper", "surface"):
        assert contrast(colours["line"], colours[ground]) >= 3
        assert contrast(colours["ring"], colours[ground]) >= 3
    assert contrast(colours["ring"], colours["ring-gap"]) >= 3


# --- Icons


def test_an_icon_is_hidden_from_assistive_technology():
    for name in ICONS:
        (mark,) = Marks(icon(name)).of("svg")
        assert (mark["aria-hidden"], mark["focusable"]) == ("true", "false")
        assert "style" not in mark


def test_only_icons_that_point_along_the_line_turn_in_right_to_left_text():
    assert "icon-turns" in icon("chevron-right")
    assert "icon-turns" not in icon("check")


def test_every_state_and_every_kind_of_notice_has_an_icon():
    assert {*SEAT_ICONS.values(), *NOTICE_ICONS.values()} <= set(ICONS)
    with pytest.raises(KeyError):
        icon("unicorn")


def test_a_phone_number_is_dialled_by_its_digits():
    assert tel("+46 (0)470-12 34 56") == "+460470123456"


# --- Components


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_says_its_inputs_first(path):
    assert path.read_text(encoding="utf-8").startswith("{# inputs: ")


class Sample(forms.Form):
    name = forms.CharField(label="Namn", help_text="Så som du vill bli <kallad>.")
    adults = forms.ChoiceField(
        label="Hur många?", choices=[("1", "En"), ("2", "Två")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Jag har läst råden")
    more = forms.CharField(label="Mer", required=False, widget=forms.Textarea)


def test_a_field_names_its_help_and_its_error():
    html = component("field", field=Sample({})["name"])
    marks = Marks(html)
    (control,) = marks.of("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    assert set(control["aria-describedby"].split()) <= set(marks.ids)
    assert marks.of("label")[0]["for"] == "id_name"
    assert "&lt;kallad&gt;" in html
    assert html.index("id_name_helptext") < html.index("id_name_error") < html.index("<input")


def test_choices_are_a_fieldset_whose_legend_is_the_label():
    html = component("field", field=Sample({})["adults"])
    marks = Marks(html)
    assert marks.of("fieldset")[0]["aria-describedby"] == "id_adults_error"
    assert "Hur många?" in html.split("<legend>")[1].split("</legend>")[0]
    assert [label["for"] for label in marks.of("label")] == ["id_adults_0", "id_adults_1"]


def test_a_single_box_stands_beside_its_words_and_only_optional_fields_say_so():
    with translation.override("en"):
        assert "optional" not in component("field", field=Sample()["agree"])
        assert "(optional)" in component("field", field=Sample()["more"])
    marks = Marks(component("field", field=Sample()["agree"]))
    assert marks.of("label")[0]["for"] == marks.of("input")[0]["id"] == "id_agree"


def test_the_error_summary_leads_to_every_field_and_takes_the_focus():
    form = Sample({})
    summary = Marks(component("error_summary", form=form))
    fields = Marks("".join(component("field", field=field) for field in form))
    targets = [link["href"].removeprefix("#") for link in summary.of("a")]
    assert targets == ["id_name", "id_adults_0", "id_agree"]
    assert set(targets) <= set(fields.ids)
    assert "autofocus" in summary.of("div")[0]
    assert (
        component("error_summary", form=Sample({"name": "Åsa", "adults": "1", "agree": "on"})).strip() == ""
    )


@pytest.mark.parametrize(
    ("state", "free", "waiting", "words"),
    [
        ("ok", 5, 0, "5 seats left"),
        ("few", 1, 0, "Only 1 seat left"),
        ("queue", 0, 1, "Full, 1 is waiting"),
        ("queue", 0, 0, "Full, join the waiting list"),
        ("full", 0, 0, "Full"),
        ("cancelled", 0, 0, "Cancelled"),
        ("later", 0, 0, "Not open for booking yet"),
        ("past", 0, 0, "Has been held"),
        ("drop-in", 0, 0, "Drop in, no booking"),
    ],
)
def test_seats_are_told_in_words_beside_an_icon(state, free, waiting, words):
    with translation.override("en"):
        html = component("seats", state=state, free=free, waiting=waiting)
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip() == words
    assert "<svg" in html


def test_a_notice_is_announced_only_when_it_is_new():
    assert 'role="status"' not in component("notice", kind="ok", text="Sparat")
    assert 'role="status"' in component("notice", kind="ok", text="Sparat", live=True)


def test_the_current_page_of_a_list_is_no_link():
    pages = [SimpleNamespace(number=1, url="?page=1"), SimpleNamespace(number=2, url="?page=2", current=True)]
    html = component("pagination", page=SimpleNamespace(previous_url="?page=1", next_url="", pages=pages))
    assert [link["href"] for link in Marks(html).of("a")] == ["?page=1", "?page=1"]
    assert Marks(html).of("span")[-1].get("class") == "visually-hidden"
    assert 'aria-current="page"' in html
    assert (
        component("pagination", page=SimpleNamespace(previous_url="", next_url="", pages=pages)).strip() == ""
    )


def test_a_button_with_an_address_is_a_link_and_one_without_sends_the_form():
    assert Marks(component("button", text="Boka", url="/boka/")).of("a")
    (button,) = Marks(component("button", text="Boka", name="step", value="review")).of("button")
    assert (button["type"], button["name"], button["value"]) == ("submit", "step", "review")


# --- The frame


@pytest.mark.parametrize("page", ["base", "403", "404"])
@pytest.mark.parametrize(("language", "direction"), [("sv", "ltr"), ("ar", "rtl")])
def test_a_page_stands_without_a_region(page, language, direction):
    with translation.override(language):
        html = render_to_string(f"{page}.html", request=RequestFactory().get("/"))
    marks = Marks(html)
    (root,) = marks.of("html")
    assert (root["lang"], root["dir"]) == (language, direction)
    assert len(marks.of("main")) == len(marks.of("h1")) == 1
    assert marks.of("a")[0]["href"] == "#content"
    assert "content" in marks.ids
    assert [link["href"] for link in marks.of("link") if link["rel"] == "stylesheet"] == [
        "/static/css/site.css"
    ]
    assert not marks.of("script")


@pytest.mark.parametrize("page", ["500", "maintenance"])
def test_a_page_of_last_resort_needs_neither_request_nor_database_nor_manifest(page, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    html = render_to_string(f"{page}.html")
    marks = Marks(html)
    assert len(marks.of("h1")) == 1
    assert [link["href"] for link in marks.of("link") if link["rel"] == "stylesheet"] == [
        "/static/css/site.css"
    ]
    assert {attrs["lang"] for _, attrs in marks.tags if "lang" in attrs} == {"sv", "en", "ar"}


def test_the_picture_tag_marks_its_svg_safe():
    assert Template('{% illustration "abc" "lake" "tile" %}').render(Context()).startswith('<svg class="art"')


def test_an_address_gives_way_between_its_parts_and_is_escaped():
    assert folds("a@b.example") == "a@<wbr>b.example"
    assert folds("https://b.example/sv/anmalan/") == "https://b.example/<wbr>sv/<wbr>anmalan/<wbr>"
    assert folds('<"@b') == "&lt;&quot;@<wbr>b"
