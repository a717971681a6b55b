"""What waits to be done: each count on the dashboard leads to a list of exactly as many rows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import booking
from courses.admin.outbox import try_again
from courses.admin.todo import tasks_of
from home import due
from home.models import DueRow, Role
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_course, make_party, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def fail(row):
    DueRow.objects.filter(pk=row.pk).update(state="failed", ended_at=timezone.now(), attempts=9)
    return row


def make_work(municipality, course, times):
    """Runs that start soon with free seats or are short of their minimum, full ones with a queue, drafts, mails."""
    for _number in range(times):
        make_run(starts_in_days=5, course=course, municipality=municipality)
        make_run(
            starts_in_days=40,
            course=course,
            municipality=municipality,
            minimum=1,
            decide_by=timezone.localdate(),
        )
        make_run(state="draft", course=course, municipality=municipality)
        full = make_run(seats=1, starts_in_days=30, course=course, municipality=municipality)
        for _party in range(2):
            outcome = booking.book(full.pk, make_party(), {}, queue_if_full=True)
        fail(DueRow.objects.get(about="queued", subject_id=outcome.entry.pk))
        DueRow.objects.filter(about="booked", subject_id=full.bookings.get().pk).update(
            state="call", ended_at=timezone.now()
        )


def counts(client) -> dict[str, int]:
    panels = client.get(reverse("wagtailadmin_home")).context["panels"]
    panel = next(panel for panel in panels if panel.name == "todo")
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    lines = panel.get_context_data({"request": request})["lines"]
    return {line["url"]: line["count"] for line in lines}


def test_each_count_leads_to_a_list_of_as_many_of_the_own_municipality(client):
    them = make_neighbours()
    them.vaxjo.region.municipalities.update(retention_days=90, retention_decision="KS 2026-1")
    course = make_course(them.vaxjo.region)
    make_work(them.vaxjo, course, 2)
    make_work(them.ljungby, course, 3)
    for user, expected in ((them.coordinator, 2), (them.neighbour, 3), (them.regional, 5)):
        client.force_login(user)
        found = counts(client)
        # Of pages and people: tests/home/test_dashboard.py.
        elsewhere = (
            "care:index",
            "broken_links:index",
            "people:index",
            "translations:index",
            "wagtailadmin_reports:workflow",
        )
        others = [url for url in found if url.startswith(tuple(map(reverse, elsewhere)))]
        assert not any(found.pop(url) for url in others) and len(others) in (5, 6)
        assert len(found) == len(tasks_of(user))
        for url, count in found.items():
            assert count == (0 if "retention" in url else expected), url
            assert client.get(url).context["items_count"] == count, url


def test_the_dashboard_costs_the_same_however_much_there_is(client, django_assert_max_num_queries):
    them = make_neighbours()
    make_work(them.vaxjo, make_course(them.vaxjo.region), 6)
    client.force_login(them.coordinator)
    client.get(reverse("wagtailadmin_home"))
    with django_assert_max_num_queries(40):
        client.get(reverse("wagtailadmin_home"))


def test_staff_without_a_municipality_have_no_such_panel(client):
    them = make_neighbours()
    Role.objects.filter(municipality=them.vaxjo).delete()
    client.force_login(them.coordinator)
    panels = client.get(reverse("wagtailadmin_home")).context["panels"]
    assert all(panel.name != "todo" for panel in panels)


def test_a_mail_that_failed_is_tried_again(client):
    them = make_neighbours()
    run = make_run(municipality=them.vaxjo)
    outcome = booking.book(run.pk, make_party(), {}, queue_if_full=False)
    row = fail(DueRow.objects.get(subject_id=outcome.booking.pk))
    client.force_login(them.coordinator)
    client.post(reverse("outbox:again", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.ended_at, row.leased_until) == ("due", None, None)
    assert due.available(timezone.now()).filter(pk=row.pk).exists()


def test_a_mail_that_was_sent_or_is_being_sent_is_left_alone():
    them = make_neighbours()
    booking.book(make_run(municipality=them.vaxjo).pk, make_party(), {}, queue_if_full=False)
    row = DueRow.objects.get()
    DueRow.objects.update(leased_until=timezone.now() + timezone.timedelta(minutes=5))
    assert not try_again(row.pk)
    DueRow.objects.update(state="done", ended_at=timezone.now(), leased_until=None)
    assert not try_again(row.pk)
    assert DueRow.objects.get().state == "done"


def test_what_is_not_about_a_booking_is_the_regions(client):
    them = make_neighbours()
    due.add(region_id=them.vaxjo.region_id, kind="access_message", about="", subject_id=1, key="a:1")
    row = DueRow.objects.get()
    url = reverse("outbox:inspect", args=[row.pk])
    client.force_login(them.coordinator)
    assert client.get(url).status_code == 404
    client.force_login(them.regional)
    assert client.get(url).status_code == 200


def test_the_region_is_warned_until_each_municipality_has_decided_and_written_down_where(client):
    them = make_neighbours()
    url = f"{reverse('municipalities:index')}?todo=retention"
    client.force_login(them.regional)
    for facts, expected in (
        ({}, 2),
        ({"retention_days": 90}, 2),
        ({"retention_decision": "KS 2026-1"}, 1),
    ):
        type(them.vaxjo).objects.filter(pk=them.vaxjo.pk).update(**facts)
        assert counts(client)[url] == expected
        assert client.get(url).context["items_count"] == expected


def test_who_cannot_decide_on_retention_is_not_told_to(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    assert not any("retention" in url for url in counts(client))
