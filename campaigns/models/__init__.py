from campaigns.models.campaigns import Campaign, Phase, Track, TrackText
from campaigns.models.counts import EvaluationCount, VisitCount
from campaigns.models.pages import CampaignPage, LocalCampaignPage
from campaigns.models.programme import Item, ItemText, Room, Speaker, SpeakerText
from campaigns.models.tasks import CampaignTask

__all__ = [
    "Campaign",
    "CampaignPage",
    "CampaignTask",
    "EvaluationCount",
    "Item",
    "ItemText",
    "LocalCampaignPage",
    "Phase",
    "Room",
    "Speaker",
    "SpeakerText",
    "Track",
    "TrackText",
    "VisitCount",
]
