"""Days and times for people, in the active language.

Every function takes a date or an aware time in any zone and speaks of it in the current zone. Names of days
and months come from Django; how they are put together is a message, so that a translator can order them. What
is returned is plain text: in a page that runs from right to left, a template wraps times in `<bdi>`.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

# Without a year a day is read as the nearest one: this term's, the next one's, or last month's.
BEHIND = timedelta(days=31)
AHEAD = timedelta(days=180)
TWO_WEEKS = 14
TWO_MONTHS = 60
DAYS_OF_MONTH = 30


def local(moment: date) -> date:
    """An aware time in the current zone; a plain date as it is."""
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def day_of(moment: date) -> date:
    moment = local(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def near(day: date, now: date | None) -> bool:
    """Whether the day is meant when no year is said."""
    today = day_of(now or timezone.now())
    return today - BEHIND <= day <= today + AHEAD


def beside_a_day(day: date, form: str) -> str:
    """The date in Django's date format `form`, with the month in the form it has after a day (12 січня)."""
    return date_format(day, form.replace("F", "E"))


def day_in_words(moment: date, now: date | None = None) -> str:
    """Tuesday 12 January; with the year when it is not one of these months."""
    day = day_of(moment)
    if near(day, now):
        return beside_a_day(day, pgettext("Django date format: Tuesday 12 January", "l j F"))
    return beside_a_day(day, pgettext("Django date format: Tuesday 12 January 2027", "l j F Y"))


def day_month(moment: date, now: date | None = None) -> str:
    """12 January; with the year when it is not one of these months."""
    day = day_of(moment)
    if near(day, now):
        return beside_a_day(day, pgettext("Django date format: 12 January", "j F"))
    return beside_a_day(day, pgettext("Django date format: 12 January 2027", "j F Y"))


def full_date(moment: date) -> str:
    """12 January 2027, whatever year it is: for what is kept."""
    return beside_a_day(day_of(moment), pgettext("Django date format: 12 January 2027", "j F Y"))


def from_day_to_day(first: date, last: date) -> str:
    """27 November to 3 December 2026: the year, whatever it is, once where it is the same."""
    first, last = day_of(first), day_of(last)
    begins = full_date(first)
    if first.year == last.year:
        begins = beside_a_day(first, pgettext("Django date format: 12 January", "j F"))
    return _("%(first)s to %(last)s") % {"first": begins, "last": full_date(last)}


def clock(moment: datetime) -> str:
    """18:00."""
    return local(moment).strftime("%H:%M")


def moment_in_words(moment: datetime, now: date | None = None) -> str:
    """Tuesday 12 January at 18:00."""
    words = {"day": day_in_words(moment, now), "time": clock(moment)}
    return _("%(day)s at %(time)s") % words


def clock_range(start: datetime, end: datetime) -> str:
    """18:00–20:30."""
    return f"{clock(start)}–{clock(end)}"


def countdown(until: datetime, now: datetime) -> str:
    """How long there is left, for a sentence like "Opens %s": in 20 minutes, today at 18:00, in 3 days.

    Days are counted as people do, by midnights. Empty when the time has come.
    """
    if until <= now:
        return ""
    minutes = -(-(until - now) // timedelta(minutes=1))
    if minutes < 60:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    days = (day_of(until) - day_of(now)).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock(until)}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock(until)}
    return in_days(days)


def in_days(days: int) -> str:
    """In days for two weeks, in weeks for two months, then in months; never more than there is."""
    if days < TWO_WEEKS:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    if days < TWO_MONTHS:
        weeks = days // 7
        return ngettext("in %(count)d week", "in %(count)d weeks", weeks) % {"count": weeks}
    months = days // DAYS_OF_MONTH
    return ngettext("in %(count)d month", "in %(count)d months", months) % {"count": months}
