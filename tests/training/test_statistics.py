"""What came of a module in the admin: who sees it, and that no small number is among what is told."""

from datetime import date
from functools import partial

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from courses.survey_results import Term
from tests.courses.admin_pages import make_neighbours, who_may_look
from tests.factories import (
    make_lesson,
    make_module,
    make_region,
    make_staff,
    rating_step,
    text_step,
)
from tests.spreadsheets import rows_of_both
from tests.training.test_counts import done, keys, tell
from training.models import ModulePage, RatingCount, StepCount
from training.outline import outline
from training.statistics import added, figures_of, ratings_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SPRING, AUTUMN = date(2026, 3, 2), date(2026, 10, 2)


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def module(them):
    module = make_module(them.vaxjo.region, title="Lugnare vardag", slug="barn")
    make_lesson(module, [text_step("Ett"), text_step("Två")], title="Lektion ett", slug="l1")
    make_lesson(module, [rating_step(title="Hur lugn är du?")], title="Lektion två", slug="l2")
    return module


def count(module, what, number, step=None, language="sv", day=AUTUMN, source=""):
    StepCount.objects.create(
        region=make_region(),
        module=module.translation_key,
        what=what,
        step="" if step is None else keys(module)[step],
        language=language,
        day=day,
        source=source,
        count=number,
    )


def rate(module, before, after, number, language="sv"):
    RatingCount.objects.create(
        region=make_region(),
        module=module.translation_key,
        pair="lugn",
        before=before,
        after=after,
        language=language,
        count=number,
    )


def page(client, module, **query):
    return client.get(reverse("training_statistics:module", args=[module.translation_key]), query)


def files(client, module):
    return rows_of_both(client, reverse("training_statistics:module", args=[module.translation_key]))


def under_five():
    return gettext("under 5")


def words(answer):
    context = answer.context
    lines = [*context["steps"], *context["ways"]]
    return {context["began"], context["finished"], *(line.words for line in lines)} | {
        word for row in context["languages"] for word in row[1:]
    }


def test_steps_stand_in_order_with_what_was_done_of_each_and_how_many_fewer(client, them, module):
    count(module, "began", 43)
    count(module, "finished", 21)
    for step, number in enumerate((42, 31, 22)):
        count(module, "done", number, step)
    client.force_login(them.regional)
    shown = page(client, module)
    assert (shown.context["began"], shown.context["finished"]) == ("40", "20")
    lines = shown.context["steps"]
    assert [(line.heading, line.label, line.words, line.width) for line in lines] == [
        ("Lektion ett", "Ett", "40", 100),
        ("", "Två", "30", 75),
        ("Lektion två", "Hur lugn är du?", "20", 50),
    ]
    assert [line.fewer.split(" ")[0] for line in lines] == ["", "10", "10"]
    assert [(bar.height, bar.odd) for bar in shown.context["bars"]] == [(60, False), (45, False), (30, True)]
    html = shown.text
    assert html.count("training-chart__bar") >= 3 and 'class="training-chart"' in html
    assert html.index('class="training-chart"') < html.index("Lektion ett"), "its table comes after it"


def test_three_learners_are_under_five_everywhere(client, them, module):
    for what, step in (("began", None), ("finished", None), ("done", 0), ("done", 1), ("done", 2)):
        count(module, what, 3, step)
    client.force_login(them.regional)
    assert words(page(client, module)) == {under_five()}
    assert words(page(client, module, language="sv", term="2026-2")) == {under_five()}
    assert {row[-1] for row in files(client, module)} == {under_five()}
    index = client.get(reverse("training_statistics:index"))
    assert [(row["began"], row["finished"]) for row in index.context["rows"]] == [
        (under_five(), under_five())
    ]


def test_a_few_of_a_language_cannot_be_taken_from_a_total(client, them, module):
    """Nine in Swedish and three in Arabic are told as five: ten would say that one to four had another language."""
    for what, step in (("began", None), ("done", 0)):
        count(module, what, 9, step)
        count(module, what, 3, step, language="ar")
    client.force_login(them.regional)
    shown = page(client, module)
    assert (shown.context["began"], shown.context["steps"][0].words) == ("5", "5")
    assert [row[1] for row in shown.context["languages"]] == ["5"]
    arabic = page(client, module, language="ar")
    assert (arabic.context["began"], arabic.context["steps"][0].words) == (under_five(), under_five())


def test_half_years_are_added_as_they_are_told_and_give_none_of_them_away(client, them, module):
    count(module, "began", 13, day=SPRING)
    count(module, "began", 8)
    client.force_login(them.regional)
    assert page(client, module).context["began"] == "15", "10 and 5, and not the 20 of 21"
    assert page(client, module, term="2026-1").context["began"] == "10"
    assert page(client, module, term="2026-2").context["began"] == "5"
    assert page(client, module, term="1999-1").context["began"] == "15"
    found = figures_of(StepCount.objects.all(), ["sv", "ar"])[str(module.translation_key)]
    assert list(found) == [Term(2026, True), Term(2026, False)]
    assert added(found.values()).began.named == {"sv": 15}


