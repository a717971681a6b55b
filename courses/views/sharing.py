"""The picture of a run, in each language of the region."""

from django.http import Http404
from django.utils.translation import override
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from courses.sharing import of_run
from courses.views.runs import get_run
from home.sharing.views import answer


@require_safe
def run_picture(request, subject: str, digest: str):
    """The picture of a published or cancelled run of this region. 1 query, besides the region's."""
    _run, pk, language = subject.split("-", 2)
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    if language not in known.languages:
        raise Http404
    run = get_run(request.region, known, int(pk))
    with override(language):
        return answer(of_run(run, request.region, known), digest)
