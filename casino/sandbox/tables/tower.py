"""The tower's table: a round of several calls. The stake opens it; leaving, or the dark door, closes it."""

from typing import Any

from casino.sandbox.calls import Call, new_id
from casino.sandbox.currencies import Currency
from casino.sandbox.engines import tower
from casino.sandbox.tables import Action, Seat, shown
from casino.sandbox.wallet import Refused

_STAKES = (100, 200, 500, 1000, 2000, 5000)


class TowerTable:
    """Nine floors, three doors, one of them dark; leave after any floor."""

    kind = "tower"
    return_text = tower.RETURN_TEXT
    volatility = tower.VOLATILITY

    def stakes(self, currency: Currency) -> tuple[int, ...]:
        """Return the stakes on offer; a hundred divides each, so that every payout is exact."""
        return currency.stakes(_STAKES)

    def rules(self, currency: Currency) -> dict[str, Any]:
        """Return the floors and what each multiplies the stake by."""
        return {
            "floors": tower.FLOORS,
            "doors": tower.DOORS,
            "dark": 1,
            "multipliers": [_hundredths(value) for value in tower.MULTIPLIERS],
        }

    def memory(self, table: dict[str, Any], currency: Currency) -> dict[str, Any]:
        """Return the open round, to be resumed."""
        current = table.get("round")
        return {"round": shown(_view(current), currency) if current and current["open"] else None}

    def act(self, seat: Seat, action: Action) -> dict[str, Any]:
        """Start, climb or leave."""
        acts = {"start": self._start, "climb": _climb, "leave": _leave}
        name = action.get("action")
        if not isinstance(name, str) or name not in acts:
            raise Refused("invalid_action")
        return shown(_view(acts[name](seat, action)), seat.currency)  # type: ignore[no-any-return]

    def _start(self, seat: Seat, action: Action) -> dict[str, Any]:
        current = seat.session.table.get("round")
        if current and current["open"]:
            raise Refused("round_open")
        stake = seat.currency.parse(action.get("stake"))
        if stake not in self.stakes(seat.currency):
            raise Refused("invalid_stake")
        begun: dict[str, Any] = {
            "id": new_id(),
            "stake": stake,
            "floor": 0,
            "open": True,
            "path": [],
            "payout": 0,
        }
        seat.wallet.bet(seat.session, Call.money(begun["id"], stake, 0, finished=False), {"round": begun})
        return begun


def _climb(seat: Seat, action: Action) -> dict[str, Any]:
    current = _open_round(seat)
    door = action.get("door")
    if type(door) is not int or not 0 <= door < tower.DOORS:
        raise Refused("invalid_action")
    dark = tower.dark_door(seat.chance)
    path = [*current["path"], {"door": door, "dark": dark}]
    if door == dark:
        return _close(seat, {**current, "path": path, "fell": True})
    climbed = {**current, "path": path, "floor": current["floor"] + 1}
    if climbed["floor"] == tower.FLOORS:
        return _close(seat, climbed)
    seat.session.table = {"round": climbed}
    seat.store.save(seat.session)
    return climbed


def _leave(seat: Seat, action: Action) -> dict[str, Any]:
    current = _open_round(seat)
    if not current["floor"]:
        raise Refused("climb_first")
    return _close(seat, current)


def _open_round(seat: Seat) -> dict[str, Any]:
    current: dict[str, Any] | None = seat.session.table.get("round")
    if not current or not current["open"]:
        raise Refused("no_round")
    return current


def _close(seat: Seat, current: dict[str, Any]) -> dict[str, Any]:
    """End the round with what the reached floor is worth, or nothing after the dark door."""
    payout = 0 if current.get("fell") else tower.worth(current["stake"], current["floor"])
    closed = {**current, "open": False, "payout": payout}
    call = Call.money(closed["id"], 0, payout, finished=True)
    seat.wallet.settle(seat.session, call, {"round": closed})
    return closed


def _view(current: dict[str, Any]) -> dict[str, Any]:
    """Return the round with everything a page shows about it."""
    floor, fell = current["floor"], current.get("fell", False)
    top = floor == tower.FLOORS
    return {
        **current,
        "fell": fell,
        "left": not current["open"] and not fell,
        "finished": not current["open"],
        "multiplier": _hundredths(tower.MULTIPLIERS[floor - 1] if floor else 0),
        "next_multiplier": None if top else _hundredths(tower.MULTIPLIERS[floor]),
        "worth": 0 if fell else tower.worth(current["stake"], floor),
        "next_worth": None if top else tower.worth(current["stake"], floor + 1),
    }


def _hundredths(count: int) -> str:
    return f"{count // 100}.{count % 100:02d}"
