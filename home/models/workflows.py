"""Review before publication: by the editors of the place, and by somebody else where the place asks for that."""

from wagtail import hooks
from wagtail.models import AbstractGroupApprovalTask, Page

from home.models.roles import Role

APPROVE = "home/admin/approve.html"


def told_before_approval(page) -> list[str]:
    """What approving the page would do that apps above this one want told first (the hook "told_before_approval").

    Each hook is a function of the page that returns sentences.
    """
    return [words for tell in hooks.get_hooks("told_before_approval") for words in tell(page)]


class ReviewTask(AbstractGroupApprovalTask):
    """Approved by its group; where two pairs of eyes are asked for, by nobody who wrote what lies there or sent it in."""

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if self.is_refused(obj, user):
            return [action for action in actions if action[0] != "approve"]
        if not any(action[0] == "approve" for action in actions) or not told_before_approval(obj):
            return actions
        # What must be told is told in the window that asks for a comment: there is no approving past it.
        return [action for action in actions if action[0] != "approve" or action[2]]

    def get_template_for_action(self, action):
        return APPROVE if action == "approve" else super().get_template_for_action(action)

    def on_action(self, task_state, user, action_name, **kwargs):
        """Whoever changes a page while they approve it has saved it so: it waits for somebody else."""
        page = task_state.workflow_state.content_object
        if action_name == "approve" and self.is_refused(page, user):
            return
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """What waits for the user: not what is refused them. 3 queries where somebody else is asked for."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if not (user.is_superuser or self._user_in_groups(user)) or not self.asks_for_somebody_else():
            return states
        waiting = list(states.select_related("workflow_state"))
        keys = [state.workflow_state.object_id for state in waiting]
        pages = Page.objects.select_related("latest_revision").in_bulk(map(int, keys))
        own = [
            state.pk
            for state, key in zip(waiting, keys, strict=True)
            if int(key) in pages and user.pk in authors_of(pages[int(key)], state.workflow_state)
        ]
        return states.exclude(pk__in=own)

    def _user_in_groups(self, user):
        """Wagtail asks for each task: with many municipalities once for all is enough. 1 query for a user."""
        if not hasattr(user, "_reviews"):
            user._reviews = set(ReviewTask.objects.filter(groups__user=user).values_list("pk", flat=True))
        return self.pk in user._reviews

    def is_refused(self, page, user) -> bool:
        """At most 3 queries."""
        state = page.current_workflow_state
        return state is not None and user.pk in authors_of(page, state) and self.asks_for_somebody_else()

    def asks_for_somebody_else(self) -> bool:
        """1 query."""
        return Role.objects.filter(group__in=self.groups.values("pk"), municipality__four_eyes=True).exists()


def authors_of(page, state) -> set[int | None]:
    """Whose words wait: of whoever changed them since they were sent in, else of the writer and of who sent them.

    So two are enough: what one sends in and the other mends is approved by the first.
    """
    last = page.latest_revision
    if last and last.user_id and last.created_at > state.created_at:
        return {last.user_id}
    return {state.requested_by_id, last and last.user_id}
