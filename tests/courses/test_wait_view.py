"""The form for any run of a course: three steps without a cookie, as for booking."""

import re

import pytest
from django.urls import reverse

from courses.models import Kind, Party, QueueEntry
from home import stamps
from tests.factories import make_course, make_municipality, make_pages, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = make_course()
    make_municipality(course.region, "Växjö", latitude=56.88, longitude=14.81, slug="vaxjo")
    make_municipality(course.region, "Ljungby", latitude=56.83, longitude=13.94, slug="ljungby")
    make_municipality(course.region, "Älmhult", latitude=56.55, longitude=14.14, slug="almhult")
    return course


def url_of(course, query=""):
    return reverse("courses:wait", args=[course.pk]) + query


def place(course, slug):
    return course.region.municipalities.get(slug=slug)


def typed(course, **more):
    stamp = stamps.new_stamp("wait", course.region_id)
    places = [place(course, "vaxjo").pk, place(course, "almhult").pk]
    return {
        "stamp": stamp, "municipalities": places, "weekdays": ["1"], "languages": ["sv"], "name": "Sara",
        "adults": "1", "email": "sara@example.org", "phone": "", "step": "review",
    } | more  # fmt: skip


def key_on(page):
    return re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]


def test_the_form_is_shown_reviewed_and_sent(client, course):
    page = client.get(url_of(course))
    assert page.status_code == 200 and not page.cookies
    assert "noindex" in page["X-Robots-Tag"]
    review = client.post(url_of(course), typed(course))
    assert "Älmhult" in review.content.decode() and not Party.objects.exists()
    key = key_on(review)
    answer = client.post(url_of(course), typed(course, step="send", key=key))
    assert answer.status_code == 303
    entry = QueueEntry.objects.get()
    assert {row.slug for row in entry.municipalities.all()} == {"vaxjo", "almhult"}
    assert (entry.weekdays, entry.languages, entry.forms, entry.automatic) == (",1,", ",sv,", "", False)
    assert client.get(answer["Location"]).status_code == 200
    again = client.post(url_of(course), typed(course, step="send", key=key))
    assert again.status_code == 303 and Party.objects.count() == 1, "the same form is one party"


def test_without_a_municipality_the_error_stands_beside_the_choices_and_nothing_is_lost(client, course):
    page = client.post(url_of(course), typed(course, municipalities=[])).content.decode()
    assert 'href="#id_municipalities' in page and "Sara" in page
    assert not Party.objects.exists()


def test_what_the_list_was_filtered_by_is_chosen_and_the_nearest_stands_first(client, course):
    page = client.get(url_of(course, "?municipality=almhult&near=almhult&weekday=tue&language=sv"))
    wishes = page.context["form"]
    order = [words for _pk, words in wishes.fields["municipalities"].choices]
    assert order[0] == "Älmhult" and order[1].startswith("Ljungby") and "km" in order[1]
    assert wishes.fields["municipalities"].initial == [str(place(course, "almhult").pk)]
    assert wishes.fields["weekdays"].initial == ["1"] and wishes.fields["languages"].initial == ["sv"]


def test_an_address_that_waits_already_is_only_written_to(client, course):
    for _time in range(2):
        review = client.post(url_of(course), typed(course))
        answer = client.post(url_of(course), typed(course, step="send", key=key_on(review)))
    assert answer.status_code == 200 and "sara@<wbr>example.org" in answer.content.decode()
    assert QueueEntry.objects.count() == 1


def test_nothing_is_sent_without_a_fresh_stamp_or_a_key_of_ours(client, course):
    for wrong in ({"stamp": "no"}, {"stamp": stamps.new_stamp("booking", course.region_id)}, {"key": "no"}):
        client.post(url_of(course), typed(course, step="send", key=stamps.new_key()) | wrong)
    assert not Party.objects.exists()


def test_a_course_that_asks_for_the_childs_month_asks_here_too(client):
    course = make_course(asks_age=True, age_from=0, age_to=1)
    make_municipality(course.region, "Växjö", slug="vaxjo")
    assert 'name="child_month"' in client.get(url_of(course)).content.decode()


def test_a_drop_in_and_another_regions_course_are_not_waited_for(client, course):
    drop_in = make_course(course.region, "Öppna förskolan", kind=Kind.DROP_IN)
    assert client.get(url_of(drop_in)).status_code == 404
    far = make_course(make_region("Annan", hostname="annan.example", default=False), "Bortom")
    assert client.get(url_of(far)).status_code == 404


def test_a_municipalitys_own_course_is_waited_for_there_alone(client, course):
    own = make_course(course.region, "Egen", municipality=place(course, "ljungby"))
    page = client.get(url_of(own))
    assert [words for _pk, words in page.context["form"].fields["municipalities"].choices] == ["Ljungby"]
    assert page.context["form"].fields["municipalities"].initial == [str(place(course, "ljungby").pk)]


def test_the_ways_to_the_form_lead_from_the_course_a_full_run_and_an_empty_list(client, course):
    index, page = make_pages(course.region, course)
    for live in (index, page):
        live.save_revision().publish()
    full = make_run(seats=0, course=course, municipality=place(course, "ljungby"))
    free = make_run(seats=9, course=course, municipality=place(course, "ljungby"))
    assert (
        f"{url_of(course)}?municipality=ljungby"
        in client.get(reverse("courses:run", args=[full.pk])).content.decode()
    )
    assert url_of(course) not in client.get(reverse("courses:run", args=[free.pk])).content.decode()
    assert url_of(course) in client.get("/sv/kurser/" + page.slug + "/").content.decode()
    empty = client.get("/sv/kurser/?municipality=vaxjo&language=ar").content.decode()
    assert f"{url_of(course)}?language=ar&amp;municipality=vaxjo" in empty
