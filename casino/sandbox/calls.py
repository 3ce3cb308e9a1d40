"""The calls that the platform sends to the casino's callback, as PLATFORM.md 1.4 describes them."""

import uuid
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self

from casino.platform.strictjson import NumberText
from casino.sandbox.currencies import CURRENCIES, Currency
from casino.sandbox.store import GameSession


def new_id() -> str:
    """Return a fresh identifier."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Call:
    """One instruction to the casino, amounts in minor units. Sent again, it keeps its transaction id."""

    type: str
    round_id: str = ""
    transaction_id: str = ""
    bet: int = 0
    win: int = 0
    finished: bool = False
    freespins: dict[str, int] | None = None
    target: str | None = None

    @classmethod
    def money(
        cls, round_id: str, bet: int, win: int, *, finished: bool, freespins: dict[str, int] | None = None
    ) -> Self:
        """Return a makeBet under a new transaction id."""
        return cls("makeBet", round_id, new_id(), bet, win, finished, freespins)

    def rollback(self) -> "Call":
        """Return the rollback of this call, under its own new transaction id."""
        return Call("rollback", self.round_id, new_id(), target=self.transaction_id)

    @property
    def name(self) -> str:
        """Return bet, win, rollback or getBalance: what the faults aim at."""
        if self.type == "makeBet":
            return "bet" if self.bet else "win"
        return self.type

    def as_dict(self) -> dict[str, Any]:
        """Return the call for the store."""
        return asdict(self)

    def body(self, session: GameSession, agent_id: int) -> dict[str, Any]:
        """Return the body's fields in the order of the platform's example, under a fresh request id."""
        fields: dict[str, Any] = {
            "agent_id": agent_id,
            "session_id": session.session_id,
            "player_id": session.player_id,
            "player_username": session.username,
            "type": self.type,
            "game_id": session.game_id,
            "currency": session.currency,
            "language": session.language,
            "request_id": new_id(),
        }
        if self.type == "getBalance":
            return fields
        fields |= {"transaction_id": self.transaction_id, "round_id": self.round_id}
        if self.type == "rollback":
            return fields | {"rollback_transaction_id": self.target}
        currency = CURRENCIES[session.currency]
        fields |= {
            "bet": number(self.bet, currency),
            "win": number(self.win, currency),
            "finished": self.finished,
        }
        if self.freespins:
            total = number(self.freespins["total_win"], currency)
            fields["freespins"] = {**self.freespins, "total_win": total}
        return fields


def number(minor: int, currency: Currency) -> NumberText:
    """Return an amount as PHP would write the float: without zeros at its end."""
    text = format(Decimal(minor).scaleb(-currency.digits), "f")
    return NumberText(text.rstrip("0").rstrip(".") if "." in text else text)
