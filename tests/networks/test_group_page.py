"""What a visitor reads of a group: in the list, on its page, on paper, in a calendar, on other websites, in the API."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from courses.models import CourseIndexPage, MunicipalityIndexPage, MunicipalityPage
from home.models import touch
from networks.calendar import STOCKHOLM, rule
from networks.models import Group, GroupIndexPage, GroupText
from tests.factories import make_group, make_municipality, make_region, make_venue

pytestmark = pytest.mark.django_db
API = "/api/v1/groups"
CONTACT = {
    "contact_name": "Leyla",
    "contact_email": "leyla@example.org",
    "contact_phone": "+46701234567",
}
SECRET = ("Leyla", "leyla@", "701234567")
LIST = "/sv/traffas/"


@pytest.fixture
def region():
    region = make_region(languages=["sv", "ar"])
    home = region.site.root_page.specific
    home.add_child(instance=GroupIndexPage(title="Träffas", slug="traffas", locale=home.locale))
    touch(region.pk)
    return region


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, "Växjö", slug="vaxjo")


@pytest.fixture
def ljungby(region):
    return make_municipality(region, "Ljungby", slug="ljungby")


def page_of(client, pk, name="group", **query):
    return client.get(reverse(f"networks:{name}", args=[pk]), query).content.decode()


def calendar(client, address, **query):
    answer = client.get(address, query)
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


# --- The list ---


def test_groups_stand_in_the_order_in_which_they_meet_and_those_without_days_last(client, vaxjo):
    today = timezone.localdate()
    make_group(vaxjo, "Ibland", rhythm="agreed", weekday=None, starts_at=None, ends_at=None)
    for name, days in (("Sen", 3), ("Snart", 1)):
        make_group(vaxjo, name, weekday=(today + timedelta(days=days)).weekday())
    html = client.get(LIST).content.decode()
    assert html.index("Snart") < html.index("Sen") < html.index("Ibland")
    assert html.count("<time ") == 2 and "3 grupper och mötesplatser" in html


def test_the_form_says_what_was_chosen_and_each_chip_takes_its_own_wish_away(client, vaxjo, ljungby):
    make_group(vaxjo)
    html = client.get(LIST, {"municipality": "vaxjo", "weekday": "tue", "q": "Tvilling"}).content.decode()
    assert 'value="vaxjo" checked' in html and 'value="tue" checked' in html and 'value="Tvilling"' in html
    assert 'class="chip" href="?municipality=vaxjo&amp;q=Tvilling"' in html
    assert 'content="noindex, follow"' in html and "noindex" not in client.get(LIST).content.decode()


def test_an_empty_list_leads_to_neighbours_that_have_it_and_to_what_is_found_with_one_wish_less(
    client, vaxjo, ljungby
):
    make_group(ljungby, kind="twins")
    make_group(vaxjo, "Pappor", kind="fathers")
    html = client.get(LIST, {"municipality": "vaxjo", "kind": "twins"}).content.decode()
    assert 'href="?kind=twins&amp;municipality=ljungby"' in html
    assert '<a href="?municipality=vaxjo">Samma utan' in html and '<a href="?kind=twins">Samma utan' in html
    far = client.get(LIST, {"municipality": "ljungby", "kind": "single", "age": "expecting"}).content.decode()
    assert '<a href="?municipality=ljungby">Bara' in far and far.count(">Bara ") == 1
    alone = client.get(LIST, {"kind": "single"}).content.decode()
    assert "Samma utan" not in alone and 'class="button" href="?"' in alone


def test_the_list_is_a_sheet_that_leads_to_the_same_question(client, vaxjo):
    make_group(vaxjo)
    make_group(vaxjo, "Pappor", kind="fathers")
    html = client.get(f"{LIST}?blad&kind=fathers").content.decode()
    assert "Pappor" in html and "Tvillingträffen" not in html
    assert 'class="qr"' in html and "list-form" not in html and 'href="/sv/traffas/?kind=fathers"' in html
    assert "blad" in client.get(f"{LIST}?kind=fathers").content.decode()


# --- A group ---


@pytest.mark.parametrize("name", ["group", "group_sheet"])
def test_a_group_says_when_where_for_whom_and_what_to_expect_and_nothing_of_its_contact(client, vaxjo, name):
    group = make_group(
        vaxjo, about="Vi gungar.", first_visit="Dörren är öppen.", access=["lift"], age_to=3, **CONTACT
    )
    html = page_of(client, group.pk, name)
    for words in ("Vi gungar.", "Dörren är öppen.", "Stadsparken", "Hiss", "0–3 år", "09:30", "Gratis"):
        assert words in html
    assert not [word for word in SECRET if word in html]


def test_where_nothing_is_said_of_the_first_visit_the_page_says_that_one_just_comes(client, vaxjo):
    assert "säg att det är första gången" in page_of(client, make_group(vaxjo).pk)


def test_its_words_are_in_the_language_of_the_page_else_marked_as_foreign(client, vaxjo):
    group = make_group(vaxjo, about="Vi gungar.")
    arabic = f"/ar/motesplats/{group.pk}/"
    assert 'lang="sv" dir="ltr"' in client.get(arabic).content.decode()
    GroupText.objects.create(parent=group, language="ar", about="نتأرجح معًا.")
    touch(vaxjo.region_id)
    html = client.get(arabic).content.decode()
    assert "نتأرجح معًا." in html and "Vi gungar." not in html and 'hreflang="sv" href="http' in html


def test_a_venue_is_told_with_its_address_and_access(client, vaxjo):
    venue = make_venue(vaxjo, access=["step_free"])
    html = page_of(client, make_group(vaxjo, venue=venue, access=["lift"]).pk)
    assert venue.name in html and venue.street in html and "Inga trappsteg" in html and "Hiss" not in html


# --- Calendars ---


def test_a_calendar_repeats_it_until_it_has_to_be_confirmed_again(client, vaxjo):
    group = make_group(vaxjo, confirmed_until=timezone.now() + timedelta(days=30), **CONTACT)
    (event,) = calendar(client, reverse("networks:group_ics", args=[group.pk])).walk("VEVENT")
    starts = event["dtstart"].dt
    assert (starts.weekday(), starts.time(), event["dtend"].dt.time()) == (1, time(9, 30), time(11, 30))
    assert event["rrule"]["freq"] == ["WEEKLY"] and event["rrule"]["interval"] == [1]
    assert abs(event["rrule"]["until"][0] - group.confirmed_until) < timedelta(seconds=1)
    assert event["uid"].startswith(f"group-{group.pk}@") and event["summary"] == group.name
    assert not [word for word in SECRET if word in event.to_ical().decode()]


@pytest.mark.once
@pytest.mark.parametrize(
    ("rhythm", "next_on", "told"),
    [
        ("fortnightly", date(2027, 1, 12), {"freq": "weekly", "interval": 2}),
        ("monthly", date(2027, 1, 12), {"freq": "monthly", "byday": "2TU"}),
        ("monthly", date(2027, 3, 30), {"freq": "monthly", "byday": "-1TU"}),
    ],
)
def test_the_rule_counts_as_the_page_does(rhythm, next_on, told):
    group = Group(
        rhythm=rhythm, weekday=1, next_on=next_on, confirmed_until=datetime(2027, 5, 1, tzinfo=STOCKHOLM)
    )
    assert rule(group).items() >= told.items()


@pytest.mark.parametrize(
    "facts",
    [
        {"rhythm": "agreed", "weekday": None, "starts_at": None, "ends_at": None},
        # Its break is longer than anybody has said that it meets.
        {"next_on": date(2099, 1, 6), "weekday": 1},
    ],
    ids=["agreed", "far ahead"],
)
def test_what_has_no_day_to_tell_has_no_calendar(client, vaxjo, facts):
    group = make_group(vaxjo, **facts)
    assert client.get(reverse("networks:group_ics", args=[group.pk])).status_code == 404
    assert "kalender.ics" not in page_of(client, group.pk)
    assert not calendar(client, reverse("group_feed")).walk("VEVENT")


def test_a_feed_follows_what_the_list_was_asked_for(client, vaxjo, ljungby, django_assert_max_num_queries):
    make_group(vaxjo)
    make_group(ljungby, "Pappor", kind="fathers")
    found = calendar(client, reverse("group_feed"), municipality="ljungby", lang="ar")
    assert [event["summary"] for event in found.walk("VEVENT")] == ["Pappor"] and "Ljungby" in found[
        "x-wr-calname"
    ]
    address = "/feeds/groups.ics?municipality=ljungby&amp;lang=sv"
    assert address in client.get(LIST, {"municipality": "ljungby"}).content.decode()
    with django_assert_max_num_queries(1):
        client.get(reverse("group_feed"))


# --- For programs and other websites ---


def test_the_api_tells_facts_and_words_and_nothing_of_the_contact(client, vaxjo):
    group = make_group(vaxjo, first_visit="Kom in.", age_to=3, next_on=date(2027, 1, 12), **CONTACT)
    make_group(vaxjo, "Gömd", confirmed_until=timezone.now())
    answer = client.get(API)
    (told,) = answer.json()
    assert told == client.get(f"{API}/{group.pk}").json()
    assert (told["municipality"], told["weekday"], told["starts_at"]) == ("vaxjo", "tue", "09:30")
    assert (told["first_visit"], told["first_visit_language"], told["age_to"]) == ("Kom in.", "sv", 3)
    assert told["next_days"][:2] == ["2027-01-12", "2027-01-19"]
    assert not [word for word in (*SECRET, "contact") if word in answer.content.decode()]
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies


@pytest.mark.parametrize(
    ("query", "status", "count"),
    [
        ("?kind=fathers&municipality=ljungby", 200, 1),
        ("?kind=twins", 200, 0),
        ("?municipality=nowhere", 422, None),
        ("?kind=nonsense", 422, None),
        ("?lang=xx", 422, None),
    ],
)
def test_the_api_takes_the_lists_filters_and_says_what_it_does_not_know(
    client, ljungby, query, status, count
):
    make_group(ljungby, kind="fathers")
    answer = client.get(API + query)
    assert answer.status_code == status and (count is None or len(answer.json()) == count)


def test_the_api_does_not_know_what_is_not_listed(client, vaxjo):
    assert client.get(f"{API}/{make_group(vaxjo, state='proposed').pk}").status_code == 404


@pytest.mark.parametrize("view", ["embed_groups", "embed_groups_part"])
def test_on_other_websites_groups_are_listed_as_asked_and_lead_to_our_site(
    client, vaxjo, ljungby, view, django_assert_max_num_queries
):
    make_group(vaxjo, **CONTACT)
    group = make_group(ljungby, "Pappor", kind="fathers")
    answer = client.get(reverse(view), {"municipality": "ljungby", "lang": "ar", "heading": "3"})
    html = answer.content.decode()
    assert html.count('part="group"') == 1 and f'href="http://testserver/ar/motesplats/{group.pk}/"' in html
    assert 'lang="ar" dir="rtl"' in html and '<h3 class="pc-heading"' in html
    assert 'href="http://testserver/ar/traffas/?municipality=ljungby"' in html
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    with django_assert_max_num_queries(1):
        every = client.get(reverse(view)).content.decode()
    assert every.count('part="group"') == 2 and not [word for word in SECRET if word in every]
    assert "pc-problem" in client.get(reverse(view), {"municipality": "nowhere"}).content.decode()


def test_the_frame_may_stand_anywhere_and_a_group_may_not(client, vaxjo):
    group = make_group(vaxjo)
    assert "frame-ancestors *" in client.get(reverse("embed_groups"))["Content-Security-Policy"]
    policy = client.get(reverse("networks:group", args=[group.pk]))["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy


def test_the_address_of_a_list_is_pasted_with_its_filters(client, vaxjo):
    make_group(vaxjo)
    told = client.get("/oembed", {"url": f"http://testserver{LIST}?municipality=vaxjo&kind=twins"}).json()
    assert "/embed/groups/?kind=twins&amp;municipality=vaxjo&amp;lang=sv" in told["html"]
    assert "+oembed" in client.get(LIST).content.decode()


def test_the_builder_makes_the_line_for_groups_where_there_is_a_list(client, region, vaxjo):
    html = client.get(
        "/embed/",
        {"show": "groups", "municipality": "vaxjo", "lang": "sv", "limit": 6, "heading": 2, "way": "element"},
    ).content.decode()
    assert "&lt;parenting-groups municipality=&quot;vaxjo&quot;&gt;" in html
    assert "http://testserver/sv/traffas/?municipality=vaxjo" in html and 'name="book"' not in html
    GroupIndexPage.objects.get().delete()
    touch(region.pk)
    assert 'value="groups"' not in client.get("/embed/").content.decode()


# --- Ways to it ---


def test_the_home_page_and_a_search_for_courses_lead_to_the_groups(client, region, vaxjo):
    assert "Träffa andra föräldrar" not in client.get("/sv/").content.decode()
    make_group(vaxjo, kind="fathers")
    home = client.get("/sv/").content.decode()
    assert "Träffa andra föräldrar" in home and 'href="/sv/traffas/?kind=fathers"' in home


def test_a_municipality_names_its_next_groups_and_how_many_there_are(client, region, vaxjo, ljungby):
    home = region.site.root_page.specific
    index = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    for place in (vaxjo, ljungby):
        index.add_child(
            instance=MunicipalityPage(
                title=place.name, slug=place.slug, municipality=place, locale=home.locale
            )
        )
    for number in range(4):
        make_group(vaxjo, f"Grupp {number}")
    html = client.get("/sv/kommuner/vaxjo/").content.decode()
    assert html.count('class="run group"') == 3 and "Alla 4 grupper och mötesplatser" in html
    assert 'href="/sv/traffas/?municipality=vaxjo"' in html
    assert "/traffas/?" not in client.get("/sv/kommuner/ljungby/").content.decode()


def test_who_looks_for_a_course_by_words_that_find_groups_is_led_to_them(client, region, vaxjo):
    home = region.site.root_page.specific
    home.add_child(instance=CourseIndexPage(title="Kurser", slug="kurser", locale=home.locale))
    make_group(vaxjo, about="Vi gungar.")
    html = client.get("/sv/kurser/", {"q": "gungar"}).content.decode()
    assert 'href="/sv/traffas/?q=gungar"' in html and "1 grupp eller mötesplats för ”gungar”" in html
    assert "/traffas/?q" not in client.get("/sv/kurser/", {"q": "simskola"}).content.decode()


def test_nothing_leads_to_groups_where_no_page_lists_them(client, region, vaxjo):
    make_group(vaxjo)
    GroupIndexPage.objects.get().delete()
    touch(region.pk)
    assert "Träffa andra föräldrar" not in client.get("/sv/").content.decode()
    assert "traffas" not in page_of(client, Group.objects.get().pk)
