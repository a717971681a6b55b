"""The question at the foot of a page. An answer is counted, and nothing else is kept: no cookie, no address, no words."""

from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from home import limits, routing
from home.models import Helped

ANSWERS_AN_HOUR = 30
SAID = "said"
THANKS = "thanks"


# Nothing is changed for anybody but a count: home.middleware.OriginMiddleware keeps other sites' forms out.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def did_it_help(request, pk: int):
    """Counts an answer and thanks for it; a no is asked what was missing, by choice. 5 queries."""
    page = open_page(request.region, pk)
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in Helped.Answer:
        if limits.hit("helped", limits.client_address(request), ANSWERS_AN_HOUR, per=3600):
            count(request.region, page, answer)
        here = reverse("home:did_it_help", args=[pk])
        said = answer if answer == Helped.Answer.NO else THANKS
        return HttpResponseRedirect(f"{here}?{SAID}={said}", status=303)
    asked = request.method == "POST" or request.GET.get(SAID) == Helped.Answer.NO
    context = {
        "asked": asked,
        "missed": request.method == "POST",
        "reasons": Helped.REASONS,
        "page_url": routing.address(page.url_path, get_language()),
        "pk": pk,
    }
    return render(request, "home/did_it_help.html", context)


def open_page(region, pk: int) -> Page:
    """A live page of the region that asks, and that everybody may read; else 404. 3 queries."""
    if region is None:
        raise Http404
    page = get_object_or_404(Page.objects.live().public(), pk=pk)
    homes = tuple(home.path for home in routing.homes(region).values())
    if not page.path.startswith(homes) or not getattr(page.specific_class, "asks_if_it_helped", False):
        raise Http404
    return page


def count(region, page: Page, answer: str) -> None:
    """One more. 2 queries, 3 for the first of its kind in a month."""
    key = {
        "page_key": page.translation_key,
        "language": get_language(),
        "month": timezone.localdate().replace(day=1),
        "answer": answer,
    }
    Helped.objects.get_or_create(**key, defaults={"region": region})
    Helped.objects.filter(**key).update(count=F("count") + 1)
