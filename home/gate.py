"""The admin's gate: whoever asks for a page, a translation or a file of others by its key finds nothing.

Wagtail's views, and those of wagtail-localize still more, check what a user may do with a kind of thing; some check
the thing itself late, or name it while they refuse. Here the keys in an address are looked at before any view is.
Rows that are not pages are guarded by their viewsets (home.viewsets).
"""

from collections.abc import Callable, Mapping

from django.http import Http404
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from home.discretion import ASKING, may_be_named

# Reports over all pages of all regions, which name what was edited last.
REPORTS_FOR_SUPERUSERS = ("wagtailadmin_reports:page_types_usage", "wagtail_localize:translations_report")
# What wagtail-localize asks too little for, of the page itself: it asks whether somebody may hand over pages at all,
# and lets whoever may change the words take them from translators or replace them by the source's.
ASKED_LATE = {
    "wagtail_localize:submit_page_translation": "change",
    "wagtail_localize:stop_translation": "publish",
    "wagtail_localize:convert_to_alias": "publish",
}
# Names whatever pages its query names.
CHOSEN = "wagtailadmin_choose_page_chosen_multiple"
FOR_SUPERUSERS = {name for report in REPORTS_FOR_SUPERUSERS for name in (report, f"{report}_results")}


def reaches_page(user, pk: int) -> bool:
    """A page the user may do something with, or one above it, as the explorer shows. 1 to 4 queries."""
    return page_permission_policy.explorable_instances(user).filter(pk=pk).exists()


def works_on_page(user, page: Page) -> bool:
    """A page the user may change. 1 to 3 queries."""
    return holds(user, "change", page)


def translates(user, sources, pk: int) -> bool:
    """Whether the user works on the page that a source of translation is about; words outside pages are nobody's."""
    source = sources.filter(pk=pk).first()
    page = source and Page.objects.filter(translation_key=source.object_id, locale=source.locale_id).first()
    return bool(page) and works_on_page(user, page)


def reaches_source(user, pk: int) -> bool:
    return translates(user, TranslationSource.objects, pk)


def reaches_translation(user, pk: int) -> bool:
    """A translation into a page that the user may change, or from one. 2 to 8 queries."""
    job = Translation.objects.select_related("source").filter(pk=pk).first()
    if job is None:
        return False
    page = Page.objects.filter(translation_key=job.source.object_id, locale=job.target_locale_id).first()
    return bool(page and works_on_page(user, page)) or reaches_source(user, job.source_id)


def page_of(keys: Mapping[str, object]) -> Page | None:
    """The page that an address is about: named, or that a translation goes into."""
    if "page_id" in keys:
        return Page.objects.filter(pk=keys["page_id"]).first()
    job = Translation.objects.select_related("source").filter(pk=keys["translation_id"]).first()
    return job and Page.objects.filter(translation_key=job.source.object_id, locale=job.target_locale).first()


def holds(user, action: str, page: Page | None) -> bool:
    """Whether the user may do something to a page itself, not only to one below it. 1 to 3 queries."""
    return bool(page) and page_permission_policy.user_has_permission_for_instance(user, action, page)


def of_one_page(keys: Mapping[str, object]) -> bool:
    """Whether a sentence and the translation it is written for, when an address names both, are of the same page."""
    source = Translation.objects.filter(pk=keys.get("translation_id")).values("source")
    segments = {
        "string_segment_id": StringSegment,
        "overridable_segment_id": OverridableSegment,
    }
    return all(
        model.objects.filter(pk=keys[name], source__in=source).exists()
        for name, model in segments.items()
        if name in keys
    )


def own_media(model, user):
    """Images or documents in collections that the user may choose from or work with."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(
        user, ["choose", "change"]
    )


def reaches_image(user, pk: int) -> bool:
    return own_media(get_image_model(), user).filter(pk=pk).exists()


def reaches_document(user, pk: int) -> bool:
    return own_media(get_document_model(), user).filter(pk=pk).exists()


# What a name in an address stands for, wherever in the admin it is used.
KEYS: Mapping[str, Callable] = {
    "page_id": reaches_page,
    "page_pk": reaches_page,
    "page_to_move_id": reaches_page,
    "destination_id": reaches_page,
    "parent_page_id": reaches_page,
    "translation_source_id": reaches_source,
    "translation_id": reaches_translation,
    "image_id": reaches_image,
    "document_id": reaches_document,
    "doc_id": reaches_document,
}


class OwnImages(ImagesAdminAPIViewSet):
    """What the admin's own API says of images: those that the user may choose."""

    def get_queryset(self):
        return (
            super().get_queryset().filter(pk__in=own_media(get_image_model(), self.request.user).values("pk"))
        )


class OwnDocuments(DocumentsAdminAPIViewSet):
    """What the admin's own API says of documents: those that the user may choose."""

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .filter(pk__in=own_media(get_document_model(), self.request.user).values("pk"))
        )


class OwnPages(PagesAdminAPIViewSet):
    """Pages for the explorer. The API's actions, which no screen of the admin uses, write before they refuse."""

    actions = {}


class AdminGateMiddleware:
    """404 for keys of what the user does not work with. 1 to 4 queries for each key in an address of the admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asking = ASKING.set(None)
        try:
            return self.get_response(request)
        finally:
            ASKING.reset(asking)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        in_admin = match.route.startswith("admin/")
        if not in_admin or not request.user.is_authenticated or request.user.is_superuser:
            return
        ASKING.set(request.user)
        if match.view_name in FOR_SUPERUSERS:
            raise Http404
        if match.view_name == CHOSEN and not may_be_named(request.user, request.GET.getlist("id")):
            raise Http404
        for name, pk in kwargs.items():
            if name in KEYS and not KEYS[name](request.user, pk):
                raise Http404
        needed = ASKED_LATE.get(match.view_name)
        if needed and not holds(request.user, needed, page_of(kwargs)):
            raise Http404
        if "translation_id" in kwargs and not of_one_page(kwargs):
            raise Http404
