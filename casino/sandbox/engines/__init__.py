"""The rules of the games: pure functions over exact stakes and a source of chance that is handed in."""

from typing import Protocol


class Chance(Protocol):
    """A fair source: `secrets.SystemRandom` in play, a seeded generator in tests."""

    def randrange(self, stop: int, /) -> int:
        """Return a whole number from 0 to `stop` - 1, each as likely as the others."""
