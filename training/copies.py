"""A copied lesson begins anew: its steps are known by keys of their own, so that nobody has done them already."""

import json
from uuid import uuid4

from training.models import LessonPage

FIELD = "steps"


def renew(page: LessonPage) -> None:
    """Give every step of a copy another id, on the page and in the revisions that were copied along.

    Beside the lesson that it is a copy of, in the same module, both would otherwise be done at once. 2 queries, and
    1 for each revision.
    """
    ids: dict[str, str] = {}

    def renewed(steps: str) -> str:
        rows = json.loads(steps)
        return json.dumps([row | {"id": ids.setdefault(row.get("id", ""), str(uuid4()))} for row in rows])

    for revision in page.revisions.all():
        revision.content[FIELD] = renewed(revision.content.get(FIELD, "[]"))
        revision.save(update_fields=["content"])
    page.refresh_from_db()
    page.steps = json.loads(renewed(json.dumps(list(page.steps.raw_data))))
    page.save(update_fields=[FIELD], clean=False)
