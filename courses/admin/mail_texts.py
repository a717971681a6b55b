"""The region's words in mails: edited with their placeholders beside, seen as a real mail, sent to oneself."""

import logging
from smtplib import SMTPException

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from courses import samples
from courses.mail_kinds import EXPLAINED, KINDS, RUN
from courses.models import MailText
from home import limits
from home.viewsets import PlacePanel, RegionalViewSet

logger = logging.getLogger(__name__)

TESTS, HOUR = 10, 60 * 60


class MailTextForm(WagtailAdminModelForm):
    """What a text is for is chosen once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("kind", "language"):
                self.fields[name].disabled = True


def placeholder_rows(kind: str) -> list[dict]:
    """The placeholders of a kind, or of all, each with what it stands for and the mails that alone have it."""
    chosen = KINDS.get(kind)
    names = chosen.placeholders if chosen else (*RUN, *(name for name in EXPLAINED if name not in RUN))
    rows = []
    for name in names:
        only = [] if chosen or name in RUN else [each.label for each in KINDS.values() if name in each.own]
        rows.append(
            {
                "name": f"{{{name}}}",
                "words": EXPLAINED[name],
                "required": bool(chosen) and name in chosen.required,
                "only": ", ".join(str(label) for label in only),
            }
        )
    return rows


class PlaceholdersPanel(HelpPanel):
    """Beside the text: what can stand in it, and the words that it stands instead of."""

    def __init__(self, **kwargs):
        super().__init__(**({"template": "courses/admin/placeholders.html"} | kwargs))

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            form = self.form
            kind = form["kind"].value() if form else self.instance.kind
            return super().get_context_data(parent_context) | {
                "rows": placeholder_rows(kind),
                "ours": ours(self.instance) if self.instance.pk else None,
            }


def ours(text: MailText):
    """The same mail in our words; none while the region has nothing to make a sample of."""
    try:
        return samples.our_letter(text.region, text.kind, text.language)
    except samples.NothingToShow:
        return None


class MailTextCreateView(generic.CreateView):
    template_name = "courses/admin/mail_text_new.html"

    def get_initial(self):
        asked = {name: self.request.GET.get(name, "") for name in ("kind", "language")}
        return super().get_initial() | {name: value for name, value in asked.items() if value}

    def get_success_url(self):
        return self.get_edit_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"preview_url": reverse("mail-texts:preview_new")}


class MailTextEditView(generic.EditView):
    template_name = "courses/admin/mail_text.html"

    def get_success_url(self):
        return self.get_edit_url()

    def get_context_data(self, **kwargs):
        url = reverse("mail-texts:preview", args=[self.object.pk])
        return super().get_context_data(**kwargs) | {"preview_url": url}


class PreviewView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """A text, saved or as it has just been typed, in a real mail about people who do not exist; nothing is saved.

    GET shows the saved text; POST the typed one, and with `send` hands that mail over to the one who asks.
    """

    model = MailText
    permission_required = "change"
    page_title = gettext_lazy("Preview")
    template_name = "courses/admin/mail_text_preview.html"
    header_icon = "view"
    any_permission_required = None
    index_url_name = edit_url_name = None

    @cached_property
    def text(self) -> MailText:
        if "pk" not in self.kwargs:
            return MailText()
        text = MailText.objects.filter(pk=self.kwargs["pk"]).select_related("region__site").first()
        if text is None or not self.may("view", text):
            raise Http404
        if not self.may("change", text):
            raise PermissionDenied
        return text

    def may(self, action: str, text: MailText) -> bool:
        return self.permission_policy.user_has_permission_for_instance(self.request.user, action, text)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.text, "for_user": self.request.user}

    def get(self, request, *args, **kwargs):
        if not self.text.pk:
            return HttpResponseRedirect(reverse("mail-texts:add"))
        return self.shown(self.get_form())

    def form_valid(self, form):
        text = form.instance
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            raise PermissionDenied
        if "send" in self.request.POST:
            self.send(text)
        return self.shown(form)

    def shown(self, form):
        text = form.instance
        try:
            mail = samples.mail(text, self.request.user.email)
        except samples.NothingToShow:
            mail = None
        context = self.get_context_data(form=form, text=text, mail=mail, html=html_of(mail))
        return self.render_to_response(context)

    def send(self, text: MailText) -> None:
        """Hand one mail over, to the user's own address: so many in an hour."""
        user = self.request.user
        if not user.email:
            messages.error(self.request, _("Your account has no e-mail address to send to."))
        elif not limits.hit("test mail", str(user.pk), TESTS, HOUR):
            messages.error(self.request, _("That was many tests in an hour. Wait a while before the next."))
        else:
            self.hand_over(text)

    def hand_over(self, text: MailText) -> None:
        try:
            # The sample is gone again when the mail server is asked.
            samples.mail(text, self.request.user.email, test=True).send()
        except samples.NothingToShow:
            return
        except (SMTPException, OSError) as error:
            logger.warning("a test mail was not taken: %s", type(error).__name__)
            messages.error(self.request, _("The mail server did not take it. Try again in a while."))
        else:
            words = _("Sent to %(email)s.") % {"email": self.request.user.email}
            messages.success(self.request, words)

    def get_breadcrumbs_items(self):
        index = {"url": reverse("mail-texts:index"), "label": _("Mail texts")}
        row = [{"url": self.back_url(), "label": str(self.text)}] if self.text.pk else []
        return [*self.breadcrumbs_items, index, *row, {"url": "", "label": self.get_page_title()}]

    def back_url(self) -> str:
        if self.text.pk:
            return reverse("mail-texts:edit", args=[self.text.pk])
        return reverse("mail-texts:add")

    def get_context_data(self, **kwargs):
        # A form with mistakes is shown with them, and nothing else.
        return (
            {"mail": None, "text": None}
            | super().get_context_data(**kwargs)
            | {
                "back_url": self.back_url(),
                "email": self.request.user.email,
            }
        )


