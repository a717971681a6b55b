"""A campaign's pages are published, scheduled and taken down together or one by one, in all languages."""

from copy import deepcopy
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from campaigns.going_live import Outcome, places_of, publish_all, schedule_all, unpublish_all
from campaigns.local import make_local_pages
from campaigns.models import CampaignPage, LocalCampaignPage
from home.roles import create_municipality_groups
from home.translation import status
from tests.campaigns.local_pages import committed, make_day
from tests.factories import make_staff
from tests.home.translating import edit, hand_over, in_language, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def made(for_the_file):
    """The region's page and those of both neighbours, all of them drafts, whole in three languages."""
    day = make_day()
    day.master.save_revision()
    committed(day.master.unpublish)
    day.master = CampaignPage.objects.get(pk=day.master.pk)
    hand_over(day.master, "en", "ar")
    for code in ("en", "ar"):
        write(day.master, code)
    make_local_pages(day.master, day.region, [day.them.vaxjo, day.them.ljungby], None)
    return day


@pytest.fixture
def drafts(made, db):
    return deepcopy(made)


def all_pages(day) -> list[Page]:
    return [page for place in places_of(day.master) for page in place.pages]


def live(day, municipality=None) -> set[tuple[str, str]]:
    """Where something is live: the municipality's name ("" for the region) and the language."""
    return {
        (str(place.municipality or ""), page.locale.language_code)
        for place in places_of(day.master)
        for page in place.pages
        if page.live
    }


EVERYWHERE = {(place, code) for place in ("", "Växjö", "Ljungby") for code in ("sv", "en", "ar")}


def press(client, user, day, verb, *places, **data):
    client.force_login(user)
    data |= {"places": [getattr(place, "pk", place) for place in places]}
    return committed(partial(client.post, reverse(f"campaign_pages:{verb}", args=[day.master.pk]), data))


