"""What is missing before sign-up opens is listed for whoever can mend it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.rich_text import RichText

from campaigns.admin.checks import Checks
from campaigns.missing import Lack, Pages, of_items, of_places, of_speakers
from campaigns.models import CampaignPage, ItemText, LocalCampaignPage, Room, SpeakerText
from campaigns.seats import settle_seats
from campaigns.shared_parts import digest, write_own
from tests.courses.admin_pages import make_neighbours
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_speaker,
    make_venue,
)

pytestmark = pytest.mark.django_db
ALL = {"sv": "Lugn", "en": "Calm", "ar": "هدوء"}
BODY = [("text", "<p>Kom som du är.</p>")]


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


@pytest.fixture
def campaign(them):
    return make_campaign(them.vaxjo.region)


def lacks(found):
    return [(one.lack, one.about, one.languages) for one in found]


def test_of_an_item(them, campaign):
    venue = make_venue(them.vaxjo)
    Room.objects.create(venue=venue, name="Sal")
    whole = make_item(campaign, them.vaxjo, words=ALL, venue=make_venue(them.vaxjo, "Utan rum"))
    unsaid = make_item(campaign, them.vaxjo, venue=venue)
    nowhere = make_item(campaign, them.vaxjo, words=ALL, day=-1)
    online = make_item(campaign, words=ALL)
    found = of_items([whole, unsaid, nowhere, online], ["sv", "en", "ar"], {venue.pk})
    assert lacks(found) == [
        (Lack.WORDS, unsaid, ("en", "ar")),
        (Lack.ROOM, unsaid, ()),
        (Lack.VENUE, nowhere, ()),
        (Lack.OUTSIDE, nowhere, ()),
    ]


def test_of_a_municipality_and_a_speaker(them, campaign):
    items = [make_item(campaign, them.vaxjo), make_item(campaign, them.ljungby, state="draft")]
    assert lacks(of_places(items, [them.vaxjo, them.ljungby])) == [(Lack.NOTHING, them.ljungby, ())]
    speaker = make_speaker(campaign.region)
    SpeakerText.objects.create(parent=speaker, language="sv", role="Psykolog")
    assert lacks(of_speakers([speaker], ["sv", "ar"])) == [(Lack.ABOUT, speaker, ("ar",))]


def test_of_pages(them, campaign):
    make_campaign_page(campaign, body=BODY)
    master = CampaignPage.objects.get()
    make_local_page(master, them.vaxjo, live=False)
    local = LocalCampaignPage.objects.get()
    assert lacks(Pages(campaign).of_region()) == [(Lack.PAGE, campaign, ("en", "ar"))]
    assert lacks(Pages(campaign).of_place(them.vaxjo)) == [
        (Lack.PAGE, them.vaxjo, ("en", "ar")),
        (Lack.UNPUBLISHED, local, ("sv",)),
    ]
    assert lacks(Pages(campaign).of_place(them.ljungby)) == [(Lack.PAGE, them.ljungby, ("sv", "en", "ar"))]
    write_own(local, master.body[0].id, [("text", "<p>Hos oss.</p>")], digest(master.body[0]))
    local.save_revision().publish()
    local.title = "Ändrad"
    local.save_revision()
    assert [one.lack for one in Pages(campaign).of_place(them.vaxjo)] == [Lack.PAGE, Lack.CHANGES]
    master.body[0].value = RichText("<p>Nya ord.</p>")
    master.save_revision().publish()
    assert [one.lack for one in Pages(campaign).of_place(them.vaxjo)] == [
        Lack.PAGE,
        Lack.CHANGES,
        Lack.BEHIND,
    ]


def test_the_page_lists_what_is_ones_own_and_leads_to_where_it_is_mended(client, them, campaign):
    venue = make_venue(them.vaxjo)
    room = Room.objects.create(venue=venue, name="Sal", seats=3)
    speakers = [
        make_speaker(campaign.region, "Min talare", municipality=them.vaxjo),
        make_speaker(campaign.region),
    ]
    item = make_item(campaign, them.vaxjo, venue=venue, room=room, speakers=speakers)
    settle_seats(item, 4)
    make_item(campaign, them.ljungby, title="Grannens")
    local = make_local_page(make_campaign_page(campaign), them.vaxjo, live=False)
    answer = client.get(reverse("campaign_facts:checks", args=[campaign.pk]))
    urls = [line.url for part in answer.context["parts"] for line in part.lines]
    assert urls == [
        reverse("items:edit", args=[item.pk]),
        reverse("items:edit", args=[item.pk]),
        reverse("wagtailadmin_explore", args=[campaign.pages.get().pk]),
        reverse("wagtailadmin_pages:edit", args=[local.pk]),
        reverse("speakers:edit", args=[speakers[0].pk]),
    ]
    assert "Grannens" not in answer.text
    # Each leads somewhere that opens.
    assert {client.get(url).status_code for url in urls[:2] + urls[3:]} <= {200}


def test_nothing_is_missing_when_everything_is_there(them, campaign):
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    make_local_page(make_campaign_page(campaign), them.vaxjo)
    for code in ("en", "ar"):
        ItemText.objects.create(parent=item, language=code, title="x")
    campaign.region.languages = ["sv"]
    campaign.region.save()
    assert Checks(them.coordinator, campaign).parts() == []
    assert Checks(them.regional, campaign).parts() == []


def test_the_to_do_list_counts_what_the_page_lists(client, them, campaign):
    make_item(campaign, them.vaxjo)
    make_campaign(them.vaxjo.region, starts_in_days=200)
    make_campaign(them.vaxjo.region, starts_in_days=-2)
    answer = client.get(reverse("wagtailadmin_home"))
    panel = next(panel for panel in answer.context["panels"] if panel.name == "todo")
    counts = {
        line["url"]: line["count"]
        for line in panel.get_context_data({"request": answer.wsgi_request})["lines"]
    }
    url = reverse("campaign_facts:checks", args=[campaign.pk])
    listed = sum(len(part.lines) for part in client.get(url).context["parts"])
    assert counts[url] == listed > 0
    assert sum("checks" in found for found in counts) == 1


def test_days_ahead_of_the_campaign_do_not_hide_it(client, them, campaign):
    item = make_item(campaign, them.vaxjo)
    campaign.starts_on, campaign.ends_on = (
        campaign.starts_on + timedelta(days=7),
        campaign.ends_on + timedelta(days=7),
    )
    campaign.save()
    lines = [line for part in Checks(them.coordinator, campaign).parts() for line in part.lines]
    assert len([line for line in lines if line.url == reverse("items:edit", args=[item.pk])]) == 3


def test_without_a_campaign_ahead_the_dashboard_says_nothing_of_it(client, them):
    make_item(make_campaign(them.vaxjo.region, starts_in_days=-2), them.vaxjo)
    answer = client.get(reverse("wagtailadmin_home"))
    panel = next(panel for panel in answer.context["panels"] if panel.name == "todo")
    lines = panel.get_context_data({"request": answer.wsgi_request})["lines"]
    assert not [line for line in lines if "campaigns" in line["url"] or "items" in line["url"]]
