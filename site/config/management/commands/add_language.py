"""Add a language to the installation: its catalogue, its Locale, and its pages where a region names it."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import to_locale

from config import messages
from config.terminal import shown


class Command(BaseCommand):
    help = __doc__
    # What is checked at start-up asks for the catalogue that this command makes.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("code", help="as in addresses: so, uk, ti, sv-x-lattlast")

    def handle(self, *, code: str, **options):
        offered = [known for known, _name in settings.LANGUAGES]
        if code not in offered:
            raise CommandError(
                f"{code!r} is not among LANGUAGES ({','.join(offered)}): add it there, and start anew."
            )
        self.write_catalogue(to_locale(code))
        self.add_locale(code)
        self.add_trees(code)

    def write_catalogue(self, locale: str) -> None:
        """A catalogue with every message, where there is none; the words in the code are English."""
        if locale != messages.SOURCE_LANGUAGE:
            path = messages.catalogue_path(locale)
            if path.exists():
                self.stdout.write(f"{shown(path)} is there already.")
            else:
                self.stdout.write(f"Wrote {messages.write(locale, messages.collected())}.")
        messages.compile_catalogues()

    def add_locale(self, code: str) -> None:
        from wagtail.models import Locale

        _locale, new = Locale.objects.get_or_create(language_code=code)
        self.stdout.write(f"{code}: {'the locale was added' if new else 'the locale is there already'}.")

    def add_trees(self, code: str) -> None:
        from home.models import Region
        from home.trees import add_tree

        for region in Region.objects.select_related("site__root_page").order_by("name"):
            if code not in region.languages:
                self.stdout.write(
                    f"{region} does not name {code}: switch it on in the admin, under Settings."
                )
                continue
            made = add_tree(region, code)
            pages = ", ".join(f"{page.title}{'' if page.live else ' (draft)'}" for page in made)
            self.stdout.write(f"{region}: {f'made {pages}' if made else 'nothing is missing'}.")
