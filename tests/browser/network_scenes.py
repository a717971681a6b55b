"""Meeting places and groups on the screen: what opens each scene, as tests.browser.scenes takes them in."""

LABEL = "networks.GroupIndexPage"


def the_list(query: str = ""):
    return lambda page, site, language: page.goto(site.page(LABEL, language) + query)


def first_group(below: str = ""):
    """The page of the group that meets next, or what lies below it."""

    def go(page, site, language):
        page.goto(site.page(LABEL, language))
        page.goto(page.locator("main .run-title a").first.get_attribute("href") + below)

    return go


def list_filters(page, site, language):
    page.goto(site.page(LABEL, language) + "?weekday=tue&access=step_free")
    button = page.locator("main details summary").first
    if button.is_visible():
        button.click()
    assert page.locator("main [name=municipality]").first.is_visible()


def embedded(page, site, language):
    page.goto(f"/embed/groups/?municipality=vaxjo&municipality=nowhere&lang={language}")
    assert page.locator(".pc-run").count() > 0


NETWORKS = [
    (LABEL, "empty", the_list("?municipality=lessebo&kind=twins&weekday=tue")),
    ("groups-filtered", "success", list_filters),
    ("groups-strange-query", "error", the_list("?municipality=nowhere&age=-4&weekday=x")),
    ("groups-sheet", "success", the_list("?blad")),
    ("group-page", "success", first_group()),
    ("group-sheet", "success", first_group("blad/")),
    ("groups-embedded", "success", embedded),
]
