"""What is true of something a party has, in words of the active language: for its pages and for mails."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.claims import Claim, State
from courses.residents import waits_words
from courses.summary import title_of
from home.dates import day_in_words, moment_in_words


def state_words(claim: Claim, state: State, region) -> tuple[str, str]:
    """The state in one sentence, and what it means."""
    match state:
        case State.BOOKED:
            title = ngettext("You have a seat", "You have %(count)d seats", claim.seats) % {
                "count": claim.seats
            }
            return title, _("Your booking is confirmed. You are welcome!")
        case State.WAITING if claim.run is None:
            title, _language = title_of(claim.entry, catalogue(region), get_language())
            since = {"day": day_in_words(claim.entry.created_at)}
            return _("You wait for %(course)s") % {"course": title}, any_run_words(claim) % since
        case State.WAITING:
            day = {"day": day_in_words(claim.run.sign_up_closes_at)}
            return (
                _("You are number %(place)d on the waiting list") % {"place": claim.place()},
                f"{waiting_words(claim) % day} {waits_words(claim.run, claim.party)}".strip(),
            )
        case State.OFFERED:
            moment = {"moment": moment_in_words(claim.offer.deadline)}
            return (
                ngettext("A seat is free for you", "%(count)d seats are free for you", claim.seats)
                % {"count": claim.seats},
                _("Answer before %(moment)s. After that the next in line is asked.") % moment,
            )
        case State.EXPIRED:
            return _("The seat went to the next in line"), _(
                "We had a seat for you, but did not hear from you in time. You can wait again, at the end."
            )
        case State.DECLINED:
            return _("You said no to the seat"), _("The next in line has been asked. You are welcome back.")
        case State.RUN_CANCELLED:
            return _("The meetings are cancelled"), _("We are sorry. You need not do anything.")
        case State.OVER:
            return _("The meetings are over"), _("Nothing can be changed any more.")
        case State.CANCELLED:
            return _("Your booking is cancelled"), _(
                "Your seat has gone to someone else. You are welcome back."
            )
        case _other:
            return _("You are no longer on the waiting list"), _("You are welcome back another time.")


def waiting_words(claim: Claim) -> str:
    """What happens when it is the party's turn; names the `day` until which it can."""
    if claim.entry.automatic:
        return _("If a seat comes free and it is your turn, you get it at once. This can be until %(day)s.")
    return _("If a seat comes free and it is your turn, we ask if you want it. This can be until %(day)s.")


def any_run_words(claim: Claim) -> str:
    """What whoever waits for any run can expect; names the `day` since when it waits."""
    if claim.entry.automatic:
        return _("You have waited since %(day)s. When a group suits you and has a seat, it is yours at once.")
    return _("You have waited since %(day)s. When a group suits you and has a seat, we ask if you want it.")
