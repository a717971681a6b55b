"""What a party does with its own booking: see, change, cancel, get back to it. GET shows, POST acts."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import any_run, booking, own_data, queue
from courses.attendance import attended_for_certificate
from courses.catalogue import catalogue
from courses.claims import (
    ACTIVE,
    Claim,
    State,
    claims_by_email,
    claims_of_party,
    foremost,
    named_in,
    names_one,
    over_last,
)
from courses.contact import contact_digest, spoken_phone
from courses.forms import AnyRun, ChangeForm, CodeForm, LinkForm, OwnDataForm
from courses.models import Attendance, CourseRun, Party
from courses.party_links import MANAGE, links_afterwards, manage_url, offer_url, opened, receipt_url
from courses.residents import homes_for, homes_for_course
from courses.seats import Outcome, Reason
from courses.several_form import AllRuns
from courses.state_words import state_words
from courses.story import story
from courses.summary import summary_of
from courses.views.booking import people_words
from courses.views.door import qr_of
from courses.views.private import behind_link, over
from home import due, stamps
from home.carried import CARRIED, changes_language
from home.dates import day_in_words
from home.languages import own_name
from home.limits import client_address, hit
from home.links import code_matches
from home.models import Region

FORM = "find"
HOUR = 60 * 60
TRIES_BY_ADDRESS, TRIES_BY_REFERENCE = 20, 8
LINKS_BY_ADDRESS, LINKS_BY_CONTACT = 20, 3
DAY = 24 * HOUR
# Each change is told by mail: nobody shall be able to fill somebody's inbox.
CHANGES_A_DAY = 12
# A code was typed by hand: the link it opens need not live longer than the sitting.
OPENED_BY_CODE = timedelta(hours=2)


def show(request, claim: Claim, token: str, *, one_of_several: bool):
    """One thing that the party has: its state in one sentence, the meetings, and what can be done. 3 to 6 queries."""
    party, state = claim.party, claim.state()
    title, text = state_words(claim, state, request.region)
    municipality = claim.municipality
    context = {
        "party": party,
        "title": title,
        "text": text,
        "active": state in ACTIVE,
        "waiting": state in (State.WAITING, State.OFFERED),
        "booked": state == State.BOOKED,
        "offer_url": offer_url(claim.offer, party) if state == State.OFFERED else "",
        "rejoins": may_rejoin(claim, state),
        "any_run": claim.run is None,
        "story": story(claim),
        "summary": summary_of(claim, request.region),
        "rows": party_rows(party),
        "absent": absent_days(claim) if state == State.BOOKED else [],
        "token": token,
        "one_of_several": one_of_several,
        "query": claim.query if one_of_several else "",
        "ics_url": reverse("courses:run_ics", args=[claim.run.pk]) if state == State.BOOKED else "",
        "qr": qr_of(request, claim) if state == State.BOOKED else "",
        "certificate": state == State.OVER
        and bool(claim.booking)
        and attended_for_certificate(claim.booking),
        "afterwards": links_afterwards(claim, timezone.now()) if state == State.OVER else [],
        "list_url": catalogue(request.region).list_url(get_language()),
        "municipality": municipality,
        "phone": municipality.phone or request.region.contact_phone,
        "done": request.GET.get("done", ""),
    }
    return render(request, "courses/manage.html", context)


def absent_days(claim: Claim) -> list[str]:
    """The days of the meetings that the party has said it cannot come to. 1 query."""
    told = claim.booking.attendance.filter(state=Attendance.State.TOLD, meeting__cancelled=False)
    return [
        day_in_words(row.meeting.starts_at)
        for row in told.select_related("meeting").order_by("meeting__starts_at")
    ]


def claims_behind(request, token: str) -> list[Claim]:
    """All that the party behind a manage link has; 3 to 5 queries."""
    party = opened(request.region, MANAGE, token)
    return claims_of_party(party.pk) if party else []


def claim_behind(request, token: str) -> Claim | None:
    """What a page behind a manage link is about: the one that its address names, else the one to speak of first."""
    claims = claims_behind(request, token)
    return named_in(claims, request.GET) if names_one(request.GET) else foremost(claims)


def may_rejoin(claim: Claim, state: State) -> bool:
    """Whether the page offers to wait again. 1 query for an entry that has ended, else none."""
    ended = state in (State.EXPIRED, State.DECLINED, State.LEFT)
    if not ended:
        return False
    if claim.entry.course_id:
        return any_run.no_way_back(claim.entry) is None
    return queue.no_way_back(claim.run, claim.entry, timezone.now()) is None


def party_rows(party: Party) -> list[dict]:
    """What we know about the party: the inputs of templates/components/summary_list.html."""
    rows = [
        {"label": _("Who is coming"), "value": people_words(party)},
        {"label": _("E-mail"), "value": isolated(party.email)},
        {"label": _("Phone"), "value": isolated(spoken_phone(party.phone) if party.phone else "")},
    ]
    return [row for row in rows if row["value"]]


def isolated(text: str) -> str:
    """Text that runs from left to right on any page."""
    return format_html('<bdi dir="ltr">{}</bdi>', text) if text else ""


def cancel_one(request, claim: Claim, token: str):
    """Cancel a booking or leave the queue: the page asks, its button does."""
    if claim.state() not in ACTIVE:
        return back(token)
    if request.method == "POST":
        if claim.booking:
            booking.cancel(claim.booking.pk)
        else:
            queue.leave(claim.entry.pk)
        return back(token)
    context = {
        "waiting": claim.entry is not None,
        "summary": summary_of(claim, request.region),
        "token": token,
    }
    return render(request, "courses/cancel.html", context)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_rejoin(request, token: str):
    """Wait again, at the end of the list; the booking's page asks, and says what came of it."""
    claim = claim_behind(request, token)
    if claim is None:
        return over(request)
    if request.method == "POST" and claim.entry:
        (any_run.wait_again if claim.entry.course_id else queue.rejoin)(claim.entry.pk)
    return back(token)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_still(request, token: str):
    """Does the party still wait for any run? The page asks, its buttons answer; for all else the booking's page."""
    claim = claim_behind(request, token)
    if claim is None:
        return over(request)
    if claim.run or claim.state() != State.WAITING:
        return back(token)
    answer = request.POST.get("answer") if request.method == "POST" else None
    if answer == "yes":
        any_run.say_still(claim.entry.pk)
        return back(token, "still")
    if answer == "no":
        queue.leave(claim.entry.pk)
        return back(token)
    context = {
        "since": day_in_words(claim.entry.created_at),
        "summary": summary_of(claim, request.region),
        "party": claim.party,
        "token": token,
    }
    return render(request, "courses/still.html", context)


