"""Pages that show what the reader's own phone keeps: the server knows none of it, and says the same to everybody."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from training.outline import KnownModule, outline
from training.views.steps import module_line


@require_safe
def phone(request):
    """What is on this phone, to and from another phone, and deleting it all. 1 query (the region)."""
    return page(request, "training/phone.html")


@require_safe
def plan(request):
    """The family's plan, and an empty sheet of it to print. 1 query (the region)."""
    return page(request, "training/plan.html")


def page(request, template: str):
    if not request.region:
        raise Http404
    modules = outline(request.region).for_parents
    return render(
        request,
        template,
        {
            "modules": [module_line(module) for module in modules],
            "list_url": list_url(modules[0], get_language()) if modules else "",
            "scopes": sorted({list_url(module, code) for module in modules for code in module.urls}),
        },
    )


def list_url(module: KnownModule, language: str) -> str:
    """The list that the module stands in."""
    return f"{module.urls[language].rstrip('/').rpartition('/')[0]}/"
