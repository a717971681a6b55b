"""A learner's way in a real browser without a script, and what is asked of every page of it."""

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.conftest import chrome  # noqa: F401 (a fixture)
from tests.browser.looking import sideways, violations
from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    question_step,
    text_step,
)
from training.models import Certificate

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
MODULE = "/sv/lar-dig/handledare/"


@pytest.fixture
def page(chrome, live_server):  # noqa: F811
    """Signed in as a leader, with one module to take."""
    region = make_region(languages=["sv", "ar"])
    learner = make_staff(make_municipality(region), "asa", roles=("leader",))
    lesson = make_lesson(
        make_module(region, title="Att leda en grupp", slug="handledare", audience="leaders"),
        [
            text_step("Välkommen"),
            question_step(options=[("Hota", False, "Det skrämmer."), ("Förvarna", True)]),
        ],
        slug="l1",
    )
    make_qualification(lesson.module)
    client = Client()
    client.force_login(learner)
    name = settings.SESSION_COOKIE_NAME
    context = chrome.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 700}, java_script_enabled=False
    )
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def looks(page, *addresses: str) -> None:
    """By a second page with scripts, which axe needs, with the same session."""
    browser, cookies = page.context.browser, page.context.cookies()
    base = page.url.split("/sv/")[0]
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
        context.add_cookies(cookies)
        second = context.new_page()
        for address in addresses:
            second.goto(f"{base}{address}")
            assert not violations(second), (address, scheme)
            assert not sideways(second), (address, scheme)
        context.close()


def test_from_the_first_step_to_the_certificate_without_a_script(page):
    page.goto(MODULE)
    looks(page, MODULE)
    page.fill("input[name=name]", "Åsa Öberg")
    page.click(".learner-begin button")
    page.click(".learner-start a")
    page.click("[data-next]")
    question = page.url.split(page.url.split("/sv/")[0])[1]
    page.check("text=Hota")
    page.click(".question button")
    assert page.locator("#answer").inner_text().count("Det skrämmer.") == 1
    looks(page, question, question.replace("/sv/", "/ar/"), "/sv/min-utbildning/", "/ar/min-utbildning/")
    page.check("text=Förvarna")
    page.click(".question button")
    page.goto(MODULE)
    page.click(".learner-certificate a")
    assert page.locator(".certificate-names").inner_text() == "Åsa Öberg"
    code = Certificate.objects.get().code
    looks(page, f"/sv/intyg/{code}/", f"/ar/intyg/{code}/", f"/sv/intyg/{code}/blad/", "/sv/min-utbildning/")
