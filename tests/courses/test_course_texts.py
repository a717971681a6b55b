"""The words of a course without a page: in the reader's language, else in another, which is said."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courses import booking, emails, samples
from courses.catalogue import catalogue
from courses.letters import MAILS
from courses.letters.letter import Writer
from courses.models import Course, CoursePage, CourseText
from courses.party_links import manage_url
from courses.sharing import of_run
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import (
    make_course,
    make_municipality,
    make_pages,
    make_party,
    make_region,
    make_run,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SWEDISH = ("Föreläsning om sömn", "En kväll om hur barn sover.")
ARABIC = ("محاضرة عن النوم", "أمسية عن نوم الأطفال.")
MARKED = 'lang="sv" dir="ltr"'


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def course(region):
    return make_course(region, "Sömn 2027", kind="event", listed=False)


@pytest.fixture
def run(region, course):
    place = make_municipality(region, "Växjö", slug="vaxjo")
    return make_run(course=course, municipality=place, meetings=1, seats=20, venue=make_venue(place))


def text(course, language, words):
    title, summary = words
    return CourseText.objects.create(parent=course, language=language, title=title, summary=summary)


def words_in(course, language):
    return catalogue(course.region).courses[course.pk].in_language(language)


@pytest.mark.parametrize(
    ("written", "read", "found"),
    [
        ({"sv": SWEDISH, "ar": ARABIC}, "ar", "ar"),
        ({"sv": SWEDISH, "ar": ARABIC}, "en", "sv"),
        ({"sv": SWEDISH}, "ar", "sv"),
        ({"ar": ARABIC}, "sv", "ar"),
        ({"so": ARABIC, "sv": SWEDISH}, "so", "sv"),
    ],
)
def test_the_text_in_the_language_is_read_else_another_that_the_region_has(course, written, read, found):
    for language, words in written.items():
        text(course, language, words)
    words = words_in(course, read)
    assert (words.title, words.introduction, words.url, words.lang) == (*written[found], "", found)


def test_without_a_text_it_has_its_plain_name(course):
    # No page of the region is in Somali: neither are its words.
    text(course, "so", ARABIC)
    assert (words_in(course, "ar").title, words_in(course, "ar").lang) == ("Sömn 2027", "sv")


def test_a_published_page_has_the_word_and_a_draft_has_not(course):
    text(course, "ar", ARABIC)
    _index, page = make_pages(course.region, course)
    assert (words_in(course, "ar").title, words_in(course, "ar").lang) == (page.title, "sv")
    page.unpublish()
    course.region.refresh_from_db()
    assert words_in(course, "ar").title == ARABIC[0]


def test_the_run_page_says_what_it_is_in_the_language_it_is_in(client, run):
    text(run.course, "sv", SWEDISH)
    page = client.get(f"/ar/tillfalle/{run.pk}/").text
    assert f"<h1 {MARKED}>{SWEDISH[0]}</h1>" in page and f"<p {MARKED}>{SWEDISH[1]}</p>" in page
    assert 'rel="canonical" href="http://testserver/sv/' in page
    text(run.course, "ar", ARABIC)
    run.course.save()
    page = client.get(f"/ar/tillfalle/{run.pk}/").text
    assert f"<h1>{ARABIC[0]}</h1>" in page and f"<p>{ARABIC[1]}</p>" in page
    assert 'rel="canonical" href="http://testserver/ar/' in page


def test_no_link_of_the_run_page_leads_nowhere(client, run):
    text(run.course, "sv", SWEDISH)
    page = client.get(f"/sv/tillfalle/{run.pk}/").text
    assert 'href=""' not in page and "course=" not in page
    for path in set(re.findall(r'href="(/[^"#]+)"', page)):
        if not path.startswith("/static/"):
            assert client.get(path, follow=True).status_code == 200, path


@pytest.mark.parametrize("both", [False, True], ids=["Swedish alone", "both"])
def test_whoever_books_in_arabic_reads_them_at_every_step(client, run, both):
    text(run.course, "sv", SWEDISH)
    if both:
        text(run.course, "ar", ARABIC)
    party = make_party(language="ar")
    booking.book(run.pk, party, queue_if_full=False)
    with override("ar"):
        pages = [
            reverse("courses:book", args=[run.pk]),
            reverse("courses:run_handout", args=[run.pk]),
            manage_url(party, run=run),
        ]
    for path in pages:
        page = client.get(path).text
        assert (ARABIC if both else SWEDISH)[0] in page, path
        assert bool(re.search(rf"{MARKED}[^>]*>{SWEDISH[0]}", page)) is not both, path


def told(client, run):
    page = client.get(f"/ar/tillfalle/{run.pk}/").text
    return json.loads(re.search(r'application/ld\+json">(.*?)</script>', page)[1])


def test_search_engines_and_calendars_are_told_them(client, run):
    text(run.course, "sv", SWEDISH)
    assert (told(client, run)["name"], told(client, run)["description"]) == SWEDISH
    text(run.course, "ar", ARABIC)
    run.course.save()
    assert (told(client, run)["name"], told(client, run)["description"]) == ARABIC
    assert ARABIC[0] in client.get(f"/ar/tillfalle/{run.pk}/kalender.ics").text.replace("\r\n ", "")


def test_the_picture_is_set_in_the_language_of_the_words(run):
    text(run.course, "sv", SWEDISH)
    region = run.course.region
    with override("ar"):
        picture = of_run(run, region, catalogue(region))
    assert (picture.title, picture.title_language, picture.language) == (SWEDISH[0], "sv", "ar")


@pytest.mark.parametrize("both", [False, True], ids=["Swedish alone", "both"])
def test_a_mail_has_them(region, run, both):
    text(run.course, "sv", SWEDISH)
    if both:
        text(run.course, "ar", ARABIC)
    with override("ar"), samples.sample(region, "booked", "kim@example.org") as (row, claim):
        message = emails.message(row, claim, MAILS["booked"].word(claim, Writer(row, timezone.now())))
    html = message.alternatives[0][0]
    title = (ARABIC if both else SWEDISH)[0]
    assert title in message.body and title in html
    assert (f"<bdi {MARKED}>{SWEDISH[0]}</bdi>" in html) is not both


def test_staff_write_them_on_the_course_and_no_page_is_drafted(client):
    them = make_neighbours()
    make_pages(them.vaxjo.region)
    client.force_login(them.regional)
    url = reverse("course_facts:add")
    data = typed(client.get(url).context["form"], name="Sömn", kind="event", listed=None)
    data |= {"texts-TOTAL_FORMS": 2}
    for number, (language, words) in enumerate((("sv", SWEDISH), ("ar", ARABIC))):
        for name, value in zip(("language", "title", "summary"), (language, *words), strict=True):
            data[f"texts-{number}-{name}"] = value
    answer = client.post(url, data, follow=True)
    course = Course.objects.get()
    assert not course.listed and {row.title for row in course.texts.all()} == {SWEDISH[0], ARABIC[0]}
    assert not CoursePage.objects.exists()
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]


def test_one_language_is_written_once_and_what_was_typed_stays(client, course):
    them = make_neighbours()
    client.force_login(them.regional)
    url = reverse("course_facts:edit", args=[course.pk])
    data = typed(client.get(url).context["form"]) | {"texts-TOTAL_FORMS": 2}
    for number in range(2):
        data |= {f"texts-{number}-language": "sv", f"texts-{number}-title": f"Sömn {number}"}
    answer = client.post(url, data)
    assert errors(answer) and "Sömn 1" in answer.text
    assert not CourseText.objects.exists()


def test_a_course_that_comes_into_the_lists_gets_its_drafts_once(client, course):
    them = make_neighbours()
    make_pages(course.region)
    client.force_login(them.regional)
    url = reverse("course_facts:edit", args=[course.pk])
    client.post(url, typed(client.get(url).context["form"], name="Sömn"))
    assert not CoursePage.objects.exists()
    client.post(url, typed(client.get(url).context["form"], listed="on"))
    (page,) = CoursePage.objects.all()
    assert page.course == course and not page.live
    page.delete()
    client.post(url, typed(client.get(url).context["form"], name="Sova"))
    assert not CoursePage.objects.exists()
