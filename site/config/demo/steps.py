"""From the steps of the TOML files to those of training.blocks, as a StreamField keeps them.

A step, and everything in it that has an id (answers, scenes, choices, lines), has the same id in each language: it is
made of where it stands in its file.
"""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from config.demo import films, pictures, sounds
from config.demo.content import NAMESPACE, SOURCE
from config.demo.offers import Courses
from home.models import CustomImage


@dataclass(frozen=True)
class Desk:
    """What the steps of a region refer to: its courses by slug, and where its files lie."""

    region: str
    courses: Courses
    collection: Collection

    def course(self, slug: str):
        return self.courses[self.region, slug]

    def document(self, title: str, name: str, content: bytes) -> int:
        """Keep a new document, and say its key. Its size is told to whoever is about to fetch it."""
        file, documents = ContentFile(content, name=name), get_document_model().objects
        kept = documents.create(title=title, file=file, file_size=len(content), collection=self.collection)
        return kept.pk


@dataclass(frozen=True)
class Draft:
    """A step in one language: its facts, its words, and the name that its ids are made of."""

    item: dict
    code: str
    name: str
    desk: Desk

    @property
    def text(self) -> dict:
        return self.item[self.code]

    @property
    def title(self) -> str:
        """In the source language, of what all languages share."""
        return self.item[SOURCE]["title"]

    def listed(self, values: list, part: str) -> list[dict]:
        return listed(values, f"{self.name} {part}")


def ident(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def block(kind: str, value, name: str) -> dict:
    return {"type": kind, "value": value, "id": ident(name)}


def listed(values: list, name: str) -> list[dict]:
    """The values as items of a list, each with its id."""
    return [block("item", value, f"{name} {number}") for number, value in enumerate(values)]


def steps(items: list[dict], code: str, where: str, desk: Desk) -> list[dict]:
    """The steps that there are words for in that language."""
    drafts = [Draft(item, code, f"{where} {number}", desk) for number, item in enumerate(items)]
    return [
        block(
            draft.item["kind"],
            {"title": draft.text["title"], "sensitive": draft.item.get("sensitive", False)}
            | KINDS[draft.item["kind"]](draft),
            draft.name,
        )
        for draft in drafts
        if code in draft.item
    ]


def text(draft: Draft) -> dict:
    shown = None
    if "picture" in draft.item:
        shown = pictures.picture(draft.title, draft.title, draft.item["picture"], draft.desk.collection).pk
    image = {"image": shown, "alt_text": draft.text.get("alt", ""), "decorative": False}
    return words(draft) | {"image": image}


def words(draft: Draft) -> dict:
    """Rich text, and of some kinds the question or the line that is written on."""
    value = {"text": draft.text["html"]}
    return value | {"prompt": draft.text["prompt"]} if "prompt" in draft.text else value


def film(draft: Draft) -> dict:
    """The film is the same in every language; the captions are not."""
    name, lines = draft.item["film"], draft.text["lines"]
    documents = get_document_model().objects
    known = documents.filter(title=draft.title, collection=draft.desk.collection).first()
    return {
        "film": known.pk if known else draft.desk.document(draft.title, f"{name}.webm", films.film(name)),
        "poster": poster(draft).pk,
        "captions": draft.desk.document(
            f"{draft.text['title']} ({draft.code})",
            f"{name}-{draft.code}.vtt",
            films.captions(lines).encode(),
        ),
        "captions_language": draft.code,
        "transcript": f"<p>{draft.text['seen']}</p>" + "".join(f"<p>{line}</p>" for line in lines),
        "audio": None,
    }


def poster(draft: Draft) -> CustomImage:
    where = {"title": draft.title, "collection": draft.desk.collection}
    if known := CustomImage.objects.filter(**where).first():
        return known
    out = io.BytesIO()
    films.still(draft.item["film"]).save(out, "PNG", optimize=True)
    file = ContentFile(out.getvalue(), name=f"{draft.item['film']}.png")
    return CustomImage.objects.create(**where, credit=pictures.CREDIT, file=file)


def audio(draft: Draft) -> dict:
    """Sound without words: one file for every language."""
    name = draft.item["sound"]
    known = get_document_model().objects.filter(title=draft.title, collection=draft.desk.collection).first()
    return {
        "text": draft.text["text"],
        "audio": known.pk
        if known
        else draft.desk.document(draft.title, f"{name}.wav", sounds.SOUNDS[name]()),
        "transcript": draft.text["html"],
    }


def exercise(draft: Draft) -> dict:
    return words(draft) | {"days": draft.item["days"]}


def question(draft: Draft) -> dict:
    right = draft.item.get("right", [])
    options = [
        {"text": option["text"], "right": number in right, "feedback": option.get("feedback", "")}
        for number, option in enumerate(draft.text["options"])
    ]
    return {
        "text": draft.text["text"],
        "form": draft.item["form"],
        "options": draft.listed(options, "option"),
        "explanation": draft.text["explanation"],
    }


def scenario(draft: Draft) -> dict:
    scenes = []
    for (name, *ways), scene in zip(draft.item["ways"], draft.text["scenes"], strict=True):
        choices = [{"text": said, "to": to} for said, to in zip(scene["choices"], ways, strict=True)]
        scenes.append(
            {"name": name, "text": scene["text"], "choices": draft.listed(choices, f"{name} choice")}
        )
    return {"scenes": draft.listed(scenes, "scene")}


def worksheet(draft: Draft) -> dict:
    return words(draft) | {"lines": draft.listed(draft.text["lines"], "line"), "document": None}


def course(draft: Draft) -> dict:
    return words(draft) | {"course": draft.desk.course(draft.item["course"]).pk}


def rating(draft: Draft) -> dict:
    return {"text": draft.text["text"], "pair": draft.item["pair"], "moment": draft.item["moment"]}


KINDS: dict[str, Callable[[Draft], dict]] = {
    "text": text,
    "film": film,
    "audio": audio,
    "reflection": words,
    "exercise": exercise,
    "question": question,
    "scenario": scenario,
    "worksheet": worksheet,
    "plan": words,
    "talk": words,
    "course": course,
    "support": words,
    "rating": rating,
    "assignment": words,
}
