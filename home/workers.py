"""Workers that keep pages on a device. At the root, so that their scope may be a page in any language."""

from collections.abc import Callable

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe


def worker_of(script: str) -> Callable:
    """A view of a script, named as a static file. A browser keeps none, and asks for a newer one by itself. No query."""

    @require_safe
    def worker(request):
        with open(finders.find(script), encoding="utf-8") as file:
            response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        response["Service-Worker-Allowed"] = "/"
        return response

    return worker
