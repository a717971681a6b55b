"""Who sees whom after a course: every combination of three people's choices and withdrawals, the clock, and the end."""

from copy import deepcopy
from datetime import timedelta
from itertools import product

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from courses import own_data, privacy
from courses.claims import Claim
from courses.models import Attendance, Booking, CourseRun
from courses.models.parties import Party
from home.models import DueRow
from networks import for_runs, touch
from networks.models import StayInTouch
from networks.touch import OPEN_FOR, Outcome
from tests.networks.finished import NAMES, make_finished, say_yes

pytestmark = pytest.mark.django_db
SILENT, ALL, LANGUAGE, WITHDREW = "silent", "all", "language", "withdrew"
CHOICES = (SILENT, ALL, LANGUAGE, WITHDREW)
ENOUGH, NOT_YET = "enough have said yes", "not enough yet"


@pytest.fixture(scope="module")
def made(for_the_file):
    return make_finished(names=NAMES)


@pytest.fixture
def four(made, db):
    return deepcopy(made)


@pytest.fixture
def three(four):
    """Of four who went there, the fourth says nothing."""
    return four.bookings[:3]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def choose(booking, choice, language="sv"):
    if choice == SILENT:
        return
    say_yes(booking, language, ALL if choice == WITHDREW else choice)
    if choice == WITHDREW:
        touch.withdraw(booking)


def names_seen(booking) -> list[str]:
    standing = touch.standing_in(booking.run)
    mine = next((row for row in standing if row.booking_id == booking.pk), None)
    return [row.first_name for row in touch.seen_by(mine, standing)] if mine else []


@pytest.mark.once
@pytest.mark.parametrize("languages", [("sv", "sv", "sv"), ("sv", "sv", "ar")])
def test_three_see_each_other_when_each_has_said_yes_to_both_others_and_in_no_other_case(three, languages):
    for choices in product(CHOICES, repeat=3):
        with transaction.atomic():
            for booking, choice, language in zip(three, choices, languages, strict=True):
                choose(booking, choice, language)
            willing = {(ALL, ALL, ALL)}
            if len(set(languages)) == 1:
                willing |= set(product((ALL, LANGUAGE), repeat=3))
            expected = list(NAMES[:3]) if choices in willing else []
            for booking in three:
                own = booking.party.name.split()[0]
                assert names_seen(booking) == [name for name in expected if name != own], choices
            said = for_runs.words_of(three[0].run)
            assert (ENOUGH if expected else NOT_YET) in said, choices
            transaction.set_rollback(True)


def rows_of_everything() -> dict:
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in models}


def test_who_withdrew_leaves_nothing_that_tells_them_from_who_never_answered(three):
    say_yes(three[0])
    before = rows_of_everything()
    say_yes(three[1])
    assert touch.withdraw(three[1]) is Outcome.DONE
    assert rows_of_everything() == before
    assert touch.withdraw(three[1]) is Outcome.ALREADY


def test_a_fourth_is_seen_by_those_only_with_whom_another_stands_between(four):
    amal, bodil, cecilia, dunja = four.bookings
    for booking in (amal, bodil):
        say_yes(booking, "ar", LANGUAGE)
    say_yes(cecilia, "ar")
    say_yes(dunja, "sv")
    # Dunja and Cecilia are willing, but a third that both share is missing: neither sees the other.
    assert names_seen(dunja) == []
    assert names_seen(cecilia) == ["Amal", "Bodil"]
    assert names_seen(amal) == ["Bodil", "Cecilia"]


@pytest.mark.once
def test_what_one_sees_the_other_sees_in_every_run_of_four(four):
    kinds = [None, *product(("sv", "ar"), (ALL, LANGUAGE))]
    for chosen in product(kinds, repeat=4):
        rows = [
            StayInTouch(booking=booking, language=kind[0], to_whom=kind[1])
            for booking, kind in zip(four.bookings, chosen, strict=True)
            if kind
        ]
        seen = {row.booking_id: [other.booking_id for other in touch.seen_by(row, rows)] for row in rows}
        for mine, others in seen.items():
            assert len(others) != 1
            assert all(mine in seen[other] for other in others)


def test_a_late_yes_is_seen_like_any_other_and_the_order_says_nothing_of_when(three):
    for days, booking in ((30, three[0]), (0, three[2]), (9, three[1])):
        say_yes(booking, now=timezone.now() + timedelta(days=days))
    assert names_seen(three[2]) == ["Amal", "Bodil"]


