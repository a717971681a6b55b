"""Bookings per second, as a share of bare psycopg doing the same SQL with the same durability, in one run.

    python -m benchmarks.booking            through the verb: one hot run, and spread over 1,000 runs
    python -m benchmarks.booking --http     the final POST as well, 200 parties for 20 seats at 8 and 16 clients

The bare side replays the very statements of one booking, recorded from the verb, with eight connections of
psycopg and nothing else. Rounds alternate, so that both meet the same machine; medians are printed.
"""

import argparse
import multiprocessing
import statistics
import sys
import time
import uuid
from concurrent.futures import ProcessPoolExecutor

from benchmarks.ground import database, django_ready

CONNECTIONS = 8
SPREAD = 1_000


def make_runs(count: int, seats: int) -> list[int]:
    from tests.factories import make_course, make_municipality, make_run

    municipality = make_municipality()
    course = make_course(region=municipality.region)
    return [
        make_run(seats=seats, course=course, municipality=municipality, meetings=1).pk for _n in range(count)
    ]


def keep_keys_apart() -> None:
    """The recording knows a value by its number: let no run, party or booking share one with anything else."""
    from django.db import connection

    tables = ("courses_courserun", "courses_party", "courses_booking")
    with connection.cursor() as cursor:
        for number, table in enumerate(tables, start=1):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number * 10_000_000]
            )


def new_party(tag: str):
    from courses.models import Party

    return Party(name="Sara Nilsson", email=f"{tag}@example.org", language="sv", idempotency_key=uuid.uuid4())


def each(params: list | dict, work) -> list | dict:
    """The parameters of a statement, by place or by name, each worked on."""
    if isinstance(params, dict):
        return {name: work(value) for name, value in params.items()}
    return [work(value) for value in params]


def record(run_id: int) -> list[tuple[str, list | dict]]:
    """The statements of one booking through the verb, with marks where each booking has values of its own."""
    from django.db import connection

    from courses import booking
    from courses.contact import contact_digest

    party, statements = new_party(f"recorded{uuid.uuid4().hex}"), []

    def keep(execute, sql, params, many, context):
        statements.append((sql, each(params or (), lambda value: value)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        outcome = booking.book(run_id, party, queue_if_full=True)
    marks = [
        (party.idempotency_key, "key"),
        (party.reference, "reference"),
        (party.email, "email"),
        (contact_digest(party.email, ""), "digest"),
        (f"booked:{outcome.booking.pk}", "mail_key"),
    ]
    ids = {run_id: "run", party.pk: "party", outcome.booking.pk: "booking"}
    if len(ids) != 3:
        raise RuntimeError("the recorded booking's keys must differ")

    def marked(value):
        for known, name in marks:
            if type(value) is type(known) and value == known:
                return Mark(name)
        return Mark(ids[value]) if type(value) is int and value in ids else value

    return [(sql, each(params, marked)) for sql, params in statements]


class Mark(str):
    """Names a value that differs from booking to booking."""

    __slots__ = ()


def bare(address: str, statements, runs: list[int], count: int, worker: int) -> float:
    """`count` bookings with bare psycopg; seconds."""
    import psycopg

    with psycopg.connect(address) as connection:
        cursor = connection.cursor()
        started = time.perf_counter()
        for number in range(count):
            tag = uuid.uuid4().hex
            values = {
                "run": runs[(number * CONNECTIONS + worker) % len(runs)],
                "key": uuid.UUID(tag),
                "reference": tag[:11],
                "email": f"{tag}@example.org",
                "digest": tag,
                "mail_key": f"booked:{tag}",
            }
            inserted = iter(("party", "booking"))
            for sql, params in statements:
                cursor.execute(sql, each(params, lambda p, own=values: own[p] if isinstance(p, Mark) else p))
                if "RETURNING" in sql and (name := next(inserted, None)):
                    values[name] = cursor.fetchone()[0]
            connection.commit()
        return time.perf_counter() - started


def through_the_verb(runs: list[int], count: int, worker: int) -> float:
    """`count` bookings through courses.booking.book; seconds."""
    from courses import booking

    started = time.perf_counter()
    for number in range(count):
        run_id = runs[(number * CONNECTIONS + worker) % len(runs)]
        outcome = booking.book(run_id, new_party(uuid.uuid4().hex), queue_if_full=True)
        if not outcome.booking:
            raise RuntimeError(f"no booking: {outcome.reason}")
    return time.perf_counter() - started


def per_second(pool, work, arguments, count: int) -> float:
    """All workers at once; bookings per second of the slowest."""
    jobs = [pool.submit(work, *arguments, count, worker) for worker in range(CONNECTIONS)]
    return CONNECTIONS * count / max(job.result() for job in jobs)


def compare(pool, address: str, runs: list[int], label: str, count: int, rounds: int) -> None:
    statements = record(runs[0])
    shares, rates = [], []
    for _round in range(rounds):
        plain = per_second(pool, bare, (address, statements, runs), count)
        ours = per_second(pool, through_the_verb, (runs,), count)
        shares.append(ours / plain)
        rates.append((ours, plain))
    ours, plain = (statistics.median(rate[i] for rate in rates) for i in (0, 1))
    print(
        f"{label}: {len(statements)} statements; verb {ours:.0f}/s, bare psycopg {plain:.0f}/s, "
        f"share {statistics.median(shares):.2f} (min {min(shares):.2f}, max {max(shares):.2f})"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--http", action="store_true", help="measure the final POST as well")
    parser.add_argument("--count", type=int, default=40, help="bookings of each connection in a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with database() as address:
        django_ready(address, migrate=True)
        keep_keys_apart()
        spread = make_runs(SPREAD, seats=30_000)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(CONNECTIONS, context, django_ready, (address,)) as pool:
            per_second(pool, through_the_verb, (spread,), 5)
            compare(pool, address, spread[:1], "one hot run", options.count, options.rounds)
            compare(pool, address, spread, f"spread over {SPREAD} runs", options.count, options.rounds)
            if options.http:
                from benchmarks.booking_http import measure

                measure(address, pool)
    return 0


if __name__ == "__main__":
    sys.exit(main())
