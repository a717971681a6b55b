"""The admin of the online training."""

from wagtail import hooks

from training.admin.scorm import ScormViewSet, way_to_package


@hooks.register("register_admin_viewset")
def scorm_viewset():
    return ScormViewSet()


@hooks.register("register_page_header_buttons")
def ways_from_a_module(page, user, view_name, next_url=None):
    return way_to_package(page, user)


@hooks.register("register_page_listing_more_buttons")
def ways_from_a_module_in_a_list(page, user, next_url=None):
    return way_to_package(page, user)
