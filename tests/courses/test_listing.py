"""What the address of the course list asks for, and which runs answer it."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue import Catalogue, catalogue
from courses.listing import COUNTED, Filters, chips, find, parse
from courses.models import CourseRun
from courses.words import WordIndex
from home.models import Region
from tests.factories import make_course, make_municipality, make_programme, make_region, make_run

NOTHING_KNOWN = Catalogue(1, 1, ("sv",), {}, {}, {}, {}, {}, {}, WordIndex([]))


def fresh(region):
    return catalogue(Region.objects.select_related("site__root_page").get(pk=region.pk))


def asked(query: str, known=NOTHING_KNOWN) -> Filters:
    return parse(QueryDict(query), known)[0]


def found(region, query: str = "", **kwargs) -> list[int]:
    known = fresh(region)
    return [run.pk for run in find(known, asked(query, known), **kwargs).runs]


@pytest.fixture
def region(db):
    return make_region()


@pytest.fixture
def places(region):
    """Växjö, and two places about 53 and 25 km away."""
    return {
        name: make_municipality(region, name=name, slug=slug, latitude=latitude, longitude=longitude)
        for name, slug, latitude, longitude in (
            ("Växjö", "vaxjo", 56.88, 14.81),
            ("Ljungby", "ljungby", 56.83, 13.94),
            ("Alvesta", "alvesta", 56.90, 14.40),
        )
    }


# Reading the address


def test_an_empty_address_asks_for_everything_and_has_no_query_string():
    assert asked("") == Filters()
    assert Filters().query() == ""
    assert Filters().active == 0


def test_the_query_string_is_canonical():
    one = asked("weekday=tue&q=+bra++kurs+&free=on&age=05&page=1&weekday=mon&x=1&form=")
    other = asked("age=5&q=bra+kurs&free=1&weekday=mon&weekday=tue&weekday=tue")
    assert one == other
    assert one.query() == other.query() == "?age=5&free=1&q=bra+kurs&weekday=mon&weekday=tue"


@given(
    st.builds(
        Filters,
        age=st.sampled_from([None, "expecting", 0, 7, 17]),
        language=st.sampled_from(["", "ar", "swl"]),
        weekday=st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
        part=st.sampled_from([(), ("morning",), ("morning", "evening")]),
        form=st.sampled_from(["", "on_site", "online"]),
        free=st.booleans(),
        q=st.sampled_from(["", "komet", "åäö & co", "a+b=c"]),
        page=st.integers(1, 50),
    )
)
def test_what_is_written_into_an_address_is_read_out_of_it(filters):
    assert asked(filters.query().lstrip("?")) == filters


GARBAGE = [
    "age=banana",
    "age=-1",
    "age=99999999999999999999",
    "age=%C2%B2",
    "page=0",
    "page=-3",
    "page=%00",
    "page=1e9",
    "weekday=8&weekday=",
    "part=night",
    "form=both",
    "language=klingon",
    "municipality=%F0%9F%98%80",
    "near=nowhere&sort=distance",
    "sort=;drop",
    "free=maybe",
    "q=%00%1b%20",
    "course=x",
    "programme=x",
    "age=1&age=2&age=x",
]


@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_means_nothing(query):
    assert asked(query) == Filters()


@given(st.dictionaries(st.sampled_from(list(Filters.__dataclass_fields__)), st.lists(st.text(), max_size=3)))
def test_no_address_fails(values):
    data = QueryDict(mutable=True)
    for name, several in values.items():
        data.setlist(name, several)
    filters, _problems = parse(data, NOTHING_KNOWN)
    assert asked(filters.query().lstrip("?")) == filters


def test_what_a_person_may_have_meant_is_told_beside_the_field():
    assert set(parse(QueryDict("age=18&municipality=oslo&sort=distance"), NOTHING_KNOWN)[1]) == {
        "age",
        "municipality",
        "near",
    }
    assert parse(QueryDict("age=&municipality=&weekday=x&page=x"), NOTHING_KNOWN)[1] == {}


def test_long_words_are_cut():
    assert len(asked(f"q={'å' * 500}").q) == 100


def test_a_chip_takes_away_only_its_own_filter_and_goes_to_the_first_page(region, places):
    known = fresh(region)
    filters = asked("municipality=vaxjo&municipality=ljungby&age=expecting&q=lugn&page=4", known)
    by_text = {chip.text: chip.query for chip in chips(filters, known)}
    assert len(by_text) == filters.active == 4
    assert by_text["Ljungby"] == "?age=expecting&municipality=vaxjo&q=lugn"
    assert "?age=expecting&municipality=ljungby&municipality=vaxjo" in by_text.values()


# Finding runs


def test_only_published_runs_that_have_not_started_are_listed_in_order_of_start(region):
    place, course = make_municipality(region), make_course(region)
    later, sooner = (make_run(course=course, municipality=place, starts_in_days=days) for days in (20, 3))
    for state in ("draft", "cancelled"):
        make_run(course=course, municipality=place, state=state)
    make_run(course=course, municipality=place, starts_in_days=-1)
    assert found(region) == [sooner.pk, later.pk]


def test_runs_of_other_regions_are_never_found(region):
    other = make_region(name="Annan", hostname="other", default=False)
    make_run(municipality=make_municipality(other))
    make_municipality(region)
    assert found(region) == []


def test_each_filter_keeps_what_it_names(region, places):
    small, teen = make_course(region, age_from=0, age_to=5), make_course(region, age_from=13, age_to=17)
    expecting = make_course(region, age_from=0, age_to=0, expecting=True)
    one = make_run(course=small, municipality=places["Växjö"], hour=18)
    two = make_run(course=teen, municipality=places["Ljungby"], hour=9, language="ar", starts_in_days=15)
    three = make_run(
        course=expecting, municipality=places["Alvesta"], form="online", interpreters=",ar,so,", hour=13
    )
    four = make_run(course=teen, municipality=places["Växjö"], form="both", hour=13, starts_in_days=16)
    days = {run.pk: run.weekday for run in CourseRun.objects.all()}
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    expected = {
        "municipality=vaxjo": {one, four},
        "municipality=vaxjo&municipality=ljungby": {one, two, four},
        "age=4": {one},
        "age=13": {two, four},
        "age=expecting": {three},
        "age=9": set(),
        "language=ar": {two, three},
        "language=so": {three},
        "language=sv": {one, three, four},
        "form=online": {three, four},
        "form=on_site": {one, two, four},
        "part=morning": {two},
        "part=morning&part=evening": {one, two},
        f"weekday={weekdays[days[two.pk]]}": {two},
        "municipality=vaxjo&age=14&part=afternoon": {four},
    }
    for query, runs in expected.items():
        assert set(found(region, query)) == {run.pk for run in runs}, query


def test_a_course_can_be_asked_for_by_its_page(region, places):
    from tests.factories import make_pages

    course = make_course(region)
    _index, page = make_pages(region, course)
    run = make_run(course=course, municipality=places["Växjö"])
    make_run(course=make_course(region, name="Annan"), municipality=places["Växjö"])
    assert found(region, f"course={page.slug}") == [run.pk]


def test_the_courses_of_one_method_can_be_asked_for_in_whatever_municipality(region, places):
    komet = make_programme(region, name="Komet 3–11", slug="komet")
    make_programme(region, name="Cope", slug="cope")
    runs = [
        make_run(course=make_course(region, name=name, programme=komet), municipality=places[place])
        for name, place in (("Komet på Teleborg", "Växjö"), ("Komet i Ljungby", "Ljungby"))
    ]
    make_run(course=make_course(region, programme=make_programme(region)), municipality=places["Växjö"])
    make_run(course=make_course(region), municipality=places["Växjö"])
    assert sorted(found(region, "programme=komet")) == sorted(run.pk for run in runs)
    assert found(region, "programme=komet&municipality=ljungby") == [runs[1].pk]
    assert found(region, "programme=cope") == []
    known = fresh(region)
    filters = asked("programme=komet&age=5", known)
    assert (filters.active, filters.query()) == (2, "?age=5&programme=komet")
    assert next((chip.text, chip.query) for chip in chips(filters, known)) == ("Komet 3–11", "?age=5")


def test_free_seats_mean_seats_that_a_newcomer_can_take(region, places):
    kwargs = {"course": make_course(region), "municipality": places["Växjö"], "seats": 4}
    free = make_run(**kwargs, confirmed_seats=3)
    make_run(**kwargs, confirmed_seats=4)
    make_run(**kwargs, confirmed_seats=2, held_seats=2)
    make_run(**kwargs, confirmed_seats=1, waiting_parties=1)
    assert found(region, "free=1") == [free.pk]
    assert len(found(region)) == 4


@pytest.fixture
def spread(region, places):
    """Nine runs, three in each place, taking turns."""
    course = make_course(region)
    return [
        make_run(course=course, municipality=place, starts_in_days=10 + 3 * turn + number)
        for turn in range(3)
        for number, place in enumerate(places.values())
    ]


def test_by_distance_the_nearest_municipality_comes_first_and_soonest_within_it(region, places, spread):
    expected = [
        run.pk
        for name in ("Ljungby", "Alvesta", "Växjö")
        for run in spread
        if run.municipality_id == places[name].pk
    ]
    assert found(region, "near=ljungby") == expected


def test_pages_by_distance_continue_each_other(region, spread):
    known = fresh(region)
    whole = found(region, "near=vaxjo")
    pages = [find(known, asked(f"near=vaxjo&page={n}", known), per_page=4) for n in (1, 2, 3)]
    assert [run.pk for page in pages for run in page.runs] == whole
    assert [len(page.runs) for page in pages] == [4, 4, 1]


def test_distance_keeps_to_the_municipalities_chosen(region, places, spread):
    runs = found(region, "near=ljungby&municipality=vaxjo&municipality=alvesta")
    assert len(runs) == 6
    assert CourseRun.objects.get(pk=runs[0]).municipality_id == places["Alvesta"].pk


def test_near_with_sort_by_start_only_tells_distances(region, spread):
    assert found(region, "near=ljungby&sort=start") == [run.pk for run in spread]


@pytest.mark.parametrize("query", ["", "near=ljungby", "q=vaxjo", "municipality=vaxjo&free=1&language=ar"])
def test_a_page_costs_two_queries(region, spread, query, django_assert_max_num_queries):
    known = fresh(region)
    filters = asked(query, known)
    with django_assert_max_num_queries(2):
        find(known, filters)


def test_an_empty_answer_costs_one_query(region, places, django_assert_num_queries):
    known = fresh(region)
    with django_assert_num_queries(1):
        assert find(known, Filters()).count == 0


def many(region, count: int):
    """Runs by the thousand, an hour apart."""
    pattern = make_run(course=make_course(region), municipality=make_municipality(region), meetings=1)
    fields = {f.attname: getattr(pattern, f.attname) for f in CourseRun._meta.concrete_fields}
    fields = {k: v for k, v in fields.items() if k not in ("id", "uid", "starts_at", "ends_at")}
    CourseRun.objects.bulk_create(
        CourseRun(
            starts_at=pattern.starts_at + timedelta(hours=n),
            ends_at=pattern.ends_at + timedelta(hours=n),
            **fields,
        )
        for n in range(1, count)
    )


@pytest.mark.parametrize(
    ("count", "told", "more"), [(999, 999, False), (1000, 1000, False), (1001, 1000, True)]
)
def test_counts_are_exact_to_a_thousand(region, count, told, more):
    many(region, count)
    page = find(fresh(region), Filters())
    assert (page.count, page.more) == (told, more)


def test_the_last_page_of_a_long_list_is_the_thousandth_run(region):
    many(region, 1010)
    page = find(fresh(region), Filters(page=9999))
    assert (page.number, page.last, len(page.runs)) == (COUNTED // 20, COUNTED // 20, 20)


def test_page_numbers_leave_gaps(region):
    many(region, 200)
    known = fresh(region)
    assert find(known, Filters(page=1)).numbers == [1, 2, None, 10]
    assert find(known, Filters(page=5)).numbers == [1, None, 4, 5, 6, None, 10]
    assert find(known, Filters(page=10)).numbers == [1, None, 9, 10]


def test_now_can_be_another_time(region, spread):
    known = fresh(region)
    assert find(known, Filters(), now=timezone.now() + timedelta(days=60)).count == 0
