"""Meeting places and parents' groups: listed, gone stale, proposed, refused, closed."""

from datetime import date, time, timedelta

from django.utils import timezone

from config.demo.content import SOURCE, read, words
from config.trees import Pages, Trees
from courses.models import Venue
from home.models import Municipality
from networks.meeting_times import DAYS_OF_WEEK
from networks.models import Group, GroupIndexPage, GroupText
from networks.models.groups import CONFIRMED_FOR

FACTS = (
    "name",
    "kind",
    "languages",
    "age_from",
    "age_to",
    "expecting",
    "rhythm",
    "weekday",
    "place",
    "price",
    "refusal",
)
# Days since one was refused, or closed.
DECIDED = 20


def load_group_list(trees: Trees, home: Pages, region: str) -> None:
    """The page that lists a region's groups."""
    item = next(one for one in read("networks")["index"] if one["region"] == region)
    fields = {
        code: {"title": text["title"], "introduction": text["intro"]} for code, text in words(item).items()
    }
    trees.add(GroupIndexPage, item["slug"], home, fields, show_in_menus=True)


def load_groups(places: dict[str, Municipality], venues: dict[str, Venue]) -> int:
    """The groups that are not there yet, by name; returns how many were made."""
    known = set(Group.objects.values_list("municipality_id", "name"))
    made = [
        load_group(item, places[item["municipality"]], venues)
        for item in read("networks")["group"]
        if (places[item["municipality"]].pk, item["name"]) not in known
    ]
    return len(made)


def load_group(item: dict, place: Municipality, venues: dict[str, Venue]) -> Group:
    now = timezone.now()
    group = Group(
        **{name: item[name] for name in FACTS if name in item},
        municipality=place,
        state=item.get("state", Group.State.LISTED),
        run_by=item.get("run_by", Group.RunBy.PARENTS),
        venue=venues[item["venue"]] if "venue" in item else None,
        access=item.get("access", []),
        starts_at=time.fromisoformat(item["starts"]) if "starts" in item else None,
        ends_at=time.fromisoformat(item["ends"]) if "ends" in item else None,
        next_on=first_day(item) if "next_in" in item else None,
        contact_name=item.get("contact", "Kim"),
        contact_email=f"{place.slug}.{item['kind']}@example.org".replace("_", "."),
        language=item.get("mails", SOURCE),
    )
    if group.state == Group.State.LISTED:
        said = now - timedelta(days=item["confirmed"])
        group.decided_at, group.confirmed_until = said, said + CONFIRMED_FOR
    elif group.state != Group.State.PROPOSED:
        group.decided_at = now - timedelta(days=DECIDED)
    group.proposed_at = (group.decided_at or now) - timedelta(days=3)
    group.full_clean(exclude=["refusal"])
    group.save()
    for language, text in words(item).items():
        GroupText.objects.create(
            parent=group, language=language, about=text["about"], first_visit=text.get("first_visit", "")
        )
    return group


def first_day(item: dict) -> date:
    """The weekday that comes, or one so many weeks later."""
    today = timezone.localdate()
    days = (item["weekday"] - today.weekday()) % DAYS_OF_WEEK
    return today + timedelta(days=days, weeks=item["next_in"])
