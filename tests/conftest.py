"""What every test has: the database that was asked for, and nothing remembered from the test before."""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import SimpleTestCase
from django.utils import translation

from tests import migrated

REMEMBERING = [
    "campaigns.templatetags.campaign_tags",
    "courses.catalogue",
    "home.context",
    "home.middleware",
    "home.routing",
]
# The fixtures that open the database to a test.
DATABASE = {"django_db_setup", "vendor"}


def pytest_addoption(parser):
    parser.addoption("--vendor", help="the database the tests must run on: sqlite or postgresql")


def pytest_collection_modifyitems(config, items):
    """What asks no database is the same beside each: it runs with SQLite alone, which is the faster."""
    if config.getoption("--vendor") == "postgresql":
        without = [item for item in items if not asks_a_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if asks_a_database(item)]


def asks_a_database(item) -> bool:
    of_django = isinstance(item.cls, type) and issubclass(item.cls, SimpleTestCase)
    return of_django or item.get_closest_marker("django_db") or not DATABASE.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def vendor(request):
    """The database that config.testing started the tests for; None when pytest was called by hand."""
    return request.config.getoption("--vendor")


@pytest.fixture(scope="session")
def own_database() -> Path | None:
    """The SQLite file of this run; None on another database."""
    database = settings.DATABASES["default"]
    return Path(database["TEST"]["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


@pytest.fixture(scope="session")
def django_db_keepdb(own_database):
    """Start from a copy of the migrated database, if there is one."""
    return own_database is not None and migrated.copy_to(own_database)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, own_database):
    """Keep the database as the migrations left it, for the next run; throw our copy away at the end."""
    if own_database and not django_db_keepdb:
        migrated.keep(own_database)
    yield
    if django_db_keepdb:
        connection.close()
        for path in own_database.parent.glob(f"{own_database.name}*"):
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
