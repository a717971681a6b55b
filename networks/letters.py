"""What a group's contact is written, in the active language. Subjects name nobody and no group."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from courses.letters.letter import Letter
from home.dates import full_date
from home.routing import isolated
from networks.group_links import address, mine_url, token_of
from networks.groups import Mail
from networks.models import Group
from networks.privacy import contact_kept_until


def word(about: Mail, group: Group) -> Letter:
    return LETTERS[about](group)


def letter(group: Group, title: str, *paragraphs: str, button: str = "", **more) -> Letter:
    """The title is the subject and the heading; the first link opens the group's own page."""
    name = group.contact_name
    hello = _("Hello %(name)s!") % {"name": isolated(name)} if name else _("Hello!")
    links = [(button or _("See and manage your group"), mine_url(group)), *more.pop("links", [])]
    return Letter(title, title, [hello, *paragraphs], links=links, **more)


def named(group: Group) -> dict[str, str]:
    return {"group": isolated(group.name), "municipality": isolated(group.municipality.name)}


def proposed(group: Group) -> Letter:
    return letter(
        group,
        _("We have your proposal"),
        _("Thank you for proposing %(group)s. %(municipality)s reads it and answers you by mail.")
        % named(group),
        _("Until then nobody else sees it. You can change time, place and words meanwhile."),
        _("Keep the link to yourself: whoever has it can change the group."),
        button=_("See your proposal"),
        links=[kit_link(group)],
    )


def approved(group: Group) -> Letter:
    page = address(group.municipality.region, "group", group.pk)
    return letter(
        group,
        _("Your group is approved"),
        _("%(group)s is in the list of groups and meeting places now.") % named(group),
        _("Every three months we ask you whether you still meet. One tap is enough."),
        _("Keep the link to yourself: whoever has it can change the group."),
        links=[(_("The group's page, to share"), page), kit_link(group)],
    )


def kit_link(group: Group) -> tuple[str, str]:
    page = address(group.municipality.region, "kit", token_of(group))
    return _("The kit: poster, invitations, checklist and the first meeting"), page


def refused(group: Group) -> Letter:
    return letter(
        group,
        _("Your proposal was not approved"),
        _("%(municipality)s has read your proposal and says:") % named(group),
        isolated(group.refusal),
        kept_words(group),
        button=_("See your proposal"),
    )


def confirm(group: Group) -> Letter:
    day = {"day": full_date(group.confirmed_until)}
    return letter(
        group,
        _("Do you still meet?"),
        _("%(group)s is in the list until %(day)s.") % (named(group) | day),
        _("Open the link and press the button. Then the group stays for three months more."),
        button=_("Answer with one tap"),
    )


def hidden(group: Group) -> Letter:
    return letter(
        group,
        _("Your group is hidden"),
        _(
            "Nobody has told us for three months that %(group)s still meets, so visitors do not see it any more."
        )
        % named(group),
        _("Open the link and press the button, and it is back at once."),
        button=_("Answer with one tap"),
    )


def closed(group: Group) -> Letter:
    return letter(
        group,
        _("Your group is closed"),
        _("%(group)s is not shown any more.") % named(group),
        kept_words(group),
        _("If this was a mistake, answer this mail."),
        button=_("See what we know about you"),
    )


def link(group: Group) -> Letter:
    return letter(
        group,
        _("The link to your group"),
        _("Somebody, we think you, asked for the link to %(group)s.") % named(group),
        _("Keep the link to yourself: whoever has it can change the group."),
    )


def kept_words(group: Group) -> str:
    return _("Your name and address are removed on %(day)s. By the link you can have it done at once.") % {
        "day": full_date(contact_kept_until(group))
    }


LETTERS: dict[Mail, Callable[[Group], Letter]] = {
    Mail.PROPOSED: proposed,
    Mail.APPROVED: approved,
    Mail.REFUSED: refused,
    Mail.CONFIRM: confirm,
    Mail.HIDDEN: hidden,
    Mail.CLOSED: closed,
    Mail.LINK: link,
}
