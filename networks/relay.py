"""Handing on what visitors and groups write: the words, and a signed link to answer on a page.

A mail goes to one side and has nothing of the other but the words and, to the group, a first name. Nobody's address
is in it as sender or to answer to: an answer by mail reaches nobody, so that no two machines can keep answering each
other.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.emails import addressed, send
from courses.letters.letter import Letter
from home import due, links
from home.dates import day_in_words
from networks.conversations import Mail
from networks.models import Conversation, Message
from networks.models.messages import Side

# Of links to a conversation, by whose they are. A link of the one opens nothing of the other.
PURPOSES = {Side.WRITER: "askswriter", Side.GROUP: "asksgroup"}


def version_of(conversation: Conversation, side: Side) -> int:
    """The contact's links end with all others of the group, when its version is raised (another contact)."""
    return conversation.group.link_version if side == Side.GROUP else 1


def reply_path(conversation: Conversation, side: Side) -> str:
    """One side's page of the conversation, open until its words are gone."""
    token = links.sign(
        PURPOSES[side], conversation.pk, version_of(conversation, side), conversation.kept_until
    )
    return reverse("networks:reply", args=[token])


def opened(region, token: str, now: datetime | None = None) -> tuple[Conversation, Side] | None:
    """The conversation and whose link it is; None for one that is wrong, too old or revoked, or whose words are
    over. 1 query."""
    for side, purpose in PURPOSES.items():
        link = links.unsign(token, purpose, now)
        if isinstance(link, links.LinkProblem):
            continue
        found = Conversation.objects.kept(now).select_related("group__municipality")
        row = found.filter(pk=link.pk, group__municipality__region=region).first()
        return (row, side) if row and version_of(row, side) == link.version else None
    return None


def is_over(token: str, purpose: str) -> bool:
    """Whether a link was good, and its time is over. Asks nothing."""
    return links.unsign(token, purpose) == links.LinkProblem.EXPIRED


def deliver(row: due.DueRow) -> bool:
    """Hand one mail over. False when it is no longer true: reported, ended, too late, or the group is hidden."""
    if row.about == Mail.RELAY:
        return relay(row)
    now = timezone.now()
    found = Conversation.objects.kept(now).select_related("group__municipality")
    conversation = found.filter(pk=row.subject_id, confirmed_at=None).first()
    refused = row.about == Mail.NOT_TAKEN
    if conversation is None or bool(conversation.ended_at) is not refused:
        return False
    hand_over(
        row, conversation, conversation.language, conversation.email, not_taken if refused else to_confirm
    )
    return True


def relay(row: due.DueRow) -> bool:
    """Hand a message on to the other side."""
    found = Message.objects.select_related("conversation__group__municipality")
    message = found.filter(pk=row.subject_id).first()
    if message is None or not message.conversation.takes_messages():
        return False
    conversation, side = message.conversation, Side(message.side).other
    group = conversation.group
    language, email = (
        (group.language, group.contact_email)
        if side == Side.GROUP
        else (conversation.language, conversation.email)
    )
    if not email:
        return False
    hand_over(row, conversation, language, email, lambda one: handed_on(one, message, side))
    return True


def hand_over(row: due.DueRow, conversation: Conversation, language: str, email: str, word) -> None:
    """Word a mail in its reader's language and give it to the mail server."""
    with translation.override(language):
        letter = word(conversation)
        letter.links = [(words, f"{row.region.site.root_url}{path}") for words, path in letter.links]
        mail = addressed(row, letter, email, conversation.group.municipality)
        # An answer by mail would take its writer's address along, to whomever it reached.
        mail.reply_to = []
        send(mail)


def to_confirm(conversation: Conversation) -> Letter:
    """To the address that somebody wrote: nothing is passed on before it has opened the link."""
    return Letter(
        subject=_("Send your message?"),
        heading=_("Send your message?"),
        to_staff=True,
        paragraphs=[
            _("Hello!"),
            _(
                "Someone, probably you, has written to %(group)s on our site, with this address to answer to. "
                "The message is not sent yet: open the link and press the button there."
            )
            % {"group": conversation.group.name},
            _("If it was not you, you need not do anything. Then it is removed after three days."),
        ],
        links=[(_("Read through and send"), reply_path(conversation, Side.WRITER))],
        closing=[no_answer()],
    )


def not_taken(conversation: Conversation) -> Letter:
    return Letter(
        subject=_("Your message could not be sent"),
        heading=_("Your message could not be sent"),
        to_staff=True,
        paragraphs=[
            _("Hello!"),
            _(
                "Someone, probably you, has written to %(group)s on our site, with this address to answer to. "
                "The group does not take messages from this address, so nothing was sent, and the words were not kept."
            )
            % {"group": conversation.group.name},
        ],
        closing=[no_answer()],
    )


def handed_on(conversation: Conversation, message: Message, side: Side) -> Letter:
    """What the other side wrote. The subject says nothing: it shows on locked screens."""
    if side == Side.GROUP:
        words = {"name": conversation.name, "group": conversation.group.name}
        heading = _("%(name)s has written to %(group)s") % words
    else:
        heading = _("%(group)s has answered you") % {"group": conversation.group.name}
    return Letter(
        subject=_("A message for you"),
        heading=heading,
        to_staff=True,
        paragraphs=[],
        quoted=message.text.split("\n\n"),
        steps=[
            _("Answer on the page that the link opens. Your address is not shown there."),
            _("If something is not as it should be, you can report or block there, with one press."),
            _("The words are removed on %(until)s, or 30 days after the last message.")
            % {"until": day_in_words(conversation.kept_until)},
        ],
        links=[(_("Read and answer"), reply_path(conversation, side))],
        closing=[no_answer()],
    )


def no_answer() -> str:
    return _(
        "Do not answer this mail: an answer to it reaches nobody. Use the link, and keep it to yourself."
    )
