"""From the blocks of the TOML files to those of home.blocks."""

from itertools import groupby

from django.utils.html import strip_tags


def stream(body: list[dict]) -> list[tuple]:
    """Blocks for a StreamField; questions that follow each other become one accordion."""
    blocks = []
    for kind, group in groupby(body, key=lambda block: block["type"]):
        blocks += BLOCKS[kind](list(group))
    return blocks


def texts(group: list[dict]) -> list[tuple]:
    return [
        block
        for item in group
        for block in (("heading", item.get("heading")), ("text", item["html"]))
        if block[1]
    ]


def facts(group: list[dict]) -> list[tuple]:
    return [("fact_box", {"title": item["heading"], "text": item["html"]}) for item in group]


def accordion(group: list[dict]) -> list[tuple]:
    return [("accordion", [{"title": item["heading"], "text": item["html"]} for item in group])]


def quotes(group: list[dict]) -> list[tuple]:
    return [("quote", {"text": strip_tags(item["html"]), "by": item.get("heading", "")}) for item in group]


def steps(items: list[dict]) -> str:
    """Numbered steps as rich text."""
    return "<ol>" + "".join(f"<li><b>{item['heading']}.</b> {item['text']}</li>" for item in items) + "</ol>"


BLOCKS = {"text": texts, "fact": facts, "accordion": accordion, "quote": quotes}
