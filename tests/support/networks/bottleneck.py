"""Two Chromium pages in a room, one of them behind a link that narrows and widens again, watched twice a second."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import playwright.async_api

from tests.media.conftest import eventually, running_station, serving_pages
from tests.support.browsers.chromium import executable
from tests.support.browsers.media_page import CHROMIUM_FLAGS, sees_and_hears
from tests.support.media.noise import write_noise
from tests.support.networks.impairment import Conditions
from tests.support.networks.impairment_relay import ImpairmentRelay

WIDE_BPS, NARROW_BPS = 2_000_000, 300_000
WANTED_BPS = 1_200_000
EVERY_S = 0.5


@asynccontextmanager
async def noisy_browser(directory):
    """A Chromium whose camera shows noise."""
    noise = write_noise(directory / "noise.y4m")
    async with playwright.async_api.async_playwright() as api:
        browser = await api.chromium.launch(
            executable_path=executable(),
            args=[*CHROMIUM_FLAGS, f"--use-file-for-fake-video-capture={noise}"],
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True)
class Moment:
    """Half a second of what the receiver got; `queue_s` is the longest wait at the link in it. Of its sender:
    what the browser believes its way up carries, how wide it encodes, and what keeps that down (`cpu`,
    `bandwidth`, `none`)."""

    at: float
    picture_bps: float
    fps: float
    width: int
    concealed: float
    queue_s: float
    estimate_bps: int
    available_bps: int
    sent_width: int
    limited_by: str


@dataclass
class Phase:
    """One state of the link."""

    name: str
    moments: list[Moment]

    def after(self, seconds: float) -> list[Moment]:
        """What came later than so many seconds into the phase."""
        return [moment for moment in self.moments if moment.at > seconds]

    def mean(self, what: str, seconds: float = 5.0) -> float:
        return statistics.mean(getattr(moment, what) for moment in self.after(seconds))

    def most(self, what: str, seconds: float = 5.0) -> float:
        return max(getattr(moment, what) for moment in self.after(seconds))

    def reached_s(self, bps: float) -> float | None:
        """When, for the first time, a second's pictures came at that rate or more."""
        pairs = zip(self.moments, self.moments[1:], strict=False)
        return next((b.at for a, b in pairs if (a.picture_bps + b.picture_bps) / 2 >= bps), None)

    def believed_s(self, bps: float) -> float | None:
        """When, for the first time, the sender's browser believed its way up to carry that much."""
        return next((each.at for each in self.moments if each.available_bps >= bps), None)

    def limited_by(self, what: str) -> float:
        """In which share of the time that kept the sender's picture small."""
        return statistics.mean(each.limited_by == what for each in self.moments)

    def settled_s(self, limit_s: float) -> float:
        """From when on the queue stayed under the limit."""
        return max((moment.at for moment in self.moments if moment.queue_s > limit_s), default=0.0)


class Watch:
    """Takes moments of a receiving page."""

    def __init__(
        self, page, sender, estimate: Callable[[], int | None], queue: Callable[[], float]
    ):
        self._page = page
        self._sender = sender
        self._estimate = estimate
        self._queue = queue
        self._before: dict | None = None
        self._before_at = 0.0

    async def phase(self, name: str, seconds: float) -> Phase:
        """Watch for so long."""
        started = monotonic()
        moments: list[Moment] = []
        self._before = None
        while (now := monotonic()) - started < seconds:
            worst = 0.0
            while monotonic() - now < EVERY_S:
                worst = max(worst, self._queue())
                await asyncio.sleep(0.01)
            moment = await self._take(started, worst)
            if moment is not None:
                moments.append(moment)
        return Phase(name, moments)

    async def _take(self, started: float, worst: float) -> Moment | None:
        report = await self._page.evaluate("figures()")
        at = monotonic()
        video, audio = report["video"][0], report["audio"][0]
        found = {
            "bytes": video.get("bytes") or 0,
            "decoded": video.get("decoded") or 0,
            "concealed": audio.get("concealed") or 0,
            "samples": audio.get("samples") or 0,
        }
        before, since = self._before, at - self._before_at
        self._before, self._before_at = found, at
        if before is None:
            return None
        sending = await self._sender.evaluate("figures()")
        sent = next((each for each in sending["out"] if each.get("kind") == "video"), {})
        samples = max(1, found["samples"] - before["samples"])
        return Moment(
            at=at - started,
            picture_bps=(found["bytes"] - before["bytes"]) * 8 / since,
            fps=(found["decoded"] - before["decoded"]) / since,
            width=video.get("width") or 0,
            concealed=(found["concealed"] - before["concealed"]) / samples,
            queue_s=worst,
            estimate_bps=self._estimate() or 0,
            available_bps=round(sending.get("available") or 0),
            sent_width=sent.get("width") or 0,
            limited_by=sent.get("limited") or "none",
        )


async def narrow_and_widen(
    browser, way: str, *, warm_s: float = 15, narrow_s: float = 20, wide_s: float = 20
) -> list[Phase]:
    """Run it: `way` is `down` (the receiver's link) or `up` (the sender's); three phases."""

    network = Conditions(rate_bps=WIDE_BPS, queue_s=2.0, delay_s=0.02)
    free = Conditions(delay_s=0.02)
    async with running_station() as station:
        relay = ImpairmentRelay(
            station.worker.port,
            up=network if way == "up" else free,
            down=network if way == "down" else free,
            front=("127.0.0.1", 0),
        )
        through = f" {relay.port} typ"
        try:
            async with (
                serving_pages(browser, station) as pages,
                serving_pages(
                    browser,
                    station,
                    rewrite=lambda sdp: sdp.replace(f" {station.worker.port} typ", through),
                ) as narrow_pages,
            ):
                (other, other_id), (narrow, narrow_id) = await asyncio.gather(
                    pages.open(), narrow_pages.open()
                )
                receiver = narrow if way == "down" else other
                sender = other if way == "down" else narrow
                receiver_id = narrow_id if way == "down" else other_id
                for page in (other, narrow):
                    await page.evaluate(f"keepLooking({WANTED_BPS})")
                await station.put_in_room(other_id, "room")
                await station.put_in_room(narrow_id, "room")
                await eventually(lambda: sees_and_hears(receiver), within=20)
                downlink = station.worker.peers[receiver_id].downlink
                watch = Watch(receiver, sender, lambda: downlink.bps, lambda: relay.queue_s(way))
                phases = [await watch.phase("wide", warm_s)]
                network.rate_bps = NARROW_BPS
                phases.append(await watch.phase("narrow", narrow_s))
                network.rate_bps = WIDE_BPS
                phases.append(await watch.phase("wide again", wide_s))
                return phases
        finally:
            relay.stop()
