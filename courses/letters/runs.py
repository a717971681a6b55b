"""Mails about what became of a run, to everyone it concerns."""

from django.utils.translation import gettext as _

from courses.claims import Claim
from courses.letters.letter import Letter, Writer, greeting, subject, with_summary


def run_cancelled(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("The meetings are cancelled"), claim),
        heading=_("The meetings are cancelled"),
        paragraphs=[
            greeting(claim),
            _("We are sorry: we have had to cancel these meetings. You need not do anything."),
            _("Perhaps there is another time or place that suits you. You are welcome to call us."),
        ],
        links=[writer.courses_link()],
        calendar=claim.booking is not None,
    )
