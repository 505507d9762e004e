"""``media.loss.<loss>.<rtt>``: what a lossy network leaves of a call, and ``media.sound.<means>.<loss>``: what it
leaves of the sound with RED, with Opus' in-band correction instead, and with neither.

Two Chromium pages in a room of a real worker. One of them is behind a network that loses the given percentage
of all datagrams each way, independently, and takes the given round trip (ms). The value is the share of time
in which the picture stood still, of the worse of both directions; fps and concealment of both are in the
conditions. The picture is 640x360 at 20 fps. ``media.loss.firefox.<loss>.<rtt>`` are some of the same cells with
Firefox behind the bad network, and Chromium on the other side.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.figures import figure
from media.ice.addresses import interface_addresses
from tests.media.conftest import eventually, running_browser, running_station, serving_pages
from tests.support.browsers.firefox import Firefox
from tests.support.browsers.media_page import sees_and_hears
from tests.support.networks.impairment_relay import ImpairmentRelay

LOSSES, RTTS_MS = (0, 2, 5, 10, 20, 30), (20, 100, 300)
FIREFOX_CELLS = ((0, 100), (5, 100), (10, 100), (20, 100))
SOUND_LOSSES, SOUND_RTT_MS = (5, 10), 100
SETTLE_S, WATCH_S = 4.0, 12.0
Rewrite = Callable[[str], str]
Fate = dict[str, float]


def benches() -> dict[tuple[str, ...], Callable[[], AsyncIterator[dict[str, Any]]]]:
    """Every cell of both tables by its id."""
    found: dict[tuple[str, ...], Callable[[], AsyncIterator[dict[str, Any]]]] = {
        (f"media.loss.{loss}.{rtt}",): partial(run_loss, loss, rtt)
        for rtt in RTTS_MS
        for loss in LOSSES
    }
    for loss, rtt in FIREFOX_CELLS:
        found[f"media.loss.firefox.{loss}.{rtt}",] = partial(run_firefox, loss, rtt)
    for means in SOUND:
        for loss in SOUND_LOSSES:
            found[f"media.sound.{means}.{loss}",] = partial(run_sound, means, loss)
    return found


async def run_loss(loss: int, rtt_ms: int) -> AsyncIterator[dict[str, Any]]:
    """One cell of the table."""
    up, down = await call_through(loss, rtt_ms)
    yield figure(
        f"media.loss.{loss}.{rtt_ms}",
        max(up["frozen"], down["frozen"]),
        "ratio",
        samples=[up["frozen"], down["frozen"]],
        up=up,
        down=down,
        watched_s=WATCH_S,
        picture="640x360 at 20 fps",
        network="one side's, each way",
    )


async def run_firefox(loss: int, rtt_ms: int) -> AsyncIterator[dict[str, Any]]:
    """The same with Firefox behind the bad network."""
    async with firefox_call(loss / 100, rtt_ms / 2000) as (good, bad):
        await asyncio.sleep(SETTLE_S)
        up, down = await _watched(good, bad)
    yield figure(
        f"media.loss.firefox.{loss}.{rtt_ms}",
        max(up["frozen"], down["frozen"]),
        "ratio",
        samples=[up["frozen"], down["frozen"]],
        up=up,
        down=down,
        watched_s=WATCH_S,
        picture="640x360, Firefox's own camera and Chromium's at 20 fps",
        network="Firefox's, each way",
    )


@asynccontextmanager
async def firefox_call(loss: float, delay_s: float) -> AsyncIterator[tuple[Any, Any]]:
    """Chromium and, behind such a network, Firefox, in a room, each seeing the other's picture."""
    # Firefox binds its sockets, and not to the loopback interface where there is another one.
    address = next(found.public for found in interface_addresses() if ":" not in found.public)
    with tempfile.TemporaryDirectory(prefix="vs-firefox-") as folder:
        firefox = Firefox(Path(folder) / "profile")
        async with running_station() as station, running_browser() as browser:
            relay = ImpairmentRelay(
                station.worker.port, loss=loss, delay_s=delay_s, seed=2026, front=(address, 0)
            )
            port = station.worker.port

            def led(sdp: str) -> str:
                return sdp.replace(f"127.0.0.1 {port} typ", f"{address} {relay.port} typ")

            try:
                async with (
                    serving_pages(browser, station) as pages,
                    serving_pages(browser, station, rewrite=led) as bad_pages,
                ):
                    good, good_id = await pages.open()
                    await firefox.start()
                    page = FirefoxFigures(await firefox.open("firefox", bad_pages.url))
                    bad_id = await page.connect()
                    for peer in (good_id, bad_id):
                        await station.put_in_room(peer, "room")
                    await eventually(lambda: sees_and_hears(good), within=30)
                    await eventually(page.sees, within=30)
                    yield good, page
            finally:
                relay.stop()
                await firefox.aclose()


