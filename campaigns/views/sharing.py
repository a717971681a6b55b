"""Pictures of a campaign: of an item where it is shared, and of each phase for those who spread the word."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from campaigns import sharing
from campaigns.models import Phase
from campaigns.told import Told
from campaigns.views.asked import told_of
from campaigns.views.items import find
from home.sharing.kept import drawn
from home.sharing.views import answer


@require_safe
def item_picture(request, subject: str, digest: str):
    """The picture of an item of a published campaign of this region. No query, besides the region's."""
    _item, pk, language = subject.split("-", 2)
    if not request.region or language not in request.region.languages:
        raise Http404
    with override(language):
        campaign, item, everything = find(request, int(pk))
        told = Told(request.region, everything, campaign, None, timezone.now())
        return answer(sharing.of_item(told, item), digest)


@require_safe
def phase_picture(request, slug: str, phase: str):
    """The picture of one phase, as a file to keep. No query."""
    if phase not in Phase.values:
        raise Http404
    told = told_of(request, slug)
    picture = sharing.of_phase(told, Phase(phase), told.campaign.row.starts_on)
    response = HttpResponse(drawn(picture), content_type="image/png")
    name = "-".join(filter(None, [slug, told.here and told.here.slug, get_language(), phase]))
    response["Content-Disposition"] = f'attachment; filename="{name}.png"'
    response["Cache-Control"] = "public, max-age=60"
    return response
