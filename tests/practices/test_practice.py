"""A practice as it is read: its sections in the format's order, its results, how it is cited, whose language it is."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from practices.formats import make_format
from practices.models import FormatSection
from practices.views.practice import bars, change_words
from tests.factories import make_indicator, make_practice, make_practice_page, make_region
from tests.practices.test_list import make_english_home

pytestmark = pytest.mark.django_db


def headings(answer) -> list[str]:
    return [part["heading"] for part in answer.context["parts"]]


def test_sections_stand_in_the_order_of_the_format_under_its_headings(client):
    region = make_region()
    make_format(region)
    page = make_practice_page(make_practice(region), {"aims": "<p>Att</p>", "need": "<p>Ensamhet</p>"})
    answer = client.get(f"/sv/goda-exempel/{page.slug}/")
    assert headings(answer) == ["Behovet", "Målen"]
    FormatSection.objects.filter(key="need").update(sort_order=99)
    assert headings(client.get(f"/sv/goda-exempel/{page.slug}/")) == ["Målen", "Behovet"]


def test_no_word_is_lost_when_a_section_is_retired_or_taken_out_of_the_format(client):
    region = make_region()
    make_format(region)
    page = make_practice_page(make_practice(region), {"aims": "<p>Att ses</p>", "need": "<p>Ensamhet</p>"})
    FormatSection.objects.filter(key="aims").update(retired=True)
    FormatSection.objects.filter(key="need").delete()
    answer = client.get(f"/sv/goda-exempel/{page.slug}/")
    assert headings(answer) == ["Målen", "need"]
    assert "Ensamhet" in answer.text


def test_a_practice_written_in_english_is_read_in_the_swedish_frame_with_its_own_language_marked(client):
    region = make_region()
    make_english_home(region)
    make_format(region)
    page = make_practice_page(
        make_practice(region), {"need": "<p>Nobody to call</p>"}, language="en", title="The courtyard"
    )
    answer = client.get(f"/sv/goda-exempel/{page.slug}/")
    assert answer.status_code == 200
    assert '<h1 lang="en" dir="ltr">The courtyard</h1>' in answer.text
    assert headings(answer) == ["The need"]
    assert f'rel="canonical" href="http://testserver/en/goda-exempel/{page.slug}/"' in answer.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("better", "after", "words"),
    [
        ("higher", 60, "Up by 20\u00a0%: better."),
        ("lower", 60, "Up by 20\u00a0%: worse."),
        ("lower", "39.5", "Down by 0.5\u00a0%: better."),
        ("higher", 30, "Down by 10\u00a0%: worse."),
        ("higher", 40, "No change."),
        ("higher", None, ""),
    ],
)
def test_a_result_says_what_happened_and_whether_it_is_better(better, after, words):
    region = make_region()
    indicator = make_indicator(region, better=better)
    after = None if after is None else Decimal(after)
    result = make_practice(region, results=[(indicator, Decimal(40), None, after)]).results.get()
    with override("en"):
        assert change_words(result, "%") == words


@pytest.mark.once
def test_bars_share_one_scale_from_nought():
    region = make_region()
    results = [(make_indicator(region), Decimal(20), Decimal(50), Decimal(80))]
    result = make_practice(region, results=results).results.get()
    assert [(bar.kind, bar.length) for bar in bars(result, "%")] == [
        ("before", 25.0),
        ("target", 62.5),
        ("after", 100.0),
    ]
    result.before = result.target = result.after = Decimal(0)
    assert [bar.length for bar in bars(result, "%")] == [0, 0, 0]


def test_a_page_with_results_asks_few_questions_and_says_how_to_cite_it(
    client, django_assert_max_num_queries
):
    region = make_region()
    make_format(region)
    results = [(make_indicator(region, key=f"i{n}"), 1, 2, 3) for n in range(6)]
    practice = make_practice(region, results=results)
    page = make_practice_page(practice, {"need": "<p>Ensamhet</p>"}, credit="Elin Sandberg")
    client.get(f"/sv/goda-exempel/{page.slug}/")
    with django_assert_max_num_queries(8):
        answer = client.get(f"/sv/goda-exempel/{page.slug}/")
    assert len(answer.context["results"]) == 6
    cited = answer.context["citation"]
    assert cited["words"].startswith("Elin Sandberg (")
    assert cited["words"].endswith("Partner SE. Kronoberg.")
    assert cited["url"] == f"http://testserver/sv/goda-exempel/{page.slug}/"


@pytest.mark.once
def test_a_practice_of_another_regions_partner_or_with_unknown_choices_is_refused():
    region = make_region()
    practice = make_practice(region, targets=["everybody"], topics="networks")
    other = make_region("Fjällviken", hostname="fjallviken.example", default=False)
    practice.organisation = make_practice(other).organisation
    with pytest.raises(ValidationError) as refused:
        practice.full_clean()
    assert set(refused.value.message_dict) == {"targets", "topics", "organisation"}
