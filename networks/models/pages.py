"""The page that lists the groups of a region."""

from django.utils.translation import gettext_lazy as _

from home.models import BasePage


class GroupIndexPage(BasePage):
    """Every meeting place and group of a region, with filters. The groups are rows, not pages."""

    template = "networks/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    has_list = True
    shared_scene = "people"

    class Meta:
        verbose_name = _("list of groups and meeting places")

    def get_context(self, request, *args, **kwargs):
        from networks.views.directory import list_context

        return super().get_context(request, *args, **kwargs) | list_context(request)
