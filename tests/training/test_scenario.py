import pytest

from training.scenario import troubles

pytestmark = pytest.mark.once


def test_a_story_that_ends_whatever_is_chosen_has_no_troubles():
    assert troubles([("a", ["b", "c"]), ("b", ["c"]), ("c", [])]) == ""


def test_a_circle_with_a_way_out_is_a_story():
    assert troubles([("a", ["b"]), ("b", ["a", "c"]), ("c", [])]) == ""


@pytest.mark.parametrize(
    "scenes",
    [
        [("a", ["b"]), ("", [])],
        [("a", ["b"]), ("b", []), ("b", [])],
        [("a", ["b", "c"]), ("b", [])],
        [("a", ["b"]), ("b", []), ("c", [])],
        [("a", ["b", "c"]), ("b", ["a"]), ("c", ["c"])],
    ],
    ids=["no name", "a name twice", "leads nowhere", "never reached", "never ends"],
)
def test_what_an_editor_has_to_mend_is_told(scenes):
    assert troubles(scenes)