def test_ways_there_are_told_in_tens_of_two_hundred_with_groups_together(client, them, module):
    count(module, "began", 120)
    count(module, "began", 50, source="qr")
    count(module, "began", 27, source="BCDF2345")
    client.force_login(them.regional)
    assert page(client, module).context["ways"] == []
    count(module, "began", 3, source="GHJK2345")
    lines = page(client, module).context["ways"]
    assert [line.width for line in lines] == [60, 30, 20]
    assert "BCDF2345" not in page(client, module).text
    count(module, "began", 50, day=SPRING)
    assert page(client, module, term="2026-1").context["ways"] == []


def test_before_and_after_are_told_of_five_and_their_marks_of_two_hundred(client, them, module):
    rate(module, 2, 4, 4)
    client.force_login(them.regional)
    shown = page(client, module).context["ratings"][0]
    assert not shown["felt"] and shown["mean_before"] is shown["mean_after"] is None
    assert not [row for row in files(client, module) if row[3] == "lugn"]
    rate(module, 3, 5, 4, language="ar")
    rate(module, 3, 3, 2)
    found = ratings_of(make_region(), str(module.translation_key))["lugn"]
    assert (found.felt.named, found.felt.total, found.mean_before, found.mean_after) == (
        {"surer": 5},
        5,
        2.5,
        4.0,
    )
    shown = page(client, module).context["ratings"][0]
    assert shown["statement"] == "Hur lugn är du?" and shown["before"] == []
    rate(module, 1, 5, 200)
    shown = page(client, module).context["ratings"][0]
    assert [(line.label, line.width) for line in shown["before"]] == [("1", 100), ("2", 0), ("3", 0)]
    assert [(line.label, line.width) for line in shown["after"]] == [("3", 0), ("4", 0), ("5", 100)]


def test_small_numbers_are_in_no_page_and_no_file(client, them, module):
    for day in (SPRING, AUTUMN):
        for what, step in (("began", None), ("finished", None), ("done", 0), ("done", 1)):
            count(module, what, 13, step, day=day)
            count(module, what, 3, step, language="ar", day=day)
    rate(module, 1, 3, 13)
    rate(module, 3, 1, 3)
    client.force_login(them.regional)
    exact = {"3", "6", "13", "16", "26", "32"}
    for query in ({}, {"term": "2026-1"}, {"language": "ar"}, {"language": "sv", "term": "2026-2"}):
        assert words(page(client, module, **query)) & exact == set(), query
    assert {row[-1] for row in files(client, module)} & exact == set()


def test_a_spreadsheet_works_nothing_out(client, them, module):
    module.title = "=HYPERLINK(1)"
    module.save_revision().publish()
    count(module, "began", 20)
    client.force_login(them.regional)
    assert {row[0] for row in files(client, module)} == {"'=HYPERLINK(1)"}


def test_steps_that_are_gone_are_not_shown_and_new_ones_have_none(client, them, module):
    count(module, "done", 20, 0)
    lesson = module.get_children().specific().first()
    lesson.steps = [*list(lesson.steps.raw_data)[1:], {"type": "text", "value": {"title": "Ny", "text": "x"}}]
    lesson.save_revision().publish()
    client.force_login(them.regional)
    lines = page(client, module).context["steps"]
    assert [(line.label, line.words) for line in lines[:2]] == [("Två", under_five()), ("Ny", under_five())]


def test_what_pages_tell_is_what_is_shown(client, them, module):
    for number in range(5):
        tell(client, done(module, began=True), REMOTE_ADDR=f"198.51.100.{number}")
    client.force_login(them.regional)
    assert page(client, module).context["began"] == "5"


def test_who_may_look(client, them, module):
    who_may_look(
        client, them, reverse("training_statistics:index"), module.title, partial(page, client, module)
    )


def test_the_menu_leads_there_for_who_may_look(client, them, module):
    url = f'"{reverse("training_statistics:index")}"'
    client.force_login(them.coordinator)
    assert url in client.get("/admin/").text
    client.force_login(make_staff(them.vaxjo, "redaktor", roles=("editor",)))
    assert url not in client.get("/admin/").text


def test_modules_for_leaders_have_no_figures_here(client, them, module):
    other = make_module(them.vaxjo.region, title="För ledare", audience=ModulePage.Audience.LEADERS)
    make_lesson(other)
    client.force_login(them.regional)
    assert page(client, other).status_code == 404
    assert "För ledare" not in client.get(reverse("training_statistics:index")).text.split("<main", 1)[1]


def test_a_page_costs_the_same_queries_however_much_there_is(
    client, them, module, django_assert_max_num_queries
):
    client.force_login(them.regional)
    count(module, "began", 10)
    outline(make_region())

    def cost():
        with django_assert_max_num_queries(40) as counted:
            assert page(client, module).status_code == 200
        return len(counted)

    cost()
    few = cost()
    for month in range(1, 10):
        for step in range(3):
            count(module, "done", 10, step, day=date(2026, month, 3), language="ar")
    rate(module, 1, 3, 13)
    assert cost() == few
