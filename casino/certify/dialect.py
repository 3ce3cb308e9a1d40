"""How the site under test is set: names of fields and types, code words, switches (PLATFORM.md section 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

_SWITCHES = {
    "replay_balance": "original",
    "rollback_unknown": "ok",
    "rollback_settled": "reverse",
    "rollback_negative": "allow",
    "freespin_bet": "as_sent",
    "sig_forms": "all",
    "aliases": "none",
}
_FIELDS = {
    "transaction": "transaction_id",
    "round": "round_id",
    "bet": "bet",
    "win": "win",
    "reference": "rollback_transaction_id",
}
_TYPES = {"getBalance": "getBalance", "makeBet": "makeBet", "rollback": "rollback"}


@dataclass(frozen=True)
class Dialect:
    """The words that a run uses. Defaults are the ones at the head of PLATFORM.md."""

    decline_status: int = 200
    fields: Mapping[str, str] = field(default_factory=lambda: dict(_FIELDS))
    types: Mapping[str, str] = field(default_factory=lambda: dict(_TYPES))
    codes: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=lambda: dict(_SWITCHES))

    def code(self, ours: str) -> str:
        """Return the word that the site puts into `error` for our code."""
        return self.codes.get(ours, ours)

    def with_(self, **parts: Any) -> "Dialect":
        """Return this dialect with parts changed; mappings are laid over the present ones. Raises ValueError."""
        changes: dict[str, Any] = {}
        for name, value in parts.items():
            present = getattr(self, name, None)
            if present is None:
                raise ValueError(f"a dialect has no part '{name}'")
            changes[name] = {**present, **value} if isinstance(present, Mapping) else type(present)(value)
        for switch in changes.get("switches", {}):
            if switch not in _SWITCHES:
                raise ValueError(f"unknown switch '{switch}'; known: {', '.join(_SWITCHES)}")
        return replace(self, **changes)

    @classmethod
    def load(cls, path: Path) -> "Dialect":
        """Read a JSON file with any of decline_status, fields, types, codes, switches. Raises ValueError."""
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise ValueError("a dialect file holds one JSON object")
        return cls().with_(**document)
