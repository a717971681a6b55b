"""A module saved for when there is no network: only when it is asked for, whole, and gone when it is taken away."""

import pytest

from tests.browser import server

pytestmark = pytest.mark.browser
# Entries of web storage, caches, and workers.
KEPT = """async () => [
  localStorage.length + sessionStorage.length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
]"""
NAMES = "() => caches.keys()"
KEEPS = """async words => {
  for (const name of await caches.keys()) {
    for (const answer of await (await caches.open(name)).matchAll()) {
      if ((await answer.text()).includes(words)) return true;
    }
  }
  return false;
}"""
STYLED = "() => getComputedStyle(document.querySelector('.stones')).display"
SETUP = "import django; django.setup(); from tests.browser.training_places import publish_anew; "


def save(page, address):
    page.goto(address)
    page.locator("[data-ask]").click()
    page.locator("[data-choice]").wait_for()
    assert page.evaluate(KEPT) == [0, 0, 0]
    page.locator("[data-save]").click()
    page.locator("[data-remove]").wait_for(timeout=30_000)


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_saved_module_opens_step_by_step_without_a_network(site, visit, language):
    page = visit(width=360, language=language)
    addresses = site.training[language]
    save(page, addresses["module"])
    assert page.evaluate(KEPT) == [0, 1, 1]
    assert page.evaluate(NAMES) == [f"training {site.url}{addresses['module']}"]
    assert page.context.cookies() == []
    titles = []
    for address in addresses["steps"]:
        titles += [page.request.get(address).text().split("<h1")[1].split(">", 1)[1].split("<")[0]]
    page.context.set_offline(True)
    page.goto(f"{addresses['module']}?utm=1")
    page.locator("[data-ask]").wait_for(state="hidden")
    page.locator(".module-begin a").click()
    seen = [page.locator("h1").inner_text()]
    for _step in addresses["steps"][1:]:
        page.locator("[data-next]").click()
        seen.append(page.locator("h1").inner_text())
    assert seen == titles and len(set(addresses["steps"])) == len(seen)
    assert page.evaluate(STYLED) == "grid"


def test_what_is_sent_is_never_answered_from_what_was_kept(site, visit):
    page = visit(width=360)
    save(page, site.training["sv"]["module"])
    page.goto(site.training["sv"]["steps"][5])
    page.context.set_offline(True)
    with pytest.raises(Exception, match="Failed to fetch"):
        page.evaluate("() => fetch(location.href, {method: 'POST'})")


def test_removed_means_that_nothing_is_left(site, visit):
    page = visit(width=360)
    save(page, site.training["sv"]["module"])
    page.locator("[data-remove]").click()
    page.locator("[data-ask]").wait_for()
    assert page.evaluate(KEPT) == [0, 0, 0]
    page.goto(site.training["sv"]["steps"][1])
    assert page.evaluate(KEPT) == [0, 0, 0]


def test_deleting_what_is_kept_in_another_way_ends_the_keeping(site, visit):
    page = visit(width=360)
    save(page, site.training["sv"]["module"])
    page.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    page.goto(site.training["sv"]["steps"][1])
    page.wait_for_function("async () => !(await navigator.serviceWorker.getRegistrations()).length")
    assert page.evaluate(KEPT) == [0, 0, 0]


def test_a_new_publication_is_kept_and_opens_when_the_server_is_gone(site, visit):
    folder, addresses = site.static.parent, site.training["sv"]
    page = visit(width=360)
    # A server that has just begun to listen has workers that still begin.
    page.set_default_navigation_timeout(60_000)
    settings = server.variables(folder, server.free_port())
    with server.web(settings) as url:
        save(page, url + addresses["module"])
        server.run(settings, "-c", f"{SETUP}publish_anew('Ny rubrik')")
        assert not page.evaluate(KEEPS, "Ny rubrik")
        # A page may be some seconds old before it says what was published.
        for _look in range(20):
            page.goto(url + addresses["module"])
            page.wait_for_timeout(500)
            if page.evaluate(KEEPS, "Ny rubrik"):
                break
    page.goto(url + addresses["steps"][1])
    assert page.locator("h1").inner_text() == "Ny rubrik"
