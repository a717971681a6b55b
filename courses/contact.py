"""Ways to reach a party, each in one form: the same address is one contact however it was typed."""

import hashlib
import hmac
import re
import unicodedata

import phonenumbers
from django.conf import settings

REGION = "SE"
# Marks that come along when an address is copied out of right-to-left text.
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean_text(text: str) -> str:
    """Text as it was meant: composed, without invisible marks, on one line, with single spaces."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def normal_email(text: str) -> str:
    """The address in lower case without spaces at its ends. No provider in use tells capitals apart."""
    return clean_text(text).lower()


def normal_phone(text: str) -> str | None:
    """The number in E.164 (+46701740605), Swedish unless it says otherwise; None for what is none."""
    try:
        number = phonenumbers.parse(clean_text(text), REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken_phone(number: str) -> str:
    """An E.164 number as people here write it: 070-174 06 05; international when it is from abroad."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return number
    swedish = parsed.country_code == phonenumbers.country_code_for_region(REGION)
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if swedish else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style)


def contact_digest(email: str, phone: str) -> str:
    """Tells that two parties have one contact: HMAC-SHA256 of the e-mail, else the phone; "" without."""
    contact = normal_email(email) or (normal_phone(phone) or clean_text(phone) if phone else "")
    if not contact:
        return ""
    return hmac.new(settings.CONTACT_KEY.encode(), contact.encode(), hashlib.sha256).hexdigest()
