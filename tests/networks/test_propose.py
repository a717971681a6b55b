"""Starting a group without an account: the guide with its form, the letter to read through, the receipt."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from home import links as signed
from home import stamps
from networks import group_links
from networks.models import Group, GroupIndexPage
from networks.views import propose
from tests.factories import make_group, make_municipality, make_region
from training import group_links as leaders_links

pytestmark = pytest.mark.django_db
URL = "/sv/starta-grupp/"


@pytest.fixture
def vaxjo():
    region = make_region(languages=["sv", "ar", "en"])
    make_municipality(region, "Ljungby", slug="ljungby")
    return make_municipality(region, "Växjö", slug="vaxjo")


def typed(vaxjo, **more):
    # A Tuesday, in the second week from now.
    today = timezone.localdate()
    tuesday = today + timedelta(days=7 + (1 - today.weekday()) % 7)
    return {
        "stamp": stamps.new_stamp(propose.FORM, vaxjo.region_id), "kind": "walking", "run_by": "parents",
        "name": "Barnvagnspromenaden", "text_language": "ar", "about": "نمشي معًا.\nثم نشرب القهوة.",
        "first_visit": "", "languages": ["ar", "sv"], "age_from": "0", "age_to": "2", "expecting": "on",
        "municipality": "vaxjo", "place": "Biblioteket, vid entrén", "access": ["step_free"],
        "rhythm": "fortnightly", "weekday": "1", "starts_at": "9:30", "ends_at": "11:00", "next_on": f"{tuesday}",
        "contact_name": "Amal", "contact_email": "Amal@Example.org", "contact_phone": "", "consent": "on",
        "step": "review",
    } | more  # fmt: skip


def key_on(page) -> str:
    return re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]


def sent(client, vaxjo, **more):
    key = key_on(client.post(URL, typed(vaxjo, **more)))
    return client.post(URL, typed(vaxjo, step="send", key=key, **more)), key


def test_a_group_is_proposed_without_an_account_or_a_cookie(client, vaxjo):
    page = client.get(URL)
    assert page.status_code == 200 and not page.cookies
    assert "X-Robots-Tag" not in page, "search engines find the guide"
    review = client.post(URL, typed(vaxjo))
    assert (review["Cache-Control"], review["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "Barnvagnspromenaden" in review.content.decode() and not Group.objects.exists()
    answer, key = sent(client, vaxjo)
    group = Group.objects.get()
    assert (group.state, group.municipality, group.contact_email) == ("proposed", vaxjo, "amal@example.org")
    assert (group.languages, group.age_to, group.expecting, group.weekday) == (["ar", "sv"], 2, True, 1)
    text = group.texts.get()
    assert (text.language, text.about) == ("ar", "نمشي معًا.\nثم نشرب القهوة.")
    receipt = client.get(answer["Location"])
    assert receipt.status_code == 200 and receipt["Cache-Control"] == "no-store" and not receipt.cookies
    again = client.post(URL, typed(vaxjo, step="send", key=key))
    assert again.status_code == 303 and Group.objects.count() == 1, "the same form is one group"


def test_the_letter_says_what_everybody_reads_apart_from_what_only_the_municipality_does(client, vaxjo):
    page = client.post(URL, typed(vaxjo)).content.decode()
    public, private = page.split('<article class="letter">')[1:3]
    assert "Biblioteket" in public and "نمشي" in public and 'lang="ar" dir="rtl"' in public
    assert "Amal" not in public and "amal@" not in public
    assert "Amal" in private and "amal@" in private


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": "850709-9805"}, "name"),
        ({"about": "Vi ses. 19850709-9805"}, "about"),
        ({"place": "Storgatan 3, lgh 1102"}, "place"),
        ({"place": "Hemma hos Amal"}, "place"),
        ({"contact_email": ""}, "contact_email"),
        ({"contact_email": "amal"}, "contact_email"),
        ({"weekday": ""}, "weekday"),
        ({"weekday": "2"}, "next_on"),
        ({"next_on": "2020-01-07"}, "next_on"),
        ({"ends_at": "9:00"}, "ends_at"),
        ({"starts_at": "halv tio"}, "starts_at"),
        ({"age_from": "5"}, "age_to"),
        ({"languages": []}, "languages"),
        ({"consent": ""}, "consent"),
        ({"municipality": "elsewhere"}, "municipality"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, vaxjo, wrong, field):
    page = client.post(URL, typed(vaxjo, **wrong))
    form = page.context["form"]
    assert list(form.errors) == [field], form.errors
    words = page.content.decode()
    assert f'id="id_{field}_error"' in words and f'href="#id_{field}' in words
    kept = {"about": "نمشي", "contact_name": "Amal"}
    assert all(said in words for name, said in kept.items() if name != field)
    assert not Group.objects.exists()


def test_a_group_that_meets_as_it_agrees_needs_no_day(client, vaxjo):
    sent(client, vaxjo, rhythm="agreed", weekday="", starts_at="", ends_at="", next_on="")
    assert Group.objects.get().rhythm == "agreed"


def test_a_phone_is_enough_and_then_the_receipt_gives_the_lasting_link(client, vaxjo):
    answer, _key = sent(client, vaxjo, contact_email="", contact_phone="070-174 06 05")
    group = Group.objects.get()
    assert (group.contact_email, group.contact_phone) == ("", "+46701740605")
    assert group_links.token_of(group) in client.get(answer["Location"]).content.decode()


def test_nothing_is_sent_without_a_fresh_stamp_or_a_key_of_ours(client, vaxjo):
    for wrong in ({"stamp": "no"}, {"stamp": stamps.new_stamp("booking", vaxjo.region_id)}, {"key": "no"}):
        client.post(URL, typed(vaxjo, step="send", key=stamps.new_key()) | wrong)
    assert not Group.objects.exists()


def test_who_sends_too_many_is_asked_to_wait_and_keeps_what_was_written(client, vaxjo, monkeypatch):
    monkeypatch.setattr(propose, "PER_CONTACT", 1)
    sent(client, vaxjo)
    answer, _key = sent(client, vaxjo, name="En till")
    assert answer.status_code == 429 and "En till" in answer.content.decode()
    assert Group.objects.count() == 1


def test_changing_the_language_keeps_what_was_typed_and_says_nothing_of_errors(client, vaxjo):
    page = client.post("/ar/starta-grupp/", typed(vaxjo, step="language", name=""))
    assert not page.context["form"].errors and "Biblioteket" in page.content.decode()
    assert page.context["form"]["text_language"].value() == "ar"


def test_an_address_fills_the_form_in_with_what_it_knows(client, vaxjo):
    page = client.get(
        f"{URL}?municipality=vaxjo&language=ar&language=so&age_from=0&age_to=3&language=klingon"
    )
    form = page.context["form"]
    assert form["municipality"].value() == "vaxjo" and form["languages"].value() == ["ar", "so"]
    assert (form["age_from"].value(), form["age_to"].value()) == (0, 3)
    listed = client.get(f"{URL}?age=expecting&kind=fathers&weekday=mon&municipality=nowhere").context["form"]
    assert (listed["expecting"].value(), listed["kind"].value(), listed["weekday"].value()) == (
        True,
        "fathers",
        0,
    )
    assert not listed["municipality"].value()


def test_a_list_without_a_match_leads_to_a_form_that_knows_what_was_missed(client, vaxjo):
    home = vaxjo.region.site.root_page.specific
    page = home.add_child(instance=GroupIndexPage(title="Träffas", slug="traffas", locale=home.locale))
    page.save_revision().publish()
    found = client.get("/sv/traffas/?municipality=vaxjo&language=ar&weekday=tue").content.decode()
    way = re.search(r'href="(/sv/starta-grupp/[^"]*)"', found)[1].replace("&amp;", "&")
    form = client.get(way).context["form"]
    chosen = [form[name].value() for name in ("municipality", "languages", "weekday")]
    assert chosen == ["vaxjo", ["ar"], 1]


def test_a_receipt_is_open_for_an_hour_and_opens_nothing_else(client, vaxjo):
    group = make_group(vaxjo, state="proposed")
    with override("sv"):
        old = group_links.receipt_url(group, timezone.now() - timedelta(hours=2))
        lasting = reverse("networks:proposed", args=[group_links.token_of(group)])
    assert client.get(old).status_code == client.get(lasting).status_code == 410


def test_a_link_to_a_group_is_no_link_of_a_trainings_leader_nor_the_other_way_round(vaxjo):
    group = make_group(vaxjo)
    assert (
        signed.unsign(group_links.token_of(group), leaders_links.PURPOSE) == signed.LinkProblem.WRONG_PURPOSE
    )
    leaders = signed.sign(leaders_links.PURPOSE, group.pk, group.link_version)
    assert group_links.opened(vaxjo.region, leaders) is None


@pytest.mark.once
def test_links_to_a_group_are_not_written_to_logs():
    token = "x" * 40
    assert token not in signed.mask(f"/sv/starta-grupp/klar/{token}/") + signed.mask(
        f"/sv/min-grupp/{token}/startpaket/"
    )
    assert signed.mask("/sv/starta-grupp/") == "/sv/starta-grupp/"
