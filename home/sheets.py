"""Pages as sheets of paper: what is read on the screen, and a QR code to the same page in the same language.

A page is asked for as a sheet by `?blad` (Swedish for sheet).
"""

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

PARAMETER = "blad"


def sheet(address: str, mark: str = "") -> dict[str, object]:
    """What a sheet says of the page at a full address; with a `mark` (#fragment or ?query), its code leads to that."""
    return {"address": address, "shown_address": address.split("://", 1)[1], "qr": qr(f"{address}{mark}")}


def of_page(request: HttpRequest) -> dict[str, object]:
    """The context by which a page becomes a sheet, when it is asked for as one."""
    if PARAMETER not in request.GET:
        return {}
    return {"base": "home/sheet.html", "url": request.path} | sheet(request.build_absolute_uri(request.path))


def qr(address: str) -> SafeString:
    """The address as a QR code in SVG: black on white whatever the theme, with the quiet zone that readers need."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(
        code.svg_inline(
            border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None, unit=None
        )
    )
