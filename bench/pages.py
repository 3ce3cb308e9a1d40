"""What a phone waits for: bytes, largest paint and layout shift of the pages that are seen first, in a real Chromium.

    make bench-pages
    .venv/bin/python -m bench.pages http://127.0.0.1:8000

Without an address a demo of its own is started and stopped again, and its player's lobby is measured as well. The
profile is a middling phone: processor four times slower, 150 ms of latency, 1.6 Mbit/s down. Exit status 1 when a
measure is missed.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from casino.web.cli.children import LOOPBACK, Child, ChildFailed, free_port, wait_until_answers

ROOT = Path(__file__).parents[1]
PAGES = ("/", "/games", "/games/harbour-lights", "/login")
PLAYER = "mira"
RUNS = 3
MOST_BYTES = 150_000
MOST_WITH_PICTURES = 400_000
MOST_LCP_MS = 2000.0
MOST_CLS = 0.05
SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
    "connectionType": "cellular4g",
}
_WATCH = """
window.seen = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
const shifted = (one) => { if (!one.hadRecentInput) seen.cls += one.value; };
new PerformanceObserver((list) => list.getEntries().forEach(shifted))
  .observe({ type: "layout-shift", buffered: true });
"""
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "service_workers": "block",
}


@dataclass(frozen=True)
class Measured:
    """One page, first visit, nothing in the browser's store."""

    path: str
    bytes: int
    pictures: int
    lcp_ms: float
    cls: float

    def misses(self) -> list[str]:
        """Return which measures it misses, in words."""
        found = []
        if self.bytes > MOST_BYTES:
            found.append(f"{self.bytes:,} bytes without pictures; {MOST_BYTES:,} are allowed")
        if self.bytes + self.pictures > MOST_WITH_PICTURES:
            found.append(f"{self.bytes + self.pictures:,} bytes with pictures; {MOST_WITH_PICTURES:,} are allowed")
        if not self.lcp_ms:
            found.append("no largest paint was reported, so that it is not known")
        if self.lcp_ms > MOST_LCP_MS:
            found.append(f"largest paint after {self.lcp_ms:.0f} ms; {MOST_LCP_MS:.0f} are allowed")
        if self.cls > MOST_CLS:
            found.append(f"layout shift {self.cls:.3f}; {MOST_CLS} is allowed")
        return found


def measure(browser: Browser, url: str, path: str, *, throttled: bool = True, password: str = "") -> Measured:
    """Open a page on a phone that keeps nothing yet, and wait until nothing more comes.

    With a password it is the demo's player who looks: logged in, with an empty store.
    """
    context = browser.new_context(**PHONE)
    if password:
        log_in(context.new_page(), url, password)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    if throttled:
        wire.send("Network.emulateNetworkConditions", NETWORK)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    kinds: dict[str, str] = {}
    sizes = {"Image": 0, "other": 0}

    def note(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = "Image" if event["type"] == "Image" else "other"

    def add(event: dict[str, Any]) -> None:
        sizes[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    wire.on("Network.responseReceived", note)
    wire.on("Network.loadingFinished", add)
    page.add_init_script(_WATCH)
    page.goto(url + path, wait_until="networkidle", timeout=60_000)
    with suppress(PlaywrightTimeout):  # the very first page of a browser may be painted after all has come
        page.wait_for_function("() => seen.lcp > 0", timeout=5_000)
    seen = page.evaluate("seen")
    context.close()
    return Measured(path, sizes["other"], sizes["Image"], float(seen["lcp"]), float(seen["cls"]))


def log_in(page: Page, url: str, password: str) -> None:
    """Let the demo's player in."""
    page.goto(url + "/login")
    page.locator(".door-form input[name=username]").fill(PLAYER)
    page.locator(".door-form input[name=password]").fill(password)
    page.locator(".door-form input[name=password]").press("Enter")
    page.wait_for_selector(".topbar .balance")
    page.close()


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Run the demo in a folder of its own; yield its address and its player's password."""
    with tempfile.TemporaryDirectory(prefix="casino-pages-") as made:
        folder, port, other = Path(made), free_port(), free_port()
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CASINO_")}
        ours = {"CASINO_INSTANCE": made, "PORT": str(port), "SANDBOX_PORT": str(other)}
        command = [sys.executable, "-m", "casino.web.cli.demo"]
        child = Child("The demo", command, {**environ, **ours}, folder / "demo.log", ROOT)
        child.start()
        try:
            url = f"http://{LOOPBACK}:{port}"
            wait_until_answers(child, url + "/healthz", 60.0)
            while "Ctrl-C" not in child.last_lines():
                if not child.is_running():
                    raise ChildFailed(child.last_lines())
                time.sleep(0.2)
            kept: dict[str, str] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
            yield url, kept[PLAYER]
        finally:
            child.stop()


def main(arguments: Sequence[str]) -> int:
    """Measure each page three times and print a table of the middle ones."""
    if arguments:
        return _report(arguments[0].rstrip("/"), "")
    with demo() as (url, password):
        return _report(url, password)


def _report(url: str, password: str) -> int:
    missed = 0
    print(f"{'page':<28} {'bytes':>9} {'pictures':>9} {'LCP ms':>8} {'CLS':>7}")
    looks = [(path, "") for path in PAGES] + ([("/", password)] if password else [])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu"])
        for path, known in looks:
            runs = [measure(browser, url, path, password=known) for _ in range(RUNS)]
            middle = sorted(runs, key=lambda run: run.lcp_ms)[RUNS // 2]
            name = f"{path} (a player's)" if known else path
            print(f"{name:<28} {middle.bytes:>9,} {middle.pictures:>9,} {middle.lcp_ms:>8.0f} {middle.cls:>7.3f}")
            for words in middle.misses():
                missed += 1
                print(f"    {words}")
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
