"""The package: a manifest, one page with every step, what it shows, and the script that speaks with the platform.

SCORM 1.2: ADL's Content Aggregation Model 1.2 for the manifest (IMS Content Packaging 1.1.2), and its Run-Time
Environment 1.2 for what is kept.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi, override

from home.assets import SITE_CSS, minify
from home.context import colours_url
from home.models import Region
from home.routing import lang_attributes
from home.views import colours_css
from training.blocks import KEY
from training.outline import KnownModule
from training.scorm.contained import Contained
from training.scorm.screens import lesson_rows, screens

PAGE, MANIFEST, SCRIPT, STYLE = "index.html", "imsmanifest.xml", "scorm.js", "style.css"
# Over each other in this order, after the site's own.
STYLES = ("css/training.css", "css/training_scorm.css")
# What cmi.suspend_data holds at most (CMIString4096).
SUSPEND_DATA = 4096
# ZIP knows no earlier time. It is the same for every file, so that the same content makes the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# These are as small as they get.
FILMS = (".mp4", ".webm")
PACKED = (*FILMS, ".mp3", ".m4a", ".ogg", ".oga", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")


@dataclass(frozen=True)
class Package:
    """What is in a package, before it is one: texts as they are, and media by their path in the store.

    `foreign`: how many of its steps are in another language than the package.
    """

    name: str
    texts: dict[str, bytes]
    media: dict[str, str]
    foreign: int

    @property
    def size(self) -> int:
        """Bytes, before they are compressed."""
        return sum(map(len, self.texts.values())) + sum(map(default_storage.size, self.media.values()))

    @property
    def film_size(self) -> int:
        """Bytes of it that are films."""
        return sum(default_storage.size(path) for name, path in self.media.items() if name.endswith(FILMS))

    def write(self, file: BinaryIO) -> None:
        """The same content always makes the same bytes. A file of the store is read a piece at a time."""
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in self.texts.items():
                archive.writestr(entry(name), text)
            for name, path in sorted(self.media.items()):
                with default_storage.open(path) as source, archive.open(entry(name), "w") as target:
                    for piece in source.chunks():
                        target.write(piece)


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NO_TIME)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def package(
    module: KnownModule, region: Region, language: str, *, film: bool = True, pass_mark: int | None = None
) -> Package:
    """A module in a language, with or without its films. `pass_mark`, in per cent, where its questions are graded.

    Of a module that fits. 1 query, 1 for each step that a translation lacks, and those of what the steps show.
    """
    contained = Contained(region.site.root_url)
    with override(language):
        shown = list(screens(module, region, language, contained, film=film))
        words = module.in_language(language)
        graded = not module.for_parents and any(screen.asks for screen in shown)
        context = {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "region": region,
            "module": module,
            "words": words,
            "words_attributes": lang_attributes(words.language),
            "lessons": lesson_rows(module, language),
            "screens": list(in_turn(shown, language)),
            "graded": graded,
            "pass_mark": pass_mark if graded else None,
        }
        page = render_to_string("training/scorm/index.html", context)
        files = sorted([PAGE, SCRIPT, STYLE, *contained.media])
        manifest = render_to_string(
            "training/scorm/imsmanifest.xml", context | {"page": PAGE, "files": files}
        )
    texts = {
        MANIFEST: manifest.encode(),
        PAGE: page.encode(),
        SCRIPT: read("js/scorm.js"),
        STYLE: style(region),
    }
    return Package(file_name(module, language), texts, contained.media, sum(one.foreign for one in shown))


def in_turn(shown: list, language: str) -> Iterator[dict[str, object]]:
    """Each screen with its lesson and its place among the lesson's."""
    for screen in shown:
        path = [other.key for other in shown if other.lesson is screen.lesson]
        words = screen.lesson.in_language(language)
        yield {
            "screen": screen,
            "lesson": words.title,
            "attributes": lang_attributes(words.language),
            "path": path,
            "number": path.index(screen.key) + 1,
            "total": len(path),
        }


def fits(module: KnownModule) -> bool:
    """Whether a platform can keep the place when every step is done and answered right (static/js/scorm.js)."""
    return len("1;;") + 2 * len(module.steps) * (KEY + 1) <= SUSPEND_DATA


def file_name(module: KnownModule, language: str) -> str:
    return f"{module.slug}-{language}-{timezone.localdate()}-scorm12.zip"


def style(region: Region) -> bytes:
    """The site's sheet and the training's, with the region's own colours; it asks for no other file."""
    parts = [read(SITE_CSS).decode(), *(minify(read(name).decode()) for name in STYLES)]
    if colours_url(region):
        chosen = [getattr(region, name).lower().lstrip("#") for name in ("forest", "lingon", "sun")]
        parts.append(colours_css(*chosen))
    return "\n".join(parts).encode()


def read(name: str) -> bytes:
    with open(finders.find(name), "rb") as file:
        return file.read()
