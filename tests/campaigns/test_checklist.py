"""The checklist of a campaign: made with days counted back, ticked by whose it is, told when overdue."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.checklist import DAYS_BEFORE, REGIONS, make_checklist, tick, untick
from campaigns.models import CampaignTask
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_campaign, make_campaign_page, make_item, make_local_page, make_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


@pytest.fixture
def campaign(them):
    return make_campaign(them.vaxjo.region, starts_in_days=40)


def make_task(campaign, municipality=None, days=3, **facts):
    facts = {"own_words": "Köpa kaffe"} | facts
    due = timezone.localdate() + timedelta(days=days)
    return CampaignTask.objects.create(campaign=campaign, municipality=municipality, due_on=due, **facts)


def again(task):
    return CampaignTask.objects.get(pk=task.pk)


def lines(client):
    """The tasks of the dashboard's panel."""
    answer = client.get(reverse("wagtailadmin_home"))
    panel = next(panel for panel in answer.context["panels"] if panel.name == "checklist")
    return panel.get_context_data({"request": answer.wsgi_request})["tasks"]


def test_it_is_made_for_the_region_and_each_municipality_that_takes_part(them, campaign):
    make_item(campaign, them.vaxjo, state="draft")
    make_local_page(make_campaign_page(campaign), them.ljungby)
    make_municipality(them.vaxjo.region, "Alvesta")
    made = make_checklist(campaign)
    assert made == len(REGIONS) + 2 * len(DAYS_BEFORE) == CampaignTask.objects.count()
    assert set(CampaignTask.objects.values_list("municipality__name", flat=True)) == {
        None,
        "Växjö",
        "Ljungby",
    }
    poster = CampaignTask.objects.get(what="poster", municipality=them.vaxjo)
    assert poster.due_on == campaign.starts_on - timedelta(days=28)


def test_made_again_it_adds_what_is_missing_and_changes_nothing(them, campaign):
    make_item(campaign, them.vaxjo)
    make_checklist(campaign)
    kept = CampaignTask.objects.filter(municipality=them.vaxjo).first()
    tick(kept, them.coordinator)
    CampaignTask.objects.filter(municipality=None, what="poster").delete()
    make_item(campaign, them.ljungby)
    assert make_checklist(campaign) == 1 + len(DAYS_BEFORE)
    assert again(kept).done_by == them.coordinator
    assert make_checklist(campaign) == 0


