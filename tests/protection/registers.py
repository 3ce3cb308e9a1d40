"""A register of exclusions over HTTP, for tests: what it is asked, and in which mood it answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from casino.domain import policy as policies
from casino.domain.policy import Policy
from casino.platform import signature

TOKEN = "between-the-register-and-us"


@dataclass
class TestRegister:
    """A register on loopback; `mood` is what it does: answer, fail, babble, hang up."""

    __test__ = False

    excluded: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    mood: str = "answer"
    url: str = ""

    def reply(self, body: bytes, header: str | None) -> tuple[int, bytes]:
        if header != signature.sign(body, TOKEN):
            return 403, b"{}"
        person = json.loads(body)["person"]
        self.asked.append(person)
        if self.mood == "answer":
            return 200, json.dumps({"excluded": person in self.excluded}).encode()
        return {"fail": (500, b"{}"), "babble": (200, b"<html>"), "shape": (200, b'{"excluded": "no"}')}[self.mood]


@contextmanager
def serving() -> Iterator[TestRegister]:
    """Run a register on loopback meanwhile."""
    made = TestRegister()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = made.reply(body, self.headers.get("X-Signature"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_port}/check"
        yield made
        server.shutdown()
        thread.join(5)


def rule(**changes: object) -> Policy:
    """Return the strict policy asking at every door, with changes."""
    return replace(policies.load("strict"), register_moments=("register", "login", "launch", "deposit"), **changes)  # type: ignore[arg-type]
