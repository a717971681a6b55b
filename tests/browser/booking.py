"""What a person does on the way to a booking, for the tests that go there."""

import re
from itertools import count

# Not what leaves one of several out of it.
SUBMIT = "main form[method=post] [type=submit]:not([name=without])"
BOOK = "main a[href*='/boka/']"
RECEIPT = re.compile(r"/anmalan/klar/")

people = count(1)


def fill(page, email: str | None = None) -> None:
    """Answer everything that must be answered: a name, an address, and the first choice of each question."""
    page.locator("[name=name]").fill("Sara Nilsson")
    page.locator("[name=email]").fill(email or f"sara{next(people)}@example.org")
    for name in sorted(
        set(page.locator("main input[type=radio]").evaluate_all("all => all.map(one => one.name)"))
    ):
        if not page.locator(f"[name={name}]:checked").count():
            page.locator(f"[name={name}]").first.check()
    for select in page.locator("main form[method=post] select").all():
        if not select.input_value():
            select.select_option(index=1)


def submit(page) -> None:
    """Press the form's main button and wait for the next page."""
    with page.expect_navigation():
        page.locator(SUBMIT).first.click()


def send(page) -> None:
    """Press the button of a letter that sends it, whatever else can be pressed before."""
    with page.expect_navigation():
        page.locator("main [name=step][value=send]").click()


def review(page, run: str, email: str | None = None) -> None:
    """As far as the letter that is read through before anything is sent."""
    page.goto(f"{run}boka/")
    fill(page, email)
    submit(page)


def book(page, run: str) -> str:
    """Book, or wait when it is full; returns the address of the confirmation."""
    review(page, run)
    submit(page)
    assert RECEIPT.search(page.url), (
        f"no confirmation but {page.url}: {page.locator('main').inner_text()[:400]}"
    )
    return page.url


def manage_url(page) -> str:
    """The link on a confirmation to see, change or cancel."""
    links = page.locator("main a[href*='/anmalan/']").evaluate_all("all => all.map(one => one.href)")
    return next(url for url in links if not RECEIPT.search(url) and not url.endswith(".ics"))
