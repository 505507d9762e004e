"""``media.fallback.tcp``: for how long neither side of a call gets a frame when the network begins to block UDP and
the pages find the way over TCP by themselves; the worse of both, in Chromium, on a station behind an address
translation (``public/local``). Median of several calls.

The baseline is the shortest change of path there is, in the same calls: a router gives both browsers another
address, and nobody has to notice.
"""

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.browser_calls import stages
from bench.figures import figure
from tests.support.browsers.stage import Stage
from tests.support.networks.impairment_relay import (
    MEDIA_ADDRESSES,
    RELAY_ADDRESS,
    WORKER_ADDRESS,
    ImpairmentRelay,
)
from tests.support.networks.tcp_forward import TcpForward
from tests.support.pages import frame_log
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station, free_ports

CALLS = 3


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    rebound: list[float] = []
    blocked: list[float] = []
    for _ in range(CALLS):
        usual, found = await _one()
        rebound.append(usual)
        blocked.append(found)
    yield figure(
        "media.fallback.tcp",
        statistics.median(blocked),
        "ms",
        baseline=round(statistics.median(rebound), 1),
        samples=blocked,
        baseline_is="another address of both browsers, over UDP",
        network="loopback, both parties",
    )


async def _one() -> tuple[float, float]:
    """How long no frame came in one call: after another address, and after UDP was blocked."""
    port, media_port, control_port = free_ports(3)
    relay = ImpairmentRelay(media_port, seed=7)
    forward = await TcpForward((RELAY_ADDRESS, media_port), (WORKER_ADDRESS, media_port)).start()
    try:
        with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
            station = Station(
                Path(folder) / "station",
                {"VS_MEDIA_ADDRESSES": MEDIA_ADDRESSES, "VS_RING_S": "60"},
                port=port,
                media_port=media_port,
                control_port=control_port,
            )
            await asyncio.to_thread(station.start)
            try:
                async with stages(Path(folder) / "media") as stage:
                    stage.base_url = station.url
                    return await _call(stage, station, relay)
            finally:
                await asyncio.to_thread(station.stop)
    finally:
        relay.stop()
        await forward.aclose()


async def _call(stage: Stage, station: Station, relay: ImpairmentRelay) -> tuple[float, float]:
    operator = await Operator(await stage.operator("operator1")).start(station.account("operator1"))
    await operator.available()
    citizen = await Citizen(await stage.citizen()).enter("weapons")
    await operator.accept()
    await citizen.in_call()
    pages = (citizen.page, operator.page)
    for page in pages:
        await frame_log.keep(page)
    await asyncio.sleep(1)
    rebound_ms = frame_log.now_ms()
    relay.rebind()
    usual = await asyncio.gather(*(frame_log.flows_again(page, rebound_ms) for page in pages))
    await asyncio.sleep(2)
    blocked_ms = frame_log.now_ms()
    relay.up.loss = relay.down.loss = 1.0
    found = await asyncio.gather(
        *(frame_log.flows_again(page, blocked_ms, within_s=60) for page in pages)
    )
    return max(usual), max(found)
