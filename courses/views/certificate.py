"""A certificate of attendance, to print or keep as a PDF: in the party's language, and in Swedish for whoever asks."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.attendance import attended_for_certificate
from courses.catalogue import catalogue
from courses.claims import Claim
from courses.party_links import MANAGE
from courses.summary import title_of
from courses.views.manage import claim_behind
from courses.views.private import behind_link, over
from home.dates import full_date
from home.routing import direction


@behind_link
@require_safe
def certificate(request, token: str):
    """What the leaders have noted, on one sheet; without enough of it, the way back to the booking. 4 to 5 queries."""
    claim = claim_behind(request, token)
    if claim is None:
        return over(request, MANAGE, token)
    attended = attended_for_certificate(claim.booking) if claim.booking else 0
    if not attended:
        return HttpResponseRedirect(reverse("courses:manage", args=[token]))
    language, source = get_language(), settings.LANGUAGE_CODE
    sheets = [sheet(claim, attended, request.region, language)]
    if language != source:
        with translation.override(source):
            sheets.append(sheet(claim, attended, request.region, source))
    context = {
        "title": sheets[0]["title"],
        "sheets": sheets,
        "names": names(claim),
        "reference": claim.party.reference,
        "token": token,
    }
    return render(request, "courses/certificate.html", context)


def names(claim: Claim) -> list[str]:
    """The adults who came; the reference of a party that said no name."""
    party = claim.party
    return [name for name in (party.name, party.second_name) if name.strip()] or [party.reference]


def sheet(claim: Claim, attended: int, region, language: str) -> dict[str, object]:
    """The words of the certificate in the active language, preformatted."""
    run = claim.run
    held = run.meetings.filter(cancelled=False).count()
    course, written_in = title_of(run, catalogue(region), language)
    came = ngettext(
        "came to %(attended)d of %(count)d meeting", "came to %(attended)d of %(count)d meetings", held
    ) % {"attended": attended, "count": held}
    return {
        "lang": language,
        "dir": direction(language),
        "title": _("Certificate of attendance"),
        "came": came,
        "course": course,
        "course_lang": written_in,
        "dates": _("%(first)s – %(last)s")
        % {"first": full_date(run.starts_at), "last": full_date(run.ends_at)},
        "given_by": _("%(municipality)s, %(region)s")
        % {"municipality": run.municipality.name, "region": region.name},
        "printed": _("Made on %(day)s.") % {"day": full_date(timezone.now())},
        "reference": _("Reference"),
    }
