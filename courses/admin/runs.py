"""Course runs: list, editor, publishing, cancelling, copying to a new term."""

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Case, F, Value, When
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from courses import booking
from courses.admin.copying import copy_run, next_term
from courses.admin.deciding import DecideView
from courses.admin.leaders_link import LeadersLinkView
from courses.admin.messages import WriteView
from courses.admin.moving import moves_to_field
from courses.admin.phone import BookByPhoneView
from courses.admin.run_forms import PROBLEMS, PUBLISH, TO_DRAFT, NewRunForm, NewTermForm, RunForm
from courses.admin.run_leaders import mark_leaders, warn_of_leaders
from courses.admin.run_saving import RunTakenOver, save_run
from courses.admin.run_words import bookings_url, queue_url, seats_sentence, starts_words, who_is_told
from courses.admin.surveys import RunSurveyFileView, RunSurveyView
from courses.admin.todo import choices_for, select_todo
from courses.models import LANGUAGES_OF_INSTRUCTION, CourseRun
from courses.schedule import ScheduleError
from courses.wishes import asked_first
from home.dates import day_in_words
from home.exports import DisarmedExport
from home.viewsets import (
    LinkColumn,
    PlacePanel,
    RegionalViewSet,
    RowActionView,
    RowDeleteView,
    RowIndexView,
)


class RunFilterSet(WagtailFilterSet):
    todo = django_filters.ChoiceFilter(
        label=gettext_lazy("To do"),
        choices=choices_for(CourseRun),
        method="filter_todo",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=CourseRun.State.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("First meeting"), widget=DateRangePickerWidget
    )

    class Meta:
        model = CourseRun
        fields = ["todo", "state", "municipality", "course", "starts_at", "language"]

    def filter_todo(self, rows, name, value):
        return select_todo(rows, value)


class RunIndexView(DisarmedExport, RowIndexView):
    """What comes next stands first, what is over last; a row's seats lead to its bookings."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("course", "municipality", "venue")

    def order_queryset(self, queryset):
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        over = Case(When(ends_at__lt=timezone.now(), then=Value(1)), default=Value(0))
        return queryset.order_by(over, F("starts_at").asc(nulls_first=True), "pk")

    @cached_property
    def columns(self):
        return [
            self.title_column("course", _("Course"), sort_key="course__name"),
            Column("starts", label=_("First meeting"), accessor=starts_words, sort_key="starts_at"),
            Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
            Column(
                "venue",
                label=_("Place"),
                accessor=lambda run: run.venue.name if run.venue else run.get_form_display(),
            ),
            LinkColumn("seats", bookings_url, label=_("Seats"), accessor=seats_sentence),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda run: run.state == CourseRun.State.PUBLISHED,
                sort_key="state",
            ),
        ]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if instance.pk in self.own:
            copy = reverse("runs:copy_to_term", args=[instance.pk])
            buttons.append(Button(_("Copy to a new term"), url=copy, icon_name="copy", priority=15))
            if instance.state == CourseRun.State.PUBLISHED:
                phone = reverse("runs:book", args=[instance.pk])
                buttons.append(Button(_("Book by phone"), url=phone, icon_name="mobile-alt", priority=16))
        return buttons


class RunCreateView(generic.CreateView):
    submit_button_label = gettext_lazy("Create draft")
    success_message = None

    def get_initial(self):
        """What the page of demand asked to be planned; choices that are not the user's own are not there to choose."""
        asked = self.request.GET
        wanted = {name: asked[name] for name in ("course", "municipality") if asked.get(name, "").isdecimal()}
        if asked.get("language") in dict(LANGUAGES_OF_INSTRUCTION):
            wanted["language"] = asked["language"]
        return super().get_initial() | wanted

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        mark_leaders(form)
        return form

    def get_success_url(self):
        return self.get_edit_url()

    def save_action(self):
        warn_of_leaders(self.request, self.object)
        count = len(self.form.meetings())
        words = ngettext(
            "The run is a draft with %(count)d meeting. Look it over, change what you like, then publish.",
            "The run is a draft with %(count)d meetings. Look them over, change what you like, then publish.",
            count,
        )
        messages.success(self.request, words % {"count": count})
        return super().save_action()


