"""A real call through a link that narrows from 2 Mbit/s to 300 kbit/s and widens again, under either side.

How soon and how well is measured by `make bench BENCH=media.bottleneck.down` and `.up`, and followed by
`test_downlink.py` in virtual time, where every run is alike.
"""

from __future__ import annotations

import pytest

from tests.support.networks.bottleneck import NARROW_BPS, narrow_and_widen, noisy_browser

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
async def noisy(tmp_path):
    async with noisy_browser(tmp_path) as browser:
        yield browser


async def test_under_the_receiver(noisy):
    wide, narrow, again = await narrow_and_widen(noisy, "down")
    assert wide.mean("picture_bps") > 400_000
    assert 0.2 * NARROW_BPS < narrow.mean("picture_bps", 8) < NARROW_BPS
    assert narrow.mean("queue_s", 8) < 1.0
    assert narrow.mean("concealed", 8) < 0.3
    assert again.reached_s(800_000) is not None
    assert again.mean("picture_bps", 8) > 600_000


async def test_under_the_sender(noisy):
    wide, narrow, again = await narrow_and_widen(noisy, "up")
    assert wide.mean("picture_bps") > 400_000
    assert 0.1 * NARROW_BPS < narrow.mean("picture_bps", 8) < NARROW_BPS
    assert narrow.mean("queue_s", 8) < 1.0
    assert narrow.mean("concealed", 8) < 0.3
    assert again.reached_s(800_000) is not None
    assert again.mean("picture_bps", 8) > 600_000
