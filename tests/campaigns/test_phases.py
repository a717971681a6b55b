"""Which phase a campaign is in: by its dates, or by hand."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Campaign, Phase
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db
STOCKHOLM = timezone.get_default_timezone()
ANNOUNCED, SIGN_UP, UNDER_WAY, AFTERWARDS = Phase


def at(*moment):
    return datetime(*moment, tzinfo=STOCKHOLM)


@pytest.fixture
def campaign():
    return make_campaign(
        starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 28), sign_up_opens_at=at(2027, 2, 1, 8)
    )


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (at(2027, 1, 1), ANNOUNCED),
        (at(2027, 2, 1, 7, 59, 59), ANNOUNCED),
        (at(2027, 2, 1, 8), SIGN_UP),
        (at(2027, 3, 26, 23, 59, 59), SIGN_UP),
        (at(2027, 3, 27), UNDER_WAY),
        # The night of summer time lies within it.
        (at(2027, 3, 28, 23, 59, 59), UNDER_WAY),
        (at(2027, 3, 29), AFTERWARDS),
        (at(2031, 1, 1), AFTERWARDS),
    ],
)
def test_the_dates_say_which_phase_it_is(campaign, now, phase):
    assert campaign.phase(now) == phase


def test_a_phase_by_hand_stands_over_the_dates_until_it_is_emptied(campaign):
    campaign.phase_by_hand = AFTERWARDS
    assert campaign.phase(at(2027, 1, 1)) == AFTERWARDS
    assert campaign.next_change(at(2027, 1, 1)) is None
    campaign.phase_by_hand = ""
    assert campaign.phase(at(2027, 1, 1)) == ANNOUNCED


def test_the_next_change_is_when_the_phase_becomes_another(campaign):
    now, seen = at(2027, 1, 1), []
    while change := campaign.next_change(now):
        assert campaign.phase(change - timedelta(seconds=1)) != campaign.phase(change)
        seen.append(campaign.phase(change))
        now = change
    assert seen == [SIGN_UP, UNDER_WAY, AFTERWARDS]


def test_what_cannot_be_is_told_beside_its_field(campaign):
    campaign.ends_on = date(2027, 3, 1)
    campaign.sign_up_opens_at = at(2027, 3, 27)
    with pytest.raises(ValidationError) as told:
        campaign.full_clean()
    assert {"ends_on", "sign_up_opens_at"} <= told.value.message_dict.keys()


def test_those_that_are_not_over_come_nearest_first():
    later, over, now = (make_campaign(starts_in_days=days) for days in (50, -3, 0))
    assert list(Campaign.objects.ahead()) == [now, later]
    assert over not in Campaign.objects.ahead()
