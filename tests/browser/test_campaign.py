"""A campaign as a family meets it: phase by phase, by the clock, without network, and signed up for once."""

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser import booking
from tests.browser.looking import violations
from tests.browser.scenes import several_signed_up, sign_up_several
from tests.browser.test_budgets import traffic
from tests.browser.test_privacy import STORED

pytestmark = pytest.mark.browser
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOTHING = ["", 0, 0, 0]
MOST_BYTES = 40_000
KEPT = """async () => [
  localStorage.length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
]"""
# What there is to see, and what there is not.
FACES = {
    "announced": (["a[href$='.ics'], a[href*='kalender.ics?']"], ["[name=item]", "[data-now]"]),
    "sign_up": (["#programme", "[name=item]"], ["[data-now]:not([hidden])"]),
    "under_way": (["[data-now]", "#programme"], []),
    "afterwards": (["#programme"], ["[name=item]", "[data-now]", "[data-offline]"]),
}


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("page_of", ["master", "local"])
@pytest.mark.parametrize("phase", FACES)
def test_each_phase_has_its_face(site, visit, phase, page_of, language):
    page = visit(width=360, language=language)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(site.campaign(phase, language, page_of))
    shown, not_shown = FACES[phase]
    for selector in shown:
        assert page.locator(f"main {selector}").first.is_visible() or selector == "[name=item]", selector
    assert [selector for selector in not_shown if page.locator(f"main {selector}").count()] == []
    assert wrong == []
    assert page.evaluate(STORED) == NOTHING


def board(page, name):
    return page.locator(f"[data-{name}-list] .now-row a").all_inner_texts()


def plan_of_today(page) -> list[tuple[datetime, datetime, str]]:
    """What is held, as the programme says it."""
    rows = page.locator("li[data-starts]:not(.item-cancelled)").evaluate_all(
        "rows => rows.map(row => [row.dataset.starts, row.dataset.ends, row.querySelector('.item-title a').innerText])"
    )
    plan = [(datetime.fromisoformat(a), datetime.fromisoformat(b), title) for a, b, title in rows]
    day = plan[0][0].date()
    return [row for row in plan if row[0].date() == day]


def expected(plan, now):
    on = [title for starts, ends, title in plan if starts <= now < ends]
    ahead = [starts for starts, _ends, _title in plan if starts > now]
    return on, [title for starts, _ends, title in plan if ahead and starts == min(ahead)]


def test_now_and_next_follow_the_clock_without_a_reload(site, visit):
    page = visit(width=360)
    address = site.campaign("under_way", "sv")
    page.goto(address)
    plan = plan_of_today(page)
    start = min(starts for starts, _ends, _title in plan) - timedelta(minutes=1)
    page.clock.install(time=start)
    page.goto(address)
    loads = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    seen = []
    moments = sorted({moment for row in plan for moment in row[:2]})[:6]
    for moment in moments:
        page.clock.set_fixed_time(moment + timedelta(seconds=1))
        page.clock.run_for(16_000)
        assert (board(page, "now"), board(page, "next")) == expected(plan, moment + timedelta(seconds=1))
        seen.append(board(page, "now"))
    assert len({tuple(titles) for titles in seen}) > 1 and loads == []


def test_nothing_is_kept_before_it_is_asked_for_and_nothing_after_it_is_taken_away(site, visit):
    page = visit(width=360)
    page.goto(site.campaign("under_way", "sv"))
    assert page.evaluate(KEPT) == [0, 0, 0]
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for()
    assert page.evaluate(KEPT) == [0, 1, 1]
    assert page.context.cookies() == []
    page.locator("[data-remove]").click()
    page.locator("[data-save]").wait_for()
    assert page.evaluate(KEPT) == [0, 0, 0]


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_programme_saved_on_the_phone_opens_without_a_network(site, visit, language):
    page = visit(width=360, language=language)
    address = site.campaign("under_way", language)
    page.goto(f"{address}?day=")
    titles = page.locator(".item-title a").all_inner_texts()
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for()
    page.context.set_offline(True)
    page.goto(f"{address}?item=999")
    assert page.locator(".item-title a").all_inner_texts() == titles
    # All its days are, though it begins with today; its style and its clock are kept as well.
    assert page.evaluate("getComputedStyle(document.querySelector('.item')).display") == "grid"
    assert page.locator("[data-clock]").is_visible()
    page.context.set_offline(False)
    page.reload()
    assert page.locator("[data-remove]").is_visible()


def test_what_was_saved_before_the_day_says_on_the_day_what_is_on(site, visit):
    page = visit(width=360)
    address = site.campaign("sign_up", "sv")
    page.goto(address)
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for()
    plan = plan_of_today(page)
    begins = min(starts for starts, _ends, _title in plan)
    page.context.set_offline(True)
    page.clock.install(time=begins + timedelta(minutes=1))
    page.goto(address)
    page.locator("[data-clock]").wait_for()
    assert (board(page, "now"), board(page, "next")) == expected(plan, begins + timedelta(minutes=1))
    assert not page.locator(".campaign-left").is_visible()


def test_what_is_saved_is_kept_as_long_as_the_campaigns_days_say_now(site, visit):
    page = visit(width=360)
    page.goto(site.campaign("sign_up", "sv"))
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for()
    page.add_init_script(
        """document.addEventListener('readystatechange', () => {
          const panel = document.querySelector('[data-offline]');
          if (panel) panel.dataset.offline = panel.dataset.offline.replace(/until=\\d+/, 'until=9999999999999');
        })"""
    )
    page.reload()
    page.wait_for_function(
        """async () => (await navigator.serviceWorker.getRegistrations())
             .some(one => one.active?.scriptURL.includes('until=9999999999999'))"""
    )
    assert page.evaluate(KEPT) == [0, 1, 1]


