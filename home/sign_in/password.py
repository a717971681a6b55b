"""A password that was forgotten: a mail by the outbox, and the page behind its link. The second factor stays as it is."""

from django import forms
from django.conf import settings
from django.contrib import messages
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

from home import due, limits, links
from home.models import User
from home.people.invitation import PasswordForm, closed
from home.sign_in.adapters import ATTEMPTS_FROM_ONE_ADDRESS, TEN_MINUTES, TOO_MANY
from home.sign_in.forms import describe

KIND = "new_password"
LINK = "newpassword"
# Mails to one account in an hour.
MAILS, HOUR = 3, 3600


class ForgottenForm(forms.Form):
    email = forms.EmailField(max_length=254)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["email"], gettext_lazy("E-mail address"), "email")


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """The same answer whether the address is known or not. 1 to 5 queries."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not limits.hit(
        "forgotten", limits.client_address(request), ATTEMPTS_FROM_ONE_ADDRESS, TEN_MINUTES
    ):
        form.add_error("email", TOO_MANY)
    sent = form.is_bound and form.is_valid()
    if sent and request.region:
        ask(form.cleaned_data["email"], request.region)
    return closed(render(request, "home/sign_in/forgotten.html", {"form": form, "sent": sent}))


@transaction.atomic
def ask(email: str, region) -> None:
    """A mail is due to whoever may sign in with this address; a later one ends the link of those before."""
    people = User.objects.select_for_update(of=("self",)).filter(email__iexact=email, is_active=True)
    for person in people.order_by("pk"):
        if person.has_usable_password() and limits.hit(KIND, str(person.pk), MAILS, HOUR):
            person.link_version += 1
            person.save(update_fields=["link_version"])
            due.add(region_id=region.pk, kind=KIND, about=KIND, subject_id=person.pk, key=key_of(person))


def key_of(person: User) -> str:
    return f"{KIND}:{person.pk}:{person.link_version}"


def deliver(row) -> bool:
    """Send the link; False when a newer one was asked for, or the account was closed."""
    person = User.objects.filter(pk=row.subject_id, is_active=True).first()
    if person is None or row.key != key_of(person) or not person.has_usable_password():
        return False
    token = links.sign(LINK, person.pk, person.link_version, timezone.now() + settings.NEW_PASSWORD_WITHIN)
    with translation.override(row.region.languages[0]):
        context = {
            "region": row.region,
            "name": person.first_name,
            "link": f"{row.region.site.root_url}{reverse('new_password', args=[token])}",
        }
        mail = EmailMessage(
            _("A new password at %(region)s") % {"region": row.region.name},
            render_to_string("emails/new_password.txt", context),
            to=[person.email],
            headers={"Message-ID": due.message_id(row), "Auto-Submitted": "auto-generated"},
        )
    mail.send()
    return True


def behind(token: str, people) -> User | None:
    """Whose link this is; None for one that is wrong, too old or used. 1 query."""
    claim = links.unsign(token, LINK)
    if isinstance(claim, links.LinkProblem):
        return None
    person = people.filter(pk=claim.pk, link_version=claim.version, is_active=True).first()
    return person if person and person.has_usable_password() else None


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request, token: str):
    """GET shows, POST sets the password and ends the link and every session. 1 to 4 queries."""
    person = behind(token, User.objects)
    if person is None:
        return closed(render(request, "home/sign_in/link_over.html", status=410))
    form = PasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and set_anew(token, form.cleaned_data["password"]):
        messages.success(request, _("Your password is set. Sign in with your e-mail address."))
        return closed(redirect(settings.LOGIN_URL))
    context = {"form": form, "person": person, "error": form.is_bound and not form.is_valid()}
    return closed(render(request, "home/people/invitation.html", context))


@transaction.atomic
def set_anew(token: str, password: str) -> bool:
    """Set the password, once: of two at the same moment the first. Locks the person."""
    person = behind(token, User.objects.select_for_update(of=("self",)))
    if person is None:
        return False
    person.set_password(password)
    person.link_version += 1
    person.save(update_fields=["password", "link_version"])
    return True
