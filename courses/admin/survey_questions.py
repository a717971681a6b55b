"""What is asked after the last meeting. A question that has answers keeps its words; other words are another question."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from courses import survey
from courses.models import SurveyQuestion
from courses.survey_defaults import make_questions
from home.models import Region
from home.permissions import reach
from home.viewsets import PlacePanel, RegionalViewSet, RowIndexView, texts_panel


class SurveyQuestionForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A question's words are checked against its choices before either of them is saved.
        for text in self.formsets["texts"].forms:
            text.instance.parent = self.instance


class SurveyQuestionIndexView(RowIndexView):
    template_name = "courses/admin/survey_questions.html"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("course").prefetch_related("texts")

    @cached_property
    def columns(self):
        return [
            self.title_column("label", _("Question"), accessor=str),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("course", label=_("Course"), accessor=lambda row: row.course or _("all")),
            StatusTagColumn(
                "asked",
                label=_("State"),
                accessor=lambda row: _("asked now") if row.asked else _("no longer asked"),
                primary=lambda row: row.asked,
            ),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        start = context["can_add"] and regions_without(self.request.user).exists()
        return context | {"start_url": reverse("survey_questions:start") if start else ""}


class SurveyQuestionEditView(generic.EditView):
    template_name = "courses/admin/survey_question_edit.html"
    renewed = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"answered": survey.is_answered(self.object)}

    def save_instance(self):
        stored = SurveyQuestion.objects.get(pk=self.object.pk)
        edited = self.form.save(commit=False)
        if not (survey.says_otherwise(stored, edited) and survey.is_answered(stored)):
            return super().save_instance()
        self.renewed = True
        made = survey.renewed(stored, edited)
        log(instance=made, action="wagtail.create", user=self.request.user)
        return made

    def get_success_message(self):
        if self.renewed:
            return _(
                "The question had answers already. It stays in the results with its own words; yours are asked as "
                "a new question from now on."
            )
        return super().get_success_message()


def regions_without(user):
    """The user's own regions that ask nothing yet."""
    around = reach(user).to(SurveyQuestion, ["change"])
    regions = Region.objects.filter(survey_questions=None)
    return regions if around.everything else regions.filter(pk__in=around.regions)


class StartView(PermissionCheckedMixin, View):
    """Gives each of the user's regions that asks nothing the questions to start with."""

    http_method_names = ["post"]
    permission_required = "add"
    model = permission_policy = None

    def post(self, request):
        number = sum(make_questions(region) for region in regions_without(request.user))
        words = ngettext(
            "%(count)d question was made. Change it as you like.",
            "%(count)d questions were made. Change them as you like.",
            number,
        )
        messages.success(request, words % {"count": number})
        return HttpResponseRedirect(reverse("survey_questions:index"))


class SurveyQuestionViewSet(RegionalViewSet):
    model = SurveyQuestion
    name = "survey-questions"
    url_namespace = "survey_questions"
    icon = "help"
    menu_label = gettext_lazy("Survey questions")
    index_view_class = SurveyQuestionIndexView
    edit_view_class = SurveyQuestionEditView
    list_filter = ["course", "asked"]
    inspect_view_fields = ["kind", "course", "asked", "choices", "texts"]
    ordering = ["sort_order", "pk"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    PlacePanel("region"),
                    FieldPanel("course"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("choices")]),
                    FieldRowPanel([FieldPanel("asked"), FieldPanel("sort_order")]),
                ],
                heading=gettext_lazy("Question"),
            ),
            texts_panel("label", "help_text", "low", "high", "choices", min_num=1),
        ],
        base_form_class=SurveyQuestionForm,
    )

    def get_urlpatterns(self):
        kwargs = {"model": self.model, "permission_policy": self.permission_policy}
        start = path("start/", StartView.as_view(**kwargs), name="start")
        return [*super().get_urlpatterns(), start]
