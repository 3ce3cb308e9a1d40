"""Our calls to the platform: the game list and the game link (PLATFORM.md 1.2, 1.3 and 5.2).

Signed and sent as the same bytes; 3 s to connect and 10 s to read; success only as the platform documents it; every
failure a `PlatformError` with the platform's code and request id. Only the list call is repeated: it changes nothing.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from casino.errors import PlatformError
from casino.platform import signature
from casino.platform.listing import ListedGame, game_link_url, listed_games

log = logging.getLogger(__name__)

TIMEOUT = (3.0, 10.0)
MAX_ANSWER_BYTES = 32 * 1024 * 1024
MAX_PICTURE_BYTES = 1024 * 1024
LIST_ATTEMPTS = 2
PICTURE_TYPES = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
}


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """What the platform needs to open a game for a player."""

    game_ref: str
    player_id: str
    player_name: str
    language: str
    currency: str
    home_url: str


class PlatformClient:
    """Speaks to one platform under one agent contract, over one pooled HTTP session."""

    def __init__(
        self,
        base_url: str,
        agent_id: int,
        token: str,
        *,
        json_out: str = "php",
        timeout: tuple[float, float] = TIMEOUT,
        time_source: Callable[[], float] = time.time,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._agent_id = agent_id
        self._token = token
        self._encode = signature.php_encode if json_out == "php" else signature.plain_encode
        self._timeout = timeout
        self._time = time_source
        self._http = self._new_http()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """Make the client that `casino.config.Settings` describe."""
        return cls(settings.platform_url, settings.agent_id, settings.api_tokens[0], json_out=settings.json_out)

    @staticmethod
    def _new_http() -> requests.Session:
        http = requests.Session()
        http.trust_env = False
        for scheme in ("http://", "https://"):
            http.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=16, max_retries=0))
        return http

    def reset(self) -> None:
        """Start with fresh connections, as after a fork."""
        self._http = self._new_http()

    def game_list(self) -> list[ListedGame]:
        """Return the platform's catalogue. Raises `PlatformError`; an empty list is one too."""
        for attempt in range(1, LIST_ATTEMPTS + 1):
            try:
                games = listed_games(self._call("get_game_list", {}))
                break
            except PlatformError as error:
                if attempt == LIST_ATTEMPTS or error.platform_code is not None:
                    raise
                log.warning("game list: %s; trying once more", error.message)
        if not games:
            raise PlatformError("The platform sent an empty game list; the last good list stays.")
        return games

    def game_link(self, request: LinkRequest) -> str:
        """Return a fresh address of the game for that player. Raises `PlatformError`. Never repeated."""
        game_ref: int | str = int(request.game_ref) if request.game_ref.isdecimal() else request.game_ref
        content = self._call(
            "get_game_link",
            {
                "game_id": game_ref,
                "player_id": request.player_id,
                "player_username": request.player_name,
                "language": request.language.partition("-")[0],  # a region is ours; they name languages by two letters
                "currency": request.currency,
                "home_url": request.home_url,
            },
        )
        return game_link_url(content)

    def picture(self, url: str) -> tuple[bytes, str]:
        """Return a game picture and its file ending. Raises `PlatformError`."""
        if not _is_web_address(url):
            raise PlatformError(f"the picture address {url[:80]!r} is not a web address")
        deadline = time.monotonic() + sum(self._timeout)
        try:
            with self._http.get(url, timeout=self._timeout, stream=True, allow_redirects=False) as response:
                kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
                if response.status_code != 200 or kind not in PICTURE_TYPES:
                    raise PlatformError(f"no picture at {url[:80]!r}: HTTP {response.status_code}, {kind or 'no type'}")
                content = _read(response, MAX_PICTURE_BYTES, deadline)
                if not content:
                    raise PlatformError(f"no picture at {url[:80]!r}: nothing came")
                return content, PICTURE_TYPES[kind]
        except requests.RequestException as error:
            raise PlatformError(f"no picture at {url[:80]!r}: {type(error).__name__}") from None

    def _call(self, endpoint: str, parameters: Mapping[str, Any]) -> Any:
        body = self._encode({"agent_id": self._agent_id, "timestamp": int(self._time()), **parameters})
        started = time.monotonic()
        try:
            with self._http.post(
                f"{self._base_url}/api/games/{endpoint}",
                data=body,
                headers={"Content-Type": "application/json", "X-Signature": signature.sign(body, self._token)},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _read(response, MAX_ANSWER_BYTES, deadline=started + sum(self._timeout))
        except requests.Timeout:
            raise PlatformError(f"{endpoint}: the platform did not answer in time") from None
        except requests.RequestException as error:
            raise PlatformError(f"{endpoint}: the platform cannot be reached ({type(error).__name__})") from None
        log.info("%s: HTTP %d in %.0f ms", endpoint, response.status_code, 1000 * (time.monotonic() - started))
        return _content(endpoint, response.status_code, answer)


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _read(response: requests.Response, limit: int, deadline: float | None = None) -> bytes:
    """Read at most `limit` bytes, and no longer than until `deadline`: a trickle must not hold a worker."""
    chunks: list[bytes] = []
    size = 0
    while chunk := _chunk(response):
        size += len(chunk)
        if size > limit:
            raise PlatformError(f"the answer is larger than {limit} bytes")
        if deadline is not None and time.monotonic() > deadline:
            raise PlatformError("the platform's answer came too slowly")
        chunks.append(chunk)
    return b"".join(chunks)


def _chunk(response: requests.Response) -> bytes:
    """Read what is there. Raises `PlatformError` when the answer stalls, breaks off or is packed wrongly."""
    try:
        chunk: bytes = response.raw.read1(65536, decode_content=True)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise PlatformError(f"the platform's answer broke off ({type(error).__name__})") from None
    return chunk


def _content(endpoint: str, status: int, answer: bytes) -> Any:
    """Return `content` of a successful envelope; success is HTTP 200 and `status: success` and a content."""
    try:
        envelope = json.loads(answer)
    except (ValueError, RecursionError):
        envelope = None
    if not isinstance(envelope, dict):
        log.warning("%s: HTTP %d, not a JSON object: %r", endpoint, status, answer[:200])
        raise PlatformError(f"{endpoint}: HTTP {status} with an answer that is not a JSON object")
    request_id = str(envelope["request_id"])[:255] if envelope.get("request_id") is not None else None
    if status == 200 and envelope.get("status") == "success" and envelope.get("content") is not None:
        log.info("%s: success, platform request %s", endpoint, request_id)
        return envelope["content"]
    code = str(envelope.get("error") or "")[:80] or None
    log.warning("%s: HTTP %d, error %s, platform request %s: %r", endpoint, status, code, request_id, answer[:200])
    raise PlatformError(f"{endpoint}: HTTP {status}, {code or 'no success'}", platform_code=code, request_id=request_id)
