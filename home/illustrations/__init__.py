"""Cut-paper pictures drawn in code: a small set of parts, the colours of the tokens, and a seed.

A scene is a list of flat shapes; `svg()` writes it for pages, `raster()` paints the same list with Pillow
where an image is needed (sharing, demo content). The same seed always gives the same picture.

Parts are written as paths with the commands M L Q Z (as in SVG, absolute) and O cx cy rx ry, an oval. A part
stands on (0, 0) and grows upwards; people are 100 units tall.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from home.illustrations.ages import baby, expecting, school, teen, toddler
from home.illustrations.canvas import COLOURS, Path, Scene, flatten
from home.illustrations.scenes import crossing, face, home, lake, meadow, people, table, treeline

SIZES = {
    "wide": (640, 360),
    "square": (400, 400),
    "tile": (320, 240),
    "band": (1280, 640),
    "strip": (720, 150),
}
SCENES = {
    "meadow": meadow,
    "lake": lake,
    "cottage": home,
    "table": table,
    "people": people,
    "expecting": expecting,
    "baby": baby,
    "toddler": toddler,
    "school": school,
    "teen": teen,
    "face": face,
    "crossing": crossing,
    "treeline": treeline,
}


def compose(seed: str, kind: str, width: int, height: int, sky: bool = True) -> Scene:
    """Draw a scene; without sky the page shows through above the hills. KeyError on an unknown kind."""
    scene = Scene(f"{kind}:{seed}", width, height)
    if sky:
        scene.ground("a")
    SCENES[kind](scene)
    return scene


def turns_right(path: Path) -> bool:
    """Whether the loops of a path run clockwise; ovals follow, as loops against each other cut holes."""
    loops = zip(flatten(path), (step for step in path if step[0] in "MO"), strict=True)
    drawn = next((loop for loop, (command, _) in loops if command == "M"), None)
    if drawn is None:
        return True
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(drawn, drawn[1:] + drawn[:1], strict=True)) > 0


def _d(path: Path, right: bool) -> str:
    """A path as SVG writes it: in whole units, each point counted from the one before."""
    out, here = "", (0, 0)

    for command, numbers in path:
        whole = [round(n) for n in numbers]
        points = list(zip(whole[::2], whole[1::2], strict=True))
        if command == "O":
            (cx, cy), (rx, ry) = points[0], (max(n, 1) for n in points[1])
            out += f"M{cx - rx} {cy}a{rx} {ry} 0 1{right:d}{2 * rx} 0 {rx} {ry} 0 1{right:d}{-2 * rx} 0"
        elif command == "M":
            out += f"M{whole[0]} {whole[1]}"
        elif command == "L":
            steps = zip([here, *points], points, strict=False)
            out += "l" + " ".join(f"{x - x0} {y - y0}" for (x0, y0), (x, y) in steps)
        elif command == "Q":
            out += "q" + " ".join(f"{x - here[0]} {y - here[1]}" for x, y in points)
        else:
            out += "z"
        here = points[-1] if points else here
    return out.replace(" -", "-")


@lru_cache(maxsize=512)
def svg(seed: str, kind: str = "meadow", ratio: str = "wide") -> str:
    """The picture as inline SVG: no ids, no style attributes, hidden from assistive technology."""
    width, height = (1280, 56) if kind == "treeline" else SIZES[ratio]
    # A band is a landscape at the foot of a tall canvas, without a sky of its own.
    land = height // 2 if ratio == "band" and kind != "treeline" else height
    scene = compose(seed, kind, width, land, sky=land == height and kind != "treeline")
    parts: list[str] = []
    last = None
    for colour, path, opacity in scene.shapes:
        right = turns_right(path)
        d = _d(path, right)
        if (colour, right, opacity) == last and opacity == 1:
            parts[-1] = parts[-1].removesuffix('"/>') + d + '"/>'
            continue
        last = (colour, right, opacity)
        veil = "" if opacity == 1 else f' fill-opacity="{opacity:.2f}"'.replace("0.", ".")
        parts.append(f'<path fill="{COLOURS.get(colour, colour)}"{veil} d="{d}"/>')
    name = "art treeline" if kind == "treeline" else "art"
    return (
        f'<svg class="{name}" viewBox="0 {land - height} {width} {height}" width="{width}" height="{height}"'
        f' preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def raster(seed: str, kind: str = "meadow", size: tuple[int, int] = (1200, 630)) -> bytes:
    """The same picture as PNG."""
    out = io.BytesIO()
    painted(seed, kind, size).save(out, "PNG", optimize=True)
    return out.getvalue()


def painted(seed: str, kind: str, size: tuple[int, int]) -> Image.Image:
    """The same picture, painted at twice the size and brought down so that edges are smooth."""
    width, height = size
    scene = compose(seed, kind, round(360 * width / height), 360)
    image = Image.new("RGB", (2 * width, 2 * height), COLOURS["a"])
    lay(scene, image)
    return image.resize(size, Image.Resampling.LANCZOS)


def lay(scene: Scene, image: Image.Image) -> None:
    """Paint the shapes of a scene over an image, as high as the image is."""
    factor = image.height / scene.height
    draw = ImageDraw.Draw(image, "RGBA")
    for colour, path, opacity in scene.shapes:
        ink = COLOURS.get(colour, COLOURS["g"]) + f"{round(255 * opacity):02x}"
        for polygon in flatten(path):
            draw.polygon([(x * factor, y * factor) for x, y in polygon], fill=ink)
