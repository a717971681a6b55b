"""What lies with reviewers: lines of the to-do list, in place of Wagtail's panels, which ask anew for each page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.models import TaskState, WorkflowState

from home.translation.matrix import own_pages

# Panels of Wagtail's that list every page in review, with half a dozen queries for each.
UNBOUNDED = ("workflow_objects_to_moderate", "user_objects_in_workflow_moderation")


def todo_lines(user) -> list[dict]:
    """What waits for the user, and what of the user's waits for others. About three queries, and one for each
    workflow that the user reviews in; each line leads to Wagtail's report of exactly these.
    """
    if not own_pages(user).exists():
        return []
    for_me = TaskState.objects.reviewable_by(user).count()
    mine = WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_IN_PROGRESS).count()
    words = ngettext("page waits for your review", "pages wait for your review", for_me)
    lines = [line("view", for_me, words, reviewable="true")]
    # The report knows only those who ever sent something in.
    if mine:
        words = ngettext(
            "page that you sent in is with a reviewer", "pages that you sent in are with a reviewer", mine
        )
        asked = {"requested_by": user.pk, "status": WorkflowState.STATUS_IN_PROGRESS}
        lines.append(line("time", mine, words, **asked))
    return lines


def line(icon: str, count: int, label: str, **asked) -> dict:
    return {
        "url": f"{reverse('wagtailadmin_reports:workflow')}?{urlencode(asked)}",
        "icon": icon,
        "count": count,
        "label": label,
    }
