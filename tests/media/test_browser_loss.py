"""Five percent of all datagrams lost each way: with retransmission the picture moves on, without it stands."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from bench.media_loss import firefox_call
from tests.media.conftest import eventually, running_station, serving_pages
from tests.support.browsers.media_page import decoded, sees_and_hears, sent

pytestmark = pytest.mark.browser
REPAIRED = 0.5
"""Which share of a camera's frames a repaired picture keeps at least, and one that is not repaired never does."""
REPAIRED_FPS = 10
"""Frames a second, of 20, that say the same of a call with Firefox."""


class SeededLoss:
    """Loses a share of the media datagrams in each direction, the same ones on every run."""

    def __init__(self, share: float, seed: int = 7):
        self.lost = {"in": 0, "out": 0}
        self.share = share
        self._random = {"in": random.Random(seed), "out": random.Random(seed + 1)}

    def __call__(self, direction, data) -> bool:
        if self._random[direction].random() >= self.share:
            return False
        self.lost[direction] += 1
        return True


@asynccontextmanager
async def lossy_call(browser, *, retransmission: bool):
    """Two pages that see each other. Gives a measure: for each of them which share of the frames sent to it in six
    seconds it has decoded."""
    loss = SeededLoss(0.05)
    async with (
        running_station(impairment=loss, retransmission=retransmission) as station,
        serving_pages(browser, station) as pages,
    ):
        (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
        await station.put_in_room(first_id, "room")
        await station.put_in_room(second_id, "room")
        for page in (first, second):
            await eventually(lambda page=page: sent(page), within=30)

        async def counted():
            return await asyncio.gather(sent(second), decoded(first), sent(first), decoded(second))

        async def shares():
            before = await counted()
            await asyncio.sleep(6)
            to_first, at_first, to_second, at_second = (
                last - begun for last, begun in zip(await counted(), before, strict=True)
            )
            return [at_first / max(1, to_first), at_second / max(1, to_second)]

        yield shares
        assert loss.lost["in"] > 20
        assert loss.lost["out"] > 20


async def test_loss_is_repaired(browser):
    async with lossy_call(browser, retransmission=True) as shares:

        async def repaired():
            measured = await shares()
            print(measured)
            return min(measured) >= REPAIRED

        # a machine that has no time for its pictures shows few of them whether they are repaired or not
        await eventually(repaired, within=120)


@pytest.mark.long
async def test_without_retransmission_the_picture_stands_still(browser):
    async with lossy_call(browser, retransmission=False) as shares:
        measured = await shares()
        assert max(measured) < REPAIRED, measured


@pytest.mark.long
async def test_where_three_of_ten_are_lost_a_call_is_heard_and_its_picture_moves_now_and_then(
    browser,
):
    """How well exactly: ``make bench BENCH=media.loss.30.20``."""
    loss = SeededLoss(0.0)
    async with (
        running_station(impairment=loss) as station,
        serving_pages(browser, station) as pages,
    ):
        (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
        for peer_id in (first_id, second_id):
            await station.put_in_room(peer_id, "room")
        for page in (first, second):
            await eventually(lambda page=page: sees_and_hears(page), within=15)
        loss.share = 0.3
        await asyncio.sleep(5)
        before = [await page.evaluate("figures()") for page in (first, second)]
        await asyncio.sleep(12)
        for page, begun in zip((first, second), before, strict=True):
            now = await page.evaluate("figures()")
            assert now["state"] == "connected"
            frames = now["video"][0]["decoded"] - begun["video"][0]["decoded"]
            sound, begun_sound = now["audio"][0], begun["audio"][0]
            made_up = sound["concealed"] - begun_sound["concealed"]
            share = made_up / (sound["samples"] - begun_sound["samples"])
            print(f"{frames / 12:.1f} frames a second, {share:.0%} of the sound made up")
            assert frames > 0
            assert share < 0.4


@pytest.mark.long
async def test_firefox_sees_and_is_seen_on_a_lossy_network():
    """Five percent each way and a tenth of a second there and back, in front of Firefox."""
    seconds = 6
    async with firefox_call(loss=0.05, delay_s=0.05) as (chromium, firefox):
        count = f"decodedFor('video', 0, {seconds * 1000})"
        rates = [
            frames / seconds
            for frames in await asyncio.gather(chromium.evaluate(count), firefox.evaluate(count))
        ]
        assert min(rates) >= REPAIRED_FPS, rates
        for page in (chromium, firefox):
            sound = (await page.evaluate("figures()"))["audio"][0]
            assert sound["samples"] > 100_000
            assert sound["concealed"] < 0.5 * sound["samples"]
