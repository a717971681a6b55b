"""Mails about personal data itself."""

from django.utils.translation import gettext as _

from courses.letters.letter import Letter, Writer
from courses.models import Party
from courses.party_links import own_data_url


def own_data(party: Party, writer: Writer) -> Letter:
    """The link that somebody asked for on the site; no name, since an address may be shared."""
    return Letter(
        subject=_("What we know about you"),
        heading=_("What we know about you"),
        paragraphs=[
            _("Hello!"),
            _(
                "Someone, probably you, has asked on our site what we know about this address. "
                "The link below shows all of it. There you can also have it removed."
            ),
            _("The link works for 24 hours. Keep it to yourself: whoever has it can see and remove."),
            _("If it was not you who asked, you need not do anything."),
        ],
        links=[(_("See what you know about me"), writer.absolute(own_data_url(party)))],
    )


def former_address(party: Party) -> Letter:
    """To the address a party had: nothing of the course, and nothing of the new address."""
    return Letter(
        subject=_("%(words)s, reference %(reference)s")
        % {"words": _("Another address for your booking"), "reference": party.reference},
        heading=_("Your booking has another address now"),
        reference=party.reference,
        paragraphs=[
            _("Hello!"),
            _("The e-mail address for your booking was changed. We no longer write about it to this one."),
            _("If it was you, all is well. If it was not you, please call us: then we put it right."),
        ],
    )
