"""Other people's websites, as they are: real pages on origins of their own, which take in our list."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# A page that lets in nothing but what docs/embedding.md asks for.
STRICT = "default-src 'none'; script-src {site}; connect-src {site}; frame-src {site}; style-src 'self'; base-uri 'none'"
LEGACY = """
* { color: #c00 !important; font: 40px/3 fantasy !important; letter-spacing: 8px; text-transform: uppercase }
a { display: none } ul { columns: 3; list-style: square } h2 { visibility: hidden } li { float: left; width: 900px }
"""


def page(body: str, *, site: str, head: str = "", attributes: str = 'lang="sv"') -> str:
    return (
        f"<!doctype html><html {attributes}><head><meta charset=utf-8><title>Kommunen</title>{head}"
        f'<script src="{site}/embed/v1.js" async></script></head><body><main><h1>Kommunen</h1>{body}</main></body></html>'
    )


@contextlib.contextmanager
def host(html: str, port: int = 0, **headers: str) -> Iterator[str]:
    """A website of one page, on a port of its own or the one that is registered for booking; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.path == "/":
                self.wfile.write(html.encode())

        def log_message(self, *_args):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            # Another site for the browser than 127.0.0.1, not only another port.
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
