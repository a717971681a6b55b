"""Booking in three steps: a form, a letter to read through, a receipt. No cookie, session or user.

What was typed travels in the form itself, so that nothing is kept until it is sent. A signed stamp stands in
for the CSRF cookie; a form that was left open for more than a day gets a new one, and a kind note.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import booking
from courses.catalogue import catalogue
from courses.claim_lines import lines_of
from courses.claims import State, claims_of_party, foremost, over_last
from courses.contact import contact_digest, spoken_phone
from courses.forms import CHILDREN, BookingForm, too_many_words
from courses.framing import form_of, note_source, receipt_after
from courses.models import Course, CourseRun, Party
from courses.party_links import RECEIPT, code_of, manage_url, opened
from courses.questions import questions_of
from courses.residents import free_for_party, homes_for, kept_words
from courses.seats import Outcome, Reason, refusal, seats_left
from courses.summary import summarise, summary_of
from courses.views.door import qr_of
from courses.views.private import behind_link, over
from home import stamps
from home.carried import CARRIED, changes_language
from home.dates import day_in_words
from home.limits import client_address, hit

FORM = "booking"
HOUR = 60 * 60
DAY = 24 * HOUR
# A household or an open network needs a few; a school's or a library's address may be shared by many more.
PER_ADDRESS = 40
PER_CONTACT = 12
# A fuse, not a fence: no run has so many takers in ten minutes.
PER_RUN, RUN_WINDOW = 3_000, 10 * 60
FORM_CARRIED = CARRIED | {"enter": "review"}
REVIEW_CARRIED = CARRIED | {"step": "review", "enter": "send"}
# What the pages say of a run. Sending is mostly the work of putting queries together: a short one without
# joins is worth a tenth of it.
SHOWN = [
    "state", "seats", "starts_at", "ends_at", "sign_up_opens_at", "sign_up_closes_at", "course_id",
    "municipality_id", "venue_id", "form", "language", "interpreters", "weekday",
    "minimum", "decide_by", "held_anyway_at", "confirmed_seats", "resident_seats", "residents_until",
]  # fmt: skip
REMEMBERED = 300


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def book(request, pk: int):
    """The form, its review, sending it. That costs 5 queries before the verb: region, run, limits."""
    run = public_run(request.region, pk)
    if reason := refusal(run):
        return refused(request, run, reason)
    asked = questions_of(run.course, request.region, get_language())
    homes = homes_for(run, catalogue(request.region))
    if request.method != "POST":
        response = show_form(request, run, BookingForm(run, asked, homes=homes))
        # Nothing personal yet; a browser may keep it, so that going back finds what was typed.
        response["Cache-Control"] = "private, max-age=0"
        return response
    form = BookingForm(run, asked, request.POST, homes=homes)
    sent = sent_step(request, form, form_of(request, FORM))
    if sent.step == "form":
        return show_form(request, run, form, old=sent.old)
    if sent.step == "send":
        return send(request, run, form, sent.key)
    return review(request, run, form, sent.key, old=sent.old)


def public_run(region, pk: int) -> CourseRun:
    """The run and its course; 404 for a draft or another region's. 1 query, sometimes 1 for the course."""
    runs = CourseRun.objects.public().filter(starts_at__isnull=False).only(*SHOWN).order_by()
    run = get_object_or_404(runs, pk=pk)
    if run.municipality_id not in catalogue(region).municipalities:
        raise Http404
    key = f"course:{run.course_id}:{region.version}"
    run.course = cache.get_or_set(key, lambda: Course.objects.get(pk=run.course_id), REMEMBERED)
    return run


@dataclass(frozen=True)
class Sent:
    """What a posted form leads to: "form" (again), "review" or "send"; `old`: it was open for more than a day."""

    step: str
    key: str
    old: bool


def sent_step(request, form: BookingForm, name: str) -> Sent:
    """Where a posted form goes next. Nothing is sent before it was reviewed, nor with a stamp that is not fresh."""
    step, key = request.POST.get("step"), request.POST.get("key", "")
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), name, request.region.pk)
    old = stamp != stamps.StampState.FRESH
    if changes_language(request, form):
        return Sent("form", key, False)
    if step == "change" or not form.is_valid() or (old and step != "send"):
        return Sent("form", key, old)
    return Sent("send" if step == "send" and not old and stamps.check_key(key) else "review", key, old)


def phone_of(run: CourseRun, region) -> str:
    """Whom to call about a run."""
    return catalogue(region).municipalities[run.municipality_id].phone or region.contact_phone


