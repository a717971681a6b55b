"""Staying in touch after a course, behind a link of one's own: GET shows, POST says yes, changes or withdraws.

Nobody can forge the link, so no cookie is needed against forged forms.
"""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses.catalogue import catalogue
from courses.contact import spoken_phone
from courses.models import Booking, CourseRun, language_name
from courses.summary import title_of
from courses.views.manage import isolated
from courses.views.private import behind_link
from home.carried import CARRIED, changes_language
from home.dates import full_date
from home.limits import hit
from networks import touch
from networks.models import StayInTouch
from networks.models.groups import SPOKEN
from networks.touch_form import TouchForm, suggested

DAY = 24 * 60 * 60
# Enough to mend a mistake, too few to try out who appears for which language.
CHANGES_A_DAY = 6
CHANGE = "andra"


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def stay_in_touch(request, token: str):
    """What is shown to whom, the others when all of them said yes, and the way out. 5 to 6 queries to show."""
    booking = touch.opened(request.region, token)
    if booking is None:
        return over(request)
    if request.method != "POST":
        return show(request, token, booking)
    if request.POST.get("answer") == "no":
        touch.withdraw(booking)
        return back(token, "no")
    return take(request, token, booking)


def take(request, token: str, booking: Booking):
    """Keep a yes, or say what is wrong beside its field with nothing lost. 7 to 9 queries."""
    form = TouchForm(request.POST)
    if changes_language(request, form) or not form.is_valid():
        return show(request, token, booking, form)
    if not hit("touch by booking", str(booking.pk), CHANGES_A_DAY, DAY):
        form.add_error(None, _("You have changed this many times today. Try again tomorrow, or call us."))
        return show(request, token, booking, form)
    done = touch.say_yes(booking, form.shown())
    return over(request) if done is touch.Outcome.NOT_NOW else back(token, "yes")


def back(token: str, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('networks:touch', args=[token])}?done={done}", status=303)


def show(request, token: str, booking: Booking, form: TouchForm | None = None):
    """Before a yes nothing is said of the others, not even whether there are any."""
    now = timezone.now()
    standing = touch.standing_in(booking.run, now)
    mine = next((row for row in standing if row.booking_id == booking.pk), None)
    others = touch.seen_by(mine, standing) if mine else []
    title, language = title_of(booking.run, catalogue(request.region), get_language())
    done = request.GET.get("done", "")
    context = {
        "title": title,
        "title_lang": language if language != get_language() else "",
        "until": full_date(touch.until(booking.run)),
        "mine": mine,
        "rows": own_rows(mine) if mine else [],
        "others": [other_row(row) for row in others],
        "propose_url": propose_url(booking.run, mine) if others else "",
        "asks": form is not None or mine is None or CHANGE in request.GET,
        "form": form or TouchForm(initial=suggested(booking, mine)),
        "change_query": f"?{CHANGE}=1",
        # The address may say what is not so any more.
        "done": done if (done == "yes") == bool(mine) else "",
        "token": token,
        "carried": CARRIED,
        "phone": booking.run.municipality.phone or request.region.contact_phone,
        "error": form is not None and form.is_bound and bool(form.errors),
    }
    return render(request, "networks/touch.html", context)


def own_rows(row: StayInTouch) -> list[dict]:
    """What the others see, as the inputs of templates/components/summary_list.html."""
    return [
        {"label": _("First name"), "value": row.first_name},
        {"label": row.get_way_display().capitalize(), "value": isolated(spoken(row))},
        {"label": _("Shown to"), "value": row.get_to_whom_display()},
        {"label": _("Language"), "value": capfirst(language_name(row.language))},
    ]


def other_row(row: StayInTouch) -> dict[str, str]:
    """A first name and one way of contact, and nothing else of the row."""
    scheme = "mailto" if row.way == StayInTouch.Way.EMAIL else "tel"
    return {"name": row.first_name, "contact": spoken(row), "url": f"{scheme}:{row.contact}"}


def spoken(row: StayInTouch) -> str:
    return spoken_phone(row.contact) if row.way == StayInTouch.Way.PHONE else row.contact


def propose_url(run: CourseRun, mine: StayInTouch) -> str:
    """Where a group is started, filled in from the course and from what I said myself: nothing of the others."""
    languages = [code for code in dict.fromkeys((mine.language, run.language)) if code in SPOKEN]
    query = {
        "municipality": run.municipality.slug,
        "language": languages,
        "age_from": run.course.age_from,
        "age_to": run.course.age_to,
    }
    return f"{reverse('networks:propose')}?{urlencode(query, doseq=True)}"


def over(request):
    """A link that opens nothing, or nothing any more: the same words for every reason."""
    context = {
        "phone": request.region.contact_phone,
        "list_url": catalogue(request.region).list_url(get_language()),
    }
    return render(request, "networks/touch_over.html", context, status=410)
