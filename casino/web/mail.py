"""Mail that leaves the house: a conversation with the operator's SMTP server, in a thread of its own.

Without a server, which only a site on this machine may lack, letters stay in the database and /outbox shows them.
"""

import logging
import smtplib
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from casino.config import Settings
from casino.config_addresses import MailServer, is_loopback
from casino.domain import mail
from casino.domain.mail import Letter
from casino.domain.sealing import Seal
from casino.errors import TemporarilyUnavailable
from casino.storage.players import Player
from casino.web import letters
from casino.web.services import Services, services

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
LINKS = ("verify", "reset", "unlock", "dormant")
"""Letters that work only for whoever reads the mailbox."""


class SmtpTransport:
    """Hands letters to a mail server; outside this machine never without TLS."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self._server = server
        self._sender = sender

    def __call__(self, letter: Letter) -> None:
        """Send one letter. Raises OSError or SMTPException when the server did not take it."""
        server = self._server
        context = ssl.create_default_context()
        if server.is_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        with connection:
            if not server.is_tls and not is_loopback(server.host):
                connection.starttls(context=context)  # raises when the server does not offer it
            if server.name:
                connection.login(server.name, server.password or "")
            connection.send_message(self._message(letter))

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, letter.recipient, letter.subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        return message


class Postman:
    """Empties the outbox in a thread of its own; `wake` returns at once, so that no answer waits for a mail server."""

    def __init__(self, house: Services, transport: mail.Transport | None, seal: Seal) -> None:
        self._house = house
        self._transport = transport
        self._seal = seal
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    @property
    def sends(self) -> bool:
        """Whether there is a mail server; without one, letters stay where /outbox shows them."""
        return self._transport is not None

    def wake(self) -> None:
        """See to what is waiting, soon."""
        if self._transport is None:
            return
        with self._lock:  # the thread is made after gunicorn's fork, at the first letter
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, "postman")
            self._pool.submit(self.run)

    def run(self) -> int:
        """Send what is due and return how many letters left."""
        if self._transport is None:
            return 0
        try:
            return mail.deliver(self._house.engine, self._transport, self._seal, self._house.clock)
        except (SQLAlchemyError, TemporarilyUnavailable):
            log.exception("the outbox could not be read; the next letter tries again")
            return 0


def seal() -> Seal:
    """Return the app's seal for secrets at rest."""
    found: Seal = current_app.extensions["casino.seal"]
    return found


def postman() -> Postman:
    """Return the app's postman."""
    found: Postman = current_app.extensions["casino.postman"]
    return found


def write_to(unit: Session, player: Player, kind: str, *, recipient: str | None = None, **values: object) -> None:
    """Queue a letter to the player in the player's own language; it leaves after this unit has committed.

    An address that nobody has confirmed may be a stranger's: it gets links, but no notices.
    """
    if recipient is None and player.email_verified_at is None and kind not in LINKS:
        return
    letter = letters.compose(kind, player, recipient or player.email, **values)
    mail.queue(unit, letter, player.id, seal(), services().clock())
    g.letters_wait = True


def _send_after(_error: BaseException | None) -> None:
    if g.pop("letters_wait", False):
        postman().wake()


def sender(settings: Settings) -> str:
    """Return the address that our mail comes from."""
    return settings.mail_from or settings.support_email or f"casino@{urlsplit(settings.public_url).hostname}"


def init_mail(app: Flask) -> None:
    """Make the seal and the postman, and see to waiting letters when a request is over."""
    house: Services = app.extensions["casino"]
    settings = house.settings
    server = settings.smtp_url
    transport = SmtpTransport(server, sender(settings)) if server is not None else None
    app.extensions["casino.seal"] = Seal(settings.secret_keys)
    app.extensions["casino.postman"] = Postman(house, transport, app.extensions["casino.seal"])
    app.teardown_request(_send_after)
