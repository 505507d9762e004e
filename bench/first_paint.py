"""``web.first_paint``, ``web.largest_paint``: how soon the citizen's page shows something, and its first screen, on a middling
telephone.

The page is opened with nothing in the cache, with the processor four times slower and the network a
slow 4G (1.6 Mbit/s down, 0.75 up, 150 ms a request), as Lighthouse has it for telephones. The values are
the first and the largest contentful paint; when topics could be chosen stands in the conditions.
"""

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from bench.figures import figure
from tests.support.browsers import chromium
from tests.support.servers.station import Station

SAMPLES = 9
PROMISED_MS = 1000
CPU_SLOWER = 4
LATENCY_MS = 150
DOWN_BPS = 1_600_000
UP_BPS = 750_000
WATCH = """
  window.seen = {};
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.largest = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput) seen.shift = (seen.shift ?? 0) + entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
"""
READ = """
  new Promise((done) => requestAnimationFrame(() => setTimeout(() => done({
    first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    topics: performance.now(),
    largest: seen.largest,
    shift: seen.shift ?? 0,
    octets: performance.getEntriesByType('resource')
      .concat(performance.getEntriesByType('navigation'))
      .reduce((sum, entry) => sum + entry.transferSize, 0),
    requests: performance.getEntriesByType('resource').length + 1,
  }), 0)))
"""


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the medians of the first and the largest contentful paints in ms; the largest may take a second."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            async with async_playwright() as playwright:
                browser = await chromium.launch(playwright, None)
                await _visit(browser, station.url)  # the browser's own first time does not count
                found = [await _visit(browser, station.url) for _ in range(SAMPLES)]
                await browser.close()
        finally:
            await asyncio.to_thread(station.stop)
    first = [each["first"] for each in found]
    largest = [each["largest"] for each in found]
    conditions = {
        "topics_ms": _median(found, "topics"),
        "layout_shift": round(max(each["shift"] for each in found), 4),
        "octets": _median(found, "octets"),
        "requests": _median(found, "requests"),
        "cpu_slower": CPU_SLOWER,
        "latency_ms": LATENCY_MS,
        "down_bps": DOWN_BPS,
        "up_bps": UP_BPS,
    }
    yield figure("web.first_paint", statistics.median(first), "ms", samples=first, **conditions)
    yield figure(
        "web.largest_paint",
        statistics.median(largest),
        "ms",
        samples=largest,
        promised=PROMISED_MS,
        **conditions,
    )


async def _visit(browser: Browser, url: str) -> dict[str, float]:
    context = await browser.new_context(
        locale="it-IT", viewport={"width": 390, "height": 844}, device_scale_factor=3
    )
    page = await context.new_page()
    await page.add_init_script(WATCH)
    control = await context.new_cdp_session(page)
    await control.send("Network.enable")
    await control.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": DOWN_BPS / 8,
            "uploadThroughput": UP_BPS / 8,
        },
    )
    await control.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    await page.goto(url, wait_until="commit")
    await page.locator("[data-testid^=topic-]:not(input)").first.wait_for(timeout=60_000)
    seen: dict[str, float] = await page.evaluate(READ)
    await context.close()
    return seen


def _median(found: list[dict[str, float]], name: str) -> int:
    return round(statistics.median(each[name] for each in found))
