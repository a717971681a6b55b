"""A group's own page, behind its contact's link: how it stands, and one tap to say that it still meets.

GET shows, POST acts: programs that look through mail follow links. Nobody can forge the link, so no form here has a
stamp.
"""

from functools import wraps

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import log

from courses.catalogue import catalogue
from courses.contact import contact_digest, spoken_phone
from courses.views.private import behind_link
from home import stamps
from home.dates import day_in_words, full_date
from home.languages import own_name
from home.limits import client_address, hit
from home.routing import in_order
from home.templatetags.look import folds
from networks import changes, groups, mails, privacy
from networks.directory import known_group
from networks.group_links import opened
from networks.groups import Outcome
from networks.mine_forms import BreakForm, ChangeForm, FindForm
from networks.models import Group
from networks.views.directory import when_words, where_words

FORM = "find-group"
HOUR = 60 * 60
DAY = 24 * HOUR
LINKS_BY_ADDRESS, LINKS_BY_CONTACT = 20, 3
# From one link: more is no person.
CHANGES_A_DAY = 30


def behind_own_link(view):
    """For views of a group: the link is opened first, and one that opens nothing is 410, whatever the cause."""

    @csrf_exempt
    @behind_link
    @wraps(view)
    def wrapped(request, token: str):
        group = opened(request.region, token)
        if group is None:
            return render(
                request, "networks/link_over.html", {"phone": request.region.contact_phone}, status=410
            )
        return view(request, group, token)

    return wrapped


def back(token: str, done: str = "") -> HttpResponseRedirect:
    query = f"?done={done}" if done else ""
    return HttpResponseRedirect(reverse("networks:mine", args=[token]) + query, status=303)


@behind_own_link
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request, group: Group, token: str):
    """How the group stands. The button says that it still meets. 4 queries; about 12 when it is pressed."""
    if request.method == "POST":
        outcome = groups.confirm(group)
        if outcome is Outcome.DONE:
            log(group, changes.CONFIRMED)
        return back(token, "" if outcome is Outcome.NOT_NOW else "confirmed")
    now = timezone.now()
    known, words = known_group(group), catalogue(request.region)
    context = {
        "group": group,
        "token": token,
        "standing": standing(group, now),
        "done": request.GET.get("done", ""),
        "open": group.state in changes.OPEN,
        "listed": group.is_listed(now),
        "asks": group.state == Group.State.LISTED and is_worth_asking(group, now),
        "when": when_words(known),
        "where": where_words(known, words),
        "pause": day_in_words(group.next_on) if on_a_break(group) else "",
        "rows": contact_rows(group),
        "phone": group.municipality.phone or request.region.contact_phone,
    }
    return render(request, "networks/mine.html", context)


def standing(group: Group, now) -> tuple[str, str, str]:
    """The state in one sentence, what it means, and how much it matters: ok, info, warn."""
    place = {"municipality": group.municipality.name}
    match group.state:
        case Group.State.PROPOSED:
            return (
                _("Your group waits for an answer"),
                _("%(municipality)s reads your proposal. Until then nobody else sees it.") % place,
                "info",
            )
        case Group.State.REFUSED:
            return _("Your proposal was not approved"), group.refusal, "warn"
        case Group.State.CLOSED:
            return _("Your group is closed"), _("It is not shown any more."), "info"
    if group.confirmed_until <= now:
        return (
            _("Your group is hidden"),
            _(
                "Nobody has told us for three months that you still meet. Press the button, and it is back at once."
            ),
            "warn",
        )
    until = _("It stays there until %(day)s. Before that we write and ask whether you still meet.")
    return _("Your group is in the list"), until % {"day": full_date(group.confirmed_until)}, "ok"


def is_worth_asking(group: Group, now) -> bool:
    """Whether the button would change anything."""
    return group.confirmed_until - now < groups.CONFIRMED_FOR - groups.AGAIN_AFTER


def on_a_break(group: Group) -> bool:
    """Whether the next time is further off than the rhythm says: the group has said when it is back."""
    weekly = group.rhythm in (Group.Rhythm.WEEKLY, Group.Rhythm.AGREED)
    return bool(group.next_on) and weekly and group.next_on > timezone.localdate()


