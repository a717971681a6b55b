"""The admin of what every region has: settings, municipalities, notices, contact persons; and its look."""

import django_filters
from django import forms
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_filters.filters import QuerySetRequestMixin
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.admin.views.reports.audit_logging import SiteHistoryReportFilterSet
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.models import Page
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.models.pages import PageLogEntryManager
from wagtail.permissions import page_permission_policy

from home import discretion, languages
from home.care import admin as care
from home.care.admin import CareViewSet
from home.care.content_admin import ContentViewSet
from home.care.links_admin import LOG_ACTIONS as LINK_ACTIONS
from home.care.links_admin import BrokenLinksViewSet, LinksMenuItem
from home.gate import REPORTS_FOR_SUPERUSERS, OwnDocuments, OwnImages, OwnPages
from home.models import ContactPerson, Municipality, Notice, Region, ReviewTask
from home.municipalities import settle
from home.people import verbs as people
from home.people.admin import PeopleMenuItem, PeopleViewSet
from home.permissions import log_entries_seen_by, reach
from home.preview import with_page_checks
from home.readability_admin import ReadabilityViewSet
from home.reviews import UNBOUNDED
from home.roles import create_region_group
from home.sign_in.account import SignInPanel
from home.translation.admin import (
    LOG_ACTIONS,
    SmallEditItem,
    SmallEditSentInItem,
    TranslationsMenuItem,
    TranslationsViewSet,
)
from home.translation.status import source_of, translations_of
from home.trees import add_tree
from home.viewsets import PlacePanel, RegionalViewSet, texts_panel

# Where a municipality lies and for how long it keeps data is settled by the region.
FOR_REGION = "home.add_municipality"


@hooks.register("register_account_settings_panel")
def sign_in_panel(request, user, profile):
    return SignInPanel(request, user, profile)


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


# The site's history has no hook for this: its one question to the log is answered by row instead of by model.
ModelLogEntryManager.viewable_by_user = lambda manager, user: log_entries_seen_by(user)
# Nor for these, which name drafts, people and what was done to a page, whoever asks.
PageLogEntryManager.viewable_by_user = lambda manager, user: discretion.page_log_seen_by(user)
Page.get_admin_display_title = discretion.title_for_who_asks
QuerySetRequestMixin.get_queryset = discretion.choices_for_who_asks
ExternalLinkView.render_chosen_response = discretion.link_for_who_asks
BulkAction.get_queryset = classmethod(discretion.rows_for_who_asks)
# Wagtail wrote this for the report, and asks for it by another name.
SiteHistoryReportFilterSet.get_users_queryset = SiteHistoryReportFilterSet.get_user_choices


@hooks.register("construct_page_chooser_queryset")
def pages_of_own_regions(pages, request):
    """A link in an editor's words leads to a page of the regions that the editor works with. 2 queries."""
    around = reach(request.user)
    if around.everything:
        return pages
    # Others' drafts are not named while they are drafts.
    reached = page_permission_policy.explorable_instances(request.user).order_by().values("pk")
    pages = pages.filter(Q(live=True) | Q(pk__in=reached))
    roots = Page.objects.filter(sites_rooted_here__region__in=around.seen_regions)
    homes = Page.objects.filter(depth=2, translation_key__in=roots.values("translation_key"))
    within = Q(pk__in=())
    for path in homes.values_list("path", flat=True):
        within |= Q(path__startswith=path)
    return pages.filter(within)


@hooks.register("construct_admin_api", order=1000)
def own_things_only(router):
    for name, view in (("pages", OwnPages), ("images", OwnImages), ("documents", OwnDocuments)):
        router.register_endpoint(name, view)


@hooks.register("construct_reports_menu")
def no_reports_over_everybody(request, menu_items):
    """Who cannot open a report is not shown the way to it; of reports on translations there is one, ours."""
    closed = {reverse("wagtail_localize:translations_report")}
    if not request.user.is_superuser:
        closed |= {reverse(name) for name in REPORTS_FOR_SUPERUSERS}
    menu_items[:] = [item for item in menu_items if item.url not in closed]


@hooks.register("register_log_actions")
def translations_in_the_history(actions):
    for action, (label, message) in (
        LOG_ACTIONS | care.LOG_ACTIONS | LINK_ACTIONS | people.LOG_ACTIONS
    ).items():
        actions.register_action(action, label, message)


@hooks.register("construct_homepage_panels")
def counts_instead_of_pages(request, panels):
    """The to-do list counts what is in review, and leads to it."""
    panels[:] = [panel for panel in panels if panel.name not in UNBOUNDED]


