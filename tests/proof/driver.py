"""The real wallet as the model test drives it: the domain's functions in units of work, or the callback over WSGI."""

import json
from dataclasses import replace
from decimal import Decimal

from flask import Flask
from sqlalchemy import Engine, text

from casino.domain import players, rounds, stake_limits, switches
from casino.errors import InvalidRequest, Refusal
from casino.money import Money
from casino.platform import signature
from casino.platform.strictjson import NumberText
from casino.storage.database import unit_of_work, write_connection
from casino.wallet import posting
from casino.wallet.bets import Bet
from casino.wallet.rollbacks import Rollback, RollbackRules
from casino.wallet.transactions import Outcome
from casino.web.services import Services
from tests.proof.model import LARGE_WIN, SCALE, Answer, BetCall, RollbackCall
from tests.support.ledger import AGENT, NOW, fresh, new_player
from tests.support.processes import TOKEN


def decimal_text(units: int, currency: str) -> str:
    """Return units as the plain decimal that the platform would write."""
    return format(Decimal(units).scaleb(-SCALE[currency]).normalize(), "f")


class Wallets:
    """The site's own functions, with the answers turned into the model's words."""

    def __init__(self, app: Flask) -> None:
        self.services: Services = app.extensions["casino"]
        self.engine: Engine = self.services.engine
        large = {code: Decimal(units).scaleb(-SCALE[code]) for code, units in LARGE_WIN.items()}
        self.services.contract = replace(self.services.contract, large_win=large)
        self._http = app.test_client()
        self._ids: dict[str, int] = {}

    def new_player(self, currency: str) -> str:
        """Register a player with one empty wallet; return the public id."""
        made = new_player(self.engine, currency=currency)
        self._ids[made.public_id] = made.id
        return made.public_id

    def player_id(self, name: str) -> int:
        """Return the key of the player's row."""
        return self._ids[name]

    def open_wallet(self, name: str, currency: str) -> None:
        """Open one more wallet."""
        with write_connection(self.engine) as connection:
            posting.open_wallet(connection, self._ids[name], currency, NOW)

    def balances(self, names: list[str]) -> dict[tuple[str, str], int]:
        """Return the balance of every wallet of these players."""
        sql = "SELECT player_id, currency, balance_units FROM account WHERE player_id IS NOT NULL"
        keys = {self._ids[name]: name for name in names if name in self._ids}
        with self.engine.connect() as connection:
            found = connection.execute(text(sql)).all()
        return {(keys[row[0]], row[1]): row[2] for row in found if row[0] in keys}

    def bet(self, call: BetCall) -> Answer:
        """Play through the domain's function."""
        bet = Bet(AGENT, call.reference, call.currency, call.stake, call.payout, call.round_ref, call.game_ref)
        try:
            with write_connection(self.engine) as connection:
                return _answer(
                    rounds.place_bet(connection, call.player, bet, NOW, large_win_units=LARGE_WIN.get(call.currency))
                )
        except Refusal as refusal:
            return Answer("declined", code=refusal.code)

    def rollback(self, call: RollbackCall) -> Answer:
        """Cancel through the domain's function."""
        rollback = Rollback(AGENT, call.own, call.target, call.currency)
        try:
            with write_connection(self.engine) as connection:
                return _answer(rounds.roll_back(connection, call.player, rollback, NOW, RollbackRules())[0])
        except InvalidRequest as error:
            return Answer("invalid", code=error.code)
        except Refusal as refusal:
            return Answer("declined", code=refusal.code)

    def cashier(self, verb: str, name: str, currency: str, units: int) -> Answer:
        """Deposit, withdraw or adjust."""
        amount = Money(units, currency)
        try:
            with write_connection(self.engine) as connection:
                if verb == "adjust":
                    wallet = posting.adjust(connection, self._ids[name], amount, NOW, reason="a test", actor="ada")
                else:
                    wallet = getattr(posting, verb)(connection, self._ids[name], amount, NOW)
                return Answer("ok", wallet.balance_units)
        except Refusal as refusal:
            return Answer("declined", code=refusal.code)

    def release(self, name: str, currency: str) -> None:
        """End the hold of a large win."""
        with write_connection(self.engine) as connection:
            posting.release_withdrawals(connection, self._ids[name], currency, "looked at", NOW)

    def set_active(self, name: str, active: bool) -> None:
        """Block a player or let him play again."""
        with unit_of_work(self.engine) as unit:
            player = players.get(unit, name)
            if active:
                players.unblock(player, "a test", NOW)
            else:
                players.block(unit, player, "a test", NOW)

    def set_limit(self, name: str, currency: str, units: int | None) -> None:
        """Set or remove the largest stake."""
        with unit_of_work(self.engine) as unit:
            amount = None if units is None else Money(units, currency)
            stake_limits.set_stake_limit(unit, players.get(unit, name), currency, amount, NOW)

    def set_maintenance(self, on: bool) -> None:
        """Pause new bets or allow them."""
        with unit_of_work(self.engine) as unit:
            switches.set_maintenance(unit, on, "a test", "ada", NOW)

    def send_bet(self, call: BetCall) -> tuple[int, str]:
        """Play through the callback; return status and body."""
        return self._send(
            type="makeBet",
            player_id=call.player,
            currency=call.currency,
            transaction_id=call.reference,
            round_id=call.round_ref,
            game_id=call.game_ref,
            bet=NumberText(decimal_text(call.stake, call.currency)),
            win=NumberText(decimal_text(call.payout, call.currency)),
        )

    def send_rollback(self, call: RollbackCall) -> tuple[int, str]:
        """Cancel through the callback; one id alone where own and target are the same."""
        fields = {"type": "rollback", "player_id": call.player, "transaction_id": call.own}
        if call.own != call.target:
            fields["rollback_transaction_id"] = call.target
        if call.currency is not None:
            fields["currency"] = call.currency
        return self._send(**fields)

    def ask_balance(self, name: str, currency: str) -> tuple[int, str]:
        """Ask as the platform does."""
        return self._send(type="getBalance", player_id=name, currency=currency)

    def _send(self, **fields: str) -> tuple[int, str]:
        body = signature.php_encode({"agent_id": AGENT, "request_id": fresh("q-"), **fields})
        answer = self._http.post("/callback", data=body, headers={"X-Signature": signature.sign(body, TOKEN)})
        return answer.status_code, answer.get_data(as_text=True)


def _answer(outcome: Outcome) -> Answer:
    if outcome.refusal is not None:
        return Answer("declined", code=outcome.refusal)
    return Answer("ok", outcome.balance_units)


def fits(got: tuple[int, str], expected: Answer, balance: str) -> bool:
    """Tell whether an HTTP answer says what `expected` says; `balance` is its amount in the platform's writing."""
    status, body = got
    if expected.verdict == "ok":
        return status == 200 and body == '{"content":{"balance":' + balance + "}}"
    content = json.loads(body)
    return (
        status == (200 if expected.verdict == "declined" else 400)
        and content.get("error") == expected.code
        and bool(content.get("message"))
        and "content" not in content
    )
