"""A lesson that is copied: its steps are steps of their own, which nobody has done."""

import uuid

from wagtail.models import Page

from training.models import LessonPage

STREAMS = ("steps", "guide")


def give_keys_of_its_own(page: Page) -> None:
    """To a lesson's copy, live and drafted. In a module that was copied whole they are: its key is another.

    Without that the copy of a lesson beside it would be done by whoever has done the other, and what is answered in it
    would be kept under the other's steps.
    """
    copy = page.specific
    # An alias is the other page, at another place: it is in no module's outline.
    if not isinstance(copy, LessonPage) or copy.alias_of_id:
        return
    draft, fresh = copy.get_latest_revision_as_object(), {}
    for one in (copy, draft):
        for name in STREAMS:
            raw = list(getattr(one, name).raw_data)
            renewed = [step | {"id": fresh.setdefault(step["id"], str(uuid.uuid4()))} for step in raw]
            setattr(one, name, renewed)
    copy.save(update_fields=STREAMS)
    draft.save_revision(changed=copy.has_unpublished_changes, log_action=False)
