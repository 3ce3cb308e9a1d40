"""A software authenticator: makes passkeys and signs with them as a device does, and lies where a test wants it to.

It writes its own CBOR and COSE, so that the site is not tested against the library that it trusts.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

PrivateKey = ec.EllipticCurvePrivateKey | Ed25519PrivateKey
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, NEW_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def to_text(raw: bytes) -> str:
    """Return base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Return what base64url stands for."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: Any) -> bytes:
    """Write integers, bytes, text and maps as CBOR (RFC 8949)."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    assert isinstance(value, dict)
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    length = 1 if size < 256 else 2 if size < 65536 else 4
    return bytes([kind << 5 | {1: 24, 2: 25, 4: 26}[length]]) + size.to_bytes(length, "big")


@dataclass
class Key:
    """One passkey, with the half that never leaves the device."""

    private: PrivateKey
    rp_id: str
    user_handle: bytes
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    @property
    def cose(self) -> bytes:
        """The public half, as COSE."""
        if isinstance(self.private, Ed25519PrivateKey):
            return cbor({1: 1, 3: -8, -1: 6, -2: self.private.public_key().public_bytes_raw()})
        numbers = self.private.public_key().public_numbers()
        return cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def sign(self, data: bytes) -> bytes:
        """Sign as the key's kind does."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(data)
        return self.private.sign(data, ec.ECDSA(SHA256()))


@dataclass
class Authenticator:
    """A device in its owner's hand. `origin` is the address of the page that the browser says it shows."""

    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    step: int = 1
    """How far the counter goes at each use; 0 for a synced key, which does not count."""
    cross_origin: bool = False
    edwards: bool = False
    keys: list[Key] = field(default_factory=list)

    def create(self, options: dict[str, Any], **lies: Any) -> str:
        """Make a passkey and return the answer that the browser would send."""
        private: PrivateKey = Ed25519PrivateKey.generate() if self.edwards else ec.generate_private_key(ec.SECP256R1())
        key = Key(private, options["rp"]["id"], to_bytes(options["user"]["id"]))
        key.id = lies.get("id", key.id)
        self.keys.append(key)
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + key.cose
        data = self._data(key, lies.get("rp_id", key.rp_id), self.flags | NEW_KEY) + attested
        client = self._client("webauthn.create", options, lies)
        response = {
            "clientDataJSON": to_text(client),
            "attestationObject": to_text(cbor({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(key, response)

    def get(self, options: dict[str, Any], key: Key | None = None, **lies: Any) -> str:
        """Sign with a passkey (the newest one without `key`) and return the answer that the browser would send."""
        key = key or self.keys[-1]
        key.count += self.step
        data = self._data(key, lies.get("rp_id", key.rp_id), lies.get("flags", self.flags), lies.get("count"))
        client = self._client("webauthn.get", options, lies)
        response = {
            "clientDataJSON": to_text(client),
            "authenticatorData": to_text(data),
            "signature": to_text(lies.get("signer", key).sign(data + hashlib.sha256(client).digest())),
            "userHandle": to_text(lies.get("user_handle", key.user_handle)),
        }
        return self._answer(key, response)

    def _data(self, key: Key, rp_id: str, flags: int, count: int | None = None) -> bytes:
        counted = key.count if count is None else count
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + counted.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        said = {
            "type": lies.get("kind", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": self.cross_origin,
        }
        return json.dumps(said).encode()

    def _answer(self, key: Key, response: dict[str, str]) -> str:
        return json.dumps({"id": to_text(key.id), "rawId": to_text(key.id), "type": "public-key", "response": response})
