"""What there is to look at of starting a group: (name, state, how it is opened), rows of tests.browser.scenes."""

from collections.abc import Callable

NAME = "Barnvagnspromenaden"


def form(page, language: str, query: str = "") -> None:
    answer = page.goto(f"/{language}/starta-grupp/{query}")
    assert answer.status == 200


def press(page, step: str) -> None:
    with page.expect_navigation():
        page.locator(f"main button[value={step}]").click()


def fill(page, language: str) -> None:
    """A group that meets every week; everything else is as the form begins."""
    form(page, language, "?municipality=vaxjo&language=ar&language=sv&age_from=0&age_to=3&kind=walking")
    page.locator("[name=rhythm][value=weekly]").check()
    page.locator("[name=weekday]").select_option("1")
    typed = {
        "name": NAME, "about": "Vi går runt sjön.", "place": "Biblioteket, vid entrén", "starts_at": "09:30",
        "contact_name": "Amal", "contact_email": f"amal.{language}@example.org",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("[name=consent]").check()


def empty(page, site, language):
    form(page, language)


def mistakes(page, site, language):
    form(page, language)
    press(page, "review")
    assert page.locator("#errors a").count() > 5


def reviewed(page, site, language):
    fill(page, language)
    press(page, "review")
    assert page.locator("article.letter").count() == 2


def proposed(page, site, language) -> dict[str, str]:
    """One proposal for each language, made by the first scene that needs it."""
    key = ("proposed", language)
    if key not in site.opened:
        reviewed(page, site, language)
        press(page, "send")
        kit = page.locator("main a[href*='startpaket']").first.get_attribute("href")
        site.opened[key] = {"receipt": page.url, "kit": kit}
    return site.opened[key]


def receipt(page, site, language):
    page.goto(proposed(page, site, language)["receipt"])
    assert page.locator(".confirmation").is_visible()


def kit(below: str = "") -> Callable:
    def go(page, site, language):
        answer = page.goto(proposed(page, site, language)["kit"] + below)
        assert answer.status == 200

    return go


def over(page, site, language):
    assert page.goto(f"/{language}/min-grupp/{'x' * 30}/startpaket/").status == 410


GROUPS = [
    ("start-group", "empty", empty),
    ("start-group", "error", mistakes),
    ("start-group-review", "success", reviewed),
    ("start-group-receipt", "success", receipt),
    ("group-kit", "success", kit()),
    ("group-kit-poster", "success", kit("affisch/?sprak=sv&sprak=ar&sprak=so&sprak=uk")),
    ("group-kit-plan", "success", kit("blad/")),
    ("group-kit", "error", over),
]
