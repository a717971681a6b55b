"""The item editor's form: its seats, its room, and what may go wrong, in words beside the field."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.models import Item, Room, Track
from campaigns.seats import Problem, problem
from courses.admin.fields import Checkboxes, InterpretersField
from courses.admin.run_forms import PUBLISH, TO_DRAFT
from courses.models import CourseRun

MOST_SEATS = 9999
STATES = {PUBLISH: Item.State.PUBLISHED, TO_DRAFT: Item.State.DRAFT}


class GroupedChoices(ModelChoiceIterator):
    """The choices below headings: rooms below their house, tracks below their campaign."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for heading, rows in groupby(self.queryset, key=self.field.heading_of):
            yield (str(heading), [self.choice(row) for row in rows])


class RoomField(forms.ModelChoiceField):
    """Rooms, below the venues they are in."""

    iterator = GroupedChoices

    def __init__(self, **options):
        rooms = Room.objects.select_related("venue").order_by("venue__name", "venue", "name")
        super().__init__(rooms, required=False, **options)

    def heading_of(self, room: Room) -> str:
        return room.venue.name

    def label_from_instance(self, room: Room) -> str:
        return room.name


class TrackField(forms.ModelChoiceField):
    """Tracks, below the campaigns they are in, by their words."""

    iterator = GroupedChoices

    def __init__(self, **options):
        tracks = Track.objects.select_related("campaign").prefetch_related("texts")
        in_order = tracks.order_by("-campaign__starts_on", "campaign", "sort_order", "pk")
        super().__init__(in_order, required=False, **options)

    def heading_of(self, track: Track) -> str:
        return track.campaign.name


class ItemForm(WagtailAdminModelForm):
    """The facts of an item and its seats, which are a run's.

    `wants` is what the button asks for beside saving: PUBLISH, TO_DRAFT or nothing.
    """

    interpreters = InterpretersField(label=gettext_lazy("Interpreters"))
    access = Checkboxes(
        label=gettext_lazy("Accessibility"),
        choices=Item.Access.choices,
        help_text=gettext_lazy("Beyond what is true of the whole venue."),
    )
    room = RoomField(
        label=gettext_lazy("Room"), help_text=gettext_lazy("One of the venue's. Leave empty for all of it.")
    )
    track = TrackField(label=gettext_lazy("Track"))
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        help_text=gettext_lazy(
            "Empty: anybody just comes. With a number people sign up, and wait when it is full."
        ),
    )
    wants = ""
    checked = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        run, self.stored_state = self.instance.run, self.instance.state
        if run is not None:
            self.initial["seats"] = run.seats
        if self.instance.state == Item.State.CANCELLED or (run and run.state == CourseRun.State.CANCELLED):
            # What is called off stays so; its list is kept as it was.
            self.fields["seats"].disabled = True

    def is_valid(self):
        """Every message at once: those of the fields and of the words, and of the seats."""
        valid = super().is_valid()
        if self.is_bound and not self.checked:
            self.checked = True
            self.check_seats()
            valid = super().is_valid()
        return valid

    def check_seats(self) -> None:
        """What stands against the seats, beside the field that it is about. At most 3 queries."""
        if self.wants and self.stored_state == Item.State.CANCELLED:
            # A button of a page that was opened before.
            self.add_error(None, _("This is called off"))
            return
        if "seats" in self.errors or "municipality" in self.errors:
            return
        item, seats = self.instance, self.cleaned_data.get("seats")
        item.state = STATES.get(self.wants, item.state)
        found = problem(item, seats)
        if found is Problem.NO_MUNICIPALITY:
            self.add_error(
                "seats",
                _("Somebody has to look after the list: choose a municipality, or leave the seats empty."),
            )
        elif found is Problem.SOMEBODY:
            words = _("People have booked or wait: call the item off instead, so that they are told.")
            moved = item.run.municipality_id != item.municipality_id
            self.add_error("municipality" if moved else "seats" if seats is None else None, words)

    def save(self, commit=True):
        self.instance.state = STATES.get(self.wants, self.instance.state)
        return super().save(commit)
