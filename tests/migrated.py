"""An empty, migrated SQLite database, kept between runs: the migrations take half a minute."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from config import environment

LOCK = environment.VAR / "migrated.lock"


def kept() -> Path:
    """Where it lies, by what it was made from."""
    made_from = [*environment.ROOT.glob("*/migrations/*.py"), environment.ROOT / "requirements-dev.lock"]
    digest = hashlib.sha256()
    for path in sorted(made_from):
        digest.update(path.read_bytes())
    return environment.VAR / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def copy_to(path: Path) -> bool:
    """Begin a database as the migrations leave it; False if none is kept."""
    if kept().exists():
        shutil.copyfile(kept(), path)
        return True
    return False


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One run at a time makes what is kept; another that begins meanwhile waits, and finds it."""
    environment.VAR.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(path: Path) -> None:
    """Keep a database that was just migrated, for the next run, and drop those of other migrations."""
    for old in environment.VAR.glob("migrated-*.sqlite3"):
        old.unlink(missing_ok=True)
    beside = kept().with_suffix(f".{os.getpid()}")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", [str(beside)])
    beside.rename(kept())
