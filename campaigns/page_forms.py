"""The editor's forms of a campaign's pages: the region's, and a municipality's."""

from django.utils.translation import gettext_lazy as _

from home.page_forms import RegionPageForm

ONCE = _("This municipality has its page of this campaign in this language already.")


class CampaignPageForm(RegionPageForm):
    """A campaign has one page in a language: with two nobody knows which its municipalities share."""

    def clean(self):
        cleaned = super().clean()
        campaign, page = cleaned.get("campaign"), self.instance
        locale = page.locale_id or (self.parent_page.locale_id if self.parent_page else None)
        if campaign and campaign.pages.filter(locale=locale, alias_of=None).exclude(pk=page.pk).exists():
            self.add_error("campaign", _("That campaign has its page in this language already."))
        return cleaned


class LocalPageForm(RegionPageForm):
    """A page that is about to be made has no place of its own yet: the form knows below which page it will lie."""

    def clean(self):
        cleaned = super().clean()
        page, place = self.instance, cleaned.get("municipality")
        if place and not page.path and self.parent_page:
            page.municipality = place
            if page.twins(self.parent_page.path).exists():
                self.add_error("municipality", ONCE)
        return cleaned
