"""The public API, version 1: routers of the apps under one address, its description, and a page that reads it aloud.

What it promises is written on that page (templates/api.html).
"""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.decorators import decorate_view

from campaigns.api import router as campaigns
from courses.api import router as courses
from home.open_data import for_everybody, open_data
from networks.api import router as networks
from training.api import router as training


class Api(NinjaAPI):
    def create_response(self, *args, **kwargs):
        return for_everybody(super().create_response(*args, **kwargs))


api = Api(
    title="Föräldrastöd",
    version="1",
    description="Parenting courses of a region: what there is, when and where, and how many seats are left.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api_v1",
)
api.add_router("", courses)
api.add_router("", campaigns)
api.add_router("", training)
api.add_router("", networks)


@api.get("/openapi.json", include_in_schema=False)
@decorate_view(open_data)
def openapi(request):
    """The description, OpenAPI 3.1."""
    return described(request)


def described(request) -> dict:
    return api.get_openapi_schema() | {"servers": [{"url": request.build_absolute_uri("/")}]}


def unknown(request, rest: str):
    """What is not described is not found: said in JSON, as a program reads it."""
    return for_everybody(JsonResponse({"detail": "There is nothing at this address."}, status=404))


@require_safe
@open_data
def documentation(request):
    """The description as a page to read, in English: its readers write programs."""
    schema = described(request)
    operations = [
        {"path": path, **operation}
        for path, by_method in schema["paths"].items()
        for operation in by_method.values()
    ]
    with translation.override("en"):
        return render(request, "api.html", {"schema": schema, "operations": operations})
