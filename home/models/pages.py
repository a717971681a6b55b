"""The pages every region has, and what all of them share."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester, PageViewRestriction
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from home import routing, sheets
from home.blocks import BodyBlock
from home.care.content_panel import ContentPanel
from home.models.regions import Region
from home.page_forms import RegionPageForm
from home.readability_admin import ReadabilityPanel


class PageRights(PagePermissionTester):
    def can_delete(self, ignore_bulk=False):
        return self.can_publish() and super().can_delete(ignore_bulk)


class BasePage(Page):
    """What every page shares: an introduction, its frame, and what search engines and browsers are told.

    `served_with` names the relations that are fetched together with the page. A page answers GET only; one
    with a form adds POST and checks the form's stamp itself.
    """

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two plain sentences."))
    in_footer = models.BooleanField(
        _("show at the foot of every page"),
        default=False,
        help_text=_("For pages right below the home page: privacy, accessibility, about the site."),
    )

    base_form_class = RegionPageForm
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = [*Page.promote_panels, FieldPanel("in_footer"), ContentPanel(), ReadabilityPanel()]
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]
    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]
    served_with: tuple[str, ...] = ()
    # What stands beside its words where it is shared: a scene of home.illustrations.
    shared_scene = "lake"
    # Whether course dates or a programme stand on it, which other sites can show as a list of theirs.
    has_list = False
    # Whether readers are asked at its foot if it helped (home.care).
    asks_if_it_helped = False
    # Said by whoever publishes (home.page_forms); kept with the revision, so that the clock knows it too.
    small_edit = False
    # The title (a message) of a page that needs no translator: all it says is ours or the rows it lists.
    title_of_its_own = ""

    class Meta:
        abstract = True

    def publish(self, revision, user=None, changed=True, log_action=True, **kwargs):
        """Wagtail's, but for a translation that is not whole: that is decided first (home.translation.guard)."""
        from home.translation.guard import may_go_live

        if may_go_live(self, revision, log_action):
            super().publish(revision, user=user, changed=changed, log_action=log_action, **kwargs)

    def serializable_data(self):
        """What a revision keeps: also that it is a small edit, which leaves translations as they are."""
        data = super().serializable_data()
        return data | {"small_edit": True} if self.small_edit else data

    def permissions_for_user(self, user):
        """Wagtail's, but that who may not publish takes no page away either: translators change words."""
        return PageRights(user, self)

    def get_view_restrictions(self):
        """Wagtail's rule (this page and all above it), asked in one query."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(page__path__in=above)

    def shared_words(self, region: Region) -> tuple[str, str]:
        """What stands over and under the title where the page is shared, in the active language. No query."""
        return region.name, ""

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {"frame": PageFrame(self, request)} | sheets.of_page(request)


def with_default(alternates: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The alternates with `x-default`, which is the first of them; none of it for a page in one language only."""
    return [*alternates, ("x-default", alternates[0][1])] if len(alternates) > 1 else []


class PageFrame:
    """What a page's template says around the editors' words. Reads the remembered route: no query."""

    def __init__(self, page: BasePage, request):
        self.page = page
        self.request = request
        self.route = getattr(request, "route", None)

    @property
    def description(self) -> str:
        return self.page.search_description or self.page.introduction

    @property
    def crumbs(self) -> tuple[routing.Crumb, ...]:
        return self.route.crumbs if self.route else ()

    @property
    def canonical(self) -> str:
        """The address of the page in the language of its words."""
        return self.request.build_absolute_uri(self.route.url) if self.route else ""

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """hreflang and full address of every live translation and, for everybody else, of the first of them.

        Nothing when there is only one language. The source comes first where it is live.
        """
        found = self.route.alternates if self.route else ()
        full = [(other.language, self.request.build_absolute_uri(other.url)) for other in found]
        return with_default(full)

    @cached_property
    def language(self) -> str:
        """The language of the editors' words, which need not be that of the frame."""
        return self.route.language if self.route else self.page.locale.language_code

    @property
    def foreign(self) -> bool:
        return self.language != get_language()

    @property
    def language_name(self) -> str:
        """The language of the words, named in the language of the frame."""
        return dict(settings.LANGUAGES)[self.language]

    @property
    def shared(self) -> dict[str, object]:
        """What is said of the page where it is shared (templates/components/shared.html); nothing of a draft."""
        from home.sharing.views import of_page, shared

        if not self.route:
            return {}
        picture = of_page(self.page, self.request.region, self.language)
        return shared(
            self.request,
            picture,
            self.page.title,
            self.description,
            self.canonical,
            has_list=self.page.has_list,
        )

    @property
    def machine(self) -> bool:
        """Whether a machine wrote words of the page that nobody has looked at; loaded with the page."""
        return bool(getattr(self.page, "written_by_machine", False))

    @property
    def original_url(self) -> str:
        """The page in the first of the region's languages that it is live in: what it was translated from."""
        return self.route.alternates[0].url if self.route and self.route.alternates else ""

    @property
    def source_url(self) -> str:
        return self.route.url if self.route else ""

    @property
    def lang(self) -> str:
        """Attributes for elements with the editors' words; empty when these are in the frame's language."""
        return routing.lang_attributes(self.language)


class HomePage(BasePage):
    """The first page of a region in one language; everything else lies below it."""

    promise = models.CharField(
        _("promise"),
        max_length=120,
        blank=True,
        help_text=_("The large words on top: what a parent finds here."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    shared_scene = "meadow"
    template = "home/home_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("promise"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    # Home pages are children of one root, where slugs differ: this one is nobody's copy.
    override_translatable_fields = [BaseTranslatableField("slug")]

    class Meta:
        verbose_name = _("home page")


class StandardPage(BasePage):
    """Words and blocks: about, privacy, help."""

    asks_if_it_helped = True
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    template = "home/standard_page.html"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage", "home.ProjectPage"]
    subpage_types = ["home.StandardPage", "home.ProjectPage"]

    class Meta:
        verbose_name = _("page")
