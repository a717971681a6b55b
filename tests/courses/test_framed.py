"""Booking within a municipality's own website: who may show it, and what a form from there may do."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from courses import booking, own_data
from courses.models import Booking, Party
from courses.privacy import anonymise
from home import stamps
from tests.courses.test_booking_view import FILLED, hidden, url_of, words
from tests.factories import make_municipality, make_region, make_run

pytestmark = pytest.mark.django_db
THEIRS = "https://www.vaxjo.example"
NULL = {"Origin": "null"}


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def run(region):
    place = make_municipality(region, slug="vaxjo", embed_origins=f"{THEIRS}\nhttps://intra.vaxjo.example")
    return make_run(municipality=place)


def framed(run, slug="vaxjo", language="sv"):
    return f"/{language}/tillfalle/{run.pk}/boka/pa/{slug}/"


def go_through(client, run, url, **headers):
    """From the form to the receipt's redirect, as a frame without script does it."""
    review = client.post(url, hidden(client.get(url)) | FILLED | {"step": "review"}, headers=headers)
    return client.post(url, hidden(review) | {"step": "send"}, headers=headers)


def policy(response) -> str:
    return re.search(r"frame-ancestors ([^;]*)", response["Content-Security-Policy"])[1]


def test_every_step_may_be_framed_by_the_registered_websites_and_by_nobody_else(client, run):
    url = framed(run)
    form = client.get(url)
    wrong = client.post(url, hidden(form) | {"step": "review"})
    review = client.post(url, hidden(form) | FILLED | {"step": "review"})
    sent = client.post(url, hidden(review) | {"step": "send"})
    receipt = client.get(sent["Location"])
    for step in (form, wrong, review, sent, receipt):
        assert policy(step) == f"{THEIRS} https://intra.vaxjo.example"
        assert "X-Frame-Options" not in step and not step.cookies
        assert step["X-Robots-Tag"] == "noindex"
    assert "no-store" in receipt["Cache-Control"] and "private" in form["Cache-Control"]
    assert "error-summary" in wrong.content.decode() and Party.objects.get().reference in words(receipt)


def test_the_ordinary_pages_are_framed_by_nobody_elses_website(client, run):
    answer = client.get(url_of(run, "sv"))
    assert policy(answer) == "'self'" and answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "kept", ["", "https://www.vaxjo.example/sida", "http://www.vaxjo.example", "*", "'self'"]
)
def test_without_a_registered_website_the_ordinary_page_is_the_answer(client, run, kept):
    type(run.municipality).objects.update(embed_origins=kept)
    run.municipality.region.save()
    for answer in (client.get(framed(run)), client.post(framed(run), FILLED)):
        assert (answer.status_code, answer["Location"]) == (303, url_of(run, "sv"))
        assert policy(answer) == "'self'"
    assert not Party.objects.exists()


def test_out_of_its_frame_the_address_leads_to_the_ordinary_page(client, run):
    copied = client.get(framed(run), headers={"Sec-Fetch-Dest": "document"})
    assert copied["Location"] == url_of(run, "sv") and "Sec-Fetch-Dest" in copied["Vary"]
    assert client.get(framed(run), headers={"Sec-Fetch-Dest": "iframe"}).status_code == 200


def test_a_municipality_that_is_not_the_regions_and_a_run_that_is_not_are_not_found(client, region, run):
    other = make_region("Halland", hostname="halland.example")
    theirs = make_run(municipality=make_municipality(other, slug="falkenberg", embed_origins=THEIRS))
    assert client.get(framed(run, "falkenberg")).status_code == 404
    assert client.get(framed(theirs)).status_code == 404


def test_a_run_of_a_neighbour_is_booked_on_the_website_of_whoever_shows_it(client, region, run):
    theirs = make_run(municipality=make_municipality(region, "Ljungby", slug="ljungby"))
    assert go_through(client, theirs, framed(theirs)).status_code == 303
    assert Party.objects.get().source_municipality == run.municipality


def test_where_it_came_from_is_kept_and_nothing_more_than_that(client, run):
    go_through(client, run, framed(run))
    party = Party.objects.get()
    assert (party.source, party.source_municipality) == ("embed", run.municipality)
    with translation.override("sv"):
        shown, taken_along = own_data.known(party, run.municipality.region), own_data.party_data(party)
    assert ("Anmäld på webbplatsen för", "Växjö") in shown.rows
    assert (taken_along["source"], taken_along["source_municipality"]) == ("embed", "Växjö")
    go_through(client, run, url_of(run, "sv"), Referer=f"{THEIRS}/sida")
    assert Party.objects.filter(source_municipality=None, source="site").count() == 0
    again = client.post(
        url_of(run, "sv"), hidden(client.get(url_of(run, "sv"))) | FILLED | {"email": "b@example.org"}
    )
    sent = client.post(url_of(run, "sv"), hidden(again) | {"step": "send"})
    assert sent["Location"] == re.sub("/pa/.*", "/", sent["Location"])
    plain = Party.objects.latest("pk")
    assert (plain.source, plain.source_municipality) == ("site", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=plain.pk).update(source_municipality=run.municipality)


