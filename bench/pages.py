"""What a phone waits for: bytes, largest paint and layout shift of the pages that are seen first, in a real Chromium.

    .venv/bin/python -m bench.pages http://127.0.0.1:8000

The profile is a middling phone: processor four times slower, 150 ms of latency, 1.6 Mbit/s down. Exit status 1 when a
measure of issue 4 is missed.
"""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, sync_playwright

PAGES = ("/", "/games", "/games/harbour-lights", "/login")
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
        if self.lcp_ms > MOST_LCP_MS:
            found.append(f"largest paint after {self.lcp_ms:.0f} ms; {MOST_LCP_MS:.0f} are allowed")
        if self.cls > MOST_CLS:
            found.append(f"layout shift {self.cls:.3f}; {MOST_CLS} is allowed")
        return found


def measure(browser: Browser, url: str, path: str, *, throttled: bool = True) -> Measured:
    """Open a page as a new visitor on a phone and wait until nothing more comes."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
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
    seen = page.evaluate("seen")
    context.close()
    return Measured(path, sizes["other"], sizes["Image"], float(seen["lcp"]), float(seen["cls"]))


def main(arguments: Sequence[str]) -> int:
    """Measure each page three times, keep the middle by largest paint, print a table."""
    url = arguments[0].rstrip("/") if arguments else "http://127.0.0.1:8000"
    missed = 0
    print(f"{'page':<24} {'bytes':>9} {'pictures':>9} {'LCP ms':>8} {'CLS':>7}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu"])
        for path in PAGES:
            runs = sorted((measure(browser, url, path) for _ in range(3)), key=lambda run: run.lcp_ms)
            middle = runs[1]
            print(f"{path:<24} {middle.bytes:>9,} {middle.pictures:>9,} {middle.lcp_ms:>8.0f} {middle.cls:>7.3f}")
            for words in middle.misses():
                missed += 1
                print(f"    {words}")
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
