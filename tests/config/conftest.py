"""What the tests of the settings share: a complete environment, and functions that load it with changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from casino.config import ConfigurationError, Settings, load

TOKEN = "7c1e94d05ab84f2e93d6"
OLDER_TOKEN = "b81f60aa1c7e4d3f8e25"
REQUIRED = {
    "CASINO_PLATFORM_URL": "http://127.0.0.1:8100",
    "CASINO_AGENT_ID": "7",
    "CASINO_API_TOKEN": TOKEN,
}
PUBLIC = {
    **REQUIRED,
    "CASINO_PUBLIC_URL": "https://casino.example.net",
    "CASINO_PLATFORM_URL": "https://platform.example.net",
    "CASINO_GAME_HOSTS": "https://games.example.net",
    "CASINO_SMTP_URL": "smtp://mail.example.net",
}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that loads the required settings and those given, `None` taking one away."""

    def load_with(base: dict[str, str] = REQUIRED, /, **changes: str | None) -> Settings:
        environ = {**base, **{f"CASINO_{key.upper()}": value for key, value in changes.items()}}
        return load({key: value for key, value in environ.items() if value is not None}, tmp_path)

    return load_with


@pytest.fixture
def faults(read: Callable[..., Settings]) -> Callable[..., list[str]]:
    """Return a function that loads as `read` does, and returns every fault that was named."""

    def find(*base: dict[str, str], **changes: str | None) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            read(*base, **changes)
        return caught.value.faults

    return find


@pytest.fixture
def only_fault(faults: Callable[..., list[str]]) -> Callable[..., str]:
    """Return a function that returns the only fault, and fails when there are others."""

    def find(*base: dict[str, str], **changes: str | None) -> str:
        found = faults(*base, **changes)
        assert len(found) == 1, found
        return found[0]

    return find