class FirefoxFigures:
    """A test page in Firefox, asked as those in Chromium are."""

    def __init__(self, page: Any) -> None:
        self._page = page

    async def connect(self) -> str:
        """Connect it; returns its peer's id."""
        await self._page.goto("")
        peer = await self._page.evaluate("() => connect()")
        await eventually(self._connected, within=20)
        return str(peer)

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return await self._page.evaluate(f"() => {expression}")

    async def sees(self) -> bool:
        """Whether a picture moves."""
        report = await self.evaluate("figures()")
        return (report["video"][0].get("decoded") or 0) > 10

    async def _connected(self) -> bool:
        return bool(await self.evaluate("pc.connectionState === 'connected'"))


async def run_sound(means: str, loss: int) -> AsyncIterator[dict[str, Any]]:
    """How much sound was made up, with one means of repair."""
    up, down = await call_through(loss, SOUND_RTT_MS, rewrite=SOUND[means])
    yield figure(
        f"media.sound.{means}.{loss}",
        (up["concealed"] + down["concealed"]) / 2,
        "ratio",
        samples=[up["concealed"], down["concealed"]],
        rtt_ms=SOUND_RTT_MS,
        sound_bps=[round(up["sound_bps"]), round(down["sound_bps"])],
    )


async def call_through(
    loss: int, rtt_ms: int, *, rewrite: Rewrite = lambda sdp: sdp
) -> tuple[Fate, Fate]:
    """A call over such a network: how the one with the good network fares with what came up from
    the other, and how the other fares with what went down to it."""
    share, delay_s = loss / 100, rtt_ms / 2000
    async with running_station() as station, running_browser() as browser:
        relay = ImpairmentRelay(
            station.worker.port,
            loss=share,
            delay_s=delay_s,
            seed=1000 * loss + rtt_ms,
            front=("127.0.0.1", 0),
        )

        def led(sdp: str) -> str:
            return rewrite(sdp).replace(f" {station.worker.port} typ", f" {relay.port} typ")

        try:
            async with (
                serving_pages(browser, station, rewrite=rewrite) as pages,
                serving_pages(browser, station, rewrite=led) as bad_pages,
            ):
                (good, good_id), (bad, bad_id) = await asyncio.gather(
                    pages.open(), bad_pages.open()
                )
                await station.put_in_room(good_id, "room")
                await station.put_in_room(bad_id, "room")
                await eventually(lambda: sees_and_hears(good), within=30)
                await eventually(lambda: sees_and_hears(bad), within=30)
                await asyncio.sleep(SETTLE_S)
                return await _watched(good, bad)
        finally:
            relay.stop()


async def _watched(*pages: Any) -> tuple[Fate, Fate]:
    before = [await _totals(page) for page in pages]
    await asyncio.sleep(WATCH_S)
    after = [await _totals(page) for page in pages]
    first, second = (_fate(old, new) for old, new in zip(before, after, strict=True))
    return first, second


async def _totals(page: Any) -> dict[str, float]:
    report = await page.evaluate("figures()")
    video, audio = report["video"][0], report["audio"][0]
    clock = await page.evaluate("performance.now()")
    return {
        "at": clock / 1000,
        "decoded": video.get("decoded") or 0,
        "frozen": video.get("frozen") or 0.0,
        "freezes": video.get("freezes") or 0,
        "concealed": audio.get("concealed") or 0,
        "samples": audio.get("samples") or 0,
        "octets": audio.get("bytes") or 0,
    }


def _fate(before: dict[str, float], after: dict[str, float]) -> Fate:
    grown = {name: after[name] - before[name] for name in after}
    return {
        "fps": round(grown["decoded"] / grown["at"], 1),
        "frozen": round(min(1.0, grown["frozen"] / grown["at"]), 4),
        "freezes": grown["freezes"],
        "concealed": round(grown["concealed"] / max(1, grown["samples"]), 4),
        "sound_bps": round(grown["octets"] * 8 / grown["at"]),
    }


def _without_red(sdp: str) -> str:
    for number in set(re.findall(r"a=rtpmap:(\d+) red/48000", sdp)):
        sdp = re.sub(rf"(m=audio \d+ \S+)((?: \d+)*) {number}\b", r"\1\2", sdp)
        sdp = re.sub(rf"a=(?:rtpmap|fmtp|rtcp-fb):{number} [^\r\n]*\r\n", "", sdp)
    return sdp


def _with_neither(sdp: str) -> str:
    return _without_red(sdp).replace("useinbandfec=1", "useinbandfec=0")


SOUND: dict[str, Rewrite] = {"red": lambda sdp: sdp, "fec": _without_red, "none": _with_neither}
