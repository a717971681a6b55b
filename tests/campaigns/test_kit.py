"""What others are given to spread a campaign with."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from campaigns.kit import filled
from campaigns.models import CampaignPage, Phase
from home.illustrations import raster
from home.models import CustomImage
from tests.campaigns.test_papers import Day
from tests.home.test_routing import translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


def make_image(title="Familjer"):
    file = ContentFile(raster("x", "people", (64, 32)), "familjer.png")
    return CustomImage.objects.create(title=title, file=file, file_size=41_000)


def give(page: CampaignPage, *blocks):
    page.kit = list(blocks)
    page.save_revision().publish()


def copy(text, channel="social"):
    return ("words", {"channel": channel, "text": text})


def test_words_have_the_municipalitys_own_title_place_and_address(client):
    day = Day()
    give(day.master, copy("{title} | {place} | {date} | {address} | {annat} | {}"))
    html = client.get(day.url("kit")).text
    url = f"http://testserver/sv/{day.master.slug}/{day.here.slug}/"
    assert f"Föräldrarnas dag i Växjö | Växjö | {day.campaign.starts_on.day} " in html
    assert f"| {url} | {{annat}} | {{}}</textarea>" in html
    of_region = client.get(day.url("kit", query="")).text
    assert f"Föräldrarnas dag | {day.region.name} | " in of_region
    assert f"| http://testserver/sv/{day.master.slug}/ | " in of_region


def test_facts_are_not_looked_for_in_facts():
    facts = {"title": "{place}", "place": "X", "date": "", "address": ""}
    assert filled("{title} {place} {{place}}", facts) == "{place} X {X}"


def test_words_are_in_the_readers_language_grouped_by_channel(client):
    day = Day()
    give(day.master, copy("Ett", "press"), copy("Två"), copy("Tre", "press"))
    html = client.get(day.url("kit", "ar")).text
    assert html.count('lang="sv" dir="ltr">') >= 3 and html.index("Två") < html.index("Ett") < html.index(
        "Tre"
    )
    assert html.count("kit-words-2") == 2 + 2 and "kit-words-3" not in html
    arabic = translate(day.master, "ar", title="يوم الوالدين")
    give(arabic, copy("مرحبًا"))
    html = client.get(day.url("kit", "ar")).text
    assert "مرحبًا" in html and "Två" not in html


def test_what_is_put_into_words_is_in_their_language(client):
    day = Day()
    give(day.master, copy("Kom till {title} {date}!"))
    swedish = client.get(day.url("kit")).text
    words = swedish[swedish.index("Kom till") : swedish.index("!</textarea>")]
    assert words in client.get(day.url("kit", "ar")).text
    # The municipality's page is in Swedish only: its name is not put among Arabic words.
    arabic = translate(day.master, "ar", title="يوم الوالدين")
    give(arabic, copy("{title}، {place}"))
    assert "يوم الوالدين، Växjö</textarea>" in client.get(day.url("kit", "ar")).text


def test_files_say_what_they_are_and_how_large(client):
    day = Day()
    document = Document.objects.create(
        title="Pressmeddelande", file=ContentFile(b"x" * 2048, "press.txt"), file_size=2048
    )
    image = make_image()
    give(day.master, ("image", image), ("document", document))
    html = client.get(day.url("kit")).text
    assert "PNG, 64 × 32" in html and f'href="{image.file.url}" download' in html
    assert document.url in html and "TXT, 2,0" in html


def test_an_image_whose_file_is_gone_breaks_nothing(client):
    day = Day()
    image = make_image()
    give(day.master, ("image", image))
    image.file.storage.delete(image.file.name)
    assert client.get(day.url("kit")).status_code == 200


@pytest.mark.parametrize("count", [2, 12])
def test_a_kit_costs_the_same_with_few_and_many(client, count, django_assert_num_queries):
    day = Day()
    blocks = [("image", make_image(f"Bild {number}")) for number in range(count)]
    give(day.master, *blocks, *(copy(f"Ord {number}") for number in range(count)))
    client.get(day.url("kit"))
    # The region; the page, its images twice (the block's, and with their small ones), the small ones.
    with django_assert_num_queries(5):
        assert client.get(day.url("kit")).text.count("<li><img") == count + len(Phase)


def test_every_phase_has_a_picture_to_keep_and_each_is_another(client):
    day = Day()
    html = client.get(day.url("kit")).text
    found = set()
    for phase in Phase.values:
        path = f"/sv/kampanj/{day.campaign.slug}/bild/{phase}.png?municipality={day.here.slug}"
        assert path in html
        answer = client.get(path)
        assert answer["Content-Type"] == "image/png" and "attachment" in answer["Content-Disposition"]
        found.add(answer.content)
    assert len(found) == 4
    assert client.get(f"/sv/kampanj/{day.campaign.slug}/bild/senare.png").status_code == 404


def test_the_campaigns_page_leads_to_the_kit_until_the_day(client):
    day = Day()
    for phase, leads in (("announced", True), ("sign_up", True), ("under_way", False), ("afterwards", False)):
        day.campaign.phase_by_hand = phase
        day.campaign.save()
        for path in (f"/sv/{day.master.slug}/", f"/sv/{day.master.slug}/{day.here.slug}/"):
            assert ("/material/" in client.get(path).text) == leads, (phase, path)
    assert f'/material/?municipality={day.here.slug}"' not in client.get(f"/sv/{day.master.slug}/").text
