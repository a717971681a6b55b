"""What every test has: the database that was asked for, and nothing remembered from the test before."""

import contextlib
import gc
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, SimpleTestCase
from django.utils import translation

from tests import migrated
from tests.factories import make_region

REMEMBERING = [
    "campaigns.catalogue",
    "courses.catalogue",
    "home.context",
    "home.middleware",
    "home.routing",
    "networks.directory",
    "training.outline",
]
# The fixtures that open the database to a test.
DATABASE = {"django_db_setup", "vendor"}


def pytest_addoption(parser):
    parser.addoption("--vendor", help="the database the tests must run on: sqlite or postgresql")


def pytest_collection_modifyitems(config, items):
    """What asks no database is the same beside each: it runs with SQLite alone, which is the faster."""
    if config.getoption("--vendor") == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if not differs(item)])
        items[:] = [item for item in items if differs(item)]


def differs(item) -> bool:
    """Whether a test asks a database, and is not marked as the same beside each."""
    of_django = isinstance(item.cls, type) and issubclass(item.cls, SimpleTestCase)
    asks = of_django or item.get_closest_marker("django_db") or not DATABASE.isdisjoint(item.fixturenames)
    return asks and not item.get_closest_marker("once")


def pytest_collection_finish():
    """What is loaded by now stays: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


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
def making():
    """What makes the kept database, if this run does, holds this until it is kept."""
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def django_db_keepdb(own_database, making):
    """Start from a copy of the migrated database, if there is one."""
    if own_database is None:
        return False
    making.enter_context(migrated.alone())
    return migrated.copy_to(own_database)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, making, own_database, django_db_blocker):
    """Keep the database as the migrations left it, for the next run; throw our copy away at the end.

    What nearly every test begins with is made once: a region, its site and its home page.
    """
    if own_database and not django_db_keepdb:
        migrated.keep(own_database)
    making.close()
    with django_db_blocker.unblock():
        make_region()
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


@pytest.fixture(autouse=True, scope="session")
def signed_in_with_a_second_factor():
    """Whom `client.force_login` signs in has shown a second factor, as staff have (tests/home/test_sign_in.py)."""
    from home.sign_in import factor

    begun = Client.force_login

    def show(request, **kwargs):
        request.session[factor.SHOWN] = True

    def force_login(client, user, backend=None):
        user_logged_in.connect(show)
        begun(client, user, backend)
        user_logged_in.disconnect(show)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


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


@pytest.fixture(scope="module")
def for_the_file(django_db_setup, django_db_blocker):
    """A transaction around the tests of a file: what a fixture of the file makes in it is made once, is there for each
    test (which should take a deep copy of it) and is gone after the last. Not where tests need real transactions.
    """
    with django_db_blocker.unblock(), translation.override("sv"), transaction.atomic():
        yield
        transaction.set_rollback(True)
