"""The players that a run may use: any wallets that exist; a case brings a balance to what it needs by itself."""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from casino.certify.rows import NotRun


@dataclass(frozen=True, slots=True)
class Player:
    """One wallet of one player, as the platform knows it."""

    player_id: str
    currency: str
    username: str = "certify"


class Players(Protocol):
    """Where the cases get their players."""

    @property
    def currency(self) -> str:
        """The currency that cases use when they do not care."""
        ...

    def take(self, currency: str, taken: Container[str]) -> Player:
        """Return a player with a wallet in `currency` whose id is not in `taken`. Raises `NotRun`."""
        ...

    def currencies(self, player_id: str) -> set[str]:
        """Return the currencies in which that player is known to have a wallet."""
        ...

    def opened(self, player: Player) -> None:
        """Take note of a wallet that a case had opened."""
        ...


class PlayerList:
    """Players named by the operator, handed out in turn so that no two neighbouring cases share one."""

    def __init__(self, players: Iterable[Player]) -> None:
        self._players = list(players)
        if not self._players:
            raise ValueError("no players were given")
        self._turn = 0

    @property
    def currency(self) -> str:
        """The first player's currency."""
        return self._players[0].currency

    def take(self, currency: str, taken: Container[str]) -> Player:
        """Return the next player of that currency."""
        own = [player for player in self._players if player.currency == currency]
        free = [player for player in own if player.player_id not in taken]
        if not free:
            raise NotRun(f"needs one more player with a wallet in {currency} ({len(own)} given)")
        self._turn += 1
        return free[self._turn % len(free)]

    def currencies(self, player_id: str) -> set[str]:
        """Return the currencies given for that player."""
        return {player.currency for player in self._players if player.player_id == player_id}

    def opened(self, player: Player) -> None:
        """Add the wallet."""
        self._players.append(player)


def load(path: Path) -> PlayerList:
    """Read the players' file.

    A JSON list (or an object with a list `players`) of objects with `player_id` and either `currency` or
    `balances`, an object of currency to balance as ``flask wallet show --json`` prints it. A `balance` may be
    there and is not read: the site is asked. Raises ValueError.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    rows = document.get("players") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        raise ValueError("the players' file holds a JSON list, or an object with a list 'players'")
    return PlayerList(player for number, row in enumerate(rows, 1) for player in _wallets(row, number))


def _wallets(row: Any, number: int) -> Iterable[Player]:
    if not isinstance(row, dict) or not isinstance(row.get("player_id"), str):
        raise ValueError(f"player {number} has no text 'player_id'")
    balances = row.get("balances")
    listed = list(balances) if isinstance(balances, dict) else [row.get("currency")]
    found = [code for code in listed if isinstance(code, str)]
    if not found or found != listed:
        raise ValueError(f"player {number} has neither 'currency' nor 'balances'")
    name = row.get("player_username")
    return [Player(row["player_id"], code, name if isinstance(name, str) else "certify") for code in found]
