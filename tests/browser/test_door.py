"""A busy door: several phones, a bad network, and a code that is read with the camera."""

import sqlite3

import pytest
import segno

from tests.browser.looking import sideways, violations
from tests.browser.test_privacy import STORED

pytestmark = pytest.mark.browser
KEPT = """async () => [
  localStorage.length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
]"""
NOTHING = [0, 0, 0]
# What a camera sees: the test says which codes. Everything behind the browser's own interface is ours.
CAMERA = """
window.inSight = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.inSight.map(rawValue => ({rawValue})); }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d");
  return canvas.captureStream();
};
"""
# Dark or light in the middle of each module of a drawn code.
MODULES = """async ([svg, modules]) => {
  const image = new Image();
  image.src = "data:image/svg+xml;base64," + btoa(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = modules * 8;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const dark = (x, y) => pen.getImageData(x * 8 + 4, y * 8 + 4, 1, 1).data[0] < 128 ? 1 : 0;
  return [...Array(modules).keys()].map(y => [...Array(modules).keys()].map(x => dark(x, y)));
}"""


@pytest.fixture
def door(site):
    return site.door()


@pytest.fixture
def phone(visit, door):
    """Opens the list on another phone."""

    def open_list(language="sv", before="", **more):
        page = visit(width=360, language=language, **more)
        if before:
            page.add_init_script(before)
        page.goto(door[language])
        if more.get("scripts", True):
            page.locator("#door-search").wait_for()
        return page

    return open_list


def row(page, door, name):
    return page.locator(f"#door-rows label[for=came-{door['bookings'][name]}]")


def box(page, door, name):
    return page.locator(f"#came-{door['bookings'][name]}")


def on_the_server(visit, door) -> set[str]:
    """First names of those who are here, as somebody else hears it."""
    said = visit().request.get(f"{door['sv']}bockar/?traff={door['meeting']}").json()
    return {name for name, pk in door["bookings"].items() if pk in said["came"]}


def settles(page, visit, door, names) -> bool:
    """Whether the server soon says so; asked in turns."""
    for _turn in range(40):
        if on_the_server(visit, door) == names:
            return True
        page.wait_for_timeout(150)
    return False


def is_waiting(page) -> bool:
    return page.locator("[data-say=waiting]").is_visible()


def keep(page):
    page.locator("[data-keep] button").click()
    page.locator("[data-forget] button").wait_for()


def hears(page):
    """As if the fifteen seconds were over."""
    with page.expect_response(lambda answer: "/bockar/" in answer.url and answer.request.method == "GET"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)


def revoke(site, door):
    with sqlite3.connect(site.static.parent / "site.sqlite3", timeout=20) as database:
        database.execute(
            "UPDATE courses_courserun SET list_version = list_version + 1 WHERE id = ?", [door["run"]]
        )


def test_each_tick_is_sent_at_once_and_comes_in_on_another_phone(phone, visit, door):
    one, other = phone(), phone()
    row(one, door, "Sara").click()
    assert settles(one, visit, door, {"Sara"})
    assert not box(other, door, "Sara").is_checked()
    hears(other)
    assert box(other, door, "Sara").is_checked() and not box(other, door, "Amina").is_checked()
    for page in (one, other):
        assert (
            "1" in page.locator(".door-count").inner_text()
            and "3" in page.locator(".door-count").inner_text()
        )
        assert page.evaluate(STORED) == ["", 0, 0, 0]
    row(other, door, "Sara").click()
    assert settles(other, visit, door, set())
    hears(one)
    assert not box(one, door, "Sara").is_checked() and not is_waiting(one)


def test_rows_are_pressed_anywhere_with_a_thumb(phone, door):
    page = phone()
    size = row(page, door, "Sara").bounding_box()
    assert size["height"] >= 48 and size["width"] >= 300
    row(page, door, "Sara").click(position={"x": size["width"] - 6, "y": size["height"] - 6})
    assert box(page, door, "Sara").is_checked()
    name, text = (
        page.evaluate("name => parseFloat(getComputedStyle(document.querySelector(name)).fontSize)", which)
        for which in (".door-name", "body")
    )
    assert name > text


