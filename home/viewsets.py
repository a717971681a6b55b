"""Wagtail's viewsets with our rules: every view shows, opens and saves only the user's own rows.

Wagtail's generic views ask whether the user may change runs, not whether they may change this one.
`GuardedView` is put in front of each view class by `RegionalViewSet.construct_view`: no view is forgotten.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages as plain_messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, ProtectedError, Q
from django.forms import BaseForm, ModelChoiceField, ModelMultipleChoiceField
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from home.permissions import RowPolicy, reach

# Where a row belongs. With one choice there is nothing to ask.
PLACES = ("region", "municipality")
WORDS = gettext_lazy("Words in each language")
SEEING = ("view", "change", "add", "delete")
WRITING = ("add", "change")


def limit_choices(form: BaseForm, user) -> None:
    """Let a form offer, and accept, only rows that the user may choose, and those the saved row has already.

    Also in the forms of its inline children. No query but for PLACES.
    """
    for name, field in form.fields.items():
        # A child names itself by its pk; its formset knows which are its parent's.
        if isinstance(field, ModelChoiceField) and name != "id":
            limit_choice(form, name, field, user)
    for formset in getattr(form, "formsets", {}).values():
        for child in formset.forms:
            limit_choices(child, user)


def limit_choice(form: BaseForm, name: str, field: ModelChoiceField, user) -> None:
    policy = policy_registry.get_by_type(field.queryset.model)
    allowed = policy.instances_user_has_permission_for(user, "choose").order_by()
    if name == "municipality" and hasattr(form, "instance"):
        allowed = allowed.filter(places_for(form.instance, user))
    kept = chosen_already(getattr(form, "instance", None), name, field)
    field.queryset = field.queryset.filter(Q(pk__in=allowed.values("pk")) | Q(pk__in=kept))
    if name in PLACES and hasattr(form, "instance"):
        settle_place(form, name, field, user)


def places_for(row: Model, user) -> Q:
    """The municipalities to which the user may give a row of this kind: not where they have another role only."""
    around = reach(user).to(type(row), WRITING)
    if around.everything:
        return Q()
    return Q(pk__in=around.municipalities) | Q(region__in=around.regions)


def chosen_already(row: Model | None, name: str, field: ModelChoiceField) -> list[int]:
    """What the saved row names: it may stay, though the user could not choose it anew."""
    if row is None or row.pk is None:
        return []
    if isinstance(field, ModelMultipleChoiceField):
        return [other.pk for other in getattr(row, name).all()]
    return [getattr(row, f"{name}_id")] if hasattr(row, f"{name}_id") else []


def settle_place(form: BaseForm, name: str, field: ModelChoiceField, user) -> None:
    """Where a row belongs is answered for the user when there is one answer; no row changes its region."""
    around = reach(user).to(type(form.instance), WRITING)
    if name == "municipality" and not (around.everything or around.regions):
        # Empty would mean: the whole region's.
        field.required, field.empty_label = True, None
    choices = list(field.queryset.values_list("pk", flat=True)[:2]) if field.required else []
    if len(choices) == 1:
        form.initial[name] = choices[0]
        field.disabled = True
    elif name == "region" and form.instance.pk:
        field.disabled = True


class PlacePanel(FieldPanel):
    """A field that is shown only while there is something to choose."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and not self.bound_field.field.disabled


class GuardedView:
    """Goes in front of a view class of Wagtail's: others' rows are not there, nor can a form name them."""

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        if rows.model is not self.model:
            # The history's lines, or the uses of a row that has been looked up already.
            return rows
        seen = self.permission_policy.instances_user_has_any_permission_for(self.request.user, SEEING)
        return rows.filter(pk__in=seen.order_by().values("pk"))

    def get_object(self, *args, **kwargs):
        row = super().get_object(*args, **kwargs)
        user, policy = self.request.user, self.permission_policy
        if row is None:
            return row
        if not policy.user_has_any_permission_for_instance(user, SEEING, row):
            raise Http404
        needed = getattr(self, "permission_required", None)
        if needed is not None and not policy.user_has_permission_for_instance(user, needed, row):
            raise PermissionDenied
        return row

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        limit_choices(form, self.request.user)
        return form

    def save_instance(self):
        """In the view's transaction: whatever a form let through, no row is saved that is not the user's."""
        row = super().save_instance()
        if not self.permission_policy.user_has_permission_for_instance(self.request.user, "change", row):
            raise PermissionDenied
        return row

    @cached_property
    def filters(self):
        filters = super().filters
        if filters:
            limit_choices(filters.form, self.request.user)
            drop_places(filters.form)
        return filters


def drop_places(form: BaseForm) -> None:
    """Do not offer to filter by municipality or region when there is only one."""
    for name in PLACES:
        field = form.fields.get(name)
        if field and len(field.queryset[:2]) < 2:
            del form.fields[name]


