from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """A member of staff. Parents have no account."""

    # Raised when an invitation is used, sent anew or taken back: links that were mailed before open nothing.
    link_version = models.PositiveIntegerField(default=1, editable=False)
    # Raised when somebody signs out everywhere, or loses their second factor: sessions that were begun before end.
    session_version = models.PositiveIntegerField(default=1, editable=False)

    def _get_session_auth_hash(self, secret=None):
        """What a session keeps of the account, and what ends it when it changes: the password, and the version."""
        keeps = f"{self.session_version}:{self.password}"
        return salted_hmac("home.User.session", keeps, secret=secret, algorithm="sha256").hexdigest()


class MunicipalAccount(models.Model):
    """By which name a municipality's own sign-in knows somebody (home.sign_in.matching).

    The issuer and the subject that it names are the only thing of an account there that is never given to somebody
    else (OpenID Connect Core 5.7); an e-mail address is.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="municipal_accounts")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_for_a_subject"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_subject_for_a_person"),
        ]

    def __str__(self) -> str:
        return self.issuer
