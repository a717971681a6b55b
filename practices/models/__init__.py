"""The models of best practices: their format, their facts, their pages."""

from practices.models.formats import FormatSection, FormatSectionText
from practices.models.indicators import Indicator, IndicatorText
from practices.models.pages import PracticeIndexPage, PracticePage
from practices.models.practices import (
    Cost,
    Country,
    Evidence,
    Organisation,
    Practice,
    PracticeResult,
    Target,
    Topic,
)

__all__ = [
    "Cost",
    "Country",
    "Evidence",
    "FormatSection",
    "FormatSectionText",
    "Indicator",
    "IndicatorText",
    "Organisation",
    "Practice",
    "PracticeIndexPage",
    "PracticePage",
    "PracticeResult",
    "Target",
    "Topic",
]
