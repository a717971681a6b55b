from networks.models.groups import Group, GroupText
from networks.models.pages import GroupIndexPage
from networks.models.touch import StayInTouch

__all__ = ["Group", "GroupIndexPage", "GroupText", "StayInTouch"]
