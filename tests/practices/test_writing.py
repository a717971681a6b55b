"""Writing a description: a field for each section, what is missing, and a format that changes meanwhile."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from practices.formats import make_format, sections_of
from practices.models import FormatSection, PracticePage
from practices.quality import quality
from tests.courses.admin_pages import make_neighbours, typed
from tests.factories import make_indicator, make_practice, make_practice_page, make_region

pytestmark = pytest.mark.django_db
LONG = "<p>" + "ord " * 15 + "</p>"


def shown(client, url) -> dict:
    """What a browser would post of the editor as it is shown; its rich texts are never sent as nothing."""
    form = client.get(url).context["form"]
    texts = {
        field.html_name: field.field.widget.format_value(field.value())
        for field in form
        if field.name.startswith("section_")
    }
    return typed(form) | texts | {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def edit(client, page, **changes):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = shown(client, url) | changes
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def contentstate(words: str) -> str:
    block = (
        f'{{"key":"a","text":"{words}","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}}'
    )
    return f'{{"blocks":[{block}],"entityMap":{{}}}}'


def test_a_new_region_begins_with_a_format_and_keeps_its_own():
    region = make_region()
    assert make_format(region) == 10
    FormatSection.objects.filter(region=region).exclude(key="need").delete()
    assert make_format(region) == 0
    assert [section.key for section in sections_of(region, "sv")] == ["need"]


def test_what_a_language_does_not_say_is_said_in_the_source_language():
    region = make_region()
    make_format(region)
    need = sections_of(region, "ar")[0]
    assert need.heading == "الحاجة"
    assert need.guidance.startswith("Vad var det i vardagen")
    assert len(need.questions) == 2


def test_words_written_in_the_editor_are_kept_under_the_sections_key_with_its_id(client):
    them = make_neighbours()
    region = them.vaxjo.region
    make_format(region)
    page = make_practice_page(make_practice(region), {"need": "<p>Ensamhet</p>"})
    first = page.sections[0].id
    client.force_login(them.regional)
    saved = edit(client, page, section_need=contentstate("Tystnad"), section_aims=contentstate("Att ses"))
    assert [block.value["key"] for block in saved.sections] == ["need", "aims"]
    assert "Tystnad" in saved.written["need"]
    assert saved.sections[0].id == first


def test_a_format_that_changes_while_a_draft_is_written_loses_no_word(client):
    them = make_neighbours()
    region = them.vaxjo.region
    make_format(region)
    page = make_practice_page(make_practice(region), {"need": "<p>Ensamhet</p>", "ethics": "<p>Fritt</p>"})
    client.force_login(them.regional)
    FormatSection.objects.filter(key="need").update(retired=True)
    FormatSection.objects.filter(key="ethics").delete()
    FormatSection.objects.create(region=region, key="joy", sort_order=1)
    saved = edit(client, page, section_joy=contentstate("Skratt"))
    assert set(saved.written) == {"joy", "need", "ethics"}
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.text.count('class="practice-section__retired"') == 2


def test_each_section_has_one_field_in_the_editor(client):
    them = make_neighbours()
    make_format(them.vaxjo.region)
    page = make_practice_page(make_practice(them.vaxjo.region), {"need": "<p>Ensamhet</p>"})
    client.force_login(them.regional)
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.text.count('name="section_need"') == 1
    assert answer.text.count('name="section_aims"') == 1


def test_what_a_form_does_not_send_stays_as_it_was(client):
    them = make_neighbours()
    make_format(them.vaxjo.region)
    page = make_practice_page(make_practice(them.vaxjo.region), {"need": "<p>Ensamhet</p>"})
    client.force_login(them.regional)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = shown(client, url)
    client.post(url, {name: value for name, value in data.items() if name != "section_need"})
    assert "need" in PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object().written


def test_the_meter_names_what_is_missing_and_is_full_when_nothing_is():
    region = make_region()
    make_format(region)
    with override("en"):
        sections = sections_of(region, "en")
        bare = quality(make_practice(region, targets=[]), {"need": "<p>Few words</p>"}, sections)
        assert bare.done == 1
        assert bare.asked == 14
        assert "“The need” says very little." in bare.missing
        assert "“The aims” is empty." in bare.missing
        assert "It does not say for whom it is." in bare.missing
        assert "It has no indicator." in bare.missing
        full = make_practice(region, "Hel", results=[(make_indicator(region), 1, 2, 3)])
        done = quality(full, dict.fromkeys([section.key for section in sections], LONG), sections)
    assert (done.percent, done.missing) == (100, ())


def test_nobody_is_asked_for_what_is_optional_or_retired():
    region = make_region()
    make_format(region)
    FormatSection.objects.filter(key="aims").update(retired=True)
    with override("en"):
        found = quality(make_practice(region), {}, sections_of(region, "en"))
    assert found.asked == 13
    assert not [words for words in found.missing if "aims" in words or "Lessons" in words]


def test_the_key_of_a_section_never_changes_and_no_section_is_deleted(client):
    them = make_neighbours()
    make_format(them.vaxjo.region)
    section = FormatSection.objects.get(key="need")
    client.force_login(them.regional)
    url = reverse("practice-format:edit", args=[section.pk])
    data = typed(client.get(url).context["form"], key="other", retired="on")
    assert client.post(url, data).status_code == 302
    section.refresh_from_db()
    assert (section.key, section.retired) == ("need", True)
    assert client.post(f"/admin/practice-format/delete/{section.pk}/").status_code == 404


def test_a_practice_is_made_with_its_results_by_the_region_and_by_nobody_else(client):
    them = make_neighbours()
    region = them.vaxjo.region
    practice = make_practice(region)
    url = reverse("practice_facts:edit", args=[practice.pk])
    client.force_login(them.coordinator)
    assert client.get(url).status_code in (302, 403, 404)
    client.force_login(them.regional)
    form = client.get(url).context["form"]
    assert client.post(url, typed(form, targets=["pregnancy", "risk"])).status_code == 302
    practice.refresh_from_db()
    assert practice.targets == ["pregnancy", "risk"]
