"""Booking shown within the page of a municipality's own website: for whom, and what differs there.

A step of booking in a frame is the ordinary step: the same view, form and verb. The request carries a `Framed`, and
asks it for the few things that are not the same.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from courses.catalogue import KnownMunicipality
from courses.models import Party
from courses.party_links import receipt_token, receipt_url

# What is carried from step to step: the list that the visitor came from, as its own parameters.
LIST = "list"


@dataclass(frozen=True)
class Framed:
    """On whose website a request's page is shown, and where the same step stands by itself."""

    place: KnownMunicipality
    top_url: str
    # Of a list in the same frame; empty where the list is the page around it.
    list_query: str = ""

    @property
    def list_url(self) -> str:
        """Of the course list or of a campaign's programme, which names its campaign."""
        view = "embed_campaign" if "campaign" in QueryDict(self.list_query) else "embed_courses"
        return f"{reverse(view)}?{self.list_query}" if self.list_query else ""

    @property
    def query(self) -> str:
        return f"?{urlencode({LIST: self.list_query})}" if self.list_query else ""


def framed_of(request: HttpRequest) -> Framed | None:
    return getattr(request, "framed", None)


def form_of(request: HttpRequest, name: str) -> str:
    """The form's name for its stamp: one that was handed out for a website is good there only."""
    framed = framed_of(request)
    return stamped_name(name, framed.place.slug) if framed else name


def stamped_name(name: str, slug: str) -> str:
    return f"{name} on {slug}"


def note_source(request: HttpRequest, party: Party) -> None:
    """On a party that is about to book: from which website."""
    if framed := framed_of(request):
        party.source = Party.Source.EMBED
        party.source_municipality_id = framed.place.pk


def receipt_after(request: HttpRequest, party: Party) -> str:
    """The receipt's address, in the frame for whoever is in one."""
    framed = framed_of(request)
    if framed is None:
        return receipt_url(party)
    return reverse("courses:framed_receipt", args=[receipt_token(party), framed.place.slug]) + framed.query
