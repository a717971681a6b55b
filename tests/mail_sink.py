"""A mail server on 127.0.0.1 that keeps what it is handed: real sockets, real SMTP, nothing else.

It keeps a mail when all of it has come, and only then, after a while, says so: a client that is killed in
between has handed its mail over without knowing. Addresses that start with "refused" are unknown to it.
"""

import contextlib
import email
import email.policy
import random
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Sink:
    """What has arrived: (address, message) in order of arrival; `busy` is set while a client is served."""

    port: int = 0
    slowest: float = 0
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    cut_off: int = 0
    connections: int = 0
    called: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[tuple[str, str]]:
        """The address and Message-ID of each."""
        return [(address, str(message["Message-ID"])) for address, message in self.arrived]


class Conversation(socketserver.StreamRequestHandler):
    """One client, from greeting to goodbye."""

    def handle(self):
        sink = self.server.sink
        sink.connections += 1
        sink.called.set()
        # A client that is killed resets its connection.
        try:
            self.converse(sink)
        except OSError:
            sink.cut_off += 1

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def converse(self, sink: Sink) -> None:
        self.say("220 sink")
        address = ""
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "QUIT":
                    return self.say("221 goodbye")
                case "RCPT":
                    address = rest.partition("<")[2].partition(">")[0]
                    self.say("550 no such user" if address.startswith("refused") else "250 ok")
                case "DATA":
                    self.say("354 go on")
                    self.take(sink, address)
                case _:
                    self.say("250 ok")
        return None

    def take(self, sink: Sink, address: str) -> None:
        """Keep a mail when its last line has come; answer a while later."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                sink.cut_off += 1
                return
            lines.append(line.removeprefix(b"."))
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        time.sleep(random.uniform(0, sink.slowest))
        sink.arrived.append((address, message))
        time.sleep(random.uniform(0, sink.slowest))
        self.say("250 kept")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextlib.contextmanager
def mail_sink(port: int = 0, slowest: float = 0) -> Iterator[Sink]:
    """A sink that takes up to twice `slowest` seconds for a mail; it stops listening at the end."""
    with Server(("127.0.0.1", port), Conversation) as server:
        server.sink = Sink(server.server_address[1], slowest)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.sink
        finally:
            server.shutdown()
