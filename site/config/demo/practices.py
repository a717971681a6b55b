"""The exchange of best practices: partners, indicators, and practices with their pages, each in its author's language."""

import json
import uuid

from config.demo.content import LANGUAGES, NAMESPACE, read, words
from config.trees import Pages, Trees
from home.models import Region
from practices.default_format import SECTIONS
from practices.formats import make_format
from practices.models import (
    Indicator,
    IndicatorText,
    Organisation,
    Practice,
    PracticeIndexPage,
    PracticePage,
    PracticeResult,
)

KEYS = [section["key"] for section in SECTIONS]


def load_practices(trees: Trees, homes: dict[str, Pages], regions: dict[str, Region]) -> None:
    """The list of each region that has one, and what is on it."""
    for region in regions.values():
        make_format(region)
    content = read("practices")
    for item in content["index"]:
        region = regions[item["region"]]
        fields = {
            code: {"title": text["title"], "introduction": text["intro"]}
            for code, text in words(item).items()
        }
        index = trees.add(PracticeIndexPage, item["slug"], homes[item["region"]], fields, in_footer=True)
        indicators = load_indicators(region)
        for practice in content["practice"]:
            facts = load_practice(region, practice, indicators)
            load_page(trees, index, practice, facts)


def load_indicators(region: Region) -> dict[str, Indicator]:
    known = {row.key: row for row in Indicator.objects.filter(region=region)}
    for item in read("practices")["indicator"]:
        if item["key"] in known:
            continue
        row = Indicator.objects.create(region=region, key=item["key"], better=item["better"])
        for code, (name, method, unit) in words(item).items():
            IndicatorText.objects.create(parent=row, language=code, name=name, method=method, unit=unit)
        known[row.key] = row
    return known


def load_practice(region: Region, item: dict, indicators: dict[str, Indicator]) -> Practice:
    partners = {one["key"]: one for one in read("practices")["organisation"]}
    about = partners[item["organisation"]]
    organisation, _new = Organisation.objects.get_or_create(
        region=region,
        name=about["name"],
        defaults={"country": about["country"], "place": about["place"]},
    )
    practice, new = Practice.objects.get_or_create(
        region=region,
        name=item[item["source"]]["title"],
        defaults={
            "organisation": organisation,
            "started_on": item["started"],
            "ended_on": item.get("ended"),
        }
        | {name: item[name] for name in ("contact", "email", "targets", "topics", "evidence", "cost")},
    )
    for key, before, target, after, day, families in item["results"] if new else ():
        PracticeResult.objects.create(
            practice=practice,
            indicator=indicators[key],
            before=before,
            target=target,
            after=None if after == "" else after,
            measured_on=day or None,
            families=families or None,
        )
    return practice


def load_page(trees: Trees, index: Pages, item: dict, practice: Practice) -> None:
    """The page in its author's language first, which makes it the source of the others."""
    order = dict.fromkeys([item["source"], *LANGUAGES])
    fields = {
        code: {
            "title": item[code]["title"],
            "introduction": item[code]["intro"],
            "sections": sections(item, code),
        }
        for code in order
        if code in item
    }
    trees.add(PracticePage, item["slug"], index, fields, practice=practice, credit=item["credit"])


def sections(item: dict, code: str) -> str:
    """A section has one id in every language, as translations do."""
    return json.dumps(
        [
            {
                "type": "section",
                "id": str(uuid.uuid5(NAMESPACE, f"{item['slug']} {key}")),
                "value": {"key": key, "text": item[code][key]},
            }
            for key in KEYS
            if key in item[code]
        ]
    )
