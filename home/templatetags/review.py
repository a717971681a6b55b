from django import template

from home.models.workflows import told_before_approval

register = template.Library()


@register.simple_tag
def told_first(page) -> list[str]:
    """home.models.workflows.told_before_approval, for the window in which a page is approved."""
    return told_before_approval(page)
