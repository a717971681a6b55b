"""A place in the training, on the parent's own phone: in every language, through edits, and from phone to phone."""

import re

import pytest

from tests.browser.learning import (
    EVERYTHING,
    HEARS,
    KEPT,
    NOTHING,
    PHONE,
    STARTED,
    arrive,
    forward,
    link_of,
    say_yes,
)
from tests.browser.looking import sideways, violations
from tests.browser.test_budgets import MOST_BYTES, traffic

pytestmark = pytest.mark.browser
LIST = "/sv/lar-dig/"


@pytest.fixture
def site(training_site):
    return training_site


@pytest.fixture
def keeping(visit, site):
    """A phone that keeps its place, after two steps of the module."""

    def opened(**how):
        page = visit(**how)
        page.add_init_script(HEARS)
        arrive(page, site.step("Ett"))
        forward(page)
        say_yes(page)
        forward(page)
        return page

    return opened


def steps_kept(page, site, module="barn"):
    return page.evaluate(KEPT)["modules"][site.key(module)]["steps"]


def keep(page, site, module, *titles, best=0):
    """Put a place on a phone, as static/js/training-kept.js has it."""
    row = {"steps": site.keys(*titles, module=module), "best": best, "known": list(keys_of(site, module))}
    kept = {"v": 1, "modules": {site.key(module): row}, "own": {}, "plan": {}, "ratings": {}}
    page.evaluate("kept => localStorage.setItem('training', JSON.stringify(kept))", kept)


def keys_of(site, module):
    return [step["key"] for step in site.modules[module]["steps"].values()]


def words(page):
    return page.locator("[data-progress-words]").first.inner_text()


def test_the_steps_taken_before_the_question_count_after_a_yes(keeping, site):
    page = keeping()
    assert steps_kept(page, site) == site.keys("Ett", "Två")
    done = page.locator(".trail .done").evaluate_all("stones => stones.map(stone => stone.dataset.stone)")
    assert done == site.keys("Ett", "Två")
    assert page.locator("[data-keep-place]").is_hidden()


def test_after_a_no_nobody_is_asked_again_on_the_way(visit, site):
    page = visit()
    arrive(page, site.step("Ett"))
    assert page.locator("[data-keep-place]").is_hidden()
    forward(page)
    page.locator("[data-no]").click()
    assert page.locator("[data-said-no]").is_visible()
    forward(page)
    assert page.locator("[data-keep-place]").is_hidden()
    assert "#" not in page.url and page.evaluate(KEPT) is None
    assert page.locator(".trail .done").count() == 2


def test_whoever_asks_whom_to_call_is_where_they_were_and_is_not_asked_or_counted_anew(visit, site):
    page = visit()
    page.add_init_script(HEARS)
    arrive(page, f"{site.step('S1', 'stod')}&via=qr")
    forward(page)
    page.locator("[data-no]").click()
    with page.expect_navigation():
        page.locator(".support-place button").click()
    page.evaluate(STARTED)
    assert page.locator(".support-place ~ .panel").is_visible() and "via=qr" in page.url
    assert page.locator("[data-keep-place]").is_hidden()
    assert page.locator(".trail .done").count() == 1
    page.locator("[data-next]").evaluate(
        "way => way.addEventListener('click', event => event.preventDefault())"
    )
    page.locator("[data-next]").click()
    ((_name, told),) = page.evaluate("window.heard")
    assert told["began"] is False


@pytest.mark.parametrize("title", ["Ett", "Två"])
def test_a_step_that_is_loaded_anew_before_a_yes_is_no_new_start(visit, site, title):
    page = visit()
    page.add_init_script(HEARS)
    arrive(page, site.step("Ett"))
    if title == "Två":
        forward(page)
    page.reload()
    page.evaluate(STARTED)
    page.locator("[data-next]").evaluate(
        "way => way.addEventListener('click', event => event.preventDefault())"
    )
    page.locator("[data-next]").click()
    ((_name, told),) = page.evaluate("window.heard")
    assert told["began"] is False and page.evaluate(EVERYTHING) == NOTHING


def test_a_first_step_is_small_with_all_that_it_needs(visit, site):
    sizes = traffic(visit(width=320), site.step("Två", language="ar"))
    assert len(sizes) > 5, "scripts were not measured"
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_a_browser_that_refuses_storage_is_offered_nothing_and_can_take_every_step(visit, site):
    page = visit()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    arrive(page, site.step("Två"))
    assert page.locator("[data-keep-place]").is_hidden()
    forward(page)
    assert page.locator("h1").inner_text() == "Tre"
    arrive(page, PHONE)
    assert page.locator("[data-nothing]").is_visible()
    assert wrong == []


