"""Real Chromium pages through a real worker, judged by what they decode."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.conftest import eventually
from tests.support.browsers.media_page import figures, sees_and_hears

pytestmark = pytest.mark.browser


async def test_two_pages_decode_each_other(station, pages):
    (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
    assert (await figures(first))["video"][0].get("decoded", 0) == 0
    await station.put_in_room(first_id, "room")
    await station.put_in_room(second_id, "room")
    await eventually(lambda: sees_and_hears(first))
    await eventually(lambda: sees_and_hears(second))
    assert await first.evaluate("decodedFor('video', 0, 2000)") >= 36
