from courses.models.bookings import Attendance, Booking, BookingEvent
from courses.models.mail_texts import MailText, Message, MessageTo
from courses.models.pages import CourseIndexPage, CoursePage, MunicipalityIndexPage, MunicipalityPage
from courses.models.parties import AccessNeed, Answer, FormerAddress, Party
from courses.models.programmes import (
    LANGUAGES_OF_INSTRUCTION,
    Course,
    Kind,
    OpeningHours,
    OpeningHoursText,
    Programme,
    ProgrammeText,
    Question,
    QuestionText,
    Together,
    language_name,
)
from courses.models.queue import Offer, QueueEntry, QueueEvent
from courses.models.runs import CourseRun, Daypart, Form, Meeting
from courses.models.survey import (
    SurveyAnswer,
    SurveyComment,
    SurveyQuestion,
    SurveyQuestionText,
    SurveyResult,
    SurveyRound,
)
from courses.models.venues import Access, Leader, LeaderText, Venue, VenueText

__all__ = [
    "LANGUAGES_OF_INSTRUCTION",
    "Access",
    "AccessNeed",
    "Answer",
    "Attendance",
    "Booking",
    "BookingEvent",
    "Course",
    "CourseIndexPage",
    "CoursePage",
    "CourseRun",
    "Daypart",
    "Form",
    "FormerAddress",
    "Kind",
    "Leader",
    "LeaderText",
    "MailText",
    "Meeting",
    "Message",
    "MessageTo",
    "MunicipalityIndexPage",
    "MunicipalityPage",
    "Offer",
    "OpeningHours",
    "OpeningHoursText",
    "Party",
    "Programme",
    "ProgrammeText",
    "Question",
    "QuestionText",
    "QueueEntry",
    "QueueEvent",
    "SurveyAnswer",
    "SurveyComment",
    "SurveyQuestion",
    "SurveyQuestionText",
    "SurveyResult",
    "SurveyRound",
    "Together",
    "Venue",
    "VenueText",
    "language_name",
]