def contact_rows(group: Group) -> list[dict[str, str]]:
    """What is kept about the contact, as templates/components/summary_list.html wants it."""
    phone = in_order(spoken_phone(group.contact_phone)) if group.contact_phone else ""
    rows = [
        (_("First name"), group.contact_name),
        (_("E-mail"), folds(group.contact_email)),
        (_("Phone"), phone),
        (_("Language of our mails"), own_name(group.language)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


@behind_own_link
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, group: Group, token: str):
    """Time, place and words. What is wrong is said beside its field, and nothing typed is lost."""
    if group.state not in changes.OPEN:
        return back(token)
    form = ChangeForm(group, request.POST if request.method == "POST" else None)
    many = form.is_bound and form.is_valid() and not may_change(group)
    if form.is_bound and form.is_valid() and not many:
        outcome = changes.change(group, form.facts(), form.words())
        return back(token, "changed" if outcome is Outcome.DONE else "")
    context = {"group": group, "token": token, "form": form, "error": bool(form.errors), "many": many}
    return render(request, "networks/mine_change.html", context, status=429 if many else 200)


def may_change(group: Group) -> bool:
    return hit("group changes", str(group.pk), CHANGES_A_DAY, DAY)


@behind_own_link
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request, group: Group, token: str):
    """A break, said by the day on which they are back; or its end."""
    if group.state not in changes.OPEN:
        return back(token)
    if request.method == "POST" and "end" in request.POST:
        return back(
            token, "resumed" if on_a_break(group) and changes.pause(group, None) is Outcome.DONE else ""
        )
    form = BreakForm(group, request.POST if request.method == "POST" else None)
    many = form.is_bound and form.is_valid() and not may_change(group)
    if form.is_bound and form.is_valid() and not many:
        outcome = changes.pause(group, form.cleaned_data["back"])
        return back(token, "paused" if outcome is Outcome.DONE else "")
    context = {
        "group": group,
        "token": token,
        "form": form,
        "error": bool(form.errors),
        "many": many,
        "pause": day_in_words(group.next_on) if on_a_break(group) else "",
    }
    return render(request, "networks/mine_break.html", context, status=429 if many else 200)


@behind_own_link
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, group: Group, token: str):
    """The page says what will happen, its button does it."""
    if group.state not in changes.OPEN:
        return back(token)
    if request.method == "POST":
        if groups.close(group) is Outcome.DONE:
            log(group, changes.CLOSED)
        return back(token)
    return render(request, "networks/mine_close.html", {"group": group, "token": token})


@behind_own_link
@require_safe
def download(request, group: Group, token: str):
    """Everything that is kept, as a file that other programs read (GDPR, article 20)."""
    response = JsonResponse(privacy.kept_about(group), json_dumps_params={"ensure_ascii": False, "indent": 2})
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="uppgifter-{day}.json"'
    return response


@behind_own_link
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request, group: Group, token: str):
    """The page says what will happen, its button does it; the link opens nothing afterwards."""
    if request.method == "POST":
        privacy.forget(group)
        return HttpResponseRedirect(reverse("networks:forgotten"), status=303)
    context = {"group": group, "token": token, "open": group.state in changes.OPEN}
    return render(request, "networks/mine_forget.html", context)


@behind_link
@require_safe
def forgotten(request):
    """It is done. Says nothing of whose it was, so it needs no link."""
    return render(request, "networks/mine_forgotten.html", {"phone": request.region.contact_phone})


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    """The link once more, to the address that the group has. The answer is the same for every address."""
    if request.method != "POST":
        return show_find(request, FindForm())
    form = FindForm(request.POST)
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), FORM, request.region.pk)
    if stamp != stamps.StampState.FRESH:
        return show_find(request, form, old=True)
    if not form.is_valid():
        return show_find(request, form)
    if not hit("group links by address", client_address(request), LINKS_BY_ADDRESS, HOUR):
        return show_find(request, form, many=True)
    email = form.cleaned_data["email"]
    if hit("group links by contact", contact_digest(email, ""), LINKS_BY_CONTACT, DAY):
        mails.send_links(request.region, email)
    return render(request, "networks/link_sent.html", {"email": email})


def show_find(request, form: FindForm, *, old: bool = False, many: bool = False):
    context = {
        "form": form,
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "old": old,
        "many": many,
        "error": bool(form.errors) and not old,
        "phone": request.region.contact_phone,
    }
    return render(request, "networks/find_mine.html", context, status=429 if many else 200)
