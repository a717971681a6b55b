"""Starting a group in three steps: a guide with a form in it, a letter to read through, a receipt. No account, cookie
or session.

What was typed travels in the form itself, so that nothing is kept until it is sent.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.catalogue import catalogue
from courses.contact import contact_digest, spoken_phone
from courses.models import Access, language_name
from courses.rows import ages_words
from courses.views.booking import sent_step
from courses.views.private import behind_link
from home import stamps
from home.carried import CARRIED
from home.dates import day_in_words
from home.limits import client_address, hit
from home.routing import lang_attributes
from networks import group_links, groups
from networks.models import Group
from networks.propose_form import ProposeForm, initial_of
from networks.views.directory import when_words, where_words

FORM = "start-group"
HOUR = 60 * 60
DAY = 24 * HOUR
# A library's computer, or an evening where several start one; nobody starts more than a few.
PER_ADDRESS = 20
PER_CONTACT = 5
# A fuse: somebody reads every one of them.
PER_REGION = 200
FORM_CARRIED = CARRIED | {"enter": "review"}
REVIEW_CARRIED = CARRIED | {"step": "review", "enter": "send"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """The guide with its form, for everybody and search engines; what is posted is answered by `posted`."""
    if request.method == "POST":
        return posted(request)
    filled = initial_of(request.GET, catalogue(request.region))
    response = show_form(request, form_for(request, initial=filled))
    # Nothing personal yet; a browser may keep it, so that going back finds what was typed.
    response["Cache-Control"] = "private, max-age=0"
    return response


@behind_link
def posted(request):
    """The form again, the review, or sending it. Sending costs the limits' 3 statements before the verb."""
    form = form_for(request, request.POST)
    sent = sent_step(request, form, FORM)
    if sent.step == "form":
        return show_form(request, form, old=sent.old)
    if sent.step == "send":
        return send(request, form, sent.key)
    return review(request, form, sent.key, old=sent.old)


def form_for(request, *args, **kwargs) -> ProposeForm:
    return ProposeForm(catalogue(request.region), request.region.languages, get_language(), *args, **kwargs)


def show_form(request, form: ProposeForm, *, old: bool = False):
    """The form: empty, with what is wrong, or with what was typed."""
    context = {
        "form": form,
        "steps": form.steps(),
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "old": old,
        "phone": request.region.contact_phone,
        "error": form.is_bound and bool(form.errors),
        "carried": FORM_CARRIED,
        "canonical": request.build_absolute_uri(reverse("networks:propose")),
    }
    return render(request, "networks/propose.html", context)


def review(request, form: ProposeForm, key: str, *, old: bool = False, many: bool = False):
    """What is about to be sent, as a letter."""
    group, text = form.group(language=get_language()), form.text()
    context = {
        "form": form,
        "group": group,
        "text": text,
        "lang": lang_attributes(text.language),
        "rows": review_rows(request, group),
        "place": catalogue(request.region).municipalities[group.municipality_id],
        "mailbox": group.contact_email.partition("@"),
        "spoken_phone": spoken_phone(group.contact_phone) if group.contact_phone else "",
        "stamp": stamps.new_stamp(FORM, request.region.pk),
        "key": key if stamps.check_key(key) else stamps.new_key(),
        "old": old,
        "many": many,
        "carried": REVIEW_CARRIED,
    }
    return render(request, "networks/propose_review.html", context, status=429 if many else 200)


def review_rows(request, group: Group) -> list[dict]:
    """The group's facts as everybody will read them: the inputs of templates/components/summary_list.html."""
    rows = [
        (_("Where"), where_words(group, catalogue(request.region))),
        (_("When"), when_words(group)),
        (_("The first day"), day_in_words(group.next_on) if group.next_on else ""),
        (_("For whom"), ages_words(group)),
        (_("Languages"), ", ".join(capfirst(language_name(code)) for code in group.languages)),
        (_("Run by"), capfirst(str(Group.RunBy(group.run_by).label))),
        (_("Accessibility"), "\n".join(capfirst(str(Access(fact).label)) for fact in group.access)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def send(request, form: ProposeForm, key: str):
    """Keep the proposal, and answer with the receipt; the same form sent again answers with the same one."""
    group = form.group(language=get_language(), key=stamps.check_key(key))
    if not within_limits(request, group):
        return review(request, form, key, many=True)
    kept, _outcome = groups.propose(group, [form.text()])
    return HttpResponseRedirect(group_links.receipt_url(kept), status=303)


def within_limits(request, group: Group) -> bool:
    """Count this attempt by address, contact and region: a statement for each."""
    contact = contact_digest(group.contact_email, group.contact_phone)
    return all(
        [
            hit("start group by address", client_address(request), PER_ADDRESS, HOUR),
            hit("start group by contact", contact, PER_CONTACT, DAY),
            hit("start group by region", str(request.region.pk), PER_REGION, HOUR),
        ]
    )


@behind_link
@require_safe
def receipt(request, token: str):
    """What was sent, who reads it, and the kit to begin with meanwhile; open for an hour. 1 query."""
    group = group_links.opened_receipt(request.region, token)
    if group is None:
        return over(request)
    context = {
        "group": group,
        "place": catalogue(request.region).municipalities[group.municipality_id],
        "kit_path": reverse("networks:kit", args=[group_links.token_of(group)]),
        "kit_url": request.build_absolute_uri(reverse("networks:kit", args=[group_links.token_of(group)])),
    }
    return render(request, "networks/proposed.html", context)


def over(request):
    """A link that opens nothing, or a group that is refused or closed, in words."""
    return render(request, "networks/link_over.html", {"phone": request.region.contact_phone}, status=410)
