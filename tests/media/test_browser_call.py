"""Real Chromium pages through a real worker, judged by what they decode."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.conftest import eventually, goes_on
from tests.support.browsers.media_page import decoded, sees_and_hears

pytestmark = pytest.mark.browser


@pytest.mark.long
async def test_two_pages_decode_each_other(station, pages):
    """With every change ``tests/e2e/test_first_call`` and ``test_browser_loss`` have two pages that see and hear each other."""
    (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
    assert await decoded(first) == 0
    await station.put_in_room(first_id, "room")
    await station.put_in_room(second_id, "room")
    await eventually(lambda: sees_and_hears(first))
    await eventually(lambda: sees_and_hears(second))
    await goes_on(first)
