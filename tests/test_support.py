"""The tests' own machinery: where the PostgreSQL server comes from, and children that die with their parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casino.web.cli.children import Child, ChildFailed, wait_until_answers
from tests.support.postgres import DEBIAN, NoServer, find_binaries
from tests.support.processes import ROOT


def test_the_server_comes_from_the_wheel():
    home, libraries = find_binaries()

    assert (home / "bin" / "postgres").is_file()
    assert libraries is not None


@pytest.mark.skipif(not list(DEBIAN.glob("*/bin/postgres")), reason="Debian's postgresql is not installed")
def test_debians_server_is_the_second_choice():
    home, libraries = find_binaries("no_such_wheel")

    assert (home / "bin" / "initdb").is_file()
    assert libraries is None


def test_no_server_at_all_is_a_failure_that_says_what_to_do(tmp_path: Path):
    """Money that was tested on one database only was not tested."""
    with pytest.raises(NoServer, match="apt-get install postgresql"):
        find_binaries("no_such_wheel", tmp_path)


def test_a_child_that_ends_is_named_with_the_end_of_its_log(tmp_path: Path):
    child = Child("the child", [sys.executable, "-c", "print('no disk left')"], {}, tmp_path / "log", tmp_path)
    child.start()

    with pytest.raises(ChildFailed, match=r"the child ended\..*\n.*no disk left"):
        wait_until_answers(child, "http://127.0.0.1:9/")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux signals the death of a parent")
def test_a_child_dies_with_its_parent_even_a_killed_one(tmp_path: Path):
    code = f"""
import sys, time
from pathlib import Path
from casino.web.cli.children import Child
folder = Path({str(tmp_path)!r})
child = Child("x", [sys.executable, "-c", "import time; time.sleep(60)"], {{}}, folder / "log", folder)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)

    deadline = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
