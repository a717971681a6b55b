"""What there is of staying in touch to look at: (name, state, how it is opened), rows of tests.browser.scenes."""

from tests.browser import booking
from tests.browser.training_scenes import opened


def whose(name: str, query: str = ""):
    return opened(lambda site, language: site.touch[language][name] + query)


def errors(page, site, language):
    """A yes without a name, and without saying to whom."""
    whose("unanswered")(page, site, language)
    page.locator("[name=first_name]").fill("")
    booking.submit(page)


TOUCH = [
    ("touch", "empty", whose("unanswered")),
    ("touch", "error", errors),
    ("touch", "success", whose("together")),
    ("touch-alone", "success", whose("alone")),
    ("touch-change", "success", whose("together", "?andra=1")),
    (
        "touch-over",
        "error",
        opened(lambda site, language: f"/{language}/halla-kontakten/qzxqzxqzxqzx/", status=410),
    ),
]
