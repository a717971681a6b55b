"""`make lint`: style, imports, messages, migrations, deployment checks. With --fix the formatters write."""

import argparse
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config import environment
from config.terminal import say, with_variables

LIMIT = 300
BIN = Path(sys.executable).parent
PYTHON_FOLDERS = (
    "campaigns",
    "courses",
    "home",
    "networks",
    "practices",
    "training",
    "site",
    "tests",
    "benchmarks",
    "manage.py",
)


def templates() -> list[str]:
    """Every template of ours, as paths from the project's folder."""
    found = (environment.ROOT / "templates").rglob("*.html")
    return sorted(str(path.relative_to(environment.ROOT)) for path in found)


def formatters(fix: bool) -> dict[str, list[str]]:
    """ruff, djhtml and djade: what they do, and how they are told to only look."""
    check = [] if fix else ["--check"]
    python = [folder for folder in PYTHON_FOLDERS if (environment.ROOT / folder).exists()]
    commands = {
        "ruff check": [f"{BIN}/ruff", "check", "--quiet", *(["--fix"] if fix else []), *python],
        "ruff format": [f"{BIN}/ruff", "format", "--quiet", *check, *python],
    }
    if html := templates():
        commands["djhtml"] = [f"{BIN}/djhtml", "--tabwidth", "2", *check, *html]
        commands["djade"] = [f"{BIN}/djade", "--target-version", "5.2", *check, *html]
    return commands


def contracts() -> dict[str, list[str]]:
    manage = [sys.executable, "manage.py"]
    return {
        "import contract": [f"{BIN}/lint-imports", "--no-cache"],
        "messages": [sys.executable, "-m", "config.messages", "check"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }


def deployment(folder: str) -> list[str]:
    """Django's deployment checks on production settings, with secrets that are thrown away."""
    variables = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": "sqlite://:memory:",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "CONTACT_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "www.example.org",
        "BASE_URL": "https://www.example.org",
        "EMAIL_URL": "dummymail://",
        "HTTPS": "true",
        "MAINTENANCE": "false",
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return with_variables(variables, command)


def passes(name: str, command: list[str]) -> bool:
    """Run one check; its output is shown only when it has something to say."""
    start = time.monotonic()
    try:
        result = subprocess.run(
            command, cwd=environment.ROOT, capture_output=True, text=True, timeout=LIMIT, check=False
        )
        good, output = result.returncode == 0, result.stdout + result.stderr
    except subprocess.TimeoutExpired:
        good, output = False, f"not done after {LIMIT} s"
    say(f"{'ok  ' if good else 'FAIL'}  {name} ({time.monotonic() - start:.0f} s)")
    if not good:
        say(output.strip())
    return good


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m config.lint", description="Look at the code, or format it."
    )
    parser.add_argument("--fix", action="store_true", help="let the formatters write; nothing else is run")
    fix = parser.parse_args().fix
    if fix:
        for command in formatters(fix=True).values():
            # The formatters end with 1 when they changed a file: what is left to mend by hand is shown below.
            subprocess.run(command, cwd=environment.ROOT, timeout=LIMIT, check=False)
        results = [passes(name, command) for name, command in formatters(fix=False).items()]
    else:
        with tempfile.TemporaryDirectory(prefix="fs-lint-") as folder:
            commands = formatters(fix=False) | contracts() | {"check --deploy": deployment(folder)}
            results = [passes(name, command) for name, command in commands.items()]
    say(f"{sum(results)} of {len(results)} checks passed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
