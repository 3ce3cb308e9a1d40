"""Put calls together the way the platform does: fields, encoding, signature, and every deliberate fault."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from casino.certify.dialect import Dialect
from casino.certify.encode import PHP, Raw, Style, amount, encode
from casino.certify.players import Player
from casino.certify.wire import Request
from casino.platform.signature import sign

JSON_TYPE = ("Content-Type", "application/json")
_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3}


class Text(str):
    """An amount to be sent as a JSON string."""


@dataclass(frozen=True)
class Call:
    """One request with the words that describe it."""

    words: str
    request: Request

    def but(self, words: str, **changes: Any) -> "Call":
        """Return this call with parts of its request changed, and say so."""
        return Call(f"{self.words}, {words}", replace(self.request, **changes))


class Caller:
    """Makes calls of one agent. Message fields not worth naming in a case get sensible values."""

    def __init__(self, token: str, agent_id: int, dialect: Dialect) -> None:
        self._token = token
        self._agent_id = agent_id
        self._dialect = dialect

    def head(self, kind: str, player: Player) -> dict[str, Any]:
        """Return the fields that every callback has."""
        return {
            "type": self._dialect.types.get(kind, kind),
            "agent_id": self._agent_id,
            "session_id": str(uuid.uuid4()),
            "player_id": player.player_id,
            "player_username": player.username,
            "game_id": 1,
            "currency": player.currency,
            "language": "en",
            "request_id": secrets.token_hex(8),
        }

    def bet_message(
        self, player: Player, bet: Any, win: Any, transaction: Any = None, game_round: str | None = None
    ) -> dict[str, Any]:
        """Return the fields of a makeBet. Amounts as text become numbers, unless they are `Text` or `Raw`."""
        fields = self._dialect.fields
        return {
            **self.head("makeBet", player),
            fields["transaction"]: secrets.token_hex(10) if transaction is None else transaction,
            fields["round"]: game_round or secrets.token_hex(6),
            fields["bet"]: _number(bet),
            fields["win"]: _number(win),
        }

    def balance(self, player: Player, **extra: Any) -> Call:
        """Make a getBalance."""
        return self.call({**self.head("getBalance", player), **extra})

    def bet(
        self,
        player: Player,
        bet: Any = "0",
        win: Any = "0",
        *,
        transaction: Any = None,
        game_round: str | None = None,
        style: Style = PHP,
        drop: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
        **extra: Any,
    ) -> Call:
        """Make a makeBet; `extra` and `fields` are laid over it, `drop` names what is left out."""
        message = {**self.bet_message(player, bet, win, transaction, game_round), **extra, **(fields or {})}
        dropped = {self._dialect.fields.get(name, name) for name in drop}
        call = self.call({name: value for name, value in message.items() if name not in dropped}, style)
        return replace(call, words=call.words + (f" without {', '.join(drop)}" if drop else ""))

    def rollback(
        self,
        player: Player,
        target: str | None,
        *,
        own: Any = None,
        reference: str | None = None,
        drop: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
        **extra: Any,
    ) -> Call:
        """Make a rollback with its own id and a reference; `reference` names the field that carries the target."""
        names = self._dialect.fields
        message = {
            **self.head("rollback", player),
            names["transaction"]: secrets.token_hex(10) if own is None else own,
            names["round"]: secrets.token_hex(6),
            reference or names["reference"]: target,
            **extra,
            **(fields or {}),
        }
        dropped = {names.get(name, name) for name in drop}
        return self.call({name: value for name, value in message.items() if name not in dropped})

    def call(self, message: Mapping[str, Any], style: Style = PHP, signed_as: Style | None = None) -> Call:
        """Encode and sign a message; the digest is taken over the bytes sent or over those of `signed_as`."""
        body = encode(message, style)
        words = _describe(message, self._dialect)
        if style is not PHP:
            words += f", written like {style.name}"
        if signed_as is None:
            return self.raw(body, words)
        return self.raw(body, f"{words}, signed like {signed_as.name}", over=encode(message, signed_as))

    def raw(self, body: bytes, words: str, over: bytes | None = None, token: str | None = None) -> Call:
        """Sign any bytes."""
        digest = sign(body if over is None else over, self._token if token is None else token)
        return Call(words, Request(body, (JSON_TYPE, ("X-Signature", digest))))

    def signed(self, call: Call, *signatures: str | bytes) -> Call:
        """Return the call with these signature headers instead of its own."""
        others = tuple((name, value) for name, value in call.request.headers if name != "X-Signature")
        headers = (*others, *(("X-Signature", signature) for signature in signatures))
        return replace(call, request=replace(call.request, headers=headers))


def signature_of(call: Call) -> str:
    """Return the signature header of a call."""
    return next(str(value) for name, value in call.request.headers if name == "X-Signature")


def zero_digits(currency: str) -> int:
    """Return the digits after the point that ISO 4217 gives this currency."""
    return _DIGITS.get(currency, 2)


def _number(value: Any) -> Any:
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, str) and not isinstance(value, Raw):
        return amount(value)
    return value


def _describe(message: Mapping[str, Any], dialect: Dialect) -> str:
    fields = dialect.fields
    words = [str(message.get("type"))]
    for name in (fields["bet"], fields["win"]):
        if name in message:
            words.append(f"{name} {message[name]!s:.24}")
    target = message.get(fields["reference"])
    if isinstance(target, str):
        words.append(f"of {target:.12}")
    return " ".join(words)
