"""Contrast of a region's colours, by the formula of WCAG 2.2 (relative luminance)."""

from django.utils.translation import gettext as _

# Text on its ground, WCAG 2.2, 1.4.3.
READABLE = 4.5
PAPER, WHITE, INK = "#fbf8f3", "#ffffff", "#1d2b2a"


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours `#rrggbb`, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def failures(forest: str, lingon: str, sun: str) -> dict[str, str]:
    """What fails, by field: text needs 4.5:1 on its ground (WCAG 1.4.3)."""
    pairs = [
        ("forest", forest, PAPER, _("links on the page")),
        ("forest", forest, WHITE, _("white text on buttons")),
        ("lingon", lingon, PAPER, _("error messages on the page")),
        ("sun", sun, INK, _("dark text on the highlight")),
    ]
    found: dict[str, str] = {}
    for field, colour, ground, use in pairs:
        if len(colour) == 7 and (ratio := contrast(colour, ground)) < READABLE:
            found.setdefault(
                field,
                _("Too little contrast for %(use)s: %(ratio).1f to 1, 4.5 is needed.")
                % {"use": use, "ratio": ratio},
            )
    return found
