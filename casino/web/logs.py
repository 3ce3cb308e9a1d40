"""One JSON object per line on stderr: what happened, when in UTC, in which request. No forged lines (ASVS 16.4.1)."""

import json
import logging
import sys
from datetime import UTC, datetime

from casino.config import Settings

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; control characters are escaped by it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN and value is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def init_logs(settings: Settings) -> None:
    """Send the house's log lines to stderr at the level of the settings; call as often as you like."""
    logger = logging.getLogger("casino")
    logger.setLevel(settings.log_level.upper())
    if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
