"""A translation that is not whole shows the source's sentences among its own: it goes live by decision only."""

from dataclasses import asdict

from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail_localize.fields import BaseTranslatableField, get_translatable_fields
from wagtail_localize.models import TranslationSource

from home.not_ready import NotReady
from home.translation.machine import MachineProblem
from home.translation.status import (
    HELD,
    progress_in,
    progress_of,
    source_of,
    translations_of,
    words_of,
    written,
)

SCHEDULED = "wagtail.publish.scheduled"
# Kept with a revision that translators' words were made into.
UNFINISHED = "unfinished"


class IncompleteTranslation(Exception):
    """A translation was to go live that is not whole, and nobody had decided so."""

    def __init__(self, page: Page):
        self.page_id = page.pk
        super().__init__(f"page {page.pk} is not translated in full")


def decided(page: Page) -> bool:
    """Whether somebody decided that what the source says now may go live unfinished. 3 queries."""
    return words_of(page).decided == words_of(source_of(page)).version


def unfinished(page: Page, revision: Revision) -> bool:
    """Whether a revision has sentences of the source among its own: as it was noted, else as it is now."""
    noted = revision.content.get(UNFINISHED)
    if noted is not None or page.alias_of_id:
        return bool(noted)
    progress = progress_of(page)
    return bool(progress) and not progress.whole


def may_go_live(page: Page, revision: Revision, log_action) -> bool:
    """Whether a page may be published; 2 queries for a translation that is whole.

    A person is told by an exception, which leads to the page where it is decided. The clock cannot decide: a
    scheduled revision is taken off the schedule, the page stays as it was, and its history says why.
    """
    if not unfinished(page, revision) or decided(page):
        return True
    if log_action != SCHEDULED:
        raise IncompleteTranslation(page)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=page, action=HELD, data=asdict(progress_of(page)))
    return False


def may_publish(user, page: Page) -> bool:
    return page.permissions_for_user(user).can_publish()


write_translation = TranslationSource.create_or_update_translation


def guarded_write(source: TranslationSource, locale, user=None, publish=True, **kwargs):
    """wagtail-localize's way to make a page of a translator's words, which writes the live page before it publishes.

    A page that has words of its own is written when it is published, and only when it may be; "update translations"
    asks nobody whether they may.
    """
    original = source.get_source_instance()
    page = written(original).filter(locale_id=getattr(locale, "pk", locale)).first()
    publish = publish and (user is None or may_publish(user, page or original))
    whole = progress_in(source, locale).whole
    if page and not publish:
        return page.specific, False
    if publish and not whole and not (page and decided(page)):
        if page is None:
            write(source, locale, user, whole, publish=False, **kwargs)
            page = written(source.get_source_instance()).get(locale_id=locale.pk)
        raise IncompleteTranslation(page)
    return write(source, locale, user, whole, publish=publish, **kwargs)


def write(source: TranslationSource, locale, user, whole: bool, **kwargs):
    """Write a translation, and note with its revision whether it was whole. In one transaction with its publication."""
    with transaction.atomic():
        keep_what_is_its_own(source, locale)
        page, made = write_translation(source, locale, user=user, **kwargs)
        revision = page.latest_revision
        revision.content[UNFINISHED] = not whole
        revision.save(update_fields=["content"])
    return page, made


def note_as_before(revision: Revision, before: Revision | None) -> None:
    """A revision with the same translated words as the one before is as whole as it was."""
    if before and UNFINISHED in before.content:
        revision.content[UNFINISHED] = before.content[UNFINISHED]
        revision.save(update_fields=["content"])


def keep_what_is_its_own(source: TranslationSource, locale) -> None:
    """What is neither translated nor the same in every language goes out as its newest draft has it.

    wagtail-localize begins with the live row, which would take back what an editor of the translation wrote since.
    """
    pages = Page.objects.filter(translation_key=source.object_id, locale_id=getattr(locale, "pk", locale))
    page = pages.filter(alias_of=None, has_unpublished_changes=True).specific().first()
    fields = get_translatable_fields(type(page)) if page else ()
    if names := [field.field_name for field in fields if type(field) is BaseTranslatableField]:
        draft = page.get_latest_revision_as_object()
        type(page).objects.filter(pk=page.pk).update(**{name: getattr(draft, name) for name in names})


def stand() -> None:
    """There is no hook between a translator's words and the live page: this stands in its place."""
    TranslationSource.create_or_update_translation = guarded_write


def tell_what_goes_with(request, page: Page | None) -> None:
    """Whoever is asked whether a page may go is told which translations go with it. 3 queries."""
    if page is None or not may_publish(request.user, page) or source_of(page).pk != page.pk:
        return
    names = [str(other.locale.get_display_name()) for other in translations_of(page).filter(live=True)]
    if names:
        words = _("The translations of the page go with it: %(languages)s.")
        messages.warning(request, words % {"languages": ", ".join(names)})


class TranslationMiddleware:
    """Wherever in the admin a translation that is not whole was to go live: the page where somebody decides.

    And whoever hands a translation to translators hands over its source: translations never chain.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name == "wagtailadmin_pages:unpublish" and request.method == "GET":
            tell_what_goes_with(request, Page.objects.filter(pk=kwargs["page_id"], live=True).first())
        if name != "wagtail_localize:submit_page_translation":
            return None
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
        source = source_of(page) if page else None
        if source is None or source.pk == page.pk:
            return None
        query = request.GET.urlencode()
        address = reverse("wagtail_localize:submit_page_translation", args=[source.pk])
        return redirect(f"{address}?{query}" if query else address)

    def process_exception(self, request, exception):
        if isinstance(exception, MachineProblem):
            messages.error(request, str(exception))
            return redirect(get_valid_next_url_from_request(request) or reverse("translations:index"))
        if isinstance(exception, NotReady):
            messages.error(
                request, _("Something is missing on the page: publish it here, and it is shown what.")
            )
            return redirect("wagtailadmin_pages:edit", exception.page_id)
        if isinstance(exception, IncompleteTranslation):
            page = Page.objects.get(pk=exception.page_id)
            if not may_publish(request.user, page):
                messages.error(request, _("The translation is not finished"))
                return redirect("wagtailadmin_pages:edit", page.pk)
            return redirect(reverse("translations:decide", args=[exception.page_id]))
        return None
