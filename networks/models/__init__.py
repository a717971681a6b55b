from networks.models.groups import Group, GroupText
from networks.models.messages import Block, Conversation, Message
from networks.models.pages import GroupIndexPage
from networks.models.touch import StayInTouch

__all__ = ["Block", "Conversation", "Group", "GroupIndexPage", "GroupText", "Message", "StayInTouch"]
