"""The films of the demo's modules: cut paper that moves, drawn when it is loaded. They have no sound."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from PIL import Image

from config.demo import webm
from home.illustrations import lay
from home.illustrations.canvas import COLOURS, Scene
from home.illustrations.nature import cloud, flowers, reeds, sun, wood
from home.illustrations.people import JACKET, child, looks, person, rowers

SIZE = WIDTH, HEIGHT = 480, 270
# What is drawn on, in the units of home.illustrations.
CANVAS = 640, 360
# A line of the captions stands for so many seconds; a film has six.
LINE, LINES = 5, 6
LENGTH = LINE * LINES
A_SECOND = 5

# A place, or a size, at some seconds; between them it goes evenly.
Course = Sequence[tuple[float, float]]
Moved = Callable[[float], Scene]


def film(name: str) -> bytes:
    """The film as WebM. About a second of work."""
    return webm.film(SIZE, frames(*FILMS[name]()), LENGTH * 1000)


def still(name: str, at: float = 2.0) -> Image.Image:
    """The film as it stands after so many seconds."""
    behind, moved, front = FILMS[name]()
    return painted(base(behind), moved(at), front)


def captions(lines: Sequence[str]) -> str:
    """The lines as WebVTT, each for its seconds."""
    cues = [
        f"00:{number * LINE:02}.000 --> 00:{(number + 1) * LINE - 1:02}.900\n{line}\n"
        for number, line in enumerate(lines)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def frames(behind: Scene, moved: Moved, front: Scene) -> Iterator[tuple[int, bytes]]:
    """The frames that differ from the one before, and one where each line of the captions begins."""
    ground, before, picture = base(behind), None, b""
    for number in range(LENGTH * A_SECOND):
        scene = moved(number / A_SECOND)
        changed = scene.shapes != before
        if changed:
            picture = webm.frame(painted(ground, scene, front))
        if changed or number % (LINE * A_SECOND) == 0:
            yield number * 1000 // A_SECOND, picture
        before = scene.shapes


def base(behind: Scene) -> Image.Image:
    image = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), COLOURS["a"])
    lay(behind, image)
    return image


def painted(ground: Image.Image, moved: Scene, front: Scene) -> Image.Image:
    image = ground.copy()
    lay(moved, image)
    lay(front, image)
    return image.reduce(2)


def at(course: Course, second: float) -> float:
    """Where something is on its course: it starts and stops softly."""
    for (start, here), (stop, there) in pairwise(course):
        if second <= stop:
            part = max(0.0, (second - start) / (stop - start))
            return here + (there - here) * (1 - math.cos(math.pi * part)) / 2
    return course[-1][1]


def meadow(seed: str) -> Scene:
    w, h = CANVAS
    scene = Scene(seed, w, h)
    scene.ground("a")
    sun(scene, w * 0.8, h * 0.24, h * 0.09)
    cloud(scene, w * 0.22, h * 0.2, 0.9)
    scene.ridge("c", h * 0.5, h * 0.08, 3, shade=False)
    middle = scene.ridge("d", h * 0.6, h * 0.05, 3, shade=False)
    wood(scene, middle, w * 0.02, w * 0.98, 5, tallest=h * 0.2, far=True)
    scene.ridge("e", h * 0.78, h * 0.02, 3)
    return scene


def foot(seed: str) -> Scene:
    """The grass in front."""
    w, h = CANVAS
    scene = Scene(seed, w, h)
    scene.ridge("f", h * 0.95, h * 0.015, 3, shade=False)
    flowers(scene, h * 0.94, 12)
    return scene


def ball() -> tuple[Scene, Moved, Scene]:
    """A ball between an adult and a small child: there, back, a pause half-way, and on."""
    behind, floor = meadow("ball"), 330
    grown, small = looks(behind, "s", "bun", "v"), looks(behind, "j", "curls", "v", child=True)
    person(behind, 150, floor, 190, grown._replace(scarf=False), arms=(None, "out"))
    child(behind, 490, floor, 84, small._replace(scarf=False), arms=("out", None))
    child_at, grown_at, middle = 448, 204, 326
    course = [
        (0.6, child_at),
        (3.4, grown_at),
        (5.6, grown_at),
        (8.4, child_at),
        (10.6, child_at),
        (12.6, middle),
        (20.6, middle),
        (23, grown_at),
        (25, grown_at),
        (27, child_at),
        (29, grown_at),
    ]

    def moved(second: float) -> Scene:
        scene = Scene("", *CANVAS)
        x = at(course, second)
        turned = x / 15
        scene.add("o", "O0 0 15 3", x, floor, opacity=0.18)
        scene.add("j", "O0 -15 15 15", x, floor)
        scene.add("k", "O0 0 4 4", x + 8 * math.cos(turned), floor - 15 + 8 * math.sin(turned))
        return scene

    return behind, moved, foot("ball")


def breath() -> tuple[Scene, Moved, Scene]:
    """A sun above a lake that grows for one line and gets smaller for the next."""
    w, h = CANVAS
    behind, front = Scene("breath", w, h), Scene("breath", w, h)
    behind.ground("a")
    front.ridge("c", h * 0.5, h * 0.06, 3, shade=False)
    far = front.ridge("d", h * 0.56, h * 0.03, 4)
    wood(front, far, 0, w, 7, tallest=h * 0.16, far=True)
    front.add("h", f"M0 {h * 0.6}Q{w * 0.5} {h * 0.57} {w} {h * 0.6}L{w} {h} 0 {h}Z")
    front.add("i", f"M90 {h * 0.7}Q150 {h * 0.69} 210 {h * 0.7}Q150 {h * 0.71} 90 {h * 0.7}Z")
    rowers(front, w * 0.62, h * 0.82, h * 0.36)
    front.ridge("f", h * 0.97, h * 0.02, 3)
    reeds(front, w * 0.1, h * 0.98, h * 0.2)
    course = [(line * LINE, 1.0 if line % 2 else 0.45) for line in range(LINES + 1)]

    def moved(second: float) -> Scene:
        scene = Scene("", w, h)
        sun(scene, w * 0.34, h * 0.36, h * 0.2 * at(course, second))
        return scene

    return behind, moved, front


def path() -> tuple[Scene, Moved, Scene]:
    """An adult and a teenager who walk the same way: together, far apart, and together again."""
    behind, floor = meadow("path"), 330
    behind.add("n", "M0 314Q320 300 640 314L640 344Q320 330 0 344Z")
    grown = looks(behind, "r", "long", "u")._replace(scarf=False)
    young = looks(behind, "k", "short", "u")._replace(scarf=False)
    grown_at = [(0, 70), (5, 120), (10, 165), (15, 215), (20, 290), (25, 425), (30, 500)]
    young_at = [(0, 128), (5, 220), (10, 350), (15, 480), (20, 486), (25, 486), (30, 562)]

    def moved(second: float) -> Scene:
        scene = Scene("", *CANVAS)
        for who, course, height in ((grown, grown_at, 170), (young, young_at, 158)):
            x = at(course, second)
            step = 2.5 * abs(math.sin(x / 9))
            person(scene, x, floor - step, height, who, arms=(None, "in"), body=JACKET)
        return scene

    return behind, moved, foot("path")


FILMS: dict[str, Callable[[], tuple[Scene, Moved, Scene]]] = {"ball": ball, "breath": breath, "path": path}
