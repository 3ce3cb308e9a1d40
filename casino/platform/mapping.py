"""Explain a captured call: which of its fields we use under which of our names, which are unknown, which are missing.

For the first contact with a real platform (PLATFORM.md section 6): the operator reads this and writes the field map.
Nothing here moves money.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casino.errors import InvalidRequest
from casino.platform import protocol
from casino.platform.protocol import Call, Contract
from casino.platform.strictjson import MalformedJson, read_object

_PLAIN = ("type", "agent_id", "player_id", "currency")
_KNOWN = ("session_id", "player_username", "language", "timestamp")
_MASKED = ("player_id", "player_username", "session_id")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    protocol.GET_BALANCE: (),
    protocol.MAKE_BET: ("transaction", "round", "stake", "payout"),
    protocol.ROLLBACK: ("target",),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of each field of one body. `call` is what we would act on; `fault` says why there is none."""

    mapped: dict[str, str]
    unknown: list[str]
    missing: list[str]
    fields: dict[str, Any] = field(default_factory=dict)
    call: Call | None = None
    fault: str | None = None


def explain(raw: str, contract: Contract) -> Explanation:
    """Read a captured body as a live call would be read, and tell what was understood of it."""
    try:
        body = read_object(raw.encode("utf-8", "surrogatepass"))
    except MalformedJson as error:
        return Explanation({}, [], [], fault=str(error))
    mapped = {name: name for name in _PLAIN if name in body}
    for ours, names in contract.fields.items():
        found = next((name for name in names if body.get(name) is not None), None)
        if found is not None:
            mapped[found] = ours
    call, fault, kind = None, None, None
    try:
        kind = protocol.call_type(body, contract)
        call = protocol.read_call(body, contract)
    except InvalidRequest as error:
        fault = error.message
    missing = [name for name in _PLAIN if body.get(name) is None]
    if kind is not None:
        present = set(mapped.values())
        missing += [ours for ours in _NEEDED[kind] if ours not in present]
        if kind == protocol.ROLLBACK and "target" in missing and "transaction" in present:
            missing.remove("target")
    unknown = [name for name in body if name not in mapped and name not in _KNOWN]
    return Explanation(mapped, unknown, missing, {name: _masked(name, body[name]) for name in body}, call, fault)


def _masked(name: str, value: Any) -> Any:
    """Keep a person's traces out of terminals and tickets: the first two characters are enough to compare."""
    if name in _MASKED and isinstance(value, str):
        return value[:2] + "…"
    return value
