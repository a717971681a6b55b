"""A second factor that is lost: taken away by who is responsible for the person, or by who runs the site.

With it goes by which name a municipality's own sign-in knows the person. That is the same question, whether somebody
who cannot show what they showed before is still the one the account is for, and the same people can answer it: they know
whether a colleague has a new account at work, or a new colleague an old address. Whoever signs in there next with the
address of the account is taken for its owner. It is never asked of the municipality itself, nor decided by time.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from home import due
from home.models import MunicipalAccount, User

KIND = "factor_taken"


def forget_factor(person: User) -> None:
    """All factors and recovery codes go, the name at a municipality, and every session.

    In the caller's transaction, with the person locked.
    """
    Authenticator.objects.filter(user_id=person.pk).delete()
    MunicipalAccount.objects.filter(user_id=person.pk).delete()
    person.session_version += 1
    person.save(update_fields=["session_version"])


def tell(person: User, region) -> None:
    """A mail is due, so that nobody loses a factor without knowing. 1 query."""
    key = f"{KIND}:{person.pk}:{person.session_version}"
    due.add(region_id=region.pk, kind=KIND, about=KIND, subject_id=person.pk, key=key)


def deliver(row) -> bool:
    """Tell the person; False when the account was closed, or has no address."""
    person = User.objects.filter(pk=row.subject_id, is_active=True).exclude(email="").first()
    if person is None:
        return False
    with translation.override(row.region.languages[0]):
        link = f"{row.region.site.root_url}{settings.LOGIN_URL}"
        context = {"region": row.region, "name": person.first_name, "link": link}
        mail = EmailMessage(
            _("Your sign-in at %(region)s") % {"region": row.region.name},
            render_to_string("emails/factor_taken.txt", context),
            to=[person.email],
            headers={"Message-ID": due.message_id(row), "Auto-Submitted": "auto-generated"},
        )
    mail.send()
    return True
