from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils import timezone

from courses import privacy, retention
from courses.models import BookingEvent, Party
from home.models import Municipality


class Command(BaseCommand):
    help = "Remove personal data whose time is over, as run_due does each night; says how many."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many, remove nothing")
        parser.add_argument(
            "--party",
            nargs="+",
            default=[],
            metavar="KEY",
            help="these instead, by reference or primary key, before their time; nothing of theirs may be to come",
        )

    def handle(self, *, dry_run: bool, party: list[str], **options):
        if not party:
            self.all_due(dry_run)
        for key in party:
            self.stdout.write(f"{key}: {self.one(key, dry_run)}")

    def one(self, key: str, dry_run: bool) -> str:
        pk = Party.objects.filter(Q(pk=key) if key.isdecimal() else Q(reference=key)).values_list(
            "pk", flat=True
        )
        if not pk:
            return "not found"
        if dry_run:
            return "found"
        return privacy.anonymise(pk[0], by=BookingEvent.By.STAFF).reason or "anonymised"

    def all_due(self, dry_run: bool) -> None:
        now = timezone.now()
        due = retention.due_for_removal(now)
        for municipality in Municipality.objects.select_related("region").order_by("region__name", "name"):
            self.stdout.write(f"{municipality.region}, {municipality}: {self.words(municipality, due)}")
        if dry_run:
            self.stdout.write(f"{due.count()} parties would be anonymised")
        else:
            self.stdout.write(f"{retention.remove_due(due, now)} parties anonymised")

    def words(self, municipality: Municipality, due) -> str:
        """A party with claims in several municipalities is counted in each, and once in the total."""
        mine = retention.claims_in(municipality)
        if municipality.retention_days is None:
            kept = Party.objects.filter(mine, anonymised_at=None).distinct().count()
            return f"not decided, {kept} kept"
        number = due.filter(mine).distinct().count()
        return f"{number} ({municipality.retention_days} days)"
