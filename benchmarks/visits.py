"""Visits to one page of a campaign, all at once: what a visit costs, and that none is lost.

    python -m benchmarks.visits [--visits 2000] [--at-once 1 4 8]

The worst that can be: everybody looks at the same page in the same language on the same day, so that every visit
raises the same number; each comes from an address of its own, as the limit counts by address. Django's own client on
a PostgreSQL whose commits wait for the disk, in one process.
"""

import argparse
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.ground import database, django_ready

BODY = "campaign=dagen&municipality=&what=page&language=sv"
FORM = "application/x-www-form-urlencoded"


def prepare() -> None:
    from tests.factories import make_campaign, make_campaign_page, make_region

    make_campaign_page(make_campaign(make_region(), slug="dagen"), slug="dagen")


def visits(number: int, at_once: int) -> list[float]:
    """Seconds that each took."""
    from django.db import connections
    from django.test import Client

    def one(first: int) -> list[float]:
        client, took = Client(), []
        for visitor in range(first, number, at_once):
            address = f"10.{visitor >> 16}.{visitor >> 8 & 255}.{visitor & 255}"
            started = time.perf_counter()
            answer = client.post(
                "/kampanj-besok/",
                BODY,
                content_type=FORM,
                headers={"origin": "http://testserver"},
                REMOTE_ADDR=address,
            )
            took.append(time.perf_counter() - started)
            assert answer.status_code == 204
        connections.close_all()
        return took

    with ThreadPoolExecutor(at_once) as pool:
        return [seconds for part in pool.map(one, range(at_once)) for seconds in part]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--visits", type=int, default=2_000)
    asked.add_argument("--at-once", type=int, nargs="*", default=[1, 4, 8])
    options = asked.parse_args()
    with database() as server:
        django_ready(server, migrate=True)
        from campaigns.models import VisitCount

        prepare()
        for at_once in options.at_once:
            started = time.perf_counter()
            took = visits(options.visits, at_once)
            rate = options.visits / (time.perf_counter() - started)
            late = statistics.quantiles(took, n=100)[98]
            middle = statistics.median(took)
            print(
                f"{at_once} at once: {rate:.0f} visits a second, "
                f"median {middle * 1000:.1f} ms, 99 of 100 within {late * 1000:.1f} ms"
            )
        counted = VisitCount.objects.get().count
        assert counted == options.visits * len(options.at_once), counted
        print(f"{counted} visits in one row: none is lost")


if __name__ == "__main__":
    main()
