"""Strings are found where they stand, and a catalogue that lacks or spoils one is told so."""

import polib
import pytest

from config import messages
from config.messages import Message


def entry(text, translation="", plural="", **facts):
    if plural:
        forms = dict(enumerate(translation.split("|")))
        return polib.POEntry(msgid=text, msgid_plural=plural, msgstr_plural=forms, **facts)
    return polib.POEntry(msgid=text, msgstr=translation, **facts)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Book")', [Message("Book")]),
        ('gettext_lazy("Book " "now")', [Message("Book now")]),
        ('ngettext("%(n)d seat", "%(n)d seats", n)', [Message("%(n)d seat", "%(n)d seats")]),
        ('pgettext_lazy("of a run", "full")', [Message("full", context="of a run")]),
        ('translation.gettext("Home")', [Message("Home")]),
        ("_(name)", []),
        ('print("Book")', []),
    ],
)
def test_strings_of_a_module(source, found):
    assert list(messages.in_python(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Book" %}', [Message("Book")]),
        ('{% translate "full" context "of a run" %}', [Message("full", context="of a run")]),
        (
            "{% blocktranslate trimmed with n=run.name %}\n  Book\n  {{ n }}\n{% endblocktranslate %}",
            [Message("Book %(n)s")],
        ),
        (
            "{% blocktranslate count n=seats %}one seat{% plural %}{{ n }} seats{% endblocktranslate %}",
            [Message("one seat", "%(n)s seats")],
        ),
        ('{% include "x.html" with label=_("Go") only %}', [Message("Go")]),
        ("<p>_('not a call')</p>", []),
    ],
)
def test_strings_of_a_template(source, found):
    assert list(messages.in_template(source)) == found


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (entry("Book", "Boka"), 0),
        (entry("Book"), 1),
        (entry("Book", "Boka", flags=["fuzzy"]), 1),
        (entry("%(n)s seats", "%(n)s platser"), 0),
        (entry("%(n)s seats", "platser"), 1),
        (entry("%(n)s seats", "%(m)s platser"), 1),
        (entry("one seat", "en plats|%(n)s platser", plural="%(n)s seats"), 0),
        (entry("one seat", "en plats|", plural="%(n)s seats"), 1),
        (entry("one seat", "en plats|%(m)s platser", plural="%(n)s seats"), 1),
    ],
)
def test_what_is_wrong_with_a_translation(given, wrong):
    assert len(list(messages.problems_of(given))) == wrong


def test_a_string_that_was_never_collected_and_one_that_nobody_uses_are_problems(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "languages", lambda: ["sv"])
    monkeypatch.setattr(messages, "collected", lambda: {Message("Old"): ["a.html"]})
    messages.collect()
    found = list(messages.problems("sv", {Message("New"): ["b.html"]}))
    assert [problem.split()[0] for problem in found] == ["'New'", "'Old'"]


def test_collecting_again_keeps_what_was_translated(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "languages", lambda: ["ar"])
    monkeypatch.setattr(
        messages, "collected", lambda: {Message("Book"): ["a.html"], Message("one", "many"): ["a.html"]}
    )
    messages.collect()
    catalogue = messages.read("ar")
    catalogue.find("Book").msgstr = "احجز"
    catalogue.save(str(messages.catalogue_path("ar")))
    messages.collect()
    assert messages.read("ar").find("Book").msgstr == "احجز"
    assert len(messages.read("ar").find("one").msgstr_plural) == 6


def test_compiling_writes_what_is_older_than_its_source_and_then_is_silent(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "languages", lambda: ["sv"])
    monkeypatch.setattr(messages, "collected", lambda: {Message("Book"): ["a.html"]})
    messages.collect()
    capsys.readouterr()
    messages.compile_catalogues()
    assert "Compiled" in capsys.readouterr().out
    assert messages.catalogue_path("sv").with_suffix(".mo").exists()
    messages.compile_catalogues()
    assert capsys.readouterr().out == ""
