from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses import bounces
from home import mailbox, reports


class Command(BaseCommand):
    help = "Read the mailbox that mails come back to (BOUNCES_URL), and mark those that did not arrive."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="read at most so many mails this time")

    def handle(self, *, limit: int, **options):
        if not settings.BOUNCES_URL:
            raise CommandError("Set BOUNCES_URL (see docs/operating.md).")
        try:
            done = mailbox.read(mailbox.Address.of(settings.BOUNCES_URL), self.deal_with, limit)
        except mailbox.MailboxError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"read {done.read}, known {done.dealt_with}, left {done.read - done.dealt_with}")

    def deal_with(self, content: bytes) -> bool | None:
        """Whether a mail was a report about one of ours; then it has been written down. None: not yet."""
        report = reports.read_report(content)
        if report is None:
            return False
        tell = bounces.came_back if report.action == reports.FAILED else bounces.is_late
        try:
            return any(tell(name, report.status) for name in report.message_ids)
        except bounces.TooEarly:
            return None
