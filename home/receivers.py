"""The only receivers of signals: a page that changes makes its region's words new, and its translations follow.

And what is new is in the hands of those whose it is: pages when they are made, rights after an update of the site.
"""

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from home.care import links
from home.models import BasePage, Region, touch
from home.roles import bring_all_up_to_date, settle_page
from home.translation import following

HOME_PATH = 2 * Page.steplen


def touch_regions_of(*pages: Page) -> None:
    """Raise the version of every region that one of the pages lies in, in whatever language."""
    paths = {page.path[:HOME_PATH] for page in pages}
    keys = Page.objects.filter(path__in=paths).values("translation_key")
    for region_id in Region.objects.filter(site__root_page__translation_key__in=keys).values_list(
        "pk", flat=True
    ):
        touch(region_id)


@receiver(page_published, dispatch_uid="words of a page")
def page_changed(instance, revision=None, **kwargs):
    following.published(instance, revision)
    links.published(instance)
    touch_regions_of(instance)


@receiver(page_unpublished, dispatch_uid="words of a page that are gone")
def page_gone(instance, **kwargs):
    following.unpublished(instance)
    touch_regions_of(instance)


@receiver(post_page_move, dispatch_uid="place of a page")
def page_moved(instance, parent_page_before, parent_page_after, **kwargs):
    following.moved(instance, parent_page_after)
    touch_regions_of(parent_page_before, parent_page_after)


@receiver(post_delete, dispatch_uid="end of a page")
def page_deleted(sender, instance, **kwargs):
    if sender is Page:
        following.deleted(instance)
        touch_regions_of(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="privacy of a page")
def restriction_changed(instance, **kwargs):
    touch_regions_of(instance.page)


@receiver(post_save, sender=Site, dispatch_uid="hostname or root of a site")
def site_changed(instance, **kwargs):
    for region_id in Region.objects.filter(site=instance).values_list("pk", flat=True):
        touch(region_id)


@receiver(post_save, dispatch_uid="whose a page is")
def page_saved(instance, created, raw, update_fields, **kwargs):
    if isinstance(instance, BasePage) and not raw and (created or update_fields is None):
        settle_page(instance)


@receiver(post_migrate, dispatch_uid="rights of today")
def migrated(app_config, plan=(), **kwargs):
    """Once, after the last app: only then is every permission there. Nothing on the way back to an older version."""
    last = list(apps.get_app_configs())[-1]
    if app_config == last and not any(backwards for _migration, backwards in plan):
        bring_all_up_to_date()
