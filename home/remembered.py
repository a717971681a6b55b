"""What a process remembers of each region, for as long as the region's version stays what it was."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    version: int


Known = TypeVar("Known", bound=Versioned)


class Remembered(Generic[Known]):
    """What `build` makes of a region, made anew when the region's version is raised (`home.models.touch`).

    Several threads that find it old wait for the one that builds. Only the newest is kept.
    """

    def __init__(self, build: Callable[..., Known]):
        self.build, self.building, self.known = build, Lock(), {}

    def __call__(self, region) -> Known:
        """No query when this process knows the region's version, else those of `build`."""
        known = self.known.get(region.pk)
        if known and known.version >= region.version:
            return known
        with self.building:
            known = self.known.get(region.pk)
            if not known or known.version < region.version:
                known = self.known[region.pk] = self.build(region)
            return known

    def forget(self) -> None:
        """Remember nothing. For tests, whose databases are rolled back without anybody raising a version."""
        self.known.clear()
