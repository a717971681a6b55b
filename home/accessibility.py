"""Messages about accessibility: taken without name or cookie, kept, and sent on to the region's contact."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from home import due, limits
from home.carried import CARRIED, changes_language
from home.forms import AccessibilityForm
from home.models import AccessibilityMessage
from home.models.pages import PageFrame
from home.stamps import StampState, check_stamp, new_stamp

FORM = "access_message"
MESSAGES_AN_HOUR = 6


def message_form(request) -> AccessibilityForm:
    """An empty form; `?page=` says which page someone came from."""
    return AccessibilityForm(initial={"page_url": request.GET.get("page", "")[:300]})


def form_context(request) -> dict:
    """The form as it was sent with its errors, or an empty one, and a new stamp for it."""
    form = getattr(request, "message_form", None) or message_form(request)
    return {
        "form": form,
        "stamp": new_stamp(FORM, request.region.pk),
        "carried": CARRIED | {"form": "message"},
    }


def answer(page, request):
    """The response to a message that was sent, or the thanks for it; None when the page itself is shown.

    A bound form with errors is left on the request (`message_form`), so that what was typed is kept.
    """
    if request.method != "POST":
        if "sent" not in request.GET:
            return None
        context = {"page": page, "frame": PageFrame(page, request)}
        return TemplateResponse(request, "home/accessibility_sent.html", context)
    form = AccessibilityForm(request.POST)
    if not changes_language(request, form) and form.is_valid() and may_send(form, request):
        keep(form.cleaned_data, request.region)
        return HttpResponseRedirect(f"{request.path}?sent=1", status=303)
    request.message_form = form
    return None


def may_send(form: AccessibilityForm, request) -> bool:
    """Whether the stamp is fresh and the address within its limit; if not, the form says why."""
    if check_stamp(request.POST.get("stamp", ""), FORM, request.region.pk) is not StampState.FRESH:
        form.add_error(
            None, _("The page had been open for long. What you wrote is still here: send it again.")
        )
        return False
    if not limits.hit(FORM, limits.client_address(request), MESSAGES_AN_HOUR, per=3600):
        form.add_error(
            None, _("Many messages have come from your network. Try again in an hour, or call us.")
        )
        return False
    return True


def keep(words: dict[str, str], region) -> AccessibilityMessage:
    """Store the message, and let it be due to be sent on."""
    with transaction.atomic():
        message = AccessibilityMessage.objects.create(region=region, **words)
        due.add(
            region_id=region.pk,
            kind=FORM,
            about="forward",
            subject_id=message.pk,
            key=f"access_message:{message.pk}",
        )
    return message


def deliver(row) -> bool:
    """Send one message on to the region's contact, in the region's first language.

    False when there is nobody to send it to, or it is gone.
    """
    message = AccessibilityMessage.objects.filter(pk=row.subject_id).first()
    if message is None or not row.region.contact_email:
        return False
    with translation.override(row.region.languages[0]):
        subject = _("Message about accessibility")
        text = render_to_string("emails/access_message.txt", {"message": message})
    EmailMessage(
        subject,
        text,
        to=[row.region.contact_email],
        reply_to=[message.email] if message.email else None,
        headers={"Message-ID": due.message_id(row)},
    ).send()
    return True
