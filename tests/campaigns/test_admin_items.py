"""The editor of an item: seats, rooms, clashes, publishing, calling off, copying; and its list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns import seats
from campaigns.admin.item_form import ItemForm
from campaigns.models import Campaign, Item, Room
from campaigns.publishing import call_off, publish, publish_drafts
from campaigns.seats import settle_seats
from courses import booking
from courses.admin.run_saving import RunTakenOver
from courses.models import CourseRun
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_campaign, make_item, make_party, make_speaker, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


@pytest.fixture
def campaign(them):
    return make_campaign(them.vaxjo.region, days=2)


@pytest.fixture
def room(them):
    return Room.objects.create(venue=make_venue(them.vaxjo), name="Stora salen", seats=30)


def edit(client, item, button=None, **changes):
    url = reverse("items:edit", args=[item.pk])
    data = typed(client.get(url).context["form"], **changes)
    return client.post(url, data | ({f"action-{button}": "1"} if button else {}))


def add(client, query="", button=None, **changes):
    url = reverse("items:add") + query
    words = {"texts-TOTAL_FORMS": 1, "texts-0-language": "sv", "texts-0-title": "Lek", "texts-0-ORDER": 1}
    data = typed(client.get(url).context["form"]) | words | changes
    return client.post(url, data | ({f"action-{button}": "1"} if button else {}))


def at(campaign, hour, day=0):
    return f"{campaign.starts_on + timedelta(days=day)} {hour:02}:00"


def again(item):
    return Item.objects.get(pk=item.pk)


def booked(item):
    result = booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    assert result.ok
    return result


def test_an_item_is_made_with_its_words_and_seats_in_one_step(client, them, campaign, room):
    speaker = make_speaker(them.vaxjo.region)
    answer = add(
        client,
        kind="workshop",
        starts_at=at(campaign, 10),
        ends_at=at(campaign, 11),
        venue=room.venue_id,
        room=room.pk,
        seats=12,
        speakers=[speaker.pk],
        interpreters=["ar", "so"],
        access=["loop"],
    )
    item = Item.objects.get()
    assert answer.url == reverse("items:edit", args=[item.pk])
    assert (item.campaign, item.municipality, item.state) == (campaign, them.vaxjo, "draft")
    assert (item.room, item.interpreters, item.access) == (room, ",ar,so,", ["loop"])
    assert list(item.speakers.all()) == [speaker] and item.texts.get().title == "Lek"
    assert (item.run.seats, item.run.state, item.run.municipality) == (12, "draft", them.vaxjo)


def test_it_begins_with_what_the_plan_of_the_day_asked(client, them, campaign, room):
    later = make_campaign(them.vaxjo.region, starts_in_days=90)
    query = f"?campaign={later.pk}&venue={room.venue_id}&room={room.pk}&starts_at={later.starts_on}T14:00"
    add(client, query)
    item = Item.objects.get()
    assert (item.campaign, item.room) == (later, room)
    assert (timezone.localtime(item.starts_at).hour, item.ends_at - item.starts_at) == (
        14,
        timedelta(minutes=45),
    )


@pytest.mark.parametrize("start", ["", "x", "2027-02-31T10:00", "2027-05-12T10:00+02:00"])
def test_an_address_that_asks_nonsense_is_an_empty_form(client, campaign, start):
    answer = client.get(reverse("items:add"), {"starts_at": start, "campaign": "x", "room": "9" * 30})
    assert answer.status_code == 200 and answer.context["form"].initial.get("starts_at") is None


def test_it_is_published_and_taken_back_by_a_button(client, them, campaign):
    item = make_item(campaign, them.vaxjo, state="draft", venue=make_venue(them.vaxjo))
    edit(client, item, "publish", seats=5)
    item = again(item)
    assert (item.state, item.run.state) == ("published", "published")
    edit(client, item, "draft")
    item = again(item)
    assert (item.state, item.run.state) == ("draft", "draft")


def test_a_room_of_another_venue_is_refused_beside_its_field(client, them, campaign, room):
    other = make_venue(them.vaxjo, "Biblioteket")
    item = make_item(campaign, them.vaxjo, venue=other)
    answer = edit(client, item, room=room.pk, language="ar")
    assert errors(answer).keys() == {"room"}
    assert answer.context["form"]["language"].value() == "ar"
    assert again(item).room is None


def test_rooms_and_speakers_of_a_neighbour_are_not_there_to_choose(client, them, campaign):
    theirs = Room.objects.create(venue=make_venue(them.ljungby), name="Grannens sal")
    speaker = make_speaker(them.vaxjo.region, "Grannens talare", municipality=them.ljungby)
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    html = client.get(reverse("items:edit", args=[item.pk])).text
    assert "Grannens" not in html
    edit(client, item, room=theirs.pk, venue=theirs.venue_id, speakers=[speaker.pk])
    assert again(item).room is None and not again(item).speakers.exists()


def test_what_the_region_holds_is_looked_at_and_not_changed(client, them, campaign):
    item = make_item(campaign)
    assert client.get(reverse("items:inspect", args=[item.pk])).status_code == 200
    assert client.get(reverse("items:edit", args=[item.pk])).status_code in (302, 403, 404)
    client.force_login(them.regional)
    assert client.get(reverse("items:edit", args=[item.pk])).status_code == 200


def test_seats_without_a_municipality_are_refused_beside_the_seats(client, them, campaign):
    client.force_login(them.regional)
    item = make_item(campaign)
    answer = edit(client, item, seats=20)
    assert errors(answer).keys() == {"seats"}
    assert answer.context["form"]["seats"].value() == "20"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seats": ""}, "seats"),
        ({"button": "draft"}, "__all__"),
        ({"municipality": "ljungby", "venue": ""}, "municipality"),
    ],
)
def test_seats_that_somebody_has_are_not_taken_away(client, them, campaign, change, field):
    client.force_login(them.regional)
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 2)
    booked(item)
    change = dict(change)
    if "municipality" in change:
        change["municipality"] = them.ljungby.pk
    answer = edit(client, item, change.pop("button", None), **change)
    assert errors(answer).keys() == {field}
    item = again(item)
    assert (item.state, item.run.seats, item.municipality) == ("published", 2, them.vaxjo)


def test_who_books_while_the_editor_is_open_is_not_lost(client, them, campaign, monkeypatch):
    """The form looked before; the run is locked only when it is saved."""
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 2)
    booked(item)
    monkeypatch.setattr("campaigns.admin.item_form.problem", lambda *_args: None)
    answer = edit(client, item, "draft", language="ar")
    assert answer.status_code == 200 and "__all__" in errors(answer)
    assert answer.context["form"]["language"].value() == "ar"
    item = again(item)
    assert (item.state, item.run.state, item.language) == ("published", "published", "sv")
    with pytest.raises(RunTakenOver):
        item.state = "draft"
        seats.settle_seats(item, 2)


def test_clashes_are_told_and_nothing_is_refused(client, them, campaign, room):
    speaker = make_speaker(them.vaxjo.region, "Åsa Öberg")
    place = {"venue": room.venue, "room": room, "speakers": [speaker]}
    other = make_item(campaign, them.vaxjo, title="Sagostund", **place)
    item = make_item(campaign, them.vaxjo, title="Bokprat", at=(15, 0), **place)
    assert client.get(reverse("items:edit", args=[item.pk])).context["told"] == []
    edit(client, item, starts_at=at(campaign, 11), ends_at=at(campaign, 12), seats=31)
    assert again(item).starts_at == other.starts_at
    told = client.get(reverse("items:edit", args=[item.pk])).context["told"]
    assert [("Sagostund" in one.words, one.url) for one in told] == [
        (True, reverse("items:edit", args=[other.pk])),
        (True, reverse("items:edit", args=[other.pk])),
        (False, ""),
    ]
    assert "Stora salen" in told[0].words and "Åsa Öberg" in told[1].words and "31" in told[2].words


def test_a_neighbours_draft_is_not_named_where_a_speaker_is_promised_twice(client, them, campaign):
    speaker = make_speaker(them.vaxjo.region)
    make_item(campaign, them.ljungby, title="Hemligt", state="draft", speakers=[speaker])
    item = make_item(campaign, them.vaxjo, speakers=[speaker])
    (told,) = client.get(reverse("items:edit", args=[item.pk])).context["told"]
    assert "Hemligt" not in told.words and "Ljungby" in told.words and told.url == ""


def test_the_list_shows_those_with_a_clash_and_the_to_do_list_counts_them(client, them, campaign, room):
    place = {"venue": room.venue, "room": room}
    first = make_item(campaign, them.vaxjo, title="Ett", **place)
    second = make_item(campaign, them.vaxjo, title="Två", **place)
    make_item(campaign, them.vaxjo, title="Tre", at=(16, 0), **place)
    listed = client.get(reverse("items:index"), {"clash": "1"}).context["object_list"]
    assert {item.pk for item in listed} == {first.pk, second.pk}
    panel = next(
        panel for panel in client.get(reverse("wagtailadmin_home")).context["panels"] if panel.name == "todo"
    )
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    counts = {line["url"]: line["count"] for line in panel.get_context_data({"request": request})["lines"]}
    assert counts[f"{reverse('items:index')}?clash=1"] == 2


def test_the_list_is_filtered_by_what_a_planner_asks(client, them, campaign):
    other = make_campaign(them.vaxjo.region, starts_in_days=90)
    wanted = make_item(campaign, them.vaxjo, kind="workshop", state="draft", day=1)
    make_item(campaign, them.vaxjo, kind="talk", state="draft", day=1)
    make_item(campaign, them.vaxjo, kind="workshop", state="published", day=1)
    make_item(campaign, them.vaxjo, kind="workshop", state="draft", day=0)
    make_item(other, them.vaxjo, kind="workshop", state="draft")
    asked = {
        "campaign": campaign.pk,
        "kind": "workshop",
        "state": "draft",
        "day": campaign.starts_on + timedelta(days=1),
    }
    assert list(client.get(reverse("items:index"), asked).context["object_list"]) == [wanted]


def test_a_word_that_an_item_has_in_two_languages_finds_it_once(client, them, campaign):
    speakers = [make_speaker(them.vaxjo.region, name) for name in ("Ingela Lugn", "Farah Nilsson")]
    item = make_item(campaign, them.vaxjo, words={"sv": "Lugn", "en": "Lugn"}, speakers=speakers)
    make_item(campaign, them.vaxjo, title="Annat")
    assert list(client.get(reverse("items:index"), {"q": "lugn"}).context["object_list"]) == [item]


def test_lists_cost_the_same_with_many_rows(client, them, campaign, room):
    def cost(address):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    plan = f"{reverse('campaign_facts:plan', args=[campaign.pk])}?day={campaign.starts_on}"
    lists = [reverse("items:index"), reverse("items:index") + "?clash=1", plan]
    lists += [reverse("campaign_facts:checks", args=[campaign.pk]), reverse("wagtailadmin_home")]
    for number in range(4):
        make_item(campaign, them.vaxjo, venue=room.venue, room=room, at=(9 + number % 8, 0), minutes=90)
    few = [cost(address) for address in lists]
    for number in range(40):
        make_item(campaign, them.vaxjo, venue=room.venue, room=room, at=(9 + number % 8, 0), minutes=90)
    many = [cost(address) for address in lists]
    assert many == few
    assert max(few) < 60


def test_what_was_published_is_called_off_and_everyone_is_told_once(client, them, campaign):
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 5)
    booked(item)
    url = reverse("items:call_off", args=[item.pk])
    assert "1" in client.get(url).context["explanation"]
    client.post(url)
    client.post(url)
    item = again(item)
    assert (item.state, item.run.state) == ("cancelled", "cancelled")
    assert DueRow.objects.filter(about="run_cancelled").count() == 1
    # Its words can still be corrected, and its list stays as it was.
    edit(client, item, seats=9, language="ar")
    assert (again(item).language, again(item).run.seats) == ("ar", 5)


def test_only_a_draft_is_deleted_and_its_seats_with_it(client, them, campaign):
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 5)
    client.post(reverse("items:delete", args=[item.pk]))
    assert again(item).run is not None
    edit(client, item, "draft")
    client.post(reverse("items:delete", args=[item.pk]))
    assert not Item.objects.exists() and not CourseRun.objects.exists()


def test_an_item_is_copied_to_another_time_as_a_draft_with_everything_but_its_bookings(
    client, them, campaign, room
):
    speaker = make_speaker(them.vaxjo.region)
    item = make_item(
        campaign,
        them.vaxjo,
        words={"sv": "Lugn", "ar": "هدوء"},
        venue=room.venue,
        room=room,
        speakers=[speaker],
    )
    settle_seats(item, 5)
    booked(item)
    url = reverse("items:copy_to_time", args=[item.pk])
    refused = client.post(url, {"starts_at": at(campaign, 10, day=30)})
    assert "starts_at" in errors(refused)
    client.post(url, {"starts_at": at(campaign, 16, day=1)})
    copy = Item.objects.exclude(pk=item.pk).get()
    assert (copy.state, copy.room, list(copy.speakers.all())) == ("draft", room, [speaker])
    assert (timezone.localtime(copy.starts_at).hour, copy.ends_at - copy.starts_at) == (
        16,
        timedelta(hours=1),
    )
    assert {text.language: text.title for text in copy.texts.all()} == {"sv": "Lugn", "ar": "هدوء"}
    assert (copy.run.seats, copy.run.state, copy.run.confirmed_seats) == (5, "draft", 0)


def test_all_drafts_of_a_municipality_are_published_in_one_action(client, them, campaign):
    seated = make_item(campaign, them.vaxjo, state="draft", venue=make_venue(them.vaxjo))
    settle_seats(seated, 5)
    bare = make_item(campaign, them.vaxjo, state="draft", words={})
    theirs = make_item(campaign, them.ljungby, state="draft")
    for_all = make_item(campaign, state="draft")
    off = make_item(campaign, them.vaxjo, state="cancelled")
    url = reverse("campaign_facts:publish_drafts", args=[campaign.pk])
    assert client.post(url, {"municipality": them.ljungby.pk}).status_code == 200
    assert client.post(url, {"municipality": "all"}).status_code == 200
    assert client.post(url, {"municipality": them.vaxjo.pk}).status_code == 302
    states = [again(item).state for item in (seated, bare, theirs, for_all, off)]
    assert states == ["published", "draft", "draft", "draft", "cancelled"]
    assert again(seated).run.state == "published"
    assert publish_drafts(campaign, them.vaxjo).items == 0


@pytest.mark.parametrize("state", ["draft", "published", "cancelled"])
def test_what_somebody_else_did_meanwhile_stays_as_it_is(them, campaign, state):
    """Both look again under the row's lock: only a draft is published, only what is published is called off."""
    item = make_item(campaign, them.vaxjo, state=state)
    assert publish(item) == (state == "draft")
    Item.objects.filter(pk=item.pk).update(state=state)
    assert call_off(item) == (state == "published")
    assert again(item).state == ("cancelled" if state == "published" else state)


