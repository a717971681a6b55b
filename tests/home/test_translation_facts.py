"""What is the same in every language is never in translators' hands: found by looking at every field and block."""

from datetime import date

import pytest
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import get_page_models
from wagtail_localize.fields import TranslatableField, get_translatable_fields
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor, extract_segments

from campaigns.models import CampaignPage
from home.models import AccessibilityPage, ContactPerson, NewsIndexPage, NewsPage, ProjectPage
from tests.factories import make_campaign, make_course, make_municipality, make_pages, make_region
from tests.home.test_routing import add

pytestmark = pytest.mark.django_db
OURS = [model for model in get_page_models() if model._meta.app_label in ("campaigns", "courses", "home")]
# Every field that translators write, and every word in a block: a new one is put here on purpose, or is a fact.
WORDS = {
    "aims",
    "body",
    "introduction",
    "kit",
    "materials",
    "organisation",
    "promise",
    "scope",
    "search_description",
    "seo_title",
    "shortcomings",
    "testing",
    "thanks",
    "title",
}
WORDS_IN_BLOCKS = {
    "action",
    "alt_text",
    "by",
    "caption",
    "consequence",
    "heading",
    "meanwhile",
    "name",
    "text",
    "title",
    "transcript",
    "what",
}
TEXTS = blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock | blocks.BlockQuoteBlock


def leaves(block, name=""):
    """Every block that holds a value, with the name editors' words have in it."""
    children = dict(getattr(block, "child_blocks", {}))
    if hasattr(block, "child_block"):
        children[name] = block.child_block
    for child_name, child in children.items():
        yield from leaves(child, child_name)
    if not children:
        yield name, block


def handed_over(block) -> bool:
    """Whether localize makes a segment of a block's value; asked of localize itself."""
    value = block.to_python("123") if isinstance(block, TEXTS) else None
    if value is None:
        return False
    found = StreamFieldSegmentExtractor(None).handle_block(block, value)
    return any(isinstance(segment, StringSegmentValue) for segment in found)


def is_words(model, name: str) -> bool:
    field = model._meta.get_field(name)
    return isinstance(field, models.CharField | models.TextField | StreamField) and not field.choices


@pytest.mark.parametrize("model", OURS)
def test_translators_are_given_words_and_nothing_else(model):
    given = [field for field in get_translatable_fields(model) if isinstance(field, TranslatableField)]
    names = {field.field_name for field in given}
    assert names <= WORDS, "say on the model that it is a fact, or here that it is words"
    assert all(is_words(model, name) for name in names)


@pytest.mark.parametrize("model", OURS)
def test_no_date_number_choice_or_key_differs_between_languages(model):
    kinds = {field.field_name: field for field in get_translatable_fields(model)}
    own = [
        field for field in model._meta.local_fields if field.name in kinds and not is_words(model, field.name)
    ]
    for field in own:
        assert not kinds[field.name].is_translated(model())
        if not isinstance(field, models.BooleanField):
            assert not kinds[field.name].is_overridable(model()), f"{field.name} could be made to differ"


@pytest.mark.parametrize("model", OURS)
def test_the_address_is_no_translators_to_write(model):
    slug = next(field for field in get_translatable_fields(model) if field.field_name == "slug")
    assert not slug.is_translated(model()) and not slug.is_overridable(model())


@pytest.mark.parametrize("model", OURS)
def test_of_blocks_translators_are_given_the_words(model):
    translated = {f.field_name for f in get_translatable_fields(model) if isinstance(f, TranslatableField)}
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name in translated:
            given = {name for name, block in leaves(field.stream_block) if handed_over(block)}
            assert given <= WORDS_IN_BLOCKS, field


def test_an_image_gives_its_description_and_no_more():
    assert {name for name, block in leaves(ImageBlock()) if handed_over(block)} == {"alt_text"}


def test_what_translators_see_of_real_pages_holds_no_fact():
    region = make_region()
    home = region.site.root_page.specific
    make_municipality(region, "Åseda")
    person = ContactPerson.objects.create(
        region=region, name="Eva Lind", phone="0470-99 99 99", email="e@x.example"
    )
    _index, course_page = make_pages(region, make_course(region, "Kurs", price=1234))
    partner = {"name": "Länsstyrelsen", "logo": None, "url": "https://lst.example/"}
    day = date(2031, 5, 17)
    news = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    pages = [
        course_page,
        add(
            home,
            CampaignPage,
            title="Dag",
            slug="dag",
            campaign=make_campaign(region),
            kit=[("words", {"channel": "press", "text": "Välkomna"})],
        ),
        add(news, NewsPage, title="Ny", slug="ny", date=day, contacts=[("person", person)]),
        add(
            home,
            ProjectPage,
            title="Projekt",
            slug="projekt",
            starts_on=day,
            partners=[("partner", partner)],
            contacts=[("person", person)],
        ),
        add(
            home,
            AccessibilityPage,
            title="Tillgänglighet",
            slug="till",
            organisation="Regionen",
            scope="Allt",
            testing="<p>Själva</p>",
            tested_on=day,
            published_on=day,
            reviewed_on=day,
            shortcomings=[
                (
                    "shortcoming",
                    {
                        "what": "Film",
                        "consequence": "Döva",
                        "reason": "not_yet",
                        "criterion": "1.2.2",
                        "meanwhile": "Ring",
                        "fixed_by": day,
                    },
                )
            ],
        ),
    ]
    seen = {
        str(segment.string.data)
        for page in pages
        for segment in extract_segments(page)
        if isinstance(segment, StringSegmentValue)
    }
    assert {"Ny", "Projekt", "Dag", "Film", "Döva"} <= seen
    facts = ("2031", "1234", "0470", "Eva", "Åseda", "Länsstyrelsen", "lst.example", "1.2.2", "not_yet", "/")
    assert [(fact, words) for fact in facts for words in seen if fact in words] == []
    may_differ = {
        segment.path.split(".")[0]
        for page in pages
        for segment in extract_segments(page)
        if isinstance(segment, OverridableSegmentValue)
    }
    assert may_differ <= {"show_in_menus", "in_footer"}
