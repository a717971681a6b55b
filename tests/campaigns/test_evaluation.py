"""How was it? Asked afterwards, for a month, of everybody; counted, and kept as nobody's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.evaluation import Standing, standing
from campaigns.models import EvaluationCount
from campaigns.views.evaluation import ANSWERS_AN_HOUR, STAMP
from home import stamps
from home.models import RateCount
from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_item,
    make_local_page,
    make_municipality,
    make_region,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def vaxjo(region):
    return make_municipality(region, slug="vaxjo")


def make_over(region, place, ago=2, **facts):
    campaign = make_campaign(region, slug="dagen", starts_in_days=-ago, **facts)
    make_local_page(make_campaign_page(campaign, slug="dagen"), place)
    return campaign


@pytest.fixture
def campaign(region, vaxjo):
    return make_over(region, vaxjo)


def url(language="sv", name="evaluation"):
    with translation.override(language):
        return reverse(f"campaigns:{name}", args=["dagen"])


def send(client, region, language="sv", **said):
    said = {"mark": "4", "stamp": stamps.new_stamp(STAMP, region.pk)} | said
    return client.post(url(language), {name: value for name, value in said.items() if value is not None})


def counts():
    rows = EvaluationCount.objects.values_list(
        "municipality__slug", "language", "question", "answer", "count"
    )
    return {(slug or "", *rest): number for slug, *rest, number in rows}


def test_each_answer_adds_one_to_a_count_of_its_own(client, region, campaign):
    answer = send(client, region, municipality="vaxjo", good=["talks", "people"], again="yes")
    assert answer.status_code == 303 and answer["Location"] == url(name="evaluation_thanks")
    assert not answer.cookies and client.get(answer["Location"]).status_code == 200
    send(client, region, language="ar", mark="1")
    send(client, region, municipality="vaxjo")
    assert counts() == {
        ("vaxjo", "sv", "mark", "4"): 2,
        ("vaxjo", "sv", "good", "talks"): 1,
        ("vaxjo", "sv", "good", "people"): 1,
        ("vaxjo", "sv", "again", "yes"): 1,
        ("", "ar", "mark", "1"): 1,
    }


def test_without_a_mark_it_is_said_beside_the_field_and_nothing_is_lost(client, region, campaign):
    page = send(client, region, mark="", good=["people"], again="maybe", municipality="vaxjo")
    html = page.text
    assert page.status_code == 200 and counts() == {}
    assert 'id="id_mark_error"' in html and 'href="#id_mark_0"' in html
    for kept in ('value="people"', 'value="maybe"', '<option value="vaxjo" selected'):
        assert kept in html
    assert html.count(" checked") == 2


@pytest.mark.parametrize(
    "said",
    [{"mark": "6"}, {"mark": "0"}, {"good": ["everything"]}, {"again": "perhaps"}, {"municipality": "x"}],
)
def test_what_was_not_asked_cannot_be_answered(client, region, campaign, said):
    assert send(client, region, **said).status_code == 200
    assert counts() == {}


@pytest.mark.parametrize("stamp", [None, "", "made-up", "of-another-region"])
def test_a_form_that_is_not_ours_is_shown_again_with_what_was_chosen(client, region, campaign, stamp):
    if stamp == "of-another-region":
        stamp = stamps.new_stamp(STAMP, region.pk + 1)
    page = send(client, region, stamp=stamp, mark="5")
    assert page.status_code == 200 and counts() == {}
    assert 'value="5" ' in page.text and page.text.count(" checked") == 1
    assert 'role="status"' in page.text


def test_it_is_open_from_the_end_for_thirty_days(client, region, vaxjo, monkeypatch):
    campaign = make_over(region, vaxjo, ago=-3)
    ends = campaign.ends_on
    now = timezone.now()
    for after, state, status in (
        (-1, Standing.EARLY, 200),
        (0, Standing.EARLY, 200),
        (1, Standing.OPEN, 200),
        (30, Standing.OPEN, 200),
        (31, Standing.CLOSED, 410),
    ):
        moment = now + (ends + timedelta(days=after) - timezone.localdate(now))
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert standing(campaign) is state
        assert client.get(url()).status_code == status
        asked = url() in client.get("/sv/dagen/").text
        assert asked == (state is Standing.OPEN), after
        send(client, region)
        assert bool(counts()) == (state is Standing.OPEN)
        EvaluationCount.objects.all().delete()


def test_the_municipalitys_page_leads_to_the_questions_about_it(client, campaign):
    assert f"{url()}?municipality=vaxjo" in client.get("/sv/dagen/vaxjo/").text
    assert '<option value="vaxjo" selected' in client.get(f"{url()}?municipality=vaxjo").text
    nowhere = client.get(f"{url()}?municipality=nowhere").text.split('name="municipality"')[1]
    assert nowhere.count(" selected") == 1 and '<option value="" selected' in nowhere


def test_one_address_is_counted_only_so_often_and_always_thanked(client, region, campaign):
    send(client, region)
    RateCount.objects.update(count=ANSWERS_AN_HOUR)
    assert send(client, region).status_code == 303
    assert counts() == {("", "sv", "mark", "4"): 1}


def test_looking_counts_nothing_and_another_sites_form_is_refused(client, region, campaign):
    client.get(url())
    client.get(url(name="evaluation_thanks"))
    answer = client.post(
        url(),
        {"mark": "4", "stamp": stamps.new_stamp(STAMP, region.pk)},
        headers={"origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403 and counts() == {}


def test_another_language_is_a_button_of_the_form_and_keeps_what_was_chosen(client, region, campaign):
    page = send(client, region, language="ar", mark="", step="language", again="no")
    assert page.status_code == 200 and "error" not in page.context["form"].errors
    assert 'dir="rtl"' in page.text and "field-has-error" not in page.text
    assert page.text.count(" checked") == 1


def test_another_regions_campaign_is_not_asked_about(client, region, vaxjo):
    other = make_region("Fjällviken", hostname="fjallviken.example", default=False)
    make_over(other, make_municipality(other, "Snövik"))
    assert client.get(url()).status_code == 404
    assert client.get(url(), HTTP_HOST="fjallviken.example").status_code == 200


def test_the_questions_cost_no_query_but_the_regions_and_answers_two(
    client, region, vaxjo, campaign, django_assert_num_queries
):
    for _item in range(20):
        make_item(campaign, vaxjo)
    client.get(url())
    with django_assert_num_queries(1):
        client.get(url())
    send(client, region)
    with django_assert_num_queries(3):
        send(client, region, good=["talks", "people"], again="yes")
