"""The API against its own description: schemathesis asks what it may and what it may not, through WSGI."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

from tests.factories import (
    make_campaign,
    make_campaign_page,
    make_course,
    make_group,
    make_item,
    make_leader,
    make_lesson,
    make_module,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_run,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# The same ones in every round.
ALIKE = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Slugs, languages and cursors are ours: that no other is accepted cannot be said in a description.
OPERATIONS = [
    *("/municipalities", "/programmes", "/courses", "/runs", "/runs/{pk}"),
    *("/campaigns", "/campaigns/{slug}/items"),
    "/training",
    *("/groups", "/groups/{pk}"),
]


@pytest.fixture
def schema(db):
    region = make_region()
    course = make_course(region, name="ABC 3–12", programme=make_programme(region))
    make_pages(region, course)
    place = make_municipality(region, "Växjö", slug="vaxjo")
    for state in ("published", "published", "cancelled"):
        make_run(course=course, municipality=place, meetings=2, leaders=[make_leader(place)], state=state)
    campaign = make_campaign(region, slug="0")
    make_campaign_page(campaign)
    make_item(campaign, place, venue=make_venue(place))
    make_item(campaign, None, state="cancelled")
    make_lesson(make_module(region))
    make_group(place)
    # As Django's own test client does: a request must not end the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_these_are_all_operations(schema):
    paths = [one.ok().path for one in schema.get_all_operations()]
    assert sorted(paths) == sorted(f"/api/v1{path}" for path in OPERATIONS)


@pytest.mark.parametrize(
    "path, mode",
    [
        (path, mode)
        for path in OPERATIONS
        for mode in GenerationMode
        # There is nothing to get wrong where nothing is asked for.
        if (path, mode) != ("/programmes", GenerationMode.NEGATIVE)
    ],
)
def test_every_answer_is_as_described_whatever_is_asked(schema, path, mode):
    statuses = set()

    @ALIKE
    @given(case=schema[f"/api/v1{path}"]["GET"].as_strategy(generation_mode=mode))
    def asked(case):
        answer = case.call(headers={"Accept-Encoding": "identity"})
        statuses.add(answer.status_code)
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])

    asked()
    assert (200 if mode is GenerationMode.POSITIVE and "pk" not in path else 422) in statuses


def test_an_address_that_is_nobodys_is_answered_in_json(client):
    answer = client.get("/api/v1/runs/1/meetings")
    assert answer.status_code == 404 and answer.json()["detail"]