def back(token: str, done: str = "") -> HttpResponseRedirect:
    """To the manage page, which says what was `done`."""
    url = reverse("courses:manage", args=[token])
    return HttpResponseRedirect(f"{url}?done={done}" if done else url, status=303)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_change(request, token: str):
    """Change who comes, what they need, how to reach them; seats are counted anew."""
    claims = claims_behind(request, token)
    claim = foremost(claims)
    if claim is None:
        return over(request, MANAGE, token)
    if claim.state() not in ACTIVE:
        return back(token)
    active = [one for one in claims if one.state() in ACTIVE]
    languages = [(code, own_name(code)) for code in request.region.languages]
    about, homes = asked_about(active, request.region)
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(claim.party, about, languages, data, homes=homes)
    sent = data is not None and not changes_language(request, form)
    if sent and form.is_valid() and not hit("change by party", str(claim.party.pk), CHANGES_A_DAY, DAY):
        form.add_error(None, _("You have changed this many times today. Try again tomorrow, or call us."))
    if sent and form.is_valid():
        outcome = save_changes(claim.party, form)
        if outcome.ok:
            return changed(claim.party, over_last(active), outcome.party)
        form.add_error(*refusal_beside(form, outcome.reason))
    context = {
        "form": form,
        "party": claim.party,
        "summary": summary_of(claim, request.region) if len(active) == 1 else None,
        "waiting": all(one.entry for one in active),
        "token": token,
        "carried": CARRIED,
        "error": form.is_bound and bool(form.errors),
    }
    return render(request, "courses/change.html", context)


def asked_about(active: list[Claim], region) -> tuple[AnyRun | CourseRun | AllRuns, list[tuple[str, str]]]:
    """What the form asks about, and the answers to "Where do you live?" if any of it depends on that. 0 to 1 query."""
    known = catalogue(region)
    abouts = []
    homes: list[tuple[str, str]] = []
    for claim in active:
        if claim.run:
            claim.run.municipality.region = region
        abouts.append(claim.run or AnyRun(claim.course))
        homes = homes or (
            homes_for(claim.run, known) if claim.run else homes_for_course(claim.course.pk, known)
        )
    return (abouts[0] if len(abouts) == 1 else AllRuns(abouts, all_stay=True)), homes


def save_changes(party: Party, form: ChangeForm) -> Outcome:
    """Save what is new. Another e-mail address closes every link that went to the old one."""
    values = form.party_values()
    changes = {name: value for name, value in values.items() if value != getattr(party, name)}
    if not changes:
        return Outcome(party=party)
    if party.email and "email" in changes:
        changes["version"] = party.version + 1
    return booking.change(party.pk, changes)


