"""Layers chosen for a real link: it narrows under a Chromium that shows a large tile, and widens again."""

from __future__ import annotations

import pytest

from media.sdp.plan import SourceKind
from tests.media.coded_pages import (
    ENCODINGS,
    decoded_width,
    decodes_layer,
    layers,
    open_page,
    set_tile,
)
from tests.media.conftest import eventually, serving_pages
from tests.support.networks.impairment import Conditions
from tests.support.networks.impairment_relay import ImpairmentRelay

# judged second by second: on a machine with other work to do a layer may come late
pytestmark = [pytest.mark.browser, pytest.mark.long]
WIDE_BPS = 4_000_000
LARGE_BPS = 600_000


async def test_a_narrow_link_gets_a_smaller_layer_and_the_large_one_again(browser, station, pages):
    link = Conditions(rate_bps=WIDE_BPS, queue_s=2.0, delay_s=0.02)
    relay = ImpairmentRelay(
        station.worker.port, up=Conditions(delay_s=0.02), down=link, front=("127.0.0.1", 0)
    )
    port = f" {station.worker.port} typ"
    try:
        async with serving_pages(
            browser, station, rewrite=lambda sdp: sdp.replace(port, f" {relay.port} typ")
        ) as narrow:
            _sender, sender_id = await open_page(
                pages, 1, size=(1280, 720), fps=12, noisy=True, encodings=ENCODINGS
            )
            viewer, viewer_id = await narrow.open(send=False)
            for peer_id in (sender_id, viewer_id):
                await station.put_in_room(peer_id, "room")
            await set_tile(station, viewer_id, sender_id, 4000)
            await eventually(lambda: decodes_layer(station, viewer, sender_id, 2), within=60)
            small, middle, large = layers(station, sender_id)
            await eventually(lambda: large.rate.bps > LARGE_BPS, within=30)
            sound = station.worker.peers[sender_id].sources[SourceKind.AUDIO].stream.rate.bps

            # what is left for the picture is less than the large layer takes
            link.rate_bps = 0.6 * large.rate.bps + sound
            print(f"layers {[one.rate.bps for one in (small, middle, large)]}, {link.rate_bps}")
            slot = station.worker.peers[viewer_id].slots_of("video")[0]

            async def smaller():
                return 0 < await decoded_width(viewer) < large.width

            await eventually(smaller, within=20)
            await eventually(lambda: relay.queue_s("down") < 0.3, within=10)
            assert slot.incoming in (small, middle)
            assert await viewer.evaluate("decodedFor('video', 0, 2000)") > 10
            assert relay.queue_s("down") < 0.5

            link.rate_bps = WIDE_BPS
            await eventually(lambda: decodes_layer(station, viewer, sender_id, 2), within=30)
    finally:
        relay.stop()