def test_the_region_writes_campaigns_with_tracks_and_coordinators_look(client, them, campaign):
    assert client.get(reverse("campaign_facts:inspect", args=[campaign.pk])).status_code == 200
    assert client.post(reverse("campaign_facts:edit", args=[campaign.pk]), {}).status_code in (302, 403)
    client.force_login(them.regional)
    url = reverse("campaign_facts:edit", args=[campaign.pk])
    data = typed(client.get(url).context["form"], name="Ny dag", phase_by_hand="under_way") | {
        "tracks-TOTAL_FORMS": 1,
        "tracks-0-sort_order": 1,
        "tracks-0-ORDER": 1,
        "tracks-0-texts-TOTAL_FORMS": 1,
        "tracks-0-texts-INITIAL_FORMS": 0,
        "tracks-0-texts-MIN_NUM_FORMS": 1,
        "tracks-0-texts-MAX_NUM_FORMS": 1000,
        "tracks-0-texts-0-language": "sv",
        "tracks-0-texts-0-name": "Lyssna",
        "tracks-0-texts-0-ORDER": 1,
    }
    client.post(url, data)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert (campaign.name, campaign.phase_by_hand) == ("Ny dag", "under_way")
    assert campaign.tracks.get().texts.get().name == "Lyssna"


