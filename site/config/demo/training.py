"""Modules for parents and for leaders, their lessons, and what the leader of a group does at the meetings."""

import json

from config.demo.content import SOURCE, read, words
from config.demo.steps import Desk, block, listed, steps
from config.trees import Pages, Trees
from training.models import LessonPage, ModulePage, TrainingIndexPage


def load_training(trees: Trees, home: Pages, desk: Desk) -> None:
    """The list of a region's modules, and every module below it."""
    item = next(one for one in read("training")["index"] if one["region"] == desk.region)
    index = trees.add(TrainingIndexPage, item["slug"], home, titled(item), show_in_menus=True)
    for name in item["modules"]:
        for module in read(f"training_{name}")["module"]:
            load_module(trees, index, module, desk)


def titled(item: dict) -> dict[str, dict]:
    return {
        code: {"title": text["title"], "introduction": text["intro"]} for code, text in words(item).items()
    }


def load_module(trees: Trees, index: Pages, item: dict, desk: Desk) -> None:
    fields = titled(item)
    for code, text in words(item).items():
        body = [block("text", text["html"], f"{item['slug']} body")]
        fields[code] |= {"ages": text["ages"], "body": json.dumps(body)}
    course = desk.course(item["course"]) if "course" in item else None
    pages = trees.add(ModulePage, item["slug"], index, fields, audience=item["audience"], course=course)
    for lesson in item["lesson"]:
        load_lesson(trees, pages, lesson, desk)


def load_lesson(trees: Trees, module: Pages, item: dict, desk: Desk) -> None:
    """A lesson, unless it stands: its files are made with it."""
    if f"{module[SOURCE].url_path}{item['slug']}/" in trees.known:
        return
    where, fields = f"{module[SOURCE].slug} {item['slug']}", titled(item)
    for code in fields:
        fields[code] |= {
            "steps": json.dumps(steps(item["step"], code, where, desk)),
            "guide": json.dumps(guide(item.get("activity", []), code, where)),
        }
    trees.add(
        LessonPage,
        item["slug"],
        module,
        fields,
        minutes=item["minutes"],
        after_meeting=item.get("after"),
    )


def guide(items: list[dict], code: str, where: str) -> list[dict]:
    """The parts of the meeting that the lesson leads to; what every meeting has is written once."""
    shared = {item["name"]: item for item in read("training")["shared"]}
    found = []
    for number, item in enumerate(items):
        name, text = f"{where} guide {number}", (shared[item["shared"]] if "shared" in item else item)[code]
        value = {
            "title": text["title"],
            "minutes": item["minutes"],
            "text": text["html"],
            "materials": "\n".join(text["materials"]),
            "handout": None,
            "interpreter": text["interpreter"],
            "checks": listed(text["checks"], f"{name} check"),
        }
        found.append(block("activity", value, name))
    return found
