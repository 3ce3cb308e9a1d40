"""The parts of one running sandbox, built once by `create_sandbox`."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from casino.sandbox.croupier import Croupier
from casino.sandbox.faults import FaultDesk
from casino.sandbox.journal import Journal
from casino.sandbox.line import Line
from casino.sandbox.settings import SandboxSettings
from casino.sandbox.store import Store
from casino.sandbox.wallet import Wallet

KEY = "sandbox"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Everything a view may need; found under ``app.extensions["sandbox"]``."""

    settings: SandboxSettings
    clock: Callable[[], float]
    store: Store
    journal: Journal
    faults: FaultDesk
    line: Line
    wallet: Wallet
    croupier: Croupier

    def close(self) -> None:
        """Stop the background deliveries and close connections and files."""
        self.wallet.stop()
        self.line.close()
        self.store.close()


def sandbox() -> Sandbox:
    """Return the parts of the sandbox that serves this request."""
    return current_app.extensions[KEY]  # type: ignore[no-any-return]
