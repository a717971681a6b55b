"""What modules for leaders lead to, and groups of learners: rules by the region, groups by each municipality."""

from django import forms
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from home.models import Region, Role, User
from home.permissions import reach
from home.sorting import swedish_key
from home.viewsets import LinkColumn, PlacePanel, RegionalViewSet, RowIndexView
from training.admin.learners import DayColumn, learners_url
from training.models import Cohort, ModulePage, Qualification


class QualificationForm(WagtailAdminModelForm):
    """The module is one for leaders, of the same region; each leads to one qualification."""

    module = forms.ChoiceField(label=gettext_lazy("Module"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pages = ModulePage.objects.filter(audience=ModulePage.Audience.LEADERS, alias_of=None)
        around = reach(self.for_user)
        # The first of a module's pages is its source.
        self.pages = {}
        for page in pages.order_by("pk"):
            self.pages.setdefault(str(page.translation_key), page)
        if not around.everything:
            mine = list(
                Region.objects.filter(pk__in=around.seen_regions).values_list(
                    "site__root_page__path", flat=True
                )
            )
            self.pages = {key: page for key, page in self.pages.items() if page.path.startswith(tuple(mine))}
        own = self.instance.module
        choices = [(key, page.title) for key, page in self.pages.items()]
        if own and own not in self.pages:
            choices.append((own, _("A module that is not there any more")))
        self.fields["module"].choices = choices
        # Whose steps are done, and whose answers are kept, is written down by then.
        self.fields["module"].disabled = bool(self.instance.pk) and self.instance.enrolments.exists()
        requires = self.fields["requires"]
        requires.queryset = requires.queryset.exclude(pk=self.instance.pk)

    def clean(self):
        said = super().clean()
        region, key = (
            said.get("region") or (self.instance.region_id and self.instance.region),
            said.get("module"),
        )
        others = Qualification.objects.filter(region=region, module=key).exclude(pk=self.instance.pk)
        if region and key and others.exists():
            self.add_error("module", _("This module leads to a qualification already."))
        page = self.pages.get(key)
        if region and page and not page.path.startswith(region.site.root_page.path):
            self.add_error("module", _("This module is another region's."))
        for other in said.get("requires") or ():
            if region and other.region_id != region.pk:
                self.add_error("requires", _("“%(name)s” is another region's.") % {"name": other.name})
            if self.instance.pk and needs(other, self.instance.pk):
                self.add_error("requires", _("“%(name)s” asks for this one first.") % {"name": other.name})
        return said


def needs(qualification: Qualification, pk: int) -> bool:
    """Whether it asks, itself or by what it asks for, for another to be had first. 1 query for each it comes by."""
    seen, ahead = set(), [qualification]
    while ahead:
        for other in ahead.pop().requires.all():
            if other.pk == pk:
                return True
            if other.pk not in seen:
                seen.add(other.pk)
                ahead.append(other)
    return False


class QualificationViewSet(RegionalViewSet):
    model = Qualification
    name = "qualifications"
    icon = "success"
    list_display = [
        "name",
        Column("programme", label=gettext_lazy("Programme"), sort_key="programme__name"),
        Column("hours", label=gettext_lazy("Hours")),
        Column("valid_months", label=gettext_lazy("Months that it is valid")),
    ]
    ordering = "name"
    search_fields = ["name"]
    inspect_view_fields = [
        "name",
        "programme",
        "hours",
        "pass_mark",
        "valid_months",
        "renew_months",
        "is_open",
    ]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldPanel("name"),
            FieldPanel("module"),
            FieldRowPanel([FieldPanel("programme"), FieldPanel("hours")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("daily_attempts")]),
                    FieldRowPanel([FieldPanel("valid_months"), FieldPanel("renew_months")]),
                ],
                heading=gettext_lazy("Rules"),
            ),
            MultiFieldPanel(
                [FieldPanel("is_open"), FieldPanel("requires", widget=forms.CheckboxSelectMultiple)],
                heading=gettext_lazy("Who may begin"),
            ),
        ],
        base_form_class=QualificationForm,
    )


class CohortForm(WagtailAdminModelForm):
    """The trainer is somebody who coordinates the municipality, or the region."""

    trainer = forms.ChoiceField(label=gettext_lazy("Trainer"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        around = reach(self.for_user).to(Cohort, ["change"])
        roles = Role.objects.filter(kind__in=(Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR))
        if not around.everything:
            roles = roles.filter(Q(municipality__in=around.municipalities) | Q(region__in=around.regions))
        held = Q(groups__in=roles.values("group")) | Q(pk=self.instance.trainer_id or 0)
        self.people = {str(one.pk): one for one in User.objects.filter(held, is_active=True).distinct()}
        names = [(pk, one.get_full_name() or one.username) for pk, one in self.people.items()]
        field = self.fields["trainer"]
        field.choices = [("", _("None")), *sorted(names, key=lambda one: swedish_key(one[1]))]
        field.help_text = _("Who answers assignments. All who coordinate the municipality can.")

    def clean(self):
        said = super().clean()
        region, asked = said.get("region") or (self.instance.region_id and self.instance.region), said
        for name in ("qualification", "municipality"):
            if region and asked.get(name) and asked[name].region_id != region.pk:
                self.add_error(name, _("“%(name)s” is another region's.") % {"name": asked[name].name})
        return said

    def clean_trainer(self) -> User | None:
        return self.people.get(self.cleaned_data["trainer"])


class CohortIndexView(RowIndexView):
    def get_base_queryset(self):
        rows = super().get_base_queryset().select_related("municipality", "qualification")
        return rows.annotate(learners=Count("enrolments"))

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name")),
            Column("qualification", label=_("Qualification"), sort_key="qualification__name"),
            Column(
                "municipality", label=_("Municipality"), accessor=lambda row: row.municipality or _("all")
            ),
            DayColumn("starts_on", label=_("Begins"), sort_key="starts_on"),
            DayColumn("deadline", label=_("To be done by"), sort_key="deadline"),
            LinkColumn("learners", learners_url, label=_("Learners")),
        ]


class CohortViewSet(RegionalViewSet):
    model = Cohort
    name = "cohorts"
    icon = "group"
    index_view_class = CohortIndexView
    list_filter = ["qualification", "municipality"]
    search_fields = ["name"]
    ordering = "-starts_on"
    inspect_view_fields = ["name", "qualification", "municipality", "starts_on", "deadline"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            PlacePanel("municipality"),
            FieldPanel("qualification"),
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("deadline")]),
            FieldPanel("trainer"),
            FieldPanel("has_discussion"),
        ],
        base_form_class=CohortForm,
    )
