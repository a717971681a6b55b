"""The way through a lesson on the narrowest phone: twelve stones a thumb can hit, as one reads, and small."""

import pytest

from tests.browser.test_budgets import MOST_BYTES, traffic

pytestmark = pytest.mark.browser
THUMB = 44
# How far two targets may lie over each other, in pixels.
SLACK = 1
BOXES = """links => links.map(link => {
  const box = link.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})"""


def overlaps(one, other) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > SLACK and down > SLACK


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_twelve_stones_have_room_on_the_narrowest_phone(site, visit, language):
    page = visit(width=320, language=language)
    page.goto(site.training[language]["steps"][3])
    boxes = page.locator(".stones a").evaluate_all(BOXES)
    assert len(boxes) == 12
    for left, top, right, bottom in boxes:
        assert right - left >= THUMB and bottom - top >= THUMB and left >= 0 and right <= 320
    assert not any(overlaps(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])
    lefts = [box[0] for box in boxes]
    assert lefts == sorted(lefts, reverse=language == "ar")


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_first_step_is_small(site, visit, language):
    sizes = traffic(visit(width=320), site.training[language]["steps"][0])
    assert sizes and sum(sizes.values()) <= MOST_BYTES, sizes


def test_a_stone_that_is_done_is_told_by_its_shape_too(site, visit):
    page = visit(width=360)
    page.goto(site.training["sv"]["steps"][3])
    stone = page.locator("[data-stone]").first
    tick = "one => getComputedStyle(one.querySelector('a'), '::after').content"
    assert stone.evaluate(tick) == "none"
    stone.evaluate("one => one.classList.add('done')")
    assert stone.evaluate(tick) != "none"
