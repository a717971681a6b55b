"""Pictures that were drawn, as files: each once on a machine, the newest of each subject, and not without end."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from home.sharing.drawing import Picture, draw

# Some 40 kB each.
MOST = 2_000


def folder() -> Path:
    found = Path(settings.MEDIA_ROOT) / "share"
    found.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """One thread of one process of this machine at a time; the others wait."""
    with open(place / ".lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def drawn(picture: Picture) -> bytes:
    """The picture, from its file; the first who asks draws it, one picture at a time on the whole machine."""
    place = folder()
    file = place / f"{picture.subject}-{picture.digest}.png"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        pass
    with alone(place):
        if file.exists():
            return file.read_bytes()
        made = draw(picture)
        for older in place.glob(f"{picture.subject}-{'?' * len(picture.digest)}.png"):
            older.unlink()
        make_room(place)
        being_written = file.with_suffix(".new")
        being_written.write_bytes(made)
        os.replace(being_written, file)
    return made


def make_room(place: Path) -> None:
    """The oldest go when there are too many: they are drawn again if anybody asks."""
    kept = sorted(place.glob("*.png"), key=lambda file: file.stat().st_mtime)
    for file in kept[: max(0, len(kept) - MOST + 1)]:
        file.unlink()
