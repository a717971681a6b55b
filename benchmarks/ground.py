"""What the benchmarks stand on: a PostgreSQL of their own, and Django pointed at it."""

import os
from contextlib import contextmanager

from config.postgres import scratch_server


@contextmanager
def database():
    """A fresh PostgreSQL whose commits wait for the disk, as in production; yields its address."""
    with scratch_server(durable=True) as server:
        yield server.url


def django_ready(address: str, *, migrate: bool = False) -> None:
    """Point Django at the address and set it up; also the start of every worker process."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
