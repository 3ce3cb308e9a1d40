"""The sandbox as a process of its own: it serves, says nothing, and ends at once when it is told to."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from casino.platform.signature import php_encode, sign
from casino.web.cli.children import free_port
from tests.sandbox.stub import AGENT_ID, TOKEN

ROOT = Path(__file__).parents[2]
WARNINGS = ("-W", "error", "-W", "ignore::ResourceWarning")
"""At SIGINT gunicorn leaves its sockets to the end of the process."""
PROGRAM = """
import sys
from casino.sandbox.command import run
from casino.sandbox.settings import SandboxSettings
port = int(sys.argv[1])
run("127.0.0.1", port, SandboxSettings(sys.argv[2], int(sys.argv[3]), public_url=f"http://127.0.0.1:{port}"))
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_over_http_and_ends_quietly(how: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, *WARNINGS, "-c", PROGRAM, str(port), TOKEN, str(AGENT_ID)],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        body = php_encode({"agent_id": AGENT_ID, "timestamp": int(time.time())})
        answer = requests.post(
            f"{url}/api/games/get_game_list",
            data=body,
            headers={"Content-Type": "application/json", "X-Signature": sign(body, TOKEN)},
            timeout=5,
        )
        assert answer.status_code == 200
        process.send_signal(how)
        output, _ = process.communicate(timeout=10)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, output) == (0, "")
    assert list(tmp_path.iterdir()) == []


def _wait(url: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(200):
        assert process.poll() is None, process.communicate()[0]
        try:
            if requests.get(f"{url}/healthz", timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the sandbox did not answer within ten seconds")
