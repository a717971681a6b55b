import logging
import signal
import time
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections
from django.utils import timezone

from courses import retention
from home import due, limits
from home.care import links
from networks import conversations, touch
from networks import privacy as group_contacts
from training import privacy

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Work what is due (mail, and each night the removal of personal data): once, or until told to stop."
    )
    stopping = False
    planned = None

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--interval", type=float, default=3, help="seconds of rest when nothing is due")
        parser.add_argument(
            "--lease",
            type=float,
            default=due.LEASE.total_seconds(),
            help="seconds after which what a killed worker had in hand is taken up again; longer than one mail takes",
        )

    def handle(self, *, loop: bool, interval: float, lease: float, **options):
        self.lease = timedelta(seconds=lease)
        if not loop:
            limits.forget_expired()
            self.plan()
            while worked := due.work(lease=self.lease):
                self.stdout.write(f"done {worked.done}, dropped {worked.dropped}, failed {worked.failed}")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask_to_stop)
        while not self.stopping:
            if not self.round():
                self.rest(interval)

    def ask_to_stop(self, *_signal) -> None:
        # The row in hand is finished first: a mail that was handed over is also written down as done.
        self.stopping = True

    def round(self) -> due.Worked:
        """Work one round; a database that is away for a while is no reason to end."""
        close_old_connections()
        try:
            limits.forget_expired()
            self.plan()
            return due.work(stop=lambda: self.stopping, lease=self.lease)
        except Error as error:
            logger.warning("due rows could not be read: %s", type(error).__name__)
            return due.Worked()

    def plan(self) -> None:
        """Let what recurs be due, once a day; another worker may have done so already."""
        today = timezone.localdate()
        if self.planned != today:
            retention.plan()
            retention.plan(kind=privacy.NIGHTLY)
            retention.plan(kind=group_contacts.NIGHTLY)
            retention.plan(kind=conversations.NIGHTLY)
            retention.plan(kind=touch.NIGHTLY)
            links.plan()
            self.planned = today

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.2, seconds))
