"""The link by which a run's leaders note who came: shown to copy, and closed when it has come astray."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import attendance
from courses.admin.run_words import run_words
from courses.list_links import expires, list_url
from courses.models import CourseRun
from home.dates import day_in_words
from home.viewsets import RowActionView


class LeadersLinkView(RowActionView):
    page_title = gettext_lazy("Attendance list")
    form_class = forms.Form
    template_name = "courses/admin/leaders_link.html"
    submit_label = gettext_lazy("Close this link and make a new one")

    def get_base_object_queryset(self):
        rows = super().get_base_object_queryset()
        return rows.select_related("course", "municipality__region__site", "venue")

    def get_page_subtitle(self):
        return run_words(self.object)

    def get_explanation(self):
        if self.object.state != CourseRun.State.PUBLISHED:
            return _("There is a list when the run is published.")
        return _(
            "Send this link to the leaders of the group. It opens a list with first names and references, without "
            "an account and without contact details, where they note who came. It closes by itself after %(day)s."
        ) % {"day": day_in_words(expires(self.object))}

    def get_context_data(self, **kwargs):
        run = self.object
        url = ""
        if run.state == CourseRun.State.PUBLISHED:
            url = f"{run.municipality.region.site.root_url}{list_url(run)}"
        return super().get_context_data(**kwargs) | {"link": url}

    def act(self, form):
        attendance.revoke_lists(self.object.pk)
        messages.success(self.request, _("The old link is closed. Here is the new one."))
        return reverse("runs:list", args=[self.object.pk])
