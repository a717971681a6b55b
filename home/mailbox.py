"""A mailbox by IMAP over TLS: what has come is shown to a reader, and what the reader has dealt with is removed."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

TIMEOUT = 20
# A report starts with what we need; a mail that was returned whole may be longer than anybody wants to read.
MOST_BYTES = 256 * 1024


class MailboxError(Exception):
    """The mailbox cannot be read; says why without a name, a password or a server's words."""


@dataclass
class Read:
    """How many mails were read, and how many of them dealt with."""

    read: int = 0
    dealt_with: int = 0


@dataclass(frozen=True)
class Address:
    """Where a mailbox is: `imaps://user:password@host/INBOX`, or `imap+tls://` where TLS starts after the greeting."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> "Address":
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailboxError("The address of the mailbox cannot be read.") from None
        if parts.scheme not in ("imaps", "imap+tls"):
            raise MailboxError("The address of the mailbox must start with imaps:// or imap+tls://.")
        if not (parts.hostname and parts.username and parts.password):
            raise MailboxError("The address of the mailbox names no host, user or password.")
        return cls(
            parts.scheme,
            parts.hostname,
            port or (993 if parts.scheme == "imaps" else 143),
            unquote(parts.username),
            unquote(parts.password),
            unquote(parts.path.strip("/")) or "INBOX",
        )


@contextmanager
def connected(address: Address) -> Iterator[imaplib.IMAP4]:
    """A connection whose server has shown a certificate for its name; nothing is said before that."""
    trusted = ssl.create_default_context()
    if address.scheme == "imaps":
        server = imaplib.IMAP4_SSL(address.host, address.port, ssl_context=trusted, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(address.host, address.port, timeout=TIMEOUT)
    try:
        if address.scheme == "imap+tls":
            server.starttls(trusted)
        server.login(address.user, address.password)
        yield server
    finally:
        # After a certificate was turned down there is nothing left to close, and that is not what went wrong.
        with suppress(OSError):
            server.shutdown()


def read(address: Address, deal_with: Callable[[bytes], bool | None], limit: int) -> Read:
    """Show at most `limit` new mails to `deal_with`, the oldest first. Those it knew are deleted.

    Those it did not stay, marked as seen, for a person to look at, and are not read again. Those about which it says
    None come again next time. A mail is deleted after it was
    dealt with: cut off in between, it comes again.
    """
    try:
        with connected(address) as server:
            return read_folder(server, address.folder, deal_with, limit)
    except OSError as error:
        raise MailboxError(f"The mailbox could not be reached: {type(error).__name__}.") from None
    except imaplib.IMAP4.error:
        raise MailboxError("The mailbox could not be opened: user, password or folder was refused.") from None


def read_folder(
    server: imaplib.IMAP4, folder: str, deal_with: Callable[[bytes], bool | None], limit: int
) -> Read:
    found = Read()
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    checked(server.select(quoted))
    (listed,) = checked(server.uid("SEARCH", "UNSEEN", "UNDELETED"))
    gone = []
    for uid in (listed or b"").decode("ascii").split()[:limit]:
        found.read += 1
        known = deal_with(content_of(server, uid))
        if known is None:
            continue
        if known:
            found.dealt_with += 1
            gone.append(uid)
            checked(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
        else:
            checked(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    # Without UIDPLUS others' deleted mails would go as well: ours then wait for whoever empties the mailbox.
    (able,) = checked(server.capability())
    if gone and b"UIDPLUS" in able.upper().split():
        checked(server.uid("EXPUNGE", ",".join(gone)))
    return found


def content_of(server: imaplib.IMAP4, uid: str) -> bytes:
    """The beginning of a mail, which stays unseen for now."""
    fetched = checked(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    return next((item[1] for item in fetched if isinstance(item, tuple)), b"")


def checked(answer: tuple[str, list]) -> list:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("refused")
    return data