class RowIndexView(generic.IndexView):
    """A list whose links suit each row: edit what is the user's own, look at what is the region's."""

    def get_table(self, object_list):
        self.listed = object_list
        return super().get_table(object_list)

    @cached_property
    def own(self) -> set[int]:
        """Pks of the listed rows that the user may change. 1 query for the page."""
        own = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return set(own.filter(pk__in=[row.pk for row in self.listed]).values_list("pk", flat=True))

    def title_column(self, name, label, accessor=None, **options):
        """The column that leads to the row and carries its buttons."""
        column = self._get_title_column_class(TitleColumn)
        return column(name, label=label, accessor=accessor or name, get_url=self.get_row_url, **options)

    def get_row_url(self, instance):
        return self.get_edit_url(instance) or self.get_inspect_url(instance)

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.pk in self.own else None

    def get_delete_url(self, instance):
        return super().get_delete_url(instance) if instance.pk in self.own else None


class RowInspectView(generic.InspectView):
    """What there is to see of a row; its buttons are those the user may press."""

    def get_field_label(self, field_name, field):
        return WORDS if field_name == "texts" else super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name, field):
        """Wagtail's page would say times in UTC."""
        value = super().get_field_display_value(field_name, field)
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def user_has_permission(self, permission):
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, permission, self.object
        )


class RowHistoryView(generic.history.HistoryView):
    """Who changed what; readable also where the user may only look."""

    @cached_property
    def header_buttons(self):
        own = self.user_has_permission_for_instance("change", self.object)
        return super().header_buttons if own and self.edit_url_name else []


class RowDeleteView(generic.DeleteView):
    """Deletes what nothing else needs, and says so in words when something does."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError as error:
            needed_by = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
            words = _("%(row)s cannot be deleted: it is needed by %(others)s.")
            plain_messages.error(self.request, words % {"row": self.object, "others": ", ".join(needed_by)})
            return HttpResponseRedirect(self.get_success_url())


class RowActionView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, FormView):
    """A form about one row that does something other than saving it: `act` does, and returns where to go."""

    permission_required = "change"
    template_name = "wagtailadmin/rows/action.html"
    index_url_name = None
    edit_url_name = None
    inspect_url_name = None
    header_icon = ""
    submit_label = ""
    serious = False
    explanation = ""

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": capfirst(self.model_opts.verbose_name_plural)}
        row = {"url": self.row_url(), "label": str(self.object)}
        return [*self.breadcrumbs_items, index, row, {"url": "", "label": self.get_page_title()}]

    def row_url(self) -> str:
        """Back to the row: its editor, or where it is looked at."""
        return reverse(self.edit_url_name or self.inspect_url_name, args=[quote(self.object.pk)])

    def get_explanation(self) -> str:
        return self.explanation

    def act(self, form) -> str:
        raise NotImplementedError

    def form_valid(self, form):
        url = self.act(form)
        return self.form_invalid(form) if form.errors else HttpResponseRedirect(url)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "object": self.object,
            "explanation": self.get_explanation(),
            "submit_label": self.submit_label,
            "serious": self.serious,
            "back_url": self.row_url(),
        }


class LinkColumn(Column):
    """A cell that leads to a list or a page of its own."""

    cell_template_name = "wagtailadmin/rows/link_cell.html"

    def __init__(self, name, get_url, **kwargs):
        super().__init__(name, **kwargs)
        self.get_url = get_url

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"url": self.get_url(instance)}


class RegionalViewSet(ModelViewSet):
    """The viewset of a model that belongs to a region. `pages` names its views; others have no address.

    `policy` is registered for the model, so that Wagtail's own pages (usage, editing sessions) ask it too.
    """

    pages: Iterable[str] = ("index", "add", "edit", "delete", "history", "inspect")
    # Wagtail's copy view saves over the original when it is posted to; runs have a copy of their own.
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    list_per_page = 50
    index_view_class = RowIndexView
    inspect_view_class = RowInspectView
    history_view_class = RowHistoryView
    delete_view_class = RowDeleteView

    def construct_view(self, view_class, **kwargs):
        return super().construct_view(type(view_class.__name__, (GuardedView, view_class), {}), **kwargs)

    def make_policy(self) -> RowPolicy:
        return RowPolicy(self.model)

    def on_register(self):
        register_permission_policy(self.model, self.make_policy(), exact_class=True)
        super().on_register()

    def has(self, name: str) -> bool:
        return name.removesuffix("_results") in self.pages

    def get_common_view_kwargs(self, **kwargs):
        kwargs = super().get_common_view_kwargs(**kwargs)
        names = ("add", "edit", "delete", "history", "usage", "inspect")
        return kwargs | {f"{name}_url_name": self.UNDEFINED for name in names if not self.has(name)}

    def get_urlpatterns(self):
        stock = {"index", "index_results", "add", "edit", "delete", "history", "history_results", "usage"}
        return [
            pattern
            for pattern in super().get_urlpatterns()
            if pattern.name not in {*stock, "inspect"} or self.has(pattern.name)
        ]

    @property
    def url_finder_class(self):
        """Where Wagtail's pages lead when they name a row: its editor, or where it is looked at."""
        url_name = self.get_url_name("edit" if self.has("edit") else "inspect")
        return type("RowURLFinder", (ModelAdminURLFinder,), {"edit_url_name": url_name})


def texts_panel(*fields: str, heading=None, **options) -> InlinePanel:
    """The words of a row, one block for each language; the facts stay above."""
    panels = [FieldPanel("language"), *(FieldPanel(field) for field in fields)]
    return InlinePanel(
        "texts", panels=panels, heading=heading or WORDS, label=gettext_lazy("language"), **options
    )
