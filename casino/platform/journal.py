"""The journal: each call of the platform that asked for money to move, as it came, with our reply, for ever."""

import json
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casino.platform.protocol import Call
from casino.storage.direct import Direct, Statement

log = logging.getLogger(__name__)

_INSERT = Statement(
    "INSERT INTO callback (received_at, type, request_ref, form, body, decision, status, reply, transaction_id, "
    "duration_us) VALUES (:received_at, :type, :request_ref, :form, :body, :decision, :status, :reply, "
    ":transaction_id, :duration_us)"
)
_ALERT = Statement(
    "INSERT INTO alert (code, detail, player_ref, transaction_ref, created_at) VALUES (:code, :detail, :player_ref, "
    ":transaction_ref, :created_at)"
)


@dataclass(slots=True)
class Reply:
    """What goes back: HTTP status and JSON text; the rest is for journal and log."""

    status: int
    body: str
    decision: str = "ok"
    form: str | None = None
    replayed: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """What the journal keeps of one call, apart from the reply."""

    raw: bytes
    form: str
    received_at: datetime
    started: float
    type: str = "?"
    request_ref: str | None = None

    def row(self, unit: Direct, reply: Reply, transaction_id: int | None = None) -> dict[str, Any]:
        """Return the journal's row; bytes that are not text are shown escaped."""
        return {
            "received_at": unit.moment(self.received_at),
            "type": self.type[:40],
            "request_ref": self.request_ref,
            "form": self.form,
            "body": self.raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00"),
            "decision": reply.decision,
            "status": reply.status,
            "reply": reply.body,
            "transaction_id": transaction_id,
            "duration_us": int(1e6 * (time.monotonic() - self.started)),
        }

    def write(self, unit: Direct, reply: Reply, transaction_id: int | None = None, call: Call | None = None) -> None:
        """Add the call and the alerts of its reply to the unit of work."""
        unit.run(_INSERT, self.row(unit, reply, transaction_id))
        for code, detail in reply.alerts:
            unit.run(
                _ALERT,
                {
                    "code": code,
                    "detail": detail,
                    "player_ref": call.player_ref if call else None,
                    "transaction_ref": (call.reference or None) if call else None,
                    "created_at": unit.moment(self.received_at),
                },
            )


def log_alerts(entry: Entry, reply: Reply) -> None:
    """Write the alerts to the log, too; after the commit, so that nothing is told that did not happen."""
    for code, detail in reply.alerts:
        log.warning("alert %s: %s", code, detail, extra={"alert": code, "request_ref": entry.request_ref})


def error_body(code: str, message: str) -> str:
    """Return an error in the platform's shape; never with a `content` (PLATFORM.md section 2)."""
    return json.dumps({"error": code, "message": message})
