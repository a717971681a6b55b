"""Training groups: started, found again and closed by coordinators and leaders of a municipality."""

from django import forms
from django.contrib import messages
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from courses.admin.own_groups import own_runs
from courses.admin.run_words import run_words
from courses.list_links import OPEN_AFTER
from courses.models import CourseRun
from home.models import Region
from home.permissions import reach
from home.viewsets import PlacePanel, RegionalViewSet, RowActionView, RowIndexView
from training import group_links, groups
from training.models import TrainingGroup
from training.outline import outline


def module_choices(user) -> list[tuple[str, str]]:
    """The modules for parents in the regions that somebody works in. 1 query, and what outlines are not known."""
    around, regions = reach(user), Region.objects.select_related("site__root_page")
    if not around.everything:
        regions = regions.filter(pk__in=around.seen_regions)
    language = get_language()
    return [
        (one.key, one.in_language(language).title)
        for region in regions
        for one in outline(region).for_parents
    ]


def module_title(group: TrainingGroup) -> str:
    module = groups.module_of(group)
    return module.in_language(get_language()).title if module else "–"


def unbroken(group: TrainingGroup) -> str:
    """The code, with a hyphen at which no line ends."""
    return group.shown_code.replace("-", "\u2011")


def leaders_url_for(user, group: TrainingGroup) -> str:
    """The leader's link, for who may have it; "" for others, and of a closed group.

    That of a run opens its attendance list: it is for who leads the run, and who works with its bookings. 2 queries.
    """
    if group.closed_at:
        return ""
    runs = policy_registry.get_by_type(CourseRun)
    if group.run and not (
        runs.user_has_permission_for_instance(user, "change", group.run)
        or own_runs(user).filter(pk=group.run_id).exists()
    ):
        return ""
    return group_links.leaders_url(group)


class RunChoice(forms.ModelChoiceField):
    def label_from_instance(self, run):
        return run_words(run)


class GroupForm(WagtailAdminModelForm):
    """A group is of one module and one run from the beginning: posters with its code are on walls."""

    module_key = forms.ChoiceField(label=gettext_lazy("Module"))
    run = RunChoice(
        CourseRun.objects.none(),
        label=gettext_lazy("Course run"),
        required=False,
        empty_label=gettext_lazy("None: a group without dates"),
        help_text=TrainingGroup._meta.get_field("run").help_text,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["module_key"].choices = module_choices(self.for_user)
        runs = CourseRun.objects.filter(
            state=CourseRun.State.PUBLISHED, ends_at__gte=timezone.now() - OPEN_AFTER
        )
        if self.instance.pk:
            self.settle()
            runs = CourseRun.objects.filter(pk=self.instance.run_id)
        self.fields["run"].queryset = runs.select_related("course")

    def settle(self) -> None:
        """What can no longer be changed is shown as it is."""
        title, key = module_title(self.instance), str(self.instance.module_key)
        self.fields["module_key"].choices = [(key, title)]
        for name in ("module_key", "run", "municipality"):
            self.fields[name].disabled = True

    def clean(self):
        said = super().clean()
        run, municipality = said.get("run"), said.get("municipality")
        if self.instance.pk:
            return said
        if municipality and said.get("module_key") not in outline(municipality.region).by_key:
            self.add_error("module_key", _("This module is another region's."))
        if not run:
            return said
        if municipality and run.municipality_id != municipality.pk:
            self.add_error("run", _("That run is another municipality's."))
        elif known := groups.group_of(run):
            words = _("The run has a group already, with the code %(code)s.") % {"code": known.shown_code}
            self.add_error("run", words)
        return said


class GroupIndexView(RowIndexView):
    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows.select_related("municipality__region__site__root_page", "run__course")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name"), sort_key="name"),
            Column("shown_code", label=_("Code"), accessor=unbroken),
            Column("module", label=_("Module"), accessor=module_title),
            Column("run", label=_("Course run"), accessor=lambda row: run_words(row.run) if row.run else "–"),
            Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda row: _("closed") if row.closed_at else _("open"),
                primary=lambda row: row.closed_at is None,
            ),
        ]