class RunEditView(generic.EditView):
    """Saves, and with the other buttons publishes or takes back; cancelling has a page of its own."""

    template_name = "courses/admin/run_edit.html"
    actions = ("edit", PUBLISH, TO_DRAFT)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.wants = "" if self.action == "edit" else self.action
        mark_leaders(form)
        return form

    def get_success_url(self):
        return self.get_edit_url() if self.action != "edit" else super().get_success_url()

    def save_instance(self):
        """Apps above this one, whose the run may be, follow it by the hook."""
        run = save_run(self.form.instance, super().save_instance, self.request.user, wants=self.form.wants)
        for follow in hooks.get_hooks("run_changed"):
            follow(run)
        warn_of_leaders(self.request, run)
        return run

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RunTakenOver as problem:
            form.add_error(None, str(problem))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_message(self):
        if self.action == PUBLISH:
            return _("The run is published: people can find it now.") + first_words(self.object)
        if self.action == TO_DRAFT:
            return _("The run is a draft again: nobody finds it.")
        return super().get_success_message()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # What is saved, not what the form would make of it.
        saved = CourseRun.objects.select_related("course", "municipality").get(pk=self.object.pk)
        state = saved.state
        published = state == CourseRun.State.PUBLISHED
        return context | {
            "run": saved,
            "seats_sentence": seats_sentence(saved),
            "bookings_url": bookings_url(saved),
            "queue_url": queue_url(saved),
            "can_publish": state == CourseRun.State.DRAFT,
            "first_to_ask": first_to_ask(saved) if state == CourseRun.State.DRAFT else "",
            "can_take_back": published and not (saved.confirmed_seats or saved.waiting_parties),
            "can_cancel": published,
            "to_decide": published and saved.is_short and saved.starts_at > timezone.now(),
            "further_lines": [
                line for lines in hooks.get_hooks("run_lines") for line in lines(self.request.user, saved)
            ],
            "public_url": reverse("courses:run", args=[saved.pk]) if state != CourseRun.State.DRAFT else "",
        }


def first_words(run: CourseRun) -> str:
    """Who is asked before everyone, for the one who has just published; empty when nobody waits. 1 query."""
    waiting, _asked = asked_first(run)
    if not waiting:
        return ""
    words = ngettext(
        "%(count)d party that waits for any group is asked first; sign-up opens for everyone on %(day)s.",
        "%(count)d parties that wait for any group are asked first; sign-up opens for everyone on %(day)s.",
        waiting,
    )
    return " " + words % {"count": waiting, "day": day_in_words(run.sign_up_opens_at)}


def first_to_ask(run: CourseRun) -> str:
    """Before a draft is published: whom that would ask. 1 query."""
    waiting, asked = asked_first(run) if run.starts_at else (0, 0)
    if not waiting:
        return ""
    words = ngettext(
        "%(count)d party waits for any group like this one. When you publish, %(asked)d is offered seats first, "
        "and sign-up opens for everyone %(days)d days later.",
        "%(count)d parties wait for any group like this one. When you publish, %(asked)d are offered seats first, "
        "and sign-up opens for everyone %(days)d days later.",
        waiting,
    )
    return words % {"count": waiting, "asked": asked, "days": run.municipality.queue_days}


class RunDeleteView(RowDeleteView):
    """Only what nobody has seen: a run that was published is cancelled, not deleted."""

    def form_valid(self, form):
        if self.object.state != CourseRun.State.DRAFT:
            messages.error(
                self.request, _("A published run is cancelled, not deleted: people may have seen it.")
            )
            return HttpResponseRedirect(reverse("runs:edit", args=[self.object.pk]))
        return super().form_valid(form)


class CancelRunForm(forms.Form):
    """Whether those who had booked are asked to move, and where to."""

    def __init__(self, run: CourseRun, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moves_to"] = moves_to_field(run)


class CancelRunView(RowActionView):
    """Cancels a run after saying who will be told."""

    page_title = gettext_lazy("Cancel the run")
    form_class = CancelRunForm
    submit_label = gettext_lazy("Cancel the run and tell everyone")
    serious = True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"run": self.object}

    def get_explanation(self):
        return who_is_told(self.object)

    def act(self, form):
        moves_to = form.cleaned_data["moves_to"]
        told = booking.cancel_run(self.object.pk, moves_to=moves_to, actor=self.request.user)
        words = ngettext(
            "The run is cancelled; %(count)d party is told.",
            "The run is cancelled; %(count)d parties are told.",
            told,
        )
        messages.success(self.request, words % {"count": told})
        return reverse("runs:edit", args=[self.object.pk])


