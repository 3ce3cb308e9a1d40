"""A look at the lobby as it will be: another moment, device, language or layout, by a signed link (L23).

The link says what to show and until when it works; nobody can make one without the site's key. It opens nothing: who
follows it sees the lobby's common part as others will, and their own rails as ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from casino.domain import layout_store
from casino.domain.games import Look
from casino.domain.layouts import DEVICES
from casino.errors import NotFound
from casino.web.services import services
from casino.web.units import reading

LIFE = timedelta(hours=24)
_SALT = "lobby-preview"
_OVER = "This preview is over. flask lobby preview makes a new link."


@dataclass(frozen=True, slots=True)
class Preview:
    """What to look at; without a layout, the one in force."""

    at: datetime
    device: str
    language: str
    layout: int | None = None

    @property
    def look(self) -> Look:
        """The same in the words of the domain. Raises `NotFound` for a layout that is not there."""
        row = layout_store.find(reading(), self.layout) if self.layout is not None else None
        return Look(self.at, self.language, layout_store.layout_of(row) if row is not None else None)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(services().settings.secret_keys)), salt=_SALT)


def token_of(preview: Preview) -> str:
    """Return what goes into the address of the lobby to see this, for a day."""
    until = services().clock() + LIFE
    said = [preview.at.isoformat(), preview.device, preview.language, preview.layout, until.isoformat()]
    return str(_signer().dumps(said))


def asked_for() -> Preview | None:
    """Return what the address of this request asks to look at; None for everybody else.

    Raises `NotFound` for a link that is too old, or none of ours.
    """
    token = request.args.get("preview")
    if not token:
        return None
    try:
        at, device, language, layout, until = _signer().loads(token)
    except (BadSignature, ValueError):
        raise NotFound(_OVER) from None
    if datetime.fromisoformat(until) <= services().clock() or device not in DEVICES:
        raise NotFound(_OVER)
    return Preview(datetime.fromisoformat(at), device, language, layout)


def address(preview: Preview) -> str:
    """Return the whole address to open in a browser."""
    return f"{services().settings.public_url}/?preview={token_of(preview)}"