@hooks.register("construct_homepage_summary_items")
def no_count_of_everybodys_pages(request, items):
    """Wagtail counts every page below the first that the user may see, and leads to others than it counted."""
    items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]


@hooks.register("construct_wagtail_userbar")
def checks_of_the_preview(request, items, page):
    with_page_checks(items)


@hooks.register("construct_help_menu")
def no_news_from_elsewhere(request, menu_items):
    """What is new in Wagtail, and its guide, are about another site's words and on another host."""
    elsewhere = ("whats-new", "editor-guide")
    menu_items[:] = [item for item in menu_items if not item.name.startswith(elsewhere)]


class RegionForm(WagtailAdminModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_("The site is published in these; any other is not found there."),
        choices=languages.with_own_names,
        widget=forms.CheckboxSelectMultiple,
    )


class RegionSavedView:
    """A region that is saved has its group, with the permissions of today, and a tree for each of its languages."""

    def save_instance(self):
        region = super().save_instance()
        create_region_group(region)
        for language in region.languages:
            add_tree(region, language)
        return region


class RegionCreateView(RegionSavedView, generic.CreateView):
    pass


class RegionEditView(RegionSavedView, generic.EditView):
    pass


class RegionViewSet(RegionalViewSet):
    model = Region
    name = "regions"
    icon = "globe"
    menu_label = _("Settings")
    pages = ("index", "add", "edit", "history")
    inspect_view_enabled = False
    add_to_reference_index = True
    add_view_class = RegionCreateView
    edit_view_class = RegionEditView
    list_display = ["name", Column("site", label=_("Address")), Column("contact_phone", label=_("Phone"))]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("county_code")]),
            FieldPanel("site", permission="home.add_region"),
            FieldPanel("languages"),
            MultiFieldPanel(
                [
                    FieldPanel("logo"),
                    FieldRowPanel([FieldPanel("forest"), FieldPanel("lingon"), FieldPanel("sun")]),
                ],
                heading=_("Look"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("contact_name"),
                    FieldRowPanel([FieldPanel("contact_phone"), FieldPanel("contact_email")]),
                ],
                heading=_("Contact"),
            ),
            MultiFieldPanel(
                [FieldPanel("free_text_questions"), FieldPanel("passed_over_limit")], heading=_("Booking")
            ),
            FieldPanel("review_months"),
        ],
        base_form_class=RegionForm,
    )


class MunicipalityFilterSet(WagtailFilterSet):
    """`?todo=retention` is where the dashboard leads."""

    todo = django_filters.ChoiceFilter(
        label=_("To do"),
        choices=[("retention", _("Decide how long personal data is kept"))],
        method="filter_todo",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Municipality
        fields = ["todo", "region"]

    def filter_todo(self, rows, name, value):
        return rows.without_retention()


class MunicipalitySavedView:
    """A municipality that is saved has all that a municipality needs (home.municipalities)."""

    def save_instance(self):
        municipality = super().save_instance()
        settle(municipality, self.request.user)
        return municipality


class MunicipalityCreateView(MunicipalitySavedView, generic.CreateView):
    pass


class MunicipalityEditView(MunicipalitySavedView, generic.EditView):
    pass


class MunicipalityViewSet(RegionalViewSet):
    model = Municipality
    name = "municipalities"
    icon = "home"
    # A municipality that has given a course is part of the statistics for ever: it is not deleted here.
    pages = ("index", "add", "edit", "history")
    inspect_view_enabled = False
    add_view_class = MunicipalityCreateView
    edit_view_class = MunicipalityEditView
    list_display = [
        "name",
        Column("contact_name", label=_("Contact")),
        Column("phone", label=_("Phone")),
        Column("email", label=_("E-mail")),
    ]
    filterset_class = MunicipalityFilterSet
    search_fields = ["name", "contact_name"]
    ordering = "name"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    PlacePanel("region", permission=FOR_REGION),
                    FieldRowPanel(
                        [FieldPanel("name", permission=FOR_REGION), FieldPanel("slug", permission=FOR_REGION)]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("town", permission=FOR_REGION),
                            FieldPanel("scb_code", permission=FOR_REGION),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("latitude", permission=FOR_REGION),
                            FieldPanel("longitude", permission=FOR_REGION),
                        ]
                    ),
                ],
                heading=_("Municipality"),
                permission=FOR_REGION,
            ),
            MultiFieldPanel(
                [
                    FieldPanel("contact_name"),
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                    FieldPanel("website"),
                ],
                heading=_("Contact"),
            ),
            FieldPanel("embed_origins"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("offer_hours"), FieldPanel("queue_days")])], heading=_("Queue")
            ),
            FieldPanel("four_eyes", permission=FOR_REGION),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("retention_days", permission=FOR_REGION),
                            FieldPanel("retention_decision", permission=FOR_REGION),
                        ]
                    )
                ],
                heading=_("Personal data"),
                permission=FOR_REGION,
            ),
        ]
    )