def test_without_javascript_it_is_the_form_and_undoes_nobody_elses_tick(phone, visit, door):
    plain, other = phone(scripts=False), phone()
    row(other, door, "Sara").click()
    assert settles(other, visit, door, {"Sara"})
    row(plain, door, "Amina").click()
    assert not plain.locator(".door-find").is_visible() and not plain.locator("[data-keeping]").is_visible()
    with plain.expect_navigation():
        plain.locator("#door [type=submit]").click()
    assert on_the_server(visit, door) == {"Sara", "Amina"}
    assert box(plain, door, "Sara").is_checked()


def test_two_phones_one_without_network_are_both_right_afterwards(phone, visit, door):
    one, other = phone(), phone()
    one.context.set_offline(True)
    row(one, door, "Sara").click()
    row(one, door, "Amina").click()
    one.locator("[data-say=waiting]").wait_for()
    assert one.locator("[data-say=waiting] [data-value]").inner_text() == "2"
    row(other, door, "Björn").click()
    assert settles(other, visit, door, {"Björn"})
    sent = []
    one.on("request", lambda asked: sent.append(asked.post_data) if asked.method == "POST" else None)
    one.context.set_offline(False)
    assert settles(one, visit, door, {"Sara", "Amina", "Björn"})
    one.locator("[data-say=waiting]").wait_for(state="hidden")
    assert [
        next(name for name, pk in door["bookings"].items() if f"booking={pk}&" in data) for data in sent
    ] == [
        "Sara",
        "Amina",
    ], "in order, each once"
    hears(other)
    assert other.locator("#door-rows input:checked").count() == 3


def test_a_tick_that_is_older_loses_and_its_phone_says_so(phone, visit, door):
    one, other = phone(), phone()
    one.context.set_offline(True)
    row(one, door, "Sara").click()
    one.wait_for_timeout(50)
    row(other, door, "Sara").click()
    assert settles(other, visit, door, {"Sara"})
    row(other, door, "Sara").click()
    assert settles(other, visit, door, set())
    one.context.set_offline(False)
    one.locator("[data-say=older]").wait_for()
    assert door["references"]["Sara"] in one.locator("[data-say=older]").inner_text()
    assert not box(one, door, "Sara").is_checked() and on_the_server(visit, door) == set()


def test_before_it_is_asked_for_nothing_is_kept_and_nothing_opens_without_network(phone, door):
    page = phone()
    row(page, door, "Sara").click()
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == NOTHING
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_kept_list_opens_without_network_with_its_ticks_and_is_forgotten(phone, visit, door, language):
    page = phone(language)
    row(page, door, "Amina").click()
    assert settles(page, visit, door, {"Amina"})
    keep(page)
    row(page, door, "Björn").click()
    assert settles(page, visit, door, {"Amina", "Björn"})
    page.context.set_offline(True)
    row(page, door, "Sara").click()
    page.reload()
    page.locator("[data-say=waiting]").wait_for()
    assert page.locator("#door-rows input:checked").count() == 3
    assert page.evaluate("getComputedStyle(document.querySelector('.choice')).display") == "flex"
    assert sideways(page) == violations(page) == []
    page.goto(f"{door[language]}?traff={door['meeting']}&done=1")
    assert page.locator("#door-rows input:checked").count() == 3
    page.context.set_offline(False)
    assert settles(page, visit, door, {"Amina", "Björn", "Sara"})
    page.locator("[data-say=waiting]").wait_for(state="hidden")
    assert page.evaluate("localStorage.length") == 1, "what was sent is not kept"
    page.locator("[data-forget] button").click()
    page.locator("[data-keep] button").wait_for()
    assert page.evaluate(KEPT) == NOTHING
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()


def test_the_worker_answers_for_its_list_and_for_nothing_else(phone, door):
    page = phone()
    keep(page)
    scope = page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).scope")
    assert scope.endswith(door["sv"])
    cached = page.evaluate(
        "async () => (await (await caches.open((await caches.keys())[0])).keys()).map(one => new URL(one.url).pathname)"
    )
    assert [path for path in cached if not path.startswith(("/static/", "/region/"))] == [door["sv"]]
    page.context.set_offline(True)
    for other in (f"{door['sv']}ny/", f"{door['sv']}lista/", "/sv/"):
        with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
            page.goto(other)


