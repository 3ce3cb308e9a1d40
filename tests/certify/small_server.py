"""The small wallet behind real HTTP, on a free port of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.certify.small_wallet import SmallWallet

_LIMIT = 64 * 1024


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        length = self.headers.get_all("Content-Length") or []
        if self.path != "/callback":
            self._answer(405, "{}")
        elif self.headers.get("Content-Encoding"):
            self._answer(415, "{}")
        elif len(length) != 1 or self.headers.get("Transfer-Encoding"):
            self._answer(411 if not length else 400, "{}")
        elif int(length[0]) > _LIMIT:
            self._answer(413, "{}")
        else:
            body = self.rfile.read(int(length[0]))
            signatures = self.headers.get_all("X-Signature")
            if len(body) < int(length[0]):
                self._answer(400, "{}")
            else:
                self._answer(*self.server.wallet.answer(body, ", ".join(signatures) if signatures else None))

    def refuse(self) -> None:
        self._answer(405, "{}")

    do_GET = do_PUT = do_DELETE = do_PATCH = refuse  # noqa: N815 - the server looks for these names

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    wallet: SmallWallet

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def served(wallet: SmallWallet) -> Iterator[str]:
    """Serve the wallet on a free port and yield its callback address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.wallet = wallet
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/callback"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
