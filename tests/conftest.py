"""What every test has: the database that was asked for, and nothing remembered from the test before."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from config import environment

REMEMBERING = [
    "campaigns.templatetags.campaign_tags",
    "courses.catalogue",
    "home.context",
    "home.middleware",
    "home.routing",
]


def pytest_addoption(parser):
    parser.addoption("--vendor", help="the database the tests must run on: sqlite or postgresql")


@pytest.fixture(scope="session")
def vendor(request):
    """The database that config.testing started the tests for; None when pytest was called by hand."""
    return request.config.getoption("--vendor")


def migrated() -> Path | None:
    """Where an empty, migrated SQLite database is kept, by what it was made from; None on another database."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return None
    made_from = [*environment.ROOT.glob("*/migrations/*.py"), environment.ROOT / "requirements-dev.lock"]
    digest = hashlib.sha256()
    for path in sorted(made_from):
        digest.update(path.read_bytes())
    return environment.VAR / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Start from a copy of the migrated database, if there is one: the migrations take half a minute."""
    kept = migrated()
    if not (kept and kept.exists()):
        return False
    shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Keep the database as the migrations left it, for the next run; throw our copy away at the end."""
    kept = migrated()
    if kept and not kept.exists():
        for old in environment.VAR.glob("migrated-*.sqlite3"):
            old.unlink(missing_ok=True)
        beside = kept.with_suffix(f".{os.getpid()}")
        with django_db_blocker.unblock():
            connection.cursor().execute("VACUUM INTO %s", [str(beside)])
        beside.rename(kept)
    yield
    if django_db_keepdb:
        connection.close()
        for path in Path(settings.DATABASES["default"]["TEST"]["NAME"]).parent.glob(
            f"test-{os.getpid()}.sqlite3*"
        ):
            path.unlink()


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Primary keys and versions come again after a rollback; what a process remembers by them must not."""
    for name in REMEMBERING:
        if module := sys.modules.get(name):
            module.forget()
    cache.clear()
    translation.activate("sv")
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def page_tree(request):
    """A test with real transactions empties every table behind it, Wagtail's first page and locale too."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames:
        return
    from wagtail.models import Collection, Locale, Page

    locale = Locale.objects.get_or_create(language_code="sv")[0]
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root", locale=locale)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
