"""UI strings: `collect` them from code and templates, `check` their translations, `compile` the catalogues.

Written with polib and Django's own template lexer, so that a machine without gettext can do all three. The
words in the code are English; every other language of LANGUAGES has a catalogue under locale/.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

from config import environment
from config.languages import plural_forms
from config.terminal import say, shown

LOCALE = environment.ROOT / "locale"
# What Django itself says, in languages that it lacks: written by hand, never collected.
DJANGO_WORDS = environment.ROOT / "home" / "locale"
SOURCE_LANGUAGE = "en"
PYTHON = ("campaigns", "courses", "home", "networks", "practices", "training", "site/config")
TEMPLATES = "templates"
# How many strings a call starts with, and whether the first of them is the context.
CALLS = {"gettext": (1, False), "ngettext": (2, False), "pgettext": (2, True), "npgettext": (3, True)}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL_IN_TEMPLATE = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sdif]")


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


def languages() -> list[str]:
    """Every language that needs a catalogue, by its folder's name."""
    from django.conf import settings
    from django.utils.translation import to_locale

    return [to_locale(code) for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]


def catalogue_path(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def as_message(call: str, strings: list[str]) -> Message | None:
    """The message that a call of that name with these leading strings asks for."""
    name = "gettext" if call == "_" else call.removesuffix("_lazy").removesuffix("_noop")
    if name not in CALLS or len(strings) < CALLS[name][0]:
        return None
    count, has_context = CALLS[name]
    context, *words = strings[:count] if has_context else ["", *strings[:count]]
    return Message(words[0], words[1] if len(words) > 1 else "", context) if words[0] else None


def in_python(source: str) -> Iterator[Message]:
    """Messages of a module, by its syntax tree."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        strings = [part.value for part in node.args if isinstance(getattr(part, "value", None), str)]
        if message := as_message(name, strings):
            yield message


def in_template(source: str) -> Iterator[Message]:
    """Messages of a template: Django rewrites its tags as calls, which are read here."""
    from django.utils.translation.template import templatize

    for call, arguments in CALL_IN_TEMPLATE.findall(templatize(source)):
        strings = [ast.literal_eval(literal) for literal in re.findall(STRING, arguments)]
        if message := as_message(call, strings):
            yield message


def collected() -> dict[Message, list[str]]:
    """Every message of the project with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted(path for folder in PYTHON for path in (environment.ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            for message in in_python(path.read_text(encoding="utf-8")):
                found.setdefault(message, set()).add(shown(path))
    for path in sorted((environment.ROOT / TEMPLATES).rglob("*")):
        if path.suffix in {".html", ".txt"}:
            for message in in_template(path.read_text(encoding="utf-8")):
                found.setdefault(message, set()).add(shown(path))
    return {message: sorted(files) for message, files in found.items()}


def key(entry: polib.POEntry) -> tuple[str, str]:
    """Gettext finds a message by its context and its singular."""
    return entry.msgctxt or "", entry.msgid


def new_catalogue(locale: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "foraldrastod",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(locale),
    }
    return catalogue


def read(locale: str) -> polib.POFile:
    path = catalogue_path(locale)
    return (
        polib.pofile(str(path), encoding="utf-8", wrapwidth=100) if path.exists() else new_catalogue(locale)
    )


def new_entry(message: Message, files: list[str], old: polib.POEntry | None, forms: int) -> polib.POEntry:
    """The entry of a message, with the translation it had (unless a plural came or went)."""
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in files],
        flags=["python-format"] if PLACEHOLDER.search(message.text) else [],
    )
    if message.plural:
        kept = old.msgstr_plural if old else {}
        entry.msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
    else:
        entry.msgstr = old.msgstr if old else ""
    if old:
        entry.tcomment = old.tcomment
        entry.flags += ["fuzzy"] if old.fuzzy else []
    return entry


def collect() -> int:
    """Write each catalogue anew: new messages without words, old ones with theirs, unused ones gone."""
    messages = collected()
    for locale in languages():
        say(write(locale, messages))
    return 0


def write(locale: str, messages: dict[Message, list[str]]) -> str:
    """Write one catalogue anew; returns what to say of it."""
    old = read(locale)
    known = {key(entry): entry for entry in old}
    forms = int(re.match(r"nplurals=(\d+)", old.metadata["Plural-Forms"])[1])
    catalogue = new_catalogue(locale)
    for message in sorted(messages, key=lambda each: (messages[each][0], each.text, each.context)):
        was = known.get((message.context, message.text))
        catalogue.append(new_entry(message, messages[message], was, forms))
    catalogue_path(locale).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(catalogue_path(locale)))
    missing = sum(not translated(entry) for entry in catalogue)
    return f"{shown(catalogue_path(locale))}: {len(catalogue)} messages, {missing} without a translation"


def translated(entry: polib.POEntry) -> bool:
    """Whether every form has words; polib's own answer counts one form as enough, and fuzzy as none."""
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def problems_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with a translation, in words."""
    if not translated(entry):
        yield "has no translation"
    if entry.fuzzy:
        yield "is marked fuzzy"
    expected = placeholders(entry.msgid_plural or entry.msgid)
    for form in filter(None, entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]):
        given = placeholders(form)
        # A plural's form for none, one or two may say the number as a word.
        if given != expected and not (entry.msgid_plural and set(given) < set(expected)):
            yield f"has {given or 'no placeholder'} where the text has {expected or 'none'}: {form!r}"


def problems(locale: str, messages: dict[Message, list[str]]) -> Iterator[str]:
    """Everything wrong with a catalogue: what it lacks, what it has for nothing, what it says wrongly."""
    known = {key(entry): entry for entry in read(locale)}
    wanted = {(message.context, message.text): message for message in messages}
    for where, message in wanted.items():
        entry = known.get(where)
        if entry is None or (entry.msgid_plural or "") != message.plural:
            yield f"{message.text!r} is not collected ({messages[message][0]}): run `make messages`"
            continue
        for problem in problems_of(entry):
            yield f"{message.text!r} {problem} ({messages[message][0]})"
    for where in known.keys() - wanted.keys():
        yield f"{where[1]!r} is used nowhere: run `make messages`"


def check() -> int:
    """Say what is wrong with the catalogues; returns 1 when anything is."""
    messages = collected()
    bad = 0
    for locale in languages():
        found = list(problems(locale, messages))
        bad += len(found)
        for problem in found:
            say(f"{shown(catalogue_path(locale))}: {problem}")
    say(f"{len(messages)} messages in {len(languages())} catalogues, {bad} problems")
    return 1 if bad else 0


def compile_catalogues() -> int:
    """Write the .mo beside each .po that is newer. Silent when there is nothing to do."""
    for source in sorted(
        path for folder in (LOCALE, DJANGO_WORDS) for path in folder.glob("*/LC_MESSAGES/*.po")
    ):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        catalogue = polib.pofile(str(source), encoding="utf-8")
        catalogue.save_as_mofile(str(target))
        say(f"Compiled {shown(source)}: {len(catalogue.translated_entries())} messages")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.messages", description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["compile", "collect", "check"])
    verb = parser.parse_args().verb
    if verb == "compile":
        return compile_catalogues()
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    return collect() if verb == "collect" else check()


if __name__ == "__main__":
    sys.exit(main())
