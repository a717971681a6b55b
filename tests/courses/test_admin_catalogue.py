"""Courses, programmes, venues and settings in the admin: one step for the person, lists as boxes."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from courses.models import (
    Answer,
    Course,
    CourseIndexPage,
    CoursePage,
    Programme,
    Question,
    QuestionText,
    Venue,
)
from courses.questions import questions_of, read_questions
from home.models import Municipality, Region
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_pages, make_party, make_staff, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def add(client, namespace, texts=(), /, **said):
    url = reverse(f"{namespace}:add")
    data = typed(client.get(url).context["form"], **said)
    if texts:
        data |= {"texts-TOTAL_FORMS": len(texts)}
        for number, words in enumerate(texts):
            data |= {f"texts-{number}-{field}": value for field, value in words.items()}
    return client.post(url, data)


def test_a_new_course_has_its_page_drafts_in_every_language_that_has_a_list(client):
    them = make_neighbours()
    index, _page = make_pages(them.vaxjo.region)
    for code in ("en", "ar"):
        locale = Locale.objects.get(language_code=code)
        index.get_parent().copy_for_translation(locale)
        index.copy_for_translation(locale)
    client.force_login(them.regional)
    response = add(client, "course_facts", name="Älskade barn")
    course = Course.objects.get()
    assert response.url == reverse("course_facts:edit", args=[course.pk])
    pages = CoursePage.objects.filter(course=course)
    assert {page.locale.language_code for page in pages} == {"sv", "en", "ar"}
    assert {page.slug for page in pages} == {"alskade-barn"}
    assert not any(page.live for page in pages)
    assert len({page.translation_key for page in pages}) == 1
    shown = client.get(response.url).context["pages"]
    assert [page["may_edit"] for page in shown] == [True, True, True]


def test_a_course_of_the_same_name_gets_an_address_of_its_own(client):
    them = make_neighbours()
    make_pages(them.vaxjo.region, make_course(name="ABC"))
    CoursePage.objects.update(slug="abc")
    CoursePage.objects.get().save()
    client.force_login(them.regional)
    add(client, "course_facts", name="ABC")
    add(client, "course_facts", name="ABC")
    assert set(CoursePage.objects.values_list("slug", flat=True)) == {"abc", "abc-2", "abc-3"}


def test_without_a_course_list_the_course_is_made_all_the_same(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    add(client, "course_facts", name="Pappagrupp")
    assert Course.objects.get().municipality == them.vaxjo
    assert not CourseIndexPage.objects.exists()


def question(**said):
    data = {"kind": "one", "choices": "flyer friend", "sort_order": 0} | said
    texts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 1, "MAX_NUM_FORMS": 1000}
    words = {"language": "sv", "label": "Hur?", "choices": "Affisch\nVän" if data["choices"] else ""}
    return (
        {"questions-TOTAL_FORMS": 1}
        | {f"questions-0-{name}": value for name, value in data.items()}
        | {f"questions-0-texts-{name}": value for name, value in texts.items()}
        | {f"questions-0-texts-0-{name}": value for name, value in words.items()}
    )


def test_a_course_is_made_with_its_own_questions(client):
    them = make_neighbours()
    client.force_login(them.regional)
    add(client, "course_facts", name="ABC", **question())
    made = Course.objects.get().questions.get()
    assert (made.choices, made.texts.get().label) == ("flyer friend", "Hur?")


def test_free_text_is_asked_only_where_the_region_allows_it(client):
    them = make_neighbours()
    client.force_login(them.regional)
    said = question(kind="text", choices="")
    assert "questions-0-kind" in errors(add(client, "course_facts", name="ABC", **said))
    Region.objects.update(free_text_questions=True)
    add(client, "course_facts", name="ABC", **said)
    assert Course.objects.get().questions.get().kind == "text"


def test_what_a_venue_offers_is_ticked(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    add(client, "venues", name="Huset", street="Gatan 1", place="Växjö", access=["lift", "near_bus"])
    venue = Venue.objects.get()
    assert venue.access == ["lift", "near_bus"]
    url = reverse("venues:edit", args=[venue.pk])
    form = client.get(url).context["form"]
    assert form["access"].value() == ["lift", "near_bus"]
    client.post(url, typed(form, access=[]))
    venue.refresh_from_db()
    assert venue.access == []


def test_a_venue_without_an_address_is_refused(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    assert "street" in errors(add(client, "venues", name="Huset", street="  ", place="Växjö"))


def test_a_programme_has_words_in_at_least_one_language(client):
    them = make_neighbours()
    client.force_login(them.regional)
    facts = {"name": "COPE", "slug": "cope", "age_from": 3, "age_to": 12}
    url = reverse("programmes:add")
    empty = typed(client.get(url).context["form"], **facts) | {"texts-TOTAL_FORMS": 0}
    assert "texts" in errors(client.post(url, empty))
    add(client, "programmes", [{"language": "sv", "summary": "Kort"}], **facts)
    assert Programme.objects.get().texts.get().summary == "Kort"


def test_the_same_address_twice_in_a_region_is_said_beside_the_form(client):
    them = make_neighbours()
    client.force_login(them.regional)
    facts = {"name": "COPE", "slug": "cope", "age_from": 3, "age_to": 12}
    for _time in range(2):
        response = add(client, "programmes", [{"language": "sv", "summary": "Kort"}], **facts)
    assert response.status_code == 200
    assert Programme.objects.count() == 1


def test_the_languages_of_a_region_are_ticked_and_its_colours_checked(client):
    them = make_neighbours()
    client.force_login(them.regional)
    region = them.vaxjo.region
    url = reverse("regions:edit", args=[region.pk])
    form = client.get(url).context["form"]
    assert "site" not in form.fields
    assert "forest" in errors(client.post(url, typed(form, forest="#eeeeee")))
    client.post(url, typed(form, languages=["sv", "en"]))
    region.refresh_from_db()
    assert region.languages == ["sv", "en"]


def test_saving_a_municipality_makes_its_group(client):
    them = make_neighbours()
    client.force_login(them.regional)
    facts = {"name": "Älmhult", "slug": "almhult", "town": "Älmhult", "latitude": 56.55, "longitude": 14.14}
    add(client, "municipalities", **facts)
    made = Municipality.objects.get(name="Älmhult")
    assert made.region == them.vaxjo.region
    assert {role.kind for role in made.roles.all()} == {"coordinator", "editor", "leader"}
    assert made.collection.get_parent() == them.vaxjo.collection.get_parent()


def test_history_tells_who_changed_what(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    venue = make_venue(them.vaxjo)
    url = reverse("venues:edit", args=[venue.pk])
    client.post(url, typed(client.get(url).context["form"], name="Nytt namn"))
    page = client.get(reverse("venues:history", args=[venue.pk]))
    assert [entry.user for entry in page.context["object_list"]] == [them.coordinator]


def test_the_sign_in_page_is_ours_and_calls_nobody(client):
    make_neighbours()
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "css/site.css" in page and 'name="login"' in page
    assert "wagtail" not in page.lower()


def test_the_admin_shows_no_avatars_or_news_from_elsewhere(client):
    make_neighbours()
    client.force_login(make_staff(username="root", superuser=True))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    for host in ("gravatar", "releases.wagtail", "whats-new"):
        assert host not in page


def asked_course(region):
    course = make_course(region)
    asked = Question.objects.create(course=course, choices="flyer friend")
    QuestionText.objects.create(parent=asked, language="sv", label="Hur?", choices="Affisch\nVän")
    return course, asked


def test_a_question_with_answers_stays_and_is_unticked_instead(client):
    them = make_neighbours()
    client.force_login(them.regional)
    course, asked = asked_course(them.vaxjo.region)
    Answer.objects.create(party=make_party(save=True), question=asked, value="friend")
    url = reverse("course_facts:edit", args=[course.pk])
    refused = client.post(url, typed(client.get(url).context["form"], **{"questions-0-DELETE": "on"}))
    assert "questions-0-asked" in errors(refused)
    again = typed(refused.context["form"])
    assert not again["questions-0-DELETE"]
    assert "questions-0-asked" not in again
    client.post(url, again)
    asked.refresh_from_db()
    assert not asked.asked
    assert questions_of(course, them.vaxjo.region, "sv") == []
    assert [known.label for known in read_questions(course, "sv")] == ["Hur?"]


def test_a_question_without_answers_is_removed(client):
    them = make_neighbours()
    client.force_login(them.regional)
    course, _asked = asked_course(them.vaxjo.region)
    url = reverse("course_facts:edit", args=[course.pk])
    client.post(url, typed(client.get(url).context["form"], **{"questions-0-DELETE": "on"}))
    assert not course.questions.exists()


def test_the_words_of_a_question_are_checked_without_their_question_too():
    QuestionText(language="sv", label="Hur?").clean()
