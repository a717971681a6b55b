"""A site with modules to learn from and nothing else, and what a test asks of a phone that meets it."""

import json
from dataclasses import dataclass, field

import pytest

from tests import migrated
from tests.browser.server import free_port, run, variables, web

SCENE = "tests/browser/phone_scene.py"
PHONE, PLAN = "/sv/pa-telefonen/", "/sv/var-familjeplan/"
KEPT = "JSON.parse(localStorage.getItem('training'))"
EVERYTHING = """async () => ({
  cookie: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).length,
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookie": "", "local": [], "session": [], "databases": 0, "caches": [], "workers": 0}
# Scripts import what they need, and go on then: a moment after the page has loaded.
STARTED = """async () => {
  for (const one of document.querySelectorAll("link[rel=modulepreload]")) await import(one.href);
  await new Promise((resolve) => setTimeout(resolve));
  while (document.querySelector("[data-phone][hidden]")) await new Promise((resolve) => setTimeout(resolve, 20));
}"""
HEARS = """
window.heard = [];
for (const name of ["training:done", "training:rated"]) {
  document.addEventListener(name, (event) => window.heard.push([name, event.detail]));
}
"""


@dataclass
class TrainingSite:
    url: str
    settings: dict[str, str]
    modules: dict[str, dict] = field(default_factory=dict)
    # Their leaders' addresses, by code.
    groups: dict[str, str] = field(default_factory=dict)

    def do(self, what: str) -> None:
        told = json.loads(run(self.settings, SCENE, what))
        self.modules, self.groups = told["modules"], told["groups"]

    def key(self, module: str) -> str:
        return self.modules[module]["key"]

    def step(self, title: str, module: str = "barn", language: str = "sv") -> str:
        return f"/{language}{self.modules[module]['steps'][title]['path']}"

    def step_key(self, title: str, module: str = "barn") -> str:
        return self.modules[module]["steps"][title]["key"]

    def keys(self, *titles: str, module: str = "barn") -> list[str]:
        return [self.step_key(title, module) for title in titles]


@pytest.fixture(scope="session")
def training_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    settings = variables(folder, free_port(), PAGE_CACHE_MB="0", WEB_WORKERS="1")
    with migrated.alone():
        if not migrated.copy_to(folder / "site.sqlite3"):
            run(settings, "manage.py", "migrate", "--verbosity=0")
            migrated.keep(folder / "site.sqlite3")
    site = TrainingSite("", settings)
    site.do("make")
    run(settings, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    with web(settings) as url:
        site.url = url
        yield site


def arrive(page, address: str) -> None:
    """Come to a page anew, and wait until its scripts have looked at what the phone keeps."""
    page.goto("about:blank")
    page.goto(address)
    page.evaluate(STARTED)


def forward(page) -> None:
    """Press forward, and wait for what comes."""
    with page.expect_navigation():
        page.locator("[data-next]").click()
    page.evaluate(STARTED)


def say_yes(page) -> None:
    page.locator("[data-yes]").click()
    page.locator("[data-said-yes]").wait_for()


def link_of(page) -> str:
    """The address that takes the place on this phone to another."""
    arrive(page, PHONE)
    page.locator("[data-make]").click()
    return page.locator("[data-send-text]").input_value()
