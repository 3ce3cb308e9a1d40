"""Read addresses among the settings: of the web, of networks, of the database.

As in config_values.py, a ValueError is the end of a sentence that begins with the setting's name.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from casino.config_values import split_list

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


def is_loopback(host: str) -> bool:
    """Tell whether the host can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(address: str) -> str:
    """Return the host of an address that was read before."""
    return urlsplit(address).hostname or ""


def _split_address(text: str) -> SplitResult:
    problem = f"is {text!r}; it must be an address such as https://casino.example"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{problem} ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or re.search(r"\s", text.strip()):
        raise ValueError(problem)
    if "@" in parts.netloc:
        raise ValueError(f"is {parts.hostname!r} with a user name or password inside; take them out")
    if parts.query or parts.fragment:
        raise ValueError(f"is {text!r}; take away everything from '?' or '#' on")
    return parts


def web_address(text: str) -> str:
    """Read an http or https address, path allowed, without a final slash."""
    parts = _split_address(text)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def optional_address(text: str) -> str:
    """Read an http or https address that may be left empty."""
    return web_address(text) if text.strip() else ""


def origin(text: str) -> str:
    """Read scheme, host and port; https everywhere but on this machine."""
    parts = _split_address(text)
    if parts.path not in ("", "/"):
        raise ValueError(f"is {text!r}; the site lives at the top of its host: take {parts.path!r} away")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError(f"is {text!r}; outside this machine players' money needs https")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def frame_sources(text: str) -> tuple[str, ...]:
    """Read the origins that the game frame may show; `*.` may stand for any subdomain."""
    return tuple(dict.fromkeys(_frame_source(part) for part in split_list(text)))


def _frame_source(text: str) -> str:
    scheme, mark, rest = text.lower().rstrip("/").partition("://")
    host, _, port = rest.partition(":")
    if not mark or scheme not in ("http", "https") or not _HOST.fullmatch(host) or (port and not port.isdecimal()):
        raise ValueError(
            f"contains {text!r}; each entry is an origin such as https://games.example or https://*.provider.example"
        )
    if host.startswith("*.") and "." not in host.removeprefix("*."):
        raise ValueError(f"contains {text!r}, which would allow a whole top-level domain; name the provider's domain")
    if scheme == "http" and not is_loopback(host):
        raise ValueError(f"contains {text!r}; a game from another machine must come over https")
    return f"{scheme}://{rest}"


def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, IPv4 and IPv6."""
    found: list[Network] = []
    for part in split_list(text):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ValueError(
                f"contains {part!r}, neither an address nor a network such as 203.0.113.0/24 ({error})"
            ) from None
    return tuple(found)


def is_within(caller: str, found: Iterable[Network]) -> bool:
    """Tell whether an address lies in one of the networks; what is no address lies nowhere."""
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in found)


def database(text: str) -> URL:
    """Read a SQLAlchemy URL of SQLite or PostgreSQL."""
    try:
        url = make_url(text.strip())
    except ArgumentError:
        raise ValueError(
            "is not a database address; write sqlite:///casino.db or postgresql://user:password@host/name"
        ) from None
    if url.drivername == "postgres":
        raise ValueError("begins with postgres://; write postgresql://")
    if url.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError(f"asks for {url.drivername!r}; the books are kept in SQLite or PostgreSQL only")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("names a database in memory; every worker would keep books of its own. Name a file")
    return url


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; its password stays out of what is printed."""

    host: str
    port: int
    is_tls: bool
    name: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return (
            f"{'smtps' if self.is_tls else 'smtp'}://{self.name + ':***@' if self.name else ''}{self.host}:{self.port}"
        )


def mail_server(text: str) -> MailServer | None:
    """Read an address such as smtp://name:password@mail.example.org:587; empty is none."""
    if not text.strip():
        return None
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"is not an address of a mail server ({error})") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be an address such as smtp://name:password@mail.example.org:587, or smtps://…:465")
    is_tls = parts.scheme == "smtps"
    name, password = unquote(parts.username or "") or None, unquote(parts.password or "") or None
    return MailServer(parts.hostname, port or (465 if is_tls else 587), is_tls, name, password)
