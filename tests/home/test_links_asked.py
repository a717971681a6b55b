"""Other people's websites, asked for real: one runs beside the tests; and who must never be asked."""

import itertools
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from home.care import asking, links
from home.care.asking import Asker, Broken, is_public, target_of
from home.models import DueRow, PlacedLink, Problem, Region, WebAddress
from tests.factories import make_region
from tests.home.test_routing import add

HERE = "127.0.0.1"


class Website(ThreadingHTTPServer):
    """Answers /<status>; /to/<address> leads there; /head-<status> says that to HEAD and 200 to GET."""

    daemon_threads = True

    def __init__(self):
        super().__init__((HERE, 0), Answers)
        self.asked: list[tuple[str, str, str, float]] = []

    def url(self, path):
        return f"http://{HERE}:{self.server_port}/{path}"

    def paths(self):
        return [(method, path) for method, path, _agent, _at in self.asked]


class Answers(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"], time.monotonic()))
        word = self.path.lstrip("/")
        if word == "silence":
            time.sleep(asking.PATIENCE + 1)
            return
        if word == "drip":
            self.drip()
            return
        self.answer(word)

    do_GET = do_HEAD

    def answer(self, word):
        if word.startswith("to/"):
            self.send_response(302)
            self.send_header("Location", word.removeprefix("to/"))
        elif word.startswith("head-"):
            self.send_response(int(word.removeprefix("head-")) if self.command == "HEAD" else 200)
        else:
            self.send_response(int(word) if word.isdigit() else 200)
        self.end_headers()

    def drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _letter in range(60):
            try:
                self.wfile.write(b"a")
            except OSError:
                return
            time.sleep(0.2)

    def log_message(self, *args):
        pass


@pytest.fixture
def website():
    server = Website()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0)


def asker():
    return Asker("tests (+http://testserver)", also_allowed=[HERE])


@pytest.mark.usefixtures("at_once")
class TestAsking:
    @pytest.mark.parametrize(
        ("path", "problem"),
        [
            ("200", ""),
            ("404", Problem.GONE),
            ("410", Problem.GONE),
            ("500", Problem.FAILING),
            ("503", Problem.FAILING),
            ("401", ""),
            ("403", ""),
            ("429", ""),
            ("head-405", ""),
            ("head-404", ""),
            ("to//200", ""),
            ("to//404", Problem.GONE),
            ("to/javascript:alert(1)", Problem.MALFORMED),
        ],
    )
    def test_what_a_website_says_is_what_readers_would_meet(self, website, path, problem):
        assert asker().problem(website.url(path)) == problem

    def test_a_page_is_asked_for_by_its_head_under_our_name(self, website):
        asker().problem(website.url("200"))
        assert website.paths() == [("HEAD", "/200")]
        assert website.asked[0][2] == "tests (+http://testserver)"

    def test_who_is_sent_round_is_not_sent_for_ever(self, website):
        assert asker().problem(website.url("to//to//to//to//to//to//to//200")) == Problem.ROUND
        assert len(website.asked) <= 2 * (asking.REDIRECTS + 1)

    def test_other_letters_go_over_the_wire_as_browsers_send_them(self, website):
        assert asker().problem(website.url("å b?q=ö")) == ""
        assert website.paths() == [("HEAD", "/%C3%A5%20b?q=%C3%B6")]

    def test_nobody_there_is_said(self):
        with socket.socket() as closed:
            closed.bind((HERE, 0))
            port = closed.getsockname()[1]
        assert asker().problem(f"http://{HERE}:{port}/") == Problem.NO_ANSWER
        assert asker().problem("http://nothing.invalid/") == Problem.NO_HOST

    def test_nobody_is_waited_for_long(self, website, monkeypatch):
        monkeypatch.setattr(asking, "PATIENCE", 0.5)
        monkeypatch.setattr(asking, "AT_MOST", 0.6)
        for path in ("silence", "drip"):
            began = time.monotonic()
            assert asker().problem(website.url(path)) == Problem.NO_ANSWER
            assert time.monotonic() - began < 4

    def test_a_certificate_that_nobody_vouches_for_is_said(self, website):
        assert asker().problem(website.url("200").replace("http:", "https:")) in {
            Problem.NO_ANSWER,
            Problem.UNSAFE,
        }


