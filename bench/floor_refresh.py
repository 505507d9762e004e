"""``floor.refresh``: one reading of the supervisors' floor with 500 operators and 10,000 waiting.

Measured from the question to the octets that go to the pages, on a real Valkey and an SQLite database with a
day's history; every tenth reading counts more, since names and trends are read then. Beside it what the readings
cost while fifty pages watch and a hundred transitions a second happen: they are made every two seconds all
the same, however many watch and however much happens.
"""

import asyncio
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from redis.asyncio import Redis

from bench.figures import figure
from bench.queue_claims import AGENTS, WAITING, Floor
from gateway.calls.workers import WorkerRegister
from gateway.contacts.lines import Lines
from gateway.contacts.opening import DayStands, Opening
from gateway.emblem.wiring import EmblemWiring
from gateway.floor.feed import EVERY_S, FloorFeed
from gateway.floor.service import FloorView
from gateway.ground import Ground, open_ground
from gateway.handover.authorisations import Authorisations
from gateway.mail.wiring import MailWiring
from gateway.messages.desk import MessageDesk
from gateway.reports.reports import Reports, thresholds_of
from gateway.schema import REPORT_COLUMNS
from gateway.settings import load_settings
from queueing.backend import wall_clock_ms
from queueing.categories import shipped
from queueing.model import Transition
from queueing.runner import connect
from signaling.protocol.desk_views import QualityWord
from tests.support.servers.valkey import PrivateValkey
from tests.support.situations.history_days import Days, contacts_between, operator

