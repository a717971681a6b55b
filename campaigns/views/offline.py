"""The worker that keeps a programme on a phone. At the root, so that its scope may be a page in any language."""

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "js/campaign-worker.js"


@require_safe
def worker(request):
    """`/campaign-worker.js`: never kept by a browser, which asks for a newer one by itself. No query."""
    with open(finders.find(SCRIPT), encoding="utf-8") as file:
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