def test_seats_open_when_the_campaigns_sign_up_does(client, them, campaign):
    item = make_item(campaign, them.vaxjo, venue=make_venue(them.vaxjo))
    settle_seats(item, 5)
    client.force_login(them.regional)
    url = reverse("campaign_facts:edit", args=[campaign.pk])
    opens = f"{campaign.starts_on - timedelta(days=3)} 09:00"
    client.post(url, typed(client.get(url).context["form"], sign_up_opens_at=opens))
    campaign.refresh_from_db()
    assert again(item).run.sign_up_opens_at == campaign.sign_up_opens_at
    assert timezone.localtime(campaign.sign_up_opens_at).hour == 9


def test_the_plan_of_a_day_shows_rooms_by_time_and_where_something_can_be_added(client, them, campaign, room):
    other = Room.objects.create(venue=room.venue, name="Lilla salen")
    talk = make_item(campaign, them.vaxjo, title="Långt", minutes=150, venue=room.venue, room=room)
    make_item(campaign, them.vaxjo, title="Annan dag", day=1, venue=room.venue, room=room)
    make_item(campaign, them.ljungby, title="Grannens", state="draft")
    make_item(campaign, title="För alla")
    url = reverse("campaign_facts:plan", args=[campaign.pk])
    plan = client.get(url, {"day": campaign.starts_on, "municipality": them.ljungby.pk}).context["plan"]
    assert plan.municipality == them.vaxjo
    assert [place.room_id for place in plan.places] == [other.pk, room.pk, None]
    rows = {f"{moment:%H:%M}": cells for moment, cells in plan.rows}
    assert [entry.url for entry in rows["11:00"][1].entries] == [reverse("items:edit", args=[talk.pk])]
    assert rows["12:00"][1].taken and rows["13:00"][1].taken and not rows["14:00"][1].taken
    assert not rows["12:00"][1].add_url and f"room={room.pk}" in rows["14:00"][1].add_url
    assert rows["11:00"][2].entries[0].title == "För alla" and not rows["11:00"][2].entries[0].url
    titles = {entry.title for cells in rows.values() for cell in cells for entry in cell.entries}
    assert titles == {"Långt", "För alla"}
    add(client, "?" + rows["14:00"][1].add_url.split("?")[1])
    assert Item.objects.filter(room=room, starts_at__hour__gt=0, texts__title="Lek").count() == 1


