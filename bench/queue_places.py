"""``queue.places``: what the push of everybody's place costs a gateway, with 10,000 waiting for 500 agents.

It is made every two seconds while anybody waits; 22 categories and 16 requirement sets make 350 lines. Beside
it the server's work for one citizen's place, which is read on entering.
"""

import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

from bench.figures import figure
from bench.queue_claims import WAITING, Floor, conditions, server_cpu_s
from queueing.runner import connect
from tests.support.servers.valkey import PrivateValkey

ROUNDS, ASKED = 10, 300


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give ``queue.places``, in processor time of the gateway."""
    server = PrivateValkey()
    server.start()
    redis = connect(server.url)
    try:
        floor = Floor(redis, server)
        await floor.fill(WAITING)
        spent = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            found = await floor.acd.places()
            spent.append((time.process_time() - begun) * 1000)
        assert len(found) == WAITING
        before = server_cpu_s(server)
        for contact in list(found)[:: WAITING // ASKED]:
            await floor.acd.place(contact)
        one_us = (server_cpu_s(server) - before) / ASKED * 1e6
        yield figure(
            "queue.places",
            statistics.median(spent),
            "ms",
            samples=spent,
            **conditions(),
            lines=await redis.scard(floor.acd.keys.lines),
            one_place_server_us=round(one_us),
        )
    finally:
        await redis.aclose()
        server.close()
