"""The roulette table: all chips of a spin are one call, the stakes' sum as bet and the payouts' as win."""

from collections import Counter
from typing import Any

from casino.sandbox.calls import Call, new_id
from casino.sandbox.currencies import Currency
from casino.sandbox.engines import roulette
from casino.sandbox.tables import Action, Seat, shown
from casino.sandbox.wallet import Refused

_CHIPS = (20, 50, 100, 200, 500, 1000)
_STEP = 10
_MOST_ON_A_SPOT = 5000
_MOST_IN_ALL = 20000
_MOST_CHIPS = 100
_REMEMBERED = 15


class RouletteTable:
    """One zero; straight, split, street, corner, line and the outside bets."""

    kind = "roulette"
    return_text = roulette.RETURN_TEXT
    volatility = roulette.VOLATILITY

    def stakes(self, currency: Currency) -> tuple[int, ...]:
        """Return the chips."""
        return currency.stakes(_CHIPS)

    def rules(self, currency: Currency) -> dict[str, Any]:
        """Return the wheel, the payouts (stake included) and the limits of the table."""
        step, smallest, spot, total = currency.stakes((_STEP, _CHIPS[0], _MOST_ON_A_SPOT, _MOST_IN_ALL))
        return {
            "wheel": roulette.WHEEL,
            "red": sorted(roulette.RED),
            "zero_bets": True,
            "chip_step": currency.text(step),
            "min_bet": currency.text(smallest),
            "max_bet": currency.text(spot),
            "max_total": currency.text(total),
            "max_bets": _MOST_CHIPS,
            "pays": {
                "straight": 36,
                "split": 18,
                "street": 12,
                "corner": 9,
                "line": 6,
                "dozen": 3,
                "column": 3,
                "even_money": 2,
            },
        }

    def memory(self, table: dict[str, Any], currency: Currency) -> dict[str, Any]:
        """Return the numbers that came last; a spin leaves no unfinished round."""
        return {"round": None, "history": table.get("history", [])}

    def act(self, seat: Seat, action: Action) -> dict[str, Any]:
        """Take the chips, let the ball fall."""
        if action.get("action") != "spin":
            raise Refused("invalid_action")
        bets = self._read(action.get("bets"), seat.currency)
        number = roulette.draw(seat.chance)
        payouts = [roulette.payout(bet, number) for bet in bets]
        spun: dict[str, Any] = {
            "id": new_id(),
            "number": number,
            "colour": roulette.colour(number),
            "stake": sum(bet.stake for bet in bets),
            "payout": sum(payouts),
            "results": [
                {"index": index, "stake": bet.stake, "payout": payout}
                for index, (bet, payout) in enumerate(zip(bets, payouts, strict=True))
                if payout
            ],
            "finished": True,
        }
        history = [number, *seat.session.table.get("history", [])][:_REMEMBERED]
        call = Call.money(spun["id"], spun["stake"], spun["payout"], finished=True)
        seat.wallet.bet(seat.session, call, {"history": history})
        return shown(spun, seat.currency)  # type: ignore[no-any-return]

    def _read(self, entries: Any, currency: Currency) -> list[roulette.Bet]:
        """Return the chips; raises `Refused` unless all lie on spots and within the table's limits."""
        if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST_CHIPS:
            raise Refused("invalid_bets")
        step, smallest, most_on_a_spot, most = currency.stakes((_STEP, _CHIPS[0], _MOST_ON_A_SPOT, _MOST_IN_ALL))
        bets = [_read_bet(entry, currency) for entry in entries]
        spots: Counter[frozenset[int]] = Counter()
        for bet in bets:
            spots[bet.numbers] += bet.stake
            if bet.stake % step or bet.stake < smallest:
                raise Refused("invalid_stake")
        if max(spots.values()) > most_on_a_spot or sum(spots.values()) > most:
            raise Refused("table_limit")
        return bets


def _read_bet(entry: Any, currency: Currency) -> roulette.Bet:
    if not isinstance(entry, dict):
        raise Refused("invalid_bets")
    kind, numbers, stake = entry.get("kind"), entry.get("numbers") or [], currency.parse(entry.get("stake"))
    if stake is None:
        raise Refused("invalid_stake")
    if not isinstance(kind, str) or not isinstance(numbers, list) or not all(type(item) is int for item in numbers):
        raise Refused("invalid_bets")
    spot = roulette.covered(kind, numbers)
    if spot is None:
        raise Refused("invalid_bets")
    return roulette.Bet(kind, spot, stake)
