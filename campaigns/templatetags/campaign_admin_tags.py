"""What the translators' editor, which knows none of Wagtail's hooks for buttons, shows of ours."""

from django import template
from wagtail.admin.widgets.button import HeaderButton

from campaigns.admin.ways import ways_from

register = template.Library()


@register.simple_tag
def translation_ways(page, user) -> list[HeaderButton]:
    """Buttons for the editor's header. 2 queries for a municipality's page of a campaign, none for others."""
    return ways_from(page, user, HeaderButton)
