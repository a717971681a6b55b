"""What happens to a page's translations when something happens to the page. Called by the receivers only.

Nothing here writes words: a translation's live text is its translator's.
"""

from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, get_translatable_fields
from wagtail_localize.models import SegmentOverride

from home.translation import carry
from home.translation.guard import write
from home.translation.status import (
    digest_of,
    follow,
    job_of,
    localize_source,
    machine_strings,
    progress_of,
    source_of,
    translations_of,
    words_of,
    written,
)

SMALL_EDIT = "small_edit"


@transaction.atomic
def published(page: Page, revision=None) -> None:
    """A page went live, or was scheduled to (then it is not live yet)."""
    if page.alias_of_id:
        return
    source = source_of(page)
    if source.pk != page.pk:
        translation_published(page, source)
    elif page.live:
        source_published(page, small=bool(revision and revision.content.get(SMALL_EDIT)))
    elif page.go_live_at:
        schedule_translations(page)


def source_published(source: Page, *, small: bool) -> None:
    """Count the version, show translators the new words, copy the facts. A small edit leaves who followed following."""
    translations = list(translations_of(source))
    row, digest = words_of(source), digest_of(source)
    before = row.version
    changed = digest != row.digest and (row.pk is not None or bool(translations))
    if row.digest != digest:
        row.digest = digest
        row.version += changed
        row.follows = None
        row.save()
    shown = localize_source(source)
    strings = carry.strings_of(shown) if shown else []
    if shown:
        shown.update_from_db()
    for page in translations:
        if small and changed and words_of(page).follows == before:
            if shown:
                carry.over(shown, page.locale_id, strings)
            follow(page, source)
        copy_facts(source, page)


def translation_published(page: Page, source: Page) -> None:
    """A whole translation follows what its source says now; of one written by hand the first publication does."""
    if page.live:
        job, first = job_of(page), page.first_published_at == page.last_published_at
        if job and progress_of(page).whole:
            follow(page, source, written(page).filter(locale_id=job.source.locale_id).first())
        elif first and job:
            row = words_of(page)
            row.follows = None
            row.save()
        elif first:
            follow(page, source)
        note_machine(page)
    if source.live:
        copy_facts(source, page)


def note_machine(page: Page) -> None:
    """What readers see from now on: a machine's words, until somebody has looked at them."""
    row, machine = words_of(page), machine_strings(page).exists()
    if row.machine != machine:
        row.machine = machine
        row.save()


def facts_of(source: Page) -> list[str]:
    """The names of the fields that are the same in every language."""
    return [
        field.field_name
        for field in get_translatable_fields(type(source.specific))
        if isinstance(field, SynchronizedField)
    ]


def copy_facts(source: Page, page: Page) -> None:
    """Give a translation the source's facts, slug and expiry: the live row, and what waits to be published.

    What a translator chose to differ in stays. A slug that changes goes through Wagtail's publication of a slug,
    which leaves redirects for the page and all below it.
    """
    source, page = source.specific, page.specific
    kept = set(
        SegmentOverride.objects.filter(
            context__object_id=source.translation_key, locale_id=page.locale_id, has_error=False
        ).values_list("context__path", flat=True)
    )
    names = [name for name in [*facts_of(source), "expire_at"] if name not in kept]
    wanted = {name: getattr(source, source._meta.get_field(name).attname) for name in names}
    if "slug" in wanted:
        wanted["slug"] = find_available_slug(page.get_parent(), wanted["slug"], ignore_page_id=page.pk)
    attnames = {name: page._meta.get_field(name).attname for name in names}
    changed = [name for name in names if getattr(page, attnames[name]) != wanted[name]]
    for name in changed:
        setattr(page, attnames[name], wanted[name])
    if changed:
        page.save(clean=False)
    copy_into_drafts(page, names)


def copy_into_drafts(page: Page, names: list[str]) -> None:
    """The newest revision and a scheduled one would otherwise bring the old facts back."""
    data = page.serializable_data()
    facts = {name: data[name] for name in names if name in data}
    waiting = page.revisions.filter(pk=page.latest_revision_id) | page.revisions.filter(
        approved_go_live_at__isnull=False
    )
    for revision in waiting:
        if any(revision.content.get(name) != value for name, value in facts.items()):
            revision.content |= facts
            revision.save(update_fields=["content"])


def schedule_translations(source: Page) -> None:
    """Whole translations that wait as drafts go live when their source does."""
    data = source.specific.serializable_data()
    for page in translations_of(source).filter(live=False):
        job = job_of(page)
        if job is None or not progress_of(page).whole or page.specific.workflow_in_progress:
            continue
        written_anew, _made = write(job.source, job.target_locale, None, True, publish=False)
        revision = written_anew.latest_revision
        revision.content |= {name: data[name] for name in ("go_live_at", "expire_at")}
        revision.save(update_fields=["content"])
        revision.publish()


def unpublished(page: Page) -> None:
    """A source takes its translations with it; also one that expired."""
    if page.alias_of_id or source_of(page).pk != page.pk:
        return
    for other in Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        other.revisions.update(approved_go_live_at=None)
        if other.live:
            other.unpublish(set_expired=page.expired)


def moved(page: Page, parent: Page) -> None:
    """The translations move below the translations of the new parent; those whose parent has none stay."""
    if page.alias_of_id or source_of(page).pk != page.pk:
        return
    for other in Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        target = parent.get_translations().filter(locale_id=other.locale_id).first()
        if target and not other.is_child_of(target):
            other.move(target, pos="last-child")


def deleted(page: Page) -> None:
    """A source that is deleted takes its translations with it: whoever deleted it was asked for permission once."""
    others = Page.objects.filter(translation_key=page.translation_key).order_by("pk")
    first = others.filter(alias_of=None).values_list("pk", flat=True).first()
    if page.alias_of_id or (first is not None and first < page.pk):
        return
    for pk in list(others.values_list("pk", flat=True)):
        if other := Page.objects.filter(pk=pk).first():
            other.delete()
