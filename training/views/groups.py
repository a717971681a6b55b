"""What parents open with the code of a group: the module's lessons between the meetings. No account, no cookie."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import Meeting
from courses.summary import hours
from courses.views.private import behind_link
from home import limits
from home.dates import day_in_words
from home.routing import lang_attributes
from home.short_links import in_readers_language
from training import groups
from training.counting import by_way
from training.guide import held_meetings
from training.models import TrainingGroup
from training.outline import KnownLesson, KnownModule
from training.views.steps import lesson_line

CODE = "kod"
# From one address: a family centre or a library, where a whole group opens the page at once.
LOOKUPS_AN_HOUR = 240
HOUR = 60 * 60


def throttled(view):
    """For views that look a code up: nobody tries them through. One statement."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not limits.hit("group codes", limits.client_address(request), LOOKUPS_AN_HOUR, HOUR):
            response = render(request, "training/groups/too_many.html", status=429)
            response["Retry-After"] = str(HOUR)
            return response
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@behind_link
def find(request):
    """The form for a code, and where a code that was typed leads. 2 statements for a code."""
    typed = request.GET.get(CODE, "").strip()
    return looked_up(request, typed) if typed else render(request, "training/groups/find.html")


@throttled
def looked_up(request, typed: str):
    found = groups.find(request.region, typed)
    if found is None or found.closed_at:
        return no_group(request, found, typed)
    return HttpResponseRedirect(reverse("training:group", args=[found.code]))


def no_group(request, found: TrainingGroup | None, typed: str = ""):
    """Of a closed group it is said that it is closed: 410. Of any other code, to look at it again: 404."""
    context = {"closed": found is not None, "typed": typed[:20], "unknown": found is None}
    return render(request, "training/groups/find.html", context, status=410 if found else 404)


@require_safe
@behind_link
@throttled
def group(request, code: str):
    """The lessons of a group between its meetings. 3 statements, 1 more with a run."""
    found = groups.find(request.region, code)
    if found is None or found.closed_at:
        return no_group(request, found, code)
    if found.code != code:
        return HttpResponseRedirect(reverse("training:group", args=[found.code]))
    module = groups.module_of(found)
    if module is None:
        return render(request, "training/groups/no_module.html", {"group": found})
    words = module.in_language(get_language())
    way = way_of(module, held_meetings(found.run), found.code)
    context = {
        "group": found,
        "words": words,
        "lang": lang_attributes(words.language),
        "foreign_name": "" if words.language == get_language() else dict(settings.LANGUAGES)[words.language],
        "module": module,
        "way": way,
        "now": next((stretch for stretch in way if stretch["now"]), None),
    }
    return render(request, "training/groups/group.html", context)


def way_of(module: KnownModule, meetings: list[Meeting], code: str) -> list[dict]:
    """The meetings and what lies between them, in order; lessons that go with no meeting come last.

    A stretch: `meeting` that it begins with (None for the first), `heading`, `lessons`, and whether it is for `now`.
    """
    lessons = {}
    for lesson in module.lessons:
        lessons.setdefault(lesson.after_meeting, []).append(line(lesson, code))
    at_any_time = lessons.pop(None, [])
    last = max([len(meetings), *lessons])
    held = sum(meeting.starts_at <= timezone.now() for meeting in meetings)
    way = [
        {
            "meeting": meeting_line(number, meetings),
            "heading": heading(number, len(meetings)),
            "lessons": lessons.get(number, []),
            "now": bool(meetings) and number == held and number in lessons,
        }
        for number in range(last + 1)
    ]
    if at_any_time:
        way.append({"meeting": None, "heading": _("At any time"), "lessons": at_any_time, "now": False})
    return [stretch for stretch in way if stretch["lessons"] or stretch["meeting"]]


def line(lesson: KnownLesson, code: str) -> dict:
    """As training/lesson_row.html wants it; its address says which group it was come from, so that it is counted."""
    known = lesson_line(lesson)
    return known | {"url": by_way(known["url"], code), "after": None}


def meeting_line(number: int, meetings: list[Meeting]) -> dict | None:
    """The date of a meeting; None where there is none."""
    if not 1 <= number <= len(meetings):
        return None
    meeting = meetings[number - 1]
    over = meeting.ends_at <= timezone.now()
    return {
        "number": number,
        "when": day_in_words(meeting.starts_at),
        "time": hours(meeting),
        "iso": meeting.starts_at.isoformat(),
        "over": over,
    }


def heading(number: int, meetings: int) -> str:
    if number == 0:
        return _("Before the first meeting")
    if number == meetings:
        return _("After the last meeting")
    return _("Between meetings %(after)d and %(before)d") % {"after": number, "before": number + 1}


@require_safe
def anywhere(request, code: str):
    """The short address on paper, without a language: it leads on in the one that the reader's phone asks for."""
    return in_readers_language(request, "training:group", groups.read(code) or code)
