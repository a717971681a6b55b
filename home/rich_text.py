"""Links in what editors write: inside the site they stay in the reader's language, out of it they say so."""

from django.utils.html import escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.pages import PageLinkHandler as WagtailPageLinkHandler

from home.routing import address


class PageLinkHandler(WagtailPageLinkHandler):
    """A link to a page opens it in the language being read, translated or not; one query for a text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        wanted = {attrs["id"] for attrs in attrs_list}
        paths = dict(Page.objects.live().filter(pk__in=wanted).values_list("pk", "url_path"))
        by_id = {str(pk): address(url_path, get_language()) for pk, url_path in paths.items()}
        return [
            format_html('<a href="{}">', by_id[attrs["id"]]) if attrs["id"] in by_id else "<a>"
            for attrs in attrs_list
        ]


class OutsideLinkHandler(LinkHandler):
    """A link that leaves the site: the stylesheet draws an arrow, the words are for those who listen."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return (
            f'<a href="{escape(attrs["href"])}" rel="external">'
            f'<span class="visually-hidden">{escape(_("Leads to another site:"))} </span>'
        )


@hooks.register("register_rich_text_features", order=100)
def register_links(features):
    features.register_link_type(PageLinkHandler)
    features.register_link_type(OutsideLinkHandler)
