"""Those who wait together are served together: one unit of work, and one flush to the disk, for several calls.

A thread that finds nobody serving takes all who wait, itself included, and serves them. While it waits for the disk,
others line up for the next turn. Nobody waits for company: at a quiet hour each is served alone, and at once.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class NotServed(Exception):
    """The turn failed as a whole and left nothing; each of its items is to be tried alone."""


class _Waiting(Generic[Item, Answer]):
    __slots__ = ("answer", "called", "item", "leads", "served")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.called = threading.Lock()
        self.called.acquire()
        self.answer: Answer | None = None
        self.served = False
        self.leads = False


class Together(Generic[Item, Answer]):
    """A line of items that `serve` answers several at a time, from one thread at a time."""

    def __init__(
        self,
        serve: Callable[[Sequence[Item]], Sequence[Answer]],
        key: Callable[[Item], Hashable],
        most: int,
        patience: float,
        passing: tuple[type[Exception], ...],
    ) -> None:
        """`key` tells items apart that must not share a turn; `most` bounds a turn, `patience` (seconds) a wait.

        `passing` errors of `serve` are told as `NotServed`. Any other is a bug: it is raised where it happened, and the
        others of the turn are not served either.
        """
        self._serve = serve
        self._key = key
        self._most = most
        self._patience = patience
        self._passing = passing
        self._guard = threading.Lock()
        self._line: list[_Waiting[Item, Answer]] = []
        self._serving = False

    def ask(self, item: Item) -> Answer:
        """Return the answer to `item`.

        Raises `NotServed` when it was not served, and `TimeoutError` when its turn began and has not ended in time:
        it may still come to be served.
        """
        mine: _Waiting[Item, Answer] = _Waiting(item)
        with self._guard:
            self._line.append(mine)
            mine.leads, self._serving = not self._serving, True
        if not mine.leads and not mine.called.acquire(timeout=self._patience):
            self._give_up(mine)
        if mine.leads:
            self._lead(mine)
        if not mine.served:
            raise NotServed
        return mine.answer  # type: ignore[return-value]

    def _give_up(self, mine: "_Waiting[Item, Answer]") -> None:
        """Leave the line; whoever was made the leader in this very moment stays and leads."""
        with self._guard:
            if mine.leads:
                return
            if mine not in self._line:
                raise TimeoutError
            self._line.remove(mine)
        raise NotServed

    def _lead(self, mine: "_Waiting[Item, Answer]") -> None:
        """Serve a turn that `mine` is in, then call the next leader."""
        turn = self._next_turn()
        try:
            answers = self._serve([one.item for one in turn])
            for one, answer in zip(turn, answers, strict=True):
                one.answer, one.served = answer, True
        except self._passing as fault:
            raise NotServed from fault
        finally:
            with self._guard:
                following = self._line[0] if self._line else None
                self._serving = following is not None
                if following is not None:
                    following.leads = True
            for one in (*turn, *([following] if following else [])):
                if one is not mine:
                    one.called.release()

    def _next_turn(self) -> "list[_Waiting[Item, Answer]]":
        """Take the first of the line, and those behind it who may go along."""
        with self._guard:
            keys: set[Hashable] = set()
            turn: list[_Waiting[Item, Answer]] = []
            left: list[_Waiting[Item, Answer]] = []
            for one in self._line:
                key = self._key(one.item)
                if len(turn) < self._most and key not in keys:
                    keys.add(key)
                    turn.append(one)
                else:
                    left.append(one)
            self._line = left
        return turn