def test_when_the_day_is_over_the_phone_has_forgotten_the_list(phone, door):
    page = phone()
    keep(page)
    page.goto("/sv/")
    page.evaluate("""async () => {
      const cache = await caches.open((await caches.keys())[0]);
      for (const known of await cache.keys()) {
        const answer = await cache.match(known);
        if (answer.headers.has("Kept-Until"))
          await cache.put(known, new Response(await answer.text(), {headers: {"Kept-Until": "1"}}));
      }
      const facts = JSON.parse(localStorage.getItem(localStorage.key(0)));
      localStorage.setItem(localStorage.key(0), JSON.stringify({...facts, until: 1}));
    }""")
    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        page.goto(door["sv"])
    page.context.set_offline(False)
    page.goto(door["sv"])
    page.locator("[data-keep] button").wait_for()
    assert page.evaluate(KEPT) == NOTHING


def test_a_link_that_closes_while_ticks_wait_tells_whose_they_are_and_loses_none(phone, site, visit, door):
    page = phone()
    keep(page)
    page.context.set_offline(True)
    row(page, door, "Sara").click()
    page.locator("[data-say=waiting]").wait_for()
    revoke(site, door)
    page.context.set_offline(False)
    page.locator("[data-say=closed]").wait_for()
    reference = door["references"]["Sara"]
    assert reference in page.locator("[data-say=closed]").inner_text()
    assert box(page, door, "Amina").is_disabled()
    page.on("dialog", lambda dialog: dialog.accept())
    answer = page.goto(door["sv"])
    assert answer.status == 410
    page.locator("#unsent li").wait_for()
    assert (
        reference in page.locator("#unsent li").inner_text()
        and "Ek" not in page.locator("#unsent li").inner_text()
    )
    assert page.evaluate(KEPT) == [1, 0, 0], "the ticks alone are left"
    assert violations(page) == []
    page.locator("#unsent [data-forget]").click()
    page.locator("#unsent").wait_for(state="hidden")
    assert page.evaluate(KEPT) == NOTHING


def test_searching_by_first_name_and_by_reference(phone, door):
    page = phone()
    search = page.locator("#door-search")
    for asked in (
        "sar",
        "SARA",
        door["references"]["Sara"],
        door["references"]["Sara"].lower().replace("-", ""),
    ):
        search.fill(asked)
        assert page.locator("#door-rows .choice:visible").count() == 1
        assert row(page, door, "Sara").is_visible()
    search.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"came-{door['bookings']['Sara']}"
    search.fill("bjorn")
    assert row(page, door, "Björn").is_visible()
    search.fill("qzx")
    assert page.locator("[data-say=none]").is_visible()


def test_the_code_on_a_booking_is_read_and_ticks_the_right_row(phone, visit, site, door):
    own = visit(width=360)
    own.goto(door["manage sv"])
    address = f"{site.url}/sv/i-dorren/#{door['code']}"
    wanted = [list(line) for line in segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    svg = own.locator(".door-code svg").evaluate("one => new XMLSerializer().serializeToString(one)")
    if "xmlns=" not in svg:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    assert own.evaluate(MODULES, [svg, len(wanted)]) == wanted

    page = phone(before=CAMERA)
    page.locator("[data-camera]").click()
    page.evaluate("address => { window.inSight = [address] }", address)
    page.locator(".door-read[data-state=here]").wait_for()
    assert page.locator(".door-read-name").inner_text() == "Sara"
    assert page.locator(".door-read [data-people]").inner_text()
    assert page.locator(".door-read [data-say]:visible").count() == 1
    assert violations(page) == sideways(page) == []
    assert settles(page, visit, door, {"Sara"})

    page.evaluate("window.inSight = ['https://elsewhere.example/#ABCDEFGHJK']")
    page.locator(".door-read[data-state=unknown]").wait_for()
    assert page.locator(".door-read-name").inner_text() == ""
    page.evaluate("address => { window.inSight = [address] }", door["code"])
    page.locator(".door-read[data-state=already]").wait_for()
    assert violations(page) == []
    page.locator(".door-scan [data-close]").click()
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('.door-scan video').srcObject") is None
    assert on_the_server(visit, door) == {"Sara"}


def test_where_the_browser_reads_no_codes_there_is_no_button_and_a_denied_camera_is_told(phone, door):
    assert phone(before="delete window.BarcodeDetector").locator("[data-camera]").is_hidden()
    denied = CAMERA + "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'));"
    page = phone(before=denied)
    page.locator("[data-camera]").click()
    page.locator(".door-read[data-state=camera]").wait_for()
    assert violations(page) == []
