"""Pages as PDF, where WeasyPrint and Pango are installed (the extra `pdf`): tagged, with the fonts of the machine.

A file takes seconds and a core: one is made at a time on the whole machine, each once until it says something else,
and who comes while others wait is told to come again. Nothing is fetched but our own static files and pictures.
"""

import hashlib
import mimetypes
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.http import HttpResponse

from home.sharing.kept import Busy, alone, folder, put

# Seconds that somebody waits while another file is made.
PATIENCE = 8
# Some 100 kB each.
MOST = 500
# Raised when the same page makes another file.
MAKING = 1


@cache
def weasyprint():
    """The library; None where it, or a library of the machine that it needs, is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def can_be_made() -> bool:
    return weasyprint() is not None


def made(html: str, base: str) -> bytes:
    """PDF/UA of a whole page, whose addresses are read from `base`: with tags, language and title."""
    document = weasyprint().HTML(string=html, base_url=base, url_fetcher=only_our_files(base))
    return document.write_pdf(pdf_variant="pdf/ua-1")


def made_for_one(html: str, base: str) -> bytes:
    """As `made`, for a page about somebody: nothing of it is kept on the disk. Busy when others have to be waited for."""
    with alone(folder("paper"), PATIENCE):
        return made(html, base)


def only_our_files(base: str):
    """A fetcher that reads our static files and pictures from where they lie, and refuses everything else."""
    urls = weasyprint().urls
    static, pictures = (urljoin(base, url) for url in (settings.STATIC_URL, f"{settings.MEDIA_URL}images/"))

    class OurFiles(urls.URLFetcher):
        def fetch(self, url, headers=None):
            name = unquote(url.partition("?")[0])
            if url.startswith(static):
                data = static_file(name.removeprefix(static)).read_bytes()
            elif url.startswith(pictures):
                with default_storage.open(f"images/{name.removeprefix(pictures)}") as file:
                    data = file.read()
            else:
                raise ValueError("Only static files and pictures are read.")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, data, {"Content-Type": kind})

    return OurFiles()


def static_file(name: str) -> Path:
    """Where a static file lies: collected under its hashed name, or among the sources."""
    found = finders.find(name)
    return Path(found or staticfiles_storage.path(name))


def kept(subject: str, says: str, make: Callable[[], bytes]) -> bytes:
    """The file, made when nobody has asked before for what it `says`; Busy when others have to be waited for.

    What was made for the same subject before is thrown away.
    """
    subject = re.sub("[^a-z0-9-]", "", subject)
    digest = hashlib.sha256(f"{MAKING}\n{says}".encode()).hexdigest()[:16]
    place = folder("paper")
    file = place / f"{subject}-{digest}.pdf"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        pass
    with alone(place, PATIENCE):
        if not file.exists():
            put(file, make(), f"{subject}-{'?' * len(digest)}.pdf", MOST)
        return file.read_bytes()


def answer(name: str, make: Callable[[], bytes]) -> HttpResponse:
    """The file that is made, called `name`; 503 while too many are being made."""
    try:
        file = make()
    except Busy:
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(file, content_type="application/pdf", headers=shown)


def kept_answer(request, subject: str, html: str, name: str) -> HttpResponse:
    """A page about nobody that was rendered for paper, as PDF: made once, see `kept`."""
    base = request.build_absolute_uri("/")
    return answer(name, lambda: kept(subject, html, partial(made, html, base)))


def for_everybody(response: HttpResponse) -> HttpResponse:
    """A file that anybody may keep for a minute; no answer that says to come again."""
    if response.status_code == 200:
        response["Cache-Control"] = "public, max-age=60"
    return response


__all__ = [
    "Busy",
    "answer",
    "can_be_made",
    "for_everybody",
    "kept",
    "kept_answer",
    "made",
    "made_for_one",
]
