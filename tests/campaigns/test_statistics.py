"""What came of a campaign in the admin: whose figures somebody sees, and that no small number is among them."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import EvaluationCount, Item, VisitCount
from campaigns.seats import settle_seats
from campaigns.statistics import REGION, TOTAL, Sight, board, figures_of
from courses.models import Attendance, Booking
from tests.courses.admin_pages import make_neighbours, who_may_look
from tests.factories import (
    make_campaign,
    make_item,
    make_municipality,
    make_party,
    make_venue,
)
from tests.spreadsheets import rows_of_both

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LANGUAGES = ["sv", "en", "ar"]
OVER = 45


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def campaign(them):
    return make_campaign(them.vaxjo.region, starts_in_days=-OVER, slug="dagen", name="Dagen 2026")


def visit(campaign, place, number, language="sv", what="page", phase="sign_up", day=None):
    VisitCount.objects.create(
        campaign=campaign,
        municipality=place,
        language=language,
        what=what,
        phase=phase,
        day=day or campaign.starts_on,
        count=number,
    )


def answer(campaign, place, question, value, number, language="sv"):
    EvaluationCount.objects.create(
        campaign=campaign,
        municipality=place,
        language=language,
        question=question,
        answer=value,
        count=number,
    )


def sign_up(campaign, place, parties, language="sv", came=0, seats=2):
    """An item in which so many parties of `seats` people are, of whom some came."""
    item = make_item(campaign, place, venue=make_venue(place))
    settle_seats(item, 500)
    run = Item.objects.get(pk=item.pk).run
    meeting = run.meetings.get()
    for number in range(parties):
        party = make_party(save=True, region=campaign.region, language=language, adults=2)
        booking = Booking.objects.create(run=run, party=party, seats=seats)
        if number < came:
            Attendance.objects.create(booking=booking, meeting=meeting, state="came")
    return run


def page(client, campaign, place=None, **query):
    if place is not None:
        query["municipality"] = getattr(place, "pk", place)
    return client.get(reverse("campaign_statistics:campaign", args=[campaign.pk]), query)


def lines(answer, name="lines"):
    return {line.label: [cell.words for cell in line.cells] for line in answer.context[name]}


def mine(*places):
    return Sight(everything=False, own=frozenset(place.pk for place in places))


ALL = Sight(everything=True)


def test_figures_are_those_of_each_place_and_rounded(them, campaign):
    visit(campaign, them.vaxjo, 33)
    visit(campaign, them.vaxjo, 9, day=campaign.starts_on - timedelta(days=1))
    visit(campaign, them.vaxjo, 7, language="ar")
    visit(campaign, None, 104)
    sign_up(campaign, them.vaxjo, 13, came=8)
    sign_up(campaign, them.ljungby, 4, came=4)
    found = figures_of(campaign, LANGUAGES)
    here, there, region = found[them.vaxjo.pk], found[them.ljungby.pk], found[REGION]
    assert (here.visits.named, here.visits.total) == ({"sv": 40, "ar": 5}, 45)
    assert (here.items, here.parties.total, here.seats, here.came) == (1, 10, 25, 15)
    assert (there.items, there.parties.total, there.seats, there.came) == (1, 0, 0, 0)
    assert region.visits.total == 100
    every = board(campaign, ALL, LANGUAGES)
    assert every.number(TOTAL, "visits") == 145 and every.number(TOTAL, "items") == 2
    assert every.number(TOTAL, "parties") == 10, "a sum of what is told, not of what is"


def test_people_are_not_told_where_their_few_families_are_not(them, campaign):
    sign_up(campaign, them.vaxjo, 4, came=4, seats=6)
    found = figures_of(campaign, LANGUAGES)[them.vaxjo.pk]
    assert (found.seats, found.came, found.parties.total) == (0, 0, 0)
    sign_up(campaign, them.ljungby, 9, came=4, seats=6)
    found = figures_of(campaign, LANGUAGES)[them.ljungby.pk]
    assert (found.seats, found.came, found.parties.total) == (50, 0, 5)


def test_nobody_can_take_their_own_from_the_total_and_have_a_neighbours(them, campaign):
    visit(campaign, them.vaxjo, 50)
    visit(campaign, them.ljungby, 30)
    visit(campaign, None, 500)
    seen = board(campaign, mine(them.vaxjo), LANGUAGES)
    assert seen.number(them.vaxjo.pk, "visits") == 50
    assert seen.number(TOTAL, "visits") is None and seen.division(TOTAL, "visits") == {}
    assert set(seen.places) == {them.vaxjo.pk}
    third = make_municipality(campaign.region, "Alvesta")
    visit(campaign, third, 4)
    assert board(campaign, mine(them.vaxjo), LANGUAGES).number(TOTAL, "visits") is None, "of four nothing is"
    visit(campaign, third, 20, language="en")
    assert board(campaign, mine(them.vaxjo), LANGUAGES).number(TOTAL, "visits") == 600
    assert board(campaign, mine(them.vaxjo, third), LANGUAGES).number(TOTAL, "visits") is None
    assert board(campaign, ALL, LANGUAGES).number(TOTAL, "visits") == 600


def test_a_total_is_divided_as_a_whole_or_not_at_all(them, campaign):
    third = make_municipality(campaign.region, "Alvesta")
    for place in (them.vaxjo, them.ljungby, third):
        visit(campaign, place, 20)
    visit(campaign, them.ljungby, 15, language="ar")
    seen = board(campaign, mine(them.vaxjo), LANGUAGES)
    assert seen.number(TOTAL, "visits") == 75
    assert seen.division(TOTAL, "visits") == {}, "Arabic would be Ljungby's alone"
    visit(campaign, third, 5, language="ar")
    assert board(campaign, mine(them.vaxjo), LANGUAGES).division(TOTAL, "visits") == {"sv": 60, "ar": 20}


def test_the_languages_of_those_who_sign_up_are_told_when_it_is_over(them):
    ahead = make_campaign(them.vaxjo.region, starts_in_days=0)
    sign_up(ahead, them.vaxjo, 10)
    seen = board(ahead, ALL, LANGUAGES)
    assert seen.number(TOTAL, "parties") == 10
    assert seen.division(TOTAL, "parties") == seen.division(them.vaxjo.pk, "parties") == {}
    ahead.starts_on = ahead.ends_on = timezone.localdate() - timedelta(days=1)
    assert board(ahead, ALL, LANGUAGES).division(TOTAL, "parties") == {"sv": 10}


def test_answers_are_told_when_they_are_closed_and_of_five_people(them, campaign):
    for mark, number in (("5", 4), ("4", 2), ("1", 1)):
        answer(campaign, them.vaxjo, "mark", mark, number)
    answer(campaign, them.vaxjo, "good", "talks", 6)
    answer(campaign, them.vaxjo, "good", "people", 4)
    answer(campaign, them.ljungby, "mark", "1", 4)
    answer(campaign, them.ljungby, "good", "help", 4)
    seen = board(campaign, ALL, LANGUAGES)
    assert (seen.number(them.vaxjo.pk, "answers"), seen.mark(them.vaxjo.pk)) == (5, 4.0)
    assert seen.division(them.vaxjo.pk, "good") == {"talks": 5}
    assert (seen.number(them.ljungby.pk, "answers"), seen.mark(them.ljungby.pk)) == (0, None)
    assert seen.mark(TOTAL) == 4.0, "four people in Ljungby are in no mean"
    campaign.ends_on = timezone.localdate() - timedelta(days=30)
    still = board(campaign, ALL, LANGUAGES)
    assert (still.number(TOTAL, "answers"), still.mark(TOTAL), still.division(TOTAL, "good")) == (
        None,
        None,
        {},
    )


def test_the_regions_staff_see_every_place_and_what_is_the_whole_regions(client, them, campaign):
    visit(campaign, them.vaxjo, 40)
    visit(campaign, them.ljungby, 20)
    visit(campaign, None, 140, what="screen", phase="announced")
    client.force_login(them.regional)
    shown = page(client, campaign)
    table = lines(shown)
    assert [row[0] for row in table.values()] == ["20", "40", "140", "200"]
    assert [cell.width for line in shown.context["lines"] for cell in line.cells[:1]] == [14, 29, 100, 0]
    widths = [[line.cells[0].width for line in rows] for _label, rows in shown.context["kinds"]]
    assert widths == [[30, 70], [70, 30]]


def test_a_coordinator_sees_their_own_municipality_and_no_neighbours(client, them, campaign):
    visit(campaign, them.vaxjo, 40)
    visit(campaign, them.ljungby, 85, language="ar")
    visit(campaign, None, 65)
    client.force_login(them.coordinator)
    for place in (None, them.ljungby, TOTAL):
        shown = page(client, campaign, place)
        main = shown.content.decode().split("<main", 1)[1]
        assert next(iter(lines(shown))) == "Växjö" and len(lines(shown)) == 2
        assert "Ljungby" not in main and "85" not in main and "65" not in main and "190" not in main
        assert shown.context["kinds"] == []
    told = files(client, campaign)
    assert not [row for row in told if "Ljungby" in row or row[-1] in ("85", "65", "190", "125")]


def files(client, campaign):
    return rows_of_both(client, reverse("campaign_statistics:campaign", args=[campaign.pk]))


def test_a_file_says_what_the_page_says_and_a_spreadsheet_works_nothing_out(client, them, campaign):
    campaign.name = "=HYPERLINK(1)"
    campaign.save()
    visit(campaign, them.vaxjo, 42)
    visit(campaign, them.vaxjo, 4, language="ar")
    client.force_login(them.regional)
    told = files(client, campaign)
    assert {row[0] for row in told} == {"'=HYPERLINK(1)"}
    numbers = {row[-1] for row in told}
    assert "40" in numbers and not numbers & {"1", "2", "3", "4", "42", "46", "45"}


def test_small_numbers_are_in_no_page_and_no_file_of_no_year(client, them, campaign):
    """Thirteens, eights and threes everywhere; whatever is looked at, none of them and none of their sums is there."""
    before = make_campaign(them.vaxjo.region, starts_in_days=-400, name="Dagen 2025")
    campaign.previous = before
    campaign.save()
    for year in (campaign, before):
        for place in (them.vaxjo, them.ljungby):
            visit(year, place, 13)
            visit(year, place, 3, language="ar")
            sign_up(year, place, 13, came=8)
            answer(year, place, "mark", "5", 13)
            answer(year, place, "mark", "3", 3, language="ar")
            answer(year, place, "again", "yes", 8)
            answer(year, place, "again", "no", 3)
    client.force_login(them.regional)
    exact = {"3", "8", "11", "13", "16", "26", "28", "32", "52"}
    for place in (None, them.vaxjo, them.ljungby, TOTAL):
        shown = page(client, campaign, place)
        names = ("lines", "languages")
        cells = [cell for name in names for line in shown.context[name] for cell in line.cells]
        cells += [cell for _label, rows in shown.context["answers"] for line in rows for cell in line.cells]
        words = {word for cell in cells for word in (cell.words, cell.before, cell.change.split(" ")[0])}
        assert words & exact == set(), place
    assert {row[-1] for row in files(client, campaign)} & exact == set()


def test_the_year_before_stands_beside_with_the_change(client, them, campaign):
    before = make_campaign(them.vaxjo.region, starts_in_days=-400, name="Dagen 2025")
    visit(campaign, them.vaxjo, 60)
    visit(before, them.vaxjo, 40)
    visit(before, them.ljungby, 3)
    client.force_login(them.coordinator)
    first = page(client, campaign).context["lines"][0].cells[0]
    assert (first.words, first.before, first.change) == ("60", "", "")
    campaign.previous = before
    campaign.save()
    shown = page(client, campaign)
    first, total = (line.cells[0] for line in shown.context["lines"])
    assert (first.words, first.before) == ("60", "40") and "20" in first.change
    assert not total.before and not total.change and total.hidden, "neither year's total is told"
    assert {row[0] for row in files(client, campaign)} == {"Dagen 2026", "Dagen 2025"}


def test_who_may_look(client, them, campaign):
    who_may_look(
        client, them, reverse("campaign_statistics:index"), campaign.name, partial(page, client, campaign)
    )


def test_a_page_costs_the_same_queries_however_much_there_is(
    client, them, campaign, django_assert_max_num_queries
):
    campaign.previous = make_campaign(them.vaxjo.region, starts_in_days=-400)
    campaign.save()
    client.force_login(them.regional)

    def cost():
        with django_assert_max_num_queries(60) as counted:
            assert page(client, campaign).status_code == 200
        return len(counted)

    visit(campaign, them.vaxjo, 10)
    page(client, campaign)
    few = cost()
    for number in range(10):
        place = make_municipality(campaign.region, f"Kommun {number}")
        for day in range(20):
            visit(campaign, place, 10, day=campaign.starts_on - timedelta(days=day))
            visit(campaign.previous, place, 10, language="ar", day=campaign.starts_on - timedelta(days=day))
        answer(campaign, place, "mark", "4", 10)
    sign_up(campaign, them.vaxjo, 20, came=10)
    page(client, campaign)
    assert cost() == few
    assert few <= 34


def test_a_bar_stands_beside_its_number_in_words(client, them, campaign):
    visit(campaign, them.vaxjo, 40)
    client.force_login(them.regional)
    html = page(client, campaign).text
    for bar in re.findall(r"<td>(.*?)</td>", html, re.DOTALL):
        if "<svg" in bar:
            assert 'aria-hidden="true"' in bar and "<strong" in bar
    assert html.count("survey-bar__picture") >= 2
