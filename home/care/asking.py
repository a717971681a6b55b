"""Asking somebody else's website whether an address still leads somewhere.

Addresses come from editors, and this machine stands inside somebody's network: only public addresses are asked. A
name is looked up once, every address it has must be public, and the connection goes to one of those that were looked
at: a name that changes its mind in between (DNS rebinding) changes nothing. The same for each redirect.
"""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from home.models import Problem

# Seconds for one step (to connect, to hear something), and for a whole answer.
PATIENCE, AT_MOST = 5, 10
# Seconds between two requests to one website.
PAUSE = 1
REDIRECTS = 5
MOVED = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
# Below this only the web's own ports are asked: nobody's mail server is.
FREE_PORTS = 1024
# IPv6 that carries an IPv4 address, which a gateway would go on to (RFC 6052, RFC 8215).
NAT64 = [ipaddress.ip_network(name) for name in ("64:ff9b::/96", "64:ff9b:1::/48")]
SAFE = "/%:@!$&'()*+,;=~-._?[]"


class Broken(Exception):
    """Why an address leads nowhere; `problem` is one of home.models.Problem."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Target:
    """An address taken apart, as it goes over the wire."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(address: str) -> Target:
    """Takes what browsers take: other letters in names and paths, no user names; else Broken."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Broken(Problem.MALFORMED) from None
    told_who = parts.username is not None or parts.password is not None
    if parts.scheme not in PORTS or not host or told_who or not re.fullmatch(r"[a-z0-9._:-]+", host):
        raise Broken(Problem.MALFORMED)
    if port < FREE_PORTS and port not in PORTS.values():
        raise Broken(Problem.NOT_PUBLIC)
    path = urlunsplit(("", "", quote(parts.path or "/", SAFE), quote(parts.query, SAFE), ""))
    return Target(parts.scheme, host, port, path)


def is_public(address: str) -> bool:
    """Whether everybody on the internet means the same machine by an IP address."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if ip.version == 6:
        if any(ip in network for network in NAT64):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if inner := ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]):
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class Asker:
    """Asks one address after another. `also_allowed` are IP addresses that are asked though nobody else could.

    Only tests name any: their web server runs on this machine.
    """

    def __init__(self, user_agent: str, also_allowed: Collection[str] = ()):
        self.user_agent = user_agent
        self.also_allowed = frozenset(also_allowed)
        self.asked_at: dict[str, float] = {}

    def problem(self, address: str) -> str:
        """Why an address leads nowhere, as one of home.models.Problem; empty when it leads somewhere.

        At most `REDIRECTS` + 1 websites, each asked once or twice. A page that is not for machines (401, 403, 429)
        is there.
        """
        give_up = time.monotonic() + AT_MOST
        try:
            for _step in range(REDIRECTS + 1):
                status, location = self.answer(target_of(address), give_up)
                if status not in MOVED or not location:
                    return verdict(status)
                address = urljoin(address, location)
        except Broken as broken:
            return broken.problem
        return Problem.ROUND

    def answer(self, target: Target, give_up: float) -> tuple[int, str]:
        """(status, Location) of HEAD, or of GET where HEAD says anything but that all is well."""
        ip = self.look_up(target)
        for method in ("HEAD", "GET"):
            try:
                status, location = self.request(target, ip, method)
            except Broken:
                # Some servers hang up on HEAD.
                if method == "GET" or time.monotonic() > give_up:
                    raise
                continue
            if status < 400:
                break
        return status, location

    def look_up(self, target: Target) -> str:
        """One of the IP addresses of a name, when all of them are public."""
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Broken(Problem.NO_HOST) from None
        addresses = [str(entry[4][0]) for entry in found]
        if not all(ip in self.also_allowed or is_public(ip) for ip in addresses):
            raise Broken(Problem.NOT_PUBLIC)
        return addresses[0]

    def request(self, target: Target, ip: str, method: str) -> tuple[int, str]:
        self.wait_for(target.host)
        connection = Pinned(target, ip)
        # A server that says a letter every other second is not waited for.
        clock = threading.Timer(AT_MOST, connection.hang_up)
        clock.start()
        try:
            connection.request(method, target.path, headers={"User-Agent": self.user_agent, "Accept": "*/*"})
            response = connection.getresponse()
            if connection.late:
                raise Broken(Problem.NO_ANSWER)
            return response.status, response.headers.get("Location", "")
        except ssl.SSLCertVerificationError:
            raise Broken(Problem.UNSAFE) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Broken(Problem.NO_ANSWER) from None
        finally:
            clock.cancel()
            connection.close()

    def wait_for(self, host: str) -> None:
        """Let a website rest between two requests; one at a time, since nobody asks two at once."""
        rest = self.asked_at.get(host, -PAUSE) + PAUSE - time.monotonic()
        time.sleep(max(0, rest))
        self.asked_at[host] = time.monotonic()


class Pinned(http.client.HTTPConnection):
    """A connection to one IP address under a name; the name is what the certificate and the request say."""

    def __init__(self, target: Target, ip: str):
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self.target = target
        self.ip = ip
        self.default_port = PORTS[target.scheme]
        self.late = False

    def connect(self):
        self.sock = socket.create_connection((self.ip, self.target.port), PATIENCE)
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            # The handshake after that: what hangs up must have the socket that waits.
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def hang_up(self):
        # What has been heard so far may look like an answer.
        self.late = True
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def verdict(status: int) -> str:
    if status in {404, 410}:
        return Problem.GONE
    return Problem.FAILING if 500 <= status < 600 else ""