def typed(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def ahead(**by):
    return (timezone.now() + timedelta(**by)).replace(second=0, microsecond=0)


def later(monkeypatch, moment) -> None:
    """What the clock does then: Wagtail's command, and the pages that follow."""
    with monkeypatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        committed(partial(call_command, "publish_scheduled", verbosity=0))


def everywhere(day):
    return ["region", day.them.vaxjo, day.them.ljungby]


def test_everything_is_published_in_every_language(client, drafts):
    assert live(drafts) == set()
    response = press(client, drafts.them.regional, drafts, "publish", *everywhere(drafts))
    assert response.status_code == 302 and live(drafts) == EVERYWHERE
    assert all(page.live_revision.user == drafts.them.regional for page in all_pages(drafts))
    assert in_language(drafts.master, "ar").title == "ar: Föräldrarnas dag"


def test_or_one_by_one(client, drafts):
    press(client, drafts.them.regional, drafts, "publish", "region")
    press(client, drafts.them.regional, drafts, "publish", drafts.them.ljungby)
    assert live(drafts) == {pair for pair in EVERYWHERE if pair[0] != "Växjö"}


def test_an_editor_publishes_the_pages_of_the_own_municipality_only(client, drafts):
    press(client, drafts.them.regional, drafts, "publish", "region")
    client.force_login(drafts.them.coordinator)
    url = reverse("campaign_pages:publish", args=[drafts.master.pk])
    choices = client.get(url).context["form"].fields["places"].choices
    assert choices == [(str(drafts.them.vaxjo.pk), "Växjö")]
    refused = press(
        client, drafts.them.coordinator, drafts, "publish", drafts.them.vaxjo, drafts.them.ljungby
    )
    assert refused.status_code == 200 and "places" in refused.context["form"].errors
    press(client, drafts.them.coordinator, drafts, "publish", drafts.them.vaxjo)
    assert live(drafts) == {pair for pair in EVERYWHERE if pair[0] != "Ljungby"}


def test_who_may_not_publish_finds_no_such_form(client, drafts):
    drafts.them.vaxjo.four_eyes = True
    drafts.them.vaxjo.save()
    create_municipality_groups(drafts.them.vaxjo)
    for verb in ("publish", "times", "unpublish"):
        answer = press(client, drafts.them.coordinator, drafts, verb, drafts.them.vaxjo)
        assert answer.status_code == 404
    assert live(drafts) == set()


def outcomes(results) -> dict[tuple[str, str], Outcome]:
    return {
        (str(getattr(page, "municipality", "")), page.locale.language_code): outcome
        for page, outcome in results
    }


def test_a_translation_that_is_not_whole_is_left_out_and_told(client, drafts):
    local = LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv")
    edit_draft(local, introduction="Varmt välkomna.")
    results = committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    found = outcomes(results)
    assert found["Växjö", "sv"] == Outcome.DONE
    # The source's new sentence is shown to translators when it is published; then theirs are not whole.
    assert found["Växjö", "ar"] == found["Växjö", "en"] == Outcome.UNFINISHED
    assert live(drafts) == EVERYWHERE - {("Växjö", "ar"), ("Växjö", "en")}
    response = press(client, drafts.them.regional, drafts, "publish", drafts.them.vaxjo)
    told = " ".join(str(message) for message in client.get(response.url).context["messages"])
    assert "(ar)" in told and "(en)" in told and "(sv)" not in told


def edit_draft(page, **words) -> None:
    for name, value in words.items():
        setattr(page, name, value)
    page.save_revision()


def test_one_that_somebody_decided_on_is_not(drafts):
    publish_all([drafts.master], drafts.them.regional)
    local = LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv")
    edit_draft(local, introduction="Varmt välkomna.")
    committed(partial(publish_all, [local], drafts.them.regional))
    arabic = in_language(local, "ar")
    status.decide(arabic, drafts.them.regional)
    committed(partial(publish_all, [arabic], drafts.them.regional))
    assert in_language(local, "ar").live


def test_a_municipalitys_page_waits_for_the_regions(drafts):
    pages = [page for page in all_pages(drafts) if isinstance(page, LocalCampaignPage)]
    found = outcomes(committed(partial(publish_all, pages, drafts.them.regional)))
    assert set(found.values()) == {Outcome.WITHOUT_REGION} and live(drafts) == set()


def test_a_locked_page_and_one_in_review_stay_as_they_are(drafts):
    user = make_staff(drafts.them.vaxjo, "redaktor")
    locked, reviewed = LocalCampaignPage.objects.filter(locale__language_code="sv").order_by("pk")
    locked.locked = True
    locked.save()
    reviewed.get_workflow().start(reviewed, user)
    found = outcomes(committed(partial(publish_all, all_pages(drafts), drafts.them.regional)))
    assert found[str(locked.municipality), "sv"] == Outcome.LOCKED
    assert found[str(reviewed.municipality), "sv"] == Outcome.IN_REVIEW
    assert not LocalCampaignPage.objects.filter(locale__language_code="sv", live=True).exists()


def test_publishing_again_does_nothing(drafts):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    before = {page.pk: page.latest_revision_id for page in all_pages(drafts)}
    found = outcomes(committed(partial(publish_all, all_pages(drafts), drafts.them.regional)))
    assert set(found.values()) == {Outcome.AS_IT_WAS}
    assert before == {page.pk: page.latest_revision_id for page in all_pages(drafts)}


def test_what_a_translator_wrote_since_goes_out(drafts):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    edit(drafts.master, introduction="Varmt välkomna.")
    write(drafts.master, "ar")
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    assert in_language(drafts.master, "ar").introduction == "ar: Varmt välkomna."
    assert in_language(drafts.master, "en").introduction == ""


def test_everything_goes_live_and_expires_at_its_time_in_every_language(client, drafts, monkeypatch):
    start, end = ahead(days=1), ahead(days=3)
    times = {"go_live_at": typed(start), "expire_at": typed(end)}
    response = press(client, drafts.them.regional, drafts, "times", *everywhere(drafts), **times)
    assert response.status_code == 302 and live(drafts) == set()
    assert {page.expire_at for page in all_pages(drafts)} == {end}
    later(monkeypatch, start - timedelta(minutes=1))
    assert live(drafts) == set()
    later(monkeypatch, start + timedelta(minutes=1))
    assert live(drafts) == EVERYWHERE
    later(monkeypatch, end + timedelta(minutes=1))
    assert live(drafts) == set()
    assert all(page.expired for page in all_pages(drafts))


def test_live_pages_get_an_end_and_what_waits_in_them_keeps_waiting(client, drafts, monkeypatch):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    local = LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv")
    edit_draft(local, introduction="Halvskrivet")
    end = ahead(days=3)
    press(client, drafts.them.coordinator, drafts, "times", drafts.them.vaxjo, expire_at=typed(end))
    local.refresh_from_db()
    assert local.introduction == "" and local.expire_at == end
    draft = local.get_latest_revision_as_object()
    assert draft.introduction == "Halvskrivet" and draft.expire_at == end
    assert PageLogEntry.objects.filter(page=local, action="campaigns.times_set").exists()
    later(monkeypatch, end + timedelta(minutes=1))
    assert live(drafts) == {pair for pair in EVERYWHERE if pair[0] != "Växjö"}


def test_the_end_of_a_source_is_the_end_of_its_translations(drafts, monkeypatch):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    local = LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv")
    schedule_all([local], drafts.them.regional, None, ahead(days=1))
    later(monkeypatch, ahead(days=2))
    assert live(drafts) == {pair for pair in EVERYWHERE if pair[0] != "Växjö"}
    assert in_language(local, "ar").expired


def test_an_end_can_be_taken_away(client, drafts):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    schedule_all(all_pages(drafts), drafts.them.regional, None, ahead(days=1))
    press(client, drafts.them.regional, drafts, "times", *everywhere(drafts), endless="on")
    assert {page.expire_at for page in all_pages(drafts)} == {None}


def test_what_is_scheduled_can_be_scheduled_anew_and_taken_off(drafts, monkeypatch):
    user = drafts.them.regional
    committed(partial(schedule_all, all_pages(drafts), user, ahead(days=1), None))
    committed(partial(schedule_all, all_pages(drafts), user, ahead(days=5), None))
    later(monkeypatch, ahead(days=2))
    assert live(drafts) == set()
    found = outcomes(committed(partial(unpublish_all, all_pages(drafts), user)))
    assert set(found.values()) == {Outcome.DONE}
    later(monkeypatch, ahead(days=6))
    assert live(drafts) == set()


def test_what_was_scheduled_can_be_published_now(drafts):
    user = drafts.them.regional
    committed(partial(schedule_all, all_pages(drafts), user, ahead(days=1), ahead(days=9)))
    committed(partial(publish_all, all_pages(drafts), user))
    assert live(drafts) == EVERYWHERE
    assert all(page.expire_at and not page.go_live_at for page in all_pages(drafts))


def test_an_unfinished_translation_does_not_go_on_the_schedule(drafts):
    local = LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv")
    committed(partial(publish_all, [drafts.master], drafts.them.regional))
    edit_draft(local, introduction="Varmt välkomna.")
    committed(partial(publish_all, [local], drafts.them.regional))
    arabic = in_language(local, "ar")
    found = schedule_all([arabic], drafts.them.regional, ahead(days=1), None)
    assert [outcome for _page, outcome in found] == [Outcome.UNFINISHED]
    assert in_language(local, "ar").scheduled_revision is None


def test_everything_that_expired_is_published_again_without_its_old_end(drafts, monkeypatch):
    user = drafts.them.regional
    committed(partial(publish_all, all_pages(drafts), user))
    Page.objects.filter(pk__in=[page.pk for page in all_pages(drafts)]).update(
        expire_at=timezone.now() - timedelta(hours=1)
    )
    committed(partial(call_command, "publish_scheduled", verbosity=0))
    assert live(drafts) == set()
    committed(partial(publish_all, all_pages(drafts), user))
    assert live(drafts) == EVERYWHERE
    committed(partial(call_command, "publish_scheduled", verbosity=0))
    assert live(drafts) == EVERYWHERE


def test_everything_is_taken_down_in_every_language(client, drafts):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    press(client, drafts.them.coordinator, drafts, "unpublish", drafts.them.vaxjo)
    assert live(drafts) == {pair for pair in EVERYWHERE if pair[0] != "Växjö"}
    press(client, drafts.them.regional, drafts, "unpublish", *everywhere(drafts))
    assert live(drafts) == set()


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({}, "go_live_at"),
        ({"go_live_at": -1}, "go_live_at"),
        ({"expire_at": -1}, "expire_at"),
        ({"go_live_at": 3, "expire_at": 2}, "expire_at"),
    ],
)
def test_times_that_cannot_be_are_errors_beside_the_field(client, drafts, times, field):
    data = {name: typed(ahead(days=days)) for name, days in times.items()}
    response = press(client, drafts.them.regional, drafts, "times", "region", **data)
    form = response.context["form"]
    assert set(form.errors) == {field}
    assert {name: form[name].value() for name in data} == data
    assert all(page.expire_at is None for page in all_pages(drafts))


def test_visitors_find_what_is_live_and_nothing_else(drafts):
    committed(partial(publish_all, all_pages(drafts), drafts.them.regional))
    arabic = in_language(
        LocalCampaignPage.objects.get(municipality=drafts.them.vaxjo, locale__language_code="sv"), "ar"
    )
    address = f"/ar/{arabic.url_path.split('/', 2)[2]}"
    assert Client().get(address).status_code == 200
    committed(partial(unpublish_all, all_pages(drafts), drafts.them.regional))
    assert Client().get(address).status_code == 404