def refusal_beside(form: ChangeForm, reason: Reason) -> tuple[str | None, str]:
    """Where and how a refused change is told."""
    adults = "adults" if "adults" in form.fields else None
    match reason:
        case Reason.NO_ROOM:
            return adults, _("There are not so many free seats. Your booking stands as it was.")
        case Reason.TOO_MANY:
            return adults, _("The group has fewer seats than that. Your booking stands as it was.")
        case Reason.ALREADY:
            field = "email" if form.cleaned_data.get("email") else "phone"
            return field, _("There is already a booking with this for the same meetings.")
        case _other:
            return None, _("This can no longer be changed.")


def changed(before: Party, last: Claim, after: Party) -> HttpResponseRedirect:
    """Back to the booking, in a language just chosen; without e-mail any more, to the code."""
    language = get_language() if after.language == before.language else after.language
    with translation.override(language):
        url = (
            receipt_url(after)
            if before.email and not after.email
            else f"{manage_url(after, run=last.run)}?done=changed"
        )
        return HttpResponseRedirect(url, status=303)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def find_booking(request):
    """Back to a booking: by reference and code, or by a mail with new links. Never says who is known."""
    if request.method != "POST":
        return show_find(request)
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), FORM, request.region.pk)
    if stamp != stamps.StampState.FRESH:
        return show_find(request, old=True)
    match sent_form(request.POST):
        case CodeForm() as form:
            return enter_code(request, form)
        case OwnDataForm() as form:
            return write_to(request, form, own_data.let_be_told, "courses/own_data_asked.html")
        case form:
            return write_to(request, form, due_links, "courses/links_sent.html")


def sent_form(data) -> CodeForm | LinkForm:
    """Which of the page's forms was sent."""
    if "code" in data:
        return CodeForm(data)
    return OwnDataForm(data) if "own-email" in data else LinkForm(data)


def show_find(request, form: CodeForm | LinkForm | None = None, *, old: bool = False, many: bool = False):
    """Both ways back, and what we know; `form` is the one that was sent, with what is wrong with it."""
    if form is None and old:
        form = sent_form(request.POST)
    context = {
        "form": form,
        "by_code": form if isinstance(form, CodeForm) else CodeForm(),
        "by_mail": form if type(form) is LinkForm else LinkForm(),
        "own": form if isinstance(form, OwnDataForm) else OwnDataForm(),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "old": old,
        "many": many,
        "phone": request.region.contact_phone,
        "error": bool(form and form.errors),
    }
    return render(request, "courses/find.html", context, status=429 if many else 200)


def enter_code(request, form: CodeForm):
    """The right code opens the booking; anything else is one and the same answer, and counted."""
    if not form.is_valid():
        return show_find(request, form)
    reference = written_reference(form.cleaned_data["reference"])
    tries = [
        hit("code by address", client_address(request), TRIES_BY_ADDRESS, HOUR),
        hit("code by reference", reference, TRIES_BY_REFERENCE, HOUR),
    ]
    if not all(tries):
        return show_find(request, form, many=True)
    party = party_by_code(request.region, reference, form.cleaned_data["code"])
    if party is None:
        form.add_error(None, _("That reference and code do not belong together. Check both, or call us."))
        return show_find(request, form)
    return HttpResponseRedirect(manage_url(party, OPENED_BY_CODE), status=303)


def written_reference(text: str) -> str:
    """A reference as it is stored, however it was typed."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return "-".join(letters[start : start + 3] for start in range(0, len(letters), 3))


def party_by_code(region, reference: str, code: str) -> Party | None:
    """The party that has no e-mail, this reference and this code. 1 query."""
    party = Party.objects.filter(region=region, reference=reference, email="", anonymised_at=None).first()
    return party if party and code_matches(code, MANAGE, party.pk, party.version) else None


def write_to(request, form: LinkForm, let_be_due: Callable[[Region, str], None], template: str):
    """Write to the address if there is anything to say; the page is the same if there is not."""
    if not form.is_valid():
        return show_find(request, form)
    if not hit("links by address", client_address(request), LINKS_BY_ADDRESS, HOUR):
        return show_find(request, form, many=True)
    email = form.cleaned_data["email"]
    if hit("links by contact", contact_digest(email, ""), LINKS_BY_CONTACT, DAY):
        let_be_due(request.region, email)
    return render(request, template, {"email": email})


def due_links(region, email: str) -> None:
    """Let a mail with links be due, once a minute at most. 3 queries."""
    claims = claims_by_email(region.pk, email)
    if claims:
        pk = claims[0].party.pk
        minute = f"{timezone.now():%Y%m%d%H%M}"
        due.add(region_id=region.pk, kind="mail", about="links", subject_id=pk, key=f"links:{pk}:{minute}")
