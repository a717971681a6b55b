"""HTML of the site made to stand by itself: what it shows comes along, what it links to says where that is."""

import re
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.text import slugify
from wagtail.documents import get_document_model

FETCHED = ("src", "poster")
# What names another element of the page, or several.
NAMING = ("id", "for", "list", "form", "aria-describedby", "aria-labelledby", "aria-controls")
FIELDS = ("input", "select", "textarea", "button")
# Of what a server would be needed for, and of what tells a browser to look elsewhere.
DROPPED = ("srcset", "formaction", "ping")
DROPPED_OF_A_FORM = ("action", "method")
LEFT_OUT = ("template", "script")
DOCUMENT = re.compile(r"^/documents/(\d+)/")
MEDIA = "media"


class Contained:
    """A package's pages as they are written; `media` grows with them: the path in the store by the name in the package.

    `origin` is the site's scheme and host, for links that lead to it.
    """

    def __init__(self, origin: str):
        self.origin = origin
        self.media: dict[str, str] = {}

    def html(self, html: str, prefix: str) -> str:
        """A part of a page; ids and names of fields get the prefix, so that two parts may have the same."""
        writer = Writer(self, prefix)
        writer.feed(html)
        writer.close()
        return "".join(writer.parts)

    def take(self, url: str) -> str:
        """The name in the package of a file of the media store or a document; "" for an address that is neither."""
        path = self.stored(unquote(urlsplit(url).path))
        if not path:
            return ""
        file = PurePosixPath(path)
        # Not every platform unpacks names with å, or long ones.
        mark = sha256(path.encode()).hexdigest()[:8]
        name = f"{MEDIA}/{slugify(file.stem)[:40] or 'file'}-{mark}{file.suffix.lower()}"
        self.media[name] = path
        return name

    def stored(self, path: str) -> str:
        """The path in the media store. 1 query for a document's own address."""
        if path.startswith(settings.MEDIA_URL):
            return path.removeprefix(settings.MEDIA_URL)
        if found := DOCUMENT.match(path):
            document = get_document_model().objects.filter(pk=found[1]).first()
            return document.file.name if document else ""
        return ""


class Writer(HTMLParser):
    """Writes what it reads, with other attributes, and without what the site's own scripts make something of."""

    def __init__(self, contained: Contained, prefix: str):
        super().__init__(convert_charrefs=False)
        self.contained, self.prefix = contained, prefix
        self.parts: list[str] = []
        # How deep within elements that are left out.
        self.out = 0

    def write(self, text: str) -> None:
        if not self.out:
            self.parts.append(text)

    def handle_starttag(self, tag, attrs):
        self.out += tag in LEFT_OUT
        self.write_tag(tag, attrs, ">")

    def handle_startendtag(self, tag, attrs):
        self.write_tag(tag, attrs, "/>")

    def write_tag(self, tag: str, attrs, end: str) -> None:
        # What is left out takes no file along either.
        if not self.out:
            self.parts.append(f"<{tag}{''.join(map(written, self.changed(tag, attrs)))}{end}")

    def handle_endtag(self, tag):
        self.write(f"</{tag}>")
        self.out -= tag in LEFT_OUT

    def handle_data(self, data):
        self.write(data)

    def handle_entityref(self, name):
        self.write(f"&{name};")

    def handle_charref(self, name):
        self.write(f"&#{name};")

    def changed(self, tag: str, attrs):
        for name, value in attrs:
            if name in DROPPED or (tag == "form" and name in DROPPED_OF_A_FORM):
                continue
            if name in FETCHED:
                if taken := self.contained.take(value or ""):
                    yield name, taken
            elif name in NAMING or (name == "name" and tag in FIELDS):
                yield name, " ".join(f"{self.prefix}-{one}" for one in (value or "").split())
            elif name == "href" and tag == "a":
                yield from self.link(value or "", dict(attrs))
            elif name not in ("target", "rel") or tag != "a":
                yield name, value

    def link(self, href: str, attrs):
        """Within the page; to a file of the package; to write or to call; else out of it, beside it."""
        if href.startswith("#"):
            yield "href", f"#{self.prefix}-{href[1:]}"
        elif href.startswith(("mailto:", "tel:")):
            yield "href", href
        elif taken := self.contained.take(href):
            yield from [("href", taken), ("target", "_blank"), ("rel", "noopener")]
        else:
            # Who leaves quickly leaves the whole window.
            target = "_top" if "data-leave" in attrs else "_blank"
            whole = urljoin(self.contained.origin, href)
            yield from [("href", whole), ("target", target), ("rel", "noopener noreferrer")]


def written(pair: tuple[str, str | None]) -> str:
    name, value = pair
    return f" {name}" if value is None else f' {name}="{escape(value)}"'
