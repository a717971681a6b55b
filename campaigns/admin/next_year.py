"""The form that copies a campaign to the next time it is held."""

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from campaigns.checklist import taking_part
from campaigns.models import Campaign
from campaigns.models.campaigns import too_far
from campaigns.next_year import YEAR, NextTime, copy_campaign
from home.viewsets import RowActionView

TAKEN = gettext_lazy("Another campaign has that address.")


class NextTimeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=80,
        help_text=gettext_lazy("Part of the addresses of posters, calendars and screens."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=AdminDateInput)
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Municipalities that take part again"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of the others nothing is copied."),
    )

    def __init__(self, campaign: Campaign, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["places"].choices = [(place.pk, place.name) for place in taking_part(campaign)]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Campaign.objects.filter(region=self.campaign.region_id, slug=slug).exists():
            raise forms.ValidationError(TAKEN)
        return slug

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day <= self.campaign.ends_on:
            raise forms.ValidationError(_("That is before this one is over."))
        if too_far(day, None):
            raise forms.ValidationError(_("That year is too far away."))
        return day


class NextYearView(RowActionView):
    """Copies a campaign, and opens the copy."""

    page_title = gettext_lazy("Copy to next year")
    form_class = NextTimeForm
    submit_label = gettext_lazy("Make the copy")
    explanation = gettext_lazy(
        "The copy has the same tracks, the programme at the same time of day, the checklist with nothing ticked, and "
        "the pages in every language. All of it are drafts. Left out are bookings, what was called off, and what was "
        "said afterwards."
    )

    def get_initial(self):
        old = self.object
        day = old.starts_on + YEAR
        years = str(old.starts_on.year), str(day.year)
        return {
            "name": old.name.replace(*years),
            "slug": old.slug.replace(*years),
            "starts_on": day,
            "places": [place.pk for place in taking_part(old)],
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"campaign": self.object}

    def act(self, form):
        said = form.cleaned_data
        wanted = NextTime(said["name"], said["slug"], said["starts_on"], {int(pk) for pk in said["places"]})
        try:
            copy = copy_campaign(self.object, wanted, self.request.user)
        except IntegrityError:
            # Pressed twice: the first copy was being made when the form looked.
            form.add_error("slug", TAKEN)
            return ""
        messages.success(
            self.request, _("This is the copy. Nobody finds anything of it until you publish it.")
        )
        return reverse("campaign_facts:edit", args=[copy.pk])
