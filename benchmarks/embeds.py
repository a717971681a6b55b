"""What other websites and programs ask for, kept and made anew, beside a static file of the same server.

    python -m benchmarks.embeds [--seconds 2] [--rounds 5] [--runs 1000] [--requests 10000]

One PostgreSQL, and gunicorn with two workers each: the site with its cache, the site without, and a bare Django
hello. The rounds go through all targets in turn; the median of their ratios is told. Then readers ask for the list
on other websites while parties book one after another: how often it was made anew, and whether what readers see in
the end is what the database says.
"""

import argparse
import json
import re
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

from benchmarks.booking import new_party
from benchmarks.ground import database, django_ready
from benchmarks.load import Client, rate, size
from benchmarks.pages import in_a_process_of_its_own, middle, prepare
from benchmarks.web import serve

PART = "/embed/courses/part/?lang=sv&limit=6"
TARGETS = {
    "script": "/embed/v1.js",
    "list in a page": PART,
    "list in a frame": "/embed/courses/?lang=ar&limit=6&filters=",
    "API, runs": "/api/v1/runs",
    "API, courses": "/api/v1/courses",
    "iCalendar": "/feeds/courses.ics?municipality=vaxjo",
    "Atom": "/feeds/courses.atom",
    "course list": "/sv/kurser/",
}
# Parties a second, more than a whole region has in an hour; and room for them.
BOOKED, SEATS = 20, 30_000
READERS = 4
# Seconds after a commit: fresh and stale together (config.page_store), with nothing in front.
AT_MOST = 2.1


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seconds", type=float, default=2)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--runs", type=int, default=1_000)
    asked.add_argument("--requests", type=int, default=10_000)
    options = asked.parse_args()
    with database() as server, ExitStack() as servers, tempfile.TemporaryDirectory() as folder:
        address, run = in_a_process_of_its_own(prepare, server, options.runs)
        counts = Path(folder) / "renderings"
        kept = servers.enter_context(
            serve(address, "benchmarks.counted:application", PAGE_CACHE_MB="64", RENDERINGS=str(counts))
        )
        plain = servers.enter_context(serve(address))
        hello = servers.enter_context(serve(address, "benchmarks.hello:application"))
        static = static_file(kept)
        tell(measure(kept, plain, hello, static, options.rounds, options.seconds), kept, static)
        under_bookings(address, kept, run, counts, options.requests)


def static_file(port: int) -> str:
    """The path of the style sheet that the site's own pages use."""
    page = urlopen(f"http://localhost:{port}/sv/kurser/", timeout=30).read().decode()
    return re.search(r'href="(/static/[^"]+\.css)"', page)[1]


def measure(
    kept: int, plain: int, hello: int, static: str, rounds: int, seconds: float
) -> dict[str, list[float]]:
    """Answers a second of every target in every round, each warmed first."""
    targets = {"hello": (hello, "/"), "static file": (kept, static)}
    targets |= {f"{name}, kept": (kept, path) for name, path in TARGETS.items()}
    targets |= {f"{name}, anew": (plain, path) for name, path in TARGETS.items()}
    for port, path in targets.values():
        rate(port, path, 0.5, zipped=True)
    found = {name: [] for name in targets}
    for _round in range(rounds):
        for name, (port, path) in targets.items():
            found[name].append(rate(port, path, seconds, zipped=True))
    return found


def tell(found: dict[str, list[float]], kept: int, static: str) -> None:
    """The table; `of static` and `of hello` are medians of the rounds' own ratios."""
    for name, path in (("hello", ""), ("static file", static)):
        wire = f", {size(kept, path, zipped=True):,} bytes on the wire" if path else ""
        print(f"{name}: {middle(found[name]):,.0f} a second{wire}")
    print(
        f"\n{'':16} {'kept/s':>8} {'of static':>9} {'of hello':>9} {'anew/s':>8} {'of static':>9} {'bytes, gzip':>12}"
    )
    for name, path in TARGETS.items():
        now, anew = found[f"{name}, kept"], found[f"{name}, anew"]
        print(
            f"{name:16} {middle(now):8,.0f} {share(now, found['static file']):9.2f} {share(now, found['hello']):9.2f}"
            f" {middle(anew):8,.0f} {share(anew, found['static file']):9.3f} {size(kept, path, zipped=True):12,}"
        )


def share(rates: list[float], base: list[float]) -> float:
    return middle(one / other for one, other in zip(rates, base, strict=True))


def under_bookings(address: str, port: int, run: int, counts: Path, requests: int) -> None:
    """So many requests for one list while parties book the run, then what readers see of its seats."""
    over, booked = counts.with_name("over"), []
    booker = threading.Thread(
        target=lambda: booked.extend(in_a_process_of_its_own(book_until, address, run, str(over)))
    )
    readers = [threading.Thread(target=read, args=(port, requests // READERS)) for _n in range(READERS)]
    booker.start()
    while seats_left(port, run) < SEATS // 2:
        time.sleep(0.1)
    before, started = counts.stat().st_size, time.perf_counter()
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    seconds = time.perf_counter() - started
    made = counts.stat().st_size - before
    over.touch()
    booker.join()
    bookings, left = booked
    time.sleep(AT_MOST)
    shown = seats_left(port, run)
    print(
        f"\n{requests:,} requests for a list in {seconds:.1f} s while {bookings / seconds:.0f} parties booked each"
        f" second: made anew {made} times. {AT_MOST} s later {left} seats are left, and readers see {shown}."
    )
    if shown != left:
        raise RuntimeError("what readers see is not what the database says")


def read(port: int, count: int) -> None:
    """One reader who asks so often."""
    client = Client(port, PART, zipped=True)
    for _n in range(count):
        status, _length = client.ask()
        if status != 200:
            raise RuntimeError(f"{PART} answered {status}")


def seats_left(port: int, run: int) -> int:
    with urlopen(f"http://localhost:{port}/api/v1/runs/{run}", timeout=30) as answer:
        return json.load(answer)["seats_left"]


def book_until(address: str, run: int, over: str) -> tuple[int, int]:
    """Book one party after another until the file is there; how many, and the seats that are left then."""
    django_ready(address)
    from courses import booking
    from courses.models import CourseRun

    CourseRun.objects.filter(pk=run).update(seats=SEATS)
    count = 0
    while not Path(over).exists():
        if booking.book(run, new_party(f"reader{count}"), queue_if_full=False).booking:
            count += 1
        time.sleep(1 / BOOKED)
    return count, CourseRun.objects.get(pk=run).listed_free


if __name__ == "__main__":
    main()
