"""When a page was given frames: a log kept in the page, over connections that come and go.

The page notes the time of every new frame of its ``remote-video`` on the machine's clock, so that one
page's log can be compared with the moment at which a test did something.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass

from playwright.async_api import Page

_KEEP = """
() => {
  if (window.frameLog) return;
  window.frameLog = [];
  const SELECTOR = 'video[data-testid="remote-video"], [data-testid="remote-video"] video';
  let watched = null;
  const note = () => {
    window.frameLog.push(performance.timeOrigin + performance.now());
    if (window.frameLog.length > 20000) window.frameLog.splice(0, 10000);
    if (watched?.isConnected) watched.requestVideoFrameCallback(note);
  };
  setInterval(() => {
    const video = document.querySelector(SELECTOR);
    if (video === watched) return;
    watched = video;
    video?.requestVideoFrameCallback(note);
  }, 50);
}
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """The longest time without a new frame, in milliseconds, and when it began (Unix time, ms)."""

    length_ms: float
    began_ms: float


def now_ms() -> float:
    """Return the time as the pages' logs have it."""
    return time.time() * 1000


async def keep(page: Page) -> None:
    """Begin to log in *page*, and return when frames are in the log; a page loaded again begins anew."""
    await page.evaluate(_KEEP)
    await page.wait_for_function("() => window.frameLog.length > 5", polling=50, timeout=20_000)


async def frames(page: Page, since_ms: float = 0.0) -> list[float]:
    """Return the times of the frames since *since_ms*, in order."""
    found: list[float] = await page.evaluate(
        "since => window.frameLog.filter(at => at >= since)", since_ms
    )
    return found


async def flows_again(
    page: Page, since_ms: float, *, quiet_ms: float = 500, within_s: float = 30
) -> float:
    """Wait until frames come steadily after a break that began about *since_ms*; return how long no
    frame came, in milliseconds."""
    async with asyncio.timeout(within_s):
        while True:
            seen = await frames(page, since_ms - 1000)
            before = [at for at in seen if at <= since_ms + 200]
            after = [at for at in seen if at > since_ms + 200]
            gaps = [b - a for a, b in itertools.pairwise(seen)]
            if before and len(after) > 5 and now_ms() - after[-1] < quiet_ms and max(gaps) > 0:
                return max(gaps)
            await asyncio.sleep(0.1)


async def longest_gap(page: Page, since_ms: float) -> Gap:
    """Return the longest time without a frame from *since_ms* until now."""
    seen = [since_ms, *await frames(page, since_ms), now_ms()]
    length, began = max((b - a, a) for a, b in itertools.pairwise(seen))
    return Gap(length, began)
