"""What static/js/training-count.js tells, read: steps that were done, and pairs of how sure somebody felt.

What is sent is believed as little as can be: only modules for parents, steps, pairs and languages that the region has
are counted. It is as true as a tally on a wall: whoever sends the same again, or what never was, raises a number by
what the limit lets through, and gets nothing for it.
"""

import json
from collections.abc import Iterable, Sequence

from django.utils import timezone

from training import groups
from training.models import StepCount
from training.outline import Outline

# How people came: by themselves, by a code on paper, or from another website's list. Else by a group: that is its code.
ALONE, BY_CODE, EMBEDDED = "", "qr", "embed"
SOURCES = (ALONE, BY_CODE, EMBEDDED)
# The parameter of an address that says so (static/js/training-count.js hands it on). No page is another for it.
VIA = "via"
# What waited on a phone without a network may be a whole module.
MOST = 60
MARKS = range(1, 6)
What = StepCount.What


def told(body: bytes) -> list[dict]:
    """What was sent, as a list of facts of plain values; empty when it is not such a list or too long."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(sent, list) or len(sent) > MOST:
        return []
    return [one for one in sent if isinstance(one, dict)]


def text(one: dict, name: str) -> str:
    value = one.get(name, "")
    return value if isinstance(value, str) else ""


def by_way(url: str, source: str) -> str:
    """An address of the training that says how people came to it."""
    return f"{url}{'&' if '?' in url else '?'}{VIA}={source}"


def step_rows(sent: Sequence[dict], region, known: Outline) -> list[dict[str, object]]:
    """The rows of StepCount to raise, each once however often it was sent. 1 query where some came by groups.

    A way that is none of ours, and the code of a group that is closed or goes through another module, is told as none.
    A step that is the first that somebody did, or the last that was left, says so; the module is begun, or finished.
    They are counted on the day they arrive: what order they come in makes no difference.
    """
    rows, of_groups = set(), groups.sources(region, {text(one, "source") for one in sent} - set(SOURCES))
    for one in sent:
        module, language = known.by_key.get(text(one, "module")), text(one, "language")
        if not module or not module.for_parents or language not in region.languages:
            continue
        if text(one, "step") not in module.steps:
            continue
        source = text(one, "source")
        is_known = source in SOURCES or (source, module.key) in of_groups
        place = (module.key, language, source if is_known else ALONE)
        rows.add((*place, text(one, "step"), What.DONE.value))
        if one.get("began") is True:
            rows.add((*place, "", What.BEGAN.value))
        if one.get("finished") is True:
            rows.add((*place, "", What.FINISHED.value))
    names, today = ("module", "language", "source", "step", "what"), timezone.localdate()
    return [
        {"region_id": region.pk, "day": today} | dict(zip(names, row, strict=True)) for row in sorted(rows)
    ]


def pair_rows(sent: Iterable[dict], region, known: Outline) -> list[dict[str, object]]:
    """The rows of RatingCount to raise: marks from 1 to 5 for a pair that the module has. No query."""
    rows = {}
    for one in sent:
        module, language, pair = (
            known.by_key.get(text(one, "module")),
            text(one, "language"),
            text(one, "pair"),
        )
        marks = (one.get("before"), one.get("after"))
        if not module or not module.for_parents or language not in region.languages:
            continue
        if not pair or pair not in pairs_of(module) or not all(is_mark(mark) for mark in marks):
            continue
        # Once for each pair: the first that was sent.
        rows.setdefault((module.key, pair), (language, *marks))
    return [
        {"region_id": region.pk, "module": module, "pair": pair}
        | {"language": language, "before": before, "after": after}
        for (module, pair), (language, before, after) in sorted(rows.items())
    ]


def pairs_of(module) -> set[str]:
    return {step.pair for lesson in module.lessons for step in lesson.steps if step.pair}


def is_mark(value) -> bool:
    return type(value) is int and value in MARKS