def with_seats(campaign, municipality, **facts):
    item = make_item(campaign, municipality, venue=make_venue(municipality), **facts)
    settle_seats(item, 10)
    return again(item)


def test_an_item_whose_sign_up_was_called_off_by_itself_is_called_off(client, them, campaign):
    item = with_seats(campaign, them.vaxjo)
    client.post(reverse("runs:cancel", args=[item.run_id]))
    assert (again(item).state, again(item).run.state) == ("cancelled", "cancelled")


def test_an_item_follows_what_was_changed_in_the_editor_of_its_sign_up(client, them, campaign):
    item = with_seats(campaign, them.vaxjo)
    url, house = reverse("runs:edit", args=[item.run_id]), make_venue(them.vaxjo, "Biblioteket")
    start, end = at(campaign, 14, day=1), at(campaign, 15, day=1)
    changes = {"venue": house.pk, "meetings-0-starts_at": start, "meetings-0-ends_at": end}
    data = typed(client.get(url).context["form"], sign_up_closes_at="", **changes)
    assert client.post(url, data).status_code == 302
    now = again(item)
    assert (now.venue, now.room) == (house, None)
    assert f"{timezone.localtime(now.starts_at):%Y-%m-%d %H:%M}" == start
    assert now.ends_at - now.starts_at == timedelta(hours=1)


