from home.models.due import DueRow
from home.models.images import CustomImage, CustomRendition
from home.models.limits import RateCount
from home.models.regional import RegionalModel, Text, touch, words
from home.models.regions import Municipality, Region
from home.models.roles import Role
from home.models.users import MunicipalAccount, User

# isort: split
from home.models.accessibility import AccessibilityMessage, AccessibilityPage
from home.models.care import Helped, PlacedLink, Problem, WebAddress
from home.models.news import NewsIndexPage, NewsPage
from home.models.notices import Notice, NoticeText
from home.models.pages import BasePage, HomePage, StandardPage
from home.models.people import ContactPerson, ContactPersonText
from home.models.projects import ProjectPage
from home.models.translation import PageWords
from home.models.workflows import ReviewTask

__all__ = [
    "AccessibilityMessage",
    "AccessibilityPage",
    "BasePage",
    "ContactPerson",
    "ContactPersonText",
    "CustomImage",
    "CustomRendition",
    "DueRow",
    "Helped",
    "HomePage",
    "MunicipalAccount",
    "Municipality",
    "NewsIndexPage",
    "NewsPage",
    "Notice",
    "NoticeText",
    "PageWords",
    "PlacedLink",
    "Problem",
    "ProjectPage",
    "RateCount",
    "Region",
    "RegionalModel",
    "ReviewTask",
    "Role",
    "StandardPage",
    "Text",
    "User",
    "WebAddress",
    "touch",
    "words",
]
