"""Tests of PDF files: left out where none can be made, but in CI, where that is a failure."""

import pytest

from config import environment
from home import pdf

with_pango = pytest.mark.skipif(
    not environment.CI and not pdf.can_be_made(), reason="WeasyPrint or Pango is not installed"
)
