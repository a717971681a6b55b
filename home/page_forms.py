"""The editor's form of every page: it offers rows of the page's region that are the editor's to choose, in fields and in
blocks.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import Block
from wagtail.blocks.base import BlockField
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.blocks import RowBlock
from home.models.regions import Region

# What the buttons say that publish, or send in, without asking for new translations.
SMALL_EDIT = "small-edit"
HOME_PATH = 2 * Page.steplen


class RegionPageForm(WagtailAdminPageForm):
    """Rows of the page's region that the user may choose, and those the page names already. 2 queries for the region.

    A page outside every region's trees is offered everything.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.small_edit = is_small(self.data, self.instance)
        place = self.instance if self.instance.path else self.parent_page
        region = region_of(place) if place else None
        if region is None:
            return
        for name, field in self.fields.items():
            if isinstance(field, BlockField):
                named = named_in(field.block, getattr(self.instance, name))
                field.block = in_region(field.block, region, self.for_user, named)
                field.widget = type(field.widget)(field.block, field.widget.attrs)
            elif isinstance(field, ModelChoiceField) and hasattr(field.queryset.model, "region_lookup"):
                named = {str(getattr(self.instance, f"{name}_id", None))} - {"None"}
                field.queryset = field.queryset.filter(
                    choosable(field.queryset.model, region, self.for_user, named)
                )


def choosable(model, region: Region, user, named: Iterable[str]) -> Q:
    """The rows of a region that the user may choose (home.permissions), and those that are named already."""
    allowed = Q(**{model.region_lookup: region})
    policy = policy_registry.get_by_type(model)
    if user is None or not hasattr(policy, "seen_by"):
        return allowed
    own = policy.instances_user_has_permission_for(user, "choose").order_by()
    return allowed & (Q(pk__in=own.values("pk")) | Q(pk__in=list(named)))


def named_in(block: Block, value) -> dict[type, set[str]]:
    """The rows that blocks name, by model."""
    found = defaultdict(set)
    for model, pk, _path, _place in block.extract_references(value) if value else ():
        found[model].add(pk)
    return found


def is_small(data, page: Page) -> bool:
    """Whether translations stay valid: as whoever publishes or sends in says, and as was said of what is in review."""
    if "action-publish" in data or "action-submit" in data:
        return SMALL_EDIT in (data.get("action-publish"), data.get("action-submit"))
    sent_in = data and page.pk and page.workflow_in_progress and page.latest_revision
    return bool(sent_in and sent_in.content.get("small_edit"))


def region_of(page: Page) -> Region | None:
    """The region in whose trees a page lies, in whatever language."""
    home = Page.objects.filter(path=page.path[:HOME_PATH])
    return Region.objects.filter(site__root_page__translation_key__in=home.values("translation_key")).first()


def in_region(block: Block, region: Region, user, named: dict[type, set[str]]) -> Block:
    """A copy of a block in which every row is chosen as in a field; the model's own block stays as it is."""
    own = copy.deepcopy(block)
    for row in row_blocks(own):
        row.__dict__.pop("field", None)
        row.offered = choosable(row.model_class, region, user, named.get(row.model_class, ()))
    return own


def row_blocks(block: Block) -> Iterator[RowBlock]:
    if isinstance(block, RowBlock):
        yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from row_blocks(child)
    if hasattr(block, "child_block"):
        yield from row_blocks(block.child_block)
