"""Misbehaviour on demand: which faults there are, and which are armed at the moment."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST = 1000
LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. `side` is callback (our calls to the casino) or api (our answers to it)."""

    name: str
    side: str
    sentence: str
    seconds: float = 0.0


_ALL = (
    Fault("duplicate", "callback", "The call is sent twice at the same instant, byte for byte the same."),
    Fault("delay", "callback", "The call is held back for some seconds before it is sent.", 2.0),
    Fault(
        "reorder",
        "callback",
        "A bet's rollback is sent before the bet; with mode win_first a bet and its win go out as two calls, "
        "the win first.",
    ),
    Fault("drop_answer", "callback", "The casino's answer is lost: a bet is rolled back, a win is repeated."),
    Fault("forge", "callback", "The call is signed with another key."),
    Fault(
        "unsorted",
        "callback",
        "The body's keys stand in no order, though the signature was made over sorted keys.",
    ),
    Fault("error500", "api", "The answer is an error envelope with HTTP 500."),
    Fault("html", "api", "The answer is a web page."),
    Fault("nonsense", "api", "The answer is JSON that means nothing."),
    Fault("empty_list", "api", "The game list is empty."),
    Fault("slow", "api", "The answer takes twelve seconds.", 12.0),
    Fault("redirect", "api", "The answer is a redirect to another host."),
    Fault("foreign_link", "api", "The game link leads to a host that is not ours."),
    Fault("javascript_link", "api", "The game link is a javascript: address."),
)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
_ONLY_ON = {
    "empty_list": "get_game_list",
    "foreign_link": "get_game_link",
    "javascript_link": "get_game_link",
}
_TARGETS = {
    "callback": ("bet", "win", "rollback", "getBalance"),
    "api": ("get_game_list", "get_game_link"),
}
_MODES = ("rollback_first", "win_first")


class UnknownFault(ValueError):
    """The order to misbehave cannot be followed; the message says why."""


@dataclass(slots=True)
class Armed:
    """A fault that waits for its moment: how often, on which call (`on`), for which player.

    Without `on` it takes any call but getBalance, which the games' pages send all the time.
    """

    fault: Fault
    count: int = 1
    on: str | None = None
    player_id: str | None = None
    seconds: float = 0.0
    mode: str = "rollback_first"
    number: int = field(default=0, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """Return the armed fault for JSON."""
        return {
            "number": self.number,
            "fault": self.fault.name,
            "count": self.count,
            "on": self.on,
            "player_id": self.player_id,
            "seconds": self.seconds,
            "mode": self.mode if self.fault.name == "reorder" else None,
        }


def read_order(order: Mapping[str, Any]) -> Armed:
    """Return the armed fault that a request describes. Raises `UnknownFault`."""
    fault = FAULTS.get(str(order.get("fault")))
    if fault is None:
        raise UnknownFault(f"fault must be one of: {', '.join(FAULTS)}")
    on = order.get("on") or _ONLY_ON.get(fault.name) or ("bet" if fault.name == "reorder" else None)
    if on is not None and on not in _TARGETS[fault.side]:
        raise UnknownFault(f"on must be one of: {', '.join(_TARGETS[fault.side])}")
    mode = order.get("mode") or _MODES[0]
    if mode not in _MODES:
        raise UnknownFault(f"mode must be one of: {', '.join(_MODES)}")
    try:
        count = int(order.get("count") or 1)
        seconds = float(order.get("seconds") or fault.seconds)
    except (TypeError, ValueError):
        raise UnknownFault("count and seconds must be numbers") from None
    if not 1 <= count <= MOST or not 0 <= seconds <= LONGEST_DELAY:
        raise UnknownFault(f"count is 1 to {MOST}, seconds 0 to {LONGEST_DELAY:.0f}")
    player_id = str(order["player_id"]) if order.get("player_id") else None
    return Armed(fault, count, on, player_id, seconds, mode)


class FaultDesk:
    """Holds the armed faults; each is used up by the calls that it spoils."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Armed] = []
        self._number = 0

    def arm(self, armed: Armed) -> Armed:
        """Put a fault in the queue."""
        with self._lock:
            self._number += 1
            armed.number = self._number
            self._armed.append(armed)
            return armed

    def clear(self) -> int:
        """Disarm everything; return how many faults were waiting."""
        with self._lock:
            cleared = len(self._armed)
            self._armed.clear()
            return cleared

    def armed(self) -> list[Armed]:
        """Return what is waiting, oldest first."""
        with self._lock:
            return list(self._armed)

    def take(self, side: str, on: str, player_id: str | None, *, reorder: bool = False) -> Armed | None:
        """Use up one count of the first armed fault that fits this call; None when the call goes right."""
        with self._lock:
            for armed in self._armed:
                fits = (
                    armed.fault.side == side
                    and (armed.fault.name == "reorder") == reorder
                    and (armed.on == on or (armed.on is None and on != "getBalance"))
                    and armed.player_id in (None, player_id)
                )
                if fits:
                    armed.count -= 1
                    if not armed.count:
                        self._armed.remove(armed)
                    return armed
        return None
