"""A real site and a real browser, once for all browser tests."""

import itertools
import os
import re

import pytest
from playwright.sync_api import sync_playwright

from config import browser as chromium
from config import environment
from tests.browser import server
from tests.browser.learning import training_site  # noqa: F401

# Playwright's sync API keeps an event loop running, which Django takes for asynchronous code when tests that
# use the database run in the same process.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

visitors = itertools.count(1)
FAILED = environment.VAR / "failed"

NOTES_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(source => ((source.node || {}).outerHTML || '').slice(0, 90));
    window.shifts.push({value: entry.value, moved});
  }
}).observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(autouse=True)
def nothing_remembered():
    """The site under test is another process: there is nothing of ours to forget."""


@pytest.fixture(scope="session")
def chrome():
    """The system's Chromium, without a window."""
    path = chromium.find()
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with server.site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def little_site(tmp_path_factory):
    with server.little_site(tmp_path_factory.mktemp("little")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        for number, context in enumerate(item.funcargs.get("contexts", [])):
            for page in context.pages:
                name = re.sub(r"[^\w.-]+", "_", item.name)
                page.screenshot(path=FAILED / f"{name}-{number}.png", full_page=True)
    return report


@pytest.fixture
def contexts():
    """The contexts that a test has opened; photographed into var/failed when it fails."""
    opened = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def visit(chrome, contexts, site):
    """Opens a page for a new visitor: `visit(width=320, scheme="dark", scripts=False)`.

    Each has an address of their own, but on other websites: there the header would ask for a preflight.
    """

    def open_page(width=1280, scheme="light", scripts=True, language="sv", elsewhere=False):
        number = next(visitors)
        address = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"}
        context = chrome.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 640 if width < 700 else 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale=language,
            reduced_motion="reduce",
            extra_http_headers={} if elsewhere else address,
        )
        contexts.append(context)
        context.set_default_timeout(6_000)
        context.set_default_navigation_timeout(20_000)
        context.add_init_script(NOTES_SHIFTS)
        return context.new_page()

    return open_page
