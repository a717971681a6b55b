"""The blocks editors write with: few, and each for something pages really need."""

import mimetypes

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from home import languages
from home.readability import WORD
from home.routing import address, words_in

TEXT = ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]
FILMS = {".mp4", ".webm"}


def says_something(text) -> bool:
    """Whether rich text has words; what was typed and taken away again leaves an empty paragraph."""
    return bool(text and WORD.search(strip_tags(text.source)))


def suffix(document) -> str:
    return f".{document.file_extension}"


class RowBlock(blocks.ChooserBlock):
    """One row of a model (by name, so that it may lie in a layer above), chosen from a plain list.

    `offered` is set on the copy that a page's form has (home.page_forms): then only these are offered and taken.
    """

    widget = forms.Select
    offered: Q | None = None

    def __init__(self, target_model: str, **kwargs):
        self.target_model = target_model
        super().__init__(**kwargs)

    @cached_property
    def field(self):
        field = super().field
        if self.offered is not None:
            field.queryset = field.queryset.filter(self.offered)
        return field

    def get_form_state(self, value):
        return getattr(value, "pk", value)

    class Meta:
        icon = "list-ul"


class FactBlock(blocks.CharBlock):
    """A few characters that are the same in every language: translators never see them."""

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class ContactBlock(RowBlock):
    """Someone to call."""

    def __init__(self, **kwargs):
        kwargs.pop("target_model", None)
        super().__init__("home.ContactPerson", **kwargs)

    def bulk_to_python(self, values):
        """With their words: 2 queries, however many people."""
        people = super().bulk_to_python(values)
        prefetch_related_objects([person for person in people if person], "texts")
        return people

    class Meta:
        icon = "user"
        label = _("contact person")


class PictureBlock(blocks.StructBlock):
    image = ImageBlock()
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("image")
        template = "blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    by = blocks.CharBlock(required=False, max_length=120, label=_("who said it"))

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "blocks/quote.html"


class FactBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=TEXT)

    class Meta:
        icon = "info-circle"
        label = _("fact box")
        template = "blocks/fact_box.html"


class FoldBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=160)
    text = blocks.RichTextBlock(features=TEXT)


class AccordionBlock(blocks.ListBlock):
    """Questions and answers that open one by one."""

    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or FoldBlock(), **kwargs)

    class Meta:
        icon = "collapse-down"
        label = _("accordion")
        template = "blocks/accordion.html"

    def get_context(self, value, parent_context=None):
        items = [{"title": item["title"], "html": item["text"]} for item in value]
        return super().get_context(value, parent_context) | {"items": items}


def document_line(document) -> dict[str, str]:
    """A document as components/documents.html wants it: what it is and how large, before it is fetched."""
    size = document.get_file_size()
    kind = document.file_extension.upper()
    return {
        "title": document.title,
        "url": document.url,
        "detail": f"{kind}, {filesizeformat(size)}" if size else kind,
    }


class DocumentsBlock(blocks.ListBlock):
    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or DocumentChooserBlock(), **kwargs)

    class Meta:
        icon = "doc-full"
        label = _("documents")
        template = "blocks/documents.html"

    def get_context(self, value, parent_context=None):
        lines = [document_line(document) for document in value if document]
        return super().get_context(value, parent_context) | {"documents": lines}


def person_line(person) -> dict[str, str]:
    """A contact person as components/person.html wants them; their role in the reader's language if there are words."""
    photo = person.photo and person.photo.get_rendition("fill-144x144")
    text = person.text_in(get_language())
    return {
        "name": person.name,
        "role": text.role if text else "",
        # Also in the frame's language it is said which: the words around it may be in another.
        "role_attributes": words_in(text.language) if text else "",
        "organisation": person.organisation,
        "phone": person.phone,
        "email": person.email,
        "image_url": photo.url if photo else "",
    }


class ContactsBlock(blocks.ListBlock):
    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or ContactBlock(), **kwargs)

    class Meta:
        icon = "group"
        label = _("contact persons")
        template = "blocks/contacts.html"

    def get_context(self, value, parent_context=None):
        people = [person_line(person) for person in value if person]
        return super().get_context(value, parent_context) | {"people": people}


class PartnerBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120)
    logo = ImageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label=_("website"))

    class Meta:
        icon = "site"
        label = _("partner")


