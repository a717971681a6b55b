"""What cannot be at once, and rooms that are too small: told to whoever plans or chooses, never refused."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from courses.clashes import Slot, clashes


class Trouble(StrEnum):
    ROOM = "room"
    SPEAKER = "speaker"
    OVERFULL = "overfull"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two items in one room or with one speaker at once; or one (`other` is None) with more seats than its room holds.

    `about` is the key of the room or the speaker.
    """

    trouble: Trouble
    item: object
    other: object | None = None
    about: int | None = None


def overlapping(things: Iterable) -> list[tuple]:
    """Every pair of things with `starts_at` and `ends_at` that is at once, in the order of time."""
    found = clashes(Slot(one, one.starts_at, one.ends_at) for one in things)
    return [(clash.first.of, clash.second.of) for clash in found]


def found_in(items: Iterable) -> list[Clash]:
    """What is wrong with a plan of items (campaigns.models.Item, with room, speakers and run loaded). No query.

    What is called off takes no room.
    """
    held = [item for item in items if item.state != "cancelled"]
    by_room = shared(held, lambda item: [item.room_id] if item.room_id else [])
    by_speaker = shared(held, lambda item: [speaker.pk for speaker in item.speakers.all()])
    return [
        *(Clash(Trouble.ROOM, *pair, about=key) for key, pair in by_room),
        *(Clash(Trouble.SPEAKER, *pair, about=key) for key, pair in by_speaker),
        *(Clash(Trouble.OVERFULL, item, about=item.room_id) for item in held if is_overfull(item)),
    ]


def shared(items: Iterable, keys: Callable[[object], Iterable[Hashable]]) -> Iterator[tuple[Hashable, tuple]]:
    """The key and the pair, for each two items that have a key in common at one time."""
    having = defaultdict(list)
    for item in items:
        for key in keys(item):
            having[key].append(item)
    for key, together in having.items():
        for pair in overlapping(together):
            yield key, pair


def is_overfull(item) -> bool:
    """Whether more seats are given than the room holds."""
    room, run = item.room, item.run
    return bool(room and run and room.seats is not None and run.seats > room.seats)
