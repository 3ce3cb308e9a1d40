"""A browser in words, enough for its owner to know it again; and the token by which we know it again.

The token opens nothing. It says on which device a passkey is used, so that the password is asked for there now and then
(R16); only players with passkeys get one.
"""

import re
import secrets

from flask import Response, after_this_request

from casino.domain import logins
from casino.web.preferences import read_preference, write_preference

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)
_COOKIE = "device"
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


def known_device() -> str | None:
    """Return the digest of this browser's token; None when it has none."""
    token = read_preference(_COOKIE) or ""
    return logins.device_digest(token) if _TOKEN.fullmatch(token) else None


def remember_device() -> str:
    """Return the digest of this browser's token, and have it kept for a year from now; it gets one if it has none."""
    token = read_preference(_COOKIE) or ""
    if not _TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)

    @after_this_request
    def keep(response: Response) -> Response:
        write_preference(response, _COOKIE, token)
        return response

    return logins.device_digest(token)


def device_name(agent: str | None) -> str:
    """Return browser and system, `Firefox, Linux`; the first word of an agent that we do not know, else a dash."""
    if not agent:
        return "\N{EN DASH}"
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    words = ", ".join(filter(None, found))
    return words or "".join(letter for letter in agent.split("/")[0][:40] if letter.isprintable()) or "\N{EN DASH}"
