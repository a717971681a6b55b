"""What parents learn online, on other websites: the modules, or one with its lessons, as a page for a frame and for our
element. It leads to the lessons on our site: a place is kept on that site's pages only, and only when that is asked for.
"""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue
from courses.embed_builder import Module
from courses.embedding import USUAL, number_of, shown_as, views_of
from training.counting import EMBEDDED, by_way
from training.outline import KnownModule, outline
from training.views.steps import lesson_line, module_line

TEMPLATE = "embeds/training.html"


def context(request, _known: Catalogue) -> dict[str, object]:
    """The inputs of templates/embeds/training.html: of the module that is asked for, else of all.

    No query when the outline is known.
    """
    modules = outline(request.region).for_parents
    base = shown_as(request) | {"list_template": TEMPLATE, "way": by_way("", EMBEDDED), "problems": []}
    if not (slug := request.GET.get("module", "")):
        return base | of_all(modules, number_of(request, "limit", USUAL))
    if module := next((module for module in modules if slug in (module.slug, module.key)), None):
        return base | of_one(module)
    said = [_("We do not know that module, so these are all of them.")]
    return base | of_all(modules, number_of(request, "limit", USUAL)) | {"problems": said}


frame, part = views_of(TEMPLATE, context)


def modules_to_embed(region, language: str) -> list[Module]:
    """What can be chosen among at /embed/: all modules for parents together, and each. No query when they are known."""
    modules = outline(region).for_parents
    if not modules:
        return []
    with override(language):
        every = of_all(modules, len(modules))
    each = [Module(one.slug, one.in_language(language).title, one.urls[language]) for one in modules]
    return [Module("", every["heading"], every["list_url"]), *each]


def of_all(modules: list[KnownModule], most: int) -> dict[str, object]:
    language = get_language()
    above = modules[0].urls[language].rstrip("/").rpartition("/")[0] if modules else f"/{language}"
    return {
        "heading": _("Learn at home"),
        "modules": [module_line(module) for module in modules[:most]],
        "lessons": [],
        "list_url": f"{above}/",
    }


def of_one(module: KnownModule) -> dict[str, object]:
    line = module_line(module)
    return {
        "heading": line["title"],
        "heading_attributes": line["attributes"],
        "module": line,
        "modules": [],
        "lessons": [lesson_line(lesson) for lesson in module.lessons],
        "list_url": line["url"],
    }
