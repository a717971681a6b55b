"""What is offered and where: courses, programmes, venues, leaders, opening hours."""

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from courses.admin.fields import Checkboxes
from courses.admin.first_pages import make_course_pages
from courses.admin.leader_form import LeaderForm
from courses.models import Access, Course, CoursePage, Leader, OpeningHours, Programme, Question, Venue
from home.models import Region
from home.roles import settle_given
from home.viewsets import PlacePanel, RegionalViewSet, RowIndexView, texts_panel


def ages_words(row) -> str:
    """The children's ages that a course or programme is for."""
    if row.expecting:
        return _("expecting, up to %(to)d years") % {"to": row.age_to} if row.age_to else _("expecting")
    return _("%(from)d–%(to)d years") % {"from": row.age_from, "to": row.age_to}


class CourseForm(WagtailAdminModelForm):
    """The facts of a course and its own questions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A question's words are checked against its choices before either of them is saved.
        for form in self.formsets["questions"].forms:
            for text in form.formsets["texts"].forms:
                text.instance.parent = form.instance

    def is_valid(self):
        valid = super().is_valid() and self.answered_stay()
        region: Region | None = self.cleaned_data.get("region") if self.is_bound else None
        if region is None or region.free_text_questions:
            return valid
        for form in self.formsets["questions"].forms:
            if form.is_valid() and form.cleaned_data.get("kind") == Question.Kind.TEXT:
                form.add_error("kind", _("The region has not allowed questions answered in free text."))
                valid = False
        return valid

    def answered_stay(self) -> bool:
        """Whether no question is taken away that has answers; else each is put back, unticked, with words."""
        formset = self.formsets["questions"]
        answered = [form for form in formset.deleted_forms if form.instance.answers.exists()]
        for form in answered:
            form.data = form.data.copy()
            for name in ("asked", "DELETE"):
                form.data.pop(form.add_prefix(name), None)
            form.add_error(
                "asked",
                _(
                    "This question has answers, so it stays. It is unticked now: save, and nobody is asked it."
                ),
            )
        return not answered


class CourseIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("programme", "municipality")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Course"), sort_key="name"),
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("programme", label=_("Programme")),
            Column("ages", label=_("Ages"), accessor=ages_words),
            Column("municipality", label=_("Given by"), accessor=lambda row: row.municipality or _("all")),
        ]


def tell_made(request, pages: list[CoursePage]) -> None:
    languages = ", ".join(str(page.locale.get_display_name()) for page in pages)
    messages.success(request, _("Drafts of its page were made: %(languages)s.") % {"languages": languages})


class CourseCreateView(generic.CreateView):
    """One step for the person: the course and the drafts of its pages."""

    def get_success_url(self):
        return self.get_edit_url()

    def save_instance(self):
        course = super().save_instance()
        self.made = make_course_pages(course, self.request.user)
        return course

    def save_action(self):
        if self.made:
            tell_made(self.request, self.made)
        elif self.object.listed:
            messages.warning(self.request, _("There is no course list yet to put the course's page on."))
        return super().save_action()


class CourseEditView(generic.EditView):
    template_name = "courses/admin/course_edit.html"

    def save_instance(self):
        """Its pages go with a course that is given to another municipality, or to all.

        One that comes into the lists and has no page gets its drafts, as if it had been made just now.
        """
        before = self.form.initial["municipality"]
        course = super().save_instance()
        if course.municipality_id != before:
            settle_given(before, course.municipality_id)
        if not self.form.initial["listed"] and not course.pages.exists():
            made = make_course_pages(course, self.request.user)
            if made:
                tell_made(self.request, made)
        return course

    def get_context_data(self, **kwargs):
        pages = self.object.pages.select_related("locale").order_by("locale__pk")
        return super().get_context_data(**kwargs) | {
            "pages": [
                {
                    "language": page.locale.get_display_name(),
                    "live": page.live,
                    "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
                    "may_edit": page.permissions_for_user(self.request.user).can_edit(),
                }
                for page in pages
            ]
        }


class CourseViewSet(RegionalViewSet):
    model = Course
    name = "courses"
    # The public views have the namespace of that name.
    url_namespace = "course_facts"
    icon = "doc-full-inverse"
    index_view_class = CourseIndexView
    add_view_class = CourseCreateView
    edit_view_class = CourseEditView
    list_filter = ["kind", "programme", "municipality", "listed"]
    search_fields = ["name"]
    ordering = "name"
    inspect_view_fields = [
        "name",
        "kind",
        "programme",
        "municipality",
        "age_from",
        "age_to",
        "together",
        "price",
        "listed",
        "texts",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    PlacePanel("region"),
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("programme")]),
                    PlacePanel("municipality"),
                    FieldRowPanel([FieldPanel("price"), FieldPanel("certificate_after")]),
                    FieldPanel("listed"),
                ],
                heading=gettext_lazy("Course"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                    FieldPanel("expecting"),
                    FieldPanel("together"),
                ],
                heading=gettext_lazy("For whom"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("children_welcome"),
                    FieldPanel("child_care"),
                    FieldPanel("counts_children"),
                    FieldPanel("asks_age"),
                ],
                heading=gettext_lazy("Children"),
            ),
            texts_panel(
                "title",
                "summary",
                help_text=gettext_lazy(
                    "Only for a course without a page of its own: what its dates are called, and what they are about. "
                    "As soon as it has a published page, that page's words are used."
                ),
            ),
            InlinePanel(
                "questions",
                panels=[
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("choices")]),
                    FieldRowPanel([FieldPanel("required"), FieldPanel("asked"), FieldPanel("sort_order")]),
                    texts_panel("label", "help_text", "choices", min_num=1),
                ],
                heading=gettext_lazy("The course's own questions"),
                label=gettext_lazy("question"),
            ),
        ],
        base_form_class=CourseForm,
    )


class ProgrammeViewSet(RegionalViewSet):
    model = Programme
    name = "programmes"
    icon = "list-ul"
    list_display = [
        "name",
        Column("ages", label=gettext_lazy("Ages"), accessor=ages_words),
        Column("meetings", label=gettext_lazy("Meetings"), sort_key="meetings"),
        Column(
            "group",
            label=gettext_lazy("Usual group"),
            accessor=lambda row: f"{row.group_min}–{row.group_max}",
        ),
    ]
    search_fields = ["name"]
    ordering = "name"
    inspect_view_fields = [
        "name",
        "age_from",
        "age_to",
        "meetings",
        "minutes",
        "group_min",
        "group_max",
        "texts",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [PlacePanel("region"), FieldRowPanel([FieldPanel("name"), FieldPanel("slug")])],
                heading=gettext_lazy("Programme"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]), FieldPanel("expecting")],
                heading=gettext_lazy("For whom"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("meetings"), FieldPanel("minutes")]),
                    FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                ],
                heading=gettext_lazy("Usually"),
            ),
            texts_panel("summary", min_num=1),
        ]
    )


class VenueForm(WagtailAdminModelForm):
    access = Checkboxes(
        label=gettext_lazy("Accessibility"),
        choices=Access.choices,
        help_text=gettext_lazy("What people need to know to decide whether they can come."),
    )


class OfMunicipalityIndexView(RowIndexView):
    """Rows of which each names its municipality."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality")


