"""A real Chromium. Where none is found the browser tests are skipped with the reason; in CI they are compulsory."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """Return the browser that CHROMIUM names, or the first one on the path."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder where there is no browser, unless CASINO_BROWSER_TESTS=required."""
    if find_chromium() is not None or os.environ.get("CASINO_BROWSER_TESTS") == "required":
        return
    reason = "no Chromium was found; apt-get install chromium, or name one in CHROMIUM"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium instead of a downloaded one."""
    executable = find_chromium()
    if executable is None:
        pytest.fail("CASINO_BROWSER_TESTS=required, but no Chromium was found; apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": executable, "args": list(SWITCHES)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop window without motion; a test of the phone sets its own viewport."""
    return {
        **browser_context_args,
        "locale": "en-GB",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
        "service_workers": "block",  # a worker would hide requests from `page.route`; its own test lets it in
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """Take the place of the plugin's own fixture, which is defined in a way that pytest 10 drops; we need none."""
    return
