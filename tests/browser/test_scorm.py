"""A module in somebody else's platform: scorm-again, which is not ours, in a browser, from the launch to the end."""

import re
import shutil
import zipfile
from urllib.parse import urlsplit

import pytest

from tests.browser.learning_platform import platform
from tests.browser.looking import sideways, violations
from tests.browser.server import migrated_in, run
from tests.npm import fetched

pytestmark = pytest.mark.browser
SCORM_AGAIN = ("scorm-again", "3.4.3")
TIMESPAN = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?")
SECRET = "Det här är bara mitt"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The folder with first.zip and second.zip (tests/browser/scorm_scene.py)."""
    folder = tmp_path_factory.mktemp("scorm")
    settings = migrated_in(folder)
    run(settings, "tests/browser/scorm_scene.py", str(folder))
    return folder


@pytest.fixture
def learner(chrome, contexts, packages, tmp_path):
    """`learner(page)` opens the platform anew; what is asked of other hosts, and errors, are noted."""
    runtime = fetched(*SCORM_AGAIN) / "node_modules" / "scorm-again" / "dist" / "scorm12.js"
    shutil.copy(runtime, tmp_path)
    with platform(tmp_path) as lms:
        context = chrome.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(6_000)
        page = context.new_page()
        page.hosts, page.errors, page.sent = set(), [], []
        page.on("request", lambda request: note(page, request))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        yield page, lms, tmp_path


def note(page, request):
    page.hosts.add(urlsplit(request.url).netloc)
    page.sent.append(request.post_data or "")


def unpack(packages, name: str, folder):
    shutil.rmtree(folder / "course", ignore_errors=True)
    with zipfile.ZipFile(packages / name) as archive:
        archive.extractall(folder / "course")


def launch(page, lms):
    page.goto(lms.url)
    inside = page.frame_locator("iframe").frame_locator("iframe")
    inside.locator("h1:visible").wait_for()
    return inside


def away(page, lms):
    """Leaves the platform's page, as closing it does; what the module said last is told by then."""
    before = len(lms.told)
    page.goto("about:blank")
    for _turn in range(40):
        if len(lms.told) > before:
            break
        page.wait_for_timeout(50)
    assert len(lms.told) > before


def heading(inside) -> str:
    return inside.locator("h1:visible").inner_text()


def done(lms) -> list[str]:
    version, keys, _right = lms.suspend_data.split(";")
    assert version == "1"
    return [key for key in keys.split(",") if key]


def test_a_learner_leaves_comes_back_to_the_place_meets_a_new_package_and_passes(packages, learner):
    page, lms, folder = learner
    unpack(packages, "first.zip", folder)
    inside = launch(page, lms)
    assert lms.core["lesson_status"] == "incomplete" and not inside.locator("[data-alone]").is_visible()
    inside.locator(".scorm-cover .button").click()
    assert heading(inside) == "Ett"
    for title in ("Två", "Skriv själv"):
        inside.locator("[data-next]:visible").click()
        assert heading(inside) == title
    assert inside.locator("h1:visible").evaluate("one => one === document.activeElement")
    inside.locator("textarea").fill(SECRET)
    assert inside.locator("[data-leave]").is_visible() and inside.locator("[data-print]").is_visible()
    away(page, lms)
    where = lms.core["lesson_location"]
    assert len(done(lms)) == 2 and re.fullmatch(r"\w{8}", where) and where not in done(lms)
    assert lms.core["exit"] == "suspend" and TIMESPAN.fullmatch(lms.core["session_time"])
    assert lms.core["lesson_status"] == "incomplete"

    unpack(packages, "second.zip", folder)
    inside = launch(page, lms)
    assert heading(inside) == "Skriv själv" and inside.locator("textarea").input_value() == ""
    assert inside.locator(".scorm-path:visible .done").count() == 2
    inside.locator("[data-next]:visible").click()
    assert heading(inside) == "Nytt steg"
    inside.locator("[data-next]:visible").click()
    inside.locator("[data-asks] [type=submit]").click()
    assert inside.locator("[data-said=missing]:visible").count() == 1
    inside.get_by_label("Hota").check()
    inside.locator("[data-asks] [type=submit]").click()
    assert inside.locator("[data-said=wrong]:visible").count() == 2
    inside.locator("[data-next]:visible").click()
    assert lms.core["lesson_status"] == "failed" and str(lms.core["score"]["raw"]) == "0"
    assert inside.locator("[data-end=failed]").is_visible()
    inside.locator(".scorm-end a[data-to='']").click()
    inside.locator(".scorm-cover .lesson-row a").nth(1).click()
    inside.locator("[data-next]:visible").click()
    inside.get_by_label("Förvarna").check()
    inside.locator("[data-asks] [type=submit]").click()
    inside.locator("[data-next]:visible").click()
    assert inside.locator("[data-end=passed]").is_visible()
    away(page, lms)
    assert lms.core["lesson_status"] == "passed" and len(done(lms)) == 5
    assert [str(lms.core["score"][name]) for name in ("raw", "min", "max")] == ["100", "0", "100"]

    inside = launch(page, lms)
    away(page, lms)
    assert lms.core["lesson_status"] == "passed" and len(done(lms)) == 5
    assert not any(SECRET in sent for sent in page.sent)
    assert page.errors == [] and page.hosts <= {urlsplit(lms.url).netloc, ""}


def test_in_no_platform_it_can_be_gone_through_and_says_that_nothing_is_kept(
    packages, chrome, contexts, tmp_path
):
    unpack(packages, "first.zip", tmp_path)
    with platform(tmp_path) as lms:
        for scheme, scripts in (("light", True), ("dark", True), ("light", False)):
            context = chrome.new_context(
                viewport={"width": 320, "height": 640}, color_scheme=scheme, java_script_enabled=scripts
            )
            contexts.append(context)
            page = context.new_page()
            page.goto(f"{lms.url}/course/index.html")
            if not scripts:
                assert page.locator(".scorm-screen:visible").count() == 4
                assert page.locator("noscript .notice, .notice-warn:visible").count() == 1
                continue
            assert page.locator("[data-alone]").is_visible()
            for _step in range(5):
                assert violations(page) == [] and sideways(page) == []
                page.locator("[data-next]:visible, .scorm-cover .button:visible").first.click()
            assert page.evaluate("localStorage.length + sessionStorage.length") == 0
            assert context.cookies() == []