READINGS = 30
BUSY = 400
"""So many of the operators have a contact in hand."""
TODAY = 3_000
WATCHERS, WATCHED_S, CHANGES_PER_S = 50, 20.0, 100


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give ``floor.refresh``."""
    server = PrivateValkey()
    server.start()
    redis = connect(server.url)
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        ground = await open_ground(load_settings(data_dir=Path(folder), redis_url=server.url))
        try:
            yield await _measure(ground, redis, server)
        finally:
            await ground.aclose()
            await redis.aclose()
            server.close()


async def _measure(ground: Ground, redis: Redis, server: PrivateValkey) -> dict[str, Any]:
    floor = Floor(redis, server)
    await floor.fill(WAITING + BUSY)
    _, claimed = await floor.claim(BUSY, 16)
    for contact, agent in claimed:
        assert isinstance(await floor.acd.accept(contact, agent), Transition)
    await _write_history(ground, [f"a{number}" for number in range(AGENTS)])
    passed = itertools.count()
    ahead_s = 0.0

    def later_s() -> float:
        # every reading comes as long after the one before as it does in the station
        return time.monotonic() + ahead_s

    view = _view(ground, floor, redis, lambda: wall_clock_ms() + round(ahead_s * 1000), later_s)
    snapshots, taken, spent, octets = [], [], [], 0
    for _ in range(READINGS):
        ahead_s = next(passed) * EVERY_S
        begun = time.perf_counter()
        await floor.acd.snapshot()
        snapshots.append((time.perf_counter() - begun) * 1000)
        begun, before = time.perf_counter(), time.process_time()
        found = await view.floor()
        octets = len(msgspec.json.encode(found))
        taken.append((time.perf_counter() - begun) * 1000)
        spent.append((time.process_time() - before) * 1000)
    assert len(found.agents) == AGENTS
    assert sum(each.waiting for each in found.categories) == WAITING
    busy = {agent for _, agent in claimed}
    watched = await _watched(view, floor, sorted({f"a{n}" for n in range(AGENTS)} - busy))
    return figure(
        "floor.refresh",
        statistics.median(taken),
        "ms",
        samples=taken,
        operators=AGENTS,
        waiting=WAITING,
        contacts_today=TODAY,
        gateway_cpu_ms=round(statistics.median(spent), 1),
        queue_part_ms=round(statistics.median(snapshots), 1),
        load_1m=round(os.getloadavg()[0], 2),
        octets=octets,
        **watched,
    )


def _view(ground: Ground, floor: Floor, redis: Redis, now_ms: Any, monotonic: Any) -> FloorView:
    opening = Opening(
        ground.database,
        station="bench",
        configured=ground.settings.opening,
        always=lambda: True,
        categories=shipped().ids,
        technical=[],
        day=DayStands,
        clock=ground.clock,
    )
    mail = MailWiring(ground, EmblemWiring(ground))
    catalogue = shipped()
    # nobody asks for anything here
    unused: Any = None
    return FloorView(
        Lines(floor.acd, WorkerRegister(redis, floor.acd.keys.station), ground.settings, now_ms),
        ground.database,
        catalogue,
        opening,
        Reports(
            ground.database,
            thresholds_of(ground.settings),
            ground.clock,
            monotonic,
            columns=REPORT_COLUMNS,
        ),
        Authorisations(
            floor.acd,
            ground.database,
            unused,
            catalogue,
            now_ms,
            office_is_open=opening.office_is_open,
        ),
        MessageDesk(
            ground.database,
            opening,
            mail.outbox,
            unused,
            unused,
            unused,
            sender=mail.sender,
            catalogue=catalogue,
            secret=b"",
            clock=ground.clock,
        ),
        floor.acd,
        ground.settings,
        now_ms,
        failing=_no_contacts,
        helping=_nobody,
        quality=_no_words,
    )


async def _no_contacts() -> set[str]:
    return set()


async def _nobody() -> dict[str, tuple[str, int]]:
    return {}


async def _no_words(_contacts: Collection[str]) -> dict[str, QualityWord]:
    return {}


async def _write_history(ground: Ground, agents: list[str]) -> None:
    now = datetime.now(UTC)
    days = contacts_between(1, now - timedelta(hours=6), now, TODAY, agents)
    days.accounts = [operator(name) for name in agents]
    async with ground.database.writing() as session:
        accounts = Days()
        accounts.accounts, days.accounts = days.accounts, []
        await accounts.write(session)
    async with ground.database.writing() as session:
        await days.write(session)


async def _watched(view: FloorView, floor: Floor, free: list[str]) -> dict[str, Any]:
    """Pages that watch while the queue changes: how often it is read and told, how late a page hears."""
    readings = 0

    async def build() -> Any:
        nonlocal readings
        readings += 1
        return await view.floor()

    feed = FloorFeed(build)
    feed.start()
    told = changes = 0

    async def watch() -> None:
        nonlocal told
        version = None
        while True:
            body = await feed.after(version)
            version = msgspec.json.decode(body)["version"]
            told += 1

    async def change() -> None:
        nonlocal changes
        for agent in itertools.cycle(free):
            begun = time.monotonic()
            claim = await floor.acd.claim_next(agent)
            assert isinstance(claim, Transition)
            await floor.put_back([(claim.offers[0].contact, agent)])
            changes += 5
            await asyncio.sleep(max(0.0, 5 / CHANGES_PER_S - (time.monotonic() - begun)))

    before = time.process_time()
    begun = time.monotonic()
    watching = [asyncio.create_task(watch(), name=f"watch:{n}") for n in range(WATCHERS)]
    changing = asyncio.create_task(change(), name="change")
    await asyncio.wait([*watching, changing], timeout=WATCHED_S, return_when="FIRST_COMPLETED")
    spent_s, lasted_s = time.process_time() - before, time.monotonic() - begun
    for task in (*watching, changing):
        assert not task.done(), task.exception()
        task.cancel()
    await asyncio.gather(*watching, changing, return_exceptions=True)
    await feed.aclose()
    return {
        "watchers": WATCHERS,
        "changes_per_s": round(changes / lasted_s),
        "readings_per_s": round(readings / lasted_s, 2),
        "told_per_s": round(told / lasted_s, 1),
        "ground": round(spent_s / lasted_s, 3),
    }
