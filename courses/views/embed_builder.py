"""/embed/: a municipality's web team puts its line together, sees it in three widths, and copies it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from courses.embed_builder import BuilderForm, Built
from courses.listing import Filters


@require_safe
@csp_update({"frame-src": SELF})
def builder(request):
    """The form, and what came of it. Nothing is kept, and nothing is fetched from anywhere."""
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    with translation.override(settings.LANGUAGE_CODE):
        form = BuilderForm(known, request.GET or BuilderForm.USUAL)
        context = {"form": form, "built": None, "site": request.build_absolute_uri("/").rstrip("/")}
        if form.is_valid():
            context["built"] = built(form.cleaned_data, known, context["site"])
        response = render(request, "embeds/builder.html", context)
        response["Content-Language"] = settings.LANGUAGE_CODE
    return response


def built(chosen: dict, known, origin: str) -> Built:
    """The link inside has the words and the address of the list's own language."""
    slug = chosen["municipality"]
    place = known.municipality_by_slug.get(slug)
    with translation.override(chosen["lang"]):
        title = translation.gettext("Parenting courses")
        if place:
            title = translation.gettext("Parenting courses in %(place)s") % {"place": place.name}
    query = Filters(municipality=(slug,) if slug else ()).query()
    return Built(
        chosen,
        origin,
        f"{origin}{known.list_url(chosen['lang'])}{query}",
        title,
        place.origins if place else (),
    )
