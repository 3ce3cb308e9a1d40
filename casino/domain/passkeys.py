"""Passkeys (WebAuthn): keys that a player's device keeps and opens with a finger, a face or a PIN.

A passkey is two factors at once: the device, and what opens it. So every answer must say that its owner was verified.
An answer is judged in three steps, like a password (`casino.domain.entry`): `burn` takes the challenge, whatever comes
of it; `judge` looks at the signature with no lock held; `settle` books the use, which of several at once one does.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn.helpers import options_to_json_dict, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from casino.errors import NotFound, WrongPasskey
from casino.storage.passkeys import BurntChallenge, Passkey
from casino.storage.players import Player

LIFE = timedelta(minutes=5)
"""How long a challenge may be answered."""
MOST = 10
"""Passkeys of one player."""
NAME_LENGTH = 40
COPIED = "its counter went back: there may be a copy of it"
TOO_MANY = "More are not kept. Remove one that you no longer use."
_ALGORITHMS = [Algorithm.ECDSA_SHA_256, Algorithm.EDDSA, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
_KEPT = timedelta(days=1)
_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""What the library raises over answers that no browser would give."""


@dataclass(frozen=True, slots=True)
class Party:
    """For whom a passkey is good: this site, by the address that its operator configured, never by what a request says.

    `id` is the host's name alone, `origin` the address as browsers sign it.
    """

    id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A right answer, not booked yet."""

    passkey_id: int
    player_id: int
    sign_count: int
    is_synced: bool


def party_of(public_url: str, name: str) -> Party | None:
    """Return the party of a public address; None for a bare number, which browsers make no passkeys for.

    This machine is the exception: what is public as 127.0.0.1 has its passkeys under `localhost`.
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        if not ip_address(host).is_loopback:
            return None
        host = "localhost"
    except ValueError:
        pass
    is_usual = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    return Party(host, f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}"), name)


def new_challenge() -> bytes:
    """Return what a device is asked to sign: 256 random bits."""
    return secrets.token_bytes(32)


def handle(player: Player) -> bytes:
    """Return what a device calls this player: it tells nothing about them."""
    return hashlib.sha256(b"passkeys of player " + player.public_id.encode()).digest()


def of(unit: Session, player_id: int) -> list[Passkey]:
    """Return the player's passkeys, the oldest first."""
    return list(unit.scalars(select(Passkey).where(Passkey.player_id == player_id).order_by(Passkey.id)))


def count(unit: Session, player_id: int) -> int:
    """Return how many passkeys the player has."""
    return unit.scalar(select(func.count()).where(Passkey.player_id == player_id)) or 0


def reference(passkey: Passkey) -> str:
    """Return what a page calls a passkey: it names one of the player's own and opens nothing."""
    return hashlib.sha256(b"reference " + passkey.credential_id).hexdigest()[:20]


def options_to_add(player: Player, party: Party, challenge: bytes, kept: Sequence[Passkey]) -> dict[str, Any]:
    """Return what `navigator.credentials.create` is called with; a device that has one of `kept` makes no second."""
    return options_to_json_dict(
        webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_id=handle(player),
            user_name=player.username,
            user_display_name=player.username,
            challenge=challenge,
            timeout=int(LIFE.total_seconds() * 1000),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in kept],
            supported_pub_key_algs=_ALGORITHMS,
        )
    )


