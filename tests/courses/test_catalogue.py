"""The region's catalogue: complete, remembered, and renewed when something changes."""

import pytest
from wagtail.models import PageViewRestriction

from courses import catalogue as module
from courses.catalogue import catalogue
from courses.models import CoursePage, LeaderText, Venue, VenueText
from home.models import Region
from tests.factories import (
    make_course,
    make_leader,
    make_locale,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_venue,
)

pytestmark = pytest.mark.django_db


def fresh(region):
    """The region as the next request reads it, its site and root page at hand."""
    return Region.objects.select_related("site__root_page").get(pk=region.pk)


def test_a_warm_catalogue_asks_nothing(django_assert_num_queries):
    region = make_region()
    make_course(region)
    region = fresh(region)
    known = catalogue(region)
    with django_assert_num_queries(0):
        assert catalogue(region) is known


@pytest.mark.parametrize("rows", [1, 30])
def test_building_costs_the_same_queries_however_much_there_is(rows, django_assert_max_num_queries):
    region = make_region()
    for number in range(rows):
        municipality = make_municipality(region, name=f"Kommun {number}")
        course = make_course(region, name=f"Kurs {number}")
        make_pages(region, course)
        make_leader(municipality, name=f"Ledare {number}")
        VenueText.objects.create(parent=make_venue(municipality), language="sv", directions="Gå in.")
    region = fresh(region)
    with django_assert_max_num_queries(16):
        assert len(catalogue(region).courses) == rows


def test_a_new_name_is_known_to_the_next_request():
    region = make_region()
    course = make_course(region, name="Före")
    assert catalogue(fresh(region)).courses[course.pk].name == "Före"
    course.name = "Efter"
    course.save()
    assert catalogue(fresh(region)).courses[course.pk].name == "Efter"


def test_only_the_newest_version_is_kept_and_an_older_request_gets_it():
    region = make_region()
    older = fresh(region)
    catalogue(older)
    make_course(region)
    newest = catalogue(fresh(region))
    assert catalogue(older) is newest
    assert list(module.remembered.known) == [region.pk]


def test_municipalities_are_in_swedish_order():
    region = make_region()
    for name in ("Älmhult", "Växjö", "Åseda", "Alvesta"):
        make_municipality(region, name=name)
    names = [place.name for place in catalogue(fresh(region)).municipalities.values()]
    assert names == ["Alvesta", "Växjö", "Åseda", "Älmhult"]


def test_other_regions_stay_out():
    region = make_region()
    other = make_region(name="Annan", hostname="other", default=False)
    make_municipality(other, name="Fjärran")
    make_course(other, name="Främmande")
    known = catalogue(fresh(region))
    assert not known.municipalities
    assert not known.courses


def test_a_course_without_a_translation_has_an_address_in_every_frame_and_says_its_language():
    region = make_region()
    course = make_course(region)
    _index, page = make_pages(region, course)
    words = catalogue(fresh(region)).courses[course.pk].in_language("ar")
    assert words.url == f"/ar/kurser/{page.slug}/"
    assert words.lang == "sv"
    assert words.title == page.title


def test_a_translation_is_used_where_there_is_one():
    region = make_region()
    course = make_course(region)
    _index, page = make_pages(region, course)
    for ancestor in (region.site.root_page.specific, page.get_parent().specific):
        ancestor.copy_for_translation(make_locale("ar")).save_revision().publish()
    arabic = page.copy_for_translation(make_locale("ar"))
    arabic.title = "دورة"
    arabic.save_revision().publish()
    known = catalogue(fresh(region)).courses[course.pk]
    assert (known.in_language("ar").title, known.in_language("ar").lang) == ("دورة", "ar")
    assert known.in_language("sv").title == page.title


def test_drafts_and_private_pages_are_not_in_it():
    region = make_region()
    course, private = make_course(region), make_course(region, name="Stängd")
    _index, page = make_pages(region, course)
    CoursePage.objects.filter(pk=page.pk).update(live=False)
    _index, closed = make_pages(region, private)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    known = catalogue(fresh(region))
    assert known.courses[course.pk].in_language("sv").url == ""
    assert known.courses[private.pk].in_language("sv").url == ""


def test_distances_are_those_of_the_map():
    region = make_region()
    vaxjo = make_municipality(region, name="Växjö", latitude=56.88, longitude=14.81)
    ljungby = make_municipality(region, name="Ljungby", latitude=56.83, longitude=13.94)
    known = catalogue(fresh(region))
    nearest = known.nearest_to(known.municipalities[ljungby.pk])
    assert [place.pk for place, _km in nearest] == [ljungby.pk, vaxjo.pk]
    assert nearest[0][1] == 0
    # By the map of Lantmäteriet some 53 km.
    assert nearest[1][1] == pytest.approx(53, abs=1)


def test_words_about_people_and_places_fall_back_to_the_source_language():
    region = make_region()
    leader = make_leader(make_municipality(region))
    LeaderText.objects.create(parent=leader, language="sv", role="Socionom")
    roles = catalogue(fresh(region)).leaders[leader.pk].roles
    assert module.in_language(roles, "ar") == ("Socionom", "sv")
    assert module.in_language({}, "ar") == ("", "ar")


def test_effective_facts_come_with_the_course():
    region = make_region()
    programme = make_programme(region, meetings=11)
    course = make_course(region, programme=programme, age_from=3, age_to=11)
    known = catalogue(fresh(region)).courses[course.pk]
    assert (known.meetings, known.programme) == (11, programme.name)
    assert known.suits(3)
    assert known.suits(11)
    assert not known.suits(12)
    assert not known.suits("expecting")
    assert known.suits(None)


def test_saving_a_venue_makes_it_known():
    region = make_region()
    venue = make_venue(make_municipality(region))
    catalogue(fresh(region))
    venue.name = "Nya huset"
    venue.save()
    assert catalogue(fresh(region)).venues[venue.pk].name == "Nya huset"
    Venue.objects.get(pk=venue.pk).delete()
    assert venue.pk not in catalogue(fresh(region)).venues
