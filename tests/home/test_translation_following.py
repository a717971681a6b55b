"""What happens to a page happens to its translations; what parents booked is touched by none of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Revision

from courses.booking import book
from courses.models import Booking
from home.models import NewsIndexPage, NewsPage, StandardPage
from home.roles import allow_pages
from tests.factories import make_course, make_pages, make_party, make_region, make_run, make_staff
from tests.home.test_routing import add, translate
from tests.home.translating import edit, go_live, hand_over, in_language, translated, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def home():
    return make_region().site.root_page.specific


@pytest.fixture
def about(home):
    found = add(home, title="Om oss", slug="om", introduction="Vi är åtta kommuner.")
    translated(found, "en", "ar")
    return found


def live(page) -> set[str]:
    pages = Page.objects.filter(translation_key=page.translation_key, live=True)
    return set(pages.values_list("locale__language_code", flat=True))


def by_the_clock(page, **times) -> None:
    """Publish with a time that is then brought about."""
    page = type(page).objects.get(pk=page.pk)
    for name, moment in times.items():
        setattr(page, name, moment)
    page.save_revision().publish()


def test_unpublishing_the_source_unpublishes_every_language(client, about):
    about.unpublish()
    assert live(about) == set()
    assert client.get("/ar/om/").status_code == 404


def test_unpublishing_a_translation_leaves_the_others(about):
    in_language(about, "en").unpublish()
    assert live(about) == {"sv", "ar"}


def test_a_page_that_expires_is_gone_from_every_language_the_menu_and_the_sitemap(client, about):
    edit(about, show_in_menus=True)
    assert "/ar/om/" in client.get("/ar/").text and "/en/om/" in client.get("/sitemap.xml").text
    by_the_clock(about, expire_at=timezone.now() + timedelta(days=1))
    assert in_language(about, "ar").expire_at == in_language(about, "sv").expire_at
    Page.objects.filter(translation_key=about.translation_key).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert live(about) == set() and in_language(about, "ar").expired
    for code in ("sv", "en", "ar"):
        assert client.get(f"/{code}/om/").status_code == 404
        assert f"/{code}/om/" not in client.get(f"/{code}/").text
    assert "/om/" not in client.get("/sitemap.xml").text


def test_an_expiry_of_the_source_alone_takes_its_translations_with_it(about):
    Page.objects.filter(pk=about.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert live(about) == set() and in_language(about, "ar").expired


def test_an_expiry_that_is_taken_back_is_taken_back_everywhere(about):
    by_the_clock(about, expire_at=timezone.now() + timedelta(days=1))
    by_the_clock(about, expire_at=None)
    assert in_language(about, "ar").expire_at is None
    assert in_language(about, "ar").get_latest_revision_as_object().expire_at is None


def test_a_source_that_goes_live_at_a_time_takes_whole_translations_along_and_no_others(home):
    page = home.add_child(instance=StandardPage(title="Nytt", slug="nytt", locale=home.locale, live=False))
    page.save_revision()
    hand_over(page, "en", "ar")
    write(page, "en")
    english = in_language(page, "en")
    by_the_clock(page, go_live_at=timezone.now() + timedelta(days=1))
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert {revision.object_id for revision in scheduled} == {str(page.pk), str(english.pk)}
    past = timezone.now() - timedelta(minutes=1)
    for revision in scheduled:
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
    call_command("publish_scheduled")
    assert live(page) == {"sv", "en"} and in_language(page, "en").title == "en: Nytt"


def test_deleting_the_source_deletes_its_translations_and_what_lies_below_them(about):
    child = add(about, title="Kontakt", slug="kontakt")
    translated(child, "en")
    about.get_parent().refresh_from_db()
    Page.objects.get(pk=about.pk).delete()
    assert not Page.objects.filter(
        translation_key__in=[about.translation_key, child.translation_key]
    ).exists()
    assert Page.find_problems() == ([], [], [], [], [])
    deleted = PageLogEntry.objects.filter(action="wagtail.delete").values_list("label", flat=True)
    assert sorted(deleted) == sorted(["Om oss", "en: Om oss", "ar: Om oss", "Kontakt", "en: Kontakt"])


def test_deleting_a_translation_leaves_the_others(about):
    in_language(about, "en").delete()
    assert live(about) == {"sv", "ar"}


def test_who_may_delete_the_source_is_asked_once_and_deletes_the_translations_with_it(client, home, about):
    """An editor of the Swedish tree has no permission on the Arabic one, and needs none."""
    from django.contrib.auth.models import Group, Permission

    editor, group = make_staff(), Group.objects.create(name="Svenska sidor")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    allow_pages(group, [home], ("add_page", "change_page", "publish_page"))
    Page.objects.filter(pk=about.pk).update(owner=editor)
    editor.groups.add(group)
    client.force_login(editor)
    stranger = reverse("wagtailadmin_pages:delete", args=[in_language(about, "ar").pk])
    assert client.post(stranger).status_code == 404
    assert live(about) == {"sv", "en", "ar"}
    assert client.post(reverse("wagtailadmin_pages:delete", args=[about.pk])).status_code == 302
    assert not Page.objects.filter(translation_key=about.translation_key).exists()


def test_whoever_is_asked_whether_to_delete_a_page_is_told_of_its_translations(client, about):
    client.force_login(make_staff(superuser=True))
    source, english = (in_language(about, code) for code in ("sv", "en"))
    words = gettext("The translations of the page go with it: %(languages)s.").split("%", maxsplit=1)[0]
    assert words in client.get(reverse("wagtailadmin_pages:delete", args=[source.pk])).text
    assert words not in client.get(reverse("wagtailadmin_pages:delete", args=[english.pk])).text


def test_a_page_that_moves_moves_in_every_language_that_has_the_place(client, home, about):
    place = add(home, title="Mer", slug="mer")
    translated(place, "en")
    Page.objects.get(pk=about.pk).move(Page.objects.get(pk=place.pk), pos="last-child")
    assert in_language(about, "sv").get_parent().pk == place.pk
    assert in_language(about, "en").get_parent().pk == in_language(place, "en").pk
    assert in_language(about, "ar").get_parent().pk == in_language(home, "ar").pk, "nowhere to go"
    assert client.get("/en/mer/om/").status_code == 200
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_translation_that_moves_takes_nobody_along(home, about):
    place = add(home, title="Mer", slug="mer")
    translated(place, "en")
    in_language(about, "en").move(in_language(place, "en"), pos="last-child")
    assert in_language(about, "sv").get_parent().pk == home.pk


def test_a_new_address_is_one_in_every_language_and_the_old_ones_lead_there(client, about):
    edit(about, slug="om-oss")
    for code in ("sv", "en", "ar"):
        assert in_language(about, code).slug == "om-oss"
        assert in_language(about, code).get_latest_revision_as_object().slug == "om-oss"
        response = client.get(f"/{code}/om/")
        assert (response.status_code, response.url) == (301, f"/{code}/om-oss/"), code
        assert client.get(f"/{code}/om-oss/").status_code == 200
    assert in_language(about, "ar").title == "ar: Om oss"


def test_a_half_typed_address_reaches_no_translation(about):
    about.slug = "om-o"
    about.save_revision()
    assert in_language(about, "ar").slug == "om"
    assert not Redirect.objects.exists()


def test_a_translation_that_was_begun_before_the_first_publication_has_the_final_address(home):
    page = home.add_child(instance=StandardPage(title="N", slug="n", locale=home.locale, live=False))
    page.save_revision()
    hand_over(page, "en")
    edit(page, title="Nytt", slug="nytt")
    assert in_language(page, "en").slug == "nytt"
    write(page, "en")
    assert go_live(page, "en").slug == "nytt"


def test_an_address_typed_into_a_translation_does_not_part_it_from_its_source(about):
    edit(in_language(about, "ar"), slug="annat")
    assert in_language(about, "ar").slug == "om"


def test_home_pages_keep_addresses_of_their_own(home):
    translated(home, "en")
    before = in_language(home, "en").slug
    edit(home, title="Välkommen")
    write(home, "en")
    assert go_live(home, "en").slug == before != home.slug


class Booked:
    """A run whose last seats are taken, with its course's page in three languages."""

    def __init__(self, home):
        self.course = make_course(home.get_site().region)
        self.run = make_run(course=self.course, seats=2, municipality=None)
        _index, self.page = make_pages(home.get_site().region, self.course)
        self.page.save_revision().publish()
        translated(self.page, "en", "ar")
        book(self.run.pk, make_party(adults=2), queue_if_full=False)

    def facts(self) -> tuple:
        bookings = Booking.objects.order_by("pk").values_list(
            "pk", "state", "seats", "run", "party", "party__reference", "party__version"
        )
        self.run.refresh_from_db()
        keys = type(self.page).objects.order_by("pk").values_list("pk", "course", "translation_key")
        return list(bookings), (self.run.pk, self.run.seats, self.run.state), set(keys)