def options_to_enter(party: Party, challenge: bytes) -> dict[str, Any]:
    """Return what `navigator.credentials.get` is called with: no name and no key, so it tells nobody anything."""
    return options_to_json_dict(
        webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=challenge,
            timeout=int(LIFE.total_seconds() * 1000),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def burn(unit: Session, challenge: bytes, now: datetime) -> bool:
    """Take the challenge out of use; of many answers to it at once, one is told True."""
    unit.execute(delete(BurntChallenge).where(BurntChallenge.burnt_at < now - _KEPT))
    insert = postgresql.insert if unit.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(BurntChallenge).values(digest=hashlib.sha256(challenge).hexdigest(), burnt_at=now)
    done = unit.execute(statement.on_conflict_do_nothing().returning(BurntChallenge.digest))
    return done.first() is not None


def judge_new(answer: str, challenge: bytes, party: Party) -> VerifiedRegistration:
    """Return the key that a device made for this challenge. Raises `WrongPasskey`."""
    document = _read(answer)
    try:
        made = webauthn.verify_registration_response(
            credential=document,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=_ALGORITHMS,
        )
        _refuse_frames(webauthn.base64url_to_bytes(document["response"]["clientDataJSON"]))
    except _MALFORMED as fault:
        raise WrongPasskey(why=str(fault)) from None
    if not 16 <= len(made.credential_id) <= 1023:
        raise WrongPasskey(why="the name of the key is too short or too long")
    return made


def add(unit: Session, player: Player, made: VerifiedRegistration, name: str, now: datetime) -> Passkey:
    """Keep a new passkey. Raises `WrongPasskey` when it is kept already, by whomever, or there are too many."""
    player_id = player.id
    if count(unit, player_id) >= MOST:
        raise WrongPasskey(TOO_MANY, player_id=player_id)
    passkey = Passkey(
        player_id=player_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=_plain(name),
        is_synced=made.credential_backed_up,
        created_at=now,
    )
    unit.add(passkey)
    try:
        unit.flush()
    except IntegrityError:
        raise WrongPasskey(player_id=player_id, why="this passkey is kept already") from None
    return passkey


def judge(unit: Session, answer: str, challenge: bytes, party: Party, player_id: int | None = None) -> Proof:
    """Return whom the answer proves to be there; `player_id` if it must be that player. Raises `WrongPasskey`."""
    document = _read(answer)
    try:
        credential = parse_authentication_credential_json(document)
    except _MALFORMED as fault:
        raise WrongPasskey(why=str(fault)) from None
    row = unit.execute(
        select(Passkey, Player)
        .join(Player, Player.id == Passkey.player_id)
        .where(Passkey.credential_id == credential.raw_id)
    ).one_or_none()
    if row is None:
        raise WrongPasskey(player_id=player_id, why="nobody has this passkey")
    passkey, owner = row
    if player_id not in (None, owner.id) or credential.response.user_handle != handle(owner):
        raise WrongPasskey(player_id=player_id, why="it is another player's passkey")
    return _verify(credential, passkey, challenge, party)


def _verify(credential: AuthenticationCredential, passkey: Passkey, challenge: bytes, party: Party) -> Proof:
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # judged below: whose signature is wrong says nothing about a copy
            require_user_verification=True,
        )
        _refuse_frames(credential.response.client_data_json)
    except _MALFORMED as fault:
        raise WrongPasskey(player_id=passkey.player_id, why=str(fault)) from None
    if (found.new_sign_count or passkey.sign_count) and found.new_sign_count <= passkey.sign_count:
        raise WrongPasskey(player_id=passkey.player_id, why=COPIED)
    return Proof(passkey.id, passkey.player_id, found.new_sign_count, found.credential_backed_up)


def settle(unit: Session, proof: Proof, now: datetime) -> Player:
    """Book the use of a passkey and return its player. Raises `WrongPasskey` if it was removed or used meanwhile."""
    is_later = Passkey.sign_count < proof.sign_count if proof.sign_count else Passkey.sign_count == 0
    done = unit.execute(
        update(Passkey)
        .where(Passkey.id == proof.passkey_id, is_later)
        .values(sign_count=proof.sign_count, is_synced=proof.is_synced, used_at=now)
        .returning(Passkey.id)
    )
    if done.first() is None:
        raise WrongPasskey(player_id=proof.player_id, why="it was removed, or used elsewhere at this moment")
    return unit.get_one(Player, proof.player_id)


def rename(unit: Session, player_id: int, wanted: str, name: str) -> Passkey:
    """Call one of the player's own passkeys something else. Raises `NotFound`."""
    passkey = _own(unit, player_id, wanted)
    passkey.name = _plain(name) if name.strip() else passkey.name
    return passkey


def remove(unit: Session, player_id: int, wanted: str) -> str:
    """Forget one of the player's own passkeys and return its name. Raises `NotFound`."""
    passkey = _own(unit, player_id, wanted)
    unit.delete(passkey)
    return passkey.name


def _own(unit: Session, player_id: int, wanted: str) -> Passkey:
    for passkey in of(unit, player_id):
        if reference(passkey) == wanted:
            return passkey
    raise NotFound


def _plain(name: str) -> str:
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return words[:NAME_LENGTH] or "Passkey"


def _read(answer: str) -> dict[str, Any]:
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        raise WrongPasskey(why="the answer is not JSON") from None
    if not isinstance(document, dict):
        raise WrongPasskey(why="the answer is not an object")
    return document


def _refuse_frames(client_data: bytes) -> None:
    """Raise ValueError for an answer that was given inside another site's page."""
    if parse_client_data_json(client_data).cross_origin:
        raise ValueError("the answer was given inside another site's page")
