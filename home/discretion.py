"""What the admin tells somebody of others: of their pages the titles that are live, of people only colleagues' names.

Wagtail names drafts, editors and what was done to a page wherever a page is listed, chosen, used or reported on.
Here its questions behind those screens are answered by who asks; `home.wagtail_hooks` puts them in place.
"""

from collections.abc import Iterable
from contextvars import ContextVar

from django.db.models import Q, QuerySet
from django_filters.filters import QuerySetRequestMixin
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import page_permission_policy, policy_registry

from home.models import Role, User
from home.permissions import reach

# Who asks, while the admin answers somebody who does not see everything (home.gate).
ASKING = ContextVar("who asks", default=None)
WORK = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
every_choice = QuerySetRequestMixin.get_queryset
every_link = ExternalLinkView.render_chosen_response
every_row = BulkAction.get_queryset.__func__


def is_own(user, page: Page) -> bool:
    """A page that one of the user's rights is about, or one below it. 1 query for each user and request."""
    rights = page_permission_policy.get_cached_permissions_for_user(user)
    return any(page.path.startswith(right.page.path) for right in rights)


def title_for_who_asks(page: Page) -> str:
    """In place of Wagtail's title, the draft's. What was never live has no other: it is not listed for others."""
    user = ASKING.get()
    hidden = page.live and user is not None and not is_own(user, page)
    return page.title if hidden else page.draft_title or page.title


def page_log_seen_by(user) -> QuerySet[PageLogEntry]:
    """What was done to pages that the user works on; Wagtail adds the pages above, and their draft titles."""
    if user.is_superuser:
        return PageLogEntry.objects.all()
    own = page_permission_policy.instances_user_has_any_permission_for(user, WORK)
    return PageLogEntry.objects.filter(page__in=own.order_by().values("pk"))


def colleagues_of(user) -> QuerySet[User]:
    """Those with a role in a municipality of the user's, or in a whole region of theirs; and the user."""
    around = reach(user)
    if around.everything:
        return User.objects.all()
    roles = Role.objects.filter(
        Q(municipality__in=around.municipalities)
        | Q(region__in=around.seen_regions, municipality=None)
        | Q(region__in=around.regions)
    )
    return User.objects.filter(Q(groups__in=roles.values("group")) | Q(pk=user.pk)).distinct()


def choices_for_who_asks(chooser, request):
    """In place of a filter's choices: where these are people, only colleagues are named."""
    rows = every_choice(chooser, request)
    if rows is None or rows.model is not User or request is None:
        return rows
    return rows.filter(pk__in=colleagues_of(request.user).order_by().values("pk"))


def rows_for_who_asks(action, model, pks):
    """In place of the rows that an action for many is about: Wagtail lists by name which of them are not the user's."""
    user = ASKING.get()
    if user is not None:
        policy = policy_registry.get_by_type(model)
        own = policy.instances_user_has_any_permission_for(user, WORK).order_by()
        pks = list(own.filter(pk__in=pks).values_list("pk", flat=True))
    return every_row(action, model, pks)


def may_be_named(user, pks: Iterable[str]) -> bool:
    """Whether pages are live, or the user's own, or above these. 1 to 3 queries."""
    drafts = Page.objects.filter(pk__in=[pk for pk in pks if pk.isdecimal()], live=False)
    own = page_permission_policy.explorable_instances(user).order_by()
    return not drafts.exclude(pk__in=own.values("pk")).exists()


def link_for_who_asks(view, result: dict):
    """In place of the answer to an address typed as a link: a page of the site is named by the title that is live."""
    if page := Page.objects.filter(pk=result.get("id")).first():
        result = result | {"adminTitle": title_for_who_asks(page)}
    return every_link(view, result)
