"""The load generator tells the truth: a stall is felt by all who waited, a bad answer counts, percentiles are exact."""

import socket
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.lines import LoadFailed, whole_answer
from bench.load import Loop, histogram, percentile, summary

REQUEST = b"POST /callback HTTP/1.1\r\nContent-Length: 0\r\n\r\n"


def answer(body: bytes = b'{"content":{"balance":1}}', status: str = "200 OK", *headers: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status}".encode(), *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@contextmanager
def server(reply: Callable[[int], bytes]) -> Iterator[int]:
    """Run a server that answers call number n on each connection with `reply(n)`; an empty reply hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    counted = iter(range(1_000_000))

    def talk(line: socket.socket) -> None:
        with line:
            while line.recv(65536):
                said = reply(next(counted))
                if not said:
                    return
                line.sendall(said)

    def accept() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def test_an_open_loop_counts_from_when_a_call_was_due():
    """One stall of 0.3 s at 200 calls a second delays about sixty calls, though only one was ever late to answer."""
    stalled = threading.Event()

    def reply(number: int) -> bytes:
        if number == 20 and not stalled.is_set():
            stalled.set()
            time.sleep(0.3)
        return answer()

    with server(reply) as port:
        tally = Loop(port, 1, 200.0).run([REQUEST] * 1000, 0.0, 1.0)

    assert sum(latency > 0.05 for latency in tally.latencies) >= 40
    assert len(tally.latencies) == pytest.approx(200, abs=5)


def test_a_closed_loop_ends_with_its_window():
    with server(lambda _number: answer()) as port:
        tally = Loop(port, 4, None).run([REQUEST] * 1_000_000, 0.1, 0.2)

    measured = summary(tally, 0.5)

    assert measured["seconds"] == pytest.approx(0.2)
    assert measured["completed"] > 0
    assert measured["errors"] == {}


def test_a_window_without_calls_is_no_measurement():
    with server(lambda _number: answer()) as port:
        tally = Loop(port, 1, None).run([REQUEST] * 3, 0.5, 1.0)

    with pytest.raises(LoadFailed):
        summary(tally, 0.0)


def test_every_answer_that_is_not_good_is_counted_by_its_code():
    answers = [
        answer(),
        answer(b'{"error":"insufficient_funds","message":""}'),
        answer(b'{"error":"temporarily_unavailable","message":""}', "503 Service Unavailable"),
        answer(b"<html>", "500 Internal Server Error"),
    ]

    with server(lambda number: answers[number % 4]) as port:
        tally = Loop(port, 1, None).run([REQUEST] * 8, 0.0, 5.0)

    assert tally.errors == {"insufficient_funds": 2, "temporarily_unavailable": 2, "unreadable": 2}
    assert tally.statuses == {b"200": 4, b"503": 2, b"500": 2}


def test_a_call_that_met_a_closing_connection_is_sent_again():
    with server(lambda number: b"" if number == 2 else answer()) as port:
        tally = Loop(port, 1, None).run([REQUEST] * 5, 0.0, 5.0)

    assert sum(tally.statuses.values()) == 5
    assert tally.reconnects == 1


def test_an_answer_in_pieces_is_waited_for():
    whole = answer(b"12345")

    assert [whole_answer(whole[:length]) for length in (5, len(whole) - 6, len(whole) - 1)] == [0, 0, 0]
    assert whole[whole_answer(whole) :] == b"12345"


def test_percentiles_are_the_sorted_values_themselves():
    ordered = array("d", (number / 1000 for number in range(1, 101)))

    assert [percentile(ordered, share) for share in (0.5, 0.99, 1.0)] == [0.05, 0.099, 0.1]
    assert sum(histogram(ordered).values()) == 100
