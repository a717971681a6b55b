"""Origins of other websites: what is taken, and how it is said that something is not."""

import pytest
from django.core.exceptions import ValidationError

from home import origins
from tests.factories import make_municipality, make_region


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("https://www.vaxjo.example", "https://www.vaxjo.example"),
        (" HTTPS://WWW.Vaxjo.Example/ ", "https://www.vaxjo.example"),
        ("https://www.växjö.example:443", "https://www.xn--vxj-qla6g.example"),
        ("https://www.vaxjo.example:8443", "https://www.vaxjo.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(line, origin):
    assert origins.read(f"\n{line}\n{line}\n") == (origin,) and not origins.problem(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "www.vaxjo.example",
            "http://www.vaxjo.example",
            "https://",
            "https://vaxjo",
            "*",
            "https://*.example",
        ),
        *("https://a.example/sida", "https://a.example?x", "https://a.example#x", "https://me@a.example"),
        *(
            "https://a.example; script-src *",
            "https://a.example 'self'",
            "https://a.example:x",
            "https://[::1",
        ),
        *("https://10.0.0.1", "javascript:alert(1)", "ftp://localhost", "'none'", "https://a..example"),
    ],
)
def test_what_is_no_origin_is_left_out_and_said(line):
    assert origins.read(line) == () and line.strip() in origins.problem(f"https://a.example\n{line}")


@pytest.mark.django_db
def test_a_municipality_keeps_them_in_order_and_is_told_of_a_line_beside_its_field():
    place = make_municipality(make_region(), embed_origins="https://A.example/\n\nhttps://b.example")
    place.full_clean()
    assert place.embed_origins == "https://a.example\nhttps://b.example"
    place.embed_origins = "https://a.example/kurser"
    with pytest.raises(ValidationError) as wrong:
        place.full_clean()
    assert set(wrong.value.message_dict) == {"embed_origins"}
