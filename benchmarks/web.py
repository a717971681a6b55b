"""A web server for measuring: production settings, two workers, on a port of its own."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

WORKERS = 2


def environment(address: str, static_root: str, **others: str) -> dict[str, str]:
    """Production's variables, for plain HTTP on this machine behind one trusted proxy. Nothing is kept unless asked."""
    return (
        os.environ
        | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "benchmark-" + "0123456789" * 5,
            "CONTACT_KEY": "benchmark-contact-key",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "HTTPS": "false",
            "TRUSTED_PROXIES": "1",
            "STATIC_ROOT": static_root,
            "LOG_LEVEL": "WARNING",
            "PAGE_CACHE_MB": "0",
        }
        | others
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serve(address: str, application: str = "config.wsgi:application", workers: int = WORKERS, **others: str):
    """Serve a WSGI application on the database at `address`; yields the port. Stopped at the end."""
    with tempfile.TemporaryDirectory() as static_root:
        variables, port = environment(address, static_root, **others), free_port()
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            env=variables,
            check=True,
        )
        command = ["gunicorn", "--workers", str(workers), "--bind", f"127.0.0.1:{port}", application]
        server = subprocess.Popen([sys.executable, "-m", *command], env=variables, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port: int, server: subprocess.Popen) -> None:
    """Until it answers anything; at most 30 seconds."""
    for _attempt in range(300):
        if server.poll() is not None:
            raise RuntimeError("the web server ended early: start it by hand to see why")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/livez")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")
