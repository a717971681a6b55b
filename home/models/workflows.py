"""Review before publication: by the editors of the place, and by somebody else where the place asks for that."""

from wagtail.models import AbstractGroupApprovalTask

from home.models.roles import Role


class ReviewTask(AbstractGroupApprovalTask):
    """Approved by its group; where two pairs of eyes are asked for, not by whoever sent it in."""

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        state = obj.current_workflow_state
        if state is None or state.requested_by_id != user.pk or not self.asks_for_somebody_else():
            return actions
        return [action for action in actions if action[0] != "approve"]

    def asks_for_somebody_else(self) -> bool:
        """1 query."""
        return Role.objects.filter(group__in=self.groups.values("pk"), municipality__four_eyes=True).exists()
