"""Forms without a cookie: from our own pages only, whichever view takes them."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from home.middleware import same_host
from tests.factories import make_region

pytestmark = pytest.mark.django_db
# What stands for each kind of argument; nothing has to be found there.
ARGUMENTS = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "6d1b2c1e-3f3a-4e9e-9d55-0f0a6ad0a001"}


@pytest.fixture(autouse=True)
def region():
    return make_region()


def patterns(resolver, above=()):
    """Every pattern that has a view, after those above it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, (*above, pattern))
        else:
            yield (*above, pattern)


def address(parts) -> str:
    """An address that leads to the last pattern."""
    text = ""
    for part in parts:
        written = str(part.pattern)
        if "(" in written:
            written = ""  # Wagtail's pages: the home page
        for name, converter in getattr(part.pattern, "converters", {}).items():
            kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
            written = written.replace(f"<{kind}:{name}>", ARGUMENTS[kind])
        text += written.removeprefix("^").removesuffix("$")
    return f"/{text}"


def without_cookie() -> list[str]:
    return [
        address(parts)
        for parts in patterns(get_resolver())
        if getattr(parts[-1].callback, "csrf_exempt", False)
    ]


def test_the_walk_finds_the_forms():
    walked = without_cookie()
    assert {"/sv/", "/sv/anmalan/", "/sv/anmalan/x/andra/", "/sv/tillfalle/1/boka/"} <= set(walked)


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://testserver:8000", "http://["]
)
def test_no_view_without_a_cookie_takes_a_form_from_elsewhere(client, origin):
    for url in without_cookie():
        response = client.post(url, headers={"Origin": origin})
        assert response.status_code == 403, url
        assert response.templates[0].name == "home/elsewhere.html", url
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}, {"Origin": "https://testserver"}])
def test_our_own_pages_and_old_browsers_are_heard(client, headers):
    response = client.post("/sv/anmalan/", {}, headers=headers)
    assert response.status_code == 200


def test_reading_is_open_to_links_from_everywhere(client):
    assert client.get("/sv/anmalan/", headers={"Origin": "https://elsewhere.example"}).status_code == 200


def test_a_host_with_a_port_is_compared_with_it():
    assert same_host("http://127.0.0.1:8000", "127.0.0.1:8000")
    assert not same_host("http://127.0.0.1:8001", "127.0.0.1:8000")
