"""What there is of the online training to look at: (name, state, how it is opened), rows of tests.browser.scenes."""

from collections.abc import Callable

NOBODYS = "CDFH-2345"
STEPS_BELOW = """async steps => {
  for (const [address, body] of steps) {
    const answer = await fetch(address, body === null ? {} : {method: 'POST', body: new URLSearchParams(body)});
    const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.querySelector('.step-ways').before(html.querySelector('.lesson-step'));
  }
}"""


def opened(address: Callable, status: int = 200) -> Callable:
    """Opens `address(site, language)`, without signing in."""

    def go(page, site, language):
        answer = page.goto(address(site, language))
        assert answer.status == status, f"{answer.status} for {page.url}"

    return go


def signed_in(who: str, address: Callable) -> Callable:
    """The same, as one of the learners that training_places.learners has signed in."""

    def go(page, site, language):
        page.context.add_cookies([{"name": "staff", "value": site.learners[who], "url": site.url}])
        opened(address)(page, site, language)
        assert "login" not in page.url

    return go


def group(code: str, below: str = "") -> Callable:
    return lambda site, language: f"/{language}/grupp/{site.groups[code]}/{below}"


def leader(below: str = "") -> Callable:
    return lambda site, language: f"/{language}/gruppledare/{site.groups['leader']}/{below}"


def certificate(which: str, below: str = "") -> Callable:
    return lambda site, language: f"/{language}/intyg/{site.learners[which]}/{below}"


def discussion(site, language: str) -> str:
    return f"/{language}/min-utbildning/samtal/{site.learners['discussion']}/"


def unexplained(page, site, language):
    """The trainer's view: words are to be removed, and nothing is said why."""
    signed_in("trainer", discussion)(page, site, language)
    page.locator(".talk-line details input[name=reason]").first.evaluate("one => one.form.submit()")
    page.wait_for_selector(".talk-line details[open] .field-error")


def in_language(address: str, language: str) -> str:
    return address.replace("/sv/", f"/{language}/", 1)


def learners_steps(page, site, language):
    """What is graded, below each other: a question that is answered, one that is not, and an assignment."""
    answered, *others = (in_language(address, language) for address in site.learners["steps"])
    signed_in("begun", lambda _site, _language: answered)(page, site, language)
    assert page.locator("#answer .notice-ok").count() == 1
    page.evaluate(STEPS_BELOW, [[address, None] for address in others])
    assert page.locator(".lesson-step").count() == 3


def every_step(page, site, language):
    """Steps of all kinds, below each other on one screen: that they are one a screen is no matter of access."""
    first, *others = site.training[language]["steps"]
    page.goto(first)
    page.evaluate(STEPS_BELOW, [[address, None] for address in others])


def answered_steps(page, site, language):
    """Questions that were answered wrong, right, and not at all; and whom to call in a place that was chosen."""
    questions, support = site.training[language]["steps"][5:8], site.training[language]["steps"][-1]
    page.goto(questions[0])
    choices = page.locator(".question input").evaluate_all("all => all.map(one => one.value)")
    sent = [[questions[0], f"answer={choice}"] for choice in choices]
    sent += [[questions[1], ""], [questions[2], ""], [f"{support}&municipality=vaxjo", None]]
    page.evaluate(STEPS_BELOW, sent)
    assert page.locator(".field-error").count() == 2 and page.locator(".notice-ok").count() == 1


TRAINING = [
    ("steps", "success", every_step),
    ("steps", "error", answered_steps),
    ("training-paper", "success", opened(lambda site, language: site.training[language]["paper"])),
    ("training-phone", "empty", opened(lambda site, language: f"/{language}/pa-telefonen/")),
    ("training-plan", "empty", opened(lambda site, language: f"/{language}/var-familjeplan/")),
    ("group", "success", opened(group("open"))),
    ("group", "empty", opened(group("closed"), status=410)),
    ("group", "error", opened(lambda site, language: f"/{language}/grupp/{NOBODYS}/", status=404)),
    ("group-poster", "success", opened(group("open", "affisch/"))),
    ("leader-room", "success", opened(leader())),
    ("leader-meeting", "success", opened(leader("traff/2/"))),
    (
        "my-training",
        "success",
        signed_in("certified", lambda _site, language: f"/{language}/min-utbildning/"),
    ),
    ("discussion", "success", signed_in("certified", discussion)),
    ("discussion", "error", unexplained),
    ("learner-steps", "success", learners_steps),
    ("certificate", "success", signed_in("certified", certificate("valid", "blad/"))),
    ("verify", "success", opened(certificate("valid"))),
    ("verify", "error", opened(certificate("withdrawn"))),
]
