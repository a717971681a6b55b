"""`make run`: the demo site on this machine, with its web server and both of its workers.

Everything is a child of this process and stops with it; a child that ends takes the others down, so that a
half-working site is never mistaken for a working one.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from config import environment
from config.terminal import say, shown

ADDRESS = f"http://127.0.0.1:{environment.PORT}"
SETTINGS = "config.settings.dev"
DATABASE_FILES = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
KEPT_BY_THE_DEMO = ("media", "mail")
PATIENCE = 15


class Stop(Exception):
    """Someone asked this process to end."""


def uses_own_database() -> bool:
    return f"sqlite:///{environment.VAR / 'db.sqlite3'}" == environment.DATABASE_URL


def port_is_taken() -> bool:
    """Whether something answers already where the web server is to listen."""
    host = "127.0.0.1" if environment.BIND == "0.0.0.0" else environment.BIND
    try:
        with socket.create_connection((host, environment.PORT), timeout=1):
            return True
    except OSError:
        return False


def reset() -> None:
    """Throw the demo's data away, after saying what goes."""
    gone = [environment.VAR / name for name in KEPT_BY_THE_DEMO]
    if uses_own_database():
        gone += [environment.VAR / name for name in DATABASE_FILES]
    else:
        say("DATABASE_URL names a database of your own: empty it yourself, it is left as it is.")
    present = [path for path in gone if path.exists()]
    if not present:
        say("There is nothing to throw away.")
    for path in present:
        say(f"Throwing away {shown(path)}")
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    say("`make run` builds the demo anew.")


def prepare() -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Bring the database up to date, load the demo where there is none; its staff (name, password, role) and
    addresses of its training (what, path)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    say(f"Database: {connection.vendor}")
    if not is_migrated(connection):
        say("Migrating")
        call_command("migrate", interactive=False, verbosity=0)
    load_demo_when_missing(call_command)
    accounts, training = demo_accounts(), demo_training()
    connections.close_all()
    return accounts, training


def is_migrated(connection) -> bool:
    """Asking is much quicker than `migrate` with nothing to do, and most starts have nothing to do."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def load_demo_when_missing(call_command) -> None:
    """The demo writes its regions first and its runs last: without a run, loading it was never finished."""
    from courses.models import CourseRun

    if CourseRun.objects.exists():
        return
    start = time.monotonic()
    say("Loading the demo (once; later starts keep the data)")
    call_command("demo")
    say(f"The demo is loaded, {time.monotonic() - start:.0f} s")


def demo_accounts() -> list[tuple[str, str, str]]:
    from config.demo import staff

    return staff.accounts()


def demo_training() -> list[tuple[str, str]]:
    from config.demo import training_groups

    return training_groups.where_to_look()


def start_children() -> dict[str, subprocess.Popen]:
    """The web server, the worker of everything that is due, and the worker of Wagtail's own tasks."""
    manage = [sys.executable, str(environment.ROOT / "manage.py")]
    settings = ["--settings", SETTINGS]
    web = [sys.executable, "-m", "gunicorn", "--config", str(environment.ROOT / "site" / "gunicorn.conf.py")]
    commands = {
        "web server": [*web, "--env", f"DJANGO_SETTINGS_MODULE={SETTINGS}", "config.wsgi"],
        "worker of due rows": [*manage, "run_due", "--loop", *settings],
        "worker of Wagtail's tasks": [*manage, "db_worker", "--queue-name=*", *settings],
    }
    return {
        name: subprocess.Popen(command, cwd=environment.ROOT, stdin=subprocess.DEVNULL)
        for name, command in commands.items()
    }


def wait_for_web(children: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + 60
    while not port_is_taken() and time.monotonic() < deadline and not ended(children):
        time.sleep(0.1)


def ended(children: dict[str, subprocess.Popen]) -> str | None:
    """The name of a child that is no longer there."""
    return next((name for name, child in children.items() if child.poll() is not None), None)


def greet(accounts: list[tuple[str, str, str]], training: list[tuple[str, str]]) -> None:
    lines = [f"  The site     {ADDRESS}/", f"  Admin        {ADDRESS}/admin/"]
    lines += [f"               {name} / {password}   {role}" for name, password, role in accounts]
    lines += [
        f"  {'Training' if not n else '':<12} {ADDRESS}{path}   {what}"
        for n, (what, path) in enumerate(training)
    ]
    folder = shown(environment.VAR / "mail")
    where = "sent through EMAIL_URL" if environment.EMAIL_URL else f"{ADDRESS}/mail/, kept in {folder}/"
    lines += [f"  Mail         {where}", "", "  Ctrl-C stops it."]
    say("", *lines, "", sep="\n")


def stop(children: dict[str, subprocess.Popen]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for name, child in children.items():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {name} did not stop within {PATIENCE} s and is killed.")
            child.kill()


def asked_to_stop(_signal, _frame):
    raise Stop


def serve() -> int:
    """Run until someone stops it or a child ends; returns the exit status."""
    if port_is_taken():
        say(
            f"Something answers on port {environment.PORT} already. "
            "Stop it, or choose another: make run PORT=8001"
        )
        return 1
    Path(environment.VAR).mkdir(exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, asked_to_stop)
    children: dict[str, subprocess.Popen] = {}
    try:
        accounts, training = prepare()
        children = start_children()
        wait_for_web(children)
        if not ended(children):
            greet(accounts, training)
        while not (name := ended(children)):
            time.sleep(0.3)
        say(f"The {name} ended with status {children[name].returncode}; the rest is stopped too.")
        return 1
    except Stop:
        say("Stopping.")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(children)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m config.run", description="The demo site on this machine."
    )
    parser.add_argument("--reset", action="store_true", help="throw the demo's database, media and mail away")
    if not parser.parse_args().reset:
        return serve()
    if port_is_taken():
        say(f"The site runs on port {environment.PORT}: stop it first.")
        return 1
    reset()
    return 0


if __name__ == "__main__":
    sys.exit(main())
