"""Every draft of a municipality's programme is published in one action."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.admin.campaign_views import leads, places_of
from campaigns.models import Campaign
from campaigns.publishing import drafts_of, publish_drafts
from home.viewsets import RowActionView

FOR_ALL = "all"


class WhoseDraftsForm(forms.Form):
    """Whose programme; each choice says how many drafts there are."""

    municipality = forms.ChoiceField(label=gettext_lazy("Whose programme"), widget=forms.RadioSelect)

    def __init__(self, campaign: Campaign, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places_of(user, campaign)}
        if leads(user, campaign):
            self.places[FOR_ALL] = None
        counts = {key: drafts_of(campaign, place).count() for key, place in self.places.items()}
        self.fields["municipality"].choices = [
            (key, labelled(place.name if place else _("Online, for all"), counts[key]))
            for key, place in self.places.items()
            if counts[key]
        ]
        if len(self.fields["municipality"].choices) == 1:
            self.initial["municipality"] = self.fields["municipality"].choices[0][0]

    def clean_municipality(self):
        return self.places[self.cleaned_data["municipality"]]


def labelled(name: str, count: int) -> str:
    words = ngettext("%(count)d draft", "%(count)d drafts", count) % {"count": count}
    return f"{name}: {words}"


class PublishDraftsView(RowActionView):
    """For those who plan in the region: each for their own places, which the form knows."""

    permission_required = "view"
    page_title = gettext_lazy("Publish the programme")
    form_class = WhoseDraftsForm
    submit_label = gettext_lazy("Publish all drafts")
    explanation = gettext_lazy(
        "Every draft that lies ahead is published, and can be booked where it has seats. Drafts without words stay "
        "drafts."
    )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"campaign": self.object, "user": self.request.user}

    def row_url(self):
        return f"{reverse('items:index')}?campaign={self.object.pk}"

    def act(self, form):
        done = publish_drafts(self.object, form.cleaned_data["municipality"], self.request.user)
        words = ngettext("%(count)d item is published.", "%(count)d items are published.", done.items)
        messages.success(self.request, words % {"count": done.items})
        if done.without_words:
            words = ngettext(
                "%(count)d has no words yet: it is still a draft.",
                "%(count)d have no words yet: they are still drafts.",
                done.without_words,
            )
            messages.warning(self.request, words % {"count": done.without_words})
        return self.row_url()
