from django.core.management.base import BaseCommand
from django.utils import timezone

from courses import retention
from courses.models import Party
from home.models import Municipality


class Command(BaseCommand):
    help = "Remove personal data whose time is over, as run_due does each night; says how many."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many, remove nothing")

    def handle(self, *, dry_run: bool, **options):
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
