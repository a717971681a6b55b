"""Pages that describe courses and municipalities; the facts they show live on the models."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models.programmes import Course, picture_of
from home.blocks import BodyBlock
from home.models import BasePage, Municipality

WORDS = [
    TranslatableField("title"),
    TranslatableField("introduction"),
    TranslatableField("seo_title"),
    TranslatableField("search_description"),
    SynchronizedField("slug", overridable=False),
]


class CourseIndexPage(BasePage):
    """The list of course runs: one in each language of a region."""

    title_of_its_own = gettext_noop("Courses")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1
    shared_scene = "people"
    has_list = True
    template = "courses/course_index_page.html"
    override_translatable_fields = WORDS

    class Meta:
        verbose_name = _("course list")

    def get_context(self, request, *args, **kwargs):
        # What a page shows is made of models; here, and only here, a model asks for it.
        from courses.views.lists import list_context

        return super().get_context(request, *args, **kwargs) | list_context(request)


class CoursePage(BasePage):
    """The page that describes a course, one in each language. Its facts and runs belong to the course."""

    asks_if_it_helped = True

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="pages", verbose_name=_("course")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    municipality_lookup = "course__municipality"
    served_with = ("course",)
    template = "courses/course_page.html"
    content_panels = [*BasePage.content_panels, FieldPanel("course"), FieldPanel("body")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = []
    override_translatable_fields = [
        *WORDS,
        TranslatableField("body"),
        SynchronizedField("course", overridable=False),
    ]

    class Meta:
        verbose_name = _("course page")
        # One page for a course in each language: a database cannot see the locale on the parent table.

    @property
    def has_list(self) -> bool:
        return self.course.listed

    @property
    def shared_scene(self) -> str:
        return picture_of(self.course)

    def get_context(self, request, *args, **kwargs):
        from courses.views.lists import course_context

        return super().get_context(request, *args, **kwargs) | course_context(request, self)


class MunicipalityIndexPage(BasePage):
    """All municipalities of the region."""

    title_of_its_own = gettext_noop("Municipalities")
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.MunicipalityPage"]
    max_count_per_parent = 1
    template = "courses/municipality_index_page.html"
    override_translatable_fields = WORDS

    class Meta:
        verbose_name = _("list of municipalities")


class MunicipalityPage(BasePage):
    """A municipality's courses, contact and drop-in opening hours."""

    asks_if_it_helped = True

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="pages", verbose_name=_("municipality")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    municipality_lookup = "municipality"
    shared_scene = "cottage"
    has_list = True
    template = "courses/municipality_page.html"
    served_with = ("municipality",)
    content_panels = [*BasePage.content_panels, FieldPanel("municipality"), FieldPanel("body")]
    parent_page_types = ["courses.MunicipalityIndexPage"]
    subpage_types = []
    override_translatable_fields = [
        *WORDS,
        TranslatableField("body"),
        SynchronizedField("municipality", overridable=False),
    ]

    class Meta:
        verbose_name = _("municipality page")

    def get_context(self, request, *args, **kwargs):
        from courses.views.municipalities import municipality_context

        return super().get_context(request, *args, **kwargs) | municipality_context(request, self)
