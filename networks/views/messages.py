"""Writing to a group, and the page behind a link on which the two of them go on. No cookie, session or user.

GET shows and changes nothing, whoever follows a link; the buttons act by POST.
"""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses.catalogue import catalogue
from courses.contact import contact_digest
from courses.views.private import behind_link
from home import stamps
from home.carried import CARRIED, changes_language
from home.dates import day_in_words, moment_in_words
from home.limits import client_address, hit
from networks import conversations
from networks.conversations import Outcome
from networks.directory import KnownGroup, directory
from networks.message_forms import ReplyForm, WriteForm
from networks.models import Conversation, Group
from networks.models.messages import Side
from networks.relay import PURPOSES, is_over, opened, reply_path

FORM = "write"
HOUR = 60 * 60
DAY = 24 * HOUR
# A household, or a library's computers; how often strangers can have an address written to; what a contact reads.
PER_ADDRESS = 40
PER_CONTACT = 6
PER_GROUP = 40
# Of one side of a conversation in an hour.
PER_SIDE = 20
SHOWN = 50


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, pk: int):
    """The form, and sending it: nothing reaches the group before the address has opened a link. About 10 queries."""
    group = directory(request.region).get(pk)
    if group is None or not group.can_be_written_to:
        return not_now(request)
    if request.method != "POST":
        response = show_form(request, group, WriteForm())
        # Nothing personal yet; a browser may keep it, so that going back finds what was typed.
        response["Cache-Control"] = "private, max-age=0"
        return response
    form = WriteForm(request.POST)
    if changes_language(request, form):
        return show_form(request, group, form)
    stamp = stamps.check_stamp(request.POST.get("stamp", ""), FORM, request.region.pk)
    key = stamps.check_key(request.POST.get("key", ""))
    old = stamp != stamps.StampState.FRESH or key is None
    if old or not form.is_valid():
        return show_form(request, group, form, old=old)
    if not within_limits(request, pk, form.cleaned_data["email"]):
        return show_form(request, group, form, many=True)
    return send(request, group, form, key)


def not_now(request):
    """A group that takes no messages: not found, but what somebody has written meanwhile is not lost."""
    if request.method != "POST":
        raise Http404
    context = {"text": request.POST.get("text", "")[:2000], "phone": request.region.contact_phone}
    return render(request, "networks/write_not_now.html", context, status=410)


def show_form(request, group: KnownGroup, form: WriteForm, *, old: bool = False, many: bool = False):
    """The form: empty, with what is wrong, or with what was typed."""
    known = stamps.check_key(request.POST.get("key", ""))
    context = {
        "group": group,
        "form": form,
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "key": request.POST["key"] if known else stamps.new_key(),
        "old": old,
        "many": many,
        "error": form.is_bound and bool(form.errors),
        "phone": phone_of(request.region, group.municipality_id),
        "carried": CARRIED | {"enter": "send"},
    }
    return render(request, "networks/write.html", context, status=429 if many else 200)


def phone_of(region, municipality_id: int) -> str:
    return catalogue(region).municipalities[municipality_id].phone or region.contact_phone


def within_limits(request, pk: int, email: str) -> bool:
    """Count this message by where it comes from, whom its mail is for, and the group: three statements, one commit."""
    with transaction.atomic():
        return all(
            [
                hit("write by address", client_address(request), PER_ADDRESS, HOUR),
                hit("write by contact", contact_digest(email, ""), PER_CONTACT, DAY),
                hit("write by group", str(pk), PER_GROUP, DAY),
            ]
        )


def send(request, group: KnownGroup, form: WriteForm, key: UUID):
    """Keep it and write to the address. What is said is the same whatever is known of the address."""
    row = get_object_or_404(Group.objects.select_related("municipality"), pk=group.pk)
    conversations.begin(row, language=get_language(), key=key, **form.cleaned_data)
    context = {
        "group": group,
        "email": form.cleaned_data["email"],
        "phone": phone_of(request.region, group.municipality_id),
    }
    return render(request, "networks/write_sent.html", context)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, token: str):
    """One side's page of a conversation: reads, and by its buttons sends, answers, reports and blocks. 2 to 9 queries.

    Nobody can forge the link.
    """
    found = opened(request.region, token)
    if found is None:
        expired = any(is_over(token, purpose) for purpose in PURPOSES.values())
        context = {"expired": expired, "phone": request.region.contact_phone}
        return render(request, "networks/conversation_over.html", context, status=410)
    conversation, side = found
    if request.method != "POST":
        return show(request, conversation, side, ReplyForm())
    step = request.POST.get("step", "")
    if step in STEPS:
        outcome = STEPS[step](conversation, side)
        return back(conversation, side, "not_now" if outcome is Outcome.NOT_NOW else step)
    return answer(request, conversation, side)


STEPS = {
    "confirm": lambda conversation, side: conversations.confirm(conversation),
    "report": conversations.report,
    "block": conversations.block,
}


def answer(request, conversation: Conversation, side: Side):
    """A further message; what cannot be passed on is shown again as it was typed."""
    form = ReplyForm(request.POST)
    if changes_language(request, form):
        return show(request, conversation, side, form)
    key = stamps.check_key(request.POST.get("key", ""))
    if not form.is_valid() or key is None:
        return show(request, conversation, side, form, old=key is None)
    if not hit("answer by side", f"{conversation.pk} {side}", PER_SIDE, HOUR):
        return show(request, conversation, side, form, many=True)
    outcome = conversations.reply(conversation, side, form.cleaned_data["text"], key)
    if outcome is Outcome.NOT_NOW:
        conversation = Conversation.objects.select_related("group__municipality").get(pk=conversation.pk)
        return show(request, conversation, side, form, unsent=form.cleaned_data["text"])
    return back(conversation, side, "sent")


def back(conversation: Conversation, side: Side, done: str):
    """To the page again, by a link that is good as long as the words now are. 1 query."""
    row = Conversation.objects.select_related("group").get(pk=conversation.pk)
    return HttpResponseRedirect(f"{reply_path(row, side)}?done={done}", status=303)


def show(
    request,
    conversation: Conversation,
    side: Side,
    form: ReplyForm,
    *,
    old: bool = False,
    many: bool = False,
    unsent: str = "",
):
    """The words, newest last, and what can be done. Of one that was reported only that it was."""
    group, hidden = conversation.group, conversation.reported_at is not None
    opens = conversation.takes_messages()
    context = {
        "conversation": conversation,
        "group": group,
        "of_group": side == Side.GROUP,
        "hidden": hidden,
        "waits": conversation.confirmed_at is None,
        "listed": group.is_listed(),
        "opens": opens,
        "lines": [] if hidden else lines_of(conversation, side),
        "until": day_in_words(conversation.kept_until),
        "form": form,
        "key": stamps.new_key(),
        "old": old,
        "many": many,
        "unsent": unsent,
        "error": form.is_bound and bool(form.errors),
        "done": request.GET.get("done", ""),
        "phone": phone_of(request.region, group.municipality_id),
        "carried": CARRIED | {"enter": "reply"} if opens else None,
    }
    return render(request, "networks/conversation.html", context, status=429 if many else 200)


def lines_of(conversation: Conversation, side: Side) -> list[dict]:
    """The latest messages in their order, each with who wrote it, as this side reads it. 1 query."""
    rows = list(conversation.messages.order_by("-written_at", "-pk")[:SHOWN])
    return [
        {
            "own": row.side == side,
            "name": conversation.name if row.side == Side.WRITER else conversation.group.name,
            "text": row.text,
            "at": row.written_at,
            "when": moment_in_words(row.written_at),
        }
        for row in reversed(rows)
    ]
