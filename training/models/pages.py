"""Modules, and the lessons below them: what is learned, in steps."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail_localize.fields import SynchronizedField

from courses.models import Course
from home.blocks import BodyBlock
from home.models import BasePage
from home.not_ready import NotReady
from training.admin.steps_panel import StepsPanel
from training.blocks import ActivityBlock, StepsBlock

# How a page looks in the editor's preview: as it is met, on paper, and for the leader of a group.
AS_MET, ON_PAPER, FOR_LEADERS = "", "paper", "leader"
TEMPLATES = {ON_PAPER: "training/paper/page.html", FOR_LEADERS: "training/groups/guide_preview.html"}
# Wagtail's word for what the clock does, and that of a page's history for what it could not.
SCHEDULED, HELD = "wagtail.publish.scheduled", "training.held"


class TrainingIndexPage(BasePage):
    """Every module of a region, for parents."""

    template = "training/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["training.ModulePage"]
    max_count_per_parent = 1
    has_list = True

    class Meta:
        verbose_name = _("list of online training")

    def get_context(self, request, *args, **kwargs):
        from training.views.steps import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request)


class ModulePage(BasePage):
    """A module: lessons to take one by one, at home or between the meetings of a group."""

    class Audience(models.TextChoices):
        PARENTS = "parents", _("parents")
        LEADERS = "leaders", _("leaders and professionals")

    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices, default=Audience.PARENTS)
    ages = models.CharField(
        _("age of the child"), max_length=40, blank=True, help_text=_("As it is read: “3–12 years”.")
    )
    course = models.ForeignKey(
        Course,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="modules",
        verbose_name=_("course"),
        help_text=_("The course whose meetings the lessons go with."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    shared_scene = "cottage"
    template = "training/module.html"
    served_with = ("course",)
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("ages"), FieldPanel("course")], capfirst(_("facts"))
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["training.TrainingIndexPage"]
    subpage_types = ["training.LessonPage"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("audience", overridable=False),
        SynchronizedField("course", overridable=False),
    ]

    class Meta:
        verbose_name = _("module")

    @property
    def preview_modes(self):
        return [(AS_MET, _("for parents")), (ON_PAPER, _("on paper"))]

    def get_preview_template(self, request, mode_name):
        return TEMPLATES.get(mode_name) or super().get_preview_template(request, mode_name)

    def get_preview_context(self, request, mode_name):
        from training.views.previews import module_on_paper

        context = self.get_context(request)
        return context | module_on_paper(request, self) if mode_name == ON_PAPER else context

    @property
    def has_list(self) -> bool:
        """Other websites can show it: not what is for leaders."""
        return self.audience == self.Audience.PARENTS

    def get_context(self, request, *args, **kwargs):
        from training.views.steps import module_context

        return super().get_context(request, *args, **kwargs) | module_context(request, self)

    def serve(self, request, *args, **kwargs):
        """To everybody; a module for leaders to those who have signed in. Only then is it asked who that is."""
        from training.views import learners

        if learners.is_closed(request, self.audience):
            return learners.serve_module(request, self)
        # A phone that saves the module runs a worker for that (static/js/training-worker.js).
        return csp_replace({"worker-src": [SELF]})(super().serve)(request, *args, **kwargs)


class LessonPage(BasePage):
    """A lesson: steps, each a screen of its own. Questions are answered by POST, which changes nothing."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    after_meeting = models.PositiveSmallIntegerField(
        _("after meeting number"),
        null=True,
        blank=True,
        help_text=_("Between this meeting and the next. 0: before the first meeting. Empty: at any time."),
    )
    steps = StreamField(StepsBlock(), blank=True, verbose_name=_("steps"))
    guide = StreamField(
        [("activity", ActivityBlock())],
        blank=True,
        verbose_name=_("for the leader"),
        help_text=_("The meeting that the lesson leads to, part by part. Parents do not see it."),
    )

    template = "training/step.html"
    allowed_http_methods = ["GET", "HEAD", "OPTIONS", "POST"]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("minutes"), FieldPanel("after_meeting")], capfirst(_("facts"))),
        StepsPanel(heading=_("What changes for those who learn")),
        FieldPanel("steps"),
        FieldPanel("guide"),
    ]
    parent_page_types = ["training.ModulePage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("after_meeting", overridable=False),
    ]

    class Meta:
        verbose_name = _("lesson")

    @property
    def lacks(self) -> list[str]:
        """For whoever writes it (home.care.content)."""
        return [] if self.steps else [gettext("The lesson has no steps: nobody sees it.")]

    @cached_property
    def module(self) -> ModulePage:
        """The module above it, in the language of the lesson. 1 query."""
        return ModulePage.objects.get(path=self.path[: -self.steplen])

    @property
    def preview_modes(self):
        from training.views.previews import step_modes

        modes = [(AS_MET, _("the first step")), *step_modes(self), (ON_PAPER, _("on paper"))]
        return [*modes, (FOR_LEADERS, _("for the leader"))]

    def get_preview_template(self, request, mode_name):
        return TEMPLATES.get(mode_name) or super().get_preview_template(request, mode_name)

    def get_preview_context(self, request, mode_name):
        from training.views.previews import guide, lesson_on_paper, place_of, with_keys

        with_keys(self)
        special = {ON_PAPER: lesson_on_paper, FOR_LEADERS: guide}
        if made := special.get(mode_name):
            return super().get_context(request) | made(request, self)
        return self.get_context(request, place=place_of(request, self, mode_name))

    def copy(self, *args, reset_translation_key=True, **kwargs):
        """As Wagtail's, for code (the admin's copy has a hook): steps of its own, unless it is a translation.

        A lesson beside it with the same steps would be done by whoever has done this one.
        """
        from training.admin.copies import give_keys_of_its_own

        made = super().copy(*args, reset_translation_key=reset_translation_key, **kwargs)
        if reset_translation_key:
            give_keys_of_its_own(made)
        return made

    def publish(self, revision, *args, log_action=True, **kwargs):
        """Also where no form is asked (several pages at once, a review): steps are published when they are whole.

        The clock can be told nothing: the revision is taken off the schedule, and the page's history says why. An
        exception would stop whatever else is due.
        """
        steps = revision.as_object().steps
        try:
            steps.stream_block.clean(steps)
        except ValidationError as error:
            if log_action != SCHEDULED:
                raise NotReady(self) from error
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            log(instance=self, action=HELD)
            return
        super().publish(revision, *args, log_action=log_action, **kwargs)

    def serve(self, request, *args, **kwargs):
        from training.views import learners, steps

        if learners.is_closed(request, learners.audience_of(request, self)):
            return learners.serve_step(request, self)
        return steps.serve_step(request, self)

    def get_context(self, request, *args, place=None, **kwargs):
        from training.views.steps import step_context

        return super().get_context(request, *args, **kwargs) | step_context(request, self, place)
