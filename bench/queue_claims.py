"""What one gateway gets out of the queue, in the shipped durability (every write is synced).

``queue.claims``: claims a second with 10,000 waiting, 500 agents and 22 categories, several under
way at once as in a gateway that serves many desks; one at a time among the conditions. The
baseline is a bare Lua claim of seven commands that keeps no order between categories, no profile
and no clock, sent in the same way in turns with ours.
``queue.latency.p99``: from the moment a claim was due, 1,000 being due a second whatever happens.
``queue.flatness``: the server's work for a claim with 100,000 waiting over that with 100.
"""

import asyncio
import itertools
import math
import os
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop
from redis.asyncio import Redis
from redis.utils import HIREDIS_AVAILABLE

from bench.figures import figure
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.model import AgentState, NewContact, Party, Transition
from queueing.runner import connect
from queueing.settings import AcdSettings
from tests.support.servers.valkey import PrivateValkey

WAITING, AGENTS = 10_000, 500
FEW, MANY = 100, 100_000
IN_FLIGHT = 16
SKILLS = ("de", "en", "fr", "lis", "sl")
"""Seven in ten contacts require none of them, two one, one two; agents have up to three."""
ROUNDS, CLAIMS = 15, 400
OPEN_LOOP_PER_S, BURST, BURSTS = 1_000, 450, 20

BARE_CLAIM = """
local head = redis.call('ZPOPMIN', KEYS[1])
redis.call('HSET', KEYS[2] .. head[1], 'state', 'offered', 'agent', ARGV[1], 'since', ARGV[2])
redis.call('HSET', KEYS[3], 'state', 'offered', 'contact', head[1], 'since', ARGV[2])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[2], head[1])
redis.call('INCR', KEYS[6])
redis.call('XADD', KEYS[7], '*', 'kind', 'offer', 'contact', head[1], 'agent', ARGV[1])
return head[1]
"""

