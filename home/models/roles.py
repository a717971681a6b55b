"""What a member of staff does, and where: a row for each kind of work in each place, with a group of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from home.models.regions import Municipality, Region


class Role(models.Model):
    """One kind of work in one region or municipality; who does it is in its group.

    Wagtail gives rights on pages and media to groups; `home.roles` says which. A translator's role is for one language.
    """

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", _("region administrator")
        COORDINATOR = "coordinator", _("coordinator")
        EDITOR = "editor", _("editor")
        TRANSLATOR = "translator", _("translator")
        LEADER = "leader", _("group leader")

    kind = models.CharField(_("role"), max_length=15, choices=Kind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="roles", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("municipality"),
    )
    language = models.CharField(_("language"), max_length=20, blank=True)
    group = models.OneToOneField(
        "auth.Group", on_delete=models.PROTECT, related_name="role", verbose_name=_("people")
    )
    workflow = models.OneToOneField(
        "wagtailcore.Workflow", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    region_lookup = "region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "language"],
                condition=models.Q(municipality=None),
                name="one_role_in_a_region",
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind", "language"], name="one_role_in_a_municipality"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.language}".strip()
