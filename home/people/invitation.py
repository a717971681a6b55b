"""The mail that invites somebody to work here, and the page behind its link, where they choose a password."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from home import due, links
from home.dates import day_in_words
from home.models import Role, User
from home.people.verbs import invitation_key

PURPOSE = "invite"
OPEN_FOR = timedelta(days=7)


def deliver(row) -> bool:
    """Send an invitation; False when it was used, taken back or sent anew. In the region's first language."""
    person = User.objects.filter(pk=row.subject_id, is_active=True).first()
    if person is None or row.key != invitation_key(person) or person.has_usable_password():
        return False
    expires = timezone.now() + OPEN_FOR
    token = links.sign(PURPOSE, person.pk, person.link_version, expires)
    with translation.override(row.region.languages[0]):
        context = {
            "region": row.region,
            "name": person.first_name,
            "roles": [words_of(role) for role in Role.objects.filter(group__user=person).order_by("pk")],
            "link": f"{row.region.site.root_url}{reverse('invitation', args=[token])}",
            "until": day_in_words(expires),
        }
        mail = EmailMessage(
            _("Your account at %(region)s") % {"region": row.region.name},
            render_to_string("emails/invitation.txt", context),
            to=[person.email],
            reply_to=[row.region.contact_email] if row.region.contact_email else None,
            headers={"Message-ID": due.message_id(row), "Auto-Submitted": "auto-generated"},
        )
    mail.send()
    return True


def words_of(role: Role) -> str:
    """Coordinator, Växjö; translator (Arabic), Kronoberg."""
    kind = str(role.get_kind_display())
    if role.language:
        kind = f"{kind} ({dict(settings.LANGUAGES).get(role.language, role.language)})"
    return f"{kind}, {role.municipality or role.region}"


class PasswordForm(forms.Form):
    """One password, typed once: it can be shown, and be set anew by mail."""

    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Write the password that you choose.")},
    )

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


def invited(token: str) -> User | None:
    """Whom a link invites; None for one that is wrong, too old, used or taken back, and for whoever got a password
    in another way. 1 query.
    """
    claim = links.unsign(token, PURPOSE)
    if isinstance(claim, links.LinkProblem):
        return None
    person = User.objects.filter(pk=claim.pk, link_version=claim.version, is_active=True).first()
    return None if person is None or person.has_usable_password() else person


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token: str):
    """GET shows, POST sets the password and ends the link; then they sign in as they always will. 1 to 4 queries."""
    person = invited(token)
    if person is None:
        return closed(render(request, "home/people/invitation_over.html", status=410))
    form = PasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and accept(token, form.cleaned_data["password"]):
        messages.success(request, _("Your password is set. Sign in with your e-mail address."))
        return closed(redirect(settings.LOGIN_URL))
    context = {"form": form, "person": person, "error": form.is_bound and not form.is_valid()}
    return closed(render(request, "home/people/invitation.html", context))


def closed(response):
    """Kept nowhere, found by no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@transaction.atomic
def accept(token: str, password: str) -> bool:
    """Set the password, once: of two at the same moment the first. Locks the person."""
    claim = links.unsign(token, PURPOSE)
    person = User.objects.select_for_update(of=("self",)).filter(pk=claim.pk, is_active=True).first()
    if person is None or person.link_version != claim.version or person.has_usable_password():
        return False
    person.set_password(password)
    person.link_version += 1
    person.save(update_fields=["password", "link_version"])
    return True
