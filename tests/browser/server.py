"""The site as visitors meet it: production settings, the real web server, the demo, in its own folder."""

import contextlib
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from config import environment
from config.terminal import with_variables
from tests import migrated
from tests.oidc_server import oidc_server

LIMIT = 240


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Site:
    """A running site, and where to look on it."""

    url: str
    pages: dict[str, dict[str, str]]
    runs: dict[str, list[int]]
    campaigns: dict[str, dict]
    offer: dict[str, dict[str, str]]
    survey: dict[str, dict[str, str]]
    touch: dict[str, dict[str, str]]
    staff: dict[str, str]
    doors: list[dict]
    website: int
    training: dict[str, dict]
    groups: dict[str, str]
    learners: dict
    messages: dict[str, dict]
    static: Path
    opened: dict = field(default_factory=dict)

    def door(self) -> dict:
        """A list at a door that no other test has touched; the last one is for looking at only."""
        return self.doors.pop(0) if len(self.doors) > 1 else pytest.fail("places.doors makes too few")

    def page(self, label: str, language: str) -> str:
        """Where a page of that kind is: with words in the language if there are any, else in its frame."""
        by_language = self.pages[label]
        source = next(iter(by_language.values()))
        return by_language.get(language) or f"/{language}/{source.split('/', 2)[2]}"

    def campaign(self, phase: str, language: str, page: str = "local") -> str:
        """The region's page (`master`) or a municipality's of the campaign in that phase."""
        return self.campaigns[phase]["pages"][language][page]

    def my_day(self, phase: str, language: str, *items: int) -> str:
        chosen = "&".join(f"item={pk}" for pk in items)
        return f"/{language}/kampanj/{self.campaigns[phase]['slug']}/min-dag/?{chosen}"

    def run(self, state: str, language: str, number: int = 0) -> str:
        of_state = self.runs[state]
        return f"/{language}/tillfalle/{of_state[number % len(of_state)]}/"


def variables(folder: Path, port: int, **others: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": "browser-tests-only-" + "0123456789" * 5,
        "CONTACT_KEY": secrets.token_hex(20),
        # Passkeys are for names, not for numbers.
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": "dummymail://",
        "HTTPS": "false",
        # Each browser context is a visitor with an address of its own, so that limits by address stay on.
        "TRUSTED_PROXIES": "1",
        "BIND": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "LOG_LEVEL": "WARNING",
        "MAINTENANCE": "false",
        "CHECK_LINKS": "false",
    } | others


def run(settings: dict[str, str], *command: str) -> str:
    """Run a command beside the site to its end; returns what it printed."""
    result = subprocess.run(
        with_variables(settings, [sys.executable, *command]),
        cwd=environment.ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(command)}:\n{result.stdout[-2000:]}\n{result.stderr[-4000:]}"
    return result.stdout


@contextlib.contextmanager
def web(settings: dict[str, str]) -> Iterator[str]:
    """The web server until the end of the block."""
    command = [sys.executable, "-m", "gunicorn", "--config", "site/gunicorn.conf.py", "config.wsgi"]
    child = subprocess.Popen(with_variables(settings, command), cwd=environment.ROOT)
    port = int(settings["PORT"])
    try:
        for _attempt in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert child.poll() is None, "the web server did not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()


@contextlib.contextmanager
def site(folder: Path) -> Iterator[Site]:
    """The demo, migrated, loaded, collected and served; and a municipality whose staff sign in as at work."""
    with oidc_server() as provider:
        provider.behave(claims={"email": "redaktor@example.org"})
        row = provider.row(domains=["example.org"], second_factor=True)
        with loaded(folder, variables(folder, free_port(), OIDC_PROVIDERS=json.dumps([row]))) as running:
            yield running


@contextlib.contextmanager
def loaded(folder: Path, settings: dict[str, str]) -> Iterator[Site]:
    with migrated.alone():
        if not migrated.copy_to(folder / "site.sqlite3"):
            run(settings, "manage.py", "migrate", "--verbosity=0")
            migrated.keep(folder / "site.sqlite3")
    run(settings, "manage.py", "demo")
    run(settings, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    places = json.loads(run(settings, "tests/browser/places.py"))
    with web(settings) as url:
        yield Site(url, **places, static=folder / "static")


@contextlib.contextmanager
def little_site(folder: Path) -> Iterator[SimpleNamespace]:
    """One campaign and one module, and nothing else (tests/browser/campaign_scene.py, training_scene.py).

    `phase(name)` brings the campaign there, if it is in another; `website` is the port where a municipality may show
    booking.
    """
    website, now = free_port(), ""
    settings = migrated_in(folder)

    def phase(name: str) -> None:
        nonlocal now
        if name != now:
            run(settings, "tests/browser/campaign_scene.py", name, f"http://localhost:{website}")
            now = name

    phase("sign_up")
    run(settings, "tests/browser/training_scene.py")
    run(settings, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    with web(settings) as url:
        yield SimpleNamespace(url=url, website=website, phase=phase)


def migrated_in(folder: Path) -> dict[str, str]:
    """An empty database in a folder; the variables of a site beside it."""
    settings = variables(folder, free_port())
    with migrated.alone():
        if not migrated.copy_to(folder / "site.sqlite3"):
            run(settings, "manage.py", "migrate", "--verbosity=0")
            migrated.keep(folder / "site.sqlite3")
    return settings


@contextlib.contextmanager
def site_in_maintenance(folder: Path, static: Path) -> Iterator[str]:
    """The same code with MAINTENANCE set, without a database, and with the static files of another site."""
    settings = variables(folder, free_port(), MAINTENANCE="true", WEB_WORKERS="1", STATIC_ROOT=str(static))
    with web(settings) as url:
        yield url
