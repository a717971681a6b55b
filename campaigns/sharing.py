"""What a campaign and its items look like where they are shared: the phase says what people are asked to do."""

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.catalogue import KnownItem, day_words
from campaigns.models import Campaign, Phase
from campaigns.told import Told
from home.dates import clock, full_date
from home.sharing.drawing import Picture

SCENE = "people"


def phase_words(campaign: Campaign, phase: Phase, today: date) -> str:
    """Two or three words for a phase. Under way by hand before the first day is not yet today."""
    if phase == Phase.UNDER_WAY:
        one_day = campaign.starts_on == campaign.ends_on == today
        return _("Today") if one_day else _("Right now")
    return {
        Phase.ANNOUNCED: _("Save the date"),
        Phase.SIGN_UP: _("Sign up"),
        Phase.AFTERWARDS: _("Thank you"),
    }[phase]


def below(campaign: Campaign, phase: Phase, today: date) -> str:
    """What stands under the title: what to do, and when it is."""
    return f"{phase_words(campaign, phase, today)} · {day_words(campaign)}"


def of_phase(told: Told, phase: Phase, today: date) -> Picture:
    """The campaign's picture in one of its phases, whichever it is in now: for those who plan ahead."""
    place = [told.here.slug] if told.here else []
    return Picture(
        subject="-".join(["campaign", str(told.campaign.row.pk), *place, told.language, phase.value]),
        scene=SCENE,
        seed=told.slug,
        above=told.where,
        title=told.page.title,
        title_language=told.page.lang,
        below=below(told.campaign.row, phase, today),
        language=told.language,
        forest=told.region.forest,
        sun=told.region.sun,
    )


def of_item(told: Told, item: KnownItem) -> Picture:
    """An item's picture in the active language; its title falls back to the source language. No query."""
    words, lang = item.in_language(told.language)
    row = told.wording.row(item, elsewhere=True)
    # A word between date and time: two numbers side by side would change places where one reads from the right.
    told_when = {"day": full_date(item.starts_at), "time": clock(item.starts_at)}
    when = capfirst(_("%(day)s at %(time)s") % told_when)
    return Picture(
        subject=f"item-{item.pk}-{told.language}",
        scene=SCENE,
        seed=f"{told.slug}-{item.pk}",
        above=row.municipality or told.region.name,
        title=words.title,
        title_language=lang,
        below=f"{_('Has been called off')} · {when}" if item.cancelled else when,
        language=get_language(),
        forest=told.region.forest,
        sun=told.region.sun,
    )
