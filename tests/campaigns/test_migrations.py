"""The steps to and from the tables of campaigns, with rows in them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationSource

from campaigns.models import Campaign, CampaignPage, LocalCampaignPage
from campaigns.seats import settle_seats
from courses import booking
from tests.campaigns.local_pages import make_day, make_local, translate_master
from tests.factories import make_campaign, make_item, make_party, make_venue
from tests.home.translating import in_language, job

BEFORE = [("campaigns", "0001_initial")]


def migrate(targets=None):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())
    executor.loader.build_graph()
    return executor.loader.project_state(targets).apps if targets else None


def make_rows():
    """A campaign with translated pages, seats that somebody has, and the next one after it."""
    day = make_day()
    translate_master(day, "ar")
    make_local(day, codes=("ar",))
    campaign, place = day.master.campaign, day.them.vaxjo
    item = make_item(campaign, place, venue=make_venue(place))
    run = settle_seats(item, 10)
    assert booking.book(run.pk, make_party(), {}, queue_if_full=False).ok
    make_campaign(day.region, previous=campaign)
    return day


@pytest.mark.django_db(transaction=True)
def test_pages_go_back_to_a_day_of_their_own_and_come_again_as_a_campaigns():
    day = make_rows()
    first, translated = day.master.campaign.starts_on, in_language(day.master, "ar")
    below = list(LocalCampaignPage.objects.values_list("pk", flat=True))
    # As it was written before there were campaigns, and after.
    scheduled = day.master.save_revision()
    try:
        old = migrate(BEFORE)
        pages = old.get_model("campaigns", "CampaignPage").objects
        assert dict(pages.values_list("pk", "date")) == {day.master.pk: first, translated.pk: first}
        assert not Page.objects.filter(pk__in=below).exists()
        assert not Revision.objects.filter(object_id__in=[str(pk) for pk in below]).exists()
        assert Page.find_problems() == ([], [], [], [], [])
        assert Revision.objects.get(pk=scheduled.pk).content["date"] == first.isoformat()
        pages.filter(pk=day.master.pk).update(date=first + timedelta(days=1))
    finally:
        migrate()
    campaign = Campaign.objects.get()
    assert campaign.starts_on == campaign.ends_on == first + timedelta(days=1)
    assert set(CampaignPage.objects.values_list("pk", "campaign")) == {
        (day.master.pk, campaign.pk),
        (translated.pk, campaign.pk),
    }
    assert Revision.objects.get(pk=scheduled.pk).as_object().campaign == campaign
    source = TranslationSource.objects.get(object_id=day.master.translation_key)
    assert source.as_instance().campaign == campaign
    job(day.master, "ar").save_target(publish=True)
    assert CampaignPage.objects.get(pk=translated.pk).campaign == campaign
