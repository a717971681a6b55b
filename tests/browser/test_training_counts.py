"""Steps that were done are told once, to us alone: at once, or when there is a network again for who keeps their place.

The script runs on pages made here, so that what the network does is ours to say.
"""

import json
from pathlib import Path

import pytest

from tests.browser.test_visits import A_PERSON

pytestmark = pytest.mark.browser
SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
HOST = "https://training.test"
PAGE = """<!doctype html><title>Steg</title>
<div class="training"><a href="/next?step=b#was=a" data-next>Vidare</a><a href="https://elsewhere.test/">Bort</a></div>
<p data-counted data-training-count="/utbildning-steg/" data-language="sv"></p>
<script type="module" src="/js/refused.js"></script>
<script type="module" src="/js/training-count.js"></script>"""
DONE = """step => document.dispatchEvent(new CustomEvent('training:done', {detail:
    {module: 'm', step, began: step === 'a', finished: step === 'z', kept: true}}))"""
RATED = """() => document.dispatchEvent(new CustomEvent('training:rated', {detail:
    {module: 'm', pair: 'lugn', before: 2, after: 4}}))"""
KEEP = "() => localStorage.setItem('training', '{\"v\":1}')"
WAITING = "() => JSON.parse(localStorage.getItem('training-counts') || '[]').map(one => one.step)"
# For a request to be sent, or not to be (milliseconds).
A_MOMENT = 400


class Server:
    """What answers, or does not; `told` is what it was told, a list for each request."""

    def __init__(self, context):
        self.told, self.up = [], True
        context.route("**/*", self.answer)

    def answer(self, route):
        path = route.request.url.removeprefix(HOST)
        if path == "/utbildning-steg/":
            if not self.up:
                return route.abort("connectionfailed")
            self.told.append(json.loads(route.request.post_data))
            return route.fulfill(status=204)
        if path.startswith("/js/"):
            return route.fulfill(path=SCRIPTS / path.removeprefix("/js/"), content_type="text/javascript")
        return route.fulfill(body=PAGE, content_type="text/html")

    @property
    def steps(self):
        return [one["step"] for request in self.told for one in request]


@pytest.fixture
def context(chrome):
    context = chrome.new_context()
    context.add_init_script(A_PERSON)
    yield context
    context.close()


@pytest.fixture
def server(context):
    return Server(context)


@pytest.fixture
def page(context, server):
    page = context.new_page()
    page.goto(f"{HOST}/a")
    return page


def settle(page):
    page.wait_for_timeout(A_MOMENT)


def test_a_step_is_told_at_once_and_nothing_is_stored(page, server):
    page.evaluate(DONE, "a")
    settle(page)
    facts = {"module": "m", "step": "a", "began": True, "finished": False, "source": "", "language": "sv"}
    assert server.told == [[facts]]
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_without_consent_what_happens_without_a_network_is_lost(page, server, context):
    server.up = False
    page.evaluate(DONE, "a")
    settle(page)
    server.up = True
    page.goto(f"{HOST}/b")
    settle(page)
    assert server.told == [] and page.evaluate("() => localStorage.length") == 0


def test_what_is_kept_is_sent_once_by_the_page_that_comes(page, server):
    page.evaluate(KEEP)
    page.evaluate(DONE, "a")
    page.goto(f"{HOST}/b")
    settle(page)
    assert server.steps == ["a"] and page.evaluate(WAITING) == []
    page.reload()
    settle(page)
    assert server.steps == ["a"]


def test_a_stopped_server_gets_all_of_it_once_when_it_is_back(page, server, context):
    page.evaluate(KEEP)
    server.up = False
    for step in ("a", "b", "z"):
        page.evaluate(DONE, step)
        page.goto(f"{HOST}/{step}")
        settle(page)
    assert page.evaluate(WAITING) == ["a", "b", "z"] and server.told == []
    server.up = True
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    settle(page)
    assert server.steps == ["a", "b", "z"] and page.evaluate(WAITING) == []
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    settle(page)
    assert len(server.told) == 1


def test_two_tabs_that_come_back_at_once_send_each_step_once(page, server, context):
    page.evaluate(KEEP)
    other = context.new_page()
    other.goto(f"{HOST}/b")
    server.up = False
    for step in ("a", "b"):
        page.evaluate(DONE, step)
    server.up = True
    for tab in (page, other):
        tab.evaluate("() => setTimeout(() => window.dispatchEvent(new Event('online')), 50)")
    settle(page)
    settle(other)
    assert sorted(server.steps) == ["a", "b"]


def test_a_long_way_without_a_network_is_sent_in_lists_that_the_server_reads(page, server):
    page.evaluate(KEEP)
    for number in range(130):
        page.evaluate(DONE, f"s{number}")
    page.goto(f"{HOST}/b")
    settle(page)
    assert [len(request) for request in server.told] == [60, 60, 10]
    assert server.steps == [f"s{number}" for number in range(130)]


def test_who_takes_their_yes_back_has_nothing_sent_later(page, server):
    page.evaluate(KEEP)
    page.evaluate(DONE, "a")
    page.evaluate("() => localStorage.removeItem('training')")
    page.goto(f"{HOST}/b")
    settle(page)
    assert server.told == [] and page.evaluate(WAITING) == []


def test_before_and_after_are_sent_together_and_once(page, server):
    page.evaluate(KEEP)
    page.evaluate(RATED)
    settle(page)
    page.reload()
    settle(page)
    assert server.told == [[{"module": "m", "pair": "lugn", "before": 2, "after": 4, "language": "sv"}]]


def test_the_way_somebody_came_follows_along_and_no_other_site_hears_of_it(page, server):
    page.goto(f"{HOST}/b?via=BCDF2345")
    page.evaluate(DONE, "a")
    settle(page)
    assert [one["source"] for one in server.told[0]] == ["BCDF2345"]
    page.click("[data-next]")
    page.wait_for_url(f"{HOST}/next?step=b&via=BCDF2345#was=a")
    page.evaluate("() => addEventListener('click', event => event.preventDefault())")
    elsewhere = page.locator("a").nth(1)
    elsewhere.click()
    assert elsewhere.get_attribute("href") == "https://elsewhere.test/"


@pytest.mark.parametrize(
    "refusal",
    [
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})",
        "Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})",
        "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => true})",
    ],
)
def test_who_does_not_want_to_be_counted_is_not_and_nothing_waits(server, context, refusal):
    page = context.new_page()
    page.add_init_script(refusal)
    page.goto(f"{HOST}/a")
    page.evaluate(KEEP)
    page.evaluate(DONE, "a")
    page.evaluate(RATED)
    settle(page)
    assert server.told == [] and page.evaluate(WAITING) == []