Claimed = list[tuple[str, str]]
Measurement = Callable[["Floor"], Awaitable[dict[str, Any]]]


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give ``queue.claims`` and ``queue.latency.p99``."""
    for found in await asyncio.to_thread(_on_a_gateways_loop, [_claims, _latency]):
        yield found


async def run_flatness() -> AsyncIterator[dict[str, Any]]:
    """Give ``queue.flatness``."""
    for found in await asyncio.to_thread(_on_a_gateways_loop, [_flatness]):
        yield found


def _on_a_gateways_loop(measurements: list[Measurement]) -> list[dict[str, Any]]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(measurements))


async def _measure(measurements: list[Measurement]) -> list[dict[str, Any]]:
    server = PrivateValkey()
    server.start()
    redis = connect(server.url)
    try:
        floor = Floor(redis, server)
        await floor.fill(WAITING)
        return [await measurement(floor) for measurement in measurements]
    finally:
        await redis.aclose()
        server.close()


class Floor:
    """A station with its agents free and its contacts waiting, put back after every measurement."""

    def __init__(self, redis: Redis, server: PrivateValkey, station: str = "bench") -> None:
        self.redis, self.server = redis, server
        self.acd = Acd(
            redis,
            station,
            categories=shipped().ids,
            # Agents do not send heartbeats here, and claims are asked for one by one.
            settings=AcdSettings(agent_lease_s=3600, ring_s=3600, auto_offer=False),
        )
        self._chance = random.Random(1)
        self._names = sorted(shipped().ids)
        self._numbers = itertools.count()
        self._agents: list[str] = []
        self.waiting = 0

    async def fill(self, waiting: int) -> None:
        """Bring the station to so many waiting contacts, at first with all its agents."""
        await self._sync("no")
        for number in range(len(self._agents), AGENTS):
            agent = f"a{number}"
            chosen = self._chance.sample(self._names, 4)
            skills = self._chance.sample(SKILLS, self._chance.randint(0, 3))
            await self.acd.sign_on(
                agent, {name: self._chance.randint(1, 5) for name in chosen}, skills
            )
            await self.acd.set_state(agent, AgentState.AVAILABLE)
            self._agents.append(agent)
        await _in_parallel(64, [self._enqueue] * (waiting - self.waiting))
        await self._sync("always")

    async def claim(self, count: int, in_flight: int) -> tuple[float, Claimed]:
        """Seconds for so many claims, and what was claimed."""
        claimed: Claimed = []

        async def claim(agent: str) -> None:
            found = await self.acd.claim_next(agent)
            assert isinstance(found, Transition), found
            claimed.append((found.offers[0].contact, agent))

        agents = self._chance.sample(self._agents, count)
        begun = time.perf_counter()
        await _in_parallel(in_flight, [_bound(claim, agent) for agent in agents])
        return time.perf_counter() - begun, claimed

    async def put_back(self, claimed: Claimed) -> None:
        """The agents free again, and as many new contacts as were taken."""

        async def serve(contact: str, agent: str) -> None:
            await self.acd.accept(contact, agent)
            await self.acd.hang_up(contact, Party.CITIZEN)
            await self.acd.finish_wrap_up(agent, "x")
            await self._enqueue()

        await self._sync("no")
        self.waiting -= len(claimed)
        await _in_parallel(IN_FLIGHT, [_bound(serve, *pair) for pair in claimed])
        await self.redis.xtrim(self.acd.keys.journal, maxlen=0, approximate=False)
        await self._sync("always")

    async def _enqueue(self) -> None:
        wanted = self._chance.sample(SKILLS, self._chance.choice([0] * 7 + [1] * 2 + [2]))
        contact = NewContact(
            id=f"c{next(self._numbers)}",
            category=self._chance.choice(self._names),
            requirements=frozenset(wanted),
        )
        await self.acd.enqueue(contact)
        self.waiting += 1

    async def _sync(self, when: str) -> None:
        await self.redis.config_set("appendfsync", when)


async def _claims(floor: Floor) -> dict[str, Any]:
    bare = await _bare_claim(floor.redis)

    async def plain_set() -> None:
        await floor.redis.set("{bench}:plain", "x")

    spent: dict[str, list[float]] = {}
    client_s = server_s = 0.0
    calls = 0
    for _ in range(ROUNDS):
        for name, in_flight in (("one", 1), ("eight", 8), ("gateway", IN_FLIGHT)):
            commands = await _calls(floor.redis)
            before = time.process_time(), server_cpu_s(floor.server)
            seconds, claimed = await floor.claim(CLAIMS, in_flight)
            if name == "gateway":
                client_s += time.process_time() - before[0]
                server_s += server_cpu_s(floor.server) - before[1]
                calls += await _calls(floor.redis) - commands
            spent.setdefault(name, []).append(seconds)
            await floor.put_back(claimed)
        for name, call in (("bare", bare), ("set", plain_set)):
            begun = time.perf_counter()
            await _in_parallel(IN_FLIGHT, [call] * CLAIMS)
            spent.setdefault(name, []).append(time.perf_counter() - begun)
    rate = {name: CLAIMS / statistics.median(seconds) for name, seconds in spent.items()}
    return figure(
        "queue.claims",
        rate["gateway"],
        "1/s",
        baseline=rate["bare"],
        samples=[CLAIMS / seconds for seconds in spent["gateway"]],
        **conditions(),
        in_flight=IN_FLIGHT,
        eight_in_flight_per_s=round(rate["eight"]),
        one_at_a_time_per_s=round(rate["one"]),
        bare_set_per_s=round(rate["set"]),
        gateway_cpu_us=round(client_s / ROUNDS / CLAIMS * 1e6),
        server_cpu_us=round(server_s / ROUNDS / CLAIMS * 1e6),
        server_calls=round(calls / ROUNDS / CLAIMS, 1),
        baseline_is="a bare Lua claim of seven commands",
    )


async def _latency(floor: Floor) -> dict[str, Any]:
    """In bursts, since every claim takes an agent out of the game until it is put back."""
    bare = await _bare_claim(floor.redis)
    ours: list[float] = []
    bares: list[float] = []
    p99s: list[float] = []
    for _ in range(BURSTS):
        claimed: Claimed = []

        async def claim(number: int, claimed: Claimed = claimed) -> None:
            agent = f"a{number}"
            found = await floor.acd.claim_next(agent)
            assert isinstance(found, Transition), found
            claimed.append((found.offers[0].contact, agent))

        burst = await _open_loop(claim)
        ours += burst
        p99s.append(_p99(burst))
        await floor.put_back(claimed)
        bares += await _open_loop(lambda _: bare())
    return figure(
        "queue.latency.p99",
        _p99(ours),
        "us",
        baseline=_p99(bares),
        samples=ours,
        **conditions(),
        rate_per_s=OPEN_LOOP_PER_S,
        bursts=BURSTS,
        p50_us=round(statistics.median(ours)),
        baseline_p50_us=round(statistics.median(bares)),
        quietest_burst_p99_us=round(min(p99s)),
        median_burst_p99_us=round(statistics.median(p99s)),
        baseline_is="a bare Lua claim of seven commands",
    )


async def _calls(redis: Redis) -> int:
    """Commands the server has done for scripts, and others but the scripts and this one."""
    found = await redis.info("commandstats")
    mine = ("cmdstat_evalsha", "cmdstat_info")
    return sum(entry["calls"] for name, entry in found.items() if name not in mine)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def _open_loop(call: Callable[[int], Awaitable[None]]) -> list[float]:
    """Microseconds from when each call was due, however late the ones before it are."""
    latencies: list[float] = []

    async def timed(number: int, due: float) -> None:
        await call(number)
        latencies.append((time.perf_counter() - due) * 1e6)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(BURST):
            due = begun + number / OPEN_LOOP_PER_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            # The loop's clock is a little coarse: one that is early counts from its own beginning.
            due = min(due, time.perf_counter())
            group.create_task(timed(number, due), name=f"claim:{number}")
    return latencies


async def _flatness(floor: Floor) -> dict[str, Any]:
    """The middle was measured already; few are measured on a station of their own."""
    few = Floor(floor.redis, floor.server, "few")
    await few.fill(FEW + CLAIMS)
    cost = {FEW: await _server_us(few), WAITING: await _server_us(floor)}
    await floor.fill(MANY)
    cost[MANY] = await _server_us(floor)
    return figure(
        "queue.flatness",
        cost[MANY] / cost[FEW],
        "ratio",
        **{**conditions(), "waiting": [FEW, WAITING, MANY]},
        server_cpu_us=[round(value) for value in cost.values()],
    )


async def _server_us(floor: Floor) -> float:
    """Processor time of the server for one claim."""
    spent_s, rounds = 0.0, 4
    for _ in range(rounds):
        before = server_cpu_s(floor.server)
        _, claimed = await floor.claim(CLAIMS, IN_FLIGHT)
        spent_s += server_cpu_s(floor.server) - before
        await floor.put_back(claimed)
    return spent_s / rounds / CLAIMS * 1e6


async def _bare_claim(redis: Redis) -> Callable[[], Awaitable[None]]:
    keys = [f"{{bench}}:{name}" for name in ("queue", "c", "a", "free", "due", "seq", "journal")]
    members = {f"bare{number}": float(number) for number in range(ROUNDS * CLAIMS + BURSTS * BURST)}
    await redis.zadd(keys[0], members)
    sha = await redis.script_load(BARE_CLAIM)

    async def claim() -> None:
        await redis.evalsha(sha, len(keys), *keys, "a1", "1760000000000")

    return claim


async def _in_parallel(width: int, calls: list[Callable[[], Awaitable[None]]]) -> None:
    """All calls, so many under way at once."""
    waiting = iter(calls)

    async def worker() -> None:
        for call in waiting:
            await call()

    async with asyncio.TaskGroup() as group:
        for number in range(width):
            group.create_task(worker(), name=f"worker:{number}")


def _bound(call: Callable[..., Awaitable[None]], *arguments: str) -> Callable[[], Awaitable[None]]:
    return lambda: call(*arguments)


def conditions() -> dict[str, Any]:
    """What every figure of the queue is told with."""
    return {
        "waiting": WAITING,
        "agents": AGENTS,
        "categories": len(shipped()),
        "requirement_sets": 1 + len(SKILLS) + math.comb(len(SKILLS), 2),
        "appendfsync": "always",
        "gateways": 1,
        "loop": "uvloop",
        "hiredis": HIREDIS_AVAILABLE,
        "load_1m": round(os.getloadavg()[0], 2),
    }


def server_cpu_s(server: PrivateValkey) -> float:
    """All of its threads, to the nanosecond where ``schedstat`` is kept."""
    folder = Path(f"/proc/{server.pid}/task")
    try:
        return (
            sum(int((task / "schedstat").read_text().split()[0]) for task in folder.iterdir()) / 1e9
        )
    except (OSError, ValueError):
        fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
