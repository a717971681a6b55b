"""A campaign on a screen in a hall: one thing at a time, in one language after the other. No query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.catalogue import KnownCampaign, KnownItem, day_words
from campaigns.models import Phase
from campaigns.programme import Row, now_and_next
from campaigns.told import BY_CODE, Told
from home.routing import in_order, words_in
from home.sheets import sheet

# What is read from across a hall: rows on one slide, and items that have one each.
ROWS, ITEMS = 3, 3


@dataclass(frozen=True, slots=True)
class Slide:
    """What is empty is left out. `lang` are the attributes of the slide's own words, `title_lang` of the editors'."""

    kind: str
    lang: str
    above: str = ""
    title: str = ""
    title_lang: str = ""
    large: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    qr: str = ""
    address: str = ""


def languages(asked: str, campaign: KnownCampaign, offered: Iterable[str], first: str) -> list[str]:
    """Those that were asked for with commas between, in that order; else `first`, and all that the page is written in."""
    offered = list(offered)
    named = [code for code in dict.fromkeys(asked.split(",")) if code in offered]
    written = [code for code in offered if (page := campaign.page(code)) and page.lang == code]
    return named or list(dict.fromkeys([first, *written]))


def slides(told: Told, countdown: str, absolute: Callable[[str], str]) -> list[Slide]:
    """What is shown in the active language; `absolute` makes a path a whole address."""
    code = code_slide(told, absolute)
    if told.phase == Phase.AFTERWARDS:
        return [slide(told, "thanks", above=told.where, large=countdown, **titled(told)), code]
    if told.phase == Phase.UNDER_WAY:
        on, ahead = now_and_next(told.items, told.now)
        boards = [*board(told, _("Right now"), on), *board(told, _("Next"), ahead)]
        return [*(boards or [date_slide(told, countdown)]), code]
    return [
        date_slide(told, countdown),
        *place_slide(told),
        *map(told_item(told), told.highlights(ITEMS)),
        code,
    ]


def slide(told: Told, kind: str, **words) -> Slide:
    return Slide(kind, words_in(told.language), **words)


def titled(told: Told) -> dict[str, str]:
    return {"title": told.page.title, "title_lang": words_in(told.page.lang)}


def date_slide(told: Told, countdown: str) -> Slide:
    weekday, month = date_format(told.date, "l"), date_format(told.date, "F Y")
    line = told.when or f"{capfirst(weekday)} · {month}"
    number = "" if told.when else str(told.date.day)
    return slide(told, "date", above=countdown, large=number, lines=(line, told.where), **titled(told))


def place_slide(told: Told) -> list[Slide]:
    """Where and when; nothing while no house is known."""
    hours = [" ".join(filter(None, [hour.day, in_order(hour.time)])) for hour in told.hours]
    houses = [line for house in told.houses for line in (house.name, house.address)]
    places = [place.name for place in told.places]
    lines = tuple(houses or places)
    return (
        [slide(told, "place", above=told.where, lines=lines, title=hours[0] if hours else "")]
        if lines
        else []
    )


def told_item(told: Told) -> Callable[[Row], Slide]:
    def of(row: Row) -> Slide:
        return slide(
            told,
            "item",
            above=in_order(row.time),
            title=row.title,
            title_lang=words_in(row.lang or told.language),
            lines=tuple(filter(None, [row.place, row.municipality, row.speakers])),
        )

    return of


def board(told: Told, title: str, items: list[KnownItem]) -> list[Slide]:
    """A few rows on each slide, under one title; none for nothing."""
    rows, lang = tuple(map(told.row, items)), words_in(told.language)
    return [
        slide(told, "board", title=title, title_lang=lang, rows=rows[n : n + ROWS])
        for n in range(0, len(rows), ROWS)
    ]


def code_slide(told: Told, absolute: Callable[[str], str]) -> Slide:
    """The way to the page, for a phone in the hand."""
    words = sheet(absolute(told.url), BY_CODE)
    ask = {
        Phase.ANNOUNCED: _("Save the date"),
        Phase.SIGN_UP: _("See the programme and sign up"),
        Phase.UNDER_WAY: _("See the programme"),
        Phase.AFTERWARDS: _("See what came of it"),
    }[told.phase]
    return slide(
        told,
        "code",
        above=f"{told.page.title} · {day_words(told.campaign.row)}",
        large=ask,
        qr=words["qr"],
        address=words["shown_address"],
    )
