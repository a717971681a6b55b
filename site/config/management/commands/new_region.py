"""Make a region that can be visited: its site, languages, pages and staff group. Says what is left to do."""

from django.conf import settings
from django.core.management import BaseCommand
from django.http.request import validate_host


class Command(BaseCommand):
    help = __doc__
    # What is checked at start-up may need rows that this command makes.
    requires_system_checks = []

    def add_arguments(self, parser):
        every = ",".join(code for code, _name in settings.LANGUAGES)
        parser.add_argument("name", help="as people call it: Kronoberg")
        parser.add_argument("hostname", help="without https:// and port: foraldrastod.kronoberg.example")
        parser.add_argument("--languages", default=every, help=f"with commas, the source first ({every})")
        parser.add_argument("--port", type=int, default=443, help="in addresses in mails (443)")

    def handle(self, *, name: str, hostname: str, languages: str, port: int, **options):
        from config.new_region import new_region

        region, new = new_region(name.strip(), hostname, languages.split(","), port)
        if not new:
            self.stdout.write(f"{region} is there already, on {region.site.root_url}. Nothing was changed.")
            return
        self.stdout.write(f"{region} is on {region.site.root_url}, in {', '.join(region.languages)}.")
        if not validate_host(hostname, settings.ALLOWED_HOSTS):
            self.stderr.write(f"{hostname} is not among ALLOWED_HOSTS yet: nobody gets in that way.")
        self.stdout.write("Next, in the admin: contact and colours under Settings, and the municipalities.")
