"""A group's poster: the module, the code, and a QR code that opens in the reader's own language."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.views.private import behind_link
from home import pdf, sheets
from home.languages import own_name
from home.routing import direction, words_in
from training import groups
from training.models import TrainingGroup
from training.outline import KnownModule
from training.views.groups import no_group, throttled

LANGUAGES = "sprak"
# More would not be read from across a room.
MOST = 4


@require_safe
@behind_link
@throttled
def poster(request, code: str):
    """On the screen, to be printed from there, with a box for each language. 3 statements."""
    found = groups.find(request.region, code)
    module = groups.module_of(found) if found and not found.closed_at else None
    if module is None:
        return no_group(request, found, code)
    context = poster_of(request, found, module)
    return render(request, "training/groups/poster.html", context)


@require_safe
@behind_link
@throttled
def poster_pdf(request, code: str):
    """As PDF; 404 where none can be made or there is no such group, 503 while too many are being made."""
    found = groups.find(request.region, code)
    module = groups.module_of(found) if found and not found.closed_at else None
    if module is None or not pdf.can_be_made():
        raise Http404
    context = poster_of(request, found, module) | {"request": request}
    html = render_to_string("training/groups/poster_paper.html", context)
    name = f"group-poster-{found.code.lower()}"
    return pdf.kept_answer(request, name, html, name)


def poster_of(request, group: TrainingGroup, module: KnownModule) -> dict[str, object]:
    """The inputs of the poster's templates, in the languages that were chosen, else the page's own."""
    asked = request.GET.getlist(LANGUAGES)
    chosen = [code for code in request.region.languages if code in asked][:MOST] or [get_language()]
    address = request.build_absolute_uri(reverse("training_group", args=[group.code]))
    pdf_url = reverse("training:poster_pdf", args=[group.code])
    query = "&".join(f"{LANGUAGES}={code}" for code in chosen)
    return {
        "group": group,
        "module_key": module.key,
        "languages": [(code, own_name(code), code in chosen) for code in request.region.languages],
        "told": [told_in(code, module) for code in chosen],
        "contact": group.municipality,
        "pdf_url": f"{pdf_url}?{query}" if pdf.can_be_made() else "",
        "back_url": reverse("training:group", args=[group.code]),
        **sheets.sheet(address),
    }


def told_in(language: str, module: KnownModule) -> dict[str, str]:
    """What the poster says in one language; the title in the source's words where it is not translated."""
    words = module.in_language(language)
    with override(language):
        return {
            "title": words.title,
            "title_attributes": words_in(words.language),
            "attributes": words_in(language),
            "dir": direction(language),
            "scan": _("Point your phone's camera at the square."),
            "promise": _("Short lessons between our meetings. No account, and nobody sees what you do."),
            "code": _("Your group's code"),
        }
