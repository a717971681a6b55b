"""The admin of best practices: its menu, and how the description looks in the editor."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from practices.admin.rows import FormatViewSet, IndicatorViewSet, OrganisationViewSet, PracticeViewSet


class PracticesGroup(ModelViewSetGroup):
    """From the facts of a practice to what every description is asked for."""

    items = (PracticeViewSet, OrganisationViewSet, IndicatorViewSet, FormatViewSet)
    menu_label = _("Best practices")
    menu_icon = "openquote"
    menu_order = 109


@hooks.register("register_admin_viewset")
def practices_viewsets():
    return [PracticesGroup()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_practices.css"))
