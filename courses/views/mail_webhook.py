"""What a mail provider tells of our mails, at one address; there only when settings name the provider and a secret.

Parsing and the proof of who calls are django-anymail's (an extra). Only providers that name a mail by our own Message-ID
when it came to them by SMTP are of use here.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from courses import bounces

PROVIDERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
}
# By anymail's names: what never arrived, and what has not yet.
CAME_BACK = ("bounced", "rejected", "failed")
LATE = ("deferred",)
STATUS = re.compile(r"(?<![0-9.])[45]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")


@csrf_exempt
def mail_webhook(request):
    """Whoever does not know the secret is turned away by anymail (400), before anything is read."""
    if settings.MAIL_WEBHOOK not in PROVIDERS or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    view = view_of(settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET, settings.MAIL_WEBHOOK_KEY)
    try:
        return view(request)
    except bounces.TooEarly:
        # Providers come again with what was not taken.
        return HttpResponse(status=503)


@lru_cache(maxsize=4)
def view_of(provider: str, secret: str, key: str):
    signed = {"webhook_signing_key": key} if provider == "mailgun" else {}
    # Named here, the secret may be given to as_view() and need not stand in anymail's own settings.
    facts = {"webhook_secret": None, "signal": Events}
    known = type("MailWebhookView", (import_string(PROVIDERS[provider]),), facts)
    return known.as_view(webhook_secret=[secret], **signed)


class Events:
    """Stands where anymail's view has its signal for tracking events: there is one that listens."""

    @staticmethod
    def send(sender, event, **facts) -> None:
        """Write down one event. Its words are searched for a code, and not kept."""
        message_id = str(event.message_id or "")
        found = STATUS.search(str(event.mta_response or ""))
        status = found[0] if found else ""
        if event.event_type in CAME_BACK:
            bounces.came_back(message_id, status)
        elif event.event_type in LATE:
            bounces.is_late(message_id, status)
