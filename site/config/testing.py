"""`make test`: every test on SQLite, on PostgreSQL and in a browser, all at once; then says what ran where.

The last line reads `N passed, M failed`. `make audit` runs the full accessibility matrix the same way.
"""

import argparse
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from config import browser, environment, postgres
from config.terminal import say, with_variables

ALL = ("sqlite", "walks", "postgres", "browser")
# All at once: each keeps less than one core busy, and two cores do them in little more time than the longest takes.
# It is the last that is shown as it comes.
LANES = (("browser", "walks"), ("sqlite",), ("postgres",))
# Seconds a part may take before it is stopped: a net far above what each takes on two quiet cores.
LIMITS = {"sqlite": 1600, "walks": 600, "postgres": 2400, "browser": 1200, "audit": 2400}
PYTEST = [sys.executable, "-m", "pytest", "-q", "--maxfail=50", "-o", "faulthandler_timeout=120"]
BROWSER_TESTS = "tests/browser"
# What walks the whole site, and not one app of it: every page of the demo, every address of the admin as a stranger.
WALKS = "tests/test_*.py"
FAILED_TO_RUN = 1
NEEDED = " and ".join(browser.PACKAGES)


@dataclass(frozen=True)
class Part:
    """What came of one run of pytest."""

    name: str
    ran_on: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    note: str = ""


class Shown(threading.local):
    """Whether what this thread runs is shown as it comes, or all at once when it is over."""

    live = True


shown = Shown()
children: set[subprocess.Popen] = set()


def run_pytest(name: str, ran_on: str, arguments: list[str], variables: dict[str, str]) -> Part:
    """One run of pytest with its output shown, stopped with all its children at its limit."""
    title = f"\n=== {name}: {ran_on} ==="
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fs-report-") as folder, contextlib.ExitStack() as after:
        report, output = Path(folder) / "report.xml", None
        if shown.live:
            say(title)
        else:
            say(f"{title}\nruns beside another; its output follows")
            output = after.enter_context((Path(folder) / "output.txt").open("w+"))
            after.callback(lambda: say(f"{title}\n{Path(output.name).read_text()}"))
        command = with_variables(variables, [*PYTEST, f"--junitxml={report}", *arguments])
        child = subprocess.Popen(
            command, cwd=environment.ROOT, start_new_session=True, stdout=output, stderr=output
        )
        children.add(child)
        try:
            status, note = child.wait(LIMITS[name]), ""
        except subprocess.TimeoutExpired:
            status, note = FAILED_TO_RUN, f"stopped after {LIMITS[name]} s"
        finally:
            end_group(child)
        passed, failed, skipped = counts(report)
    if note or (status and not failed):
        # No test says so, but pytest itself did: a broken conftest, nothing collected, or our own limit.
        failed, note = failed + FAILED_TO_RUN, note or f"pytest ended with status {status}"
    return Part(name, ran_on, passed, failed, skipped, time.monotonic() - start, note)


def end_group(child: subprocess.Popen) -> None:
    """Stop whatever the run left behind: a server, a browser, or the run itself when time is up.

    pytest is asked first, as with Ctrl-C, so that it still reports what it has run.
    """
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        time.sleep(0.5)
    child.wait()


def counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed (errors included) and skipped, from pytest's own report."""
    if not report.exists():
        return 0, 0, 0
    suites = ET.parse(report).getroot().iter("testsuite")
    totals = [
        [int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")] for suite in suites
    ]
    tests, failures, errors, skipped = (sum(column) for column in zip(*totals, strict=True))
    return max(0, tests - failures - errors - skipped), failures + errors, skipped


def beside(lanes: list[list[Callable[[list[str]], Part]]], extra: list[str]) -> list[Part]:
    """Run several lanes at once, each in its order; the last is shown as it comes. Ctrl-C stops them all."""

    stopped = threading.Event()

    def run(lane: list[Callable[[list[str]], Part]], live: bool) -> list[Part]:
        shown.live = live
        return [runner(extra) for runner in lane if not stopped.is_set()]

    with ThreadPoolExecutor(len(lanes)) as pool:
        futures = [pool.submit(run, lane, lane is lanes[-1]) for lane in lanes]
        try:
            return [part for future in futures for part in future.result()]
        except KeyboardInterrupt:
            stopped.set()
            for child in list(children):
                end_group(child)
            raise


def on_sqlite(extra: list[str]) -> Part:
    return beside_sqlite("sqlite", [f"--ignore={BROWSER_TESTS}", f"--ignore-glob={WALKS}", *extra])


def walks(extra: list[str]) -> Part:
    return beside_sqlite("walks", [*sorted(map(str, environment.ROOT.glob(WALKS))), *extra])


def beside_sqlite(name: str, selection: list[str]) -> Part:
    with tempfile.TemporaryDirectory(prefix="fs-test-") as folder:
        arguments = ["--vendor=sqlite", "-m", "not browser and not audit", *selection]
        variables = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        return run_pytest(name, f"SQLite {sqlite3.sqlite_version}", arguments, variables)


def on_postgres(extra: list[str]) -> Part:
    with postgres.scratch_server() as server:
        arguments = ["--vendor=postgresql", "-m", "not browser and not audit", f"--ignore={BROWSER_TESTS}"]
        variables = {"DATABASE_URL": server.url}
        return run_pytest("postgres", f"PostgreSQL {server.version}", [*arguments, *extra], variables)


def in_chromium(extra: list[str]) -> Part:
    return in_browser("browser", ["-m", "browser and not audit"], extra)


def audit(extra: list[str]) -> Part:
    return in_browser("audit", ["-m", "audit", "--maxfail=1000"], extra)


def in_browser(name: str, selection: list[str], extra: list[str]) -> Part:
    """The tests that need Chromium. Without one they are left out loudly, and with CI that is a failure."""
    path = browser.find()
    if not path:
        say(f"\n!!! No Chromium on this machine: the {name} tests did NOT run. Install {NEEDED}.")
        return Part(name, "no Chromium", failed=int(environment.CI), note="left out: no Chromium")
    font = browser.arabic_font()
    if not font:
        say(f"!!! No font with Arabic was found: Arabic is drawn as empty boxes. Install {NEEDED}.")
    variables = {"DATABASE_URL": "sqlite://:memory:"}
    return run_pytest(
        name,
        f"{browser.version(path)}, Arabic in {font or 'no font'}",
        [*selection, BROWSER_TESTS, *extra],
        variables,
    )


def summary(parts: list[Part]) -> int:
    """The table of what ran where, and the total in one plain line; returns the exit status."""
    say(f"\n{'part':10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}  on")
    for part in parts:
        note = f" ({part.note})" if part.note else ""
        counted = f"{part.passed:8}{part.failed:8}{part.skipped:9}{part.seconds:9.0f}"
        say(f"{part.name:10}{counted}  {part.ran_on}{note}")
    failed = sum(part.failed for part in parts)
    say(f"{sum(part.passed for part in parts)} passed, {failed} failed")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.testing", description="Run the tests.")
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"{', '.join(ALL)} (all unless named) or audit"
    )
    parser.add_argument(
        "--pytest", action="append", default=[], help="hand an argument on, as in --pytest=-x"
    )
    options = parser.parse_args()
    runners = {
        "sqlite": on_sqlite,
        "walks": walks,
        "postgres": on_postgres,
        "browser": in_chromium,
        "audit": audit,
    }
    if unknown := [name for name in options.parts if name not in runners]:
        parser.error(f"no such part: {', '.join(unknown)}")
    environment.VAR.mkdir(exist_ok=True)
    # A shell that starts us in the background has us ignore Ctrl-C, and children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wanted = options.parts or ALL
    # Before anything else: what is fetched with a browser also draws the PDF files that other parts test.
    if not browser.find():
        browser.install()
    lanes = LANES if set(ALL) <= set(wanted) else [wanted]
    parts = beside([[runners[name] for name in lane] for lane in lanes], options.pytest)
    return summary(parts)


if __name__ == "__main__":
    sys.exit(main())
