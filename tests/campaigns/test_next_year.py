"""A campaign copied to next year: everything moved, nothing booked, ticked or published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from campaigns.admin.next_year import NextTimeForm
from campaigns.checklist import make_checklist, tick
from campaigns.models import (
    Campaign,
    CampaignPage,
    CampaignTask,
    Item,
    LocalCampaignPage,
    Room,
    Track,
    TrackText,
)
from campaigns.next_year import NextTime, copy_campaign
from campaigns.seats import settle_seats
from campaigns.shared_parts import Standing, digest, parts, write_own
from courses import booking
from courses.models import CourseRun
from home.trees import add_tree
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_party,
    make_speaker,
    make_venue,
)
from tests.home.translating import go_live, in_language, job, translated

pytestmark = pytest.mark.django_db
# The clocks go forward on 28 March 2027 and on 26 March 2028.
SUMMER, WINTER = date(2027, 3, 30), date(2028, 3, 21)
BODY = [("text", "<p>Kom som du är.</p>"), ("text", "<p>Ta med fika.</p>")]


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def old(them):
    return make_campaign(
        them.vaxjo.region,
        name="Föräldrarnas dag 2027",
        slug="dag-2027",
        starts_on=SUMMER,
        ends_on=SUMMER + timedelta(days=1),
        sign_up_opens_at=datetime(2027, 3, 1, 8, tzinfo=UTC),
        phase_by_hand="afterwards",
    )


def copy_of(old, *places, day=WINTER):
    wanted = NextTime("Föräldrarnas dag 2028", "dag-2028", day, {place.pk for place in places})
    return copy_campaign(old, wanted)


def at(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def test_the_copy_follows_the_old_one_and_no_phase_is_said_by_hand(old):
    new = copy_of(old)
    assert (new.previous, new.starts_on, new.ends_on) == (old, WINTER, WINTER + timedelta(days=1))
    assert (new.phase_by_hand, new.region) == ("", old.region)
    # Nine in the winter stays nine, and as many days before.
    assert at(new.sign_up_opens_at) == "2028-02-21 09:00"


def test_items_are_drafts_at_the_same_time_of_day_across_the_change_of_clocks(them, old):
    track = Track(campaign=old, sort_order=2)
    track.texts = [TrackText(language="sv", name="Lyssna"), TrackText(language="ar", name="استمع")]
    track.save()
    room = Room.objects.create(venue=make_venue(them.vaxjo), name="Sal")
    speaker = make_speaker(old.region)
    make_item(
        old,
        them.vaxjo,
        words={"sv": "Lugn", "ar": "هدوء"},
        day=1,
        at=(18, 30),
        minutes=45,
        venue=room.venue,
        room=room,
        track=track,
        speakers=[speaker],
        interpreters=",ar,",
        access=["loop"],
    )
    new = copy_of(old, them.vaxjo)
    item = new.items.get()
    assert (at(item.starts_at), at(item.ends_at)) == ("2028-03-22 18:30", "2028-03-22 19:15")
    assert item.starts_at.astimezone(UTC).hour == 17
    assert (item.state, item.room, item.venue, list(item.speakers.all())) == (
        "draft",
        room,
        room.venue,
        [speaker],
    )
    assert (item.interpreters, item.access) == (",ar,", ["loop"])
    assert {text.language: text.title for text in item.texts.all()} == {"sv": "Lugn", "ar": "هدوء"}
    assert item.track.campaign == new and item.track != track
    assert {text.language: text.name for text in item.track.texts.all()} == {"sv": "Lyssna", "ar": "استمع"}


def test_seats_are_drafts_with_nobody_in_them(them):
    old = make_campaign(them.vaxjo.region)
    item = make_item(old, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 7)
    assert booking.book(item.run_id, make_party(), {}, queue_if_full=False).ok
    new = copy_of(old, them.vaxjo, day=old.starts_on + timedelta(weeks=52))
    copy = new.items.get()
    run = copy.run
    assert (run.seats, run.state, run.confirmed_seats) == (7, "draft", 0)
    assert (run.starts_at, run.sign_up_opens_at) == (copy.starts_at, new.sign_up_opens_at)
    assert not run.course.listed and not run.bookings.exists()
    assert CourseRun.objects.get(pk=item.run_id).confirmed_seats == 1


def test_of_a_municipality_that_has_left_nothing_is_copied(them, old):
    for place in (them.vaxjo, them.ljungby, None):
        make_item(old, place)
    make_item(old, them.vaxjo, state="cancelled")
    master = make_campaign_page(old)
    for place in (them.vaxjo, them.ljungby):
        make_local_page(master, place)
    make_checklist(old)
    new = copy_of(old, them.vaxjo)
    wanted = {them.vaxjo.pk, None}
    assert sorted(item.municipality_id or 0 for item in new.items.all()) == [0, them.vaxjo.pk]
    assert {task.municipality_id for task in new.tasks.all()} == wanted
    local = LocalCampaignPage.objects.child_of(new.pages.get())
    assert [page.municipality for page in local] == [them.vaxjo]


def test_the_checklist_is_undone_with_its_days_moved(them, old):
    task = CampaignTask.objects.create(
        campaign=old, municipality=them.vaxjo, own_words="Kaffe", owner=them.coordinator, due_on=SUMMER
    )
    tick(task, them.coordinator)
    copy = copy_of(old, them.vaxjo).tasks.get()
    assert (copy.own_words, copy.owner, copy.due_on) == ("Kaffe", them.coordinator, WINTER)
    assert (copy.done_at, copy.done_by) == (None, None)


def in_arabic(old, master, local):
    """The same two pages in Arabic, translations of the Swedish."""
    add_tree(old.region, "ar")
    locale = Locale.objects.get(language_code="ar")
    pages = []
    for page in (master, local):
        page.refresh_from_db()
        other = page.copy_for_translation(locale)
        other.title = f"اليوم {old.starts_on.year}"
        other.save_revision().publish()
        pages.append(other)
    return pages


def test_pages_are_drafts_in_every_language_and_translations_of_each_other(them, old):
    master = make_campaign_page(old, title="Föräldrarnas dag 2027", slug="dagen", body=BODY, thanks=BODY)
    local = make_local_page(master, them.vaxjo, body=BODY)
    in_arabic(old, master, local)
    new = copy_of(old, them.vaxjo)
    pages = {page.locale.language_code: page for page in new.pages.all()}
    assert pages.keys() == {"sv", "ar"}
    assert {page.translation_key for page in pages.values()} != {master.translation_key}
    assert len({page.translation_key for page in pages.values()}) == 1
    assert {page.slug for page in pages.values()} == {"dag-2028"}
    assert [pages["sv"].title, pages["ar"].title] == ["Föräldrarnas dag 2028", "اليوم 2028"]
    for page in pages.values():
        assert not page.live and len(page.thanks) == 0 and len(page.body) == 2
        (below,) = LocalCampaignPage.objects.child_of(page)
        assert not below.live and below.municipality == them.vaxjo
        assert (below.locale, below.slug, len(below.body)) == (page.locale, local.slug, 2)
    assert (
        CampaignPage.objects.get(pk=master.pk).live
        and len(CampaignPage.objects.get(pk=master.pk).thanks) == 2
    )
    # What is opened in the editor is what was copied.
    draft = pages["sv"].get_latest_revision_as_object()
    assert (draft.title, draft.campaign, len(draft.thanks)) == ("Föräldrarnas dag 2028", new, 0)


def test_translators_go_on_where_they_were(them, old):
    """What they wrote is in the copy's jobs, renamed as the page was; saving a job takes no word away."""
    page = make_campaign_page(old, title="Föräldrarnas dag 2027", body=BODY)
    add_tree(old.region, "ar")
    translated(page, "ar")
    copy = copy_of(old).pages.get(locale__language_code="sv")
    handed = job(copy, "ar")
    total, done = handed.get_progress()
    assert done == total > 2
    assert not in_language(copy, "ar").live
    page_in_arabic = go_live(copy, "ar")
    assert page_in_arabic.title == "ar: Föräldrarnas dag 2028"
    assert "ar: Kom som du är." in str(page_in_arabic.body)
    assert job(page, "ar").source != handed.source


