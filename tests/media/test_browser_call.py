"""Real Chromium pages through a real worker, judged by what they decode."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.conftest import eventually

pytestmark = pytest.mark.browser


async def figures(page):
    return await page.evaluate("figures()")


async def sees_and_hears(page, index: int = 0) -> bool:
    report = await figures(page)
    video, audio = report["video"][index], report["audio"][index]
    return (video.get("decoded") or 0) > 10 and (audio.get("energy") or 0) > 0


async def test_two_pages_decode_each_other(station, pages):
    (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
    assert (await figures(first))["video"][0].get("decoded", 0) == 0
    await station.put_in_room(first_id, "room")
    await station.put_in_room(second_id, "room")
    await eventually(lambda: sees_and_hears(first))
    await eventually(lambda: sees_and_hears(second))
    assert await first.evaluate("decodedFor('video', 0, 2000)") >= 36
