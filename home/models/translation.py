"""How a page's words stand to those of the page it was translated from."""

from django.db import models


class PageWords(models.Model):
    """One row for each page whose words have been published since somebody keeps count (ADR 0015).

    A source counts its versions: `version` rises when published words differ from `digest`. A translation says
    which version it follows; None while it was never whole. Where there is no row, both are 0: as they were found.
    `strings` are the source's segments that a translation was last true to, as [context, string] in their order;
    `machine`: readers see words that a machine wrote and nobody has looked at; `decided` is the source's version
    for which somebody decided to publish a translation that is not whole; raising `link_version` revokes the links
    by which translators without an account work on the page.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="words_status")
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    follows = models.PositiveIntegerField(null=True)
    strings = models.JSONField(default=list)
    machine = models.BooleanField(default=False)
    link_version = models.PositiveIntegerField(default=1)
    decided = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.page_id}"
