"""What there is to look at of messages to groups: (name, state, how it is opened), rows of tests.browser.scenes."""

from itertools import count

from tests.browser.training_scenes import opened

tries = count(1)


def there(name: str):
    return opened(lambda site, language: site.messages[language][name])


def write_errors(page, site, language):
    """A message with an identity number and a web address in it, and nothing else."""
    there("group")(page, site, language)
    page.locator("main textarea").fill("811228-9874 https://vinn.example")
    page.locator("main button[value=send]").click()
    page.locator("#errors").wait_for()


def write_sent(page, site, language):
    """From an address of its own: how often one is written to is counted."""
    there("group")(page, site, language)
    page.locator("[name=name]").fill("Amina")
    page.locator("[name=email]").fill(f"amina{next(tries)}@example.org")
    page.locator("main textarea").fill("Hej!")
    page.locator("main button[value=send]").click()
    page.locator("main textarea").wait_for(state="detached")


def answer_errors(page, site, language):
    there("answered")(page, site, language)
    page.locator("main button[value=reply]").click()
    page.locator("#errors").wait_for()


MESSAGES = [
    ("write-to-group", "empty", there("group")),
    ("write-to-group", "error", write_errors),
    ("write-to-group", "success", write_sent),
    ("conversation-waits", "empty", there("waits")),
    ("conversation", "success", there("answered")),
    ("conversation", "error", answer_errors),
    ("conversation-of-group", "success", there("answered group")),
    ("conversation-reported", "error", there("reported")),
    ("conversation-ended", "success", there("ended")),
    (
        "conversation-over",
        "error",
        opened(lambda site, language: f"/{language}/svar/qzxqzxqzxqzx/", status=410),
    ),
]
