"""Pictures that were drawn, as files: each once on a machine, the newest of each subject, and not without end."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from home.sharing.drawing import Picture, draw

# Some 40 kB each.
MOST = 2_000
# Seconds between two looks whether it is one's turn.
POLL = 0.05


class Busy(Exception):
    """Others are at work, and have been for as long as one wanted to wait."""


def folder(name: str) -> Path:
    found = Path(settings.MEDIA_ROOT) / name
    found.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def alone(place: Path, patience: float | None = None) -> Iterator[None]:
    """One thread of one process of this machine at a time; the others wait, for `patience` seconds (Busy) or for ever."""
    until = None if patience is None else time.monotonic() + patience
    with open(place / ".lock", "a") as file:
        while not locked(file, wait=until is None):
            if time.monotonic() >= until:
                raise Busy
            time.sleep(POLL)
        yield


def locked(file, *, wait: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def drawn(picture: Picture) -> bytes:
    """The picture, from its file; the first who asks draws it, one picture at a time on the whole machine."""
    place = folder("share")
    file = place / f"{picture.subject}-{picture.digest}.png"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        pass
    with alone(place):
        if file.exists():
            return file.read_bytes()
        made = draw(picture)
        put(file, made, f"{picture.subject}-{'?' * len(picture.digest)}.png", MOST)
    return made


def put(file: Path, content: bytes, older: str, most: int) -> None:
    """Write a file in one step, in place of the `older` of its subject; the caller is alone."""
    for one in file.parent.glob(older):
        one.unlink()
    make_room(file, most)
    being_written = file.with_suffix(".new")
    being_written.write_bytes(content)
    os.replace(being_written, file)


def make_room(file: Path, most: int) -> None:
    """The oldest go when there are too many: they are made again if anybody asks."""
    kept = sorted(file.parent.glob(f"*{file.suffix}"), key=lambda one: one.stat().st_mtime)
    for one in kept[: max(0, len(kept) - most + 1)]:
        one.unlink()
