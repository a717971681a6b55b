"""The words of a group's kit, in the active language: poster, invitations, a list for the first month, a plan for the
first meeting. What a group says of itself is put into them; nothing of its contact is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.catalogue import Catalogue
from courses.models import language_name
from courses.rows import ages_words, price_words
from home.dates import day_in_words
from home.languages import chain, own_name
from home.routing import direction, in_order, words_in
from networks.models import Group
from networks.views.directory import when_words, where_words

# As long as the first meeting is when nobody has said; the plan is made shorter for a shorter one.
LENGTH = 90
SHORTEST_PART = 5
# Letters on a line of the poster, and on two.
LONGEST_WORD, LONGEST_NAME = 14, 30


@dataclass(frozen=True, slots=True)
class Invitation:
    """In one language: for a chat, and for a wall or a newsletter."""

    language: str
    own_name: str
    attributes: str
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the first meeting; `time` by the clock when it is known when the group meets, else in minutes."""

    time: str
    title: str
    text: str
    who: str


def poster_words(group: Group, known: Catalogue, language: str) -> dict[str, str]:
    """What the poster says in one language, with its attributes."""
    with override(language):
        return {
            "attributes": words_in(language),
            "dir": direction(language),
            "kind": capfirst(str(Group.Kind(group.kind).label)),
            "when": when_words(group),
            "first": first_words(group),
            "where": where_words(group, known),
            "whom": f"{ages_words(group)} · {languages_words(group)}",
            "welcome": _("Just come. You do not need to know anybody."),
            "scan": _("Point your phone's camera at the square."),
        }


def is_long(name: str) -> bool:
    """Whether a poster's largest letters would break a word of the name, or take three lines."""
    return len(name) > LONGEST_NAME or max(map(len, name.split()), default=0) > LONGEST_WORD


def invitation(
    group: Group, known: Catalogue, language: str, url: str, about: Mapping[str, str]
) -> Invitation:
    """`about`: what the group says of itself, by language; only words in that language are taken in."""
    own = next((about[code] for code in chain(language, []) if about.get(code)), "")
    with override(language):
        facts = {
            "name": group.name,
            "kind": capfirst(str(Group.Kind(group.kind).label)),
            "when": when_words(group),
            "where": where_words(group, known),
            "url": url,
        }
        return Invitation(
            language,
            own_name(language),
            words_in(language),
            short_words(group, facts),
            long_words(group, facts, own),
        )


def short_words(group: Group, facts: Mapping[str, str]) -> str:
    lines = [
        _("Hi! Do you want to come to %(name)s with me?") % facts,
        f"{facts['when']}\n{facts['where']}",
        first_words(group),
        _("Just come. You do not need to know anybody."),
        facts["url"],
    ]
    return "\n".join(filter(None, lines))


def long_words(group: Group, facts: Mapping[str, str], about: str) -> str:
    lines = [
        (_("When"), facts["when"]),
        (_("Where"), facts["where"]),
        (_("For whom"), ages_words(group)),
        (_("Languages"), languages_words(group)),
        (_("Price"), price_words(group.price)),
    ]
    paragraphs = [
        f"{group.name}\n{facts['kind']}",
        about,
        "\n".join(f"{label}: {words}" for label, words in lines),
        first_words(group),
        _(
            "It is hard to come alone to something new. One of us stands at the door and says hello. "
            "Stay ten minutes or the whole time, speak as much or as little as you like, and come as you "
            "are."
        ),
        _("Read more: %(url)s") % facts,
    ]
    return "\n\n".join(filter(None, paragraphs))


def first_words(group: Group, today: date | None = None) -> str:
    """The day on which it begins, while that is to come."""
    if group.next_on is None or group.next_on < (today or timezone.localdate()):
        return ""
    return _("First time: %(day)s") % {"day": day_in_words(group.next_on)}


def languages_words(group: Group) -> str:
    return ", ".join(capfirst(language_name(code)) for code in group.languages)


