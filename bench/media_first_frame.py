"""``media.first_frame.warm`` and ``.cold``: from the operator's click on "answer" to the first frame of the
other side on the screen, in two Chromiums on the station as it is shipped.

*Warm*: both connections stood when it was answered, as they do after a second of ringing. *Cold*:
answered in the instant it rings, so that the desk's connection and camera begin with the ring. Every
call gives two samples, the desk's and the citizen's; both also stand apart in the conditions.
"""

import statistics
from collections.abc import AsyncIterator
from typing import Any

from bench.browser_calls import Call, spread, theatre
from bench.figures import figure

WARM_CALLS, COLD_CALLS = 12, 8


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give both figures."""
    async with theatre() as stage:
        await stage.call(warm=True)  # the browsers' own first time does not count
        for name, count in (("warm", WARM_CALLS), ("cold", COLD_CALLS)):
            calls = [await stage.call(warm=name == "warm") for _ in range(count)]
            yield _figure(f"media.first_frame.{name}", calls)


async def run_far() -> AsyncIterator[dict[str, Any]]:
    """The warm one over networks of 100 ms round trip, between each browser and the station."""
    async with theatre(rtt_s=0.1) as stage:
        await stage.call(warm=True)
        calls = [await stage.call(warm=True) for _ in range(WARM_CALLS)]
        yield _figure("media.first_frame.warm.100", calls, network="100 ms round trip")


def _figure(bench: str, calls: list[Call], network: str = "loopback") -> dict[str, Any]:
    desk = [call.desk_ms for call in calls]
    citizen = [call.citizen_ms for call in calls]
    return figure(
        bench,
        statistics.median(desk + citizen),
        "ms",
        samples=desk + citizen,
        p95=spread(desk + citizen)["p95"],
        desk=spread(desk),
        citizen=spread(citizen),
        picture="640x360 at 20 fps",
        network=network,
    )
