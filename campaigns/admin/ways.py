"""Buttons that lead from a page to the campaign's other pages, and to what it shares with the region's."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from campaigns.models import CampaignPage, LocalCampaignPage
from campaigns.shared_parts import asked_of


def ways_from(page, user, button: type[Button] = Button) -> list[Button]:
    """Of a campaign's page that the user works on. A municipality's has the number of answers it waits for: 2 queries."""
    if isinstance(page, CampaignPage):
        return [way_to_all(page.pk, button)]
    if own_local_page(page, user):
        changed = asked_of([page]).get(page.pk, 0)
        return [way_to_shared_parts(page, changed, button), way_to_all(page.get_parent().pk, button)]
    return []


def ways_from_row(page, user) -> list[Button]:
    """The same from a row of a list, without a number: no query for each but Wagtail's own."""
    if isinstance(page, CampaignPage):
        return [way_to_all(page.pk)]
    return [way_to_shared_parts(page)] if own_local_page(page, user) else []


def own_local_page(page, user) -> bool:
    local = isinstance(page, LocalCampaignPage) and not page.alias_of_id
    return local and page.permissions_for_user(user).can_edit()


def way_to_all(pk: int, button: type[Button] = Button) -> Button:
    url = reverse("campaign_pages:index", args=[pk])
    return button(_("The campaign's pages"), url, icon_name="site", priority=14)


def way_to_shared_parts(page: LocalCampaignPage, changed: int = 0, button: type[Button] = Button) -> Button:
    label = _("Shared parts (%(count)d changed)") % {"count": changed} if changed else _("Shared parts")
    url = reverse("shared_parts:index", args=[page.pk])
    return button(label, url, icon_name="copy", priority=12)
