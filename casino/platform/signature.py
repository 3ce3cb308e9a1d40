"""HMAC-SHA256 signatures, byte for byte as the platform's documented PHP sample makes them (PLATFORM.md 1.2 and 5).

Outgoing: `php_encode` gives the bytes to send, `sign` the header for exactly these bytes. Incoming: `verify` tries the
raw bytes first and then sixteen re-encodings of the parsed object, because the platform documents that signing sorts
the keys while its own example body is not sorted. All forms are encodings of the one object that is acted on.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from casino.platform.strictjson import MalformedJson, encode, read_object

RAW = "raw"
_HEX_DIGEST = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)
_STYLES: dict[str, dict[str, Any]] = {
    f"{sort}-{slash}-{letters}-{blanks}": {
        "sort": sort,
        "escape_slash": slash == "escaped",
        "ascii_only": letters == "ascii",
        "spaced": blanks == "spaced",
    }
    for sort, slash, letters, blanks in product(
        ("top", "deep"), ("escaped", "plain"), ("ascii", "utf8"), ("compact", "spaced")
    )
}
FORMS: tuple[str, ...] = (RAW, *_STYLES)
"""Names of the 17 forms, for `CASINO_SIG_FORMS`: ``raw``, ``top-escaped-ascii-compact`` (PHP's default), …"""

MAX_REENCODED_BYTES = 8192
"""Larger bodies are checked as raw bytes only: whoever has no token shall not make us write 64 KiB sixteen times."""


class SignatureRequired(Exception):
    """The header is missing or empty (PLATFORM.md row 85)."""


class SignatureInvalid(Exception):
    """The header is not a digest of this body under any key and form that we accept (rows 86 and 88)."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What matched: the form's name, which of the keys (0 is the current one), the object if it was parsed."""

    form: str
    key_index: int
    parsed: dict[str, Any] | None = None


def sign(body: bytes, token: str) -> str:
    """Return the lower-case hex HMAC-SHA256 of `body` under `token`, for the header X-Signature."""
    return hmac.digest(token.encode(), body, hashlib.sha256).hex()


def php_encode(data: Mapping[str, Any]) -> bytes:
    r"""Return the body that PHP's ``ksort`` and ``json_encode`` without flags would send.

    Keys of the outermost object sorted by code point, no blanks, ``/`` as ``\/``, non-ASCII as lower-case ``\uXXXX``.
    Raises TypeError for a float; hand amounts over as integers or `NumberText`.
    """
    return encode(data, sort="top", escape_slash=True, ascii_only=True, spaced=False).encode("ascii")


def plain_encode(data: Mapping[str, Any]) -> bytes:
    """Return `data` sorted and compact, but with slashes as they are (switch ``CASINO_JSON_OUT=plain``)."""
    return encode(data, sort="top", escape_slash=False, ascii_only=True, spaced=False).encode("ascii")


def encode_form(data: Mapping[str, Any], form: str) -> bytes:
    """Return `data` in the canonical form of that name; `raw` is not one of these."""
    return encode(data, **_STYLES[form]).encode()


def verify(raw: bytes, header: str | None, tokens: Sequence[str], forms: Sequence[str] = ()) -> Verified:
    """Return how `header` signs `raw`: under which of `tokens` and in which of `forms` (all 17 when empty).

    Raises `SignatureRequired` or `SignatureInvalid`. Upper-case digests pass (row 87); every comparison takes the
    same time whatever the digest; keys are tried in their order (row 93).
    """
    if not header:
        raise SignatureRequired
    if not _HEX_DIGEST.fullmatch(header):
        raise SignatureInvalid
    wanted = bytes.fromhex(header)
    if not forms or RAW in forms:
        index = _key_of(raw, wanted, tokens)
        if index is not None:
            return Verified(RAW, index)
    styles = [name for name in _STYLES if not forms or name in forms]
    if not styles or len(raw) > MAX_REENCODED_BYTES:
        raise SignatureInvalid
    try:
        parsed = read_object(raw)
    except MalformedJson:
        raise SignatureInvalid from None
    for name in styles:
        index = _key_of(encode_form(parsed, name), wanted, tokens)
        if index is not None:
            return Verified(name, index, parsed)
    raise SignatureInvalid


def _key_of(body: bytes, wanted: bytes, tokens: Sequence[str]) -> int | None:
    """Return which of the keys makes this digest of `body`."""
    for index, token in enumerate(tokens):
        if hmac.compare_digest(hmac.digest(token.encode(), body, hashlib.sha256), wanted):
            return index
    return None
