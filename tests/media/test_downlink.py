"""A receiver on a narrow link: the sender is held back, and let go when it is wide again."""

from __future__ import annotations

import asyncio

import pytest

from media.peer.downlink import HOLD_S, MIN_CAP_BPS, DownlinkCap
from tests.media.conftest import eventually, running_station, serving_pages
from tests.media.test_browser_call import figures, sees_and_hears
from tests.support.impairment import Conditions
from tests.support.impairment_relay import ImpairmentRelay


def test_growing_estimates_hold_nobody_back():
    cap = DownlinkCap()
    for step in range(50):
        cap.report(200_000 + step * 5_000, step * 0.25)
        assert cap.cap_bps(step * 0.25) is None


def test_a_fall_is_passed_on_shared_and_forgotten():
    cap = DownlinkCap()
    cap.report(1_000_000, 0.0)
    cap.report(850_000, 1.0)
    assert cap.cap_bps(1.0) == 850_000
    cap.report(860_000, 2.0)
    assert cap.cap_bps(2.0) == 860_000
    cap.pictures = 4
    assert cap.cap_bps(2.0) == 215_000
    cap.pictures = 100
    assert cap.cap_bps(2.0) == MIN_CAP_BPS
    assert cap.cap_bps(1.0 + HOLD_S + 0.1) is None
    assert not cap.holding


@pytest.mark.browser
@pytest.mark.long  # it judges a browser's estimator by the second, which a busy machine disturbs
async def test_a_narrow_downlink_neither_queues_nor_freezes(browser):
    async with running_station() as station:
        neck = ImpairmentRelay(
            station.worker.port,
            down=Conditions(rate_bps=10e6, queue_s=3.0),
            front=("127.0.0.1", 0),
        )
        lead_through = f" {neck.port} typ"
        try:
            async with (
                serving_pages(browser, station) as pages,
                serving_pages(
                    browser,
                    station,
                    rewrite=lambda sdp: sdp.replace(f" {station.worker.port} typ", lead_through),
                ) as narrow_pages,
            ):
                (wide, wide_id), (narrow, narrow_id) = await asyncio.gather(
                    pages.open(), narrow_pages.open()
                )
                await station.put_in_room(wide_id, "room")
                await station.put_in_room(narrow_id, "room")
                await eventually(lambda: sees_and_hears(narrow))
                receiver = station.worker.peers[narrow_id]
                # The receiver's estimator settles before its falls mean anything.
                await eventually(lambda: receiver.figures().downlink_bps is not None, within=15)
                neck.down.rate_bps = 170_000
                await asyncio.sleep(8)
                delays = []
                before = (await figures(narrow))["video"][0]["decoded"]
                for _ in range(10):
                    await asyncio.sleep(0.5)
                    delays.append(neck.queue_s("down"))
                decoded = (await figures(narrow))["video"][0]["decoded"] - before
                assert max(delays) < 1.0, delays
                assert decoded >= 40, decoded
                assert (await figures(wide))["available"] < 250_000
                neck.down.rate_bps = 10e6
                await eventually(
                    lambda: _more_available(wide, 250_000), within=HOLD_S + 10, every=0.5
                )
        finally:
            neck.stop()


async def _more_available(page, bps) -> bool:
    return (await figures(page))["available"] > bps
