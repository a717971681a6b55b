"""Everything a visitor may have on the screen: each template, in each state that it has.

A scene leads a page there; it is opened in every language and width. States: `success` as it should go,
`empty` with nothing to show, `error` after a mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.apps import apps
from wagtail.models import get_page_models

from tests.browser import booking
from tests.browser.group_scenes import GROUPS
from tests.browser.messages_scenes import MESSAGES
from tests.browser.network_scenes import NETWORKS
from tests.browser.server import Site
from tests.browser.touch_scenes import TOUCH
from tests.browser.training_scenes import TRAINING

OURS = ("campaigns", "courses", "home", "networks", "practices", "training")
NOWHERE = "qzxqzxqzx"
KINDS = sorted(model._meta.label for model in get_page_models() if model._meta.app_label in OURS)
tries = count(1)
LIST = "courses.CourseIndexPage"
ACCESSIBILITY = "home.AccessibilityPage"
PLAIN_PAGE = "home.StandardPage"
PRACTICES = "practices.PracticeIndexPage"


@dataclass(frozen=True)
class Scene:
    """`open(page, site, language)` ends with the scene on the screen."""

    name: str
    state: str
    open: Callable

    def __str__(self) -> str:
        return f"{self.name}-{self.state}"


def at(address: Callable[[Site, str], str], status: int = 200) -> Callable:
    """A scene that is an address."""

    def go(page, site, language):
        answer = page.goto(address(site, language))
        assert answer.status == status, f"{answer.status} for {page.url}"

    return go


def kind(label: str, query: str = "") -> Callable:
    return at(lambda site, language: site.page(label, language) + query)


def run(state: str, below: str = "", status: int = 200) -> Callable:
    return at(lambda site, language: site.run(state, language) + below, status)


def form_errors(page, site, language):
    """A form sent empty."""
    page.goto(site.run("with questions", language) + "boka/")
    booking.submit(page)


def course_handout(page, site, language):
    page.goto(site.page("courses.CoursePage", language))
    page.goto(page.locator("main a[href$='/blad/']").first.get_attribute("href"))


def review(page, site, language):
    booking.review(page, site.run("plain", language))


def receipt(page, site, language):
    page.goto(booked(page, site, language)["receipt"])


def queued(page, site, language):
    key = ("queued", language)
    if key not in site.opened:
        site.opened[key] = booking.book(page, site.run("full", language))
    page.goto(site.opened[key])


def manage(page, site, language):
    page.goto(booked(page, site, language)["manage"])


def booked(page, site, language) -> dict[str, str]:
    """One booking for each language, made by the first scene that needs it."""
    key = ("booked", language)
    if key not in site.opened:
        confirmation = booking.book(page, site.run("plain", language))
        site.opened[key] = {"receipt": confirmation, "manage": booking.manage_url(page)}
    return site.opened[key]


def below_manage(word: str) -> Callable:
    """A page behind the booking's own: where its link with that word in the address leads."""

    def go(page, site, language):
        manage(page, site, language)
        page.goto(page.locator(f"main a[href*='{word}']").first.get_attribute("href"))

    return go


def change_errors(page, site, language):
    below_manage("andra")(page, site, language)
    page.locator("[name=name]").fill("")
    booking.submit(page)


def cancelled(page, site, language):
    """A booking of its own, made and cancelled."""
    booking.book(page, site.run("plain", language, number=1))
    page.goto(booking.manage_url(page))
    page.goto(page.locator("main a[href*='avboka']").first.get_attribute("href"))
    booking.submit(page)


def left(page, site, language):
    """Somebody who no longer waits, and may wait again."""
    booking.book(page, site.run("full", language))
    page.goto(booking.manage_url(page))
    page.goto(page.locator("main a[href*='avboka']").first.get_attribute("href"))
    booking.submit(page)
    assert page.locator("main form[action*='vanta'] button").is_visible()


def find_errors(page, site, language):
    """A reference and a code that do not belong together; another each time, since tries are counted."""
    page.goto(f"/{language}/anmalan/")
    page.locator("[name=reference]").fill(f"BCD-FGH-{next(tries):03}")
    page.locator("[name=code]").fill("0000000000")
    with page.expect_navigation():
        page.locator("[name=code]").press("Enter")


def links_sent(page, site, language):
    page.goto(f"/{language}/anmalan/")
    page.locator("main [name=email]").fill("nobody@example.org")
    with page.expect_navigation():
        page.locator("main [name=email]").press("Enter")


def own_data_asked(page, site, language):
    page.goto(f"/{language}/anmalan/")
    page.locator("main [name=own-email]").fill("nobody@example.org")
    with page.expect_navigation():
        page.locator("main [name=own-email]").press("Enter")


