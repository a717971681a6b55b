"""The fair queue: 200 parties wait, 100 seats come free one by one, everyone offered is written to.

    python -m benchmarks.queue [--rounds 3] [--others 10000]

Measured with the run alone in its region, and again with so many others waiting in the region: the cost of an
offer must not grow with them. One process on a PostgreSQL whose commits wait for the disk; mails are put into words
and handed to Django's memory, so that no mail server is measured.
"""

import argparse
import statistics
import sys
import time
from datetime import timedelta

from benchmarks.ground import database, django_ready

PARTIES, FREED = 200, 100
# Each that cancelled, each that was offered a seat, each that still waits; a place that was overtaken by an offer
# before the mail left is not written about.
MAILS = FREED + FREED + (PARTIES - FREED)
OTHER_RUNS = 50


def a_round(tag: str) -> dict[str, float]:
    """One run from empty to the last mail; seconds of each part."""
    from django.core import mail
    from django.utils import timezone

    from courses import booking
    from courses.models import Offer
    from home import due
    from tests.factories import make_course, make_municipality, make_party, make_run

    municipality = make_municipality()
    course = make_course(region=municipality.region)
    run = make_run(seats=FREED, starts_in_days=30, course=course, municipality=municipality)
    taken = [booking.book(run.pk, make_party(), queue_if_full=False).booking.pk for _n in range(FREED)]
    noon = timezone.localtime().replace(hour=12) + timedelta(days=1)
    while due.work(limit=1_000, now=noon):
        pass
    mail.outbox = []

    def timed(work) -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    def join():
        for _number in range(PARTIES):
            booking.book(run.pk, make_party(), queue_if_full=True, automatic=False)

    def free():
        for pk in taken:
            booking.cancel(pk)

    def write():
        while due.work(limit=1_000, now=noon):
            pass

    seconds = {"join": timed(join), "free": timed(free), "write": timed(write)}
    handed_over = Offer.objects.filter(run=run, handed_over_at__isnull=False).count()
    if (handed_over, len(mail.outbox)) != (FREED, MAILS):
        raise RuntimeError(f"{tag}: {handed_over} offers handed over, {len(mail.outbox)} mails")
    return seconds


def let_others_wait(count: int) -> None:
    """So many parties in the queues of other runs of the region."""
    from courses.models import Party, QueueEntry
    from home.models import Region
    from tests.factories import make_course, make_municipality, make_party, make_run

    region = Region.objects.get()
    municipality, course = make_municipality(region), make_course(region=region)
    runs = [
        make_run(seats=0, starts_in_days=30, course=course, municipality=municipality, meetings=1)
        for _n in range(OTHER_RUNS)
    ]
    parties = [make_party(region_id=region.pk) for _n in range(count)]
    Party.objects.bulk_create(parties, batch_size=1_000)
    QueueEntry.objects.bulk_create(
        (
            QueueEntry(
                run=runs[number % OTHER_RUNS],
                party=party,
                seats=1,
                place=number // OTHER_RUNS + 1,
                contact_digest=party.email,
            )
            for number, party in enumerate(parties)
        ),
        batch_size=1_000,
    )


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tell(label: str, rounds: list[dict[str, float]]) -> float:
    """Print the medians; returns the seconds for one freed seat, from the cancel to the handed-over offer."""
    join, free, write = (statistics.median(one[part] for one in rounds) for part in ("join", "free", "write"))
    print(
        f"{label}: {PARTIES / join:.0f} parties a second join, {FREED / free:.0f} seats a second are freed and "
        f"offered, {MAILS / write:.0f} mails a second; all in all {PARTIES / (join + free + write):.0f} parties a second"
    )
    return (free + write) / FREED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--others", type=int, default=10_000)
    options = parser.parse_args()
    with database() as address:
        django_ready(address, migrate=True)
        from django.test.utils import setup_test_environment

        setup_test_environment()
        a_round("warm")
        analyse()
        alone = tell("alone in the region", [a_round("alone") for _n in range(options.rounds)])
        let_others_wait(options.others)
        analyse()
        crowded = tell(
            f"beside {options.others:,} who wait", [a_round("crowded") for _n in range(options.rounds)]
        )
        print(f"cost of a freed seat, crowded over alone: {crowded / alone:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