def html_of(mail) -> str:
    return mail.alternatives[0].content if mail else ""


class MailTextIndexView(RegionalViewSet.index_view_class):
    page_title = gettext_lazy("Mail texts")

    @cached_property
    def columns(self):
        return [
            self.title_column("kind", _("Mail"), "get_kind_display", sort_key="kind"),
            Column("language", label=_("Language"), accessor="get_language_display", sort_key="language"),
            Column("text", label=_("Begins with"), accessor=lambda text: beginning(text.text)),
            DateColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


def beginning(text: str, length: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]} …"


class MailTextViewSet(RegionalViewSet):
    model = MailText
    name = "mail-texts"
    icon = "mail"
    menu_label = gettext_lazy("Mail texts")
    menu_hook = "register_region_menu_item"
    pages = ("index", "add", "edit", "delete", "history")
    inspect_view_enabled = False
    index_view_class = MailTextIndexView
    add_view_class = MailTextCreateView
    edit_view_class = MailTextEditView
    list_filter = ["kind", "language"]
    search_fields = ["subject", "text"]
    ordering = "kind"
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("language")]),
            FieldPanel("subject"),
            MultiFieldPanel(
                [FieldPanel("text"), PlaceholdersPanel(), FieldPanel("closing")],
                heading=gettext_lazy("Words"),
            ),
        ],
        base_form_class=MailTextForm,
    )

    def get_add_view_kwargs(self, **kwargs):
        return super().get_add_view_kwargs(**kwargs) | {"template_name": MailTextCreateView.template_name}

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(**kwargs) | {"template_name": MailTextEditView.template_name}

    def get_urlpatterns(self):
        preview = self.construct_view(PreviewView, form_class=self.get_form_class(for_update=True))
        return [
            *super().get_urlpatterns(),
            path("preview/", preview, name="preview_new"),
            path("preview/<int:pk>/", preview, name="preview"),
        ]
