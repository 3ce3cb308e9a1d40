"""Plays the acts of a game session: one at a time, each once, and always with an answer for the player."""

import threading
from collections.abc import Mapping
from typing import Any

from casino.sandbox.currencies import CURRENCIES
from casino.sandbox.engines import Chance
from casino.sandbox.posters.catalogue import CATALOGUE, DemoGame
from casino.sandbox.settings import SandboxSettings
from casino.sandbox.store import GameSession, Link, Store
from casino.sandbox.tables import Seat, Table
from casino.sandbox.tables.roulette import RouletteTable
from casino.sandbox.tables.slot import SlotTable
from casino.sandbox.tables.tower import TowerTable
from casino.sandbox.wallet import Refused, Wallet
from casino.sandbox.words import words

GAMES: dict[int, DemoGame] = {game.id: game for game in CATALOGUE}
TABLES: dict[str, Table] = {table.kind: table for table in (SlotTable(), RouletteTable(), TowerTable())}
_REPLIES_KEPT = 8
_LONGEST_NONCE = 64


class Croupier:
    """Knows the tables, holds one lock a game session, and remembers the last answers by the page's nonce."""

    def __init__(self, settings: SandboxSettings, store: Store, wallet: Wallet, chance: Chance) -> None:
        self._settings = settings
        self._store = store
        self._wallet = wallet
        self._chance = chance
        self._locks: dict[str, threading.Lock] = {}

    def state(self, link: Link) -> dict[str, Any]:
        """Return everything a game's page shows when it opens or reloads."""
        session = self._store.session(link.session_id)
        game, currency = GAMES[session.game_id], CURRENCIES[session.currency]
        table = TABLES[game.kind]
        balance = self._wallet.balance(session)
        stakes = [currency.text(stake) for stake in table.stakes(currency)]
        last = session.replies[-1] if session.replies else None
        return {
            "game": {
                "id": game.id,
                "name": game.name,
                "kind": game.kind,
                "provider": game.provider,
                "theme": dict(game.theme),
                "rtp": table.return_text,
            },
            "currency": session.currency,
            "digits": currency.digits,
            "balance": None if balance is None else currency.text(balance),
            "language": link.language,
            "home_url": link.home_url,
            "demo_label": True,
            "stakes": stakes,
            "default_stake": currency.text(currency.stakes((100,))[0]),
            "rules": table.rules(currency),
            "pending": self._wallet.owes(session.session_id),
            "last": last and {"nonce": last["nonce"], "round": None, "error": None, **_outcome(last["reply"])},
            **table.memory(session.table, currency),
        }

    def act(self, link: Link, action: Mapping[str, Any]) -> dict[str, Any]:
        """Play one act; the same nonce again returns the first answer and plays nothing."""
        nonce = action.get("nonce")
        if nonce is not None and (not isinstance(nonce, str) or not 0 < len(nonce) <= _LONGEST_NONCE):
            return refusal("invalid_request", link.language)
        lock = self._locks.setdefault(link.session_id, threading.Lock())
        if not lock.acquire(timeout=self._settings.act_patience):
            return refusal("busy", link.language)
        try:
            session = self._store.session(link.session_id)
            for kept in session.replies:
                if nonce is not None and kept["nonce"] == nonce:
                    return kept["reply"]  # type: ignore[no-any-return]
            if self._wallet.owes(session.session_id):
                return refusal("settling", link.language, self._last_balance(session))
            reply = self._play(session, link, action)
            session.replies = [*session.replies, {"nonce": nonce, "reply": reply}][-_REPLIES_KEPT:]
            self._store.save_replies(session)
            return reply
        finally:
            lock.release()

    def _play(self, session: GameSession, link: Link, action: Mapping[str, Any]) -> dict[str, Any]:
        table = TABLES[GAMES[session.game_id].kind]
        try:
            played = table.act(Seat(session, self._wallet, self._store, self._chance), action)
        except Refused as refused:
            return refusal(refused.code, link.language, self._last_balance(session))
        return {
            "ok": True,
            "balance": self._last_balance(session),
            "pending": self._wallet.owes(session.session_id),
            "round": played,
        }

    def _last_balance(self, session: GameSession) -> str | None:
        return None if session.balance is None else CURRENCIES[session.currency].text(session.balance)


def _outcome(reply: dict[str, Any]) -> dict[str, Any]:
    return {key: reply[key] for key in ("round", "error") if key in reply}


def refusal(code: str, language: str, balance: str | None = None) -> dict[str, Any]:
    """Return the answer to an act that does not take place."""
    return {"ok": False, "error": code, "message": words(code, language), "balance": balance}