class GroupCreateView(generic.CreateView):
    submit_button_label = gettext_lazy("Start the group")

    def get_initial(self):
        """What the page of a run asked for; what is not the user's own is not there to choose."""
        asked = self.request.GET.get("run", "")
        run = CourseRun.objects.filter(pk=asked).first() if asked.isdecimal() else None
        if run is None:
            return super().get_initial()
        own = reach(self.request.user).to(CourseRun, ["choose"])
        if not (own.everything or run.municipality_id in own.municipalities):
            return super().get_initial()
        region = run.municipality.region
        first = next(iter(groups.modules_for(region, run)), None)
        return super().get_initial() | {
            "run": run.pk,
            "municipality": run.municipality_id,
            "name": groups.name_for(run, region),
            "module_key": first and first.key,
        }

    def save_instance(self):
        row = self.form.instance
        return groups.start(row.municipality, row.module_key, row.name, row.run)

    def get_success_url(self):
        return self.get_edit_url()


class GroupEditView(generic.EditView):
    template_name = "training/admin/group_edit.html"

    def get_context_data(self, **kwargs):
        group = self.object
        region = group.municipality.region
        return super().get_context_data(**kwargs) | {
            "group": group,
            "parents_url": f"{region.site.root_url}{reverse('training_group', args=[group.code])}",
            "poster_url": group_links.address(region, "poster", group.code),
            "leaders_url": leaders_url_for(self.request.user, group),
        }

    def get_success_url(self):
        return self.get_edit_url()


class CloseView(RowActionView):
    page_title = gettext_lazy("Close the group")
    form_class = forms.Form
    submit_label = gettext_lazy("Close the group")
    serious = True
    explanation = gettext_lazy(
        "The code and the leader's link open nothing any more; posters with the code are of no use. What has been "
        "counted and reported stays. The group can be opened again."
    )

    def act(self, form):
        groups.close(self.object)
        messages.success(self.request, _("The group is closed"))
        return self.row_url()


class ReopenView(RowActionView):
    """What a coordinator, or a leader with the link, has closed."""

    page_title = gettext_lazy("Open the group again")
    form_class = forms.Form
    submit_label = gettext_lazy("Open the group again")
    explanation = gettext_lazy("The code, the posters and the leader's link open the group as before.")

    def act(self, form):
        if other := groups.reopen(self.object):
            words = _("The run has a group already, with the code %(code)s.") % {"code": other.shown_code}
            messages.error(self.request, words)
        else:
            messages.success(self.request, _("The group is open again"))
        return self.row_url()


class NewLinkView(RowActionView):
    page_title = gettext_lazy("Leader's link")
    form_class = forms.Form
    submit_label = gettext_lazy("Close this link and make a new one")

    def get_explanation(self):
        if self.object.run:
            return _("The leader's link of a run is that of its attendance list: make a new one there.")
        return _("Whoever has the old link can no longer open the leader's pages with it.")

    def act(self, form):
        if self.object.run:
            return reverse("runs:list", args=[self.object.run_id])
        group_links.revoke(self.object)
        messages.success(self.request, _("The old link is closed. Here is the new one."))
        return self.row_url()


class GroupViewSet(RegionalViewSet):
    model = TrainingGroup
    name = "training_groups"
    icon = "group"
    menu_label = gettext_lazy("Training groups")
    pages = ("index", "add", "edit", "history")
    inspect_view_enabled = False
    index_view_class = GroupIndexView
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    list_filter = ["municipality"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(
        [FieldPanel("name"), PlacePanel("municipality"), FieldPanel("module_key"), FieldPanel("run")],
        base_form_class=GroupForm,
    )

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("close/<int:pk>/", self.construct_view(CloseView), name="close"),
            path("reopen/<int:pk>/", self.construct_view(ReopenView), name="reopen"),
            path("link/<int:pk>/", self.construct_view(NewLinkView), name="link"),
        ]