def test_it_is_held_once_whatever_was_added_to_its_sign_up(client, them, campaign):
    item = with_seats(campaign, them.vaxjo)
    late = timedelta(hours=3)
    item.run.meetings.create(starts_at=item.starts_at + late, ends_at=item.ends_at + late)
    assert edit(client, item).status_code == 302
    assert again(item).run.meetings.get().starts_at == item.starts_at


def test_days_that_nobody_plans_are_refused_beside_the_field(client, them, campaign):
    assert errors(add(client, starts_at=at(campaign, 10), ends_at="9999-12-31 23:50")).keys() == {"ends_at"}
    url = reverse("items:copy_to_time", args=[make_item(campaign, them.vaxjo).pk])
    assert errors(client.post(url, {"starts_at": "9999-12-31 23:50"})).keys() == {"starts_at"}
    client.force_login(them.regional)
    url = reverse("campaign_facts:edit", args=[campaign.pk])
    form = client.get(url).context["form"]
    assert errors(client.post(url, typed(form, ends_on="9999-12-31"))).keys() == {"ends_on"}
    assert client.post(url, typed(form, ends_on=campaign.ends_on)).status_code == 302


def test_the_last_evening_may_go_on_after_midnight(client, them, campaign):
    late = f"{campaign.ends_on + timedelta(days=1)} 00:30"
    assert add(client, starts_at=at(campaign, 22, day=1), ends_at=late).status_code == 302


