"""Giving a certificate, entering one that was given on paper, and taking one back with a reason."""

import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from home.models import Region
from training.models import Certificate, Enrolment
from training.outline import KnownModule

# Read aloud and typed from paper: no letter or figure that looks like another. 12 of 31 are 59 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))


def as_shown(code: str) -> str:
    """In groups of four, as it is easiest to read."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def as_stored(typed: str) -> str:
    """What somebody typed, without what they put between."""
    return "".join(letter for letter in typed.upper() if letter in LETTERS)


def after_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier, for less than none), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def give(enrolment: Enrolment, module: KnownModule, region: Region, language: str) -> Certificate:
    """The certificate of an enrolment that is done. In the caller's transaction, with the enrolment locked. 2 queries."""
    qualification, today = enrolment.qualification, timezone.localdate()
    months = qualification.valid_months
    programme = qualification.programme
    return Certificate.objects.create(
        enrolment=enrolment,
        user=enrolment.user,
        leader=enrolment.user.leads.filter(municipality=enrolment.municipality).first(),
        qualification=qualification,
        programme=programme,
        municipality=enrolment.municipality,
        name=enrolment.name,
        language=language,
        words={
            code: {
                "title": module.in_language(code).title,
                "programme": programme.name if programme else "",
                "municipality": enrolment.municipality.name,
                "issuer": region.name,
                "language": module.in_language(code).language,
            }
            for code in (settings.LANGUAGE_CODE, language)
        },
        hours=qualification.hours,
        issued_on=today,
        expires_on=after_months(today, months) if months else None,
        code=new_code(),
    )


@transaction.atomic
def withdraw(pk: int, who, reason: str) -> bool:
    """Take a certificate back, for a reason that is kept; False when it was taken back before. It is never deleted."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=pk)
    if certificate.withdrawn_at:
        return False
    certificate.withdrawn_at, certificate.withdrawn_by = timezone.now(), who
    certificate.withdrawn_reason = reason
    certificate.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return True
