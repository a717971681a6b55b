"""A small load generator: a few clients, each asking again as soon as it is answered. Nothing but sockets."""

import socket
import threading
import time

CLIENTS = 4
TIMEOUT = 30


class Client:
    """One visitor; keeps the connection as long as the server does."""

    def __init__(self, port: int, path: str, zipped: bool):
        self.port, self.connection = port, None
        encoding = "Accept-Encoding: gzip\r\n" if zipped else ""
        self.request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{encoding}\r\n".encode()

    def ask(self) -> tuple[int, int]:
        """Ask once; returns the status and the bytes of the body."""
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(self.request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.receive()
        head, _end, body = answer.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is None:
            raise RuntimeError("the answer does not say how long it is")
        while len(body) < length:
            body += self.receive()
        if b"connection: close" in lines:
            self.close()
        return int(lines[0].split()[1]), length

    def receive(self) -> bytes:
        part = self.connection.recv(65_536)
        if not part:
            raise RuntimeError("the server hung up in the middle of an answer")
        return part

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def rate(port: int, path: str, seconds: float, *, zipped: bool = False, clients: int = CLIENTS) -> float:
    """Answers per second over that time. Any answer but 200 stops the measurement."""
    until = time.perf_counter() + seconds
    counts, problems = [], []

    def visit() -> None:
        client, count = Client(port, path, zipped), 0
        try:
            while time.perf_counter() < until:
                status, _length = client.ask()
                if status != 200:
                    raise RuntimeError(f"{path} answered {status}")
                count += 1
        except Exception as problem:
            problems.append(problem)
        finally:
            client.close()
            counts.append(count)

    started = time.perf_counter()
    threads = [threading.Thread(target=visit) for _n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return sum(counts) / (time.perf_counter() - started)


def size(port: int, path: str, *, zipped: bool = False) -> int:
    """Bytes of one answer's body."""
    client = Client(port, path, zipped)
    try:
        return client.ask()[1]
    finally:
        client.close()
