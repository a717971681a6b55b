"""Whether a story with choices can be read to its end, whatever is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

Scenes = Sequence[tuple[str, Sequence[str]]]


def troubles(scenes: Scenes) -> str:
    """What is wrong with scenes of (name, names they lead to), in words for the editor; empty when nothing is.

    The first scene is where the story begins, and one that leads nowhere is an end. Told one at a time: names that are
    missing or there twice, choices that lead to no scene, scenes that nobody comes to, circles without a way out.
    """
    names = [name for name, _choices in scenes]
    if not all(names) or len(set(names)) < len(names):
        return _("Give every scene a name of its own.")
    lost = [to for _name, choices in scenes for to in choices if to not in names]
    if lost:
        return _("A choice leads to “%(name)s”, but no scene has that name.") % {"name": lost[0]}
    ways = {name: set(choices) for name, choices in scenes}
    reached = from_there(ways, names[0])
    if unseen := [name for name in names if name not in reached]:
        return _("Nothing leads to the scene “%(name)s”.") % {"name": unseen[0]}
    ends = {name for name in names if not ways[name]}
    if stuck := [name for name in names if not from_there(ways, name) & ends]:
        return _("From the scene “%(name)s” the story never ends.") % {"name": stuck[0]}
    return ""


def from_there(ways: dict[str, set[str]], start: str) -> set[str]:
    """Every scene that one can come to, the start included."""
    found, ahead = set(), [start]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(ways[name])
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A scene as it is read on paper, under the choice that leads to it; `again` when it stands further up already."""

    number: int
    depth: int
    choice: str
    text: object
    again: bool = False
    ends: bool = False


def told(scenes: Sequence[Mapping]) -> Iterator[Row]:
    """A story (the scenes of training.blocks.ScenarioStep) as a tree: each scene once, as deep as its choice lies."""
    by_name = {scene["name"]: scene for scene in scenes}
    numbers: dict[str, int] = {}

    def from_here(name: str, depth: int, choice: str) -> Iterator[Row]:
        scene = by_name[name]
        if name in numbers:
            yield Row(numbers[name], depth, choice, scene["text"], again=True)
            return
        numbers[name] = len(numbers) + 1
        yield Row(numbers[name], depth, choice, scene["text"], ends=not scene["choices"])
        for way in scene["choices"]:
            if way["to"] in by_name:
                yield from from_here(way["to"], depth + 1, way["text"])

    return from_here(scenes[0]["name"], 0, "") if scenes else iter(())