def show_form(request, run: CourseRun, form: BookingForm, *, old: bool = False, status: int = 200):
    """The form: empty, with what is wrong, or with what was typed."""
    seats = seats_left(run)
    context = {
        "form": form,
        "summary": summarise(run, request.region),
        "full": not (seats.free or seats.here),
        "residents": seats.here and not seats.free,
        "town": catalogue(request.region).municipalities[run.municipality_id].name,
        "place": seats.waiting + 1,
        "stamp": stamps.new_stamp(form_of(request, FORM), request.region.pk),
        "old": old,
        "phone": phone_of(run, request.region),
        "children_help": children_help(run.course),
        "error": form.is_bound and bool(form.errors),
        "carried": FORM_CARRIED,
    }
    return render(request, "courses/book.html", context, status=status)


def children_help(course) -> str:
    """What it means to bring children."""
    if course.counts_children:
        return _("Each child takes a seat of its own. Leave empty if none.")
    if course.child_care:
        return _("There is child care during the meetings. Leave empty if none.")
    return _("They are welcome along. Leave empty if none.")


def review(
    request,
    run: CourseRun,
    form: BookingForm,
    key: str,
    *,
    old: bool = False,
    gone: int | None = None,
    many: bool = False,
):
    """What is about to be sent, as a letter. `gone`: the place in the queue if the last seat is gone."""
    party = form.party(language=get_language())
    seats = seats_left(run)
    free = free_for_party(run, seats, party)
    queues = gone is not None or party.seats_in(run) > free
    kept = queues and free < party.seats_in(run) <= seats.free + seats.here
    context = letter_words(form, party) | {
        "summary": summarise(run, request.region),
        "queues": queues,
        "kept": kept_words(run, catalogue(request.region).municipalities[run.municipality_id].name)
        if kept
        else None,
        "too_few": queues and bool(free),
        "automatic": wants_automatic(request),
        "free": free,
        "gone": gone,
        "place": gone or seats.waiting + 1,
        "stamp": stamps.new_stamp(form_of(request, FORM), request.region.pk),
        "key": key if stamps.check_key(key) else stamps.new_key(),
        "old": old,
        "many": many,
        "phone": phone_of(run, request.region),
        "carried": REVIEW_CARRIED,
    }
    return render(request, "courses/review.html", context, status=429 if many else 200)


def letter_words(form: BookingForm, party: Party) -> dict:
    """What a valid form says, as the review shows it: the inputs of templates/courses/review_party.html."""
    return {
        "form": form,
        "party": party,
        "mailbox": party.email.partition("@"),
        "people": people_words(party),
        "rows": answer_rows(form),
        "spoken_phone": spoken_phone(party.phone) if party.phone else "",
    }


def people_words(party: Party) -> str:
    """Who is coming, in a sentence."""
    if party.adults == 1:
        adults = _("%(name)s is coming.") % {"name": party.name}
    elif party.second_name:
        adults = _("%(name)s and %(other)s are coming.") % {"name": party.name, "other": party.second_name}
    else:
        adults = _("%(name)s and one more adult are coming.") % {"name": party.name}
    along = ", ".join(
        unbroken(f"{getattr(party, name)} ({label})")
        for name, label in CHILDREN.items()
        if getattr(party, name)
    )
    return f"{adults} {_('Children who come along: %(along)s.') % {'along': along}}" if along else adults


def unbroken(words: str) -> str:
    """Words that stay on one line: no-break spaces, and word joiners round a dash."""
    return words.replace(" ", "\u00a0").replace("–", "\u2060–\u2060")


def answer_rows(form: BookingForm) -> list[dict]:
    """What else was answered: the inputs of templates/components/summary_list.html."""
    rows = []
    if "home_municipality" in form.fields:
        home = form["home_municipality"]
        rows.append({"label": home.label, "value": chosen_words(home)})
    if born := form.cleaned_data.get("child_born"):
        rows.append(
            {
                "label": _("Your child was born, or is due, in"),
                "value": date_format(born, "YEAR_MONTH_FORMAT"),
            }
        )
    for field in (*form.needs(), *form.questions()):
        if words := chosen_words(field):
            rows.append({"label": field.label, "value": words})
    return rows


def chosen_words(field) -> str:
    """An answer as it was read by the person who chose it."""
    value = field.form.cleaned_data.get(field.name)
    if not value:
        return ""
    if isinstance(value, str):
        return str(dict(getattr(field.field, "choices", ())).get(value, value))
    words = dict(field.field.choices)
    return "\n".join(str(words[key]) for key in value)


