"""What staff do with a group, each on a page that asks first: the verbs of networks.groups, never the form."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from home.viewsets import RowActionView
from networks import group_links, groups, mails
from networks.groups import Outcome
from networks.models import Group, GroupText

APPROVED, REFUSED = "networks.approved", "networks.refused"
CONFIRMED, CLOSED = "networks.confirmed", "networks.closed"
LINK_SENT, LINKS_REVOKED, CALLED = "networks.link_sent", "networks.links_revoked", "networks.called"


class GroupActionView(RowActionView):
    """Asks for more than changing words: whoever may add groups decides about them."""

    permission_required = "add"
    form_class = forms.Form
    action = ""
    done = ""
    not_now = gettext_lazy("Nothing was done: the group is in another state now.")

    def verb(self, form) -> Outcome:
        raise NotImplementedError

    def act(self, form):
        outcome = self.verb(form)
        if form.errors:
            return ""
        if outcome is Outcome.DONE:
            log(self.object, self.action, user=self.request.user)
            messages.success(self.request, self.done)
        else:
            messages.warning(self.request, self.not_now)
        return self.row_url()


class ApproveView(GroupActionView):
    page_title = gettext_lazy("Approve the group")
    submit_label = gettext_lazy("Approve and list it")
    explanation = gettext_lazy(
        "It is in the list at once, for three months. Its contact gets a mail with the link by which the group is "
        "managed."
    )
    action = APPROVED
    done = gettext_lazy("The group is approved and in the list")

    def verb(self, form):
        try:
            self.object.clean()
        except ValidationError as wrong:
            form.add_error(None, [_("Something is missing that visitors need to know:"), *wrong.messages])
        if not GroupText.objects.filter(parent=self.object).exists():
            form.add_error(None, _("Write something about the group first, in at least one language."))
        return Outcome.NOT_NOW if form.errors else groups.approve(self.object)


class ReopenView(ApproveView):
    page_title = gettext_lazy("List the group again")
    submit_label = gettext_lazy("List it again")


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is not approved"),
        help_text=gettext_lazy(
            "Whoever proposed it reads this, word for word. Be kind, and say what would help."
        ),
        max_length=Group._meta.get_field("refusal").max_length,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Say why, so that they know what to change.")},
    )


class RefuseView(GroupActionView):
    page_title = gettext_lazy("Do not approve the proposal")
    form_class = RefusalForm
    submit_label = gettext_lazy("Do not approve it")
    serious = True
    explanation = gettext_lazy(
        "Whoever proposed it gets a mail with your reason. Their name and address are removed after 90 days."
    )
    action = REFUSED
    done = gettext_lazy("The proposal is refused, and its contact is told why")

    def verb(self, form):
        return groups.refuse(self.object, form.cleaned_data["reason"])


class ConfirmView(GroupActionView):
    """When the contact has said so on the phone, say."""

    page_title = gettext_lazy("The group still meets")
    submit_label = gettext_lazy("Yes, it still meets")
    explanation = gettext_lazy("It is in the list for three months from today. Ask its contact first.")
    action = CONFIRMED
    done = gettext_lazy("The group is in the list for three months more")
    not_now = gettext_lazy("The group has been confirmed already, or is not approved.")

    def verb(self, form):
        outcome = groups.confirm(self.object)
        mails.called(self.object)
        return outcome


class CloseView(GroupActionView):
    page_title = gettext_lazy("Close the group")
    submit_label = gettext_lazy("Close the group")
    serious = True
    explanation = gettext_lazy(
        "It goes from the list at once, and its contact is told. Name and address of the contact are removed after 90 "
        "days."
    )
    action = CLOSED
    done = gettext_lazy("The group is closed")

    def verb(self, form):
        outcome = groups.close(self.object)
        mails.called(self.object)
        return outcome


class SendLinkView(GroupActionView):
    page_title = gettext_lazy("Send the link again")
    submit_label = gettext_lazy("Send the link")
    explanation = gettext_lazy("The contact gets a mail with the link by which the group is managed.")
    action = LINK_SENT
    done = gettext_lazy("A mail with the link is on its way")
    not_now = gettext_lazy("The contact has no e-mail address. Call them instead.")

    def verb(self, form):
        if not self.object.contact_email:
            return Outcome.NOT_NOW
        mails.send_link(self.object)
        return Outcome.DONE


class RevokeView(GroupActionView):
    page_title = gettext_lazy("Close the links")
    submit_label = gettext_lazy("Close the links there are")
    serious = True
    explanation = gettext_lazy(
        "When the contact is another, or a link has come into wrong hands: whoever has an old link can no longer manage "
        "the group with it. Then send a new one."
    )
    action = LINKS_REVOKED
    done = gettext_lazy("The old links are closed")

    def verb(self, form):
        group_links.revoke(self.object)
        return Outcome.DONE


class CalledView(GroupActionView):
    page_title = gettext_lazy("The contact has been called")
    submit_label = gettext_lazy("They have been told")
    explanation = gettext_lazy(
        "We could not write to the contact. If they said that the group still meets, or that it does not, press that "
        "button on the group's page instead."
    )
    action = CALLED
    done = gettext_lazy("It is noted that the contact has been called")
    not_now = gettext_lazy("Nobody waits for a call any more.")

    def verb(self, form):
        return Outcome.DONE if mails.called(self.object) else Outcome.ALREADY
