"""The sandbox's own record: every call sent or received, with its answer, newest last."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

KEPT = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call and its answer. `verdict` is accepted, declined, unknown or, for calls to us, answered."""

    number: int
    at: str
    direction: str
    name: str
    fault: str | None
    attempt: int
    request: str
    signature: str
    status: int | None
    answer: str
    verdict: str
    milliseconds: int
    fields: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the entry for JSON."""
        return asdict(self)


@dataclass(slots=True)
class Exchange:
    """What is known of a call before it gets its number in the journal."""

    direction: str
    name: str
    request: bytes
    signature: str
    fields: dict[str, Any]
    fault: str | None = None
    attempt: int = 1
    status: int | None = None
    answer: str = ""
    verdict: str = "unknown"
    milliseconds: int = 0


class Journal:
    """Keeps the last few thousand exchanges in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def note(self, exchange: Exchange) -> None:
        """Add a finished exchange."""
        with self._lock:
            self._count += 1
            self._entries.append(
                Entry(
                    self._count,
                    timestamp(),
                    exchange.direction,
                    exchange.name,
                    exchange.fault,
                    exchange.attempt,
                    exchange.request.decode("utf-8", "replace"),
                    exchange.signature,
                    exchange.status,
                    exchange.answer,
                    exchange.verdict,
                    exchange.milliseconds,
                    exchange.fields,
                )
            )

    def entries(self, wanted: Mapping[str, str]) -> Iterator[Entry]:
        """Yield the entries, oldest first, whose call carries all the wanted field values."""
        with self._lock:
            kept = list(self._entries)
        for entry in kept:
            known = {
                "direction": entry.direction,
                "name": entry.name,
                "verdict": entry.verdict,
                **entry.fields,
            }
            if all(str(known.get(key)) == value for key, value in wanted.items()):
                yield entry


def timestamp() -> str:
    """Return the time as the platform writes it: ISO 8601, milliseconds, Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
