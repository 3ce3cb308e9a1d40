"""The slot's table: a paid spin is one call with bet and win, each free spin after it a call with bet 0."""

from typing import Any

from casino.sandbox.calls import Call, new_id
from casino.sandbox.currencies import Currency
from casino.sandbox.engines import slot
from casino.sandbox.tables import Action, Seat, shown, tenths
from casino.sandbox.wallet import Refused

_STAKES = (20, 50, 100, 200, 500, 1000)
_START = (29, 5, 9, 14, 21)


class SlotTable:
    """Twenty lines, free spins at the stake of the spin that won them."""

    kind = "slot"
    return_text = slot.RETURN_TEXT
    volatility = slot.VOLATILITY

    def stakes(self, currency: Currency) -> tuple[int, ...]:
        """Return the total stakes on offer; ten divides each."""
        return currency.stakes(_STAKES)

    def rules(self, currency: Currency) -> dict[str, Any]:
        """Return reels, lines and pays; pays are multiples of the total stake."""
        machine = slot.HARBOUR
        return {
            "reels": len(machine.strips),
            "rows": slot.ROWS,
            "lines": machine.lines,
            "strips": machine.strips,
            "pays": {symbol: _pays(counts) for symbol, counts in machine.pays.items()},
            "scatter": {
                str(count): {"pays": tenths(pays), "free_spins": machine.free_spins[count]}
                for count, pays in machine.scatter_pays.items()
            },
            "free_multiplier": machine.free_multiplier,
            "wild": slot.WILD,
            "scatter_symbol": slot.SCATTER,
            "volatility": self.volatility,
        }

    def memory(self, table: dict[str, Any], currency: Currency) -> dict[str, Any]:
        """Return the last spin while its free spins last, and what the reels show."""
        last = table.get("round")
        resting = slot.outcome(_START, 10).grid
        return {
            "round": shown(last, currency) if last and not last["finished"] else None,
            "grid": last["grid"] if last else resting,
        }

    def act(self, seat: Seat, action: Action) -> dict[str, Any]:
        """Spin, free when free spins are left."""
        if action.get("action") != "spin":
            raise Refused("invalid_action")
        last = seat.session.table.get("round")
        spun = _free_spin(seat, last) if last and not last["finished"] else self._paid_spin(seat, action)
        return shown(spun, seat.currency)  # type: ignore[no-any-return]

    def _paid_spin(self, seat: Seat, action: Action) -> dict[str, Any]:
        stake = seat.currency.parse(action.get("stake"))
        if stake not in self.stakes(seat.currency):
            raise Refused("invalid_stake")
        spin = slot.spin(stake, seat.chance)
        spun = _round(new_id(), stake, spin, free=False) | {
            "free_spins_left": spin.awarded,
            "free_spins_count": spin.awarded,
            "free_spins_total": 0,
            "round_total": spin.payout,
            "finished": not spin.awarded,
        }
        call = Call.money(spun["id"], stake, spin.payout, finished=spun["finished"])
        seat.wallet.bet(seat.session, call, {"round": spun})
        return spun


def _free_spin(seat: Seat, last: dict[str, Any]) -> dict[str, Any]:
    spin = slot.spin(last["stake"], seat.chance, free=True)
    left = last["free_spins_left"] - 1 + spin.awarded
    spun = _round(last["id"], last["stake"], spin, free=True) | {
        "free_spins_left": left,
        "free_spins_count": last["free_spins_count"] + spin.awarded,
        "free_spins_total": last["free_spins_total"] + spin.payout,
        "round_total": last["round_total"] + spin.payout,
        "finished": not left,
    }
    progress = {"count": spun["free_spins_count"], "left": left, "total_win": spun["free_spins_total"]}
    call = Call.money(last["id"], 0, spin.payout, finished=spun["finished"], freespins=progress)
    seat.wallet.settle(seat.session, call, {"round": spun})
    return spun


def _round(round_id: str, stake: int, spin: slot.Spin, *, free: bool) -> dict[str, Any]:
    return {
        "id": round_id,
        "stake": stake,
        "free": free,
        "multiplier": slot.HARBOUR.free_multiplier if free else 1,
        "stops": spin.stops,
        "grid": spin.grid,
        "wins": [
            {
                "line": win.line,
                "symbol": win.symbol,
                "count": win.count,
                "payout": win.payout,
                "cells": win.cells,
            }
            for win in spin.wins
        ],
        "scatters": spin.scatters,
        "scatter_payout": spin.scatter_payout,
        "payout": spin.payout,
        "free_spins_awarded": spin.awarded,
    }


def _pays(counts: Any) -> dict[str, str]:
    return {str(count): tenths(pays) for count, pays in counts.items()}
