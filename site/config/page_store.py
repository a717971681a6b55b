"""Where answers are kept: a file in memory, the same for every process on this machine."""

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from config import environment

# Seconds, from the moment at which rendering began. FRESH: nobody renders; STALE: one does, the others are answered.
FRESH, STALE = 1, 1
# Seconds for which others wait for whoever renders, and after which one who was killed is waited for no more.
PATIENCE = 10
# What lies here never reaches a disk.
MEMORY = Path("/dev/shm")

Headers = list[tuple[str, str]]


class Kept(NamedTuple):
    """An answer, and when (`time.monotonic`) its rendering began. Without a status: this address is not kept."""

    at: float
    status: str
    headers: Headers
    body: bytes

    @property
    def age(self) -> float:
        return time.monotonic() - self.at


class Store:
    """Answers by key in a file that lies in memory, for every process on the machine. Bounded in bytes.

    An answer that is asked for is written every second, so what was written longest ago was used longest ago.
    `sqlite3.Error` wherever the file cannot be read or written.
    """

    SCHEMA = """
        CREATE TABLE IF NOT EXISTS kept (
            key BLOB PRIMARY KEY, at REAL NOT NULL, size INTEGER NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL
        );
        CREATE INDEX IF NOT EXISTS by_age ON kept (at, size);
        CREATE TABLE IF NOT EXISTS rendering (key BLOB PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
    """

    def __init__(self, path: Path, limit: int):
        self.path, self.limit = path, limit
        self.of_thread = threading.local()

    @property
    def connection(self) -> sqlite3.Connection:
        found = getattr(self.of_thread, "connection", None)
        if found is None or self.of_thread.pid != os.getpid():
            found = sqlite3.connect(self.path, timeout=1, isolation_level=None)
            found.execute("PRAGMA journal_mode = WAL")
            found.execute("PRAGMA synchronous = OFF")
            found.executescript(self.SCHEMA)
            self.of_thread.connection, self.of_thread.pid = found, os.getpid()
        return found

    def get(self, key: bytes) -> Kept | None:
        row = self.connection.execute("SELECT at, head, body FROM kept WHERE key = ?", [key]).fetchone()
        if row is None:
            return None
        status, headers = json.loads(row[1])
        # Pairs, as a web server may demand of them (PEP 3333): JSON knows lists only.
        return Kept(row[0], status, [tuple(pair) for pair in headers], row[2])

    def take(self, key: bytes) -> bool:
        """Whether the caller is the one who renders: nobody else does, or they have taken too long."""
        now = time.monotonic()
        taken = self.connection.execute(
            "INSERT INTO rendering VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = excluded.until"
            " WHERE until < ?",
            [key, now + PATIENCE, now],
        )
        return taken.rowcount == 1

    def is_rendered(self, key: bytes) -> bool:
        """Whether somebody is at it."""
        found = self.connection.execute(
            "SELECT 1 FROM rendering WHERE key = ? AND until >= ?", [key, time.monotonic()]
        )
        return found.fetchone() is not None

    def put(self, key: bytes, answer: Kept) -> None:
        """Keep an answer, end its rendering, and forget what is over or more than there is room for."""
        head = json.dumps([answer.status, answer.headers])
        size = len(head) + len(answer.body) + 200
        with self.writing() as run:
            run("DELETE FROM rendering WHERE key = ?", [key])
            run("DELETE FROM kept WHERE at < ?", [time.monotonic() - FRESH - STALE])
            if size <= self.limit:
                run("REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", [key, answer.at, size, head, answer.body])
            over = run("SELECT total(size) FROM kept").fetchone()[0] - self.limit
            for oldest, its_size in (
                run("SELECT key, size FROM kept ORDER BY at").fetchall() if over > 0 else ()
            ):
                if over <= 0:
                    break
                run("DELETE FROM kept WHERE key = ?", [oldest])
                over -= its_size

    def release(self, key: bytes) -> None:
        """Nothing came of a rendering."""
        self.connection.execute("DELETE FROM rendering WHERE key = ?", [key])

    @contextlib.contextmanager
    def writing(self):
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection.execute
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


def place_of_this_site() -> Path:
    """A file in memory where there is such a place, in a folder that nobody else may look into.

    What runs on another database, or other code, has other answers. PermissionError for a folder that is not ours alone.
    """
    above = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    folder = above / f"foraldrastod-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise PermissionError(f"{folder} is not ours alone")
    of_this = f"{environment.DATABASE_URL} {environment.ROOT} {environment.SECRET_KEY}"
    return folder / f"{hashlib.sha256(of_this.encode()).hexdigest()[:16]}.sqlite3"


def give_the_memory_back() -> None:
    """When the web server ends; one that still runs beside it goes on with the file that it has open."""
    with contextlib.suppress(OSError):
        place = place_of_this_site()
        for path in place.parent.glob(f"{place.name}*"):
            path.unlink(missing_ok=True)
