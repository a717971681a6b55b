from django import template

from training.admin.taking_away import left_without

register = template.Library()


@register.simple_tag
def who_is_left_without(page) -> list[str]:
    """Before a page is unpublished, or several are deleted: a sentence for each module. Other pages: no query of ours."""
    return left_without(page)
