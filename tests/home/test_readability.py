"""LIX against texts that were counted by hand, and where editors see it."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from courses.models import MunicipalityPage
from home.models import StandardPage
from home.readability import Lix, lix, paragraphs_of, verdict
from home.roles import create_municipality_groups
from tests.factories import make_locale, make_municipality, make_region, make_staff

EASY = (
    "Du är välkommen hit. Vi träffas en gång i veckan. Det är gratis för dig. "
    "Ditt barn får följa med. Vi dricker kaffe."
)
HARD = (
    "Föräldrastödet hjälper familjer med vardagen. Barn och vuxna träffas i mindre grupper, pratar om "
    "utmaningar och övar tillsammans hemma. Kontakta kommunens samordnare för information om nästa "
    "kurstillfälle i närheten."
)


@pytest.mark.parametrize(
    ("text", "counted", "value"),
    [
        # välkommen, träffas, dricker; 23/5 + 300/23 = 4.6 + 13.04
        (EASY, Lix(23, 5, 3), 18),
        # 5 + 14 + 10 words, of which 4 + 4 + 6 are long; 29/3 + 1400/29 = 9.67 + 48.28
        (HARD, Lix(29, 3, 14), 58),
        ("", Lix(0, 0, 0), None),
        ("Kl. 18.30 börjar vi", Lix(5, 2, 0), None),
        ("Öppna förskolan\nTisdagar", Lix(3, 2, 2), None),
    ],
)
def test_lix_is_what_a_hand_counts(text, counted, value):
    assert lix([text]) == counted
    assert counted.value == value


def test_a_hyphen_and_a_number_are_no_letters():
    assert lix(["e-post abc-def-g 1234567890"]) == Lix(3, 1, 1)


@pytest.mark.parametrize(
    ("value", "language", "level"),
    [
        (29, "sv-x-lattlast", "good"),
        (30, "sv-x-lattlast", "fair"),
        (35, "sv-x-lattlast", "hard"),
        (35, "sv", "good"),
        (40, "sv", "fair"),
        (50, "sv", "hard"),
        (None, "sv", ""),
    ],
)
def test_easy_swedish_is_judged_harder(value, language, level):
    assert verdict(value, language).level == level


def standard_page(language: str, text: str, **facts) -> StandardPage:
    home = make_region(languages=["sv", "en", "sv-x-lattlast"]).site.root_page
    first, _stop, rest = text.partition(". ")
    page = StandardPage(
        title=f"Om {language}",
        slug=f"om-{language}",
        locale=make_locale(language),
        introduction=f"{first}.",
        body=[("text", f"<p>{rest}</p>")],
        **facts,
    )
    return home.add_child(instance=page)


@pytest.mark.django_db
def test_the_words_of_introduction_and_blocks_count_and_the_markup_does_not():
    page = standard_page("sv", HARD)
    assert paragraphs_of(page) == ["Föräldrastödet hjälper familjer med vardagen.", HARD.partition(". ")[2]]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("sv", "LIX 18"), ("sv-x-lattlast", "LIX 18"), ("en", "")])
def test_the_editor_of_a_swedish_page_sees_how_hard_it_is(client, language, said):
    page = standard_page(language, EASY)
    client.force_login(make_staff(superuser=True))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert ("LIX" in html) == bool(said)
    assert said in html


@pytest.mark.django_db
def test_the_report_lists_the_hardest_first_and_counts_what_is_too_short(client):
    standard_page("sv", HARD)
    standard_page("sv-x-lattlast", EASY)
    standard_page("en", HARD)
    client.force_login(make_staff(superuser=True))
    with override("en"):
        shown = client.get(reverse("readability:index"))
    assert [(row["title"], row["lix"].value) for row in shown.context["rows"]] == [
        ("Om sv", 58),
        ("Om sv-x-lattlast", 18),
    ]
    swedish = Page.objects.filter(depth__gt=1, locale__language_code="sv").count()
    assert shown.context["short"] == swedish - 1, "the home page, for one"


@pytest.mark.django_db
def test_the_report_shows_an_editor_only_what_the_editor_may_change(client):
    foreign = standard_page("sv", HARD)
    own = make_municipality(make_region())
    page = foreign.get_parent().add_child(
        instance=MunicipalityPage(
            title="Växjö", slug="vaxjo", municipality=own, introduction=EASY, locale=make_locale("sv")
        )
    )
    create_municipality_groups(own)
    client.force_login(make_staff(own))
    html = client.get(reverse("readability:index")).text
    assert page.title in html and foreign.title not in html
