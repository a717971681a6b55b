"""What a lesson's editor is told beside the steps: what publishing would do, and which languages are behind."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses.models import language_name
from courses.survey_results import FEWEST
from home.dates import clock, day_in_words
from training.effect import Effect, effect
from training.lag import Lag
from training.models import LessonPage


def effect_words(found: Effect) -> str:
    """“2 steps are removed. 1 step is added. At least 140 have begun the module.”"""
    words = []
    if count := len(found.removed):
        words.append(
            ngettext("%(count)d step is removed.", "%(count)d steps are removed.", count) % {"count": count}
        )
    if count := len(found.added):
        words.append(
            ngettext("%(count)d step is added.", "%(count)d steps are added.", count) % {"count": count}
        )
    if words:
        words.append(began_words(found.began))
    return " ".join(words)


def began_words(began: int) -> str:
    """How many began, as it may be told."""
    if began:
        return _("At least %(count)d have begun the module.") % {"count": began}
    return _("Fewer than %(count)d have begun the module.") % {"count": FEWEST}


def lag_words(found: Lag) -> list[str]:
    """“Arabic lacks 2 steps: Att lyssna, Att vänta”"""
    language = capfirst(language_name(found.language))
    if found.whole:
        return [_("%(language)s lacks the whole lesson.") % {"language": language}]
    sentences = []
    if count := len(found.lacking):
        words = ngettext(
            "%(language)s lacks %(count)d step: %(titles)s",
            "%(language)s lacks %(count)d steps: %(titles)s",
            count,
        )
        sentences.append(words % {"language": language, "count": count, "titles": ", ".join(found.lacking)})
    if count := len(found.outdated):
        words = ngettext(
            "In %(language)s %(count)d step is older than the original: %(titles)s",
            "In %(language)s %(count)d steps are older than the original: %(titles)s",
            count,
        )
        names = {"language": language_name(found.language), "titles": ", ".join(found.outdated)}
        sentences.append(words % (names | {"count": count}))
    return sentences


def ask_before_steps_go(request, page):
    """Hook of Wagtail's, when the draft has been saved: who takes steps away is asked before they are gone."""
    if not isinstance(page, LessonPage):
        return None
    found = effect(page)
    return (
        HttpResponseRedirect(reverse("training_effect", args=[page.pk])) if found and found.removed else None
    )


def ask_before_steps_of_several_go(request, action: str, pages):
    """Hook of Wagtail's, when several pages are to be published at once: none is before the first that takes steps away
    has been looked at."""
    if action != "publish":
        return None
    for page in pages:
        if page.specific_class is LessonPage and (
            answer := ask_before_steps_go(request, page.get_latest_revision_as_object())
        ):
            messages.warning(request, _("Nothing is published yet: this lesson takes steps away."))
            return answer
    return None


def steps_that_approval_takes(page) -> list[str]:
    """Hook of ours (home.models.workflows): what goes when the draft that waits for review is approved."""
    if page.specific_class is not LessonPage:
        return []
    found = effect(page.get_latest_revision_as_object())
    if not (found and found.removed):
        return []
    gone = _("These disappear from everybody's progress: %(titles)s") % {"titles": ", ".join(found.removed)}
    return [f"{effect_words(found)} {gone}"]


class PublishView(WagtailAdminTemplateMixin, TemplateView):
    """What publishing the latest draft of a lesson takes from everybody; a POST publishes it."""

    page_title = gettext_lazy("Publish and remove steps?")
    header_icon = "warning"
    _show_breadcrumbs = True
    template_name = "training/admin/publish.html"

    def dispatch(self, request, *args, **kwargs):
        own = get_object_or_404(LessonPage, pk=kwargs["page_id"])
        self.revision = own.latest_revision
        may = own.permissions_for_user(request.user)
        if self.revision is None or not may.can_publish() or may.page_locked():
            raise Http404
        self.draft = own.get_latest_revision_as_object()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Only what was shown: a draft that somebody has saved since is shown first."""
        if request.POST.get("revision") != str(self.revision.pk):
            return self.get(request, *args, **kwargs)
        self.revision.publish(user=request.user)
        messages.success(request, self.later or _("“%(title)s” is published.") % {"title": self.draft.title})
        return HttpResponseRedirect(reverse("wagtailadmin_explore", args=[self.draft.get_parent().pk]))

    @property
    def later(self) -> str:
        """When a draft with a day of its own goes live; "" for one that does at once."""
        at = self.draft.go_live_at
        if not at or at <= timezone.now():
            return ""
        return _("It goes live on %(day)s at %(time)s.") % {"day": day_in_words(at), "time": clock(at)}

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.draft.pk])
        return [*self.breadcrumbs_items, {"url": edit, "label": self.get_page_subtitle()}]

    def get_page_subtitle(self):
        return self.draft.get_admin_display_title()

    def get_context_data(self, **kwargs):
        found = effect(self.draft) or Effect((), (), 0)
        return super().get_context_data(**kwargs) | {
            "effect": effect_words(found),
            "removed": found.removed,
            "revision": self.revision.pk,
            "later": self.later,
            "back_url": reverse("wagtailadmin_pages:edit", args=[self.draft.pk]),
        }