def test_the_module_its_lessons_and_its_card_say_how_far_and_lead_on(keeping, site):
    page = keeping()
    arrive(page, LIST + "barn/")
    assert re.search(r"\b16\b", words(page)) and "0" in words(page)
    assert page.locator("[data-begin]").get_attribute("href").endswith(site.step("Tre"))
    arrive(page, LIST)
    assert "16" in words(page)
    keep(page, site, "barn", "Ett", "Två", "Tre", "Fyra")
    arrive(page, LIST + "barn/")
    assert page.locator("[data-lesson-done]:visible").count() == 1
    assert page.locator("[data-begin]").get_attribute("href").endswith("/barn/l2/")


def test_the_place_is_the_same_in_a_language_that_lacks_a_step(keeping, site):
    page = keeping()
    arrive(page, site.step("Två", language="ar"))
    done = page.locator(".trail .done").evaluate_all("stones => stones.map(stone => stone.dataset.stone)")
    assert done == site.keys("Ett", "Två")
    forward(page)
    assert steps_kept(page, site) == site.keys("Ett", "Två")
    arrive(page, "/ar/lar-dig/barn/")
    assert "16" in words(page)
    assert page.locator("[data-begin]").get_attribute("href").endswith(site.step("Tre", language="ar"))


def test_a_change_of_language_before_the_question_takes_the_steps_along(visit, site):
    page = visit()
    arrive(page, site.step("Ett"))
    forward(page)
    with page.expect_navigation():
        page.locator(".languages a[hreflang=ar]").evaluate("link => link.click()")
    page.evaluate(STARTED)
    assert page.url.endswith(site.step("Två", language="ar"))
    say_yes(page)
    assert steps_kept(page, site) == site.keys("Ett")


def pressed(page, address):
    """What is told when forward is pressed on a step; the page stays."""
    arrive(page, address)
    page.evaluate("document.addEventListener('click', event => event.preventDefault())")
    page.locator("[data-next]").click()
    return [detail for _name, detail in page.evaluate("window.heard")]


def test_each_step_is_told_once_and_the_last_one_finishes(keeping, site):
    page = keeping()
    order = list(site.modules["barn"]["steps"])
    keep(page, site, "barn", *order[:-2])
    told = [
        pressed(page, site.step(title)) for title in (order[0], order[-2], order[-2], order[-1], order[-1])
    ]
    assert [[detail["finished"] for detail in one] for one in told] == [[], [False], [], [True], []]
    detail = {"module": site.key("barn"), "step": site.step_key(order[-2]), "began": False, "kept": True}
    assert told[1] == [detail | {"finished": False}]


def test_without_a_place_the_first_step_begins_and_the_last_one_finishes(visit, site):
    page = visit()
    page.add_init_script(HEARS)
    (first,) = pressed(page, site.step("Ett"))
    assert first["began"] and not first["finished"] and not first["kept"]
    arrive(page, site.step("Ett"))
    forward(page)
    page.evaluate("document.addEventListener('click', event => event.preventDefault())")
    page.locator("[data-next]").click()
    assert [detail["began"] for _name, detail in page.evaluate("window.heard")] == [False]
    assert pressed(page, site.step("Ordning"))[0]["finished"]


def test_an_editor_s_changes_never_take_a_place_back(visit, site):
    page = visit()
    arrive(page, LIST)
    keep(page, site, "andras", *[f"A{n}" for n in range(5)], best=100)
    before = steps = site.keys(*[f"A{n}" for n in range(5)], module="andras")
    site.do("edit")
    arrive(page, LIST + "andras/")
    assert "100" in words(page) and "2 nya steg" in words(page)
    first = page.locator("[data-begin]").get_attribute("href")
    assert first.endswith(site.step("Ny 1", "andras"))
    arrive(page, first)
    forward(page)
    arrive(page, LIST + "andras/")
    assert "100" in words(page) and "1 nytt steg" in words(page)
    assert steps_kept(page, site, "andras") == [*before, site.step_key("Ny 1", "andras")]
    arrive(page, LIST + "kopia/")
    assert page.locator("[data-progress]").first.is_hidden(), "a copy begins at nothing"
    assert site.step_key("A0", "kopia") == steps[0], "though its steps are called the same"
    assert page.locator("[data-begin]").get_attribute("href").endswith("/kopia/l1/")


