"""The register of trained leaders: certificates by municipality and programme, with the days of renewal."""

import django_filters
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from home.exports import DisarmedExport
from home.viewsets import PlacePanel, RegionalViewSet, RowActionView, RowIndexView, RowInspectView
from training.admin.learners import DayColumn
from training.certificates import after_months, as_shown, new_code, withdraw
from training.models import Certificate

DOWNLOADED, WITHDRAWN = "training.download", "training.withdraw"
SOON = 6
OWN = gettext_lazy("This is your own certificate: ask a colleague, or whoever works for the region.")
HOLDS, RENEW, OVER, TAKEN_BACK = "valid", "renew", "expired", "withdrawn"
STANDINGS = [
    (HOLDS, gettext_lazy("Valid")),
    (RENEW, gettext_lazy("To be renewed within six months")),
    (OVER, gettext_lazy("Expired")),
    (TAKEN_BACK, gettext_lazy("Withdrawn")),
]


def of_standing(rows: QuerySet, standing: str) -> QuerySet:
    """The certificates that are so today."""
    today = timezone.localdate()
    held = Q(expires_on=None) | Q(expires_on__gte=today)
    soon = Q(expires_on__range=(today, after_months(today, SOON)))
    return {
        HOLDS: rows.filter(held, withdrawn_at=None),
        RENEW: rows.filter(soon, withdrawn_at=None),
        OVER: rows.filter(expires_on__lt=today, withdrawn_at=None),
        TAKEN_BACK: rows.exclude(withdrawn_at=None),
    }[standing]


class CertificateFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label=gettext_lazy("Standing"),
        choices=STANDINGS,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
        method="filter_standing",
    )

    class Meta:
        model = Certificate
        fields = ["standing", "programme", "municipality"]

    def filter_standing(self, rows, _name, standing):
        return of_standing(rows, standing)


def whose(row: Certificate) -> str:
    """The leader's name; the code of one whose name is gone. The row's own text is in the log, which keeps no names."""
    return row.name or as_shown(row.code)


class CertificateIndexView(DisarmedExport, RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name"), accessor=whose),
            Column("training", label=_("Training"), accessor=lambda row: row.said("sv")["title"]),
            Column("programme", label=_("Programme"), accessor=lambda row: row.said("sv")["programme"]),
            Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
            DayColumn("issued_on", label=_("Given"), sort_key="issued_on"),
            DayColumn("expires_on", label=_("Valid until"), sort_key="expires_on"),
            StatusTagColumn(
                "standing",
                label=_("Standing"),
                accessor="standing_label",
                primary=lambda row: row.standing == Certificate.Standing.VALID,
            ),
        ]

    def to_row_dict(self, item):
        said = item.said(settings.LANGUAGE_CODE)
        told = {
            "training": said["title"],
            "programme": said["programme"],
            "standing": str(item.standing_label),
        }
        fields = ("name", "hours", "issued_on", "expires_on", "code")
        told |= {name: getattr(item, name) for name in fields} | {"municipality": item.municipality.name}
        return {name: told[name] for name in HEADINGS}

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """The file; who has taken names along stands in the history of each certificate."""
        for row in queryset:
            log(row, DOWNLOADED, user=self.request.user, data={"format": spreadsheet_format})
        return super().as_spreadsheet(queryset, spreadsheet_format)


