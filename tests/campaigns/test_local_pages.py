"""Municipalities' pages are made in one go: drafts in every language, each in the hands of those whose it is."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import StringTranslation

from campaigns.admin.shared_parts import OWN
from campaigns.going_live import places_of, schedule_all
from campaigns.local import make_local_pages
from campaigns.models import LocalCampaignPage
from home.translation.status import progress_of
from tests.campaigns.local_pages import (
    LANGUAGES,
    committed,
    make_day,
    make_local,
    pages_of,
    translate_master,
)
from tests.factories import make_campaign, make_local_page, make_municipality
from tests.home.translating import hand_over, in_language, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def made(for_the_file):
    day = make_day()
    translate_master(day, "en", "ar")
    return day


@pytest.fixture
def day(made, db):
    return deepcopy(made)


def address(name: str, page) -> str:
    return reverse(f"campaign_pages:{name}", args=[page.pk])


def ask_for(client, day, *municipalities):
    client.force_login(day.them.regional)
    return client.post(address("make", day.master), {"places": [place.pk for place in municipalities]})


def test_each_municipality_gets_a_draft_in_every_language_below_the_regions_page(client, day):
    response = ask_for(client, day, day.them.vaxjo, day.them.ljungby)
    assert response.status_code == 302
    for place in (day.them.vaxjo, day.them.ljungby):
        pages = pages_of(place)
        assert set(pages) == set(LANGUAGES)
        assert {page.slug for page in pages.values()} == {place.slug}
        assert len({page.translation_key for page in pages.values()}) == 1
        for code, page in pages.items():
            assert not page.live and page.get_parent().pk == in_language(day.master, code).pk


def test_its_title_is_right_in_each_language_and_needs_no_translator(day, monkeypatch):
    monkeypatch.setattr(
        "campaigns.local.gettext",
        lambda words: {"ar": "%(campaign)s في %(place)s"}.get(translation.get_language(), words),
    )
    make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    pages = pages_of(day.them.vaxjo)
    assert pages["ar"].draft_title == f"{in_language(day.master, 'ar').title} في Växjö"
    assert pages["en"].draft_title.startswith(in_language(day.master, "en").title)
    assert progress_of(pages["ar"]).whole


def test_a_title_waits_for_its_translator_where_the_regions_does(day):
    titles = StringTranslation.objects.filter(
        context__object_id=day.master.translation_key, context__path="title", locale__language_code="ar"
    )
    titles.delete()
    make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    assert not progress_of(pages_of(day.them.vaxjo)["ar"]).whole
    assert progress_of(pages_of(day.them.vaxjo)["en"]).whole


def test_its_editors_work_on_it_at_once_in_every_language_and_their_neighbours_do_not(client, day):
    ask_for(client, day, day.them.vaxjo, day.them.ljungby)
    for page in pages_of(day.them.vaxjo).values():
        assert page.permissions_for_user(day.them.coordinator).can_edit()
        assert not page.permissions_for_user(day.them.neighbour).can_edit()


def test_only_those_that_were_chosen_get_theirs_and_what_there_is_stays(client, day):
    there = make_local(day, day.them.vaxjo)
    asked = ask_for(client, day, day.them.vaxjo)
    assert asked.status_code == 302
    assert pages_of(day.them.ljungby) == {}
    pages = pages_of(day.them.vaxjo)
    assert pages["sv"].pk == there.pk and pages["sv"].live
    assert set(pages) == set(LANGUAGES) and not pages["ar"].live


def test_asking_again_makes_nothing(client, day):
    for _time in range(2):
        make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    assert LocalCampaignPage.objects.filter(municipality=day.them.vaxjo).count() == len(LANGUAGES)
    client.force_login(day.them.regional)
    offered = client.get(address("make", day.master)).context["form"].fields["places"].choices
    assert offered == [(str(day.them.ljungby.pk), "Ljungby")]


def test_a_page_that_somebody_wrote_in_a_language_is_not_made_again(day):
    by_hand = make_local_page(in_language(day.master, "ar"), day.them.vaxjo)
    make_local_pages(day.master, day.region, [day.them.vaxjo], None)
    assert pages_of(day.them.vaxjo)["ar"].pk == by_hand.pk
    assert set(pages_of(day.them.vaxjo)) == set(LANGUAGES)


def test_only_who_may_add_pages_below_the_regions_makes_them(client, day):
    make_local(day, day.them.vaxjo)
    client.force_login(day.them.coordinator)
    assert client.get(address("make", day.master)).status_code == 404
    assert client.post(address("make", day.master), {"places": [day.them.vaxjo.pk]}).status_code == 404
    assert set(pages_of(day.them.vaxjo)) == {"sv"}


def test_a_get_makes_nothing(client, day):
    client.force_login(day.them.regional)
    response = client.get(address("make", day.master))
    ticked = response.context["form"]["places"].value()
    assert set(ticked) == {str(day.them.vaxjo.pk), str(day.them.ljungby.pk)}
    assert not LocalCampaignPage.objects.exists()


def test_nobody_chosen_is_an_error_beside_the_field(client, day):
    response = ask_for(client, day)
    assert response.status_code == 200 and "places" in response.context["form"].errors


def test_a_municipality_has_one_page_in_a_language_whoever_saves_it(day):
    make_local(day, day.them.vaxjo)
    with pytest.raises(ValidationError) as told:
        make_local_page(day.master, day.them.vaxjo, slug="igen")
    assert set(told.value.message_dict) == {"municipality"}


def test_the_editor_is_told_beside_the_field(client, day):
    make_local(day, day.them.vaxjo)
    client.force_login(day.them.regional)
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "localcampaignpage", day.master.pk])
    data = {"title": "Igen", "slug": "igen", "municipality": day.them.vaxjo.pk, "body": streamfield([])}
    response = client.post(url, nested_form_data(data))
    assert set(response.context["form"].errors) == {"municipality"}
    assert response.context["form"]["title"].value() == "Igen"
    data["municipality"] = day.them.ljungby.pk
    assert client.post(url, nested_form_data(data)).status_code == 302


def test_own_words_are_not_copied_into_another_language(day):
    local = make_local(day, day.them.vaxjo)
    own = [{"type": "text", "value": "<p>Våra ord</p>"}]
    local.overrides = [("own_words", {"of": "x", "seen": "y", "own": OWN.to_python(own)})]
    local.save_revision().publish()
    hand_over(local, "ar")
    write(local, "ar")
    assert len(LocalCampaignPage.objects.get(pk=local.pk).overrides) == 1
    assert len(in_language(local, "ar").overrides) == 0


def test_the_overview_shows_everybody_their_own(client, day):
    make_local_pages(day.master, day.region, [day.them.vaxjo, day.them.ljungby], None)
    client.force_login(day.them.coordinator)
    rows = client.get(address("index", day.master)).context["rows"]
    assert [row["title"] for row in rows] == ["Växjö"]
    assert [bool(cell.get("edit_url")) for cell in rows[0]["cells"]] == [True, True, True]
    client.force_login(day.them.regional)
    rows = client.get(address("index", in_language(day.master, "ar"))).context["rows"]
    assert [row["title"] for row in rows][1:] == ["Ljungby", "Växjö"]


def test_the_overview_costs_the_same_however_many_municipalities(client, day):
    client.force_login(day.them.regional)
    counts = []
    for names in (["Alvesta"], [f"Kommun {n}" for n in range(5)]):
        places = [make_municipality(day.region, name) for name in names]
        make_local_pages(day.master, day.region, places, None)
        client.get(address("index", day.master))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address("index", day.master)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_finds_nothing(client, day):
    make_local(day, day.them.vaxjo)
    client.force_login(day.them.neighbour)
    for name in ("index", "make", "publish", "times", "unpublish"):
        assert client.get(address(name, day.master)).status_code == 404


PHASES = ("", "announced", "sign_up", "under_way", "afterwards")


@pytest.mark.parametrize("mode", PHASES)
@pytest.mark.parametrize("kind", ["region", "municipality"])
def test_each_phase_is_previewed_from_the_editor(client, day, kind, mode):
    page = day.master if kind == "region" else make_local(day, day.them.vaxjo)
    user = day.them.regional if kind == "region" else day.them.coordinator
    client.force_login(user)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = {"title": "Rubriken som skrivs", "slug": page.slug, "body": streamfield([])}
    if kind == "region":
        data |= {"campaign": page.campaign.pk, "thanks": streamfield([]), "kit": streamfield([])}
    else:
        data["municipality"] = page.municipality_id
    assert client.post(f"{url}?mode={mode}", nested_form_data(data)).json()["is_valid"]
    shown = client.get(f"{url}?mode={mode}")
    html = shown.content.decode()
    assert shown.status_code == 200 and "Rubriken som skrivs" in html
    assert f"campaign-{mode or 'sign_up'}" in html


@pytest.mark.parametrize("mode", PHASES)
def test_so_is_a_page_that_was_never_saved(client, day, mode):
    client.force_login(day.them.regional)
    url = reverse("wagtailadmin_pages:preview_on_add", args=["campaigns", "localcampaignpage", day.master.pk])
    data = {"title": "Ny sida", "slug": "ny", "municipality": day.them.vaxjo.pk, "body": streamfield([])}
    assert client.post(f"{url}?mode={mode}", nested_form_data(data)).json()["is_valid"]
    html = client.get(f"{url}?mode={mode}").content.decode()
    assert "Ny sida" in html and f"campaign-{mode or 'sign_up'}" in html
    if mode != "afterwards":
        assert "Vi ses i parken." in html


@pytest.mark.parametrize("mode", PHASES)
def test_and_a_draft_below_a_page_that_is_not_published(client, day, mode):
    committed(day.master.unpublish)
    local = make_local_page(day.master, day.them.vaxjo, live=False)
    client.force_login(day.them.coordinator)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[local.pk])
    data = {"title": "Utkast", "slug": local.slug, "municipality": day.them.vaxjo.pk, "body": streamfield([])}
    assert client.post(f"{url}?mode={mode}", nested_form_data(data)).json()["is_valid"]
    html = client.get(f"{url}?mode={mode}").content.decode()
    assert "Utkast" in html and f"campaign-{mode or 'sign_up'}" in html


def test_a_phase_that_there_is_not_is_previewed_as_it_is_now(client, day):
    client.force_login(day.them.regional)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[day.master.pk])
    data = {"title": "Rubrik", "slug": day.master.slug, "campaign": day.master.campaign.pk}
    data |= {name: streamfield([]) for name in ("body", "thanks", "kit")}
    client.post(url, nested_form_data(data))
    assert "campaign-sign_up" in client.get(f"{url}?mode=nonsense").content.decode()


def test_the_campaigns_own_page_leads_to_everything_about_it_that_there_is(client, day):
    campaign, them = day.master.campaign, day.them
    for user, name in ((them.regional, "edit"), (them.coordinator, "inspect")):
        client.force_login(user)
        make_local(day, them.vaxjo) if name == "inspect" else None
        html = client.get(reverse(f"campaign_facts:{name}", args=[campaign.pk])).content.decode()
        ways = [reverse(f"campaign_facts:{way}", args=[campaign.pk]) for way in ("plan", "checks")]
        ways += [
            address("index", day.master),
            reverse("campaign_statistics:campaign", args=[campaign.pk]),
            f"{reverse('checklist:index')}?campaign={campaign.pk}",
        ]
        for way in ways:
            assert f'href="{way}"' in html and client.get(way).status_code == 200
    client.force_login(them.neighbour)
    html = client.get(reverse("campaign_facts:inspect", args=[campaign.pk])).content.decode()
    assert f'href="{address("index", day.master)}"' not in html, "none of them is theirs"


def test_a_campaign_has_one_page_in_a_language(client, day):
    client.force_login(day.them.regional)
    home = day.region.site.root_page
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", home.pk])
    empty = {name: streamfield([]) for name in ("body", "thanks", "kit")}
    data = {"title": "Igen", "slug": "igen", "campaign": day.master.campaign_id} | empty
    response = client.post(url, nested_form_data(data))
    assert set(response.context["form"].errors) == {"campaign"}
    data["campaign"] = make_campaign(day.region).pk
    assert client.post(url, nested_form_data(data)).status_code == 302


def test_the_overview_says_where_each_page_stands(client, day):
    make_local(day, day.them.vaxjo, codes=("ar",))
    end = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    pages = [page for place in places_of(day.master) for page in place.pages]
    schedule_all(pages, day.them.regional, None, end)
    client.force_login(day.them.regional)
    response = client.get(reverse("campaign_pages:index", args=[day.master.pk]))
    cells = {row["title"]: row["cells"] for row in response.context["rows"]}["Växjö"]
    assert [cell.get("state") for cell in cells] == ["live", None, "live"]
    assert cells[0]["until"] == end
    assert date_format(timezone.localtime(end), "H:i") in response.content.decode()
