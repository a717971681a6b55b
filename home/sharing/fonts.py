"""Fonts of the machine, found by fontconfig: none is ours to carry. Without them a picture is drawn without words."""

import logging
import re
import subprocess
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from unicodedata import bidirectional

from PIL import ImageFont, features

# The faces of the site's style sheets, where the machine has them; fontconfig names another where it has not.
FAMILIES = ("Noto Sans", "Noto Sans Arabic", "DejaVu Sans")
SECONDS = 5
EDGES = re.compile(r"(^\s+|\s+$)")
logger = logging.getLogger(__name__)


class Face(NamedTuple):
    file: str
    # First and last code point of each stretch of signs that it has.
    signs: tuple[tuple[int, int], ...]

    def has(self, letters: set[str]) -> bool:
        return all(any(first <= ord(sign) <= last for first, last in self.signs) for sign in letters)


def asked(pattern: str) -> str:
    """What fontconfig answers; empty where it is not installed."""
    command = ("fc-match", "-f", "%{file}\n%{charset}", f"{pattern}:fontformat=TrueType")
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout


@lru_cache(maxsize=256)
def face(pattern: str) -> Face | None:
    file, _line, signs = asked(pattern).partition("\n")
    stretches = [part.partition("-") for part in signs.split()]
    return Face(file, tuple((int(a, 16), int(b or a, 16)) for a, _dash, b in stretches)) if file else None


@lru_cache(maxsize=256)
def file_for(letters: frozenset[str], bold: bool) -> str:
    """The first of our faces that has all these letters, else any of the machine's. Empty: there is none.

    Without libraqm letters are neither joined nor turned: then no words are better than wrong ones.
    """
    weight = "bold" if bold else "regular"
    tried = [f"{family}:{weight}" for family in FAMILIES]
    tried.append(f"sans:{weight}:charset={' '.join(sorted(f'{ord(sign):x}' for sign in letters))}")
    for pattern in tried if features.check("raqm") else ():
        if (found := face(pattern)) and found.has(letters):
            return found.file
    logger.warning(
        "No font has the letters %s: pictures for sharing leave them out.", "".join(sorted(letters))
    )
    return ""


def letters_of(text: str) -> frozenset[str]:
    """What a font must have: a sign that is no letter is missed less than all the words would be."""
    return frozenset(filter(str.isalpha, text))


def covers(text: str) -> bool:
    """Whether a font of this machine has the letters, and words can be set from right to left."""
    return bool(file_for(letters_of(text), True))


@lru_cache(maxsize=64)
def opened(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.RAQM)


def font(text: str, size: int, bold: bool) -> ImageFont.FreeTypeFont | None:
    found = file_for(letters_of(text), bold)
    return opened(found, size) if found else None


def stretches(text: str) -> list[str]:
    """The text cut where its direction turns; signs without one go with what stands before them.

    The space between two directions is a stretch of its own: it lies between them whichever way the line runs.
    """
    turns, right = [], False
    for sign in text:
        kind = bidirectional(sign)
        right = kind in ("R", "AL", "AN") or (right and kind not in ("L", "EN"))
        turns.append((sign, right))
    runs = ("".join(sign for sign, _ in run) for _, run in groupby(turns, key=itemgetter(1)))
    return [part for run in runs for part in EDGES.split(run) if part]
