"""The list of items as staff meet it: what comes next first, however it is found. Sorted by each database itself."""

import pytest
from django.urls import reverse

from tests.courses.admin_pages import make_neighbours
from tests.factories import make_campaign, make_item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["", "?q=Saga"])
def test_what_comes_next_stands_first_and_what_has_been_last(client, query):
    them = make_neighbours()
    region = them.vaxjo.region
    over = make_item(make_campaign(region, starts_in_days=-9), them.vaxjo, title="Saga förr")
    later = make_item(make_campaign(region, starts_in_days=30), them.vaxjo, title="Saga sedan")
    soon = make_item(
        make_campaign(region, starts_in_days=3), them.vaxjo, words={"sv": "Saga snart", "en": "Saga soon"}
    )
    client.force_login(them.coordinator)
    shown = client.get(reverse("items:index") + query).context["object_list"]
    assert [item.pk for item in shown] == [soon.pk, later.pk, over.pk]
