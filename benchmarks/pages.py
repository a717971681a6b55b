"""What a page costs beside a bare Django hello, and how the course list grows with the number of runs.

    python -m benchmarks.pages [--seconds 2] [--rounds 5] [--sizes 100 10000 100000]

Everything is uncached, on a PostgreSQL of its own, and served by the same two gunicorn workers each. Other
programs share the machine: the rounds go through all targets in turn, and the median of their ratios is told;
beside it the same ratio by processor time (web workers and their database connections), which others disturb less.
"""

import argparse
import statistics
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks.cpu import used
from benchmarks.ground import database, django_ready
from benchmarks.load import rate, size
from benchmarks.web import serve

LIST = "/sv/kurser/"
QUESTIONS = {
    "list": LIST,
    "list, gzip": LIST,
    # Fills its page at every size, so that the sizes can be compared.
    "list, filtered": f"{LIST}?age=5&form=on_site&language=sv",
    "list, by distance": f"{LIST}?near=ljungby",
    "list, page 10": f"{LIST}?page=10",
    "list, searched": f"{LIST}?q=tonaring+vaxjo",
}
SIZES = (100, 10_000, 100_000)
MIDDLE = 10_000
GROWTH = ("list", "list, filtered", "list, by distance")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seconds", type=float, default=2)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = asked.parse_args()
    with database() as address, ExitStack() as servers:
        addresses, runs = {}, {}
        for count in options.sizes:
            addresses[count], runs[count] = in_a_process_of_its_own(prepare, address, count)
        hello = servers.enter_context(serve(address, "benchmarks.hello:application"))
        ports = {count: servers.enter_context(serve(of_size)) for count, of_size in addresses.items()}
        targets = {("hello", 0): (hello, "/", False)}
        for count, port in ports.items():
            for name, path in QUESTIONS.items() if count == MIDDLE else ((n, QUESTIONS[n]) for n in GROWTH):
                targets[name, count] = (port, path, "gzip" in name)
            if count == MIDDLE:
                targets["home", count] = (port, "/sv/", False)
                targets["run", count] = (port, f"/sv/tillfalle/{runs[count]}/", False)
        rates = measure(targets, options.rounds, options.seconds)
        tell(rates, targets)


def in_a_process_of_its_own(work, *given):
    """What `work` returns. One process per database: what a site remembers of one says nothing about another."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def prepare(server: str, runs: int) -> tuple[str, int]:
    """Make and fill a database for that many runs; returns its address and one run to ask for."""
    address = create_database(server, f"pages_{runs}")
    django_ready(address, migrate=True)
    from benchmarks.fill import fill

    fill(runs)
    tell_queries(runs)
    return address, a_run()


def create_database(server: str, name: str) -> str:
    """An empty database on the server; returns its address."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as bare:
        bare.execute(f"CREATE DATABASE {name}")
    # The server's own address ends in /postgres, with or without options behind it.
    head, separator, options = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{separator}{options}"


def a_run() -> int:
    """An upcoming run with free seats."""
    from courses.models import CourseRun

    return (
        CourseRun.objects.upcoming().with_free_seats().order_by("starts_at").values_list("pk", flat=True)[0]
    )


def tell_queries(runs: int) -> None:
    """How many queries a warm request asks, and how large its answer is."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    print(f"\n{runs:,} runs: queries and bytes")
    for name in ("list", "list, filtered", "list, by distance", "list, searched"):
        client.get(QUESTIONS[name])
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(QUESTIONS[name])
        print(
            f"  {name:20} {len(queries)} queries {len(answer.content):7,} bytes  status {answer.status_code}"
        )


@dataclass(frozen=True)
class Measured:
    """One target in one round: answers per second by the clock, and processor seconds for each answer."""

    rate: float
    cost: float


def measure(targets, rounds: int, seconds: float) -> dict[tuple[str, int], list[Measured]]:
    """Every target in every round; each is warmed first."""
    for port, path, zipped in targets.values():
        rate(port, path, 0.5, zipped=zipped)
    found = {target: [] for target in targets}
    for _round in range(rounds):
        for target, (port, path, zipped) in targets.items():
            # The workers say where they listen; a database connection says which database it serves.
            who = (f"127.0.0.1:{port}", f" pages_{target[1]} ")
            before = used(*who)
            answers = rate(port, path, seconds, zipped=zipped)
            found[target].append(Measured(answers, (used(*who) - before) / (answers * seconds)))
    return found


def tell(found, targets) -> None:
    hello = found["hello", 0]
    print(f"\nhello: {middle(one.rate for one in hello):,.0f} answers a second")
    print(
        f"{'page':20} {'runs':>8} {'a second':>9} {'of hello':>9} {'ms of CPU':>10} {'of hello':>9} {'bytes':>8}"
    )
    for target, rounds in found.items():
        name, count = target
        if name == "hello":
            continue
        pairs = list(zip(rounds, hello, strict=True))
        port, path, zipped = targets[target]
        print(
            f"{name:20} {count:8,} {middle(one.rate for one in rounds):9.0f}"
            f" {middle(one.rate / base.rate for one, base in pairs):9.4f}"
            f" {middle(one.cost for one in rounds) * 1000:10.2f}"
            f" {middle(base.cost / one.cost for one, base in pairs):9.4f}"
            f" {size(port, path, zipped=zipped):8,}"
        )
    sizes = [count for name, count in found if name in GROWTH]
    smallest, largest = min(sizes), max(sizes)
    print(f"\ncost at {largest:,} runs, times that at {smallest:,}: by the clock, by processor time")
    for name in GROWTH:
        pairs = list(zip(found[name, smallest], found[name, largest], strict=True))
        by_clock = middle(small.rate / large.rate for small, large in pairs)
        by_cost = middle(large.cost / small.cost for small, large in pairs)
        print(f"  {name:20} {by_clock:5.2f} {by_cost:5.2f}")


def middle(values) -> float:
    return statistics.median(list(values))


if __name__ == "__main__":
    main()