class TestWhoIsNeverAsked:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.0.0.1", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "fe80::1%eth0",
        ],
    )  # fmt: skip
    def test_an_address_inside_a_network_is_not_public(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
    def test_an_address_of_the_internet_is(self, address):
        assert is_public(address)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.1"])
    def test_this_machine_is_not_asked_by_whatever_name(self, website, host):
        problem = Asker("tests").problem(f"http://{host}:{website.server_port}/200")
        assert problem in {Problem.NOT_PUBLIC, Problem.NO_HOST} and not website.asked

    def test_a_redirect_into_a_network_is_not_followed(self, website):
        other = Asker("tests", also_allowed=[HERE])
        for inside in ("http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"):
            assert other.problem(website.url(f"to/{inside}")) == Problem.NOT_PUBLIC

    def test_a_name_with_one_address_inside_is_not_asked_at_all(self, website, monkeypatch):
        self.resolve(monkeypatch, ["93.184.216.34", "10.0.0.1"])
        assert asker().problem("http://both.example/") == Problem.NOT_PUBLIC

    def test_a_name_that_changes_its_mind_changes_nothing(self, website, monkeypatch):
        """The connection goes to the address that was looked at: the name is not looked up again."""
        looked_up = self.resolve(monkeypatch, [HERE], then=["10.0.0.1"])
        assert asker().problem(f"http://rebind.example:{website.server_port}/200") == ""
        assert looked_up == ["rebind.example"] and website.paths() == [("HEAD", "/200")]

    def resolve(self, monkeypatch, addresses, then=None):
        looked_up, real = [], socket.getaddrinfo

        def answer(host, port, *args, **kwargs):
            if host[0].isdigit():
                return real(host, port, *args, **kwargs)
            looked_up.append(host)
            found = addresses if len(looked_up) == 1 else then or addresses
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return looked_up

    @pytest.mark.parametrize(
        "address", ["file:///etc/passwd", "gopher://a.example/", "http://", "http://a b/", "//a.example/"]
    )
    def test_only_the_web_is_asked(self, address):
        with pytest.raises(Broken):
            target_of(address)


def test_a_website_rests_between_two_requests(website):
    one = asker()
    one.problem(website.url("404"))
    one.problem(website.url("200"))
    times = [at for *_rest, at in website.asked]
    assert len(times) == 3 and all(later - earlier >= 0.99 for earlier, later in itertools.pairwise(times))


@pytest.fixture
def region(db):
    return make_region()


def linked(region, *addresses):
    html = "".join(f'<a href="{address}">Länk {number}</a>' for number, address in enumerate(addresses))
    page = add(region.site.root_page.specific, title="Om", slug="om", body=[("text", html)])
    links.collect(region)
    return page


def due_again():
    WebAddress.objects.update(due_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.usefixtures("at_once")
class TestDays:
    def test_an_address_is_asked_once_for_all_who_link_to_it(self, region, website):
        linked(region, website.url("200"))
        add(region.site.root_page.specific, title="Två", slug="tva", introduction=website.url("200"))
        links.collect(region)
        assert PlacedLink.objects.count() == 2
        assert links.ask_due(region, asker()) == 1
        assert links.ask_due(region, asker()) == 0, "a week later"
        assert website.paths() == [("HEAD", "/200")]

    def test_no_more_than_so_many_are_asked(self, region, website):
        linked(region, *(website.url(f"200?{number}") for number in range(4)))
        assert links.ask_due(region, asker(), limit=3) == 3
        assert links.ask_due(region, asker(), limit=3) == 1

    def test_an_address_is_broken_after_it_failed_on_three_days(self, region, website, settings):
        settings.CHECK_LINKS = True
        linked(region, website.url("404"))
        web = WebAddress.objects.get()
        now = timezone.now()
        for day, count in ((0, 1), (0, 1), (1, 2), (2, 3)):
            links.note(web, Problem.GONE, now + timedelta(days=day))
            assert web.failures == count
            found = links.shown(PlacedLink.objects.all(), "broken").count()
            tomorrow = links.shown(PlacedLink.objects.all(), "tomorrow").count()
            assert (found, tomorrow) == ((1, 0) if count == 3 else (0, 1))
        assert web.failing_since == now
        links.note(web, "", now + timedelta(days=3))
        assert (web.failures, web.failing_since) == (0, None)
        assert not links.shown(PlacedLink.objects.all(), "broken")

    def test_what_failed_is_looked_at_again_tomorrow_and_what_is_well_next_week(self, region, website):
        linked(region, website.url("404"), website.url("200"))
        links.ask_due(region, asker())
        days = {web.address: (web.due_at - web.checked_at).days for web in WebAddress.objects.all()}
        assert days == {website.url("404"): 1, website.url("200"): 7}

    def test_what_was_heard_is_not_said_where_nobody_is_asked(self, region, website, settings):
        settings.CHECK_LINKS = False
        linked(region, website.url("404"))
        WebAddress.objects.update(failures=5, problem=Problem.GONE)
        assert not links.shown(PlacedLink.objects.all(), "broken")

    def test_two_workers_ask_an_address_once(self, region, website):
        linked(region, website.url("200"))
        web = WebAddress.objects.get()

        class Other(Asker):
            """A worker that is interrupted by another with the same address in hand."""

            def problem(self, address):
                assert links.ask_due(region, asker()) == 0
                return ""

        assert links.ask_due(region, Other("tests")) == 1
        assert not website.asked and WebAddress.objects.get().due_at > web.due_at


class TestPlanning:
    def planned(self, region):
        return {row.about: row for row in DueRow.objects.filter(kind=links.KIND, region=region)}

    def test_each_day_has_one_look_at_the_site_and_where_allowed_one_at_others(self, region, settings):
        links.plan()
        assert set(self.planned(region)) == {"collect"}
        settings.CHECK_LINKS = True
        links.plan()
        links.plan()
        assert set(self.planned(region)) == {"collect", "ask"}

    def test_the_worker_hands_over_and_does_not_ask_itself(self, region, settings):
        from home import due

        settings.CHECK_LINKS = True
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        noon = timezone.now().replace(hour=9, minute=0)
        links.plan(noon)
        rows = self.planned(region)
        DueRow.objects.filter(kind=links.KIND).update(created_at=timezone.now())
        assert links.deliver(rows["collect"]) is True
        rows["ask"].refresh_from_db()
        try:
            assert links.deliver(rows["ask"]) is True, "the last hour of the day"
        except due.Later as later:
            assert timedelta(minutes=59) < later.until - timezone.now() < timedelta(minutes=61)

    def test_in_a_closed_network_nothing_is_asked_though_it_was_planned(self, region, settings):
        settings.CHECK_LINKS = True
        links.plan()
        settings.CHECK_LINKS = False
        assert links.deliver(self.planned(region)["ask"]) is False

    def test_the_nightly_look_finds_links(self, region):
        add(region.site.root_page.specific, title="Om", slug="om", introduction="https://a.example/")
        links.plan()
        assert links.deliver(self.planned(region)["collect"]) is True
        assert PlacedLink.objects.get().address == "https://a.example/"
        assert Region.objects.count() == 1
