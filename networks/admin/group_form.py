"""A group's form in the admin: coordinators change everything but the state, editors the words."""

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.permissions import policy_registry

from courses.admin.fields import Checkboxes
from courses.contact import normal_email, normal_phone
from courses.models import LANGUAGES_OF_INSTRUCTION, Access
from courses.rows import weekday_words
from home.languages import with_own_names
from home.models import Role, User
from home.permissions import reach
from home.sorting import swedish_key
from home.viewsets import PlacePanel, texts_panel
from networks.models import Group

# Who follows up meets people: not those who only translate or lead courses.
GUIDES = (Role.Kind.COORDINATOR, Role.Kind.EDITOR, Role.Kind.ADMINISTRATOR)


def may_decide(user, group: Group) -> bool:
    """Whether somebody works with the group itself, not with its words only. At most 1 query."""
    return policy_registry.get_by_type(Group).user_has_permission_for_instance(user, "add", group)


class GroupForm(WagtailAdminModelForm):
    """The order of the languages is kept; those that are added come last."""

    languages = Checkboxes(
        choices=LANGUAGES_OF_INSTRUCTION,
        label=Group._meta.get_field("languages").verbose_name.capitalize(),
        required=True,
    )
    access = Checkboxes(
        choices=Access.choices, label=Group._meta.get_field("access").verbose_name.capitalize()
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"), coerce=int, empty_value=None, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of our mails"))
    guide = forms.ChoiceField(label=gettext_lazy("Community guide"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [("", "–"), *((day, weekday_words(day)) for day in range(7))]
        self.fields["language"].choices = with_own_names()
        self.fields["language"].initial = settings.LANGUAGE_CODE
        self.offer_guides()
        if self.instance.pk and not may_decide(self.for_user, self.instance):
            for field in self.fields.values():
                field.disabled = True

    def offer_guides(self) -> None:
        """Staff of the municipalities that the user works in, and who it is already. 1 query."""
        own = reach(self.for_user).to(Group, ["change"])
        roles = Role.objects.filter(kind__in=GUIDES)
        if not own.everything:
            roles = roles.filter(Q(municipality__in=own.municipalities) | Q(region__in=own.regions))
        wanted = Q(groups__in=roles.values("group")) | Q(pk=self.instance.guide_id or 0)
        self.people = {str(person.pk): person for person in User.objects.filter(wanted).distinct()}
        names = [(pk, person.get_full_name() or person.username) for pk, person in self.people.items()]
        field = self.fields["guide"]
        field.choices = [("", _("Nobody yet")), *sorted(names, key=lambda one: swedish_key(one[1]))]
        field.help_text = Group._meta.get_field("guide").help_text

    def clean_guide(self) -> User | None:
        said = self.cleaned_data["guide"]
        return said if isinstance(said, User) else self.people.get(str(said or ""))

    def clean_languages(self) -> list[str]:
        chosen, known = self.cleaned_data["languages"], self.instance.languages or []
        return [code for code in known if code in chosen] + [code for code in chosen if code not in known]

    def clean_contact_email(self) -> str:
        """In the one form by which a contact is found again."""
        return normal_email(self.cleaned_data["contact_email"])

    def clean_contact_phone(self) -> str:
        typed = self.cleaned_data["contact_phone"]
        if not typed:
            return ""
        if number := normal_phone(typed):
            return number
        raise forms.ValidationError(_("Check the phone number."))


class OwnPanel(PlacePanel):
    """Not shown to those who may not change it."""


PANELS = ObjectList(
    [
        FieldPanel("name"),
        PlacePanel("municipality"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("run_by")]),
        texts_panel("about", "first_visit"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("rhythm"), FieldPanel("weekday"), FieldPanel("next_on")]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("venue"),
                FieldPanel("place"),
                FieldPanel("access"),
            ],
            heading=gettext_lazy("When and where"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("languages"),
                FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to"), FieldPanel("price")]),
                FieldPanel("expecting"),
            ],
            heading=gettext_lazy("For whom"),
        ),
        MultiFieldPanel(
            [
                OwnPanel("contact_name"),
                FieldRowPanel([OwnPanel("contact_email"), OwnPanel("contact_phone")]),
                OwnPanel("language"),
            ],
            heading=gettext_lazy("Contact, never shown to visitors"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([OwnPanel("guide"), OwnPanel("follow_up_on")])],
            heading=gettext_lazy("Following up"),
        ),
    ],
    base_form_class=GroupForm,
)
