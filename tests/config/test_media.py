"""Uploaded files on a developer's machine: whole, or the part that a film is sought in by."""

import pytest
from django.test import RequestFactory

from config.media import media

WHOLE = bytes(range(100))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "film.webm").write_bytes(WHOLE)
    return str(tmp_path)


def asked(folder, **headers):
    return media(RequestFactory().get("/media/film.webm", headers=headers), "film.webm", folder)


def test_a_file_comes_whole_and_says_that_parts_may_be_asked_for(folder):
    response = asked(folder)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, WHOLE)
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("span", "first", "last"), [("bytes=0-9", 0, 9), ("bytes=90-", 90, 99), ("bytes=90-500", 90, 99)]
)
def test_a_part_comes_alone_with_its_place(folder, span, first, last):
    response = asked(folder, range=span)
    assert (response.status_code, response.content) == (206, WHOLE[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/100"
    assert response["Content-Type"] == "video/webm"


def test_a_part_beyond_the_end_is_refused(folder):
    response = asked(folder, range="bytes=100-")
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */100")


def test_several_parts_at_once_are_answered_with_the_whole(folder):
    assert asked(folder, range="bytes=0-1,5-6").status_code == 200