def test_it_is_over_for_all_at_once_by_the_clock_whether_or_not_a_job_ran(three):
    for booking in three:
        say_yes(booking)
    run = three[0].run
    last = run.ends_at + OPEN_FOR
    assert len(touch.standing_in(run, last - timedelta(seconds=1))) == 3
    assert touch.standing_in(run, last) == []
    standing = touch.standing_in(run)
    assert len(touch.seen_by(standing[0], standing)) == 2
    # One that no longer stands sees nobody, whoever holds it.
    assert touch.seen_by(standing[0], standing[1:]) == []
    assert say_yes(three[0], now=last) is Outcome.NOT_NOW
    assert StayInTouch.objects.count() == 3


def test_it_is_kept_no_longer_than_the_municipality_keeps_anything(three):
    place = three[0].run.municipality
    place.retention_days = 20
    place.save()
    say_yes(three[0])
    assert StayInTouch.objects.get().until == three[0].run.ends_at + timedelta(days=20)


def test_nobody_says_yes_before_the_last_meeting_is_over(three):
    ends = three[0].run.ends_at
    assert say_yes(three[0], now=ends - timedelta(seconds=1)) is Outcome.NOT_NOW
    assert say_yes(three[0], now=ends) is Outcome.DONE
    assert say_yes(three[0], now=ends) is Outcome.CHANGED
    assert StayInTouch.objects.count() == 1


def test_who_was_noted_as_never_there_is_not_one_of_them(three):
    meeting = three[0].run.meetings.get()
    Attendance.objects.create(booking=three[0], meeting=meeting, state=Attendance.State.ABSENT)
    assert say_yes(three[0]) is Outcome.NOT_NOW
    now = timezone.now()
    linked = [bool(for_runs.for_participant(Claim(booking=booking), now)) for booking in three]
    assert linked == [False, True, True]
    assert not for_runs.for_participant(Claim(booking=three[1]), now - timedelta(days=3))


def cancel(booking):
    Booking.objects.filter(pk=booking.pk).update(state="cancelled", cancelled_at=timezone.now())


def cancel_run(booking):
    CourseRun.objects.filter(pk=booking.run_id).update(state="cancelled", cancelled_at=timezone.now())


def anonymised_by_another_way(booking):
    Party.objects.filter(pk=booking.party_id).update(**privacy.EMPTIED, anonymised_at=timezone.now())


@pytest.mark.parametrize("lose", [cancel, cancel_run, anonymised_by_another_way])
def test_who_has_no_booking_any_more_is_no_longer_seen_and_the_night_deletes_it(three, lose):
    for booking in three:
        say_yes(booking)
    lose(three[2])
    assert [names_seen(booking) for booking in three] == [[], [], []]
    touch.deliver(DueRow(region=three[0].run.municipality.region))
    assert not StayInTouch.objects.filter(booking=three[2]).exists()


def test_the_night_deletes_what_is_over_and_nothing_else(three):
    region = three[0].run.municipality.region
    for booking in three:
        say_yes(booking)
    StayInTouch.objects.filter(booking=three[0]).update(
        said_at=timezone.now() - timedelta(days=61), until=timezone.now()
    )
    for _twice in range(2):
        touch.deliver(DueRow(region=region))
        assert set(StayInTouch.objects.values_list("booking", flat=True)) == {three[1].pk, three[2].pk}


def test_anonymising_a_party_takes_its_yes_along_at_once(three):
    for booking in three[:2]:
        say_yes(booking)
    assert privacy.anonymise(three[0].party_id).ok
    assert list(StayInTouch.objects.values_list("booking", flat=True)) == [three[1].pk]


def test_what_is_known_about_an_address_says_what_it_shows_to_others(three):
    say_yes(three[0])
    region, email = three[0].run.municipality.region, three[0].party.email
    words = [part.rows for part in own_data.in_words(region, email)[0].claims]
    assert any(("E-mail", "amal@contact.example") in rows for rows in words)
    kept = own_data.as_data(region, email)["parties"][0]["further"][0]
    assert (kept["name"], kept["contact"]) == ("stays_in_touch", "amal@contact.example")
    assert set(kept) - {"name"} == {
        field.name for field in StayInTouch._meta.concrete_fields if field.name not in ("id", "booking")
    }


def test_the_database_refuses_a_yes_that_shows_nothing(three):
    say_yes(three[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        StayInTouch.objects.update(contact="")


def test_a_name_is_in_no_log(three):
    say_yes(three[0])
    assert str(StayInTouch.objects.get()) == three[0].party.reference
