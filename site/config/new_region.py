"""A region from nothing: its site, a home page in each language, and the pages that every region has."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, override
from wagtail.models import Page, Site

from config.trees import Pages, Trees
from courses.models import CourseIndexPage, MunicipalityIndexPage
from courses.survey_defaults import make_questions
from home.models import HomePage, NewsIndexPage, Region
from home.roles import create_region_group
from practices.formats import make_format

HTTP, HTTPS = 80, 443
HOSTNAME = RegexValidator(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
# Below the home page, in the order of the menu: kind and address.
PAGES = ((CourseIndexPage, "kurser"), (MunicipalityIndexPage, "kommuner"), (NewsIndexPage, "nyheter"))


@transaction.atomic
def new_region(name: str, hostname: str, languages: list[str], port: int = HTTPS) -> tuple[Region, bool]:
    """The region, and whether it is new; one that is there already stays as it is. Raises CommandError in words.

    The first region of an installation is the default: it answers on hostnames that no region has.
    """
    known = settled(name, hostname, languages)
    if known:
        return known, False
    home = add_pages(name, languages)
    default = not Region.objects.filter(site__is_default_site=True).exists()
    region = Region(name=name, languages=languages)
    region.site = add_site(home, hostname, port, default=default)
    try:
        region.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    region.save()
    create_region_group(region)
    make_questions(region)
    make_format(region)
    return region, True


def settled(name: str, hostname: str, languages: list[str]) -> Region | None:
    """The region that is asked for, when it is there; raises CommandError for what cannot be made. 3 queries."""
    offered = [code for code, _name in settings.LANGUAGES]
    if unknown := [code for code in languages if code not in offered]:
        raise CommandError(
            f"Not a language of this site: {', '.join(unknown)}. There are {', '.join(offered)}."
        )
    if not languages or len(set(languages)) < len(languages):
        raise CommandError("Name each language once, with commas between, as in --languages sv,ar.")
    try:
        HOSTNAME(hostname)
    except ValidationError as error:
        raise CommandError(f"Write the hostname alone, in small letters, not {hostname!r}.") from error
    for region in Region.objects.select_related("site"):
        if (region.name, region.site.hostname) == (name, hostname):
            return region
        if region.site.hostname == hostname:
            raise CommandError(f"{hostname} is the hostname of {region.name} already.")
        if region.name == name:
            raise CommandError(f"There is a region {name} already, on {region.site.hostname}.")
    if not slugify(name):
        raise CommandError("The name needs letters that can stand in an address.")
    if Page.get_first_root_node().get_children().filter(slug=slugify(name)).exists():
        raise CommandError(
            f"There is a page tree {slugify(name)} already, which no region uses: remove or rename it."
        )
    return None


def add_pages(name: str, languages: list[str]) -> Page:
    """The home pages and what is below them, live; returns the home page in the first language."""
    trees = Trees(languages)
    homes = trees.add_home(HomePage, slugify(name), {code: {"title": name} for code in languages})
    for model, slug in PAGES:
        trees.add(model, slug, homes, titles(model.title_of_its_own, homes), show_in_menus=True)
    return homes[languages[0]]


def titles(title: str, homes: Pages) -> dict[str, dict]:
    found = {}
    for code in homes:
        with override(code):
            found[code] = {"title": gettext(title)}
    return found


def add_site(home: Page, hostname: str, port: int, *, default: bool) -> Site:
    if default:
        take_default_away()
    if Site.objects.filter(hostname=hostname).exists():
        raise CommandError(
            f"There is a site on {hostname} already, which no region uses: remove it under Settings."
        )
    return Site.objects.create(
        hostname=hostname, port=port, root_page=home, is_default_site=default, site_name=home.title
    )


def take_default_away() -> None:
    """Wagtail's own first site gives way, with its welcome page; a site that somebody uses does not."""
    standing = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if standing is None:
        return
    if standing.root_page.specific_class is not Page or standing.root_page.get_children().exists():
        raise CommandError(f"This database serves {standing} already; a first region needs one of its own.")
    # The site goes with its root page.
    standing.root_page.delete()
