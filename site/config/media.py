"""Uploaded files on a developer's machine. Elsewhere the web server in front of the site serves them."""

import re

from django.http import HttpResponse
from django.views.static import serve

SPAN = re.compile(r"bytes=(\d+)-(\d*)")


def media(request, path: str, document_root: str):
    """A file, or the part of it that is asked for: without parts nobody can seek in a film, and phones do not play it."""
    response = serve(request, path, document_root=document_root)
    response["Accept-Ranges"] = "bytes"
    asked = SPAN.fullmatch(request.headers.get("Range", ""))
    if not asked or response.status_code != 200:
        return response
    whole = b"".join(response.streaming_content)
    first, last = int(asked[1]), min(int(asked[2] or len(whole)), len(whole) - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(whole)}"})
    part = HttpResponse(whole[first : last + 1], status=206, content_type=response["Content-Type"])
    part["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
    return part
