"""A link by which somebody without an account translates one page: it opens that and nothing else, for a while."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail_localize.models import StringTranslation

from home import links
from home.translation import outside, status
from tests.courses.test_mailed_links import everything
from tests.factories import make_region, make_staff
from tests.home.test_routing import add
from tests.home.translating import go_live, hand_over, in_language, job, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def about():
    region = make_region()
    body = [("text", '<p>Läs <a href="https://x.example/">mer</a> & ring.</p>')]
    found = add(region.site.root_page.specific, title="Far & mor", slug="om", body=body)
    hand_over(found, "ar", "en")
    return found


@pytest.fixture
def link(about):
    return outside.make_link(in_language(about, "ar"), make_staff(superuser=True))


def fields(about) -> dict[str, str]:
    """The names of the fields by the sentences they are for."""
    return {row.string.data: f"s{row.pk}" for row in job(about, "ar").source.stringsegment_set.all()}


def test_the_link_shows_the_sentences_in_the_language_they_are_to_be_written_in(client, about, link):
    assert link.startswith("/ar/oversatt/")
    response = client.get(link)
    html = response.text
    assert 'lang="sv" dir="ltr">Far &amp; mor</p>' in html, "no sign that a person would stumble over"
    name = fields(about)["Far &amp; mor"]
    assert re.search(rf'<textarea id="id_{name}" [^>]*lang="ar" dir="rtl"', html)
    assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_looking_changes_nothing_and_saving_twice_is_saving_once(client, about, link):
    before = everything()
    for look in (client.get, client.head):
        assert look(link).status_code == 200
        assert everything() == before
    data = {fields(about)["Far &amp; mor"]: "أب & أم"}
    assert client.post(link, data).status_code == 303
    once = everything()
    assert once != before
    client.post(link, data)
    assert everything() == once


def test_what_is_saved_is_a_persons_words_and_goes_live_when_the_editors_publish(client, about, link):
    write(about, "ar", machine=True)
    names = fields(about)
    client.post(link, {names["Far &amp; mor"]: "أب & أم"})
    arabic = in_language(about, "ar")
    assert not arabic.live and arabic.title == "Far & mor", "nothing is published here"
    assert status.machine_strings(arabic).count() == 1
    assert go_live(about, "ar").title == "أب & أم"
    entry = PageLogEntry.objects.get(action=status.OUTSIDE)
    assert entry.page_id == arabic.pk and entry.user is None and entry.data == {"sentences": 1}


def test_a_link_in_a_sentence_keeps_its_address_and_no_tag_is_let_in(client, about, link):
    sentence, name = next((words, name) for words, name in fields(about).items() if "<a" in words)
    for bad in ("<script>x</script>", '<a href="https://evil.example">x</a>', '<a id="a9">x</a>', "<p>x</p>"):
        html = client.post(link, {name: bad}).text
        assert 'aria-invalid="true"' in html and "&lt;" in html, "what was typed is there"
        assert not StringTranslation.objects.exists()
    client.post(link, {name: sentence.replace("mer", "المزيد")})
    write(about, "ar")
    assert 'href="https://x.example/">المزيد</a>' in go_live(about, "ar").body[0].value.source


def test_an_error_loses_nothing_that_was_typed_beside_it(client, about, link):
    names = fields(about)
    bad = next(name for words, name in names.items() if "<a" in words)
    html = client.post(link, {names["Far &amp; mor"]: "أب وأم", bad: "<p>x</p>"}).text
    assert "أب وأم" in html and not StringTranslation.objects.exists()


def test_what_is_typed_into_a_plain_sentence_is_text(client, about, link):
    client.post(link, {fields(about)["Far &amp; mor"]: "<b>1</b> < 2"})
    write(about, "ar")
    assert go_live(about, "ar").title == "<b>1</b> < 2"
    assert "<b>1</b>" not in client.get("/ar/om/").text.split("<h1")[1].split("</h1>")[0]


def test_a_link_is_over_after_two_weeks_and_when_it_is_revoked(client, about, link):
    arabic = in_language(about, "ar")
    version = status.words_of(arabic).link_version
    old = links.sign(outside.PURPOSE, arabic.pk, version, timezone.now() - timedelta(seconds=1))
    assert client.get(f"/ar/oversatt/{old}/").status_code == 410
    assert client.get(link).status_code == 200
    outside.revoke(arabic, make_staff(username="other"))
    assert client.get(link).status_code == 410
    assert client.post(link, {fields(about)["Far &amp; mor"]: "x"}).status_code == 410
    assert not StringTranslation.objects.exists()
    made = PageLogEntry.objects.filter(page_id=arabic.pk)
    assert (
        made.filter(action=status.LINK_MADE).count() == made.filter(action=status.LINK_REVOKED).count() == 1
    )


def test_a_link_opens_no_other_page_region_or_purpose(client, about, link):
    arabic = in_language(about, "ar")
    until = timezone.now() + timedelta(days=1)
    other = add(about.get_parent().specific, title="Annat", slug="annat")
    for purpose, pk in (("manage", arabic.pk), (outside.PURPOSE, other.pk), (outside.PURPOSE, 999_999)):
        assert client.get(f"/ar/oversatt/{links.sign(purpose, pk, 1, until)}/").status_code == 410
    assert client.get(link[:-4] + "xxx/").status_code == 410
    make_region(name="Sjöbygden", hostname="sjo.example", default=False)
    assert client.get(link, headers={"host": "sjo.example"}).status_code == 410
    forged = {fields(about)["Far &amp; mor"].replace("s", "s9"): "x"}
    assert client.post(link, forged).status_code == 303
    assert not StringTranslation.objects.exists()


def test_the_form_needs_no_cookie(about, link):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link, {fields(about)["Far &amp; mor"]: "أب وأم"}).status_code == 303


def test_an_editor_makes_the_link_and_ends_it(client, about):
    editor = make_staff(superuser=True)
    client.force_login(editor)
    arabic = in_language(about, "ar")
    address = reverse("translations:link", args=[arabic.pk])
    assert f'href="{address}"' in client.get("/admin/translations/").text
    assert "/oversatt/" not in client.get(address).text
    html = client.post(address, {"step": "make"}).text
    link = re.search(r'value="http://testserver(/ar/oversatt/[^"]+)"', html)[1]
    assert Client().get(link).status_code == 200
    client.post(address, {"step": "revoke"})
    assert Client().get(link).status_code == 410
    assert PageLogEntry.objects.get(action=status.LINK_MADE).user == editor
    assert client.get(reverse("translations:link", args=[about.pk])).status_code == 404, "a source has none"


def test_who_may_not_change_the_page_makes_no_link(client, about):
    client.force_login(make_staff())
    client.post(reverse("translations:link", args=[in_language(about, "ar").pk]), {"step": "make"})
    assert not PageLogEntry.objects.filter(action=status.LINK_MADE).exists()


def test_a_link_is_not_read_in_the_logs(link):
    assert links.mask(link) == "/ar/oversatt/***/"
    assert "***" in links.mask(link.replace(".", "%2E"))
