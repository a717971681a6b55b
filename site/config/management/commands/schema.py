"""Draws docs/schema.svg from the models: boxes in columns, a line from each foreign key to what it names."""

from dataclasses import dataclass
from html import escape
from itertools import count

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models
from wagtail.models import Page

from config import environment

TARGET = environment.ROOT / "docs" / "schema.svg"
APPS = ("home", "courses", "campaigns")
WIDTH, GAP_X, GAP_Y, MARGIN = 270, 90, 24, 40
HEAD, ROW = 30, 18
STYLE = """
text { font: 12px "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; fill: #1d2b2a }
.title { font-size: 22px; font-weight: 700 }
.name { font-size: 14px; font-weight: 700; fill: #fff }
.kind, .lead { fill: #4f5d5a }
.key { fill: #0f5c4d; font-weight: 600 }
.box { fill: #fff; stroke: #7d8a86 }
.head { fill: #0f5c4d } .head.page { fill: #7a4b00 } .head.personal { fill: #a6213b }
.line { fill: none; stroke: #4f5d5a; stroke-opacity: .45; stroke-width: 1.2 }
"""
# What parents and visitors say about themselves: drawn so that nobody overlooks it.
PERSONAL = {"courses.Party", "courses.Answer", "courses.FormerAddress", "home.AccessibilityMessage"}


@dataclass(frozen=True)
class Row:
    name: str
    kind: str
    target: str = ""


@dataclass
class Box:
    model: type[models.Model]
    rows: list[Row]
    column: int = 0
    x: int = 0
    y: int = 0

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def height(self) -> int:
        return HEAD + ROW * len(self.rows) + 10

    @property
    def look(self) -> str:
        if self.label in PERSONAL:
            return "head personal"
        return "head page" if issubclass(self.model, Page) else "head"


def rows_of(model) -> list[Row]:
    """The model's own fields; what a page inherits from Wagtail is Wagtail's."""
    rows = []
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.primary_key or field.name.endswith("_ptr") or comes_from_elsewhere(model, field.name):
            continue
        if field.related_model:
            many = "many " if field.many_to_many else ""
            optional = "" if field.many_to_many or not field.null else ", optional"
            other = field.related_model
            rows.append(Row(field.name, f"{many}{other.__name__}{optional}", other._meta.label))
        else:
            rows.append(Row(field.name, kind_of(field)))
    return rows


def comes_from_elsewhere(model, name: str) -> bool:
    """Whether a field was inherited from an abstract model of Wagtail's or Django's."""
    bases = [base for base in model.__mro__ if getattr(getattr(base, "_meta", None), "abstract", False)]
    makers = [base for base in bases if any(field.name == name for field in base._meta.local_fields)]
    return bool(makers) and makers[-1].__module__.split(".")[0] not in APPS


def kind_of(field) -> str:
    """A plain word for what a field holds."""
    if isinstance(field, models.IntegerField):
        return "number"
    return type(field).__name__.removesuffix("Field").removeprefix("Wagtail").lower()


def boxes() -> list[Box]:
    """A box for each model of ours, in the order of the apps and of their names."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    made = [Box(model, rows_of(model)) for model in found]
    return sorted(made, key=lambda box: (APPS.index(box.model._meta.app_label), box.label))


def place(all_boxes: list[Box]) -> None:
    """Columns by how many steps a model stands from what names nothing; rows near to what they name."""
    by_label = {box.label: box for box in all_boxes}

    def depth(box: Box, above: tuple[str, ...] = ()) -> int:
        named = [by_label[row.target] for row in box.rows if row.target in by_label]
        below = [other for other in named if other.label not in (*above, box.label)]
        return 1 + max((depth(other, (*above, box.label)) for other in below), default=-1)

    for box in all_boxes:
        box.column = depth(box)
    for number in range(max(box.column for box in all_boxes) + 1):
        y = MARGIN + 60
        column = [box for box in all_boxes if box.column == number]
        for box in sorted(column, key=lambda box: (middle_of_named(box, by_label), box.label)):
            box.x, box.y = MARGIN + number * (WIDTH + GAP_X), y
            y += box.height + GAP_Y


def middle_of_named(box: Box, by_label: dict[str, Box]) -> float:
    """Where the models stand, on average, that this one names in columns already placed."""
    named = [by_label[row.target] for row in box.rows if row.target in by_label]
    placed = [other.y for other in named if other.column < box.column]
    return sum(placed) / len(placed) if placed else 0


def draw_box(box: Box) -> str:
    x, y, side = box.x, box.y, HEAD - 6
    parts = [
        f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{box.height}" rx="6"/>',
        f'<path class="{box.look}" d="M{x} {y + HEAD}v-{side}q0-6 6-6h{WIDTH - 12}q6 0 6 6v{side}z"/>',
        f'<text class="name" x="{x + 10}" y="{y + 20}">{box.label}</text>',
    ]
    for row, line in zip(box.rows, count(y + HEAD + 18, ROW), strict=False):
        key = ' class="key"' if row.target else ""
        parts.append(f'<text{key} x="{x + 10}" y="{line}">{escape(row.name)}</text>')
        parts.append(
            f'<text class="kind" x="{x + WIDTH - 10}" y="{line}" text-anchor="end">{escape(row.kind)}</text>'
        )
    return "\n".join(parts)


def draw_lines(box: Box, by_label: dict[str, Box]) -> list[str]:
    """Curves to the left, to the head of what a key names; keys to the region are too many to help anyone."""
    lines = []
    for row, y in zip(box.rows, count(box.y + HEAD + 14, ROW), strict=False):
        other = by_label.get(row.target)
        if other and other is not box and row.target != "home.Region":
            end_x, end_y = other.x + WIDTH, other.y + HEAD // 2
            bend = max(40, (box.x - end_x) // 2)
            lines.append(
                f'<path class="line" d="M{box.x} {y}'
                f'C{box.x - bend} {y} {end_x + bend} {end_y} {end_x} {end_y}"/>'
            )
    return lines


def drawing() -> str:
    """The whole picture; the same models give the same bytes."""
    all_boxes = boxes()
    place(all_boxes)
    by_label = {box.label: box for box in all_boxes}
    width = max(box.x for box in all_boxes) + WIDTH + MARGIN
    height = max(box.y + box.height for box in all_boxes) + MARGIN
    lead = (
        "Green: facts and words. Brown: pages. Red: what parents and visitors say about themselves. "
        "Left out: what Wagtail and Django give every page, image and user, and the lines to Region, "
        "which everything but those reaches."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label="The data model">',
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fbf8f3"/>',
            f'<text class="title" x="{MARGIN}" y="{MARGIN + 8}">The data model</text>',
            f'<text class="lead" x="{MARGIN}" y="{MARGIN + 32}">{lead}</text>',
            *(line for box in all_boxes for line in draw_lines(box, by_label)),
            *(draw_box(box) for box in all_boxes),
            "</svg>\n",
        ]
    )


class Command(BaseCommand):
    help = "Draw docs/schema.svg from the models."
    requires_system_checks = []

    def handle(self, **options):
        TARGET.write_text(drawing(), encoding="utf-8")
        self.stdout.write(f"Drew {TARGET.relative_to(environment.ROOT)}")
