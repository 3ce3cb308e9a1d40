"""What the sandbox platform is told at its start."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """The contract with the one casino this sandbox serves, and its own habits. Times are in seconds."""

    api_token: str
    agent_id: int
    callback_url: str = "http://127.0.0.1:8000/callback"
    casino_url: str = "http://127.0.0.1:8000"
    """The casino's public address: the only page that may frame the games."""
    public_url: str = "http://127.0.0.1:8100"
    """Our own address as the player's browser sees it."""
    cashier_token: str = ""
    """Signs what the demo's cashier tells the casino; without it there is no cashier."""
    database: str = ":memory:"
    """A file for game sessions, open rounds and undelivered calls; in memory they end with the process."""
    callback_timeout: float = 3.0
    link_lifetime: float = 60.0
    page_lifetime: float = 7200.0
    """How long an opened page lives without being used."""
    retry_first: float = 0.5
    retry_longest: float = 30.0
    retry_limit: int = 200
    act_patience: float = 10.0
    """How long a second act waits for the first one of its game session."""

    @property
    def casino_origin(self) -> str:
        """Return scheme, host and port of the casino, for frame-ancestors and messages."""
        parts = urlsplit(self.casino_url)
        return f"{parts.scheme}://{parts.netloc}"