def test_what_a_municipality_says_instead_goes_with_it_and_follows_the_new_page(them, old):
    master = make_campaign_page(old, body=BODY, thanks=BODY)
    local = make_local_page(master, them.vaxjo)
    master, local = CampaignPage.objects.get(), LocalCampaignPage.objects.get()
    for block, text in ((master.body[1], "Vi bjuder på fika."), (master.thanks[0], "Tack för i år.")):
        write_own(local, block.id, [("text", f"<p>{text}</p>")], digest(block))
    local.save_revision().publish()
    new = copy_of(old, them.vaxjo)
    page = new.pages.get()
    below = LocalCampaignPage.objects.child_of(page).get()
    shown = parts(page, below, "body")
    assert [part.standing for part in shown] == [Standing.THEIRS, Standing.OWN]
    assert "Vi bjuder" in str(shown[1].own)
    assert len(below.overrides) == 1


def test_what_was_written_last_is_copied_also_where_nobody_has_published_it(them, old):
    master = make_campaign_page(old, live=False)
    master.title = "Nya ord"
    master.save_revision()
    assert copy_of(old).pages.get().title == "Nya ord"


def test_twice_in_a_row_each_has_an_address_of_its_own(them, old):
    make_campaign_page(old, slug="dag-2028")
    assert copy_of(old).pages.get().slug != "dag-2028"


def test_the_form_suggests_the_same_weekday_and_refuses_what_cannot_be(client, them, old):
    client.force_login(them.regional)
    make_item(old, them.vaxjo)
    url = reverse("campaign_facts:copy_to_next_year", args=[old.pk])
    form = client.get(url).context["form"]
    assert form["starts_on"].value() == date(2028, 3, 28)
    assert form["slug"].value() == "dag-2028" and form["name"].value() == "Föräldrarnas dag 2028"
    answer = client.post(url, typed(form, slug="dag-2027", starts_on=old.ends_on))
    assert errors(answer).keys() == {"slug", "starts_on"}
    assert Campaign.objects.count() == 1
    assert errors(client.post(url, typed(form, starts_on="9999-12-31"))).keys() == {"starts_on"}
    answer = client.post(url, typed(form))
    new = Campaign.objects.get(slug="dag-2028")
    assert answer.url == reverse("campaign_facts:edit", args=[new.pk])
    assert new.items.get().municipality == them.vaxjo
    client.force_login(them.coordinator)
    assert client.post(url, typed(form, slug="annan")).status_code in (302, 403)
    assert Campaign.objects.count() == 2 and Item.objects.count() == 2


def test_pressed_twice_the_second_is_told_beside_the_address(client, them, old, monkeypatch):
    client.force_login(them.regional)
    url = reverse("campaign_facts:copy_to_next_year", args=[old.pk])
    data = typed(client.get(url).context["form"])
    # The first copy was being made when the second form was looked at.
    monkeypatch.setattr(NextTimeForm, "clean_slug", lambda form: form.cleaned_data["slug"])
    client.post(url, data)
    assert errors(client.post(url, data)).keys() == {"slug"}
    assert Campaign.objects.count() == 2
