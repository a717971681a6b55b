"""A picture for sharing: a cut-paper scene, and the words of the page on a sheet of paper beside it."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass

from PIL import Image, ImageDraw

from home.contrast import INK, PAPER
from home.illustrations import painted
from home.routing import direction
from home.sharing import fonts

# Raised when pictures are drawn in another way: their addresses change with it.
DRAWING = 1
SIZE = WIDTH, HEIGHT = 1200, 630
# The sheet ends in a wave around here; words keep within the column, from the edge inwards.
SHEET, COLUMN, EDGE, SCENE = 672, 556, 72, 550
TITLE_SIZES, TITLE_LINES = (76, 68, 60, 52, 46, 40), (3, 4)
COLOURS = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """What it shows; `subject` names its page or run. Two that show the same have one address."""

    subject: str
    scene: str
    seed: str
    above: str
    title: str
    title_language: str
    below: str
    language: str
    forest: str
    sun: str

    @property
    def digest(self) -> str:
        facts = json.dumps([DRAWING, asdict(self)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """All its words."""
        return ". ".join(filter(None, [self.title, self.below, self.above]))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words, in stretches of one direction each."""

    parts: tuple
    right_to_left: bool

    @property
    def width(self) -> float:
        return sum(font.getlength(text) for text, font in self.parts)

    def draw(self, sheet: ImageDraw.ImageDraw, x: float, y: int, ink: str) -> None:
        """From `x`, the side that reading begins on, with its letters on the line `y`."""
        for text, font in self.parts:
            width = font.getlength(text)
            x -= width if self.right_to_left else 0
            sheet.text((x, y), text, fill=ink, font=font, anchor="ls")
            x += 0 if self.right_to_left else width


def line(text: str, size: int, bold: bool, language: str) -> Line | None:
    """None when there is no font for it."""
    parts = [(part, fonts.font(part, size, bold)) for part in fonts.stretches(text)]
    if not parts or any(font is None for _text, font in parts):
        return None
    return Line(tuple(parts), direction(language) == "rtl")


def broken(text: str, size: int, bold: bool, language: str) -> list[Line] | None:
    """The text in lines that fit the column, broken between words."""
    lines: list[Line] = []
    held = ""
    for word in text.split():
        longer = f"{held} {word}".strip()
        tried = line(longer, size, bold, language)
        if tried is None:
            return None
        if tried.width > COLUMN and held:
            lines.append(line(held, size, bold, language))
            longer = word
        held = longer
    return [*lines, last] if held and (last := line(held, size, bold, language)) else lines


def title_lines(picture: Picture) -> tuple[int, list[Line]]:
    """The title as large as three lines allow, else four; one that never fits ends in an ellipsis."""
    for most in TITLE_LINES:
        for size in TITLE_SIZES:
            if (lines := fitting(picture.title, size, most, picture.title_language)) is not None:
                return size, lines
    return TITLE_SIZES[-1], shortened(picture)


def fitting(text: str, size: int, most: int, language: str) -> list[Line] | None:
    """The lines, when there are no more than that and none is too long."""
    lines = broken(text, size, True, language) or []
    return lines if len(lines) <= most and all(one.width <= COLUMN for one in lines) else None


def shortened(picture: Picture) -> list[Line]:
    """As many words, or else letters, as fit."""
    text = picture.title
    while text:
        text = text.rpartition(" ")[0] or text[:-1]
        lines = fitting(f"{text}…", TITLE_SIZES[-1], TITLE_LINES[-1], picture.title_language)
        if lines is not None:
            return lines
    return []


def draw(picture: Picture) -> bytes:
    """PNG, 1200 × 630. A quarter of a second of work: ask home.sharing.kept."""
    right = direction(picture.language) == "rtl"
    image = Image.new("RGB", SIZE, PAPER)
    scene = painted(picture.seed, picture.scene, (SCENE, HEIGHT))
    image.paste(scene, (0 if right else WIDTH - SCENE, 0))
    image.paste(PAPER, (0, 0, *SIZE), sheet_of_paper(right))
    pen = ImageDraw.Draw(image)
    write(pen, picture)
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def sheet_of_paper(right: bool) -> Image.Image:
    """Where the sheet lies: on the side that reading begins on, cut along a wave."""
    mask = Image.new("L", (2 * WIDTH, 2 * HEIGHT), 0)
    cut = ImageDraw.Draw(mask)
    for edge, shade in ((SHEET + 9, 28), (SHEET, 255)):
        wave = [(edge + 22 * bend(y / HEIGHT), y) for y in range(0, HEIGHT + 10, 10)]
        outline = [(0, 0), *wave, (0, HEIGHT + 10)]
        outline = [((WIDTH - x if right else x) * 2, y * 2) for x, y in outline]
        cut.polygon(outline, fill=shade)
    return mask.resize(SIZE, Image.Resampling.LANCZOS)


def bend(at: float) -> float:
    """An even wave without corners: up, down and up again over the height."""
    step = (at * 3) % 2 - 1
    return 1 - 2 * abs(step) ** 2 * (3 - 2 * abs(step))


def write(pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    """Place, title and date; each language from its own side."""
    size, lines = title_lines(picture)
    leading = round(size * (1.45 if direction(picture.title_language) == "rtl" else 1.2))
    tall = leading * len(lines) + (80 if picture.below else 0)
    y = max(150 + size, (HEIGHT - tall) // 2 + 60)
    if lines:
        mark(pen, picture, 60)
    if above := fitted(picture.above, 32, picture.language):
        above.draw(pen, begins(above, picture), 112, picture.forest)
    for one in lines:
        one.draw(pen, begins(one, picture), y, INK)
        y += leading
    if below := fitted(picture.below, 38, picture.language):
        below.draw(pen, begins(below, picture), y + 24, picture.forest)


def mark(pen: ImageDraw.ImageDraw, picture: Picture, y: int) -> None:
    """A strip of the highlight over the place."""
    left = WIDTH - EDGE - 96 if direction(picture.language) == "rtl" else EDGE
    pen.rectangle((left, y, left + 96, y + 8), fill=picture.sun)


def begins(one: Line, picture: Picture) -> float:
    """Where a line begins: words from the right are set against the right side of the sheet, wherever that lies."""
    left = WIDTH - EDGE - COLUMN if direction(picture.language) == "rtl" else EDGE
    return left + COLUMN if one.right_to_left else left


def fitted(text: str, size: int, language: str) -> Line | None:
    """One line, smaller where it is long."""
    one = line(text, size, True, language)
    while one and one.width > COLUMN and size > 20:
        size -= 2
        one = line(text, size, True, language)
    return one