def send(request, run: CourseRun, form: BookingForm, key: str):
    """Book, or queue where that was agreed to, and answer with the receipt or with what to do instead."""
    party = form.party(language=get_language(), key=stamps.check_key(key))
    note_source(request, party)
    if not within_limits(request, "run", [run.pk], party):
        return review(request, run, form, key, many=True)
    queue_if_full = request.POST.get("queue_if_full") == "1"
    outcome = booking.book(
        run.pk, party, form.answers(), queue_if_full=queue_if_full, automatic=wants_automatic(request)
    )
    return answer(request, run, form, key, outcome)


def wants_automatic(request) -> bool:
    """Whether someone who waits wants to be booked, not asked, when a seat comes free."""
    return request.POST.get("automatic") == "1"


def within_limits(request, what: str, pks: Iterable[int], party: Party) -> bool:
    """Count this attempt by address, contact and what it is for, runs or a course: a statement for each, one commit."""
    digest = contact_digest(party.email, party.phone)
    with transaction.atomic():
        return all(
            [
                hit("book by address", client_address(request), PER_ADDRESS, HOUR),
                hit("book by contact", digest, PER_CONTACT, DAY),
                *(hit(f"book by {what}", str(pk), PER_RUN, RUN_WINDOW) for pk in pks),
            ]
        )


def answer(request, run: CourseRun, form: BookingForm, key: str, outcome: Outcome):
    """The page that a verb's outcome leads to."""
    match outcome.reason:
        case None | Reason.SENT:
            return HttpResponseRedirect(receipt_after(request, outcome.party), status=303)
        case Reason.FULL:
            return review(request, run, form, key, gone=outcome.place)
        case Reason.TOO_MANY:
            form.add_error("adults" if "adults" in form.fields else None, too_many_words(run.seats))
            return show_form(request, run, form)
        case Reason.ALREADY:
            party = form.party(language=get_language())
            context = {"email": party.email, "phone": phone_of(run, request.region)}
            return render(request, "courses/already.html", context)
        case reason:
            return refused(request, run, reason)


def refused(request, run: CourseRun, reason: Reason):
    """Why nobody can book here now, and a way on."""
    title, text = refusal_words(run, reason)
    context = {
        "title": title,
        "text": text,
        "summary": summarise(run, request.region, meetings=[]),
        "list_url": catalogue(request.region).list_url(get_language()),
        "phone": phone_of(run, request.region),
    }
    return render(request, "courses/refused.html", context)


def refusal_words(run: CourseRun, reason: Reason) -> tuple[str, str]:
    if reason == Reason.CANCELLED:
        return _("These meetings are cancelled"), _(
            "They can no longer be booked. There may be others that suit you."
        )
    if reason == Reason.NOT_OPEN:
        day = {"day": day_in_words(run.sign_up_opens_at)}
        return _("Sign-up has not opened yet"), _(
            "You can book from %(day)s. You are welcome back then."
        ) % day
    if reason == Reason.CLOSED:
        day = {"day": day_in_words(run.sign_up_closes_at)}
        text = _("It closed on %(day)s. Call us if you still want to come: there may be a seat.") % day
        return _("Sign-up has closed"), text
    return _("The course has already started"), _(
        "New people cannot join now. There may be another that suits you."
    )


@behind_link
@require_safe
def receipt(request, token: str):
    """What was booked or queued for; open for an hour. Without e-mail it shows the code, here only."""
    party = opened(request.region, RECEIPT, token)
    claims = claims_of_party(party.pk) if party else []
    claim = foremost(claims)
    if claim is None:
        return over(request, RECEIPT, token)
    state = claim.state()
    context = {
        "lines": lines_of(claims, request.region) if len(claims) > 1 else [],
        "party": party,
        "claim": claim,
        "any_run": claim.run is None,
        "summary": summary_of(claim, request.region),
        "waiting": state == State.WAITING,
        "automatic": bool(claim.entry and claim.entry.automatic),
        "booked": state == State.BOOKED,
        # Of several, each has its own, on the page about it.
        "qr": qr_of(request, claim) if state == State.BOOKED and len(claims) == 1 else "",
        "place": claim.place() if state == State.WAITING else None,
        "manage_url": manage_url(party, run=over_last(claims).run),
        "ics_url": reverse("courses:run_ics", args=[claim.run.pk]) if claim.run else "",
        "find_url": request.build_absolute_uri(reverse("courses:find_booking")),
        "code": "" if party.email else code_of(party),
        "closes": day_in_words(claim.run.sign_up_closes_at) if claim.run else "",
    }
    return render(request, "courses/receipt.html", context)
