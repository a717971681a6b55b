"""The TOML files: facts on the item, words under item[language][field]."""

import tomllib
import uuid
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("sv", "en", "ar", "so", "uk", "sv-x-lattlast")
SOURCE = LANGUAGES[0]
# What ids are made in that must be the same whenever and wherever the demo is loaded.
NAMESPACE = uuid.UUID("0b9d6c0a-3c55-4a35-9c4b-7f0d5f0d8a27")


@cache
def read(name: str) -> dict[str, list[dict]]:
    """One file: `read("pages")["news"]` is the list of its news."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def words(item: dict) -> dict[str, dict]:
    """An item's words by language, the source first."""
    return {code: item[code] for code in LANGUAGES if code in item}


def regions() -> list[dict]:
    return read("region")["region"]


def programmes() -> dict[str, dict]:
    return {item["slug"]: item for item in read("programmes")["programme"]}


def municipalities() -> dict[str, dict]:
    """Every municipality's facts by slug, with `region` naming its region."""
    return {
        place["slug"]: place | {"region": region["slug"]}
        for region in regions()
        for place in region["municipality"]
    }


def leaders() -> list[dict]:
    return read("people")["leader"]


def offered_in(region: str) -> list[dict]:
    """What a region offers: its municipalities' own, and what its leaders are trained for."""
    places = {slug for slug, place in municipalities().items() if place["region"] == region}
    trained = {
        slug for leader in leaders() if leader["municipality"] in places for slug in leader["programmes"]
    }
    return [
        item
        for slug, item in programmes().items()
        if (item["municipality"] in places if "municipality" in item else slug in trained)
    ]