@pytest.mark.parametrize("place", ["vaxjo", None])
def test_there_is_one_of_a_kind_whoever_makes_it(them, campaign, place):
    municipality = them.vaxjo if place else None
    make_task(campaign, municipality, what="poster", own_words="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_task(campaign, municipality, what="poster", own_words="")


def test_the_region_makes_it_by_one_button_and_coordinators_do_not(client, them, campaign):
    url = reverse("campaign_facts:make_checklist", args=[campaign.pk])
    assert client.post(url).status_code in (302, 403)
    assert not CampaignTask.objects.exists()
    client.force_login(them.regional)
    assert client.post(url).url == f"{reverse('checklist:index')}?campaign={campaign.pk}"
    assert CampaignTask.objects.count() == len(REGIONS)


def test_who_ticks_is_kept_and_a_second_press_means_the_same(client, them, campaign):
    task = make_task(campaign, them.vaxjo)
    url, back = reverse("checklist:tick", args=[task.pk]), reverse("checklist:index") + "?todo=undone"
    assert client.post(url, {"done": "1", "next": back}).url == back
    first = again(task)
    assert (first.done_by, first.done_at is None) == (them.coordinator, False)
    client.force_login(them.regional)
    client.post(url, {"done": "1"})
    assert (again(task).done_by, again(task).done_at) == (them.coordinator, first.done_at)
    for _press in range(2):
        client.post(url, {"done": "0"})
        assert (again(task).done_at, again(task).done_by) == (None, None)


def test_it_leads_nowhere_but_back(client, them, campaign):
    task = make_task(campaign, them.vaxjo)
    answer = client.post(
        reverse("checklist:tick", args=[task.pk]), {"done": "1", "next": "https://elsewhere.example/"}
    )
    assert answer.url == reverse("checklist:index")


def test_a_neighbours_is_not_ticked_and_the_regions_is_only_looked_at(client, them, campaign):
    theirs, for_all = make_task(campaign, them.ljungby), make_task(campaign)
    listed = client.get(reverse("checklist:index"))
    assert list(listed.context["object_list"]) == [for_all]
    assert reverse("checklist:tick", args=[for_all.pk]) not in listed.text
    for task in (theirs, for_all):
        assert client.post(reverse("checklist:tick", args=[task.pk]), {"done": "1"}).status_code in (
            302,
            403,
            404,
        )
        assert again(task).done_at is None
    assert lines(client) == []


def test_the_dashboard_shows_what_is_due_soon_the_overdue_marked(client, them, campaign):
    late, soon = make_task(campaign, them.vaxjo, days=-1), make_task(campaign, them.vaxjo, days=14)
    make_task(campaign, them.vaxjo, days=15)
    make_task(campaign, them.vaxjo, days=1, owner=them.regional)
    tick(make_task(campaign, them.vaxjo), them.coordinator)
    over = make_campaign(them.vaxjo.region, starts_in_days=-9)
    make_task(over, them.vaxjo, days=-20)
    shown = lines(client)
    urls = [reverse("checklist:tick", args=[task.pk]) for task in (late, soon)]
    assert [(line["tick_url"], line["overdue"]) for line in shown] == list(
        zip(urls, (True, False), strict=True)
    )
    overdue = client.get(reverse("checklist:index"), {"todo": "overdue"}).context["object_list"]
    assert list(overdue) == [late]
    untick(late)
    assert [line["tick_url"] for line in lines(client)] == urls


def test_a_task_is_one_of_the_usual_or_in_own_words(client, them, campaign):
    url = reverse("checklist:add")
    form = client.get(f"{url}?campaign={campaign.pk}").context["form"]
    for said in ({"what": "poster", "own_words": "Annat"}, {"what": "", "own_words": ""}):
        answer = client.post(url, typed(form, due_on="2027-01-02") | said)
        assert errors(answer).keys() == {"own_words"}
    client.post(url, typed(form, due_on="2027-01-02", own_words="Hyra stolar"))
    task = CampaignTask.objects.get()
    assert (str(task), task.municipality, task.campaign) == ("Hyra stolar", them.vaxjo, campaign)


def test_what_is_on_it_already_is_told_beside_the_field(client, them, campaign):
    make_task(campaign, them.vaxjo, what="rooms", own_words="")
    url = reverse("checklist:add")
    form = client.get(f"{url}?campaign={campaign.pk}").context["form"]
    answer = client.post(url, typed(form, due_on="2027-01-02", what="rooms"))
    assert errors(answer).keys() == {"what"} and CampaignTask.objects.count() == 1


def test_made_by_two_at_once_it_is_made_once(them, campaign, monkeypatch):
    make_checklist(campaign, [them.vaxjo])
    made = CampaignTask.objects.count()
    # The other's tasks came after this one had looked.
    monkeypatch.setattr(type(campaign.tasks), "values_list", lambda *names: [])
    make_checklist(campaign, [them.vaxjo])
    assert CampaignTask.objects.count() == made


def test_who_sees_to_it_works_there(client, them, campaign):
    task = make_task(campaign, them.vaxjo)
    url = reverse("checklist:edit", args=[task.pk])
    form = client.get(url).context["form"]
    offered = {pk for pk, _name in form.fields["owner"].choices}
    assert str(them.coordinator.pk) in offered and str(them.neighbour.pk) not in offered
    client.post(url, typed(form, owner=them.coordinator.pk))
    assert again(task).owner == them.coordinator
    client.force_login(them.regional)
    form = client.get(url).context["form"]
    answer = client.post(url, typed(form, owner=them.neighbour.pk))
    assert errors(answer).keys() == {"owner"}
    assert again(task).owner == them.coordinator


def test_the_list_costs_the_same_with_many_rows(client, them, campaign):
    def cost():
        client.get(reverse("checklist:index"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("checklist:index"))
        return len(found)

    for _number in range(10):
        make_task(campaign, them.vaxjo, owner=them.coordinator)
    few = cost()
    for _number in range(190):
        make_task(campaign, them.vaxjo, owner=them.coordinator)
    assert cost() == few < 25
