"""A certificate: to whom it was given as a page and as PDF, and to everybody whether it holds."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from home import limits, pdf, sheets
from home.dates import full_date
from home.routing import direction, lang_attributes
from training import learning
from training.certificates import as_shown, as_stored
from training.models import Certificate

# Of one address, behind which a whole municipality may sit.
LOOKS, AN_HOUR = 60, 3600


def certificate_line(row: Certificate) -> dict[str, object]:
    """A certificate in a list of one's own."""
    said = row.said(get_language())
    return {
        "title": said["title"],
        "attributes": lang_attributes(said["language"]),
        "standing": row.standing,
        "standing_label": row.standing_label,
        "expires": row.expires_on and full_date(row.expires_on),
        "issued": full_date(row.issued_on),
        "url": reverse("training:certificate", args=[row.code]),
        "renewable": row.standing != Certificate.Standing.WITHDRAWN
        and learning.renewable(row, timezone.localdate()),
    }


def private(response):
    """Kept nowhere, found by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def own(request, code: str) -> Certificate:
    """The certificate, for whom it was given to and staff who see it in the register; 404 for everybody else."""
    row = Certificate.objects.filter(code=as_stored(code), municipality__region=request.region).first()
    if row is None or not request.user.is_authenticated:
        raise Http404
    policy = policy_registry.get_by_type(Certificate)
    if row.user_id != request.user.pk and not policy.user_has_permission_for_instance(
        request.user, "view", row
    ):
        raise Http404
    return row


def paper(request, row: Certificate) -> dict[str, object]:
    """The inputs of training/certificate_sheets.html: the learner's language first, then Swedish."""
    languages = dict.fromkeys((row.language, settings.LANGUAGE_CODE))
    offered = request.region.languages
    code = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]
    verify = request.build_absolute_uri(reverse_in(code, "training:verify", row.code))
    return {
        "sheets": [sheet(row, code) for code in languages],
        "name": row.name,
        "code": as_shown(row.code),
        "withdrawn": row.withdrawn_at is not None,
        **sheets.sheet(verify),
    }


def reverse_in(language: str, name: str, *args) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def sheet(row: Certificate, language: str) -> dict[str, object]:
    """The words of the certificate in one language; what was written that day in it, or in the one it was."""
    said = row.said(language)
    with translation.override(language):
        hours = row.hours and ngettext("%(hours)d hour", "%(hours)d hours", row.hours) % {"hours": row.hours}
        return {
            "lang": language,
            "dir": direction(language),
            "heading": _("Certificate"),
            "has_done": _("has completed the training"),
            "title": said["title"],
            "title_lang": said["language"],
            "programme": said["programme"],
            "hours": hours or "",
            "given_by": _("%(municipality)s, %(region)s")
            % {"municipality": said["municipality"], "region": said["issuer"]},
            "issued": _("Given on %(day)s.") % {"day": full_date(row.issued_on)},
            "expires": row.expires_on and _("Valid until %(day)s.") % {"day": full_date(row.expires_on)},
            "check": _("Whether it is valid is told here:"),
            "withdrawn": _("This certificate has been withdrawn."),
        }


@require_safe
def certificate(request, code: str):
    """On the screen, to be printed from there. 3 to 5 queries."""
    if not request.user.is_authenticated:
        return private(HttpResponseRedirect(reverse("training:verify", args=[code])))
    row = own(request, code)
    file = reverse("training:certificate_pdf", args=[row.code]) if pdf.can_be_made() else ""
    return private(render(request, "training/certificate.html", paper(request, row) | {"pdf_url": file}))


@require_safe
def certificate_pdf(request, code: str):
    """As PDF/UA (home.pdf.answer), kept nowhere."""
    row = own(request, code)
    with translation.override(row.language):
        html = render_to_string("training/certificate_paper.html", paper(request, row))
    return private(pdf.answer(request, html, f"certificate-{row.code}"))


@require_safe
def verify(request, code: str):
    """To everybody: whose it is, for what, from when, and whether it holds. The same words for every wrong code.

    Counted by address: codes cannot be tried out one after the other. 2 queries.
    """
    if not limits.hit("certificate", limits.client_address(request), LOOKS, AN_HOUR):
        return private(render(request, "training/verify.html", {"too_many": True}, status=429))
    row = Certificate.objects.filter(code=as_stored(code), municipality__region=request.region).first()
    context = {"row": row, "said": sheet(row, get_language()), "code": as_shown(row.code)} if row else {}
    return private(render(request, "training/verify.html", context, status=200 if row else 404))
