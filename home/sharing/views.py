"""The picture of a page, at an address that says what it shows; and what the page's head says of it."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.open_data import FRESH_FOR
from home.routing import homes, og_locale, words_language
from home.sharing.drawing import HEIGHT, WIDTH, Picture
from home.sharing.kept import drawn


def of_page(page, region, language: str) -> Picture:
    """A page's picture, in the language of its words. No query, where the page has come with its relations."""
    with override(language):
        above, below = page.shared_words(region)
        return Picture(
            subject=f"page-{page.pk}",
            scene=page.shared_scene,
            seed=page.slug,
            above=above,
            title=getattr(page, "promise", "") or page.title,
            title_language=language,
            below=below,
            language=language,
            forest=region.forest,
            sun=region.sun,
        )


def address(picture: Picture) -> str:
    return reverse("shared_picture", args=[picture.subject, picture.digest])


def shared(
    request, picture: Picture, title: str, description: str, url: str, *, has_list: bool
) -> dict[str, object]:
    """The inputs of templates/components/shared.html; `has_list`: other sites can show the page's list."""
    return {
        "title": title,
        "description": description,
        "url": url,
        "site": request.region.name,
        "locale": og_locale(picture.language),
        "picture_url": request.build_absolute_uri(address(picture)),
        "alt": picture.alt,
        "width": WIDTH,
        "height": HEIGHT,
        "oembed_urls": oembed_urls(request) if has_list else (),
    }


def oembed_urls(request) -> list[tuple[str, str]]:
    """Content type and address of what another site is told that shows this page (oEmbed 1.0, section 4)."""
    endpoint = request.build_absolute_uri(reverse("oembed"))
    page = request.build_absolute_uri()
    return [
        (family, f"{endpoint}?{urlencode({'url': page, 'format': family.partition('/')[2]})}")
        for family in ("application/json", "text/xml")
    ]


@require_safe
def page_picture(request, subject: str, digest: str):
    """The picture of a live page of this region that is open to all. At most 5 queries."""
    pk = int(subject.removeprefix("page-"))
    page = Page.objects.live().public().filter(pk=pk).select_related("locale", "alias_of__locale").first()
    if not (page and request.region and in_region(page, request.region)):
        raise Http404
    language = words_language(page)
    return answer(of_page(page.specific, request.region, language), digest)


def in_region(page: Page, region) -> bool:
    return any(page.url_path.startswith(home.url_path) for home in homes(region).values())


def answer(picture: Picture, digest: str) -> HttpResponse:
    """The picture. Who asks for what it showed before, or for what it never did, is led to what it shows now."""
    if digest != picture.digest:
        response = redirect(address(picture))
        response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
        return response
    response = HttpResponse(drawn(picture), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    # Other sites show it: it is what sharing is for.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
