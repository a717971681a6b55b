"""The pictures drawn in code."""

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from home.assets import SOURCES
from home.illustrations import SCENES, SIZES, raster, svg
from home.illustrations.canvas import COLOURS, Scene, flatten, parse
from home.illustrations.people import ARMS, BUMP, COAT, JACKET

SEEDS = ("abc-3-12", "komet", "Växjö")


def area(loop) -> float:
    """Twice the signed area; its sign says which way the loop runs."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(loop, loop[1:] + loop[:1], strict=True))


@pytest.mark.parametrize("ratio", SIZES)
@pytest.mark.parametrize("kind", SCENES)
def test_a_picture_is_decoration_that_a_strict_policy_lets_through(kind, ratio):
    for seed in SEEDS:
        picture = ElementTree.fromstring(svg(seed, kind, ratio))
        assert picture.get("aria-hidden") == "true"
        assert picture.get("focusable") == "false"
        assert len(picture)
        for shape in picture.iter():
            assert not {"id", "style", "href"} & set(shape.keys())
            assert shape.get("fill", "currentColor") in {*COLOURS.values(), "currentColor"}


@pytest.mark.parametrize("kind", SCENES)
def test_a_picture_stays_light(kind):
    assert max(len(svg(str(seed), kind, "wide")) for seed in range(30)) < 5600
    assert max(len(svg(str(seed), kind, "tile")) for seed in range(30)) < 5000


def test_the_same_seed_gives_the_same_picture_and_another_seed_another():
    svg.cache_clear()
    first = svg("abc", "meadow", "wide")
    svg.cache_clear()
    assert svg("abc", "meadow", "wide") == first
    assert svg("abd", "meadow", "wide") != first


def test_ovals_run_the_way_the_loops_beside_them_do():
    """Loops of one path that overlap and run against each other would cut holes into faces and wheels."""
    for kind in SCENES:
        for shape in re.findall(r'd="([^"]+)"', svg("x", kind, "wide")):
            sweeps = set(re.findall(r"a\d+ \d+ 0 1([01])", shape))
            assert len(sweeps) <= 1, (kind, shape)


def test_arms_are_cut_the_way_coats_are():
    assert {area(flatten(parse(part))[0]) > 0 for part in (*ARMS, COAT, JACKET, BUMP)} == {True}


def test_the_picture_for_sharing_is_painted_from_the_same_shapes():
    png = raster("abc", "lake", (640, 360))
    assert png == raster("abc", "lake", (640, 360))
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", (640, 360))
    sky, water = COLOURS["a"], COLOURS["h"]
    painted = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(maxcolors=640 * 360)}
    assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((2, 2))) == sky
    assert water in painted


def test_every_coat_is_worn_before_one_comes_again():
    scene = Scene("abc", 640, 360)
    worn = [scene.coat() for _ in range(12)]
    assert len(set(worn[:6])) == len(set(worn[6:])) == 6


def test_an_unknown_kind_says_so():
    with pytest.raises(KeyError, match="castle"):
        svg("abc", "castle", "wide")


def test_the_dark_theme_overrides_only_colours_that_are_drawn():
    overridden = re.findall(
        r'\[fill="(#\w+)"\]', (SOURCES / "components" / "art.css").read_text(encoding="utf-8")
    )
    assert overridden
    assert set(overridden) <= set(COLOURS.values())
