"""``media.bottleneck.down`` and ``.up``: a link of 2 Mbit/s narrows to 300 kbit/s and widens again, under the
receiver's or the sender's side of a call of two Chromiums with a picture of noise. The value is the time, from
the widening on, after which 1 Mbit/s of picture came through again.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.networks.bottleneck import Phase, narrow_and_widen, noisy_browser

AGAIN_BPS = 1_000_000
QUEUE_S = 0.3


async def run(way: str) -> AsyncIterator[dict[str, Any]]:
    """Give the figure of one side."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        async with noisy_browser(Path(folder)) as browser:
            phases = await narrow_and_widen(browser, way)
    wide = phases[-1]
    reached_s = wide.reached_s(AGAIN_BPS)
    yield figure(
        f"media.bottleneck.{way}",
        wide.moments[-1].at if reached_s is None else reached_s,
        "s",
        reached=reached_s is not None,
        believed_by_the_sender_after_s=wide.believed_s(AGAIN_BPS),
        queue_below_300_ms_after_s=round(phases[1].settled_s(QUEUE_S), 1),
        phases=[_told(phase) for phase in phases],
        picture="noise, 640x360 at 20 fps",
    )


def _told(phase: Phase) -> dict[str, Any]:
    return {
        "phase": phase.name,
        "picture_kbps": round(phase.mean("picture_bps") / 1000),
        "fps": round(phase.mean("fps"), 1),
        "queue_mean_ms": round(phase.mean("queue_s") * 1000),
        "queue_most_ms": round(phase.most("queue_s") * 1000),
        "limited_by_cpu": round(phase.limited_by("cpu"), 2),
        "concealed": round(phase.mean("concealed"), 4),
        "concealed_from_the_change_on": round(phase.mean("concealed", 0.0), 4),
    }
