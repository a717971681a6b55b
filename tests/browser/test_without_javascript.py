"""Everything works as plain pages and forms; scripts only make it smoother."""

import pytest

from tests.browser import booking, group_scenes, scenes
from tests.browser.scenes import LIST

pytestmark = pytest.mark.browser


def test_a_booking_from_the_home_page(site, visit):
    page = visit(width=320, scripts=False)
    page.goto("/sv/")
    page.locator(f"a[href='{site.page(LIST, 'sv')}']:visible").first.click()
    bookable = [f"main a[href='/sv/tillfalle/{pk}/']" for pk in site.runs["plain"]]
    page.locator(", ".join(bookable)).first.click()
    page.locator(booking.BOOK).first.click()
    booking.fill(page, "noscript@example.org")
    booking.submit(page)
    booking.submit(page)
    assert booking.RECEIPT.search(page.url)
    page.goto(booking.manage_url(page))
    page.locator("main a[href*='avboka']").first.click()
    booking.submit(page)
    assert page.locator("h1").inner_text()


def test_the_list_is_filtered_by_a_plain_form_and_the_filter_taken_off_by_a_link(site, visit):
    page = visit(scripts=False)
    page.goto(site.page(LIST, "sv"))
    everything = page.locator("h1, h2").all_inner_texts()
    page.locator("main input[name=q]").first.fill("ABC")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "q=ABC" in page.url
    assert page.locator("h1, h2").all_inner_texts() != everything, "the count stands in a heading"


def test_mistakes_keep_what_was_typed(site, visit):
    page = visit(scripts=False)
    page.goto(site.run("plain", "sv") + "boka/")
    page.locator("[name=name]").fill("Lena")
    page.locator("[name=email]").fill("lena@")
    booking.submit(page)
    assert page.locator("[name=name]").input_value() == "Lena"
    assert page.locator("[name=email]").input_value() == "lena@"
    assert page.locator("#errors a").count() >= 1


def test_both_booking_and_waiting_reach_a_confirmation(site, visit):
    for state in ("plain", "full"):
        page = visit(scripts=False)
        assert booking.book(page, site.run(state, "sv"))


def test_a_survey_is_answered_and_a_mistake_keeps_what_was_written(site, visit):
    page = visit(width=320, scripts=False, language="ar")
    scenes.survey_errors(page, site, "ar")
    assert page.locator("main textarea").input_value() == "19800101-1234"
    assert page.locator("#errors a").count() == 1
    page.locator("main textarea").fill("شكرًا")
    page.locator("main .scale-step").nth(4).click()
    booking.submit(page)
    assert page.locator(".confirmation").is_visible()


def test_a_group_is_proposed_and_its_kit_opened(site, visit):
    page = visit(width=320, scripts=False)
    group_scenes.kit()(page, site, "sv")
    assert page.locator("main textarea").count() >= 2
    assert group_scenes.NAME in page.locator("main textarea").first.input_value()