class VenueViewSet(RegionalViewSet):
    model = Venue
    name = "venues"
    icon = "site"
    index_view_class = OfMunicipalityIndexView
    list_display = [
        "name",
        Column("street", label=gettext_lazy("Street address")),
        Column("place", label=gettext_lazy("Town or village"), sort_key="place"),
        Column("municipality", label=gettext_lazy("Municipality"), sort_key="municipality__name"),
    ]
    list_filter = ["municipality"]
    search_fields = ["name", "street", "place"]
    ordering = "name"
    inspect_view_fields = ["name", "street", "postal_code", "place", "municipality", "access", "texts"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    PlacePanel("municipality"),
                    FieldPanel("name"),
                    FieldPanel("street"),
                    FieldRowPanel([FieldPanel("postal_code"), FieldPanel("place")]),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                ],
                heading=gettext_lazy("Address"),
            ),
            FieldPanel("access"),
            texts_panel("directions"),
        ],
        base_form_class=VenueForm,
    )


class LeaderViewSet(RegionalViewSet):
    model = Leader
    name = "leaders"
    icon = "user"
    add_to_reference_index = True
    index_view_class = OfMunicipalityIndexView
    list_display = [
        "name",
        Column("municipality", label=gettext_lazy("Municipality"), sort_key="municipality__name"),
    ]
    list_filter = ["municipality"]
    search_fields = ["name"]
    ordering = "name"
    inspect_view_fields = ["name", "municipality", "texts"]
    edit_handler = ObjectList(
        [
            PlacePanel("municipality"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("photo")]),
            FieldPanel("account"),
            texts_panel("role", "about"),
        ],
        base_form_class=LeaderForm,
    )


class OpeningHoursIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("venue__municipality", "course")

    @cached_property
    def columns(self):
        return [
            self.title_column("venue", _("Place")),
            Column("course", label=_("Course")),
            Column("weekday", label=_("Weekday"), accessor="get_weekday_display", sort_key="weekday"),
            Column("hours", label=_("Open"), accessor=lambda row: f"{row.opens:%H:%M}–{row.closes:%H:%M}"),
        ]


class OpeningHoursViewSet(RegionalViewSet):
    model = OpeningHours
    name = "opening-hours"
    icon = "time"
    index_view_class = OpeningHoursIndexView
    list_filter = ["venue", "weekday"]
    inspect_view_fields = ["venue", "course", "weekday", "opens", "closes", "texts"]
    ordering = ["venue", "weekday", "opens"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("course"), FieldPanel("venue")]),
            FieldRowPanel([FieldPanel("weekday"), FieldPanel("opens"), FieldPanel("closes")]),
            texts_panel("note"),
        ]
    )
