"""The kit of a group: poster, invitations, the first month, the first meeting."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils.translation import override

from courses.catalogue import catalogue
from networks import group_links, kit
from networks.models import Group
from tests.factories import make_group, make_municipality, make_region
from tests.pango import with_pango

LANGUAGES = ["sv", "ar", "en", "so", "uk", "sv-x-lattlast"]


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(languages=LANGUAGES), "Växjö", phone="0470-410 00")


@pytest.fixture
def group(vaxjo):
    contact = {"contact_name": "Amal", "contact_email": "amal@example.org", "contact_phone": "+46701740605"}
    return make_group(vaxjo, "Språkpromenaden", languages=["sv", "ar"], **contact)


def url_of(group, view="kit", language="sv") -> str:
    with override(language):
        return reverse(f"networks:{view}", args=[group_links.token_of(group)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state, status", [("proposed", 200), ("listed", 200), ("refused", 410), ("closed", 410)]
)
def test_the_kit_is_for_groups_that_are_proposed_or_listed(client, group, state, status):
    Group.objects.filter(pk=group.pk).update(state=state, refusal="Nej" if state == "refused" else "")
    for view in ("kit", "kit_poster", "kit_plan"):
        page = client.get(url_of(group, view))
        assert page.status_code == status, view
        assert page["Cache-Control"] == "no-store" and page["X-Robots-Tag"] == "noindex" and not page.cookies


@pytest.mark.django_db
def test_a_revoked_link_and_another_regions_open_nothing(client, group):
    url = url_of(group)
    Group.objects.filter(pk=group.pk).update(link_version=2)
    assert client.get(url).status_code == 410
    other = make_group(
        make_municipality(make_region("Annat", "elsewhere.example", default=False), "Annanstad")
    )
    assert client.get(url_of(other)).status_code == 410


@pytest.mark.django_db
def test_invitations_are_in_the_languages_chosen_and_say_nothing_of_the_contact(client, group):
    spoken = client.get(url_of(group)).context["invitations"]
    assert [one.language for one in spoken] == ["sv", "ar"], "those of the group, when none is chosen"
    assert "Vi träffas och fikar." in spoken[0].long and "fikar" not in spoken[1].long
    page = client.get(f"{url_of(group)}?sprak=ar&sprak=uk&sprak=nonsense")
    chosen = page.context["invitations"]
    assert [one.language for one in chosen] == ["ar", "uk"]
    words = page.content.decode()
    assert "Amal" not in words and "amal@" not in words and "701740605" not in words
    assert f"/m/{group.pk}/" in chosen[0].short and f"/m/{group.pk}/" in chosen[0].long
    assert 'lang="ar" dir="rtl"' in words


@pytest.mark.django_db
def test_what_the_group_says_of_itself_is_only_in_the_invitation_in_that_language(group):
    known, about = catalogue(group.municipality.region), {"sv": "Vi går runt sjön."}
    told = {code: kit.invitation(group, known, code, "https://x.se/m/1/", about).long for code in LANGUAGES}
    assert [code for code in LANGUAGES if "runt sjön" in told[code]] == ["sv", "sv-x-lattlast"]
    assert len(set(told.values())) == len(LANGUAGES), "each language has words of its own"


@pytest.mark.django_db
def test_the_poster_has_the_chosen_languages_and_a_code_to_the_groups_page(client, group):
    page = client.get(f"{url_of(group, 'kit_poster')}?sprak=sv&sprak=ar")
    words = page.content.decode()
    assert words.count('class="group-told"') == 2 and "<svg" in words
    assert f"/m/{group.pk}/" in page.context["address"]
    assert "Amal" not in words and "amal@" not in words
    short = client.get(f"/m/{group.pk}/", headers={"Accept-Language": "ar"})
    assert short["Location"] == f"/ar/motesplats/{group.pk}/" and "Accept-Language" in short["Vary"]


@pytest.mark.django_db
def test_a_poster_has_at_most_four_languages(client, group):
    everything = "&".join(f"sprak={code}" for code in LANGUAGES)
    assert len(client.get(f"{url_of(group, 'kit_poster')}?{everything}").context["told"]) == 4


@pytest.mark.once
@pytest.mark.parametrize(
    "name, long", [("Pappor i parken", False), ("Barnvagnspromenaden", True), ("Vi " * 11, True)]
)
def test_a_long_name_has_smaller_letters_on_the_poster(name, long):
    assert kit.is_long(name) is long


@pytest.mark.once
def test_the_first_day_is_told_while_it_is_to_come():
    group = Group(next_on=date(2027, 1, 12))
    with override("sv"):
        assert "12 januari" in kit.first_words(group, date(2027, 1, 12))
        assert kit.first_words(group, date(2027, 1, 13)) == ""


@pytest.mark.django_db
def test_whoever_waits_for_an_answer_is_told_to_put_nothing_up_yet(client, group):
    Group.objects.filter(pk=group.pk).update(state="proposed")
    waiting = client.get(url_of(group)).context, client.get(url_of(group, "kit_poster")).context
    assert all(context["waits"] for context in waiting)
    assert 'class="notice notice-info' in client.get(url_of(group)).content.decode()


@pytest.mark.django_db
def test_the_kit_names_the_guide_and_how_to_reach_the_municipality(client, group, django_user_model):
    guide = django_user_model.objects.create(
        username="g", first_name="Gun", last_name="Ek", email="g@example.org"
    )
    Group.objects.filter(pk=group.pk).update(guide=guide)
    words = client.get(url_of(group)).content.decode()
    assert "Gun Ek" in words and "0470-410 00" in words and "g@example.org" not in words


@pytest.mark.django_db
@with_pango
def test_poster_and_plan_are_files_to_print(client, group):
    for view in ("kit_poster_pdf", "kit_plan_pdf"):
        page = client.get(url_of(group, view, "ar"))
        assert page.status_code == 200 and page.content.startswith(b"%PDF"), view


@pytest.mark.once
@pytest.mark.parametrize("length", [30, 45, 60, 75, 90])
def test_the_plan_is_as_long_as_the_meeting(length):
    group = Group(starts_at=time(9, 30), ends_at=time(9 + (30 + length) // 60, (30 + length) % 60))
    minutes = kit.minutes_of([15, 20, 30, 15, 5, 5], kit.length_of(group))
    assert sum(minutes) == length and min(minutes) >= 5


@pytest.mark.once
def test_the_plan_follows_the_clock_where_it_is_known():
    with override("sv"):
        by_clock = kit.first_meeting(Group(starts_at=time(9, 30)))
        counted = kit.first_meeting(Group())
    assert (by_clock[0].time, by_clock[-1].time) == ("09:30–09:45", "10:55–11:00")
    assert counted[0].time.startswith("0–15") and counted[-1].time.startswith("85–90")
