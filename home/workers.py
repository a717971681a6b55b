"""Workers that keep pages on a device. At the root, so that their scope may be a page in any language."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe

IN_COMMON = "js/worker-kept.js"


def worker_of(script: str) -> Callable:
    """A view of a script, named as a static file, behind what such workers have in common.

    A browser keeps none, and asks for a newer one by itself. No query.
    """

    @require_safe
    def worker(request):
        whole = "".join(Path(finders.find(name)).read_text(encoding="utf-8") for name in (IN_COMMON, script))
        response = HttpResponse(whole, content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        response["Service-Worker-Allowed"] = "/"
        return response

    return worker
