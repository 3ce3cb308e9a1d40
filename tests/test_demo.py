"""`make demo`: one command opens the house, stopping leaves nothing behind, faults are named before it starts."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from casino.web.cli.children import free_port
from tests.support.processes import ROOT, clean_environment

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
DEMO = [sys.executable, "-m", "casino.web.cli.demo"]


class DemoRun:
    """One run of the demo in a folder and on ports of its own."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self.folder = folder
        self.port, self.sandbox_port = free_port(), free_port()
        ours = {"CASINO_INSTANCE": str(folder), "PORT": str(self.port), "SANDBOX_PORT": str(self.sandbox_port)}
        self.environ = clean_environment({**ours, **changes})

    def to_its_end(self) -> "subprocess.CompletedProcess[str]":
        """Run a demo that must not start."""
        return subprocess.run(DEMO, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=60, check=False)

    @contextmanager
    def open(self) -> Iterator["subprocess.Popen[str]"]:
        """Run a demo until its log-ins are printed; whatever is left of it afterwards is killed."""
        process = subprocess.Popen(
            DEMO, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        try:
            self.said = ""
            for line in process.stdout:
                self.said += line
                if "Ctrl-C" in line:
                    break
            assert "is open" in self.said, self.said
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            for pid in self.processes():
                os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        """Return the ids of all processes that were started in this demo's folder."""
        mark = f"CASINO_INSTANCE={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def wait_until_gone(self, patience: float = 10) -> list[int]:
        """Return what is still running when time is up."""
        deadline = time.monotonic() + patience
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.processes()


def log_ins(said: str) -> list[tuple[str, str]]:
    return re.findall(r"^ {4}(\w+) +((?:\w{4}-){3}\w{4}) ", said, re.MULTILINE)


def test_a_demo_opens_stops_and_opens_again(tmp_path: Path):
    """The second run is where most demos fail: ports, files and players of the first one are there."""
    first = DemoRun(tmp_path)
    with first.open() as process:
        assert requests.get(f"http://127.0.0.1:{first.port}/", timeout=10).status_code == 200
        assert requests.get(f"http://127.0.0.1:{first.sandbox_port}/healthz", timeout=10).status_code == 200
        assert [name for name, _ in log_ins(first.said)] == ["mira", "tomas", "vera", "warden", "curator"]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert first.wait_until_gone() == []

    second = DemoRun(tmp_path)
    with second.open() as process:
        assert log_ins(second.said) == log_ins(first.said)
        assert requests.get(f"http://127.0.0.1:{second.port}/readyz", timeout=10).status_code == 200
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert second.wait_until_gone() == [], "a demo that is killed must take its children along"


def test_a_busy_port_is_named_before_anything_starts(tmp_path: Path):
    run = DemoRun(tmp_path / "instance")
    with socket.create_server(("127.0.0.1", run.sandbox_port)):
        done = run.to_its_end()

    assert done.returncode == 1
    assert f"Port {run.sandbox_port} is taken" in done.stderr
    assert f"SANDBOX_PORT={run.sandbox_port + 1} make demo" in done.stderr
    assert not run.folder.exists()


def test_a_demo_keeps_away_from_a_real_site(tmp_path: Path):
    """Its sandbox would sign callbacks that move the real players' money."""
    settings = tmp_path / "casino.toml"
    settings.write_text('platform_url = "https://platform.example.net"\nagent_id = 5\napi_token = "4e81c09b27d35fa6"\n')
    before = settings.read_text()

    done = DemoRun(tmp_path).to_its_end()

    assert done.returncode == 1
    assert "The settings name a real platform, https://platform.example.net" in done.stderr
    assert settings.read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["casino.toml"]


def test_a_wrong_setting_is_named_before_anything_starts(tmp_path: Path):
    done = DemoRun(tmp_path, CASINO_POLICY="lax", CASINO_ACCENT="red").to_its_end()

    assert done.returncode == 1
    assert "CASINO_POLICY" in done.stderr
    assert "CASINO_ACCENT" in done.stderr


def test_a_port_that_is_none_is_named(tmp_path: Path):
    done = DemoRun(tmp_path, PORT="eighty").to_its_end()

    assert (done.returncode, done.stderr.strip()) == (1, "PORT is 'eighty'; it must be a port between 1 and 65535.")
