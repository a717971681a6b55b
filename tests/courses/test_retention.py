"""Retention: each municipality's own days, worked each night, made up for when a night was missed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses import booking, retention
from courses.models import CourseRun, FormerAddress, Party, QueueEntry
from home import due
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_region, make_run

pytestmark = pytest.mark.django_db


def ended(municipality, days_ago, **party):
    """The party of a booking of a run whose last meeting was so many days ago."""
    run = make_run(municipality=municipality)
    outcome = booking.book(run.pk, make_party(**party), queue_if_full=True)
    let_pass(run, days_ago)
    return outcome.party


def let_pass(run, days_ago):
    end = timezone.now() - timedelta(days=days_ago, minutes=1)
    CourseRun.objects.filter(pk=run.pk).update(starts_at=end - timedelta(days=21), ends_at=end)


def due_parties():
    return list(retention.due_for_removal().order_by("pk"))


def command(*arguments):
    out = StringIO()
    call_command("anonymise", *arguments, stdout=out)
    return out.getvalue().splitlines()


def night():
    """One round of the worker, after three in the morning."""
    tomorrow = timezone.now() + timedelta(days=1)
    retention.plan(tomorrow)
    return due.work(now=tomorrow + timedelta(days=1))


def test_a_party_is_kept_for_the_days_that_its_municipality_has_decided():
    municipality = make_municipality(retention_days=30)
    over, _not_yet = ended(municipality, 30), ended(municipality, 29)
    booking.book(make_run(municipality=municipality).pk, make_party(), queue_if_full=True)
    assert due_parties() == [over]


def test_nothing_is_removed_before_a_municipality_has_decided():
    party = ended(make_municipality(retention_days=None), 3000)
    assert due_parties() == []
    party.region.municipalities.update(retention_days=0)
    assert due_parties() == [party]


def test_the_longest_of_several_municipalities_counts():
    vaxjo, ljungby = make_municipality(retention_days=10), make_municipality(retention_days=100)
    party = ended(vaxjo, 50)
    other = make_run(municipality=ljungby, seats=1)
    QueueEntry.objects.create(party=party, run=other, seats=1, place=1, state="left", ended_at=timezone.now())
    let_pass(other, 99)
    assert due_parties() == []
    let_pass(other, 100)
    assert due_parties() == [party]
    ljungby.retention_days = None
    ljungby.save()
    assert due_parties() == [], "one that has not decided keeps it"


def test_who_never_got_a_seat_counts_from_the_runs_end_too():
    municipality = make_municipality(retention_days=30)
    run = make_run(municipality=municipality, seats=1)
    for _party in range(2):
        waiting = booking.book(run.pk, make_party(), queue_if_full=True).party
    let_pass(run, 29)
    assert due_parties() == []
    let_pass(run, 30)
    assert waiting in due_parties() and len(due_parties()) == 2


def test_who_waited_for_any_run_counts_from_the_day_that_ended():
    vaxjo, ljungby = make_municipality(retention_days=10), make_municipality(retention_days=20)
    party = make_party(save=True)
    entry = QueueEntry.objects.create(party=party, course=make_course(), seats=1, place=1)
    entry.municipalities.set([vaxjo, ljungby])
    assert due_parties() == []
    for days, expected in ((15, []), (21, [party])):
        entry.state, entry.ended_at = "left", timezone.now() - timedelta(days=days)
        entry.save()
        assert due_parties() == expected


def test_a_run_that_lost_all_its_meetings_counts_from_its_cancelling():
    municipality = make_municipality(retention_days=30)
    party = ended(municipality, 1)
    CourseRun.objects.update(
        state="cancelled", starts_at=None, ends_at=None, cancelled_at=timezone.now() - timedelta(days=29)
    )
    assert due_parties() == []
    CourseRun.objects.update(cancelled_at=timezone.now() - timedelta(days=31))
    assert due_parties() == [party]


def test_it_is_worked_each_night_also_days_late_and_twice():
    municipality = make_municipality(retention_days=30)
    party = ended(municipality, 200)
    assert night().done
    party.refresh_from_db()
    assert party.anonymised_at and not party.email
    at = party.anonymised_at
    night()
    party.refresh_from_db()
    assert party.anonymised_at == at
    assert due_parties() == []


def test_a_night_is_planned_once_for_each_region_whoever_plans_it():
    regions = [make_region(), make_region(name="Jönköping", hostname="jonkoping", default=False)]
    now = timezone.now()
    for _worker in range(2):
        retention.plan(now)
    rows = DueRow.objects.filter(kind="retention")
    assert sorted(rows.values_list("region", flat=True)) == [region.pk for region in regions]
    retention.plan(now + timedelta(days=1))
    assert rows.count() == 4
    assert {timezone.localtime(row.due_at).hour for row in rows.order_by("-due_at")[:2]} <= {
        3,
        timezone.localtime(now).hour,
    }


def test_the_worker_plans_the_night_by_itself():
    make_region()
    call_command("run_due", stdout=StringIO())
    assert DueRow.objects.filter(kind="retention").count() == 1


def test_a_regions_night_touches_no_other_region():
    here = ended(make_municipality(retention_days=1), 9)
    there = make_region(name="Jönköping", hostname="jonkoping", default=False)
    elsewhere = ended(make_municipality(there, "Gnosjö", retention_days=1), 9)
    retention.deliver(DueRow(region=there, kind="retention"))
    here.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (here.anonymised_at, bool(elsewhere.anonymised_at)) == (None, True)


def test_one_party_that_fails_does_not_keep_the_others(monkeypatch):
    municipality = make_municipality(retention_days=1)
    first, second = ended(municipality, 9), ended(municipality, 9)
    real = retention.anonymise

    def fail(pk, **options):
        if pk == first.pk:
            raise retention.Error
        return real(pk, **options)

    monkeypatch.setattr(retention, "anonymise", fail)
    with pytest.raises(RuntimeError):
        retention.remove_due(retention.due_for_removal())
    assert list(Party.objects.filter(anonymised_at=None)) == [first]
    assert second.pk


def test_a_former_address_that_could_not_be_told_is_forgotten_at_night():
    party = make_party(save=True)
    old, new = (FormerAddress.objects.create(party=party, email="old@example.org") for _n in range(2))
    FormerAddress.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    retention.deliver(DueRow(region=party.region, kind="retention"))
    assert list(FormerAddress.objects.all()) == [new]


def test_the_command_says_how_many_in_each_municipality_and_removes_them():
    vaxjo = make_municipality(name="Växjö", retention_days=30)
    ljungby = make_municipality(name="Ljungby")
    ended(vaxjo, 31), ended(vaxjo, 31), ended(vaxjo, 3), ended(ljungby, 999)
    said = ["Kronoberg, Ljungby: not decided, 1 kept", "Kronoberg, Växjö: 2 (30 days)"]
    assert command("--dry-run") == [*said, "2 parties would be anonymised"]
    assert not Party.objects.exclude(anonymised_at=None).exists()
    assert command() == [*said, "2 parties anonymised"]
    assert command()[-1] == "0 parties anonymised"


def test_the_question_is_as_dear_for_many_as_for_few(django_assert_num_queries):
    municipality = make_municipality(retention_days=30)
    for _party in range(8):
        ended(municipality, 40)
    with django_assert_num_queries(2):
        assert len(due_parties()) == 8


def test_the_command_removes_one_party_before_its_time_but_nobody_who_is_expected():
    municipality = make_municipality()
    over = ended(municipality, 1)
    going = booking.book(make_run(municipality=municipality).pk, make_party(), queue_if_full=True).party
    keys = [over.reference, str(going.pk), "NOB-ODY-222"]
    assert command("--dry-run", "--party", *keys) == [
        f"{over.reference}: found",
        f"{going.pk}: found",
        "NOB-ODY-222: not found",
    ]
    assert command("--party", *keys) == [
        f"{over.reference}: anonymised",
        f"{going.pk}: active",
        "NOB-ODY-222: not found",
    ]
    assert list(Party.objects.filter(anonymised_at=None)) == [going]
