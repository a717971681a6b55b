"""Pages to look after: what readers answer, which pages nobody has looked over, and who sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.care import table
from home.care.admin import todo_lines
from home.care.helped import ANSWERS_AN_HOUR
from home.models import Helped, RateCount
from home.roles import create_municipality_groups
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_region, make_staff
from tests.home.test_routing import add
from tests.home.translating import edit, translated

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG_AGO = timedelta(days=500)


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def about(region):
    return add(region.site.root_page.specific, title="Om oss", slug="om", introduction="Vi är åtta.")


def url_of(page, language="sv"):
    with translation.override(language):
        return reverse("home:did_it_help", args=[page.pk])


def answers():
    return {(row.language, row.answer): row.count for row in Helped.objects.all()}


class TestReaders:
    def test_a_page_asks_at_its_foot_and_the_home_page_does_not(self, client, about):
        assert url_of(about) in client.get("/sv/om/").content.decode()
        assert "did-it-help" not in client.get("/sv/").content.decode()

    def test_a_yes_is_counted_and_thanked_for_without_a_cookie(self, client, about):
        answer = client.post(url_of(about), {"answer": "yes"})
        assert answer.status_code == 303 and not answer.cookies
        page = client.get(answer["Location"])
        assert 'href="/sv/om/"' in page.content.decode() and "noindex" in page.content.decode()
        client.post(url_of(about), {"answer": "yes"})
        assert answers() == {("sv", "yes"): 2}

    def test_a_no_is_asked_what_was_missing_and_both_are_counted(self, client, about):
        answer = client.post(url_of(about, "ar"), {"answer": "no"})
        page = client.get(answer["Location"]).content.decode()
        assert 'dir="rtl"' in page and 'value="hard"' in page
        thanks = client.post(url_of(about, "ar"), {"answer": "hard"})
        assert 'value="hard"' not in client.get(thanks["Location"]).content.decode()
        assert answers() == {("ar", "no"): 1, ("ar", "hard"): 1}

    def test_without_a_choice_it_is_asked_again_and_nothing_is_counted(self, client, about):
        for wrong in ("", "maybe"):
            page = client.post(url_of(about), {"answer": wrong})
            assert 'id="missed"' in page.content.decode()
        assert not answers()

    def test_looking_counts_nothing(self, client, about):
        client.get(url_of(about))
        client.head(url_of(about))
        assert not answers()

    def test_another_months_answers_are_counted_anew(self, region, about, client):
        client.post(url_of(about), {"answer": "yes"})
        Helped.objects.update(month=timezone.localdate().replace(day=1) - timedelta(days=31))
        client.post(url_of(about), {"answer": "yes"})
        assert sorted(Helped.objects.values_list("count", flat=True)) == [1, 1]

    def test_one_address_is_counted_only_so_often_and_always_thanked(self, client, about):
        client.post(url_of(about), {"answer": "yes"})
        RateCount.objects.update(count=ANSWERS_AN_HOUR)
        assert client.post(url_of(about), {"answer": "yes"}).status_code == 303
        assert answers() == {("sv", "yes"): 1}

    def test_pages_of_others_drafts_and_closed_pages_are_not_found(self, client, region, about):
        other = make_region("Annan", hostname="annan.example", default=False)
        theirs = add(other.site.root_page.specific, title="Deras", slug="deras")
        assert client.post(url_of(theirs), {"answer": "yes"}).status_code == 404
        assert client.post(url_of(region.site.root_page), {"answer": "yes"}).status_code == 404
        restriction = PageViewRestriction.objects.create(page=about, restriction_type="login")
        assert client.post(url_of(about), {"answer": "yes"}).status_code == 404
        restriction.delete()
        about.unpublish()
        assert client.get(url_of(about)).status_code == 404
        assert not answers()

    def test_another_sites_form_is_refused(self, client, about):
        answer = client.post(
            url_of(about), {"answer": "yes"}, headers={"origin": "https://elsewhere.example"}
        )
        assert answer.status_code == 403 and not answers()


def looked_over(page, ago=LONG_AGO):
    Page.objects.filter(pk=page.pk).update(
        last_published_at=timezone.now() - ago, first_published_at=timezone.now() - ago
    )


class TestTable:
    @pytest.fixture
    def editor(self, client):
        user = make_staff(superuser=True)
        client.force_login(user)
        return user

    def line(self, user, region, page):
        return next(line for line in table.lines(user, region) if line.pk == page.pk)

    def test_a_page_nobody_has_published_for_long_wants_looking_over(self, region, about, editor):
        looked_over(about, timedelta(days=300))
        assert not self.line(editor, region, about).overdue
        looked_over(about)
        assert self.line(editor, region, about).overdue
        assert table.lines(editor, region)[0].pk == about.pk, "it stands first"
        assert todo_lines(editor)[0]["count"] == table.overdue_count(editor, region) == 1

    def test_still_correct_is_one_press_logged_and_good_for_the_same_time(
        self, client, region, about, editor
    ):
        looked_over(about)
        url = reverse("care:still_correct", args=[about.pk])
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302
        entry = PageLogEntry.objects.get(action=table.LOOKED_OVER)
        assert (entry.page_id, entry.user) == (about.pk, editor)
        assert not self.line(editor, region, about).overdue
        assert table.overdue_count(editor, region) == 0
        PageLogEntry.objects.filter(pk=entry.pk).update(timestamp=timezone.now() - LONG_AGO)
        assert self.line(editor, region, about).overdue
        assert table.overdue_count(editor, region) == 1

    def test_publishing_is_looking_over(self, region, about, editor):
        looked_over(about)
        edit(about, introduction="Vi är fortfarande åtta.")
        assert not self.line(editor, region, about).overdue

    def test_a_region_may_want_no_looking_over(self, region, about, editor):
        looked_over(about)
        region.review_months = 0
        region.save()
        assert not self.line(editor, region, about).overdue
        assert table.overdue_count(editor, region) == 0

    def test_translations_and_drafts_are_not_listed(self, region, about, editor):
        translated(about, "en")
        draft = add(region.site.root_page.specific, title="Utkast", slug="utkast")
        draft.unpublish()
        listed = {line.pk for line in table.lines(editor, region)}
        assert about.pk in listed and draft.pk not in listed
        assert len({line.title for line in table.lines(editor, region)}) == len(listed)

    def test_what_readers_say_in_every_language_stands_in_the_line(self, client, region, about, editor):
        translated(about, "en")
        english = Page.objects.get(translation_key=about.translation_key, locale__language_code="en")
        for page, language, answer in (
            *[(about, "sv", "yes")] * 2, *[(english, "en", "no")] * 3, (english, "en", "hard"),
        ):  # fmt: skip
            client.post(url_of(page, language), {"answer": answer})
        line = self.line(editor, region, about)
        assert (line.said("yes"), line.said("no"), line.unhelpful) == (2, 3, True)
        page = client.get(reverse("care:index"), {"todo": "unhelpful"})
        assert [row["title"] for row in page.context["rows"]] == ["Om oss"]
        assert page.context["rows"][0]["reasons"] == ["1 × Den var svår att förstå (Engelska)"]
        Helped.objects.update(month=timezone.localdate() - timedelta(days=400))
        assert not self.line(editor, region, about).answers

    def test_the_count_on_the_to_do_list_leads_to_exactly_those_pages(self, client, region, about, editor):
        looked_over(about)
        [line] = todo_lines(editor)
        page = client.get(line["url"])
        assert len(page.context["rows"]) == line["count"] == 1
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert line["url"].replace("&", "&amp;") in home

    def test_a_coordinator_sees_and_answers_for_the_own_municipalitys_pages_only(self, client):
        them = make_neighbours()
        home = them.ljungby.region.site.root_page.specific
        index = home.add_child(
            instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
        )
        pages = {}
        for place in (them.vaxjo, them.ljungby):
            pages[place] = index.add_child(
                instance=MunicipalityPage(
                    title=place.name, slug=place.slug, municipality=place, locale=index.locale
                )
            )
            create_municipality_groups(place)
            looked_over(pages[place])
        client.force_login(them.coordinator)
        page = client.get(reverse("care:index"), {"todo": "overdue"})
        assert [row["title"] for row in page.context["rows"]] == ["Växjö"]
        assert page.context["rows"][0]["municipality"] == "Växjö"
        theirs = reverse("care:still_correct", args=[pages[them.ljungby].pk])
        assert client.post(theirs).status_code == 404
        assert not PageLogEntry.objects.filter(action=table.LOOKED_OVER).exists()

    def test_a_thousand_pages_cost_no_more_queries_than_one(self, region, about, editor):
        def cost():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                table.lines(editor, region)
                table.overdue_count(editor, region)
            return len(queries)

        few = cost()
        for number in range(12):
            add(region.site.root_page.specific, title=f"Sida {number}", slug=f"sida-{number}")
        assert cost() == few
