"""Starts workers that have Django loaded already: each word on stdin forks one `run_due --loop`, its pid is the answer.

A worker of its own takes two seconds to load, which twenty kills and more would pay each. Run as a script, by
tests.courses.test_killed_workers: the arguments are those of run_due.
"""

import os
import signal
import sys

import django
from django.core.management import call_command
from django.db import connections


def work(arguments: list[str]) -> None:
    """Be a worker until killed, with nothing of the parent's but its loaded modules."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    connections.close_all()
    call_command("run_due", "--loop", *arguments)


def main(arguments: list[str]) -> None:
    django.setup()
    # Who has been killed is reaped at once: its pid is gone when it is.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _word in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(arguments)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
