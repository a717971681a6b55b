"""A leader's form: who they are, and which account shows them their own groups."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Leader
from home.models import Role, User
from home.permissions import reach
from home.sorting import swedish_key


class LeaderForm(WagtailAdminModelForm):
    """A leader's account is one that has the role of a group leader in the same municipality."""

    account = forms.ChoiceField(label=gettext_lazy("Account"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = reach(self.for_user).to(Leader, ["change"])
        roles = Role.objects.filter(kind=Role.Kind.LEADER)
        if not own.everything:
            roles = roles.filter(Q(municipality__in=own.municipalities) | Q(region__in=own.regions))
        people = User.objects.filter(Q(groups__in=roles.values("group")) | Q(leads=self.instance.pk or 0))
        self.people = {str(person.pk): person for person in people.distinct()}
        names = [(pk, person.get_full_name() or person.username) for pk, person in self.people.items()]
        field = self.fields["account"]
        field.choices = [("", _("None")), *sorted(names, key=lambda one: swedish_key(one[1]))]
        field.help_text = Leader._meta.get_field("account").help_text

    def clean_account(self) -> User | None:
        return self.people.get(self.cleaned_data["account"])

    def clean(self):
        said = super().clean()
        person, place = said.get("account"), said.get("municipality")
        kept = person and person.pk == self.initial.get("account")
        leads = Role.objects.filter(kind=Role.Kind.LEADER, municipality=place, group__user=person)
        if person and place and not kept and not leads.exists():
            self.add_error(
                "account", _("They are not a group leader in this municipality: give them the role first.")
            )
        return said
