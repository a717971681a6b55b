from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member of staff. Parents have no account."""

    # Raised when an invitation is used, sent anew or taken back: links that were mailed before open nothing.
    link_version = models.PositiveIntegerField(default=1, editable=False)
