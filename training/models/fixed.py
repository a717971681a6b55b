"""Rows that are written once: what was answered, handed in and given stays as it was."""

from django.db import models


class NeverChanged(Exception):
    """Somebody tried to change, or take away, what is written once."""


class FixedRows(models.QuerySet):
    def update(self, **kwargs):
        raise NeverChanged(self.model._meta.label)

    def bulk_update(self, *args, **kwargs):
        raise NeverChanged(self.model._meta.label)

    def delete(self):
        raise NeverChanged(self.model._meta.label)


class Fixed(models.Model):
    """A row that is added and then read. `later` names the fields that may be filled in afterwards, by name.

    With the one whom it is about, a row goes all the same: the database takes what hangs on a learner along
    (training.privacy).
    """

    later: frozenset[str] = frozenset()
    objects = FixedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            written = set(kwargs.get("update_fields") or ())
            if not written or written - self.later:
                raise NeverChanged(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise NeverChanged(self._meta.label)