def first_month() -> list[tuple[str, list[str]]]:
    """The list to tick: what to do, by when. In the active language."""
    return [
        (
            _("Two weeks before"),
            [
                _("Ask one person to do it with you. Two is much easier than one."),
                _(
                    "Go and look at the room: the key, the lamp, the toilet, where prams can stand, "
                    "where coffee is made."
                ),
                _(
                    "Put up the poster: the library, the child health centre, the preschool, the shop, "
                    "the laundry."
                ),
                _("Send the short invitation to ten people you know. Ask each of them to send it on to one."),
            ],
        ),
        (
            _("The first meeting"),
            [
                _("Come twenty minutes early, both of you. Put a poster on the door, with an arrow."),
                _("One stands at the door and says hello. Learn the names."),
                _("Follow the plan for the first meeting, as far as it helps."),
                _("Say when you meet next time before anybody leaves."),
            ],
        ),
        (
            _("The week after"),
            [
                _("Write to those who came: thank you, and the next time."),
                _("Ask somebody who came to take care of the coffee. Who has a task comes back."),
                _(
                    "Tell your community guide how it was. Also if only one came: that is how most "
                    "groups begin."
                ),
            ],
        ),
        (
            _("Before the month is over"),
            [
                _("Be three who can open the room, so that it does not hang on one."),
                _("Decide what you do when the one with the key is ill."),
                _(
                    "Think of who is missing: somebody new in town, a father, somebody with another "
                    "language. Ask that person."
                ),
                _("Look at your group's page: are the day, the hour and the place still right?"),
            ],
        ),
    ]


def tasks() -> list[tuple[str, str]]:
    """Who does what at the first meeting, in the active language: a task, and what it is."""
    return [
        (_("Opens"), _("has the key, makes the coffee, locks up")),
        (_("Welcomes"), _("stands at the door, says hello, writes name labels")),
        (_("Sees everybody"), _("sits down beside the one who sits alone")),
        (_("Keeps the time"), _("begins, ends, and says when you meet next")),
    ]


def first_meeting(group: Group) -> list[Part]:
    """The plan for the first meeting, in the active language, by the clock of the group."""
    opens, welcomes, sees, keeps = (task for task, _what in tasks())
    together = _("Everybody")
    parts = [
        (
            15, _("Come in"), welcomes,
            _(
                "Say hello to each one who comes. First names on labels, in whatever letters. Show where "
                "coats, toilet and coffee are. Begin although some are late."
            ),
        ),
        (
            20, _("Three drawings"), together,
            _(
                "Everybody gets a paper and a pen and draws three things from the week, without words: "
                "something that was fun, something that was hard, something that you ate. Hold it up. "
                "The others guess, with hands and faces. The children may join in. No common language is "
                "needed."
            ),
        ),
        (
            30, _("Coffee and talk"), sees,
            _("No programme. Let it be quiet sometimes. The children play where you see them."),
        ),
        (
            15, _("What do we want?"), keeps,
            _(
                "Write or draw some things to do next time on a large paper: walk, cook, sing, only "
                "talk. Each one puts three dots. What has most dots becomes next time."
            ),
        ),
        (
            5, _("Next time"), keeps,
            _(
                "Say the day and the hour, and write it so that it can be photographed. A common chat is "
                "fine, but nobody has to give their number."
            ),
        ),
        (5, _("Clear up together"), opens, _("Chairs, cups, floor. Thank you, and see you soon.")),
    ]  # fmt: skip
    times = times_of(minutes_of([part[0] for part in parts], length_of(group)), group.starts_at)
    return [
        Part(when, title, text, who) for when, (_minutes, title, who, text) in zip(times, parts, strict=True)
    ]


def length_of(group: Group) -> int:
    """Minutes of the first meeting."""
    if not (group.starts_at and group.ends_at):
        return LENGTH
    day = date.min
    lasts = datetime.combine(day, group.ends_at) - datetime.combine(day, group.starts_at)
    return min(LENGTH, int(lasts.total_seconds() // 60))


def minutes_of(parts: list[int], length: int) -> list[int]:
    """The parts in whole fives within `length`, none shorter than five; the longest takes what is left."""
    scaled = [
        max(SHORTEST_PART, part * length // sum(parts) // SHORTEST_PART * SHORTEST_PART) for part in parts
    ]
    longest = parts.index(max(parts))
    scaled[longest] = max(SHORTEST_PART, scaled[longest] + length - sum(scaled))
    return scaled


def times_of(minutes: list[int], starts_at: time | None) -> list[str]:
    """From–until of each part: by the clock, or counted from 0."""
    clock = datetime.combine(date.min, starts_at or time.min)
    told = []
    for part in minutes:
        until = clock + timedelta(minutes=part)
        if starts_at:
            told.append(in_order(f"{clock:%H:%M}–{until:%H:%M}"))
        else:
            begun = clock.hour * 60 + clock.minute
            told.append(in_order(_("%(from)d–%(to)d min") % {"from": begun, "to": begun + part}))
        clock = until
    return told