def logo_line(partner) -> dict[str, str]:
    """A partner as components/logos.html wants it."""
    logo = partner["logo"] and partner["logo"].get_rendition("max-320x112")
    line = {"name": partner["name"], "url": partner["url"]}
    return line | {"image_url": logo.url, "width": logo.width, "height": logo.height} if logo else line


class PartnersBlock(blocks.ListBlock):
    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or PartnerBlock(), **kwargs)

    class Meta:
        icon = "site"
        label = _("partner logos")
        template = "blocks/partners.html"

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {
            "logos": [logo_line(partner) for partner in value]
        }


class FilmBlock(blocks.StructBlock):
    """A film of our own: nothing is fetched from elsewhere, and nobody is left out (WCAG 1.2.2, 1.2.3)."""

    title = blocks.CharBlock(max_length=120)
    film = DocumentChooserBlock(help_text=_("An mp4 or webm file."))
    poster = ImageChooserBlock(required=False, label=_("still image"))
    captions = DocumentChooserBlock(help_text=_("A WebVTT file (.vtt) with what is said and heard."))
    captions_language = blocks.ChoiceBlock(choices=languages.choices, default=settings.LANGUAGE_CODE)
    transcript = blocks.RichTextBlock(
        features=TEXT, help_text=_("What is said and what is seen, for those who read instead.")
    )

    class Meta:
        icon = "media"
        label = _("film")
        template = "blocks/film.html"

    def clean(self, value):
        """A draft may lack its files still; what is published may not."""
        value = super().clean(value)
        errors = {}
        if value["film"] and suffix(value["film"]) not in FILMS:
            errors["film"] = ValidationError(_("Choose an mp4 or webm file."))
        if value["captions"] and suffix(value["captions"]) != ".vtt":
            errors["captions"] = ValidationError(_("Choose a WebVTT file, whose name ends in .vtt."))
        if not (self.is_deferred_validation or says_something(value["transcript"])):
            errors["transcript"] = ValidationError(_("Write what is said and what is seen."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    def get_context(self, value, parent_context=None):
        poster = value["poster"] and value["poster"].get_rendition("fill-1280x720|format-webp")
        film = {
            "title": value["title"],
            "url": value["film"].file.url,
            "type": mimetypes.guess_type(value["film"].filename)[0],
            "poster_url": poster.url if poster else "",
            "captions_url": value["captions"].file.url,
            "captions_language": value["captions_language"],
            "captions_label": dict(settings.LANGUAGES)[value["captions_language"]],
            "transcript_html": value["transcript"],
        }
        return super().get_context(value, parent_context) | {"film": film}


class CallBlock(blocks.StructBlock):
    """One thing to do next: a page of ours, or an address elsewhere."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.TextBlock(required=False)
    action = blocks.CharBlock(max_length=60, label=_("words on the button"))
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label=_("or an address elsewhere"))

    class Meta:
        icon = "pick"
        label = _("call to action")
        template = "blocks/call.html"

    def clean(self, value):
        value = super().clean(value)
        if bool(value["page"]) == bool(value["url"]):
            message = ValidationError(_("Choose a page or write an address, one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"page": message})
        return value

    def get_context(self, value, parent_context=None):
        page = value["page"]
        url = address(page.url_path, get_language()) if page else value["url"]
        return super().get_context(value, parent_context) | {"url": url, "leaves": not page}


class CourseListBlock(blocks.StructBlock):
    """The next runs, by municipality and programme."""

    title = blocks.CharBlock(max_length=120)
    municipality = RowBlock("home.Municipality", required=False)
    programme = RowBlock("courses.Programme", required=False)
    limit = blocks.IntegerBlock(default=6, min_value=1, max_value=20, label=_("how many at most"))

    class Meta:
        icon = "date"
        label = _("course list")
        template = "blocks/course_list.html"


class NextCampaignBlock(blocks.StaticBlock):
    class Meta:
        icon = "calendar-alt"
        label = _("next campaign")
        template = "blocks/next_campaign.html"


class BodyBlock(blocks.StreamBlock):
    """What a page may be made of."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    heading = blocks.CharBlock(
        max_length=120,
        label=_("heading"),
        icon="title",
        template="blocks/heading.html",
        form_classname="title",
    )
    image = PictureBlock()
    quote = QuoteBlock()
    fact_box = FactBoxBlock()
    accordion = AccordionBlock()
    documents = DocumentsBlock()
    contacts = ContactsBlock()
    partners = PartnersBlock()
    film = FilmBlock()
    call = CallBlock()
    courses = CourseListBlock()
    campaign = NextCampaignBlock()
