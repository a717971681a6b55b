"""A canvas, its colours, and the paths that shapes are cut along."""

import random
import re
from functools import cache
from itertools import pairwise
from math import cos, pi, sin
from typing import NamedTuple

# A letter each, so that a part is short. The dark theme overrides them by fill, in components/art.css.
COLOURS = {
    "a": "#d9e8f2",  # sky
    "b": "#f4efe4",  # paper
    "c": "#c6dacf",  # hills, from far to near
    "d": "#93b9a5",
    "e": "#4d8a74",
    "f": "#0f5c4d",  # forest
    "g": "#0a4439",
    "h": "#a5cad8",  # lake
    "i": "#d0e5ea",
    "j": "#f6c667",  # sun
    "k": "#a6213b",  # lingonberry, and the cottages
    "l": "#7d172b",
    "m": "#c98d58",  # wood
    "n": "#e8c59c",
    "o": "#1d2b2a",  # ink
    "p": "#ffffff",
    "q": "#f2e6d2",  # a lit wall
    "r": "#d9805f",  # clay
    "s": "#4b7c9c",  # workwear blue
    "t": "#f3e0b5",  # straw
    "u": "#f2cba8",  # skin
    "v": "#cf9a70",
    "w": "#8f5c3d",
    "x": "#5e3c2a",
    "y": "#6d4528",  # hair
    "z": "#dcab5b",
    "_": "#c3c9c6",
}
SKIN, HAIR, COATS = "uuvvwx", "ooyyz", "kjsrpt"

Path = tuple[tuple[str, tuple[float, ...]], ...]
_COMMAND = re.compile(r"([MLQZO])([^MLQZO]*)")


class Shape(NamedTuple):
    colour: str
    path: Path
    opacity: float = 1


@cache
def parse(d: str) -> Path:
    """The commands of a path; an L takes any number of points."""
    return tuple(
        (command, tuple(float(n) for n in numbers.replace(",", " ").split()))
        for command, numbers in _COMMAND.findall(d)
    )


class Scene:
    """A canvas: what is added later lies on top."""

    def __init__(self, seed: str, width: int, height: int):
        self.width, self.height = width, height
        self.chance = random.Random(seed)
        self.shapes: list[Shape] = []
        self.coats: list[str] = []

    def add(self, colour, d, x=0.0, y=0.0, scale=1.0, *, flip=False, opacity=1.0):
        """Place a part with its foot at (x, y)."""
        sx = -scale if flip else scale

        def put(command, numbers):
            if command == "O":
                cx, cy, rx, ry = numbers
                return command, (x + sx * cx, y + scale * cy, abs(sx) * rx, scale * ry)
            return command, tuple(x + sx * n if i % 2 == 0 else y + scale * n for i, n in enumerate(numbers))

        self.shapes.append(Shape(colour, tuple(put(*step) for step in parse(d)), opacity))

    def coat(self) -> str:
        """A colour to wear; all are worn before one comes again."""
        if not self.coats:
            self.coats = self.chance.sample(COATS, len(COATS))
        return self.coats.pop()

    def ground(self, colour):
        self.add(colour, f"M0 0L{self.width} 0 {self.width} {self.height} 0 {self.height}Z")

    def ridge(self, colour, level, swing, waves=3, shade=True):
        """A rolling hill across the canvas; returns the height of its edge at any x."""
        step = self.width / waves
        points = [
            (step * i, level + self.chance.uniform(-swing, swing) * (1 if i % 2 else -1))
            for i in range(-1, waves + 2)
        ]
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in pairwise(points)]
        d = "M{:.0f} {:.0f}".format(*middles[0])
        for (cx, cy), (x, y) in zip(points[1:], middles[1:], strict=False):
            d += f"Q{cx:.0f} {cy:.0f} {x:.0f} {y:.0f}"
        d += f"L{middles[-1][0]:.0f} {self.height} {middles[0][0]:.0f} {self.height}Z"
        if shade:
            self.add("o", d, y=-self.height / 60, opacity=0.08)
        self.add(colour, d)
        edge = flatten(parse(d))[0][:-2]

        def height_at(x):
            for (x0, y0), (x1, y1) in pairwise(edge):
                if x0 <= x <= x1:
                    return y0 + (y1 - y0) * (x - x0) / ((x1 - x0) or 1)
            return level

        return height_at


def flatten(path: Path) -> list[list[tuple[float, float]]]:
    """A path as polygons: curves become short lines, ovals become two polygons' worth of points."""
    polygons: list[list[tuple[float, float]]] = []
    for command, numbers in path:
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            polygons.append(points)
        elif command == "L":
            polygons[-1] += points
        elif command == "Q":
            (x0, y0), (x1, y1), (x2, y2) = polygons[-1][-1], *points
            for i in range(1, 13):
                t = i / 12
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                polygons[-1].append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))
        elif command == "O":
            cx, cy, rx, ry = numbers
            polygons.append([(cx + rx * cos(pi * i / 32), cy + ry * sin(pi * i / 32)) for i in range(64)])
    return polygons
