"""What every fact and every word of a region has in common."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from home import languages
from home.models.regions import Region


class RegionalModel(models.Model):
    """A row that belongs to one region. Saving or deleting it makes the region's words new (one UPDATE).

    `region_lookup` is the path to the region in a query; it is also how permissions and checks find it.
    """

    region_lookup = "region"

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        touch(self.region_id_of)

    def delete(self, *args, **kwargs):
        region_id = self.region_id_of
        result = super().delete(*args, **kwargs)
        touch(region_id)
        return result

    @property
    def region_id_of(self) -> int | None:
        """The pk of the region this row reaches, by walking `region_lookup`."""
        row = self
        *relations, last = self.region_lookup.split("__")
        for name in relations:
            row = getattr(row, name)
        return getattr(row, f"{last}_id")


def touch(region_id: int | None = None) -> None:
    """Raise the version of one region, or of all, so that no process serves its remembered words."""
    rows = Region.objects.all() if region_id is None else Region.objects.filter(pk=region_id)
    rows.update(version=F("version") + 1)


class Text(models.Model):
    """Words about a fact in one language: one row per language, the facts stay on the parent."""

    language = models.CharField(_("language"), max_length=20, choices=languages.choices)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_language_display()


def words(texts, language: str):
    """The row in `language`, else the source language's, else any; None when there is no row.

    `texts` is an iterable that is already loaded (a prefetched relation): this asks the database nothing.
    """
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(settings.LANGUAGE_CODE) or next(iter(texts), None)
