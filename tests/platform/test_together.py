"""A line in which those who wait are served together: who shares a turn, who leads, what a failed turn leaves."""

import threading
from collections.abc import Callable, Sequence

import pytest

from casino.platform.together import NotServed, Together


class Counter:
    """Serves turns that a test lets go on, and remembers who was in them."""

    def __init__(self) -> None:
        self.turns: list[list[str]] = []
        self.began = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def serve(self, items: Sequence[str]) -> Sequence[str]:
        self.turns.append(list(items))
        self.began.release()
        assert self.go_on.acquire(timeout=10)
        if "bad" in items:
            raise LookupError("one of them is bad")
        return [item.upper() for item in items]


class Crowd:
    """Threads that ask, one after the other, so that their order in the line is known."""

    def __init__(self, line: Together[str, str]) -> None:
        self.line = line
        self.answers: dict[int, object] = {}
        self._threads: list[threading.Thread] = []

    def ask(self, item: str) -> None:
        place, before = len(self._threads), len(self.line._line)
        self._threads.append(threading.Thread(target=self._ask, args=(place, item), daemon=True))
        self._threads[-1].start()
        wait_until(lambda: len(self.line._line) != before or place in self.answers or place == 0)

    def _ask(self, place: int, item: str) -> None:
        try:
            self.answers[place] = self.line.ask(item)
        except (NotServed, TimeoutError) as error:
            self.answers[place] = error

    def wait(self) -> list[object]:
        for thread in self._threads:
            thread.join(10)
        return [self.answers.get(place) for place in range(len(self._threads))]


def wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(5000):
        if is_so():
            return
        pause.wait(0.001)
    raise AssertionError("it did not come to be")


def line_of(counter: Counter, most: int = 4, patience: float = 10) -> Together[str, str]:
    return Together(counter.serve, key=lambda item: item, most=most, patience=patience, passing=(LookupError,))


def test_the_first_is_served_alone_and_those_who_came_meanwhile_together():
    counter = Counter()
    crowd = Crowd(line_of(counter))
    crowd.ask("a")
    assert counter.began.acquire(timeout=10)
    for item in ("b", "c", "d"):
        crowd.ask(item)
    for _ in range(2):
        counter.go_on.release()

    assert crowd.wait() == ["A", "B", "C", "D"]
    assert counter.turns == [["a"], ["b", "c", "d"]]


def test_equals_never_share_a_turn_and_a_turn_has_its_measure():
    counter = Counter()
    crowd = Crowd(line_of(counter, most=2))
    crowd.ask("a")
    assert counter.began.acquire(timeout=10)
    for item in ("b", "b", "c", "d"):
        crowd.ask(item)
    for _ in range(4):
        counter.go_on.release()

    assert crowd.wait() == ["A", "B", "B", "C", "D"]
    assert counter.turns == [["a"], ["b", "c"], ["b", "d"]]


def test_a_failed_turn_is_told_to_all_in_it_and_to_nobody_else():
    counter = Counter()
    crowd = Crowd(line_of(counter, most=2))
    crowd.ask("a")
    assert counter.began.acquire(timeout=10)
    for item in ("b", "bad", "c"):
        crowd.ask(item)
    for _ in range(3):
        counter.go_on.release()

    answers = crowd.wait()

    assert [answers[0], answers[3]] == ["A", "C"]
    assert [type(answer) for answer in answers[1:3]] == [NotServed, NotServed]
    assert isinstance(answers[1], NotServed)
    assert isinstance(answers[1].__cause__, LookupError)


def test_who_waits_too_long_leaves_the_line_and_is_not_served():
    counter = Counter()
    crowd = Crowd(line_of(counter, patience=0.05))
    crowd.ask("a")
    assert counter.began.acquire(timeout=10)
    crowd.ask("b")
    wait_until(lambda: 1 in crowd.answers)
    counter.go_on.release()

    answers = crowd.wait()

    assert answers[0] == "A"
    assert isinstance(answers[1], NotServed)
    assert counter.turns == [["a"]]


def test_who_is_being_served_too_slowly_hears_that_it_may_still_happen():
    counter = Counter()
    line = line_of(counter, patience=0.05)
    crowd = Crowd(line)
    crowd.ask("a")
    assert counter.began.acquire(timeout=10)
    for item in ("b", "c"):
        crowd.ask(item)
    counter.go_on.release()
    wait_until(lambda: len(counter.turns) == 2 or 1 in crowd.answers)
    if len(counter.turns) == 2:
        wait_until(lambda: 2 in crowd.answers)
    counter.go_on.release()

    answers = crowd.wait()

    assert answers[0] == "A"
    served = [item for turn in counter.turns for item in turn]
    for place, item in ((1, "b"), (2, "c")):
        expected = (str, TimeoutError) if item in served else (NotServed,)
        assert isinstance(answers[place], expected)


def test_the_line_goes_on_after_a_fault_that_stops_a_worker():
    """SystemExit in the leader, as gunicorn raises it in a worker that must go: nobody is left waiting."""

    def serve(items: Sequence[str]) -> Sequence[str]:
        if "last" in items:
            raise SystemExit
        return list(items)

    line = Together(serve, key=lambda item: item, most=4, patience=1, passing=(LookupError,))

    with pytest.raises(SystemExit):
        line.ask("last")
    assert line.ask("next") == "next"
