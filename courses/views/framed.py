"""The steps of booking within a municipality's own website: who may frame them, and whose forms are taken.

Without a cookie there is nothing that a browser could withhold from a frame. Where a municipality has registered no
website, and wherever the page is not in a frame, the ordinary page is the answer.
"""

from csp.decorators import csp_replace
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from courses.framing import LIST, Framed, stamped_name
from courses.views import booking
from courses.views.private import behind_link
from home import stamps


@csrf_exempt
@behind_link
def book(request, pk: int, slug: str):
    """The form, its review, sending it."""
    return within(request, slug, reverse("courses:book", args=[pk]), booking.book, pk)


def is_ours(request, pk: int, slug: str) -> bool:
    """Whether a form that comes from a sandboxed page, which has no origin, is one that was handed out for there."""
    name = stamped_name(booking.FORM, slug)
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), name, request.region.pk)
    return stamp != stamps.StampState.BAD


book.from_a_sandbox = is_ours


@behind_link
@require_safe
def receipt(request, token: str, slug: str):
    """What was booked or queued for."""
    return within(request, slug, reverse("courses:receipt", args=[token]), booking.receipt, token)


def within(request, slug: str, top_url: str, step, argument):
    """A step of booking in a frame that only the municipality's registered websites may put round it.

    404 for a municipality that is not the region's. Costs nothing beside the step.
    """
    place = catalogue(request.region).municipality_by_slug.get(slug)
    if place is None:
        raise Http404
    if not place.origins or stands_alone(request):
        response = HttpResponseRedirect(top_url, status=303)
    else:
        request.framed = Framed(place, top_url, request.GET.get(LIST, ""))
        framable = csp_replace({"frame-ancestors": list(place.origins)})
        response = xframe_options_exempt(framable(step))(request, argument)
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
    return response


def stands_alone(request) -> bool:
    """Whether a browser says that what it asks for is no frame: an address that was copied out of one."""
    return request.method != "POST" and request.headers.get("Sec-Fetch-Dest") == "document"
