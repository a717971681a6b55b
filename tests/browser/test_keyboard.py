"""From the home page to a booked place without a mouse."""

import pytest

from tests.browser.booking import RECEIPT
from tests.browser.scenes import LIST

pytestmark = pytest.mark.browser
MOST_TABS = 250

# The ring may be drawn by the control, by what it stretches over its card, or by what stands around it.
FOCUS = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const ringed = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const drawn = [getComputedStyle(one), getComputedStyle(one, '::after'), getComputedStyle(one, '::before')];
  let above = one.parentElement;
  for (let step = 0; above && step < 4; step++, above = above.parentElement)
    drawn.push(getComputedStyle(above));
  return {
    path: one.pathname || '', name: one.name || '', type: one.type || '', tag: one.tagName,
    inMain: !!one.closest('main'),
    ring: drawn.some(ringed),
    inView: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(page, wanted) -> dict:
    """Press Tab until what has the focus is what is wanted; every stop on the way must be seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] != "BODY":
            assert focus["ring"], f"the focus cannot be seen on {focus}"
            assert focus["inView"], f"the focus is off the screen on {focus}"
        if wanted(focus):
            return focus
    raise AssertionError(f"not reached with {MOST_TABS} presses of Tab on {page.url}")


def press_and_go(page, key="Enter"):
    with page.expect_navigation():
        page.keyboard.press(key)


def type_into(page, name, text):
    tab_to(page, lambda focus: focus["name"] == name)
    page.keyboard.type(text)


def send(page):
    tab_to(page, lambda focus: focus["inMain"] and focus["type"] == "submit")
    press_and_go(page)


def test_the_first_stop_leads_past_the_header(site, visit):
    page = visit()
    page.goto("/sv/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_booking_with_the_keyboard_alone(site, visit):
    page = visit()
    page.goto("/sv/")
    the_list = site.page(LIST, "sv")
    tab_to(page, lambda focus: focus["path"] == the_list)
    press_and_go(page)
    bookable = {f"/sv/tillfalle/{pk}/" for pk in site.runs["plain"]}
    tab_to(page, lambda focus: focus["path"] in bookable)
    press_and_go(page)
    tab_to(page, lambda focus: focus["path"].endswith("/boka/"))
    press_and_go(page)
    type_into(page, "name", "Ali Hassan")
    type_into(page, "email", "ali.keyboard@example.org")
    send(page)
    assert "ali.keyboard@example.org" in page.locator("main").inner_text(), "the review shows what was typed"
    send(page)
    assert RECEIPT.search(page.url)
    assert page.locator("h1").inner_text()


def test_after_a_mistake_the_focus_is_on_the_summary_and_its_links_lead_to_the_fields(site, visit):
    page = visit()
    page.goto(site.run("plain", "sv") + "boka/")
    send(page)
    assert page.evaluate("document.activeElement.id") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "name"


def test_a_survey_with_the_keyboard_alone(site, visit):
    page = visit()
    page.goto(site.survey["sv"]["open"])
    tab_to(page, lambda focus: (focus["name"] or "").startswith("question_"))
    page.keyboard.press("ArrowRight")
    assert page.locator("main :checked").get_attribute("value") == "2"
    send(page)
    assert page.locator(".confirmation").is_visible()
