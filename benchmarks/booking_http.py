"""The final POST of a booking over HTTP, against bare psycopg on one hot run. Called by benchmarks.booking."""

import http.client
import re
import statistics
import threading
import time
from html import unescape
from urllib.parse import urlencode

from benchmarks.booking import CONNECTIONS, bare, make_runs, record
from benchmarks.web import serve

ATTEMPTS, SEATS = 200, 20
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def ask(port: int, path: str, address: str, body: str | None = None):
    """One request from a client at `address` behind a trusted proxy; returns status, location and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"X-Forwarded-For": address, "Host": "localhost"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body is not None else "GET", path, body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, response.headers.get("Location", ""), text


def reviewed(port: int, path: str, number: int) -> tuple[str, str]:
    """Fill in the form as party `number` up to the review; returns its address and the body of the final POST."""
    address = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
    _status, _location, form = ask(port, path, address)
    fields = dict(HIDDEN.findall(form)) | {
        "name": "Sara Nilsson",
        "adults": "1",
        "email": f"http{number}@example.org",
    }
    status, _location, review = ask(
        port, path, address, urlencode({k: unescape(v) for k, v in fields.items()})
    )
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(review)}
    if status != 200 or len(hidden) < 4:
        raise RuntimeError(f"no review for party {number}: {status}")
    # As the button for the waiting list does: the run may fill up between the review and the press.
    return address, urlencode(hidden | {"step": "send", "queue_if_full": "1"})


def press_all(port: int, path: str, prepared, clients: int) -> tuple[float, list[int]]:
    """All final POSTs with so many clients at once; seconds, and the statuses."""
    waiting, statuses = iter(prepared), []
    lock = threading.Lock()

    def client():
        while True:
            with lock:
                following = next(waiting, None)
            if following is None:
                return
            statuses.append(ask(port, path, *following)[0])

    threads = [threading.Thread(target=client) for _n in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, statuses


def bare_rate(address: str, pool, count: int = 40) -> float:
    run = make_runs(1, seats=30_000)
    statements = record(run[0])
    jobs = [pool.submit(bare, address, statements, run, count, worker) for worker in range(CONNECTIONS)]
    return CONNECTIONS * count / max(job.result() for job in jobs)


def measure(address: str, pool, rounds: int = 3) -> None:
    """Print the share of bare psycopg that the final POST reaches, and what became of 200 attempts for 20 seats."""
    from wagtail.models import Site

    from courses.models import Booking, CourseRun, QueueEntry

    Site.objects.update(hostname="localhost")
    number = 0
    with serve(address) as port:
        for clients in (8, 16):
            shares, rates = [], []
            for _round in range(rounds):
                (run,) = make_runs(1, seats=SEATS)
                path = f"/sv/tillfalle/{run}/boka/"
                prepared = [reviewed(port, path, number + n) for n in range(ATTEMPTS)]
                number += ATTEMPTS
                plain = bare_rate(address, pool)
                seconds, statuses = press_all(port, path, prepared, clients)
                confirmed = Booking.objects.confirmed().filter(run=run).count()
                places = list(QueueEntry.objects.filter(run=run).values_list("place", flat=True))
                if (set(statuses), confirmed, len(set(places))) != ({303}, SEATS, ATTEMPTS - SEATS):
                    raise RuntimeError(f"{set(statuses)}, {confirmed} confirmed, {len(set(places))} places")
                listed = CourseRun.objects.get(pk=run)
                if (listed.confirmed_seats, listed.waiting_parties) != (SEATS, ATTEMPTS - SEATS):
                    raise RuntimeError("the stored counters are wrong")
                shares.append(ATTEMPTS / seconds / plain)
                rates.append(ATTEMPTS / seconds)
            print(
                f"over HTTP, one hot run, {clients} clients: {statistics.median(rates):.0f}/s, share of bare "
                f"psycopg {statistics.median(shares):.2f} (min {min(shares):.2f}, max {max(shares):.2f}); each "
                f"round {SEATS} confirmed, {ATTEMPTS - SEATS} queued with unique places, none lost, none refused"
            )
