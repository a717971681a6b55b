"""The stylesheet: many small source files under static/css, one file for visitors.

`SiteCssFinder` is a staticfiles finder: runserver, WhiteNoise, collectstatic (which gives the file its hashed
name) and tests all get `css/site.css` the way they get any other static file.
"""

import os
import re
import tempfile
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "static" / "css"
BUILT = ROOT / "var" / "assets"
SITE_CSS = "css/site.css"

# A string is kept as it is; everything else may lose its comments and the white space that means nothing.
_TOKEN = re.compile(r"(\"[^\"]*\")|/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,]) ?")


def sources() -> list[Path]:
    """The parts in layer order: tokens, base, components by name."""
    return [SOURCES / "tokens.css", SOURCES / "base.css", *sorted((SOURCES / "components").glob("*.css"))]


def minify(css: str) -> str:
    """Take out comments and idle white space; never rewrites a value."""
    strings: list[str] = []

    def keep(match: re.Match) -> str:
        if match[1] is None:
            return " "
        strings.append(match[1])
        return f'"{len(strings) - 1}"'

    css = _SPACE.sub(" ", _TOKEN.sub(keep, css))
    css = _AROUND.sub(r"\1", css).replace(": ", ":").replace(";}", "}").strip()
    return re.sub(r"\"(\d+)\"", lambda match: strings[int(match[1])], css)


def site_css() -> str:
    """The whole stylesheet."""
    return minify("\n".join(part.read_text(encoding="utf-8") for part in sources()))


def build() -> Path:
    """Write the stylesheet when a source is newer than it; returns its path.

    Several processes may build at once: each writes its own file and moves it into place in one step.
    """
    target = BUILT / SITE_CSS
    newest = max(path.stat().st_mtime for path in (*sources(), SOURCES / "components"))
    if target.exists() and target.stat().st_mtime >= newest:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as draft:
        draft.write(site_css())
    os.chmod(draft.name, 0o644)
    os.replace(draft.name, target)
    return target


class SiteCssFinder(BaseFinder):
    """Offers the built stylesheet to django.contrib.staticfiles."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        """The file's path, or an empty list (what a finder answers when it does not know a path)."""
        if path != SITE_CSS:
            return []
        found = str(build())
        return [found] if find_all else found

    def list(self, ignore_patterns):
        build()
        yield SITE_CSS, FileSystemStorage(location=BUILT)
