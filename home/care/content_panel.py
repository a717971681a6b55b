"""Hints about a page beside the words they are about."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from home.care.content import hints


class ContentPanel(Panel):
    """What could be better about the page as it was last saved."""

    def __init__(self, **options):
        super().__init__(**{"heading": _("Easier to read and find")} | options)

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/hints.html"

        def is_shown(self):
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"hints": hints(self.instance)}
