"""What phones, paper and groups do together: counted by the site that they came to, and nothing of it left behind."""

import sqlite3
import time
from contextlib import closing

import pytest

from tests.browser import server
from tests.browser.learning import EVERYTHING, NOTHING, PHONE, STARTED, arrive, forward, say_yes
from tests.browser.test_training_offline import save
from tests.browser.test_visits import A_PERSON

pytestmark = pytest.mark.browser
ENOUGH = 5
# Longer than a list needs to be sent in (seconds). A server that has just begun to listen has workers that still begin.
A_WHILE = 40
WAITING = "JSON.parse(localStorage.getItem('training-counts') || '[]').map((one) => one.step)"


@pytest.fixture
def site(training_site):
    database(training_site, "DELETE FROM training_stepcount")
    return training_site


def database(site, statement: str) -> list[tuple]:
    with closing(
        sqlite3.connect(site.settings["DATABASE_URL"].removeprefix("sqlite:///"), timeout=20)
    ) as place:
        rows = place.execute(statement).fetchall()
        place.commit()
    return rows


def counted(site) -> dict[tuple[str, str, str], int]:
    rows = database(site, "SELECT what, step, source, sum(count) FROM training_stepcount GROUP BY 1, 2, 3")
    return {tuple(row[:3]): row[3] for row in rows}


def wait_for_counts(site, expected: dict) -> None:
    until = time.monotonic() + A_WHILE
    while counted(site) != expected and time.monotonic() < until:
        time.sleep(0.1)
    assert counted(site) == expected


def person(visit, **how):
    page = visit(**how)
    page.add_init_script(A_PERSON)
    return page


def test_a_leader_sees_five_who_came_by_the_code_and_never_four(visit, site):
    site.do("group")
    (code, leader), first = next(iter(site.groups.items())), site.step_key("Ett")
    leaders = visit()
    for number in range(1, ENOUGH + 1):
        page = person(visit, width=360)
        page.goto(f"/g/{code}/")
        page.locator(".lesson-row h3 a").first.click()
        page.wait_for_url(f"**/l1/?via={code}")
        page.evaluate(STARTED)
        forward(page)
        assert f"via={code}" in page.url, "the next step is counted for the group as well"
        wait_for_counts(site, {("began", "", code): number, ("done", first, code): number})
        if number < ENOUGH - 1:
            continue
        # What a leader sees is what stood before this week.
        database(site, "UPDATE training_stepcount SET day = date(day, '-8 days')")
        leaders.goto(f"/{leader}")
        told = leaders.locator(".leader-numbers dd")
        assert told.nth(0).locator(".muted").count() == (number < ENOUGH)
        assert told.nth(0).inner_text() == ("5 eller fler" if number == ENOUGH else "färre än 5")
        assert told.nth(1).locator(".muted").count() == 1, "no lesson is done yet"


def test_steps_without_a_server_are_counted_once_when_it_is_back_and_all_can_be_deleted(visit, site):
    port = server.free_port()
    settings = site.settings | {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    page = person(visit, width=360)
    page.set_default_navigation_timeout(60_000)
    two, three = site.keys("Två", "Tre")
    with server.web(settings) as url:
        save(page, f"{url}/sv/lar-dig/barn/")
        arrive(page, f"{url}{site.step('Två')}&via=qr")
        say_yes(page)
        # What the worker keeps has to be enough: the browser's own cache forgets when it likes.
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    for title in ("Tre", "Fyra"):
        forward(page)
        assert page.locator("h1").inner_text() == title
    assert "via=qr" in page.url and page.evaluate(WAITING) == [two, three]
    assert counted(site) == {}
    once = {("began", "", "qr"): 1, ("done", two, "qr"): 1, ("done", three, "qr"): 1}
    with server.web(settings):
        page.reload()
        wait_for_counts(site, once)
        assert page.evaluate(WAITING) == []
        page.route("**/utbildning-steg/", lambda route: route.abort())
        forward(page)
        assert counted(site) == once
        arrive(page, url + PHONE)
        held = page.evaluate(EVERYTHING)
        assert sorted(held["local"]) == ["training", "training-counts"]
        assert (held["caches"], held["workers"]) == ([f"training {url}/sv/lar-dig/barn/"], 1)
        page.locator("[data-ask]").click()
        page.locator("[data-forget]").click()
        page.locator("[data-said]:not(:empty)").wait_for()
        assert page.evaluate(EVERYTHING) == NOTHING
        page.goto(url + site.step("Fyra"))
        assert page.evaluate(EVERYTHING) == NOTHING
