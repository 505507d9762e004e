"""``pocket.search``: how long a key takes in the search of ``/pocket``, offline, with 500 sheets on a slow hand-held.

The processor is six times slower. The sheets are put on the device's shelf as an update leaves them there, with words of
the examples that come with a station, each thrice as long. A person types sentences key by key; the value is the longest time from a key to the
picture that shows what was found (Event Timing). In the conditions stand the median, ``search_ms``, the longest that the search itself took for
what is typed so far, ``work_ms``, how long the page's thread worked for a key, and in how many ms the page opened.
"""

import asyncio
import json
import random
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Locator, Page, async_playwright

from bench.figures import figure
from tests.support.browsers import chromium
from tests.support.servers.station import ROOT, Station

SHEETS = 500
CPU_SLOWER = 6
DAY_MS = 86_400_000
TYPED = ("mi è scaduta la patente", "smarito documento", "porto d'armi di mio nonno", "multa")
WATCH = """
  window.keys = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""
# the browser slows by pauses, which fall on one search in several
SEARCHED = """(sentences) => {
  const { pocket } = document.querySelector('vs-pocket-list');
  return sentences.flatMap((said) => [...said].map((_key, at) => {
    const before = performance.now();
    for (let again = 0; again < 20; again += 1) pocket.find(said.slice(0, at + 1));
    return (performance.now() - before) / 20;
  }));
}"""
PUT = """async ({ sheets, nowMs }) => {
  // as the page has made it, whatever its version
  const open = indexedDB.open('pocket');
  await new Promise((done, failed) => {
    open.onsuccess = done;
    open.onerror = () => failed(open.error);
  });
  const run = open.result.transaction(['state', 'files'], 'readwrite');
  for (const { entry, file } of sheets) run.objectStore('files').put(file, entry.sha256);
  run.objectStore('state').put({
    device: null, key: '00', contactMs: nowMs, knownMs: nowMs,
    manifest: { schema: 1, station: 'bench', madeAtMs: nowMs, sequence: 1, withdrawn: [],
                sheets: sheets.map(({ entry }) => entry) },
  }, 'kept');
  await new Promise((done, failed) => {
    run.oncomplete = done;
    run.onabort = () => failed(run.error);
  });
  open.result.close();
}"""


def sheets(now_ms: int) -> list[dict[str, Any]]:
    """Make the sheets: the examples, and others made of three of them with their words in another order."""
    drawn = random.Random(20)
    examples = json.loads((ROOT / "gateway" / "knowledge" / "starter.json").read_text())
    listed = examples["sheets"]
    made = []
    for number in range(SHEETS):
        of = listed[number % len(listed)]
        text = of["texts"]["it"]
        said = list(text["entries"].values())
        if number >= len(listed):
            # the examples are short
            said += [
                part
                for each in drawn.sample(listed, 2)
                for part in each["texts"]["it"]["entries"].values()
            ]
        lines = [line for part in said for line in part.split("\n")]
        if number >= len(listed):
            lines = [" ".join(drawn.sample(words, len(words))) for words in map(str.split, lines)]
        title = text["title"] if number < len(listed) else f"{text['title']} {number}"
        words = {
            "title": title,
            "entries": [{"key": "short", "html": f"<p>{line}</p>"} for line in lines if line],
            "body": "",
            "links": [],
            "questions": text.get("questions", []),
        }
        entry = {
            "id": f"sheet-{number}",
            "version": 1,
            "sha256": f"{number:064x}",
            "confirmedAtMs": now_ms - DAY_MS,
            "freshUntilMs": now_ms + 40 * DAY_MS,
            "title": title,
            "topics": of["topics"],
            "languages": ["it"],
        }
        file = {"competentBody": None, "example": False, "texts": {"it": words}}
        made.append({"entry": entry, "file": json.dumps(file)})
    return made


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the longest of all keys in ms."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            async with async_playwright() as playwright:
                browser = await chromium.launch(playwright, None)
                context = await browser.new_context(
                    locale="it-IT", viewport={"width": 390, "height": 844}, device_scale_factor=3
                )
                page = await context.new_page()
                await page.add_init_script(WATCH)
                await page.goto(f"{station.url}/pocket")
                # its shelf is open once it asks for a code
                await page.get_by_test_id("pocket-code").wait_for()
                now_ms = await page.evaluate("Date.now()")
                await page.evaluate(PUT, {"sheets": sheets(now_ms), "nowMs": now_ms})
                control = await context.new_cdp_session(page)
                await control.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
                await page.reload()
                field = page.get_by_test_id("guide-search")
                await field.wait_for()
                opened_ms = await page.evaluate("performance.now()")
                keys, work = await _type(page, field)
                searched: list[float] = await page.evaluate(SEARCHED, TYPED)
                await browser.close()
        finally:
            await asyncio.to_thread(station.stop)
    yield figure(
        "pocket.search",
        max(keys),
        "ms",
        samples=keys,
        median_ms=round(statistics.median(keys)),
        search_ms=round(max(searched), 1),
        search_median_ms=round(statistics.median(searched), 1),
        work_ms=round(max(work)),
        work_median_ms=round(statistics.median(work)),
        keys=len(keys),
        sheets=SHEETS,
        cpu_slower=CPU_SLOWER,
        opened_ms=round(opened_ms),
    )


async def _type(page: Page, field: Locator) -> tuple[list[float], list[float]]:
    """Type without a line; return of each key the time to the picture and the work of the page's thread, both in ms. What is
    faster than the shortest time told counts as that."""
    await page.wait_for_load_state("networkidle")
    await page.context.set_offline(True)
    control = await page.context.new_cdp_session(page)
    await control.send("Performance.enable", {"timeDomain": "threadTicks"})
    work: list[float] = []
    for said in TYPED:
        await field.fill("")
        await page.evaluate("new Promise(done => setTimeout(done, 1000))")
        await page.evaluate("keys.length = 0") if not work else None
        for key in said:
            before = await _worked_ms(control)
            await field.press_sequentially(key)
            await page.evaluate("new Promise(done => setTimeout(done, 200))")
            work.append(await _worked_ms(control) - before)
    await page.evaluate("new Promise(done => setTimeout(done, 1000))")
    told: list[float] = await page.evaluate("keys")
    return [*told, *[16.0] * (len(work) - len(told))], work


async def _worked_ms(control: CDPSession) -> float:
    """How long the page's thread has worked: other work of the machine does not count."""
    told = await control.send("Performance.getMetrics")
    of = {each["name"]: each["value"] for each in told["metrics"]}
    return 1000 * float(of["TaskDuration"])
