"""Secrets at rest: sealed with AES-256-GCM under keys derived from the site's secret keys, so that a copy of the
database alone opens nothing. Each sealed value names its key; a rotated key still opens what it sealed."""

import hashlib
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NAME_BYTES = 4
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """The value was sealed under a key that is gone, for something else, or was tampered with."""


class Seal:
    """Seals and opens; the first key seals, all open."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._ciphers = {_name(key): AESGCM(_derive(key)) for key in reversed(secret_keys)}
        self._current = _name(secret_keys[0])

    def seal(self, plain: str, about: str) -> bytes:
        """Return the sealed value: key's name, nonce, cipher text. It opens only for the same `about`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, plain.encode(), about.encode())
        return self._current + nonce + sealed

    def open(self, sealed: bytes, about: str) -> str:
        """Return what was sealed. Raises `CannotOpen`."""
        name, nonce = sealed[:_NAME_BYTES], sealed[_NAME_BYTES : _NAME_BYTES + _NONCE_BYTES]
        cipher = self._ciphers.get(name)
        try:
            if cipher is None:
                raise CannotOpen("the key is not among the site's keys")
            return cipher.decrypt(nonce, sealed[_NAME_BYTES + _NONCE_BYTES :], about.encode()).decode()
        except InvalidTag:
            raise CannotOpen("the value was sealed for something else, or changed") from None


def _name(key: str) -> bytes:
    return hashlib.sha256(b"casino key name\0" + key.encode()).digest()[:_NAME_BYTES]


def _derive(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"casino sealed values").derive(key.encode())
