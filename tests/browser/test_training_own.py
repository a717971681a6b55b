"""What a parent writes and answers stays on the phone: in no request, and nowhere before a yes."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import icalendar
import pytest

from tests.browser.learning import (
    EVERYTHING,
    HEARS,
    KEPT,
    NOTHING,
    PHONE,
    PLAN,
    STARTED,
    arrive,
    forward,
    say_yes,
)
from tests.browser.looking import violations

pytestmark = pytest.mark.browser
SECRET = "HemligtOrdSomIngenFarSe"


@pytest.fixture
def site(training_site):
    return training_site


@pytest.fixture
def heard(visit):
    """A page, and everything that it sends: addresses, headers and bodies, of beacons too."""
    page = visit()
    page.add_init_script(HEARS)
    sent = []
    page.context.on("request", lambda one: sent.append(f"{one.url} {one.headers} {one.post_data or ''}"))
    return page, sent


def write_everywhere(page, site):
    for title in ("Två", "Plan", "Blad"):
        arrive(page, site.step(title))
        if page.locator("[data-yes]").is_visible():
            say_yes(page)
        for area in page.locator(".own-words textarea").all():
            area.fill(f"{SECRET} {title}")
        forward(page)


def test_a_fresh_visit_stores_nothing_until_it_is_asked_to(heard, site):
    page, _sent = heard
    for address in ("/sv/lar-dig/", "/sv/lar-dig/barn/", site.step("Ett"), PHONE, PLAN):
        arrive(page, address)
        assert page.evaluate(EVERYTHING) == NOTHING, address
    for title in ("Två", "Tre", "Fyra", "Lek", "Plan", "Blad", "Före"):
        arrive(page, site.step(title))
        for area in page.locator("textarea").all():
            area.fill(SECRET)
        for mark in page.locator(".lesson-step input").all()[:1]:
            mark.check()
        forward(page)
        assert page.evaluate(EVERYTHING) == NOTHING, title
    assert page.context.cookies() == []
    arrive(page, site.step("Två"))
    assert page.locator("textarea").input_value() == ""
    page.locator("[data-no]").click()
    assert page.evaluate(EVERYTHING) == NOTHING
    page.reload()
    page.evaluate(STARTED)
    say_yes(page)
    assert page.evaluate(EVERYTHING) == NOTHING | {"local": ["training"]}


def test_own_words_are_kept_after_a_yes_and_are_in_no_request(heard, site):
    page, sent = heard
    write_everywhere(page, site)
    arrive(page, site.step("Två"))
    assert page.locator("textarea").input_value() == f"{SECRET} Två"
    arrive(page, PLAN)
    assert f"{SECRET} Plan" in page.locator(".plan-sheet:visible").inner_text()
    assert "När det blir svårt" in page.locator(".plan-sheet:visible").inner_text()
    arrive(page, PHONE)
    page.locator(".phone-own summary").click()
    assert page.locator(".phone-own dd").count() == 4
    page.locator("[data-make]").click()
    arrive(page, "/ar/lar-dig/barn/")
    page.wait_for_timeout(300)
    assert len(sent) > 20
    assert [one for one in sent if SECRET in unquote(one)] == []
    arrive(page, site.step("Två"))
    page.locator("textarea").fill("")
    assert site.step_key("Två") not in page.evaluate(KEPT)["own"][site.key("barn")]


def test_words_written_before_the_yes_are_kept_by_it(visit, site):
    page = visit()
    arrive(page, site.step("Två"))
    page.locator("textarea").fill(SECRET)
    say_yes(page)
    page.reload()
    page.evaluate(STARTED)
    assert page.locator("textarea").input_value() == SECRET


def test_the_plan_is_printed_and_sent_by_the_parent_alone(heard, site):
    page, sent = heard
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write_everywhere(page, site)
    arrive(page, PLAN)
    page.evaluate(
        "document.addEventListener('click', event => event.target.closest('[data-mail]') && event.preventDefault())"
    )
    page.locator("[data-mail]").click()
    assert SECRET in unquote(page.locator("[data-mail]").get_attribute("href"))
    page.locator("[data-copy]").click()
    page.locator("[data-sent]:not(:empty)").wait_for()
    assert f"{SECRET} Plan" in page.evaluate("navigator.clipboard.readText()")
    page.emulate_media(media="print")
    assert page.locator(".plan-sheet:visible").count() == 1
    assert page.locator(".plan .no-print:visible, .plan button:visible, .lead:visible").count() == 0
    assert [one for one in sent if SECRET in unquote(one)] == []


def test_without_javascript_there_is_an_empty_plan_to_print_and_nothing_is_promised(visit, site):
    page = visit(scripts=False)
    page.goto(PLAN)
    assert page.locator(".plan-line-empty:visible").count() == 5
    assert page.locator("main button:visible").count() == 0
    page.goto(PHONE)
    assert page.locator("noscript p").count() == 1 and page.locator("main button:visible").count() == 0
    page.goto(site.step("Två"))
    assert page.locator("[data-keep-place]").is_hidden()


def test_delete_everything_leaves_nothing_and_says_so(heard, site):
    page, _sent = heard
    write_everywhere(page, site)
    page.evaluate("""async () => {
      localStorage.setItem("training counted", "1");
      localStorage.setItem("my-day:x", "mine");
      for (const name of ["training barn", "programme x"]) await caches.open(name);
    }""")
    arrive(page, PHONE)
    page.locator("[data-ask]").click()
    page.locator("[data-keep]").click()
    assert page.evaluate(KEPT) is not None
    page.locator("[data-ask]").click()
    page.locator("[data-forget]").click()
    page.locator("[data-said]:not(:empty)").wait_for()
    held = page.evaluate(EVERYTHING)
    assert (held["local"], held["caches"]) == (["my-day:x"], ["programme x"])
    assert page.locator("[data-nothing]").is_visible() and page.locator("[data-delete]").is_hidden()
    arrive(page, PLAN)
    assert SECRET not in page.locator("main").inner_text()


def test_workers_below_the_training_go_and_others_stay(visit, site):
    page = visit()
    scopes = ["/sv/lar-dig/barn/", "/ar/lar-dig/andras/", "/sv/kampanj/"]
    page.add_init_script(f"""
      window.gone = [];
      navigator.serviceWorker.getRegistrations = async () => {scopes}.filter((scope) => !gone.includes(scope)).map(
        (scope) => ({{ scope: location.origin + scope, unregister: async () => gone.push(scope) }}));
    """)
    arrive(page, PHONE)
    page.locator("[data-ask]").click()
    page.locator("[data-forget]").click()
    page.locator("[data-said]:not(:empty)").wait_for()
    assert page.evaluate("gone") == scopes[:2]


@pytest.mark.parametrize(("title", "days", "language"), [("Lek", 3, "sv"), ("HARD", 1, "ar")])
def test_a_reminder_is_a_calendar_file_made_on_the_phone(heard, site, title, days, language):
    page, sent = heard
    if title == "HARD":
        title = next(one for one in site.modules["barn"]["steps"] if one.startswith("Lyssna"))
    arrive(page, site.step(title, language=language))
    before = len(sent)
    with page.expect_download() as download:
        page.locator(".remind button").click()
    data = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(".ics")
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and data.endswith(b"\r\n")
    data.decode("utf-8")
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    today = date.fromisoformat(page.evaluate("new Date().toLocaleDateString('sv')"))
    assert event["DTSTART"].dt == datetime.combine(today + timedelta(days), datetime.min.time()).replace(
        hour=18
    )
    assert abs(datetime.now(UTC) - event["DTSTAMP"].dt) < timedelta(minutes=2)
    assert title.strip() in str(event["SUMMARY"]) and ("جرّب" in str(event["SUMMARY"])) is (language == "ar")
    assert str(event["DESCRIPTION"]).endswith(page.url) and event["UID"]
    assert event.walk("VALARM")[0]["TRIGGER"].dt == timedelta(0)
    assert page.locator(".remind [role=status]").inner_text()
    assert [one for one in sent[before:] if not one.startswith("blob:")] == []


def test_questions_are_judged_without_the_network(visit, site):
    page = visit()
    answers = {"Tre": (["Hota"], ["Förvarna"]), "Flera": (["Ja", "Nej"], ["Ja", "Också"])}
    for title, (wrong, right) in answers.items():
        arrive(page, site.step(title))
        page.context.set_offline(True)
        page.locator(".question button").click()
        assert page.locator("#answer-error").is_visible() and not page.locator("#answer").inner_text()
        for chosen, kind in ((wrong, "notice-info"), (right, "notice-ok")):
            for box in reversed(page.locator(".question [type=checkbox]:checked").all()):
                box.uncheck()
            for word in chosen:
                page.get_by_label(word, exact=True).check()
            page.locator(".question button").click()
            assert page.locator(f"#answer .{kind}").is_visible()
            assert page.locator("#answer-error").count() == 0
            assert ("Det skrämmer." in page.locator("#answer").inner_text()) is ("Hota" in chosen)
        assert "Barn behöver tid" in page.locator("#answer").inner_text()
        assert violations(page) == []
        page.context.set_offline(False)


def test_an_order_is_judged_by_places(visit, site):
    page = visit()
    arrive(page, site.step("Ordning"))
    for first, second, seen in (
        ("Först", "Först", "#answer-error"),
        ("Sedan", "Först", "#answer .notice-info"),
        ("Först", "Sedan", "#answer .notice-ok"),
    ):
        page.locator("#place-1").select_option(label=first)
        page.locator("#place-2").select_option(label=second)
        page.locator(".question button").click()
        assert page.locator(seen).is_visible()


def test_the_answer_of_a_leader_s_question_is_not_in_the_page(visit, site):
    page = visit()
    html = page.goto(site.step("Hemlig", module="ledare")).text()
    assert "Tyst." not in html and "Barn behöver tid" not in html
    assert "data-right" not in html and "<template" not in html
    assert "data-right" in page.goto(site.step("Tre")).text(), "as a parent's has it"


@pytest.mark.parametrize("how", ["click", "keys", "first of all"])
def test_leaving_quickly_leaves_no_way_back_to_the_step(visit, site, how):
    page = visit()
    page.route("https://www.smhi.se/**", lambda route: route.fulfill(body="Sol", content_type="text/plain"))
    page.goto("/sv/lar-dig/barn/")
    page.goto(site.step("Fyra"))
    if how == "click":
        page.locator("[data-leave]").click()
    elif how == "first of all":
        page.evaluate(STARTED)
        way = page.locator("main a").first
        way.focus()
        assert way.evaluate("way => way.getBoundingClientRect().top >= 0"), "it is seen when it has the focus"
        way.press("Enter")
    else:
        page.keyboard.press("Escape")
        page.wait_for_timeout(1200)
        page.keyboard.press("Escape")
        assert page.locator("[data-leave]").is_visible(), "slowly is not twice"
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.smhi.se/")
    page.go_back()
    assert page.url.endswith("/sv/lar-dig/barn/")


def test_without_javascript_the_way_out_is_a_link(visit, site):
    page = visit(scripts=False)
    page.goto(site.step("Fyra"))
    assert page.locator("a[data-leave]").get_attribute("href") == "https://www.smhi.se/"
    assert page.locator("[data-leave-key]").is_hidden()


def test_a_pair_of_marks_is_told_once_and_only_of_a_phone_that_keeps(heard, site):
    page, _sent = heard

    def rate(title, mark):
        arrive(page, site.step(title))
        page.locator(f".rating input[value='{mark}']").check()
        page.evaluate("document.addEventListener('click', event => event.preventDefault())")
        page.locator("[data-next]").click()
        return [detail for name, detail in page.evaluate("window.heard") if name == "training:rated"]

    assert rate("Före", 2) == rate("Efter", 4) == []
    assert page.evaluate(KEPT) is None
    arrive(page, site.step("Före"))
    page.locator(".rating input[value='2']").check()
    say_yes(page)
    arrive(page, site.step("Före"))
    assert page.locator(".rating input:checked").get_attribute("value") == "2"
    assert rate("Efter", 5) == [{"module": site.key("barn"), "pair": "lugn", "before": 2, "after": 5}]
    assert rate("Efter", 1) == [], "a second time"
