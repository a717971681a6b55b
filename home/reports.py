"""Reports of mails that did not arrive (RFC 3462 and 3464), read without trusting a word of them."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

FAILED, DELAYED = "failed", "delayed"
# A report names one mail; more than a few names are somebody's game.
MOST_IDS = 5


@dataclass(frozen=True)
class Report:
    """What became of one mail: `action` is failed or delayed; `message_ids` are what it may have been called."""

    action: str
    status: str
    message_ids: tuple[str, ...]


def read_report(content: bytes) -> Report | None:
    """The report that a mail carries; None for every other mail, and for reports of success.

    Takes a mail that is cut off in the middle, in any encoding, or no mail at all.
    """
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    if str(message.get_param("report-type", "")).lower() not in ("delivery-status", "global-delivery-status"):
        return None
    fields = list(recipients(message))
    for action in (FAILED, DELAYED):
        for recipient in fields:
            if word(recipient, "Action").lower() == action:
                return Report(action, word(recipient, "Status"), tuple(ids_of(message))[:MOST_IDS])
    return None


def parts(message: Message, *types: str) -> Iterator[Message]:
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else []:
        if part.get_content_type() in types:
            yield part


def recipients(message: Message) -> Iterator[Message]:
    """The groups of fields of the delivery status, one for each recipient (the first, for the mail, has no Action)."""
    for part in parts(message, "message/delivery-status", "message/global-delivery-status"):
        payload = part.get_payload()
        yield from (
            (group for group in payload if isinstance(group, Message)) if isinstance(payload, list) else ()
        )


def ids_of(message: Message) -> Iterator[str]:
    """What the mail was called: by its returned headers, else by what the report answers to."""
    for part in parts(message, "message/rfc822", "message/global"):
        payload = part.get_payload()
        if isinstance(payload, list) and payload:
            yield from named(payload[0], "Message-ID")
    for part in parts(message, "text/rfc822-headers", "message/global-headers"):
        content = part.get_payload(decode=True)
        yield from named(
            email.message_from_bytes(content if isinstance(content, bytes) else b""), "Message-ID"
        )
    for name in ("X-Failed-Message-ID", "In-Reply-To", "References"):
        yield from named(message, name)


def named(message: Message, name: str) -> list[str]:
    return word(message, name).split()[:MOST_IDS]


def word(message: Message, name: str) -> str:
    """A header's words without the folding; empty when there is none."""
    return " ".join(str(message.get(name, "")).split())[:1000]
