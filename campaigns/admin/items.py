"""Programme items: list, editor, publishing, calling off, copying."""

from datetime import timedelta

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from campaigns.admin.item_form import ItemForm
from campaigns.admin.item_words import (
    bookings_of,
    place_words,
    queue_of,
    seats_words,
    title_of,
    when_words,
)
from campaigns.admin.troubles import Troubles, with_facts
from campaigns.copying import copied, settle_copy
from campaigns.models import Campaign, Item, Phase
from campaigns.publishing import call_off
from campaigns.seats import locked, settle_seats
from courses.admin.run_forms import PUBLISH, TO_DRAFT
from courses.admin.run_saving import RunTakenOver
from courses.admin.run_words import who_is_told
from home.viewsets import (
    LinkColumn,
    PlacePanel,
    RegionalViewSet,
    RowActionView,
    RowDeleteView,
    RowIndexView,
    texts_panel,
)

# What the plan of a day asks a new item to begin with; each a key, but for the last.
ASKED = ("campaign", "municipality", "venue", "room")
ASKED_START = "starts_at"
USUAL_LENGTH = timedelta(minutes=45)


class ItemFilterSet(WagtailFilterSet):
    clash = django_filters.ChoiceFilter(
        label=gettext_lazy("Clashes"),
        choices=[("1", gettext_lazy("Has a clash"))],
        method="filter_clash",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=Item.State.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=Item.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    day = django_filters.DateFilter(
        label=gettext_lazy("Day"), field_name="starts_at", lookup_expr="date", widget=AdminDateInput
    )

    class Meta:
        model = Item
        fields = ["clash", "campaign", "municipality", "kind", "state", "day"]

    def filter_clash(self, rows, name, value):
        """Those that the to-do list counts. 5 queries."""
        troubles = Troubles(self.request.user)
        return rows.filter(pk__in=troubles.own & troubles.by_item.keys())


class ItemIndexView(RowIndexView):
    """What is told of a plan stands beside the item; its seats lead to its bookings."""

    def get_base_queryset(self):
        return with_facts(super().get_base_queryset())

    def order_queryset(self, queryset):
        """What comes next stands first, what has been last."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        over = Case(When(ends_at__lt=timezone.now(), then=Value(1)), default=Value(0))
        return queryset.order_by(over, "starts_at", "pk")

    def search_queryset(self, queryset):
        """An item that has the word in two languages, or by two speakers, is one row."""
        return super().search_queryset(queryset).distinct()

    @cached_property
    def troubles(self) -> Troubles:
        return Troubles(self.request.user)

    @cached_property
    def columns(self):
        return [
            self.title_column("title", _("Title"), accessor=title_of),
            Column("starts_at", label=_("When"), accessor=when_words, classname="when", sort_key="starts_at"),
            Column(
                "clash",
                label=_("Clashes"),
                accessor=lambda item: " ".join(told.words for told in self.troubles.told(item)),
                classname="clashes",
            ),
            Column("municipality", label=_("Municipality"), accessor=whose, sort_key="municipality__name"),
            Column("place", label=_("Place"), accessor=place_words),
            LinkColumn("seats", bookings_of, label=_("Seats"), accessor=seats_words),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda item: item.state == Item.State.PUBLISHED,
                sort_key="state",
            ),
        ]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if instance.pk in self.own:
            copy = reverse("items:copy_to_time", args=[instance.pk])
            buttons.append(Button(_("Copy"), url=copy, icon_name="copy", priority=15))
        return buttons


def whose(item: Item) -> str:
    return item.municipality.name if item.municipality else _("all")


class ItemSavedView:
    """An item and its seats are saved as one; its buttons publish it or take it back."""

    actions = ("edit", "create", PUBLISH, TO_DRAFT)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.wants = self.action if self.action in (PUBLISH, TO_DRAFT) else ""
        return form

    def save_instance(self):
        self.look_again()
        item = super().save_instance()
        settle_seats(item, self.form.cleaned_data["seats"], self.request.user)
        return item

    def look_again(self):
        """What was published or called off since the form was read is not taken back by saving it. 3 queries at most."""
        known = self.form.instance.pk
        if known and locked(known).state != self.form.stored_state:
            raise RunTakenOver(_("Nothing was saved: it has been changed in the meantime. Look again."))

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RunTakenOver as problem:
            form.add_error(None, str(problem))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self):
        """The editor tells of clashes: it is where one goes on."""
        return self.get_edit_url()

    def get_success_buttons(self):
        return []


class ItemCreateView(ItemSavedView, generic.CreateView):
    submit_button_label = gettext_lazy("Create draft")
    template_name = "campaigns/admin/item_new.html"

    def get_initial(self):
        """What the plan of a day asked for, else the campaign that comes next. 1 query."""
        asked = self.request.GET
        wanted = {name: asked[name] for name in ASKED if asked.get(name, "").isdecimal()}
        nearest = None if "campaign" in wanted else campaigns_to_choose(self.request.user).ahead().first()
        if nearest is not None:
            wanted["campaign"] = nearest.pk
        start = read_start(asked.get(ASKED_START, ""))
        if start:
            wanted |= {"starts_at": start, "ends_at": start + USUAL_LENGTH}
        return super().get_initial() | wanted


def campaigns_to_choose(user):
    return policy_registry.get_by_type(Campaign).instances_user_has_permission_for(user, "choose")


def read_start(text: str):
    """A local moment from an address, such as 2027-05-12T10:00; None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_aware(moment):
        return None
    return timezone.make_aware(moment)


class ItemEditView(ItemSavedView, generic.EditView):
    """Tells of clashes on opening and after saving; calling off has a page of its own."""

    template_name = "campaigns/admin/item_edit.html"

    def get_success_message(self):
        if self.action == PUBLISH:
            return _("It is published: people can find it now.")
        if self.action == TO_DRAFT:
            return _("It is a draft again: nobody finds it.")
        return super().get_success_message()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # What is saved, not what the form would make of it.
        saved = with_facts(Item.objects.filter(pk=self.object.pk)).get()
        published = saved.state == Item.State.PUBLISHED
        return context | {
            "item": saved,
            "told": Troubles(self.request.user).told(saved),
            "seats_sentence": seats_words(saved),
            "bookings_url": bookings_of(saved),
            "queue_url": queue_of(saved),
            "run_url": reverse("runs:edit", args=[saved.run_id]) if saved.run_id else "",
            "plan_url": plan_url(saved),
            "public_url": reverse("campaigns:item", args=[saved.pk]) if is_found(saved) else "",
            "can_publish": saved.state == Item.State.DRAFT,
            "can_take_back": published
            and not (saved.run and (saved.run.confirmed_seats or saved.run.waiting_parties)),
            "can_call_off": published,
        }


def is_found(item: Item) -> bool:
    """Whether visitors have a page of it: not of a draft, and of nothing before the programme is announced."""
    return item.state != Item.State.DRAFT and item.campaign.phase() != Phase.ANNOUNCED


def plan_url(item: Item) -> str:
    """The plan of its day, where it is."""
    day = timezone.localdate(item.starts_at).isoformat()
    place = f"municipality={item.municipality_id}&" if item.municipality_id else ""
    return f"{reverse('campaign_facts:plan', args=[item.campaign_id])}?{place}day={day}"


class ItemDeleteView(RowDeleteView):
    """Only what nobody has seen: what was published is called off, not deleted."""

    def form_valid(self, form):
        if self.object.state != Item.State.DRAFT:
            messages.error(
                self.request, _("What is published is called off, not deleted: people may have seen it.")
            )
            return HttpResponseRedirect(reverse("items:edit", args=[self.object.pk]))
        with transaction.atomic():
            settle_seats(self.object, None, self.request.user)
            return super().form_valid(form)


class CallOffView(RowActionView):
    """Calls an item off after saying who will be told."""

    page_title = gettext_lazy("Call it off")
    form_class = forms.Form
    submit_label = gettext_lazy("Call it off and tell everyone")
    serious = True

    def get_page_subtitle(self):
        return title_of(self.object)

    def get_explanation(self):
        return who_is_told(self.object.run)

    def act(self, form):
        if not call_off(self.object, self.request.user):
            form.add_error(None, _("Only what is published can be called off."))
            return ""
        messages.success(self.request, _("It is called off."))
        return reverse("items:edit", args=[self.object.pk])


class CopyItemForm(forms.Form):
    starts_at = forms.DateTimeField(label=gettext_lazy("Starts"), widget=AdminDateTimeInput)


class CopyItemView(RowActionView):
    """Copies an item to another time and opens the copy in the editor."""

    page_title = gettext_lazy("Copy")
    form_class = CopyItemForm
    submit_label = gettext_lazy("Make the copy")
    explanation = gettext_lazy(
        "The copy is a draft with the same words, place, speakers and number of seats, and lasts as long. "
        "Bookings stay where they are."
    )

    def get_page_subtitle(self):
        return title_of(self.object)

    def get_initial(self):
        return {"starts_at": self.object.ends_at}

    def act(self, form):
        item, start = self.object, form.cleaned_data["starts_at"]
        try:
            copy = copied(item, start, start + (item.ends_at - item.starts_at))
            copy.clean()
        except OverflowError:
            form.add_error("starts_at", _("That year is too far away."))
            return ""
        except ValidationError as problem:
            form.add_error("starts_at", problem.messages)
            return ""
        with transaction.atomic():
            settle_copy(copy, item, self.request.user)
        messages.success(self.request, _("This is the copy. It is a draft until you publish it."))
        return reverse("items:edit", args=[copy.pk])


class ItemViewSet(RegionalViewSet):
    model = Item
    name = "items"
    icon = "list-ul"
    menu_label = gettext_lazy("Programme")
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    delete_view_class = ItemDeleteView
    filterset_class = ItemFilterSet
    search_fields = ["texts__title", "speakers__name"]
    ordering = ["starts_at", "pk"]
    inspect_view_fields = [
        "campaign",
        "municipality",
        "kind",
        "state",
        "starts_at",
        "ends_at",
        "venue",
        "room",
        "speakers",
        "language",
        "texts",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("campaign"), FieldPanel("track")]),
                    PlacePanel("municipality"),
                    FieldPanel("kind"),
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldRowPanel([FieldPanel("venue"), FieldPanel("room")]),
                    FieldPanel("seats"),
                ],
                heading=gettext_lazy("When and where"),
            ),
            texts_panel("title", "text", min_num=1),
            FieldPanel("speakers", widget=forms.CheckboxSelectMultiple),
            MultiFieldPanel(
                [
                    FieldPanel("language"),
                    FieldPanel("interpreters"),
                    FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                    FieldPanel("access"),
                ],
                heading=gettext_lazy("For whom"),
            ),
        ],
        base_form_class=ItemForm,
    )

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("call-off/<int:pk>/", self.construct_view(CallOffView), name="call_off"),
            path("copy/<int:pk>/", self.construct_view(CopyItemView), name="copy_to_time"),
        ]
