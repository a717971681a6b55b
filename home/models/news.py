"""News: an index in each language, and pages with a date and someone to ask."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from home import routing
from home.blocks import BodyBlock, ContactBlock, person_line
from home.dates import full_date
from home.models.pages import BasePage


class NewsIndexPage(BasePage):
    """The news, latest first."""

    PER_PAGE = 12

    title_of_its_own = gettext_noop("News")

    template = "home/news_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request, *args, **kwargs):
        pages = Paginator(self.latest(get_language()), self.PER_PAGE)
        chosen = pages.get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {
            "rows": self.rows(chosen, get_language()),
            "pages": pagination(chosen, request.path),
        }

    def latest(self, language: str) -> list[int]:
        """Keys of the news to show: one per story, in `language` where it is translated. 2 queries."""
        paths = Page.objects.filter(translation_key=self.translation_key).values_list("path", flat=True)
        below = models.Q(*(("path__startswith", path) for path in paths), _connector=models.Q.OR)
        order = [language, self.locale.language_code]
        stories = {}
        news = NewsPage.objects.live().filter(below).order_by("-date", "-pk")
        for key, pk, code in news.values_list("translation_key", "pk", "locale__language_code"):
            rank = order.index(code) if code in order else len(order)
            if key not in stories or rank < stories[key][0]:
                stories[key] = (rank, pk)
        return [pk for _rank, pk in stories.values()]

    def rows(self, chosen, language: str) -> list[dict]:
        """Preformatted rows of one page of the list; 1 query."""
        found = NewsPage.objects.select_related("locale", "alias_of__locale").in_bulk(list(chosen))
        return [
            {
                "title": page.title,
                "text": page.introduction,
                "date": page.date,
                "url": routing.address(page.url_path, language),
                "lang": routing.words_language(page),
            }
            for page in (found[pk] for pk in chosen)
        ]


def pagination(chosen, path: str, asked: dict[str, str] | None = None) -> dict:
    """A page of a paginator as components/pagination.html wants it; `asked` are the list's filters."""

    def url(number):
        query = urlencode((asked or {}) | ({"page": number} if number > 1 else {}))
        return f"{path}?{query}" if query else path

    gap = chosen.paginator.ELLIPSIS
    return {
        "number": chosen.number,
        "previous_url": url(chosen.previous_page_number()) if chosen.has_previous() else "",
        "next_url": url(chosen.next_page_number()) if chosen.has_next() else "",
        "pages": [
            {"number": None}
            if number == gap
            else {"number": number, "url": url(number), "current": number == chosen.number}
            for number in chosen.paginator.get_elided_page_range(chosen.number)
        ],
    }


class NewsPage(BasePage):
    asks_if_it_helped = True
    date = models.DateField(_("date of publication"), default=timezone.localdate)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))
    contacts = StreamField([("person", ContactBlock())], blank=True, verbose_name=_("contact persons"))

    shared_scene = "table"
    template = "home/news_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("body"),
        FieldPanel("contacts"),
    ]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("date", overridable=False),
        SynchronizedField("contacts", overridable=False),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def shared_words(self, region) -> tuple[str, str]:
        return region.name, full_date(self.date)

    def get_context(self, request, *args, **kwargs):
        people = [person_line(block.value) for block in self.contacts if block.value]
        return super().get_context(request, *args, **kwargs) | {"people": people}