HEADINGS = {
    "name": gettext_lazy("Name"),
    "municipality": gettext_lazy("Municipality"),
    "training": gettext_lazy("Training"),
    "programme": gettext_lazy("Programme"),
    "hours": gettext_lazy("Hours"),
    "issued_on": gettext_lazy("Given"),
    "expires_on": gettext_lazy("Valid until"),
    "standing": gettext_lazy("Standing"),
    "code": gettext_lazy("Code"),
}


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever the case and the spaces; no name is like none."""
    return bool(one.split()) and one.casefold().split() == other.casefold().split()


class PaperForm(WagtailAdminModelForm):
    """A certificate that was given on paper before: what it says is written down, and it is one like the others."""

    title = forms.CharField(label=gettext_lazy("Training"), max_length=160)

    def clean(self):
        said = super().clean()
        leader, place = said.get("leader"), said.get("municipality")
        if leader and place and leader.municipality_id != place.pk:
            self.add_error("leader", _("They lead groups in another municipality."))
        if leader and leader.account_id == self.for_user.pk:
            self.add_error("leader", OWN)
        # Without a leader, or with one who has no account, the name is all that says whose it is.
        elif same_name(said.get("name", ""), self.for_user.get_full_name()):
            self.add_error("name", OWN)
        if said.get("issued_on") and said["issued_on"] > timezone.localdate():
            self.add_error("issued_on", _("That day has not come."))
        if said.get("issued_on") and said.get("expires_on") and said["expires_on"] < said["issued_on"]:
            self.add_error("expires_on", _("It would have expired before it was given."))
        return said

    def save(self, commit=True):
        row, said = self.instance, self.cleaned_data
        row.code, row.language, row.on_paper = new_code(), settings.LANGUAGE_CODE, True
        row.user = said["leader"].account if said.get("leader") else None
        row.words = {
            row.language: {
                "title": said["title"],
                "programme": said["programme"].name if said.get("programme") else "",
                "municipality": said["municipality"].name,
                "issuer": said["municipality"].region.name,
                "language": row.language,
            }
        }
        return super().save(commit)


class CertificateCreateView(generic.CreateView):
    def get_success_buttons(self):
        """Nobody edits a certificate."""
        return []


class CertificateInspectView(RowInspectView):
    template_name = "training/admin/certificate.html"

    def get_object(self, queryset=None):
        """Its row; of being withdrawn nothing is shown where it is not."""
        row = super().get_object(queryset)
        if not row.withdrawn_at:
            self.fields = [name for name in self.fields if not name.startswith("withdrawn")]
        return row

    def get_page_subtitle(self):
        return whose(self.object)

    def get_field_label(self, field_name, field):
        return _("Training") if field_name == "words" else super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name, field):
        if field_name == "words":
            said = self.object.said(settings.LANGUAGE_CODE)
            return ", ".join(filter(None, (said["title"], said["programme"])))
        if field_name == "code":
            return as_shown(self.object.code)
        if field_name == "on_paper":
            return _("Yes") if self.object.on_paper else _("No")
        return super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs):
        own = self.user_has_permission("change") and not self.object.withdrawn_at
        return super().get_context_data(**kwargs) | {
            "sheet_url": reverse("training:certificate", args=[self.object.code]),
            "withdraw_url": reverse("certificates:withdraw", args=[self.object.pk]) if own else "",
        }


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "It is kept with the certificate. Who checks the code is told only that it is withdrawn."
        ),
        max_length=240,
    )


class WithdrawView(RowActionView):
    page_title = gettext_lazy("Withdraw the certificate")
    submit_label = gettext_lazy("Withdraw")
    serious = True
    explanation = gettext_lazy("It stays in the register, and is not valid any more. This cannot be undone.")
    form_class = WithdrawForm

    def get_page_subtitle(self):
        return whose(self.object)

    def act(self, form):
        if self.object.user_id == self.request.user.pk:
            form.add_error("reason", OWN)
            return ""
        if withdraw(self.object.pk, self.request.user, form.cleaned_data["reason"]):
            log(self.object, WITHDRAWN, user=self.request.user)
            messages.success(self.request, _("The certificate is withdrawn."))
        else:
            messages.warning(self.request, _("It was withdrawn already."))
        return self.row_url()


class CertificateViewSet(RegionalViewSet):
    model = Certificate
    name = "certificates"
    icon = "success"
    menu_label = gettext_lazy("Trained leaders")
    pages = ("index", "add", "inspect")
    index_view_class = CertificateIndexView
    add_view_class = CertificateCreateView
    inspect_view_class = CertificateInspectView
    filterset_class = CertificateFilterSet
    ordering = "-issued_on"
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    export_filename = "trained-leaders"
    inspect_view_fields = [
        "name",
        "words",
        "municipality",
        "hours",
        "issued_on",
        "expires_on",
        "code",
        "on_paper",
        "withdrawn_at",
        "withdrawn_reason",
    ]
    edit_handler = ObjectList(
        [
            PlacePanel("municipality"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("leader")]),
            FieldRowPanel([FieldPanel("title"), FieldPanel("programme")]),
            FieldPanel("hours"),
            FieldRowPanel([FieldPanel("issued_on"), FieldPanel("expires_on")]),
        ],
        base_form_class=PaperForm,
    )

    def get_urlpatterns(self):
        away = path("withdraw/<int:pk>/", self.construct_view(WithdrawView), name="withdraw")
        return [*super().get_urlpatterns(), away]
