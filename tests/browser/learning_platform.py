"""A learning platform of one page on 127.0.0.1: scorm-again is its runtime, a folder its course, memory its database."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# The course stands in a frame within a frame, as platforms have it.
PLATFORM = """<!doctype html><html lang="sv"><title>Plattform</title><link rel="icon" href="data:,">
<script src="scorm12.js"></script><script src="platform.js"></script></html>"""
RUNS = """
fetch("kept").then(answer => answer.json()).then(kept => {
  window.API = new Scorm12API({autocommit: false, lmsCommitUrl: "/commit", logLevel: 5});
  if (kept.cmi) API.loadFromJSON(kept.cmi);
  const frame = document.createElement("iframe");
  frame.src = "frame.html";
  frame.title = "Kurs";
  frame.style.cssText = "inline-size:100%;block-size:90vh;border:0";
  document.body.append(frame);
});
"""
FRAME = """<!doctype html><html lang="sv"><title>Ram</title><link rel="icon" href="data:,">
<body style="margin:0"><iframe src="course/index.html" title="Modul" style="inline-size:100%;block-size:88vh;border:0">
</iframe></html>"""


@dataclass
class Platform:
    """Where it is, and what its runtime has told it, the last first thing to be given back."""

    url: str = ""
    told: list[dict] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def core(self) -> dict:
        return self.told[-1]["cmi"]["core"]

    @property
    def suspend_data(self) -> str:
        return self.told[-1]["cmi"]["suspend_data"]


@contextlib.contextmanager
def platform(folder: Path) -> Iterator[Platform]:
    """Serves `folder`, which has scorm12.js and the unpacked course below course/."""
    for name, text in {"index.html": PLATFORM, "platform.js": RUNS, "frame.html": FRAME}.items():
        (folder / name).write_text(text, encoding="utf-8")
    shared = Platform()

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def do_GET(self):
            if self.path == "/kept":
                return self.say(shared.told[-1] if shared.told else {})
            shared.asked.append(self.path)
            return super().do_GET()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shared.told.append(json.loads(body))
            self.say({"result": "true", "errorCode": 0})

        def say(self, answer: dict):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def end_headers(self):
            # A new package lies at the old one's addresses: a browser that keeps a page a while would mix the two.
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def log_message(self, *_args):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        shared.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield shared
        finally:
            server.shutdown()
            thread.join()
