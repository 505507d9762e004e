"""Calls between two Chromiums, timed in the pages: when was clicked, connected, and seen.

Moments are wall clock in ms, so that those of two pages can be compared on one machine.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench import processes
from tests.support.browsers.stage import Browsers, Stage
from tests.support.networks.impairment_relay import MEDIA_ADDRESSES, ImpairmentRelay
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station, free_ports

WITHIN_S = 30.0
WATCH = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  const times = window.benchTimes = {};
  window.benchReset = () => { for (const name in times) delete times[name]; watched = null; look(); };
  document.addEventListener('click', (event) => {
    const id = event.target.closest?.('[data-testid]')?.dataset.testid;
    if (id) times[`click ${id}`] = now();
  }, true);
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...options) {
      super(...options);
      times.created = now();
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') times.connected = now();
      });
    }
    addTransceiver(...options) {
      const made = super.addTransceiver(...options);
      const { track } = made.receiver;
      if (track.kind === 'video') {
        track.addEventListener('unmute', () => { times.arrived ??= now(); });
      }
      return made;
    }
  };
  // a picture counts when a frame is on the screen
  let watched = null;
  const selector = 'video[data-testid="remote-video"], [data-testid="remote-video"] video';
  const look = () => {
    const video = document.querySelector(selector);
    if (!video || video === watched) return;
    watched = video;
    video.requestVideoFrameCallback(() => { if (video === watched) times.seen ??= now(); });
  };
  let press = null;
  window.benchPress = (id) => { press = id; };
  new MutationObserver(() => {
    look();
    const button = press && document.querySelector(`[data-testid="${press}"]`);
    if (button && !button.disabled) { press = null; button.click(); }
  }).observe(document, { childList: true, subtree: true, attributes: true });
})();"""


async def moments(page: Page, *names: str) -> Mapping[str, float]:
    """Wait until all *names* have happened in *page*; return every moment of it."""
    await page.wait_for_function(
        "names => names.every((name) => name in benchTimes)",
        arg=list(names),
        timeout=WITHIN_S * 1000,
        polling=50,
    )
    return await page.evaluate("benchTimes")


@dataclass(frozen=True, slots=True)
class Call:
    """What one call gave, all in ms: the citizen's click to a connection that waits, the operator's
    answer to the first frame on either side, how long the desk's own connection took; and the cores that
    the media worker used while it lasted."""

    connect_ms: float
    desk_ms: float
    citizen_ms: float
    desk_connected_ms: float
    worker_core: float


class Theatre:
    """A station with one operator at the desk, whom citizens call one after the other."""

    def __init__(self, station: Station, stage: Stage) -> None:
        self._station = station
        self._stage = stage
        self._operator: Operator | None = None

    async def open(self) -> "Theatre":
        """Sign the operator in."""
        watch = await self._stage.operator()
        await watch.page.context.add_init_script(WATCH)
        self._operator = await Operator(watch).start(self._station.account("operator1"))
        await self._operator.available()
        return self

    async def call(self, *, warm: bool, lasting_s: float = 0.0) -> Call:
        """One call. *warm*: answered once both connections stand; otherwise at the first instant."""
        operator = self._operator
        assert operator is not None
        watch = await self._stage.citizen()
        await watch.page.context.add_init_script(WATCH)
        citizen = Citizen(watch)
        await operator.page.evaluate("benchReset()")
        if not warm:
            await operator.page.evaluate("benchPress('accept-offer')")
        await citizen.enter("weapons")
        if warm:
            await operator.rings()
            await moments(operator.page, "connected")
            await moments(citizen.page, "connected")
            # the ring goes on for a moment, as with any human operator
            await asyncio.sleep(0.7)
            await operator.accept()
        else:
            await operator.in_state("busy")
        desk = await moments(operator.page, "click accept-offer", "connected", "seen")
        theirs = await moments(citizen.page, "click enter-queue", "connected", "seen")
        pids = processes.tree(self._station.pids()["media-0"])
        before, begun = processes.cpu_s(pids), time.monotonic()
        await asyncio.sleep(lasting_s)
        worker_core = (processes.cpu_s(pids) - before) / (time.monotonic() - begun)
        await operator.hang_up()
        await citizen.ended()
        await operator.wrap_up()
        self._stage.watches.remove(watch)
        await watch.page.context.close()
        answered = desk["click accept-offer"]
        return Call(
            connect_ms=theirs["connected"] - theirs["click enter-queue"],
            desk_ms=desk["seen"] - answered,
            citizen_ms=theirs["seen"] - answered,
            desk_connected_ms=desk["connected"] - desk["created"],
            worker_core=worker_core,
        )


@asynccontextmanager
async def theatre(*, rtt_s: float = 0.0) -> AsyncIterator[Theatre]:
    """A station of its own and two Chromiums with cameras; with *rtt_s* their media take so long to the
    station and back (signalling does not)."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        settings = {"VS_RING_S": "60", "VS_LOG_LEVEL": "warning"}
        port, media_port, control_port = free_ports(3)
        relay: ImpairmentRelay | None = None
        if rtt_s:
            settings["VS_MEDIA_ADDRESSES"] = MEDIA_ADDRESSES
            relay = ImpairmentRelay(media_port, delay_s=rtt_s / 2)
        prepared = Station(
            Path(folder) / "station",
            settings,
            port=port,
            media_port=media_port,
            control_port=control_port,
        )
        station = await asyncio.to_thread(prepared.start)
        try:
            async with stages(Path(folder) / "media") as stage:
                stage.base_url = station.url
                yield await Theatre(station, stage).open()
        finally:
            await asyncio.to_thread(station.stop)
            if relay is not None:
                relay.stop()


@asynccontextmanager
async def stages(folder: Path) -> AsyncIterator[Stage]:
    """Browser processes whose cameras deliver the coded pictures."""
    async with async_playwright() as playwright:
        browsers = Browsers(playwright, folder)
        stage = Stage(browsers)
        try:
            yield stage
        finally:
            await stage.aclose()
            await browsers.aclose()


def spread(values: list[float]) -> dict[str, int]:
    """The middle and the slow end, rounded to whole ms."""
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered)),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]),
    }
