"""What every test has: the database that was asked for, and nothing remembered from the test before."""

import sys

import pytest
from django.core.cache import cache
from django.utils import translation

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
