"""Every setting from the environment is written down, and the environment is read in one file."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
OURS = [ROOT / name for name in ("campaigns", "courses", "home", "site", "tests", "benchmarks", "manage.py")]
# Ours alone reads what an operator sets; the other is told by its own benchmark where to count.
READERS = {ROOT / "site" / "config" / "environment.py", ROOT / "benchmarks" / "counted.py"}


def variables() -> list[str]:
    """What config.environment asks for: the first argument of each `env.<type>("NAME", …)`."""
    source = (ROOT / "site" / "config" / "environment.py").read_text(encoding="utf-8")
    return sorted(
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    )


def python_files() -> list[Path]:
    found = [path for place in OURS for path in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(path for path in found if path.is_file() and path.suffix in {".py", ""} and is_python(path))


def is_python(path: Path) -> bool:
    return path.suffix == ".py" or (path.read_bytes()[:2] == b"#!" and b"python" in path.read_bytes()[:40])


def reads_of_environ(source: str) -> list[int]:
    """Lines that read os.environ or os.getenv.

    Setting a name for Django before it starts is not reading, nor is handing all of it on to a child.
    """
    tree = ast.parse(source)
    written = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setdefault":
            written.add(id(node.func.value))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            written.add(id(node.left))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            written.add(id(node.value))
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and getattr(node.value, "id", "") == "os"
        and node.attr in {"environ", "getenv", "environb"}
        and id(node) not in written
    )


def test_config_environment_asks_for_variables():
    assert {"DATABASE_URL", "SECRET_KEY", "CONTACT_KEY", "PORT"} <= set(variables())


def test_the_example_file_names_every_variable_and_no_other():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#?\s?([A-Z][A-Z_]+)=", example, re.MULTILINE)
    assert sorted(named) == variables()


@pytest.mark.parametrize("name", variables())
def test_the_operating_page_describes_the_variable(name):
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{name}` \|", page, re.MULTILINE), f"docs/operating.md has no row for {name}"


def test_the_operating_page_describes_no_variable_that_nothing_reads():
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", page, re.MULTILINE)) == variables()


def test_the_environment_is_read_in_one_file_only():
    readers = {}
    for path in python_files():
        if path not in READERS and (lines := reads_of_environ(path.read_text(encoding="utf-8"))):
            readers[str(path.relative_to(ROOT))] = lines
    assert readers == {}


def test_a_read_of_the_environment_would_be_seen():
    source = "import os\nos.environ.get('A')\nos.getenv('B')\nos.environ['C'] = '1'\nos.environ | {'D': '1'}"
    assert reads_of_environ(source) == [2, 3]


def test_make_run_leaves_a_port_and_a_database_to_the_person():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "PORT ?= 8000" in makefile
    assert "export PORT" in makefile


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for(vendor):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        assert cursor.fetchone()[0]
    assert connection.vendor == (vendor or connection.vendor)
