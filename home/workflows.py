"""Who reviews which pages: one workflow for each municipality's editors, and one for a region's administrators."""

from collections.abc import Iterable

from django.utils.translation import gettext
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from home.models import ReviewTask, Role


def settle_workflow(role: Role, pages: Iterable[Page]) -> None:
    """The pages are reviewed by the role's people; the workflow is made if there is none. 4 queries when all is set.

    A page for which somebody chose another workflow by hand keeps it. One that is no longer a municipality's is not
    reviewed there, nor are its reviewers told of it.
    """
    if role.workflow is None:
        role.workflow = make_workflow(role)
        role.save(update_fields=["workflow"])
    keys = [page.pk for page in pages]
    if role.municipality:
        WorkflowPage.objects.filter(workflow=role.workflow).exclude(page__in=keys).delete()
    chosen = dict(WorkflowPage.objects.filter(page__in=keys).values_list("page", "workflow"))
    ours = set(Role.objects.exclude(workflow=None).values_list("workflow", flat=True))
    WorkflowPage.objects.filter(
        page__in=[pk for pk, other in chosen.items() if other in ours and other != role.workflow_id]
    ).update(workflow=role.workflow)
    WorkflowPage.objects.bulk_create(
        WorkflowPage(page_id=pk, workflow=role.workflow) for pk in keys if pk not in chosen
    )


def make_workflow(role: Role) -> Workflow:
    """One step: review by the role's group."""
    place = role.municipality or role.region
    name = gettext("Review: %(place)s") % {"place": place.name}
    workflow = Workflow.objects.create(name=name)
    task = ReviewTask.objects.create(name=name)
    task.groups.add(role.group)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
