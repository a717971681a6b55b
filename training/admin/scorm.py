"""The admin's way to take a module along to another learning platform: which language, with or without its films."""

import tempfile

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from home.page_forms import region_of
from home.translation.admin import Titled
from training.models import ModulePage
from training.outline import outline
from training.scorm.package import fits, package
from training.views.learners import qualification_of

# Bytes of a package that are held in memory; a larger one is written to a file that has no name.
IN_MEMORY = 8 * 1024 * 1024


class ScormForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=forms.RadioSelect)
    film = forms.BooleanField(label=gettext_lazy("With the films"), required=False, initial=True)

    def __init__(self, *args, languages: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages
        self.fields["language"].initial = languages[0][0]


class ScormView(Titled, FormView):
    """GET tells how large it is in each language, for which every step is written; POST answers with the package."""

    template_name = "wagtailadmin/rows/action.html"
    page_title = gettext_lazy("For another learning platform")
    header_icon = "download"
    form_class = ScormForm

    def dispatch(self, request, *args, **kwargs):
        self.page = get_object_or_404(ModulePage, pk=kwargs["page_id"])
        if not may_take(self.page, request.user):
            raise Http404
        self.region = region_of(self.page)
        self.module = self.region and outline(self.region).by_key.get(str(self.page.translation_key))
        if self.module is None:
            raise Http404
        if not fits(self.module):
            messages.error(request, TOO_LONG)
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    def pass_mark(self) -> int | None:
        """Of the certificate that the module leads to, where it leads to one. 1 query."""
        qualification = qualification_of(self.region, self.module)
        return qualification.pass_mark if qualification else None

    def described(self, code: str) -> str:
        """A language with what it is called, its sizes, and how much of the module it lacks."""
        whole = package(self.module, self.region, code)
        said = [f"{capfirst(dict(settings.LANGUAGES)[code])}: {filesizeformat(whole.size)}"]
        if whole.film_size:
            light = filesizeformat(whole.size - whole.film_size)
            said.append(_("%(size)s without the films") % {"size": light})
        if whole.foreign:
            lacking = ngettext(
                "%(count)d step is not translated", "%(count)d steps are not translated", whole.foreign
            )
            said.append(lacking % {"count": whole.foreign})
        return ", ".join(said)

    def get_form_kwargs(self):
        # Told where the form is shown only.
        told = lazy(self.described, str)
        return super().get_form_kwargs() | {
            "languages": [(code, told(code)) for code in self.region.languages]
        }

    def get_page_subtitle(self):
        return self.page.draft_title

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "explanation": self.get_explanation(),
            "submit_label": _("Download"),
            "back_url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
        }

    def get_explanation(self) -> str:
        graded = not self.module.for_parents
        return f"{EXPLANATION} {WITH_ANSWERS}" if graded else str(EXPLANATION)

    def form_valid(self, form):
        chosen = form.cleaned_data
        made = package(
            self.module, self.region, chosen["language"], film=chosen["film"], pass_mark=self.pass_mark()
        )
        # The answer closes it.
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        made.write(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=made.name, content_type="application/zip")


EXPLANATION = gettext_lazy(
    "A SCORM 1.2 package with every step of the published module, its images, documents and sound. The platform keeps "
    "which steps are done; what learners write themselves is kept nowhere. A module that changes is downloaded anew: "
    "who has begun keeps the place."
)
WITH_ANSWERS = gettext_lazy(
    "The package has the right answers in it, for the platform to judge by: who takes it apart can read them. It gives "
    "no certificate here."
)
TOO_LONG = gettext_lazy(
    "The module has more steps than SCORM 1.2 can keep the place in. Divide it into two modules."
)


def may_take(page: ModulePage, user) -> bool:
    return page.permissions_for_user(user).can_edit()


def way_to_package(page, user) -> list[Button]:
    """Of a published module that the user works on. No query but Wagtail's own."""
    if not (isinstance(page, ModulePage) and page.live and may_take(page, user)):
        return []
    url = reverse("module_scorm:index", args=[page.pk])
    return [Button(_("For another learning platform"), url, icon_name="download", priority=30)]


class ScormViewSet(ViewSet):
    name = "module_scorm"
    url_prefix = "training/scorm"

    def get_urlpatterns(self):
        return [path("<int:page_id>/", ScormView.as_view(), name="index")]
