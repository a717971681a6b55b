"""The slideshow of a campaign on a screen that nobody stands beside: in turn, anew, and for weeks."""

import pytest

pytestmark = pytest.mark.browser
SHOWN = 12_000
COUNTS_TIMERS = """
window.timers = 0;
for (const name of ["setInterval", "setTimeout"]) {
  const real = window[name];
  window[name] = (...given) => { window.timers += 1; return real(...given); };
}
"""


@pytest.fixture
def screen(site, visit):
    """Opens the screen of the demo's campaign, with the clock in the test's hands."""

    def opened(scripts=True, motion="no-preference", hurry=False):
        page = visit(width=1920, scripts=scripts)
        page.emulate_media(reduced_motion=motion)
        page.goto(site.page("campaigns.CampaignPage", "sv"))
        page.goto(page.locator("a[href*='/material/']").get_attribute("href"))
        address = page.locator("a[href*='/skarm/']").get_attribute("href")
        if hurry:
            page.add_init_script(COUNTS_TIMERS)
            page.route("**/js/screen*.js", in_a_hurry)
        elif scripts:
            page.clock.install()
        page.goto(f"{address}?lang=sv,ar")
        return page

    return opened


def in_a_hurry(route):
    """The script, with a quarter of a second for what takes minutes."""
    script = route.fetch().text().replace("120_000", "250")
    route.fulfill(body=script, content_type="text/javascript")


def shown(page) -> list[int]:
    """The places of the slides that can be seen."""
    return page.locator(".slide").evaluate_all(
        "slides => slides.flatMap((slide, place) => slide.checkVisibility() ? [place] : [])"
    )


def test_slides_come_in_turn_and_begin_again(screen):
    page = screen()
    count = page.locator(".slide").count()
    seen = []
    for _turn in range(count + 1):
        seen += shown(page)
        page.clock.run_for(SHOWN)
    assert seen == [*range(count), 0] and count >= 4


def test_the_space_bar_and_the_button_stop_them_and_start_them(screen):
    page = screen()
    button = page.locator("[data-pause]")
    label = button.inner_text()
    page.keyboard.press(" ")
    page.clock.run_for(5 * SHOWN)
    assert shown(page) == [0] and button.inner_text() != label
    button.click()
    page.clock.run_for(SHOWN)
    assert shown(page) == [1] and button.inner_text() == label
    button.focus()
    page.keyboard.press(" ")
    page.clock.run_for(SHOWN)
    assert shown(page) == [1]


def test_what_is_new_is_shown_and_when_the_network_is_gone_the_last_stays(screen):
    """With a script in a hurry, on the clock of the wall."""
    page = screen(hurry=True)
    first = page.locator(".slide h2").first.inner_text()
    answers = ["new", "gone", "other"]

    def answer(route):
        told = answers.pop(0) if len(answers) > 1 else answers[0]
        if told == "gone":
            route.abort()
        elif told == "other":
            route.fulfill(body="<p>Något annat</p>", content_type="text/html; charset=utf-8")
        else:
            html = route.fetch().text().replace(f">{first}</h2>", ">Nytt</h2>")
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/skarm/**", answer)
    for _time in range(3):
        page.wait_for_timeout(600)
        assert "Nytt" in page.locator(".slide h2").all_text_contents()
    assert answers == ["other"] and len(shown(page)) == 1
    assert page.evaluate("window.timers") == 2


@pytest.mark.parametrize("options", [{"scripts": False}, {"motion": "reduce"}])
def test_without_scripts_or_motion_it_is_a_list_to_scroll(screen, options):
    page = screen(**options)
    assert shown(page) == list(range(page.locator(".slide").count()))
    assert not page.locator("[data-pause]").is_visible()


def test_nothing_is_kept_by_the_browser(screen):
    page = screen()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
