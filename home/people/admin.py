"""The admin of people: who works here, invited, with which roles; sleeping accounts and those who left."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from home.models import Municipality, Region, Role, User
from home.people import verbs
from home.people.invitation import words_of
from home.people.rights import gives, manages, may_give, may_manage, people_seen_by, roles_of_others
from home.people.states import INVITED, LEFT, MISSED, SLEEPING, SLEEPS_AFTER, invited_at, state_of
from home.permissions import reach
from home.sign_in import factor
from home.sorting import swedish_key
from home.translation.admin import Titled

PER_PAGE = 50
SHOWN = {
    "": gettext_lazy("All"),
    INVITED: gettext_lazy("Invited, not come yet"),
    MISSED: gettext_lazy("Invited, and the invitation is over"),
    SLEEPING: gettext_lazy("Not signed in for long"),
    LEFT: gettext_lazy("Left"),
}


@dataclass(frozen=True)
class Person:
    """Somebody as the list shows them."""

    pk: int
    name: str
    email: str
    roles: list[str]
    state: str
    last_login: datetime | None


def people(actor) -> list[Person]:
    """Those whom `actor` sees, by name, with the roles that `actor` sees. 4 queries, and those of `reach`."""
    now = timezone.now()
    roles = roles_of_others(actor).select_related("region", "municipality")
    by_group = {role.group_id: words_of(role) for role in roles}
    seen = list(people_seen_by(actor).prefetch_related("groups"))
    asked = invited_at(seen)
    found = [
        Person(
            person.pk,
            person.get_full_name() or person.username,
            person.email,
            sorted(by_group[group.pk] for group in person.groups.all() if group.pk in by_group),
            state_of(person, now, asked.get(person.pk)),
            person.last_login,
        )
        for person in seen
    ]
    return sorted(found, key=lambda one: swedish_key(one.name))


class Responsible(Titled):
    """For those who are responsible for somebody; for others there is no such page."""

    def dispatch(self, request, *args, **kwargs):
        if not manages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PeopleView(Responsible, TemplateView):
    template_name = "home/admin/people.html"
    page_title = gettext_lazy("People")
    header_icon = "group"

    def get_context_data(self, **kwargs):
        todo = self.request.GET.get("todo", "")
        words = self.request.GET.get("q", "").strip().casefold()
        found = [
            one
            for one in people(self.request.user)
            if (todo not in SHOWN or not todo or one.state == todo)
            and words in f"{one.name} {one.email} {' '.join(one.roles)}".casefold()
        ]
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "choices": [
                {"url": f"?todo={name}", "label": label, "chosen": name == todo}
                for name, label in SHOWN.items()
            ],
            "rows": [(one, SHOWN[one.state] if one.state else "") for one in page],
            "page": page,
            "todo": todo if todo in SHOWN else "",
            "q": self.request.GET.get("q", ""),
            "days": SLEEPS_AFTER.days,
        }


class RoleForm(forms.Form):
    """One role: what, where, and for translators in which language. Offers what the actor may give."""

    kind = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.ChoiceField(label=gettext_lazy("Where"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy("For translators: the language they write in."),
    )

    def __init__(self, actor, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        offered = gives(actor)
        kinds = {one.kind for one in offered}
        self.fields["kind"].choices = [
            (value, capfirst(str(label))) for value, label in Role.Kind.choices if value in kinds
        ]
        regions = Region.objects.filter(pk__in={one.region for one in offered if one.municipality is None})
        places = Municipality.objects.filter(pk__in={one.municipality for one in offered})
        self.places = {f"r{one.pk}": one for one in regions} | {
            f"m{one.pk}": one for one in places.select_related("region")
        }
        self.fields["place"].choices = [
            (key, _("The whole of %(region)s") % {"region": one} if key[0] == "r" else str(one))
            for key, one in self.places.items()
        ]
        self.fields["language"].choices = [("", "–"), *settings.LANGUAGES]

    def clean(self):
        kind, place = self.cleaned_data.get("kind"), self.places.get(self.cleaned_data.get("place"))
        language = self.cleaned_data.get("language", "")
        if not kind or place is None:
            return self.cleaned_data
        if kind == Role.Kind.TRANSLATOR and not language:
            self.add_error("language", _("Choose the language that they translate into."))
        if kind != Role.Kind.TRANSLATOR:
            language = ""
        role = verbs.unsaved(kind, place, language)
        if not may_give(self.actor, role):
            self.add_error("place", self.not_here(kind))
        return self.cleaned_data | {"place": place, "language": language}

    def not_here(self, kind: str) -> str:
        if kind == Role.Kind.ADMINISTRATOR:
            return _("An administrator has a whole region.")
        if reach(self.actor).regions or self.actor.is_superuser:
            return _("This role is for one municipality: choose which.")
        return str(verbs.Refusal.NOT_YOURS.value)


class InviteForm(RoleForm):
    field_order = ["email", "name", "kind", "place", "language"]
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=150)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)


class InviteView(Responsible, FormView):
    """An account without a password, its first role and a mail: in one step."""

    template_name = "home/admin/invite.html"
    form_class = InviteForm
    page_title = gettext_lazy("Invite somebody")
    header_icon = "group"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"actor": self.request.user}

    def form_valid(self, form):
        said = form.cleaned_data
        result = verbs.invite(
            self.request.user, said["email"], said["name"], said["place"], said["kind"], said["language"]
        )
        if isinstance(result, verbs.Refusal):
            form.add_error("email", str(result.value))
            return self.form_invalid(form)
        words = _("%(name)s has the role. Who has no password yet is sent a mail.")
        messages.success(self.request, words % {"name": result.get_full_name() or result.username})
        return redirect("people:person", result.pk)


class PersonView(Responsible, FormView):
    """What somebody does here, and a form that gives one role more."""

    template_name = "home/admin/person.html"
    form_class = RoleForm
    header_icon = "user"

    @cached_property
    def person(self) -> User:
        return get_object_or_404(people_seen_by(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.person.get_full_name() or self.person.username

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"actor": self.request.user}

    def get_context_data(self, **kwargs):
        actor, person = self.request.user, self.person
        roles = roles_of_others(actor).filter(group__user=person).select_related("region", "municipality")
        may = may_manage(actor, person)
        return super().get_context_data(**kwargs) | {
            "person": person,
            "may": may,
            "state": state_of(person, timezone.now(), invited_at([person]).get(person.pk)),
            "roles": [(role.pk, words_of(role)) for role in roles],
            "elsewhere": person.groups.exclude(pk__in=roles.values("group")).exists(),
            "has_factor": factor.has_factor(person),
            "known_at": factor.known_at(person),
            "waits": person.is_active and not person.has_usable_password(),
        }

    def form_valid(self, form):
        said = form.cleaned_data
        refusal = verbs.give(self.request.user, self.person.pk, said["place"], said["kind"], said["language"])
        if refusal:
            raise PermissionDenied
        messages.success(self.request, _("The role is given."))
        return redirect("people:person", self.person.pk)


class Act(View):
    """One button on somebody's page: POST only, done and logged by the verb, back to the page or the list."""

    http_method_names = ["post"]
    verb = staticmethod(verbs.let_go)
    done = gettext_lazy("The account is closed. Every session has ended.")

    def post(self, request, pk, **keys):
        if not manages(request.user) or not people_seen_by(request.user).filter(pk=pk).exists():
            raise Http404
        if self.verb(request.user, pk, **keys):
            raise PermissionDenied
        messages.success(request, self.done)
        seen = people_seen_by(request.user).filter(pk=pk).exists()
        return redirect("people:person", pk) if seen else redirect("people:index")