def already(page, site, language):
    """The same contact once more."""
    for _time in range(2):
        booking.review(page, site.run("plain", language, number=1), email=f"twice.{language}@example.org")
        booking.submit(page)


def filters_open(page, site, language):
    """Behind one button on a phone; beside the list where there is room."""
    page.goto(site.page(LIST, language))
    button = page.locator("main details summary").first
    if button.is_visible():
        button.click()
    assert page.locator("main [name=municipality]").first.is_visible()


def survey(page, site, language):
    answer = page.goto(site.survey[language]["open"])
    assert answer.status == 200


def survey_errors(page, site, language):
    """An identity number where words were asked for."""
    survey(page, site, language)
    page.locator("main textarea").fill("19800101-1234")
    booking.submit(page)


def survey_thanks(page, site, language):
    survey(page, site, language)
    page.locator("main .scale-step").nth(3).click()
    booking.submit(page)


def message_errors(page, site, language):
    page.goto(site.page(ACCESSIBILITY, language))
    booking.submit(page)


def message_sent(page, site, language):
    page.goto(site.page(ACCESSIBILITY, language))
    page.locator("[name=message]").fill("The film has no captions.")
    booking.submit(page)


def helped(answer: str) -> Callable:
    """What comes after an answer at the foot of a page."""

    def go(page, site, language):
        page.goto(site.page(PLAIN_PAGE, language))
        with page.expect_navigation():
            page.locator(f".did-it-help button[value={answer}]").click()

    return go


def helped_without_a_choice(page, site, language):
    helped("no")(page, site, language)
    booking.submit(page)


def door_list(page, site, language):
    """The leader's list of today; in other languages than the two it says the same."""
    page.goto(site.doors[-1]["ar" if language == "ar" else "sv"].replace("/sv/", f"/{language}/", 1))
    page.locator("#door-search").wait_for()


def door_waiting(page, site, language):
    """Ticked without network, on a phone that keeps the list."""
    door_list(page, site, language)
    page.locator("[data-keep] button").click()
    page.locator("[data-forget] button").wait_for()
    page.context.set_offline(True)
    page.locator("#door-rows .choice").first.click()
    page.locator("[data-say=waiting]").wait_for()


def door_manage(page, site, language):
    page.goto(
        site.doors[-1]["manage ar" if language == "ar" else "manage sv"].replace("/sv/", f"/{language}/", 1)
    )
    assert page.locator(".door-code svg").is_visible()


def campaign(phase: str, page: str = "local", query: str = "") -> Callable:
    return at(lambda site, language: site.campaign(phase, language, page) + query)


def my_day(*names: str) -> Callable:
    """A day of the campaign that is signed up for: the first item of each name (places.campaigns)."""

    def address(site, language):
        items = site.campaigns["sign_up"]
        return site.my_day("sign_up", language, *(items[name][0] for name in names))

    return at(address)


def item(name: str) -> Callable:
    return at(lambda site, language: f"/{language}/programpunkt/{site.campaigns['sign_up'][name][0]}/")


def sign_up_several(page, site, language):
    """From a chosen day to the one form for all that has seats."""
    my_day("open", "full", "free")(page, site, language)
    page.goto(page.locator("main a[href*='/anmalan/flera/']").get_attribute("href"))


def several_errors(page, site, language):
    sign_up_several(page, site, language)
    booking.submit(page)


def several_reviewed(page, site, language):
    sign_up_several(page, site, language)
    booking.fill(page)
    booking.submit(page)


def several_signed_up(page, site, language):
    """One party for each language, with a booking and a place in a queue."""
    key = ("several", language)
    if key not in site.opened:
        several_reviewed(page, site, language)
        booking.send(page)
        site.opened[key] = {"receipt": page.url, "manage": booking.manage_url(page)}
    return site.opened[key]


def several(name: str) -> Callable:
    return lambda page, site, language: page.goto(several_signed_up(page, site, language)[name])