def test_it_outlives_whose_it_was(client, run):
    go_through(client, run, framed(run))
    booking.cancel(Booking.objects.get().pk)
    anonymise(Party.objects.get().pk)
    party = Party.objects.get()
    assert party.anonymised_at and party.source_municipality == run.municipality


def test_a_sandboxed_frame_has_no_origin_and_books_with_the_stamp_it_was_given(client, run):
    assert go_through(client, run, framed(run), **NULL).status_code == 303
    assert Booking.objects.count() == 1


def test_without_an_origin_nothing_but_a_form_that_was_handed_out_for_there_is_taken(client, region, run):
    make_municipality(region, "Ljungby", slug="ljungby", embed_origins="https://www.ljungby.example")
    ordinary, theirs, ours = (
        hidden(client.get(url)) for url in (url_of(run), framed(run, "ljungby"), framed(run))
    )
    for stamped in (ordinary, theirs, {}):
        answer = client.post(framed(run), stamped | FILLED | {"step": "review"}, headers=NULL)
        assert answer.status_code == 403 and answer.templates[0].name == "home/elsewhere.html"
    for url in (url_of(run), framed(run, "ljungby")):
        assert client.post(url, ours | FILLED | {"step": "review"}, headers=NULL).status_code == 403
    elsewhere = client.post(framed(run), ours | FILLED | {"step": "review"}, headers={"Origin": THEIRS})
    assert elsewhere.status_code == 403


def test_stamps_of_the_ordinary_form_and_of_the_framed_one_are_not_exchangeable(client, run):
    for mine, other in ((framed(run), url_of(run, "sv")), (url_of(run, "sv"), framed(run))):
        review = client.post(mine, hidden(client.get(mine)) | FILLED | {"step": "review"})
        answer = client.post(other, hidden(review) | {"step": "send"})
        assert answer.status_code == 200 and "sara@example.org" in words(answer)
    assert not Booking.objects.exists()


def test_a_form_that_was_open_for_more_than_a_day_keeps_what_was_typed_also_without_an_origin(
    client, run, monkeypatch
):
    typed = hidden(client.get(framed(run))) | FILLED | {"step": "review"}
    monkeypatch.setattr("home.stamps.MAX_AGE", stamps.MAX_AGE * 0)
    monkeypatch.setattr(stamps.check_stamp, "__defaults__", (stamps.MAX_AGE * 0,))
    answer = client.post(framed(run), typed, headers=NULL)
    assert answer.status_code == 200 and 'value="sara@example.org"' in answer.content.decode()


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_what_leads_out_opens_beside_the_page_and_the_way_out_is_always_there(client, run, language):
    url = framed(run, language=language)
    form = client.get(f"{url}?list=municipality%3Dvaxjo%26lang%3D{language}")
    review = client.post(url, hidden(form) | FILLED | {"step": "review"})
    sent = client.post(f"{url}?list=lang%3Dar", hidden(review) | {"step": "send"})
    receipt = client.get(sent["Location"])
    assert "lang%3Dar" in sent["Location"]
    own = sent["Location"].split("pa/vaxjo")[0]
    for step, same in ((form, url_of(run, language)), (review, url_of(run, language)), (receipt, own)):
        html = step.content.decode()
        assert f'href="{same}" target="_blank" rel="noopener"' in html
        for link in re.findall(r'<a [^>]*href="/(?!embed/courses/)[^>]*>', html):
            assert 'target="_blank" rel="noopener"' in link, link
        assert "site-header" not in html and "site-footer" not in html and 'id="foot"' in html
        assert html.count("<h1") == 1 and "<main" in html and 'class="framed"' in html
    assert 'href="/embed/courses/?municipality=vaxjo&amp;lang=' in form.content.decode()
    assert "embed/courses" not in review.content.decode()
    assert re.search(rf'href="/{language}/anmalan/[^"]+" target="_blank"', receipt.content.decode())


def test_a_list_to_go_back_to_is_never_another_address(client, run):
    html = client.get(f"{framed(run)}?list=//evil.example/%22%3E").content.decode()
    assert 'href="/embed/courses/?//evil.example/&quot;&gt;"' in html


def test_why_nobody_can_book_and_that_they_already_have_are_said_within_the_frame(client, run):
    go_through(client, run, framed(run))
    already = go_through(client, run, framed(run))
    type(run).objects.update(state="cancelled", cancelled_at=timezone.now())
    refused = client.get(framed(run))
    for answer in (already, refused):
        assert answer.status_code == 200 and 'class="framed"' in answer.content.decode()
        assert not re.search(r'<a [^>]*href="/[^>]*(?<!rel="noopener")>', answer.content.decode())


def test_a_framed_form_costs_what_the_ordinary_one_does(client, run, django_assert_num_queries):
    for url in (url_of(run, "sv"), framed(run)):
        client.get(url)
        with django_assert_num_queries(4):
            client.get(url)
