"""The third yardstick: the `beexar` package's Flask blueprint over the in-memory wallet of its own examples.

Runs in a virtual environment of its own (`bench/beexar.py` makes it). The wallet is a few dictionaries under a lock:
nothing is durable, and each worker has its own copy.
"""

import json
import os
import sys
from pathlib import Path

from beexar import WalletServer  # type: ignore[import-not-found]
from beexar.asgi import flask_blueprint  # type: ignore[import-not-found]
from flask import Flask

sys.path.insert(0, os.environ["BENCH_BEEXAR_EXAMPLES"])
from inmemory_wallet import InMemoryWallet  # type: ignore[import-not-found]

_PLAYERS = json.loads(Path(os.environ["BENCH_PLAYERS"]).read_text(encoding="utf-8"))
_ACCOUNTS = {player: {"currency": "EUR", "balance": "1000000.00"} for player, _ in _PLAYERS}

_SERVER = WalletServer(InMemoryWallet({"accounts": _ACCOUNTS}), os.environ["BENCH_TOKEN"])

app = Flask(__name__)
app.register_blueprint(flask_blueprint(_SERVER, url_prefix="/wallet"))


@app.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}
