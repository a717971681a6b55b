"""Clashes and rooms that are too small, in words: for the editor, the list, the plan of a day and the to-do list."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from campaigns.admin.item_words import editor_url, title_of
from campaigns.clashes import Clash, Trouble, found_in
from campaigns.models import Item
from home.dates import clock_range
from home.permissions import reach


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about an item, and where the other one is mended; `url` is empty where that is a neighbour's."""

    words: str
    url: str = ""


class Troubles:
    """What is wrong with the plans of the regions that a user works in, as far as they lie ahead.

    All of a region's items are looked at, as a speaker may be promised to two municipalities; what a neighbour has
    not published is not named. 4 queries, whenever the first question is asked.
    """

    def __init__(self, user):
        self.user = user

    @cached_property
    def items(self) -> list[Item]:
        return list(with_facts(planned_around(self.user)))

    @cached_property
    def by_item(self) -> dict[int, list[Clash]]:
        found = defaultdict(list)
        for clash in found_in(self.items):
            found[clash.item.pk].append(clash)
            if clash.other is not None:
                found[clash.other.pk].append(clash)
        return found

    @cached_property
    def own(self) -> set[int]:
        """Pks of the items that the user may change. 1 query."""
        policy = policy_registry.get_by_type(Item)
        rows = policy.instances_user_has_permission_for(self.user, "change")
        return set(rows.filter(ends_at__gte=timezone.now()).order_by().values_list("pk", flat=True))

    def count(self) -> int:
        """How many of the user's own items are in trouble."""
        return len(self.own & self.by_item.keys())

    def told(self, item: Item) -> list[Told]:
        """What is to be said of one item, in words."""
        return [self.sentence(clash, item.pk) for clash in self.by_item.get(item.pk, ())]

    def sentence(self, clash: Clash, pk: int) -> Told:
        this, other = (clash.item, clash.other) if clash.item.pk == pk else (clash.other, clash.item)
        if clash.trouble is Trouble.OVERFULL:
            facts = {"seats": this.run.seats, "room": this.room.name, "holds": this.room.seats}
            return Told(_("%(seats)d seats are given, and %(room)s holds %(holds)d.") % facts)
        facts = {"other": self.named(other), "time": clock_range(other.starts_at, other.ends_at)}
        url = editor_url(other) if other.pk in self.own else ""
        if clash.trouble is Trouble.ROOM:
            words = _("%(room)s is taken at that time by “%(other)s”, %(time)s.")
            return Told(words % (facts | {"room": this.room.name}), url)
        speaker = next(one.name for one in this.speakers.all() if one.pk == clash.about)
        words = _("%(speaker)s is needed at that time in “%(other)s”, %(time)s.")
        return Told(words % (facts | {"speaker": speaker}), url)

    def named(self, item: Item) -> str:
        """Its title, where the user or everybody may know it; else only where it is."""
        if item.pk in self.own or item.state != Item.State.DRAFT or item.municipality is None:
            return title_of(item)
        return item.municipality.name


def planned_around(user) -> QuerySet[Item]:
    """Items that take place and are not over, in the regions in which the user plans."""
    around = reach(user).to(Item, ["change"])
    items = Item.objects.filter(ends_at__gte=timezone.now()).exclude(state=Item.State.CANCELLED)
    return items if around.everything else items.filter(campaign__region__in=around.seen_regions)


def with_facts(items: QuerySet[Item]) -> QuerySet[Item]:
    """With everything that words and clashes are made of: 3 queries, however many items."""
    related = ("campaign", "municipality", "venue", "room", "run")
    return items.select_related(*related).prefetch_related("texts", "speakers").order_by("starts_at", "pk")
