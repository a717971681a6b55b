"""The admin of courses: the menu, the outbox below the region's menu, and what waits to be done."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from courses.admin.bookings import BookingViewSet
from courses.admin.catalogue import (
    CourseViewSet,
    LeaderViewSet,
    OpeningHoursViewSet,
    ProgrammeViewSet,
    VenueViewSet,
)
from courses.admin.claims import DOWNLOADED
from courses.admin.demand import DemandViewSet
from courses.admin.mail_texts import MailTextViewSet
from courses.admin.merging import PartyViewSet
from courses.admin.outbox import OutboxViewSet
from courses.admin.own_groups import OwnGroupsViewSet
from courses.admin.runs import RunViewSet
from courses.admin.survey_questions import SurveyQuestionViewSet
from courses.admin.surveys import SurveyViewSet
from courses.admin.todo import TodoPanel
from courses.admin.waiting import QueueViewSet
from home.permissions import reach


class CoursesGroup(ModelViewSetGroup):
    """In the order of a coordinator's day."""

    items = (
        RunViewSet,
        BookingViewSet,
        QueueViewSet,
        DemandViewSet,
        CourseViewSet,
        ProgrammeViewSet,
        VenueViewSet,
        LeaderViewSet,
        OpeningHoursViewSet,
        SurveyViewSet,
        SurveyQuestionViewSet,
    )
    menu_label = _("Courses")
    menu_icon = "date"
    menu_order = 100


@hooks.register("register_admin_viewset")
def course_viewsets():
    return [CoursesGroup(), OwnGroupsViewSet(), OutboxViewSet(), MailTextViewSet(), PartyViewSet()]


@hooks.register("register_log_actions")
def downloads(actions):
    actions.register_action(DOWNLOADED, _("Download participants"), _("Participants downloaded"))


@hooks.register("construct_homepage_panels")
def todo(request, panels):
    if reach(request.user):
        panels.append(TodoPanel())
