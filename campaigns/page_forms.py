"""The editor's form of a municipality's page."""

from django.utils.translation import gettext_lazy as _

from home.page_forms import RegionPageForm

ONCE = _("This municipality has its page of this campaign in this language already.")


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