def test_two_phones_end_at_the_union_whoever_goes_first(keeping, visit, site):
    one, other = keeping(), visit()
    arrive(other, LIST)
    keep(other, site, "barn", "Två", "Lek", best=40)
    sent = [link_of(one), link_of(other)]
    for page, came in zip((other, one), sent, strict=True):
        arrive(page, came)
        assert page.url.endswith(PHONE), "the fragment leaves the address bar"
        assert page.locator(".phone-came-much").inner_text() == "2 steg i 1 modul"
        held = page.evaluate(KEPT)
        page.locator("[data-leave-it]").click()
        assert page.evaluate(KEPT) == held, "nothing is added before it is asked for"
        arrive(page, came)
        page.locator("[data-add]").click()
        page.locator("[data-said]:not(:empty)").wait_for()
    for page in (one, other):
        assert set(steps_kept(page, site)) == set(site.keys("Ett", "Två", "Lek"))
        assert page.evaluate(KEPT)["modules"][site.key("barn")]["best"] == 40


def test_a_link_brings_a_place_to_a_phone_that_keeps_nothing(keeping, visit, site):
    came = link_of(keeping())
    page = visit()
    arrive(page, came)
    assert page.evaluate("localStorage.length") == 0
    page.locator("[data-add]").click()
    page.locator("[data-modules] li").wait_for()
    assert steps_kept(page, site) == site.keys("Ett", "Två")
    arrive(page, came)
    assert page.locator("[data-error=known]").is_visible(), "the same link again"


SPOILED = {
    "cut": ("broken", lambda text: text[:-3]),
    "changed": ("broken", lambda text: text[:9] + ("A" if text[9] != "A" else "B") + text[10:]),
    "no letters of ours": ("broken", lambda text: "%%%"),
    "empty": ("broken", lambda text: ""),
    "too long": ("large", lambda text: "A" * 8001),
    "of another version": ("version", lambda text: "Ag" + text[2:]),
}


def test_a_link_that_is_not_whole_says_so_and_changes_nothing(keeping, site):
    page = keeping()
    came, _, text = link_of(page).partition("#plats=")
    held = page.evaluate(KEPT)
    for name, (error, spoil) in SPOILED.items():
        arrive(page, f"{came}#plats={spoil(text)}")
        assert page.locator(f"[data-error={error}]").is_visible(), name
        assert page.locator("[data-error]:visible").count() == 1
        assert page.locator("[data-came]").is_hidden() and page.url.endswith(PHONE)
        assert page.evaluate(KEPT) == held


def test_a_link_is_good_for_two_weeks(keeping, visit, site):
    came = link_of(keeping())
    for days, error in ((13, None), (15, "old"), (-3, "broken")):
        page = visit()
        page.add_init_script(f"{{ const now = Date.now; Date.now = () => now() + {days} * 86_400_000; }}")
        arrive(page, came)
        assert page.locator("[data-came]").is_visible() is (error is None)
        assert page.locator("[data-error]:visible").count() == (error is not None)
        if error:
            assert page.locator(f"[data-error={error}]").is_visible()
        assert page.evaluate("localStorage.length") == 0


def test_a_link_of_another_website_adds_nothing(keeping, visit, site):
    page = keeping()
    arrive(page, PHONE)
    row = {"module": "00000000-0000-4000-8000-000000000000", "best": 50, "steps": ["0000000a"]}
    pack = "async row => (await import(document.getElementById('training-link').href)).pack([row])"
    foreign = page.evaluate(pack, row)
    forged = page.evaluate(pack, row | {"module": site.key("barn")})
    held = page.evaluate(KEPT)
    for text in (foreign, forged):
        arrive(page, f"{PHONE}#plats={text}")
        assert page.locator("[data-error=foreign]").is_visible()
    assert page.evaluate(KEPT) == held


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_pages_of_the_phone_can_be_used_by_everybody(keeping, site, language):
    page = keeping(width=320, scheme="dark" if language == "ar" else "light")
    for address in (site.step("Fyra"), PHONE, "/sv/var-familjeplan/"):
        arrive(page, address.replace("/sv/", f"/{language}/"))
        if address == PHONE:
            page.locator("[data-make]").click()
            page.locator("[data-ask]").click()
            assert page.evaluate("document.activeElement.matches('[data-forget]')")
        assert sideways(page) == []
        assert violations(page) == []
