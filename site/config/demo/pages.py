"""The page trees: what an editor would have written, in each language there are words for."""

import copy
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model

from config.demo import pictures
from config.demo.bodies import stream
from config.demo.content import municipalities, offered_in, read, words
from config.demo.networks import load_group_list
from config.demo.offers import Courses
from config.demo.steps import Desk
from config.demo.training import load_training
from config.trees import Pages, Trees
from courses.models import CourseIndexPage, CoursePage, MunicipalityIndexPage, MunicipalityPage, Venue
from home.models import (
    AccessibilityPage,
    ContactPerson,
    Municipality,
    NewsIndexPage,
    NewsPage,
    ProjectPage,
    Region,
    StandardPage,
)
from home.roles import region_collection


@dataclass(frozen=True)
class Rows:
    """What pages refer to, by slug."""

    regions: dict[str, Region]
    municipalities: dict[str, Municipality]
    venues: dict[str, Venue]
    courses: Courses
    contacts: dict[str, ContactPerson]


def load_pages(trees: Trees, homes: dict[str, Pages], rows: Rows) -> None:
    """Everything below the home pages but campaigns, in the order of the menu."""
    indexes = {item["region"]: item for item in read("home")["home"]}
    for slug, home in homes.items():
        courses = index(trees, CourseIndexPage, home, indexes[slug], "course")
        course_pages(trees, courses, slug, rows)
        load_training(trees, home, Desk(slug, rows.courses, region_collection(rows.regions[slug])))
        load_group_list(trees, home, slug)
        places = index(trees, MunicipalityIndexPage, home, indexes[slug], "municipality")
        municipality_pages(trees, places, slug, rows)
        standard_pages(trees, home, slug, rows, in_menu=True)
        news(trees, index(trees, NewsIndexPage, home, indexes[slug], "news"), home, slug, rows)
        projects(trees, home, slug, rows)
        standard_pages(trees, home, slug, rows, in_menu=False)
        statements(trees, home, slug)


def index(trees: Trees, model, home: Pages, item: dict, name: str) -> Pages:
    fields = {
        code: {"title": text[f"{name}_index_title"], "introduction": text[f"{name}_index_intro"]}
        for code, text in words(item).items()
    }
    return trees.add(model, item[f"{name}_index_slug"], home, fields, show_in_menus=True)


def titled(item: dict, **more) -> dict[str, dict]:
    """Title and introduction by language; `more` are functions of (language, words) for further fields."""
    return {
        code: {"title": text["title"], "introduction": text["intro"]}
        | {name: field(code, text) for name, field in more.items()}
        for code, text in words(item).items()
    }


def of_region(name: str, slug: str) -> list[dict]:
    return [item for item in read("pages")[name] if item["region"] == slug]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def course_pages(trees: Trees, parents: Pages, slug: str, rows: Rows) -> None:
    for item in offered_in(slug):
        fields = {
            code: {"title": text["title"], "introduction": text["summary"], "body": stream(text["body"])}
            for code, text in words(item).items()
            if "body" in text
        }
        trees.add(CoursePage, item["slug"], parents, fields, course=rows.courses[slug, item["slug"]])


def municipality_pages(trees: Trees, parents: Pages, slug: str, rows: Rows) -> None:
    for item in municipalities().values():
        if item["region"] == slug:
            fields = {
                code: {"title": item["name"], "introduction": text["intro"]}
                for code, text in words(item).items()
            }
            place = rows.municipalities[item["slug"]]
            trees.add(MunicipalityPage, item["slug"], parents, fields, municipality=place)


def standard_pages(trees: Trees, home: Pages, slug: str, rows: Rows, *, in_menu: bool) -> None:
    for item in read("pages")["page"]:
        if slug in item["regions"] and item["show_in_menus"] == in_menu:
            people = [rows.contacts[name] for name in item["contacts"]]
            extra = [("contacts", people)] if people else []
            fields = titled(item, body=lambda _code, text, extra=extra: stream(text["body"]) + extra)
            trees.add(
                StandardPage,
                item["slug"],
                home,
                fields,
                show_in_menus=in_menu,
                in_footer=item.get("in_footer", False),
            )


