"""Mail on a developer's machine: kept as files, read in the browser. In development settings only."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

SHOWN = 200


class FolderBackend(BaseEmailBackend):
    """Writes each message to settings.MAIL_FOLDER as a file that any mail program opens (.eml).

    A file is named by its time and Message-ID, and appears at once or not at all.
    """

    def send_messages(self, messages) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            keep(folder, message.message())
        return len(messages)


def keep(folder: Path, message) -> Path:
    """Write one message into the folder."""
    ident = sha256(message["Message-ID"].encode()).hexdigest()[:12]
    path = folder / f"{timezone.now():%Y%m%dT%H%M%S%f}-{ident}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(message.as_bytes(linesep="\r\n"))
    unfinished.rename(path)
    return path


@dataclass(frozen=True)
class Kept:
    """A message in the folder, as the pages below show it."""

    name: str
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def sender(self) -> str:
        return str(self.message["From"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def headers(self) -> list[tuple[str, str]]:
        return self.message.items()

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    @property
    def attached(self) -> list[tuple[str, str]]:
        """Names and types of what is attached. (A template would look for them among the headers.)"""
        return [(part.get_filename() or "", part.get_content_type()) for part in self.attachments]

    @property
    def language(self) -> str:
        return str(self.message["Content-Language"] or settings.LANGUAGE_CODE)


def opened(path: Path) -> Kept:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Kept(
        path.stem, datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_default_timezone()), message
    )


def find(name: str) -> Kept:
    # Names come from a listing, never from the address: no path can be asked for.
    for path in Path(settings.MAIL_FOLDER).glob("*.eml"):
        if path.stem == name:
            return opened(path)
    raise Http404


@require_safe
def inbox(request):
    """Every mail that was sent, newest first."""
    paths = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)
    letters = [opened(path) for path in paths[:SHOWN]]
    return render(request, "mail/inbox.html", {"letters": letters, "folder": settings.MAIL_FOLDER})


@require_safe
def letter(request, name):
    """One mail: who, what, its HTML in a frame, its plain text, what is attached; `?part=` for one alone."""
    kept = find(name)
    part = request.GET.get("part", "")
    if part == "html":
        return alone(request, kept)
    if part:
        return attached(kept, part)
    return framed(request, kept)


@csp_update({"frame-src": [SELF]})
def framed(request, kept: Kept):
    return render(request, "mail/letter.html", {"letter": kept})


@csp_update({"style-src": [UNSAFE_INLINE]})
def alone(request, kept: Kept):
    """A mail's HTML by itself: its styles stand inline, as mail programs want them, its pictures beside it."""
    html = kept.html
    for number, part in enumerate(kept.attachments):
        if name := part.get("Content-ID"):
            html = html.replace(f'"cid:{name.strip("<>")}"', f'"?part={number}"')
    return HttpResponse(html)


def attached(kept: Kept, part: str):
    """One of a mail's attachments by number, as a file."""
    if not part.isdecimal() or int(part) >= len(kept.attachments):
        raise Http404
    attachment = kept.attachments[int(part)]
    response = HttpResponse(attachment.get_content(), content_type=attachment.get_content_type())
    response["Content-Disposition"] = content_disposition_header(True, attachment.get_filename() or "file")
    return response
