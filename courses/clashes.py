"""What takes place at the same time: of course runs, or of anything else that has a beginning and an end."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which something keeps people: `of` says what, and may have several; both moments are aware."""

    of: Hashable
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Two that are at the same time: where they meet first, the earlier first, and how often they meet."""

    first: Slot
    second: Slot
    times: int


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """Each two that overlap, once, in the order of time. Asks nothing.

    What ends as another begins is no clash: whoever plans a day knows how long the stairs are. Nor are two slots of
    the same thing, nor one that takes no time.
    """
    found: dict[frozenset, list[tuple[Slot, Slot]]] = {}
    going_on: list[Slot] = []
    for slot in sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at)):
        if slot.starts_at >= slot.ends_at:
            continue
        going_on = [earlier for earlier in going_on if earlier.ends_at > slot.starts_at]
        for earlier in going_on:
            if earlier.of != slot.of:
                found.setdefault(frozenset((earlier.of, slot.of)), []).append((earlier, slot))
        going_on.append(slot)
    return [Clash(*pairs[0], len(pairs)) for pairs in found.values()]
