"""The QR code that a phone draws of its place, against another encoder; and the link that lies in it."""

import base64
import json

import pytest
import segno
from segno import encoder

from config import environment

pytestmark = pytest.mark.browser
SCRIPTS = environment.ROOT / "static" / "js"
ADDRESS = "https://foraldrastod.example/sv/pa-telefonen/#plats="
# Letters that fill a version to the last byte, begin the next, or stand somewhere between.
LENGTHS = (1, 17, 18, 60, 134, 135, 160, 230, 271, 272, 425, 520, 858, 1000, 1273)
IMPORT = "async source => { window.one = await import('data:text/javascript;base64,' + source) }"


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page()
    yield page
    page.close()


def script(page, name):
    page.evaluate(IMPORT, base64.b64encode((SCRIPTS / name).read_bytes()).decode())


def test_it_is_drawn_as_another_encoder_draws_it(page, monkeypatch):
    # Segno adds eight bits of padding where the data ends with a byte and the standard adds none (7.4.9).
    monkeypatch.setattr(
        encoder, "write_padding_bits", lambda bits, _version, length: bits.extend([0] * (-length % 8))
    )
    script(page, "training-qr.js")
    for length in LENGTHS:
        text = (ADDRESS + "aB3_-x9Zq" * 150)[:length]
        drawn = page.evaluate("text => one.qr(text)", text)
        other = segno.make(text, error="l", mode="byte", boost_error=False, micro=False, mask=drawn["mask"])
        assert drawn["version"] == other.version
        assert drawn["rows"] == [[bool(module) for module in row] for row in other.matrix]
    assert page.evaluate("one.qr('x'.repeat(2954))") is None


def test_a_link_holds_what_was_put_in_it_and_no_more(page):
    script(page, "training-link.js")
    rows = [
        {
            "module": "3f0c9a52-1b1e-4d0a-9f43-0a1b2c3d4e5f",
            "best": 100,
            "steps": [f"{n:08x}" for n in (0, 7, 2**32 - 1)],
        },
        {"module": "00000000-0000-4000-8000-0000000000ff", "best": 0, "steps": ["steg-ett", "0000000a"]},
        {"module": "00000000-0000-4000-8000-000000000000", "best": 3, "steps": []},
    ]
    text = page.evaluate("rows => one.pack(rows)", rows)
    assert page.evaluate("text => one.unpack(text)", text) == {"rows": rows}
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    # Any letter changed, and any part alone, is told from the whole.
    spoiled = [
        text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(2, len(text) - 1)
    ]
    parts = [text[:at] for at in range(len(text) - 1)]
    answers = page.evaluate("texts => texts.map(text => one.unpack(text).error)", spoiled + parts)
    assert set(answers) == {"broken"}, json.dumps(answers)


def test_forty_steps_fit_a_code_that_a_phone_reads(page):
    script(page, "training-link.js")
    row = {
        "module": "3f0c9a52-1b1e-4d0a-9f43-0a1b2c3d4e5f",
        "best": 100,
        "steps": [f"{n:08x}" for n in range(40)],
    }
    address = ADDRESS + page.evaluate("row => one.pack([row])", row)
    script(page, "training-qr.js")
    assert page.evaluate("text => one.qr(text).version", address) <= 15
