"""The operator's side of a run: what no callback can do, such as blocking a player.

Every method of `Control` raises `NotRun`, so that a case without its control is reported as such; a control
overrides what it can do.
"""

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from contextlib import AbstractContextManager

from casino.certify.players import Player
from casino.certify.rows import NotRun

_REASON = "certification run"


class Control:
    """The operator's side; this one can do nothing."""

    def block(self, player_id: str) -> None:
        """Bar the player from new bets."""
        raise NotRun("needs a control that blocks a player")

    def unblock(self, player_id: str) -> None:
        """Undo `block`."""
        raise NotRun("needs a control that unblocks a player")

    def adjust(self, player_id: str, amount: str, currency: str) -> None:
        """Book a signed amount; opens the wallet of that currency where there is none."""
        raise NotRun("needs a control that adjusts a wallet")

    def set_stake_limit(self, player_id: str, amount: str | None, currency: str) -> None:
        """Let the player stake at most `amount` a bet; None lifts the limit."""
        raise NotRun("needs a control that sets a stake limit")

    def maintenance(self, on: bool) -> None:
        """Close the site for maintenance, or open it again."""
        raise NotRun("needs a control that switches maintenance")

    def wallet_locked(self, player: Player) -> AbstractContextManager[None]:
        """Hold the database lock that any write to this wallet needs."""
        raise NotRun("needs a control that holds a lock in the site's database")

    def crash(self) -> None:
        """Kill the serving processes without warning, and return when the site answers again."""
        raise NotRun("needs a control that kills the server")

    def age(self, player: Player, days: int) -> None:
        """Make everything that is stored about this player's transactions look that many days old."""
        raise NotRun("needs a control that turns the calendar")

    def starts_with_token(self, token: str) -> bool:
        """Tell whether the site would start with this API token."""
        raise NotRun("needs a control that starts the site")


class CommandControl(Control):
    """Runs the site's own documented commands behind a prefix such as ``flask``."""

    def __init__(self, prefix: str, timeout: float = 30.0) -> None:
        self._prefix = shlex.split(prefix)
        if not self._prefix:
            raise ValueError("an empty control command")
        self._timeout = timeout

    def block(self, player_id: str) -> None:
        """Run ``player block``."""
        self._run("player", "block", player_id, "--reason", _REASON, "--json")

    def unblock(self, player_id: str) -> None:
        """Run ``player unblock``."""
        self._run("player", "unblock", player_id, "--reason", _REASON, "--json")

    def adjust(self, player_id: str, amount: str, currency: str) -> None:
        """Run ``wallet adjust``; ``--`` keeps a negative amount from looking like an option."""
        self._run("wallet", "adjust", "--currency", currency, "--reason", _REASON, "--", player_id, amount)

    def set_stake_limit(self, player_id: str, amount: str | None, currency: str) -> None:
        """Run ``player limit``."""
        self._run("player", "limit", player_id, "--stake", amount or "none", "--currency", currency)

    def maintenance(self, on: bool) -> None:
        """Run ``maintenance on`` or ``maintenance off``."""
        self._run("maintenance", "on" if on else "off", "--reason", _REASON)

    def starts_with_token(self, token: str) -> bool:
        """Run ``settings`` under this token; the exit status is the site's opinion of it."""
        return self._call(("settings",), {"CASINO_API_TOKEN": token}).returncode == 0

    def create_player(self, name: str, currency: str) -> Player:
        """Run ``player create`` and return the player. Raises `NotRun`."""
        answer = self._run(
            *("player", "create", name, "--email", f"{name}@certify.example", "--password-file", "-"),
            *("--currency", currency, "--json"),
            words=f"{name}-{os.urandom(12).hex()}\n",
        )
        try:
            return Player(str(json.loads(answer)["player_id"]), currency, name)
        except (ValueError, KeyError, TypeError) as fault:
            raise NotRun(f"'player create --json' printed no player_id: {answer.strip()[:80]}") from fault

    def _run(self, *arguments: str, words: str = "") -> str:
        done = self._call(arguments, {}, words)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines() or ["no words"]
            raise NotRun(f"'{shlex.join(arguments[:2])}' exited with {done.returncode}: {lines[-1][:120]}")
        return done.stdout

    def _call(
        self, arguments: tuple[str, ...], settings: Mapping[str, str], words: str = ""
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - the operator's own command, never through a shell
                [*self._prefix, *arguments],
                input=words,
                capture_output=True,
                text=True,
                timeout=self._timeout,
                env={**os.environ, **settings},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise NotRun(f"'{self._prefix[0]}' could not be run: {fault}") from fault