class CopyRunView(RowActionView):
    """Copies a run to a new term and opens the copy in the editor."""

    permission_required = "change"
    page_title = gettext_lazy("Copy to a new term")
    form_class = NewTermForm
    submit_label = gettext_lazy("Make the copy")
    explanation = gettext_lazy(
        "The copy is a draft with the same course, place, leaders and seats, and as many meetings at the "
        "same time of day. Sign-up opens and closes as long before as it did. Bookings stay where they are."
    )

    def get_initial(self):
        return {"first_day": next_term(self.object), "skip_holidays": True}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"run": self.object}

    def act(self, form):
        data = form.cleaned_data
        try:
            copy = copy_run(self.object, data["first_day"], skip_holidays=data["skip_holidays"])
        except ScheduleError as problem:
            _field, words = PROBLEMS[problem.reason]
            form.add_error("first_day", words)
            return ""
        messages.success(
            self.request,
            _("The copy begins on %(day)s. It is a draft until you publish it.")
            % {"day": day_in_words(copy.starts_at) if copy.starts_at else data["first_day"]},
        )
        return reverse("runs:edit", args=[copy.pk])


WHAT = MultiFieldPanel(
    [
        FieldPanel("course"),
        PlacePanel("municipality"),
        FieldRowPanel([FieldPanel("form"), FieldPanel("venue")]),
        FieldRowPanel([FieldPanel("language"), FieldPanel("seats")]),
        FieldPanel("interpreters"),
        FieldPanel("leaders", widget=forms.CheckboxSelectMultiple),
    ],
    heading=gettext_lazy("The run"),
)
MINIMUM = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("minimum"), FieldPanel("decide_by")])],
    heading=gettext_lazy("Enough to start"),
)
RESIDENTS = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("resident_seats"), FieldPanel("residents_until")])],
    heading=gettext_lazy("Seats for residents"),
)
SIGN_UP = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("sign_up_opens_at"), FieldPanel("sign_up_closes_at")])],
    heading=gettext_lazy("Sign-up"),
)
PATTERN = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("time")]),
        FieldRowPanel([FieldPanel("number"), FieldPanel("minutes"), FieldPanel("every_weeks")]),
        FieldPanel("skip_holidays"),
    ],
    heading=gettext_lazy("Meetings"),
)
MEETINGS = InlinePanel(
    "meetings",
    panels=[
        FieldRowPanel(
            [
                FieldPanel("starts_at"),
                FieldPanel("ends_at"),
                FieldPanel("cancelled", heading=gettext_lazy("Called off")),
            ]
        )
    ],
    heading=gettext_lazy("Meetings"),
    label=gettext_lazy("meeting"),
)


class RunViewSet(RegionalViewSet):
    model = CourseRun
    name = "runs"
    icon = "date"
    pages = ("index", "add", "edit", "delete", "history")
    inspect_view_enabled = False
    index_view_class = RunIndexView
    add_view_class = RunCreateView
    edit_view_class = RunEditView
    delete_view_class = RunDeleteView
    filterset_class = RunFilterSet
    search_fields = ["course__name", "venue__name"]
    list_export = [
        "pk",
        "course.name",
        "municipality.name",
        "venue",
        "language",
        "starts_at",
        "ends_at",
        "seats",
        "confirmed_seats",
        "waiting_parties",
        "state",
    ]
    export_headings = {
        "pk": gettext_lazy("Number"),
        "course.name": gettext_lazy("Course"),
        "municipality.name": gettext_lazy("Municipality"),
        "venue": gettext_lazy("Place"),
        "starts_at": gettext_lazy("First meeting"),
        "ends_at": gettext_lazy("Last meeting ends"),
        "confirmed_seats": gettext_lazy("Seats taken"),
        "waiting_parties": gettext_lazy("Parties waiting"),
    }
    export_filename = "course-runs"
    edit_handler = ObjectList([WHAT, MEETINGS, SIGN_UP, RESIDENTS, MINIMUM], base_form_class=RunForm)
    add_handler = ObjectList([WHAT, PATTERN, SIGN_UP, RESIDENTS, MINIMUM], base_form_class=NewRunForm)

    def get_add_view_kwargs(self, **kwargs):
        handler = self.add_handler.bind_to_model(self.model)
        return super().get_add_view_kwargs(panel=handler, form_class=handler.get_form_class(), **kwargs)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("cancel/<int:pk>/", self.construct_view(CancelRunView), name="cancel"),
            path("decide/<int:pk>/", self.construct_view(DecideView), name="decide"),
            path("copy/<int:pk>/", self.construct_view(CopyRunView), name="copy_to_term"),
            path("survey/<int:pk>/", self.construct_view(RunSurveyView), name="survey"),
            path("survey/<int:pk>/file/", self.construct_view(RunSurveyFileView), name="survey_file"),
            path("list/<int:pk>/", self.construct_view(LeadersLinkView), name="list"),
            path("write/<int:pk>/", self.construct_view(WriteView), name="write"),
            path("book/<int:pk>/", self.construct_view(BookByPhoneView), name="book"),
        ]
