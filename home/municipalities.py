"""A municipality is made in one action: whatever it lacks is made, whatever it has stays as it is."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from home.models import Municipality
from home.roles import create_municipality_groups
from home.trees import add_tree


@transaction.atomic
def settle(municipality: Municipality, user=None) -> None:
    """Roles with their rights, collection and review; a place in every language of the region; and its pages.

    Run again it makes what is missing and nothing else. What the apps above add is named in `NEW_MUNICIPALITY`.
    """
    create_municipality_groups(municipality)
    for language in municipality.region.languages:
        add_tree(municipality.region, language)
    for path in settings.NEW_MUNICIPALITY:
        import_string(path)(municipality, user)
