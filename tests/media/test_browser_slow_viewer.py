"""Two Chromiums watch one picture of a third, one of them through a narrow link: in temporal layers the other one's
picture keeps twice the rate that the narrow link carries, and the narrow one's moves on with fewer frames."""

from __future__ import annotations

import asyncio

import pytest

from media.sdp.plan import SourceKind
from tests.media.coded_pages import open_page
from tests.media.conftest import eventually, serving_pages
from tests.support.networks.impairment import Conditions
from tests.support.networks.impairment_relay import ImpairmentRelay

# judged by rates: on a machine with other work to do they fall
pytestmark = [pytest.mark.browser, pytest.mark.long]
WIDE_BPS, NARROW_BPS = 4_000_000, 350_000
FPS = 20
# as web/src/call/preference.ts does
LAYERED = """async () => {
  const sender = pc.getSenders().find(each => each.track?.kind === 'video');
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.scalabilityMode = 'L1T3';
  await sender.setParameters(parameters);
}"""
WATCH_MS = 6000


async def shown(viewer):
    """Return frames and kbit a second, and the seconds in which the picture stood, of a viewer's first picture."""
    before = (await viewer.evaluate("figures()"))["video"][0]
    await asyncio.sleep(WATCH_MS / 1000)
    after = (await viewer.evaluate("figures()"))["video"][0]
    seconds = WATCH_MS / 1000
    return (
        (after["decoded"] - before["decoded"]) / seconds,
        (after["bytes"] - before["bytes"]) * 8 / seconds,
        after["frozen"] - before["frozen"],
    )


@pytest.mark.parametrize("layered", [True, False])
async def test_one_slow_viewer(browser, station, pages, layered):
    link = Conditions(rate_bps=WIDE_BPS, queue_s=2.0, delay_s=0.02)
    relay = ImpairmentRelay(
        station.worker.port, up=Conditions(delay_s=0.02), down=link, front=("127.0.0.1", 0)
    )
    port = f" {station.worker.port} typ"
    try:
        async with serving_pages(
            browser, station, rewrite=lambda sdp: sdp.replace(port, f" {relay.port} typ")
        ) as narrow:
            sender, sender_id = await open_page(
                pages, 1, size=(640, 360), fps=FPS, noisy=True, encodings=[{"maxBitrate": 1_500_000}]
            )  # fmt: skip
            if layered:
                await sender.evaluate(LAYERED)
            wide, wide_id = await pages.open(send=False)
            slow, slow_id = await narrow.open(send=False)
            for peer_id in (sender_id, wide_id, slow_id):
                await station.put_in_room(peer_id, "room")
            source = station.worker.peers[sender_id].sources[SourceKind.CAMERA]
            await eventually(lambda: source.stream.rate.bps > 1_000_000, within=60)
            assert (len(source.stream.temporal_shares) == 3) is layered

            link.rate_bps = NARROW_BPS
            await asyncio.sleep(10)
            (fps, bps, froze), (wide_fps, wide_bps, _) = await asyncio.gather(
                shown(slow), shown(wide)
            )
            queue_s = relay.queue_s("down")
            shares = [round(share, 2) for share in source.stream.temporal_shares]
            print(
                f"slow {fps:.1f} fps {bps / 1000:.0f} kbit/s frozen {froze:.2f} s queue {queue_s:.2f} s;"
                f" other {wide_fps:.1f} fps {wide_bps / 1000:.0f} kbit/s; shares {shares}"
            )
            assert wide_fps > FPS / 2
            assert bps < NARROW_BPS
            if layered:
                # of what the slow one is taken to carry, which is seldom all of its link
                assert wide_bps > 1.8 * bps
                assert 2 < fps < FPS * 0.7
            else:
                assert wide_bps < NARROW_BPS

            link.rate_bps = WIDE_BPS

            async def all_frames_again():
                return await slow.evaluate("decodedFor('video', 0, 2000)") > FPS

            await eventually(all_frames_again, within=60)
    finally:
        relay.stop()
