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
WATCH = r"""(() => {
  const now = () => performance.timeOrigin + performance.now();
  const times = window.benchTimes = {};
  window.benchReset = () => { for (const name in times) delete times[name]; watched = null; look(); };
  document.addEventListener('click', (event) => {
    const id = event.target.closest?.('[data-testid]')?.dataset.testid;
    if (id) times[`click ${id}`] = now();
  }, true);
  const connections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...options) {
      super(...options);
      connections.push(this);
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
  // a picture counts when a frame is on the screen; an element may play before it is in the document
  let watched = null;
  const selector = 'video[data-testid="remote-video"], [data-testid="remote-video"] video';
  const playing = new WeakMap();
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(stream) {
      if (stream && this instanceof HTMLVideoElement) {
        const since = { stream: now() };
        playing.set(this, since);
        this.requestVideoFrameCallback((_, frame) => {
          since.received = performance.timeOrigin + frame.receiveTime;
          since.decoded = since.received + frame.processingDuration * 1000;
          since.presented = performance.timeOrigin + frame.presentationTime;
          if (this === watched) { since.seen = now(); tell(); }
        });
      }
      source.set.call(this, stream);
    },
  });
  const tell = () => {
    const since = playing.get(watched);
    if (since?.seen && !('seen' in times)) Object.assign(times, since);
  };
  const look = () => {
    const video = document.querySelector(selector);
    if (!video || video === watched) return;
    watched = video;
    times.element ??= now();
    const since = playing.get(video);
    if (!since?.received) return;
    // it has a picture already, which is on the screen once the document has been drawn with it
    requestAnimationFrame(() => requestAnimationFrame(() => { since.seen ??= now(); tell(); }));
  };
  // of the socket: when the answer left, and when what the other side of it looks like came
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...options) {
      super(...options);
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') return;
        if (/"contact":\{[^]*"state":"connected"/.test(data)) times.told ??= now();
        if (/"party":"(agent|citizen)"/.test(data)) times.slots ??= now();
      });
    }
    send(data) {
      if (typeof data === 'string' && data.includes('"acceptOffer"')) times.sent ??= now();
      super.send(data);
    }
  };
  // the port from which media goes to the station; a page tries its path by other connections
  window.benchPort = async () => {
    const picture = document.querySelector(selector).srcObject.getVideoTracks()[0];
    const connection = connections.find((each) =>
      each.getReceivers().some(({ track }) => track === picture));
    const report = await connection.getStats();
    const transport = [...report.values()].find(({ type }) => type === 'transport');
    const pair = report.get(transport.selectedCandidatePairId);
    return report.get(pair.localCandidateId).port;
  };
  let press = null;
  window.benchPress = (id) => { press = id; pressed(); };
  const pressed = () => {
    const button = press && document.querySelector(`[data-testid="${press}"]`);
    if (button && !button.disabled) { press = null; button.click(); }
  };
  new MutationObserver(() => {
    look();
    pressed();
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
    """The moments of both pages in one call, the ports of their connections, and the cores that the media
    worker used while it lasted."""

    desk: Mapping[str, float]
    citizen: Mapping[str, float]
    desk_port: int
    citizen_port: int
    worker_core: float

    @property
    def answered(self) -> float:
        """The operator's click."""
        return self.desk["click accept-offer"]

    @property
    def connect_ms(self) -> float:
        """From the citizen's click to a connection that waits."""
        return self.citizen["connected"] - self.citizen["click enter-queue"]

    @property
    def desk_ms(self) -> float:
        """From the operator's answer to the first frame of the citizen."""
        return self.desk["seen"] - self.answered

    @property
    def citizen_ms(self) -> float:
        """From the operator's answer to the first frame of the operator."""
        return self.citizen["seen"] - self.answered

    @property
    def desk_connected_ms(self) -> float:
        """How long the desk's own connection took."""
        return self.desk["connected"] - self.desk["created"]


class Theatre:
    """A station with one operator at the desk, whom citizens call one after the other."""

    def __init__(self, station: Station, stage: Stage) -> None:
        self.station = station
        self._stage = stage
        self._operator: Operator | None = None

    async def open(self) -> "Theatre":
        """Sign the operator in."""
        watch = await self._stage.operator()
        await watch.page.context.add_init_script(WATCH)
        self._operator = await Operator(watch).start(self.station.account("operator1"))
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
            # (nobody looks at the pages before the picture is there: each look costs them time)
            await operator.page.evaluate("benchPress('accept-offer')")
        desk = await moments(operator.page, "click accept-offer", "connected", "seen")
        theirs = await moments(citizen.page, "click enter-queue", "connected", "seen")
        await operator.in_state("busy")
        pids = processes.tree(self.station.pids()["media-0"])
        before, begun = processes.cpu_s(pids), time.monotonic()
        await asyncio.sleep(lasting_s)
        worker_core = (processes.cpu_s(pids) - before) / (time.monotonic() - begun)
        desk_port = await operator.page.evaluate("benchPort()")
        citizen_port = await citizen.page.evaluate("benchPort()")
        await operator.hang_up()
        await citizen.ended()
        await operator.wrap_up()
        self._stage.watches.remove(watch)
        await watch.page.context.close()
        return Call(desk, theirs, desk_port, citizen_port, worker_core)


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
