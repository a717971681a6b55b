"""The list of groups, pasted somewhere else: those that its address asks for, in a frame (courses.views.oembed asks)."""

from django.http import QueryDict
from django.urls import reverse

from courses.catalogue import catalogue
from courses.views.oembed import Found
from home.routing import words_language
from home.sharing.views import of_page
from networks.directory import parse
from networks.models import GroupIndexPage
from networks.views.directory import with_more


def of_group_list(page, region, language: str, query: str) -> Found | None:
    """None for other pages. No query when the region's words are known."""
    if not isinstance(page, GroupIndexPage):
        return None
    asked = parse(QueryDict(query), catalogue(region)).query()
    frame = f"{reverse('embed_groups')}{with_more(asked, f'lang={language}')}"
    return Found(page.title, frame, of_page(page, region, words_language(page)))