class Take(Act):
    verb = staticmethod(verbs.take)
    done = gettext_lazy("The role is taken away, from this moment on.")


class TakeBack(Act):
    verb = staticmethod(verbs.take_back)
    done = gettext_lazy("The account is open again. A new invitation is sent.")


class InviteAgain(Act):
    verb = staticmethod(verbs.invite_again)
    done = gettext_lazy("A new invitation is sent. The old one opens nothing any more.")


class TakeFactor(Act):
    verb = staticmethod(verbs.take_factor)
    done = gettext_lazy("The second factor is taken away. At the next sign-in they set up a new one.")


class PeopleViewSet(ViewSet):
    name = "people"
    icon = "group"
    menu_label = gettext_lazy("People")

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(PeopleView), name="index"),
            path("invite/", self.construct_view(InviteView), name="invite"),
            path("<int:pk>/", self.construct_view(PersonView), name="person"),
            path("<int:pk>/take/<int:role_pk>/", Take.as_view(), name="take"),
            path("<int:pk>/invite-again/", InviteAgain.as_view(), name="invite_again"),
            path("<int:pk>/take-factor/", TakeFactor.as_view(), name="take_factor"),
            path("<int:pk>/let-go/", Act.as_view(), name="let_go"),
            path("<int:pk>/take-back/", TakeBack.as_view(), name="take_back"),
        ]


class PeopleMenuItem(MenuItem):
    def is_shown(self, request):
        return manages(request.user)


def todo_lines(user) -> list[dict]:
    """For those who are responsible for others: accounts that sleep, and invitations that nobody took."""
    if not manages(user):
        return []
    states = Counter(one.state for one in people(user))
    sleeping, missed = states[SLEEPING], states[MISSED]
    lines = [
        (
            SLEEPING,
            ngettext("account has not been used for long", "accounts have not been used for long", sleeping),
        ),
        (MISSED, ngettext("invitation ran out", "invitations ran out", missed)),
    ]
    return [
        {
            "url": f"{reverse('people:index')}?todo={state}",
            "icon": "group",
            "count": states[state],
            "label": words,
        }
        for state, words in lines
    ]
