"""What is the source of a page, what was translated from it, and whether that is still true."""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from home.models.translation import PageWords
from home.translation import carry

CONFIRMED = "home.translation_confirmed"
REVIEWED = "home.translation_reviewed"
DECIDED = "home.translation_decided"
LINK_MADE = "home.translation_link_made"
LINK_REVOKED = "home.translation_link_revoked"
OUTSIDE = "home.translation_outside"
HELD = "home.translation_held"


def source_of(page: Page) -> Page:
    """The page that all translations are made from: the first that was written. 1 query.

    There is one source for all languages, whatever language a translator reads from: translations never chain.
    """
    return written(page).order_by("pk").first() or page


def written(page: Page) -> QuerySet[Page]:
    """A page in every language in which it has words of its own; an alias has another's."""
    return Page.objects.filter(translation_key=page.translation_key, alias_of=None)


def translations_of(source: Page) -> QuerySet[Page]:
    return written(source).exclude(pk=source.pk).select_related("locale").order_by("pk")


def digest_of(page: Page) -> str:
    """A fingerprint of what is translated: words and the order of blocks, never a date, an address or a choice."""
    page = page.specific
    data = page.serializable_data()
    names = [field.field_name for field in get_translatable_fields(type(page)) if field.is_translated(page)]
    words = {name: data.get(name) for name in names}
    for name in names:
        # A database that keeps JSON as such gives its keys back in an order of its own.
        if isinstance(page._meta.get_field(name), StreamField):
            words[name] = json.loads(words[name] or "[]")
    return hashlib.sha256(json.dumps(words, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def words_of(page: Page) -> PageWords:
    """The page's row; one that is not saved and says "as it was found" where there is none. 1 query."""
    return PageWords.objects.filter(page_id=page.pk).first() or PageWords(page_id=page.pk, follows=0)


def outdated(page: Page, source: Page) -> bool:
    """Whether the source says something else than when this translation was whole. 2 queries."""
    return words_of(page).follows != words_of(source).version


@dataclass(frozen=True)
class Progress:
    """How many of the source's sentences have words in a language."""

    done: int
    total: int

    @property
    def whole(self) -> bool:
        return self.done >= self.total


def job_of(page: Page) -> Translation | None:
    """The translator's job that a page is the result of; None for a source and for a page written by hand. 1 query."""
    jobs = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    return jobs.select_related("source", "target_locale").first()


def progress_of(page: Page) -> Progress | None:
    """None where nobody can count: a source, or a page written by hand. 2 queries."""
    job = job_of(page)
    return progress_in(job.source, job.target_locale) if job else None


def progress_in(source: TranslationSource, locale) -> Progress:
    """How much of what translators are shown has words in a language, whether or not it was handed to any. 1 query."""
    total, done = Translation(source=source, target_locale=locale).get_progress()
    return Progress(done, total)


def localize_source(page: Page) -> TranslationSource | None:
    """What translators are shown of a page; None when it was never handed to them. 1 query."""
    return TranslationSource.objects.filter(object_id=page.translation_key, locale_id=page.locale_id).first()


def follow(page: Page, source: Page, read: Page | None = None) -> None:
    """Write down that a translation says what its source says now.

    `read` is the page that the translator had beside it. Where it is itself a translation, this one is as old.
    """
    shown = localize_source(read or source)
    row = words_of(page)
    row.follows = words_of(source).version if read in (None, source) else words_of(read).follows
    row.strings = carry.strings_of(shown) if shown else []
    row.save()


@transaction.atomic
def confirm(page: Page, user) -> None:
    """Still correct: the source changed, and the translation need not. Logged.

    Sentences that were written anew take the words that stood in their place, so that the next publication
    does not show the source's.
    """
    source = source_of(page)
    if source.pk == page.pk:
        return
    if shown := localize_source(source):
        carry.over(shown, page.locale_id, words_of(page).strings)
    follow(page, source)
    log(instance=page, action=CONFIRMED, user=user)


@transaction.atomic
def review(page: Page, user) -> None:
    """A person answers for what a machine wrote. Logged."""
    changed = machine_strings(page).update(translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL)
    if changed + PageWords.objects.filter(page_id=page.pk, machine=True).update(machine=False):
        log(instance=page, action=REVIEWED, user=user)


def machine_strings(page: Page) -> QuerySet[StringTranslation]:
    """What a machine wrote of a page and nobody has looked at, as far as the source still has the sentence."""
    segments = StringSegment.objects.filter(source__object_id=page.translation_key)
    return StringTranslation.objects.filter(
        context__object_id=page.translation_key,
        locale_id=page.locale_id,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        translation_of__in=segments.values("string"),
    )


@transaction.atomic
def decide(page: Page, user) -> None:
    """Somebody decided that a translation goes live though it is not whole: good for the source's words of today."""
    row = words_of(page)
    if row.pk is None:
        row.follows = None
    row.decided = words_of(source_of(page)).version
    row.save()
    progress = progress_of(page)
    log(instance=page, action=DECIDED, user=user, data=asdict(progress) if progress else {})
