from django.db import models


class RateCount(models.Model):
    """How often a key (a salted digest, never an address) was seen in a window. See home.limits."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
