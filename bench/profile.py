"""Where one call spends its time: `python -m bench.profile makeBet postgresql`. One thread, one process, no sockets.

Prints the time of a call without the profiler, the statements it sends and what each costs from here (round trip and
execution), then cProfile's two lists. The profiler doubles the price of small functions: read its lists as ratios.
"""

import argparse
import cProfile
import io
import pstats
import re
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from bench.calls import Workload
from bench.databases import Databases
from bench.servers import AGENT_ID, ROOT, TOKEN
from casino import config
from casino.storage.direct import Direct, Statement
from tests.support.processes import House

LONGEST_LIST = 45
_LIBRARIES = re.compile(r"/\S*/(?:site-packages|python3\.\d+)/")


def open_site(url: str, folder: Path) -> Flask:
    """Return the site over that database, with an operator's settings."""
    environ = {key: value for key, value in House(folder, url).environ.items() if key.startswith("CASINO_")}
    return create_app(config.load(environ, folder))


def post(app: Flask, request: bytes) -> bytes:
    """Hand one HTTP request to the app as gunicorn would; raise if the answer is not a good one."""
    head, _, body = request.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/callback", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "CONTENT_TYPE": fields["Content-Type"],
        "CONTENT_LENGTH": fields["Content-Length"], "HTTP_X_SIGNATURE": fields["X-Signature"],
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.version": (1, 0),
    }  # fmt: skip
    chunks = app(environ, lambda _status, _headers, _fault=None: lambda _data: None)
    answer = b"".join(chunks)
    if b'"error"' in answer:
        raise SystemExit(f"the call was refused: {answer.decode()}")
    return answer


@contextmanager
def timed_statements() -> Iterator[dict[str, list[float]]]:
    """Collect the seconds of every statement of the callback, by its text: round trip, execution and the driver."""
    seconds: dict[str, list[float]] = defaultdict(list)
    execute = Direct._execute

    def timed(unit: Direct, statement: Statement, parameters: Mapping[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(unit, statement, parameters)
        finally:
            seconds[statement.postgresql if unit.postgresql else statement.sqlite].append(time.perf_counter() - began)

    Direct._execute = timed  # type: ignore[method-assign, assignment]
    try:
        yield seconds
    finally:
        Direct._execute = execute  # type: ignore[method-assign]


def report(app: Flask, requests: list[bytes]) -> None:
    """Send a third of the requests plainly, a third with statements counted, a third under cProfile."""
    share = len(requests) // 3
    plain, counted, profiled = requests[:share], requests[share : 2 * share], requests[2 * share :]
    times = []
    cpu = time.process_time()
    for request in plain:
        began = time.perf_counter()
        post(app, request)
        times.append(time.perf_counter() - began)
    cpu = (time.process_time() - cpu) / share
    say(f"one call: {1e3 * statistics.median(times):.2f} ms median, of which {1e3 * cpu:.2f} ms our own CPU")
    with timed_statements() as seconds:
        for request in counted:
            post(app, request)
    say("statements by total time (times per call, median µs):")
    for statement, spent in sorted(seconds.items(), key=lambda item: -sum(item[1])):
        words = " ".join(statement.split())
        say(f"  {len(spent) / share:5.2f} x {1e6 * statistics.median(spent):7.0f}  {words[:110]}")
    profile = cProfile.Profile()
    profile.enable()
    for request in profiled:
        post(app, request)
    profile.disable()
    for order in ("tottime", "cumulative"):
        written = io.StringIO()
        pstats.Stats(profile, stream=written).sort_stats(order).print_stats(LONGEST_LIST)
        say(_LIBRARIES.sub("", written.getvalue()).replace(f"{ROOT}/", ""))


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Profile one kind of call on one database."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("kind", choices=["makeBet", "getBalance"])
    parser.add_argument("database", choices=["postgresql", "sqlite"])
    parser.add_argument("--calls", type=int, default=1500)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="casino-bench-")))
        databases = stack.enter_context(closing(Databases(folder, players=100)))
        found = databases.site(options.database)
        app = open_site(found.url, folder)
        load = Workload(options.kind, found.players, options.calls + 200, uuid.uuid4().hex[:8], AGENT_ID, TOKEN)
        requests = load.requests()
        for request in requests[:200]:
            post(app, request)
        report(app, requests[200:])
        app.extensions["casino"].engine.dispose()


if __name__ == "__main__":
    main()