SCENES = [
    *(Scene(label, "success", kind(label)) for label in KINDS),
    Scene(LIST, "empty", kind(LIST, f"?q={NOWHERE}")),
    Scene("list-filtered", "success", kind(LIST, "?free=1&q=abc")),
    Scene("list-second-page", "success", kind(LIST, "?page=2")),
    Scene("list-strange-query", "error", kind(LIST, "?page=x&municipality=nowhere&age=-4")),
    Scene("list-filters-open", "success", filters_open),
    Scene("run-open", "success", run("open")),
    Scene("run-online", "success", run("online")),
    Scene("run-full", "success", run("full")),
    Scene("run-cancelled", "success", run("cancelled")),
    Scene("run-not-open", "success", run("not_open")),
    Scene("run-closed", "success", run("closed")),
    Scene("run-started", "success", run("started")),
    Scene("run-handout", "success", run("open", "blad/")),
    Scene("course-handout", "success", course_handout),
    Scene("page-handout", "success", kind("home.StandardPage", "?blad")),
    Scene("book", "empty", run("with questions", "boka/")),
    Scene("book", "error", form_errors),
    Scene("book-closed", "error", at(lambda site, language: site.run("started", language) + "boka/")),
    Scene("queue", "empty", run("full", "boka/")),
    Scene("review", "success", review),
    Scene("receipt", "success", receipt),
    Scene("receipt-queued", "success", queued),
    Scene("manage", "success", manage),
    Scene("manage-door", "success", door_manage),
    Scene("door", "empty", at(lambda site, language: f"/{language}/i-dorren/")),
    Scene("door-list", "success", door_list),
    Scene("door-list", "error", door_waiting),
    Scene("door-over", "error", at(lambda site, language: f"/{language}/narvaro/{NOWHERE}/", status=410)),
    Scene("change", "success", below_manage("andra")),
    Scene("change", "error", change_errors),
    Scene("cancel", "success", below_manage("avboka")),
    Scene("cancelled", "success", cancelled),
    Scene("offer", "success", at(lambda site, language: site.offer[language]["offer"])),
    Scene("manage-offered", "success", at(lambda site, language: site.offer[language]["manage"])),
    Scene("left", "success", left),
    Scene("survey", "empty", survey),
    Scene("survey", "error", survey_errors),
    Scene("survey", "success", survey_thanks),
    Scene("survey-early", "success", at(lambda site, language: site.survey[language]["early"])),
    Scene(
        "survey-over", "error", at(lambda site, language: f"/{language}/utvardering/{NOWHERE}/", status=410)
    ),
    Scene("find-booking", "empty", at(lambda site, language: f"/{language}/anmalan/")),
    Scene("find-booking", "error", find_errors),
    Scene("links-sent", "success", links_sent),
    Scene("own-data-asked", "success", own_data_asked),
    Scene(
        "own-data-removed", "success", at(lambda site, language: f"/{language}/anmalan/uppgifter/borttagna/")
    ),
    Scene("already", "error", already),
    Scene("link-over", "error", at(lambda site, language: f"/{language}/anmalan/{NOWHERE}/", status=410)),
    Scene("accessibility-message", "error", message_errors),
    Scene("accessibility-message", "success", message_sent),
    Scene("did-it-help", "empty", helped("no")),
    Scene("did-it-help", "error", helped_without_a_choice),
    Scene("did-it-help", "success", helped("yes")),
    *(
        Scene(f"campaign-{phase}-{page}", "success", campaign(phase, page))
        for phase in ("announced", "sign_up", "under_way", "afterwards")
        for page in ("master", "local")
    ),
    Scene(
        "programme",
        "empty",
        campaign("sign_up", "local", "?age=17&kind=children&kind=drop_in&free=1&track=0"),
    ),
    Scene("programme-by-place", "success", campaign("sign_up", "master", "?view=place&kind=talk")),
    Scene("programme-by-theme", "success", campaign("under_way", "local", "?view=track&day=")),
    Scene("item-with-seats", "success", item("open")),
    Scene("item-full", "success", item("full")),
    Scene("item-free", "success", item("free")),
    Scene("my-day", "success", my_day("open", "full", "free")),
    Scene("my-day", "empty", at(lambda site, language: site.my_day("sign_up", language))),
    Scene("several", "empty", sign_up_several),
    Scene("several", "error", several_errors),
    Scene("several-review", "success", several_reviewed),
    Scene("several-receipt", "success", several("receipt")),
    Scene("several-manage", "success", several("manage")),
    *(Scene(*row) for row in TOUCH),
    *(Scene(*row) for row in TRAINING),
    *(Scene(*row) for row in MESSAGES),
    *(Scene(*row) for row in NETWORKS),
    *(Scene(*row) for row in GROUPS),
    Scene("practices", "empty", kind(PRACTICES, "?country=PT&evidence=5")),
    Scene("practices-filtered", "success", kind(PRACTICES, "?target=new&topic=networks")),
    Scene("not-found", "error", at(lambda site, language: f"/{language}/{NOWHERE}/", status=404)),
]


def page_models() -> set[str]:
    """Every kind of page there is, whatever the demo holds."""
    return {
        model._meta.label
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if hasattr(model, "url_path")
    }