def test_another_days_programme_leaves_the_board_as_it_was(site, visit):
    page = visit(width=360)
    page.goto(f"{site.campaign('under_way', 'sv')}?kind=talk")
    shown = board(page, "now"), board(page, "next")
    page.clock.install(time=plan_of_today(page)[0][0] - timedelta(days=2))
    page.goto(f"{site.campaign('under_way', 'sv')}?kind=talk")
    assert (board(page, "now"), board(page, "next")) == shown
    assert page.locator("[data-now]").is_visible()


def test_the_page_of_another_municipality_is_not_kept_by_the_way(site, visit):
    page = visit(width=360)
    page.goto(site.campaign("under_way", "sv"))
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for()
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(site.campaign("under_way", "sv", "master"))


def test_what_is_ticked_becomes_a_day_without_javascript(site, visit):
    page = visit(width=320, scripts=False)
    page.goto(site.campaign("sign_up", "sv"))
    chosen = site.campaigns["sign_up"]["free"][:2]
    for pk in chosen:
        page.locator(f"[name=item][value='{pk}']").check()
    with page.expect_navigation():
        page.locator(".programme-bar button").click()
    assert "/min-dag/" in page.url
    assert page.locator(".my-day-item").count() == 2


def test_two_things_at_once_are_told(site, visit):
    page = visit(width=360)
    page.goto(site.my_day("sign_up", "sv", *site.campaigns["sign_up"]["together"]))
    assert page.locator("main .notice-warn").count() == 1
    assert page.locator(".my-day-item").count() == 2


def test_a_day_is_kept_on_the_device_only_when_asked_for(site, visit):
    page = visit(width=360)
    address = site.my_day("sign_up", "sv", *site.campaigns["sign_up"]["free"][:2])
    page.goto(address)
    assert page.evaluate(STORED) == NOTHING
    page.locator("[data-keep]").click()
    page.goto(address.split("?")[0])
    with page.expect_navigation():
        page.locator("[data-kept] a").click()
    assert page.locator(".my-day-item").count() == 2
    page.locator("[data-forget]").click()
    assert page.evaluate(STORED) == NOTHING


@pytest.mark.parametrize(("scripts", "language"), [(True, "sv"), (False, "ar")])
def test_two_items_of_which_one_is_full_are_signed_up_for_once(site, visit, scripts, language):
    page = visit(width=320, scripts=scripts, language=language)
    sign_up_several(page, site, language)
    booking.fill(page)
    booking.submit(page)
    # The letter says of each what will become of it before anything is sent.
    assert page.locator(".several-lines .seats-ok").count() == 1
    assert page.locator(".several-lines .seats-queue").count() == 1
    booking.send(page)
    assert booking.RECEIPT.search(page.url), page.locator("main").inner_text()[:400]
    assert page.locator(".claim-line").count() == 2
    assert page.locator(".claim-line .seats-ok").count() == 1
    assert page.locator(".claim-line .seats-queue").count() == 1
    page.goto(booking.manage_url(page))
    assert page.locator(".claim-line").count() == 2
    # One press, and a page that asks first.
    page.goto(page.locator("main a[href$='/avboka/']").get_attribute("href"))
    booking.submit(page)
    assert page.locator(".claim-line .seats-cancelled, .claim-line .seats-past").count() == 2


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("page_of", ["master", "local"])
@pytest.mark.parametrize("phase", ["sign_up", "under_way"])
def test_a_programme_is_small_and_does_not_jump(site, visit, phase, page_of, language):
    page = visit(width=320)
    sizes = traffic(page, site.campaign(phase, language, page_of))
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []


def test_signing_up_leaves_nothing_on_the_device(site, visit):
    page = visit(width=360)
    several_signed_up(page, site, "sv")
    assert page.evaluate(STORED) == NOTHING and page.context.cookies() == []


@pytest.fixture
def moved(site):
    """Moves the dates of the campaign that is signed up for, so that its first day is so many days from today."""
    slug = site.campaigns["sign_up"]["slug"]
    path = site.static.parent / "site.sqlite3"

    def write(*values):
        with sqlite3.connect(path, timeout=20) as database:
            database.execute(
                "UPDATE campaigns_campaign SET starts_on = ?, ends_on = ?, sign_up_opens_at = ? WHERE slug = ?",
                [*values, slug],
            )
            # What processes remember of a region is old now, as after any change in the admin.
            database.execute("UPDATE home_region SET version = version + 1")

    with sqlite3.connect(path, timeout=20) as database:
        before = database.execute(
            "SELECT starts_on, ends_on, sign_up_opens_at FROM campaigns_campaign WHERE slug = ?", [slug]
        ).fetchone()

    def move(days: int, opens: int):
        day = datetime.now(STOCKHOLM).date() + timedelta(days=days)
        opening = datetime.now(UTC) + timedelta(days=opens)
        write(day.isoformat(), day.isoformat(), f"{opening:%Y-%m-%d %H:%M:%S}")

    yield move
    write(*before)


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_one_page_wears_each_face_in_turn_as_its_days_come_and_go(site, visit, moved, language):
    page = visit(width=360, language=language)
    address, faces = site.campaign("sign_up", language), []
    for days, opens in ((30, 10), (30, -10), (0, -40), (-2, -42)):
        moved(days, opens)
        # A page is the same for everybody for two seconds.
        page.wait_for_timeout(2_200)
        page.goto(address)
        faces.append(
            page.locator(".campaign-page").get_attribute("class").split("campaign-page campaign-")[1]
        )
        assert violations(page) == []
    assert faces == ["announced", "sign_up", "under_way", "afterwards"]
