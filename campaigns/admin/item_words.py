"""An item in the few words of a list, and the lists that belong to its seats."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Item
from courses.admin.run_words import bookings_url, queue_url, seats_sentence
from home.dates import clock_range, day_in_words
from home.models import words


def title_of(item: Item) -> str:
    """What it is called, in the reader's language where there are words in it. No query where texts are loaded."""
    text = words(list(item.texts.all()), get_language())
    return text.title if text else _("without words")


def when_words(item: Item) -> str:
    return f"{day_in_words(item.starts_at)} {clock_range(item.starts_at, item.ends_at)}"


def place_words(item: Item) -> str:
    """The room and the house; online for what is held nowhere."""
    if item.venue is None:
        return _("Online") if item.municipality_id is None else "–"
    return ", ".join(filter(None, [item.room.name if item.room else "", item.venue.name]))


def seats_words(item: Item) -> str:
    return seats_sentence(item.run) if item.run else _("open to all")


def bookings_of(item: Item) -> str:
    return bookings_url(item.run) if item.run else ""


def queue_of(item: Item) -> str:
    return queue_url(item.run) if item.run and item.run.waiting_parties else ""


def editor_url(item: Item) -> str:
    return reverse("items:edit", args=[item.pk])