def test_republishing_reverting_syncing_and_deleting_a_translation_touch_no_booking_seat_or_key(client, home):
    booked = Booked(home)
    page, first = booked.page, booked.page.latest_revision
    before = booked.facts()
    edit(page, title="ABC för alla")
    edit(page)
    first.publish()
    write(page, "en")
    go_live(page, "en")
    edit(in_language(page, "en"))
    assert booked.facts() == before
    in_language(page, "ar").delete()
    bookings, run, keys = booked.facts()
    assert (bookings, run) == before[:2] and keys < before[2] and len(keys) == 2


def test_a_page_that_is_published_costs_the_same_with_few_and_many_pages_around_it(home):
    """What a publication costs depends on its own languages, not on the size of the site."""

    def cost(news) -> int:
        with CaptureQueriesContext(connection) as queries:
            edit(news, title=f"{news.title}!")
        return len(queries)

    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    translate(index, "en")
    news = add(index, NewsPage, title="Ny kurs", slug="ny-kurs")
    translated(news, "en")
    few = cost(news)
    for number in range(15):
        translated(add(index, NewsPage, title=f"Nyhet {number}", slug=f"n{number}"), "en")
    assert cost(news) <= few


def test_the_last_seat_that_is_booked_in_arabic_is_gone_in_swedish(client, home):
    course = make_course(home.get_site().region)
    run = make_run(course=course, seats=1)
    _index, page = make_pages(home.get_site().region, course)
    page.save_revision().publish()
    translated(page, "ar")
    addresses = [in_language(page, code).url for code in ("sv", "ar")]
    for address in addresses:
        assert "seats-few" in client.get(address).text
    book(run.pk, make_party(language="ar"), queue_if_full=False)
    for address in addresses:
        html = client.get(address).text
        assert "seats-few" not in html and "seats-queue" in html
