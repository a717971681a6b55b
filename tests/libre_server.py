"""A small LibreTranslate: its address, its JSON, its answers to what it was asked; for tests."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Libre:
    """Says what it was asked, after a word of its own; `answer` is how it translates one sentence."""

    url: str = ""
    asked: list[dict] = field(default_factory=list)
    status: int = 200
    answer: object = staticmethod(lambda text, target: f"({target}) {text}")


def handler(libre: Libre):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            libre.asked.append({"path": self.path, **body})
            if libre.status != 200:
                answer = {"error": "Slowdown: 20 per 1 minute"}
            else:
                answer = {"translatedText": [libre.answer(text, body["target"]) for text in body["q"]]}
            content = json.dumps(answer).encode()
            self.send_response(libre.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def running():
    libre = Libre()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(libre))
    libre.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield libre
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
