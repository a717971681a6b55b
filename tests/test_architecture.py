"""The rules that hold the code together, where no linter of others knows them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("campaigns", "courses", "home", "networks", "practices", "training")
PYTHON = sorted(path for app in (*APPS, "site/config") for path in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
# Everything else asks these to change a booking or the queue.
# (courses.privacy takes no seat: it clears the digest by which a contact is known again.)
SEAT_WRITERS = {
    "courses/booking.py",
    "courses/queue.py",
    "courses/any_run.py",
    "courses/merging.py",
    "courses/merging_claims.py",
    "courses/privacy.py",
}
SEAT_MODELS = {"Booking", "QueueEntry", "Offer"}
SEAT_RELATIONS = {"bookings", "queue_entries", "offers"}
WRITES = {"create", "acreate", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def ids(paths: list[Path]) -> dict:
    return {"argvalues": paths, "ids": name_of}


def without_comments(template: str) -> str:
    template = re.sub(r"\{#.*?#\}", "", template)
    return re.sub(r"\{% comment.*?endcomment %\}", "", template, flags=re.DOTALL)


def test_imports_go_down_only():
    lint = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout


def test_the_folder_of_config_is_not_a_package():
    assert not (ROOT / "site" / "__init__.py").exists(), "it would shadow the standard library's site"


def test_no_drawer_module():
    drawers = {
        "util",
        "utils",
        "helper",
        "helpers",
        "service",
        "services",
        "common",
        "misc",
        "manager",
        "managers",
    }
    assert [name_of(path) for path in PYTHON if path.stem in drawers] == []


def test_receivers_of_signals_stand_in_one_file():
    found = {
        name_of(path)
        for path in PYTHON
        if re.search(
            r"^@receiver\(|(?<!psycopg)(?<!sqlite3)\.connect\(",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    assert found <= {"home/receivers.py"}


def seat_writes(source: str) -> list[str]:
    """Places where a module makes or changes a Booking, a QueueEntry or an Offer."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in SEAT_MODELS:
            found.append(f"{node.lineno}: {node.func.id}(…)")
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            chain = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
            related = {part.attr for part in ast.walk(node.func) if isinstance(part, ast.Attribute)}
            if chain & SEAT_MODELS or related & SEAT_RELATIONS:
                found.append(f"{node.lineno}: {ast.unparse(node.func)}(…)")
    return found


def test_only_the_booking_verbs_write_seats():
    writers = {}
    for path in PYTHON:
        if name_of(path) in SEAT_WRITERS or "migrations" in path.parts:
            continue
        if found := seat_writes(path.read_text(encoding="utf-8")):
            writers[name_of(path)] = found
    assert writers == {}


@pytest.mark.parametrize(
    "source",
    [
        "Booking.objects.create(run=run)",
        "Booking(run=run).save()",
        "Offer.objects.filter(pk=1).update(state='open')",
        "run.bookings.confirmed().update(seats=2)",
        "QueueEntry.objects.get_or_create(run=run)",
    ],
)
def test_a_write_elsewhere_would_be_seen(source):
    assert seat_writes(source)


def test_a_read_is_no_write():
    assert seat_writes("Booking.objects.filter(run=run).count(); run.bookings.confirmed()") == []


@pytest.mark.parametrize("path", **ids(PAGES))
def test_a_page_has_nothing_inline_that_its_policy_forbids(path):
    html = without_comments(path.read_text(encoding="utf-8"))
    assert not re.search(r"<style\b", html), "styles stand in static/css"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", html), (
        "inline script"
    )
    assert not re.search(r"\sstyle\s*=", html), "style attribute"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", html), "event handler attribute"
    assert "javascript:" not in html


@pytest.mark.parametrize("path", **ids(PAGES))
def test_a_page_asks_no_other_host(path):
    html = without_comments(path.read_text(encoding="utf-8"))
    loads = re.findall(r"<(?:link|script|img|iframe|source|video|audio|use|track|embed)\b[^>]*", html)
    assert [
        tag for tag in loads if re.search(r"(?:href|src|srcset|poster)\s*=\s*[\"']?(?:https?:)?//", tag)
    ] == []


@pytest.mark.parametrize("path", **ids(STYLES))
def test_a_stylesheet_asks_no_other_host(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", css)


# Keep a leader's list (docs/adr/0027), a chosen day, or a place in the training (docs/adr/0030) on a phone, and only when
# asked to.
MAY_STORE = {"static/js/door_kept.js", "static/js/my-day.js", "static/js/training-kept.js"}


@pytest.mark.parametrize("path", **ids(SCRIPTS))
def test_a_script_asks_no_other_host_and_stores_nothing(path):
    script = re.sub(
        r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert not re.search(r"[\"'`](?:https?:)?//", script)
    stores = re.search(r"\b(?:localStorage|sessionStorage|indexedDB)\b|document\.cookie", script)
    assert not stores or name_of(path) in MAY_STORE
    assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=|\.style\.", script)


@pytest.mark.parametrize("path", **ids([path for path in TEMPLATES if "components" in path.parts]))
def test_a_component_says_first_what_it_takes(path):
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert re.match(r"\{# inputs: .+ ?#\}", first)


@pytest.mark.parametrize("path", **ids(TEMPLATES))
def test_components_are_included_with_only_what_they_take(path):
    includes = re.findall(r"\{% include [\"']components/[^%]*%\}", path.read_text(encoding="utf-8"))
    assert [include for include in includes if not re.search(r"\bonly %\}$", include)] == []


@pytest.mark.parametrize("path", **ids(LOCKS))
def test_a_lock_file_names_hashes_and_no_host(path):
    lock = path.read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(
        r"https?://|--index-url|--extra-index-url|--find-links|@ file:|^\s*-e ", lock, re.MULTILINE
    )


def test_there_are_locks_for_running_and_for_developing():
    assert [path.name for path in LOCKS] == ["requirements-dev.lock", "requirements.lock"]


def test_the_drawing_of_the_data_model_is_fresh():
    from config.management.commands import schema

    assert schema.TARGET.read_text(encoding="utf-8") == schema.drawing(), "run `make schema`"
