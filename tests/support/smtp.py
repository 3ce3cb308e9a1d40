"""A mail server of the test's own: speaks SMTP over a real socket, keeps what it is given, refuses when told to."""

import socketserver
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Listener"

    def handle(self) -> None:
        self._say("220 mail.example ready")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"QUIT":
                self._say("221 bye")
                return
            self._say(self._answer(verb))

    def _answer(self, verb: bytes) -> str:
        if verb == b"EHLO":
            return "250 mail.example"
        if verb == b"RCPT" and self.server.refusing:
            return "451 not now"
        if verb == b"DATA":
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            self.server.taken.append(b"".join(lines))
        return "250 ok"

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[bytes] = []
        self.refusing = False


class MailServer:
    """Listens while it is open."""

    def __init__(self) -> None:
        self._listener = _Listener()
        self._thread = threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """The address for CASINO_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._listener.server_address[1]}"

    @property
    def letters(self) -> list[EmailMessage]:
        """What has been taken, in order."""
        return [message_from_bytes(one, policy=default) for one in list(self._listener.taken)]

    def refuse(self, refusing: bool = True) -> None:
        """Take no mail until told otherwise."""
        self._listener.refusing = refusing

    def wait_for(self, count: int, seconds: float = 10) -> list[EmailMessage]:
        """Return the letters once there are so many."""
        until = time.monotonic() + seconds
        while len(self._listener.taken) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self._listener.taken) >= count, f"{len(self._listener.taken)} letters instead of {count}"
        return self.letters

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