def news(trees: Trees, parents: Pages, home: Pages, slug: str, rows: Rows) -> None:
    collection = region_collection(rows.regions[slug])
    for item in of_region("news", slug):
        page = campaign_page(trees, home, item["campaign"]) if "campaign" in item else None
        fields = titled(
            item, body=lambda _code, text, item=item, page=page: news_body(item, text, collection, page)
        )
        people = [("person", rows.contacts[name]) for name in item["contacts"]]
        trees.add(NewsPage, item["slug"], parents, fields, date=days_ago(item["days_ago"]), contacts=people)


def campaign_page(trees: Trees, home: Pages, slug: str):
    """The page of a campaign in the source language; links to it open in the reader's."""
    return trees.known[f"{next(iter(home.values())).url_path}{slug}/"]


def news_body(item: dict, text: dict, collection, page) -> list[tuple]:
    body = stream(text["body"])
    if "picture" in item:
        body.insert(0, ("image", {"image": described(item, text["alt"], collection), "caption": ""}))
    if page:
        call = {"title": text["call"], "text": "", "action": text["action"], "url": "", "page": page}
        body.append(("call", call))
    return body


def described(item: dict, alt: str, collection):
    """The item's picture with its alternative text where it is used."""
    image = copy.copy(pictures.picture(item["sv"]["title"], item["slug"], item["picture"], collection))
    image.contextual_alt_text, image.decorative = alt, False
    return image


def projects(trees: Trees, home: Pages, slug: str, rows: Rows) -> None:
    today, collection = timezone.localdate(), region_collection(rows.regions[slug])
    for item in of_region("project", slug):
        fields = titled(
            item,
            aims=lambda _code, text: "<ul>" + "".join(f"<li>{aim}</li>" for aim in text["aims"]) + "</ul>",
            body=lambda _code, text: stream(text["body"]),
            materials=lambda code, _text, item=item: [
                ("document", d) for d in materials(item, code, collection)
            ],
        )
        trees.add(
            ProjectPage,
            item["slug"],
            home,
            fields,
            in_footer=True,
            starts_on=today.replace(year=today.year - 1, month=1, day=1),
            ends_on=today.replace(year=today.year + 1, month=12, day=31),
            partners=organisations("partner", item["partner"]),
            funders=organisations("funder", item["funder"]),
            contacts=[("person", rows.contacts[name]) for name in item["contacts"]],
        )


def organisations(block: str, items: list[dict]) -> list[tuple]:
    """Invented bodies have no logo but their name."""
    return [(block, {"name": item["name"], "logo": None, "url": ""}) for item in items]


def materials(item: dict, code: str, collection) -> list:
    """The project's documents in a language, else in English."""
    model, found = get_document_model(), []
    for material in item["material"]:
        text = material.get(code, material["en"])
        document = model.objects.filter(title=text["title"]).first()
        if document is None:
            file = ContentFile(text["text"].encode(), name=f"{material['slug']}.txt")
            document = model.objects.create(title=text["title"], file=file, collection=collection)
        found.append(document)
    return found


def statements(trees: Trees, home: Pages, slug: str) -> None:
    for item in of_region("accessibility", slug):
        fields = titled(
            item,
            organisation=lambda _code, text: text["organisation"],
            scope=lambda _code, text: text["scope"],
            testing=lambda _code, text: text["testing_html"],
            shortcomings=lambda code, _text, item=item: [
                shortcoming(one, code) for one in item["shortcoming"]
            ],
        )
        trees.add(
            AccessibilityPage,
            item["slug"],
            home,
            fields,
            in_footer=True,
            status=item["status"],
            tested_on=days_ago(item["assessed_days_ago"]),
            published_on=days_ago(item["assessed_days_ago"]),
            reviewed_on=days_ago(item["updated_days_ago"]),
        )


def shortcoming(item: dict, code: str) -> tuple:
    fixed = item.get("fixed_in_days")
    facts = {
        "reason": item["reason"],
        "criterion": item["criterion"],
        "fixed_by": timezone.localdate() + timedelta(days=fixed) if fixed else None,
    }
    return ("shortcoming", item[code] | facts)
