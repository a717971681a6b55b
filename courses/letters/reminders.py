"""Mails that come by themselves: are you still coming, we meet soon, thank you."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.attendance import attended_for_certificate
from courses.catalogue import catalogue
from courses.claims import Claim, State, claims_of_party
from courses.letters.letter import Letter, Writer, greeting, subject, with_all, with_summary
from courses.models import Meeting
from courses.party_links import certificate_url, coming_url, links_afterwards
from courses.reminders import last_thanks, never_came
from courses.summary import title_of
from courses.survey import has_questions
from courses.survey_links import survey_url
from home.dates import clock, day_in_words


def next_meeting(claim: Claim) -> Meeting | None:
    """The first meeting ahead that takes place. 1 query."""
    ahead = claim.run.meetings.filter(cancelled=False, starts_at__gt=timezone.now())
    return ahead.order_by("starts_at").first()


def day_and_time(meeting: Meeting) -> dict[str, str]:
    return {"day": day_in_words(meeting.starts_at), "time": clock(meeting.starts_at)}


def still_coming(claim: Claim, writer: Writer) -> Letter:
    meeting = next_meeting(claim)
    answer = writer.absolute(coming_url(claim.booking, meeting.starts_at))
    return with_summary(
        claim,
        writer,
        subject=subject(_("Are you still coming?"), claim),
        heading=_("Are you still coming?"),
        paragraphs=[
            greeting(claim),
            _("We meet for the first time on %(day)s at %(time)s.") % day_and_time(meeting),
            _("Say yes or no by the link. If you cannot come, someone who waits gets the seat."),
        ],
        links=[(_("Answer yes or no"), answer), writer.manage_link(claim)],
    )


def remind(claim: Claim, writer: Writer) -> Letter:
    return with_all(
        claim,
        writer,
        door=writer.door(claim),
        subject=subject(_("See you soon"), claim),
        heading=_("See you soon"),
        paragraphs=[
            greeting(claim),
            _("We meet on %(day)s at %(time)s. You are welcome!") % day_and_time(next_meeting(claim)),
        ],
        steps=[_("If you cannot come, tell us by the link below.")],
        links=[*writer.further_links(claim), writer.manage_link(claim)],
    )


def thanks(claim: Claim, writer: Writer) -> Letter:
    """With the survey and the certificate of all that is over and was not thanked for yet: a day's talks are one mail."""
    over = [claim, *others_over(claim, writer)]
    asked = [link for one in over for link in survey_link(one, writer, several=len(over) > 1)]
    invitation = _("Tell us how it was, by the link: it takes two minutes, and nobody sees who you are.")
    return with_summary(
        claim,
        writer,
        subject=subject(_("Thank you"), claim),
        heading=_("Thank you for coming"),
        paragraphs=[
            greeting(claim),
            _("That was the last meeting. We hope that it gave you something to take home."),
            *([invitation] if asked else []),
            _("Is there something you wonder? Answer this mail."),
        ],
        links=[
            *asked,
            *(link for one in over for link in certificate_link(one, writer)),
            *(link for one in over for link in afterwards(one, writer, several=len(over) > 1)),
            writer.courses_link(),
        ],
    )


def others_over(claim: Claim, writer: Writer) -> list[Claim]:
    """What else the party came to that is over, and that no mail has thanked for. 2 queries, 1 more if there is any,
    and 1 for each."""
    over = [
        one
        for one in claims_of_party(claim.party.pk)
        if one.booking and one.key != claim.key and one.state(writer.now) == State.OVER
    ]
    last = last_thanks([one.booking.pk for one in over])
    new = [one for one in over if last is None or one.run.ends_at > last]
    return [one for one in new if not never_came(one.booking)]


def certificate_link(claim: Claim, writer: Writer) -> list[tuple[str, str]]:
    """Where the certificate is, for a party that was noted often enough. At most 1 query."""
    if not attended_for_certificate(claim.booking):
        return []
    url = certificate_url(claim.party, claim.run) + claim.query
    return [(_("Certificate of attendance"), writer.absolute(url))]


def afterwards(claim: Claim, writer: Writer, *, several: bool) -> list[tuple[str, str]]:
    """What apps above this one have for those who went to a run; of `several` it says which."""
    found = links_afterwards(claim, writer.now)
    if found and several:
        title, _language = title_of(claim.run, catalogue(writer.region), get_language())
        found = [(f"{words} ({title})", path) for words, path in found]
    return [(words, writer.absolute(path)) for words, path in found]


def survey_link(claim: Claim, writer: Writer, *, several: bool = False) -> list[tuple[str, str]]:
    """The same link in everybody's mail, if there is something to answer; of `several` it says which. 1 or 2 queries."""
    if not has_questions(claim.run, writer.region):
        return []
    title, _language = title_of(claim.run, catalogue(writer.region), get_language())
    words = f"{_('How was the course?')} ({title})" if several else _("How was the course?")
    return [(words, writer.absolute(survey_url(claim.run)))]
