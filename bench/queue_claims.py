"""``queue.claims``: claims a second with 10,000 waiting, 500 agents and 22 categories, from one client,
in the shipped durability; ``queue.latency.p99``: of claims that begin 1,000 times a second."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

from bench.figures import figure
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.model import AgentState, NewContact, Party, Transition
from queueing.runner import connect
from queueing.settings import AcdSettings
from tests.support.valkey import PrivateValkey

WAITING, AGENTS = 10_000, 500
CLAIMS = 3_000
OPEN_LOOP_PER_S, OPEN_LOOP_S = 1_000, 3


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give both figures."""
    server = PrivateValkey()
    server.start()
    redis = connect(server.url)
    try:
        acd = Acd(
            redis,
            "bench",
            categories=shipped().ids,
            # agents do not send heartbeats here, and claims are asked for one by one
            settings=AcdSettings(agent_lease_s=3600, ring_s=3600, auto_offer=False),
        )
        agents = await _fill(acd)
        ring = iter(_forever(agents))
        spent_s = 0.0
        for _ in range(CLAIMS):
            spent_s += await _claim(acd, next(ring))
        conditions = {"waiting": WAITING, "agents": AGENTS, "categories": len(shipped())}
        yield figure(
            "queue.claims", CLAIMS / spent_s, "1/s", **conditions, clients=1, appendfsync="always"
        )
        latencies = sorted(await _open_loop(acd, ring))
        yield figure(
            "queue.latency.p99",
            latencies[int(len(latencies) * 0.99)],
            "us",
            samples=latencies,
            **conditions,
            rate_per_s=OPEN_LOOP_PER_S,
        )
    finally:
        await redis.aclose()
        server.close()


async def _fill(acd: Acd) -> list[str]:
    chance = random.Random(1)
    names = sorted(shipped().ids)
    for number in range(WAITING):
        await acd.enqueue(NewContact(id=f"c{number}", category=chance.choice(names)))
    agents = [f"a{number}" for number in range(AGENTS)]
    for agent in agents:
        own = {name: chance.randint(1, 5) for name in chance.sample(names, 4)}
        await acd.sign_on(agent, own)
        await acd.set_state(agent, AgentState.AVAILABLE)
    return agents


async def _claim(acd: Acd, agent: str) -> float:
    """Claim, and bring the agent back to where it was; return how long the claim alone took."""
    begun = time.perf_counter()
    claimed = await acd.claim_next(agent)
    spent_s = time.perf_counter() - begun
    assert isinstance(claimed, Transition), claimed
    (offer,) = claimed.offers
    await acd.accept(offer.contact, agent)
    await acd.hang_up(offer.contact, Party.CITIZEN)
    await acd.finish_wrap_up(agent, "x")
    return spent_s


def _forever(agents: list[str]) -> Any:
    while True:
        yield from agents


async def _open_loop(acd: Acd, ring: Any) -> list[float]:
    latencies: list[float] = []
    tasks: list[asyncio.Task[None]] = []

    async def claim(agent: str, due: float) -> None:
        await acd.claim_next(agent)
        latencies.append((time.perf_counter() - due) * 1e6)

    begun = time.perf_counter()
    for number in range(OPEN_LOOP_PER_S * OPEN_LOOP_S):
        due = begun + number / OPEN_LOOP_PER_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(claim(next(ring), due), name=f"claim:{number}"))
    await asyncio.gather(*tasks)
    return latencies