class NoticeIndexView(RegionalViewSet.index_view_class):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality").prefetch_related("texts")


class NoticeViewSet(RegionalViewSet):
    model = Notice
    name = "notices"
    icon = "warning"
    index_view_class = NoticeIndexView
    list_display = [
        "__str__",
        Column("municipality", label=_("Municipality"), accessor=lambda row: row.municipality or _("All")),
        DateColumn("starts_at", label=_("Shown from"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Shown until"), sort_key="ends_at"),
    ]
    list_filter = ["municipality"]
    inspect_view_fields = ["municipality", "starts_at", "ends_at", "texts"]
    ordering = "-starts_at"
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            PlacePanel("municipality", help_text=_("Leave empty for the whole region.")),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            texts_panel("title", "text", min_num=1),
        ]
    )


class ContactPersonViewSet(RegionalViewSet):
    model = ContactPerson
    name = "contact-persons"
    icon = "user"
    add_to_reference_index = True
    list_display = [
        "name",
        Column("organisation", label=_("Organisation")),
        Column("phone", label=_("Phone")),
        Column("email", label=_("E-mail")),
    ]
    list_filter = ["municipality"]
    search_fields = ["name", "organisation"]
    inspect_view_fields = ["name", "organisation", "phone", "email", "municipality", "texts"]
    ordering = "name"
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            PlacePanel("municipality", help_text=_("Leave empty for the whole region.")),
            FieldPanel("name"),
            FieldPanel("organisation"),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
            FieldPanel("photo"),
            texts_panel("role"),
        ]
    )


class RegionGroup(ModelViewSetGroup):
    """The menu; apps above add to it through the hook."""

    items = (RegionViewSet, MunicipalityViewSet, NoticeViewSet, ContactPersonViewSet)
    submenu_hook = "register_region_menu_item"
    menu_label = _("Region")
    menu_icon = "globe"
    menu_order = 110


@hooks.register("register_admin_viewset")
def region_viewsets():
    return [
        RegionGroup(),
        PeopleViewSet(),
        TranslationsViewSet(),
        CareViewSet(),
        BrokenLinksViewSet(),
        ContentViewSet(),
        ReadabilityViewSet(),
    ]


@hooks.register("register_region_menu_item")
def people_who_work_here():
    return PeopleMenuItem(_("People"), reverse_lazy("people:index"), icon_name="group", order=900)


@hooks.register("before_delete_page")
def translations_go_with_it(request, page):
    """Whoever is asked whether they are sure is told of which pages. 2 queries."""
    if request.method != "GET" or source_of(page).pk != page.pk:
        return
    names = [other.locale.get_display_name() for other in translations_of(page)]
    if names:
        words = _("The translations of the page go with it: %(languages)s.")
        messages.warning(request, words % {"languages": ", ".join(map(str, names))})


@hooks.register("register_page_action_menu_item")
def publish_as_a_small_edit():
    return SmallEditItem(order=5)


@hooks.register("register_page_action_menu_item")
def send_in_a_small_edit():
    return SmallEditSentInItem(order=6)


@hooks.register("after_edit_page")
def what_was_changed_is_not_approved(request, page):
    """Where somebody else approves: whoever changed a page while they approved it is told that it waits."""
    task = page.current_workflow_task if request.POST.get("workflow-action-name") == "approve" else None
    if isinstance(task, ReviewTask) and task.is_refused(page, request.user):
        messages.warning(request, _("You changed the page: it waits for somebody else to approve it."))


@hooks.register("register_reports_menu_item")
def report_of_translations():
    return TranslationsMenuItem(
        _("Translations"), reverse_lazy("translations:index"), icon_name="globe", order=100
    )


@hooks.register("register_reports_menu_item")
def report_of_pages_to_look_after():
    return TranslationsMenuItem(
        _("Pages to look after"), reverse_lazy("care:index"), icon_name="view", order=110
    )


@hooks.register("register_reports_menu_item")
def report_of_broken_links():
    return LinksMenuItem(_("Broken links"), reverse_lazy("broken_links:index"), icon_name="link", order=120)


@hooks.register("register_reports_menu_item")
def report_of_content():
    return TranslationsMenuItem(
        _("Easier to read and find"), reverse_lazy("content:index"), icon_name="check", order=130
    )