def test_an_address_that_another_campaign_has_is_refused_beside_the_field(client, them, campaign):
    client.force_login(them.regional)
    url = reverse("campaign_facts:edit", args=[make_campaign(them.vaxjo.region).pk])
    answer = client.post(url, typed(client.get(url).context["form"], slug=campaign.slug))
    assert errors(answer).keys() == {"slug"}


@pytest.mark.parametrize("button", ["publish", "draft"])
def test_what_was_called_off_is_not_taken_back_from_a_page_that_was_opened_before(
    client, them, campaign, button
):
    item = make_item(campaign, them.vaxjo)
    data = typed(client.get(reverse("items:edit", args=[item.pk])).context["form"])
    call_off(item)
    answer = client.post(reverse("items:edit", args=[item.pk]), data | {f"action-{button}": "1"})
    assert errors(answer).keys() == {"__all__"} and again(item).state == "cancelled"


def test_nor_is_it_by_who_saves_at_the_same_moment(client, them, campaign, monkeypatch):
    item, valid = make_item(campaign, them.vaxjo), ItemForm.is_valid

    def meanwhile(form):
        valid(form)
        return call_off(again(item)) or valid(form)

    monkeypatch.setattr(ItemForm, "is_valid", meanwhile)
    answer = edit(client, item)
    assert errors(answer).keys() == {"__all__"} and again(item).state == "cancelled"


def test_a_room_that_something_is_held_in_stays_in_its_venue(client, them, campaign, room):
    url, other = reverse("rooms:edit", args=[room.pk]), make_venue(them.vaxjo, "Biblioteket")
    typed_in = typed(client.get(url).context["form"], venue=other.pk)
    make_item(campaign, them.vaxjo, venue=room.venue, room=room)
    assert set(errors(client.post(url, typed_in))) == {"venue"}
    Item.objects.all().delete()
    client.post(url, typed_in)
    room.refresh_from_db()
    assert room.venue == other
