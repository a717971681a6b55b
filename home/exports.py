"""Spreadsheets that cannot do anything: a cell that a spreadsheet program would work out is made text.

What parents type ends up in these files, and the people who open them trust them (CWE-1236). Wagtail disarms
XLSX only; here both formats go through one sanitiser.
"""

from datetime import datetime

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What starts a formula in one spreadsheet program or another, also in full width; tab and return hide one.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def disarm(value):
    """Text that starts like a formula, also behind spaces, with an apostrophe in front; all else as it is."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(STARTS):
        return f"'{value}"
    return value


def local_words(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


class DisarmedExport(SpreadsheetExportMixin):
    """Goes in front of a list view that has `list_export`. Times are local, as on the site."""

    custom_value_preprocess = SpreadsheetExportMixin.custom_value_preprocess | {
        datetime: {
            SpreadsheetExportMixin.FORMAT_CSV: local_words,
            SpreadsheetExportMixin.FORMAT_XLSX: timezone.make_naive,
        }
    }

    def preprocess_field_value(self, field, value, export_format):
        return disarm(super().preprocess_field_value(field, value, export_format))
