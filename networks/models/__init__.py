from networks.models.groups import Group, GroupText
from networks.models.pages import GroupIndexPage

__all__ = ["Group", "GroupIndexPage", "GroupText"]
