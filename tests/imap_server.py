"""A real mail server's mailbox on 127.0.0.1: pymap in a process of its own, with a certificate of our own authority."""

import asyncio
import contextlib
import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import trustme

USER, PASSWORD = "bounces@example.org", "p@ss/w:ord"
SERVER = [sys.executable, "-W", "ignore", "-c", "from pymap.main import main; main()"]


@dataclass
class Mailbox:
    """Where it listens: `starttls` speaks TLS after the greeting, `tls` from the first byte."""

    starttls: int
    tls: int
    authority: Path

    def url(self, scheme="imaps", host="localhost", password="p%40ss%2Fw%3Aord", folder="INBOX") -> str:
        port = self.tls if scheme == "imaps" else self.starttls
        return f"{scheme}://bounces%40example.org:{password}@{host}:{port}/{folder}"

    @contextlib.contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """The mailbox as a mail server and a person would see it."""
        trusted = ssl.create_default_context(cafile=self.authority)
        with imaplib.IMAP4_SSL("localhost", self.tls, ssl_context=trusted, timeout=10) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX")
            yield server

    def put(self, *mails: bytes) -> None:
        with self.opened() as server:
            for mail in mails:
                answer, _data = server.append(
                    "INBOX", "", None, mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                )
                assert answer == "OK"

    def uids(self, *criteria: str) -> list[str]:
        with self.opened() as server:
            return server.uid("SEARCH", *(criteria or ("ALL",)))[1][0].decode().split()

    def empty(self) -> None:
        with self.opened() as server:
            if server.uid("SEARCH", "ALL")[1][0]:
                server.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
                server.expunge()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def imap_server(folder: Path) -> Iterator[Mailbox]:
    authority, certificate = folder / "authority.pem", folder / "server.pem"
    ca = trustme.CA()
    ca.cert_pem.write_to_path(authority)
    ca.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    port = free_port()
    listening = [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--cert",
        str(certificate),
        "--key",
        str(certificate),
    ]
    backend = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen([*SERVER, *listening, *backend])
    try:
        wait_for(port, process)
        with tls_in_front(port, certificate) as tls:
            yield Mailbox(port, tls, authority)
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert process.poll() is None, "the mail server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("the mail server does not answer")


@contextlib.contextmanager
def tls_in_front(port: int, certificate: Path) -> Iterator[int]:
    """TLS from the first byte, which the server has none of: what a proxy in front of it does.

    Behind it the connection is upgraded as well, because the server takes no password without. All in one thread: a
    TLS connection must not be read and written by two at once.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def done(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)

    server = done(asyncio.start_server(partial(serve, port), "127.0.0.1", 0, ssl=context))
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        done(hang_up(server))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def hang_up(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def serve(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One client: its bytes to the server and back, until either side hangs up."""
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    inner.check_hostname, inner.verify_mode = False, ssl.CERT_NONE
    behind, to_server = await asyncio.open_connection("127.0.0.1", port)
    await behind.readline()
    to_server.write(b"up STARTTLS\r\n")
    await behind.readline()
    await to_server.start_tls(inner)
    writer.write(b"* OK Server ready\r\n")
    await asyncio.gather(pour(reader, to_server), pour(behind, writer))


async def pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()
