"""What a mail server's no means: whether it will ever take the address, and what may be kept of its words.

A no to an address is for good when it says that there is no such address, or that its mailbox is closed (550, 551, 553).
A policy of the server's (5.7.x: no relaying, bad sender, blocked) says nothing about the address; it is ours to mend,
and the mail is tried again meanwhile. So is a full mailbox, and everything that the server itself
calls temporary.
"""

import re
from smtplib import SMTPRecipientsRefused, SMTPResponseException

FOR_GOOD = (550, 551, 553)
# A full mailbox, a policy, and what is temporary by its own word.
NOT_FOR_GOOD = ("5.2.2", "5.7.", "4.")
ENHANCED = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")


def refused_for_good(error: SMTPRecipientsRefused) -> str:
    """The status, when none of the addresses will ever take mail; else empty. A mail of ours has one address."""
    answers = list(error.recipients.values())
    if answers and all(is_for_good(code, enhanced(words)) for code, words in answers):
        return status(*answers[0])
    return ""


def is_for_good(code: int, detail: str) -> bool:
    return code in FOR_GOOD and not detail.startswith(NOT_FOR_GOOD)


def code_of(error: Exception) -> str:
    """What a mail server answered, as numbers: `450 4.2.0`; empty for an error of another kind."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        return status(*next(iter(error.recipients.values())))
    if isinstance(error, SMTPResponseException):
        return status(error.smtp_code, error.smtp_error)
    return ""


def status(code: int, words: bytes | str) -> str:
    return f"{code} {enhanced(words)}".strip()[:20]


def enhanced(words: bytes | str) -> str:
    """The code that a server puts before its words (RFC 3463); empty when it gives none."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    found = ENHANCED.match(text)
    return found[1] if found else ""
