"""Call after call through a whole station: everything it takes is given back."""

import asyncio
import contextlib
import os
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.soak.figures import (
    Held,
    Keys,
    files_of,
    held_by,
    keys_of,
    least_of,
    slope,
    table,
    worker_figures,
)
from tests.support.people.call_cycle import Cycle, Desk, reaching
from tests.support.servers.station import Station

pytestmark = pytest.mark.process

TOKEN = "soak-control-token-0123456789"
TOPICS = ("weapons", "privacy", "road-code")
RENEW_EVERY_S = 120.0
SAMPLE_EVERY_S = 3.0
# Threads and connections of pools come when they are first needed at once, and stay.
POOLED = 6
SETTLED_S = 30.0
# engine.io's timer of the next ping outlives its socket by up to the ping interval, which is 10 s.
WATCHED_S = 14.0
# Pools of the allocator, caches of libraries and garbage not yet collected make memory wander by some
# MiB; what a forgotten connection holds is 400 KiB for each contact.
WANDERS_KIB = 3072
LEAK_KIB = 4.0


@dataclass
class Soak:
    """Contacts one after the other at several desks."""

    station: Station
    wanted: int
    chance: random.Random
    recorded_of: int = 5
    done: int = 0
    recorded: int = 0
    samples: list[tuple[int, dict[str, Held]]] = field(default_factory=list)

    async def run(self, lanes: int) -> None:
        """Place the contacts still wanted, spread over so many desks."""
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(self._lane(account, topic), name=f"soak:{topic}")
                for account, topic in zip(
                    self.station.accounts("operator")[:lanes], TOPICS, strict=False
                )
            ]
            watching = group.create_task(self._watch(), name="soak:watch")
            await asyncio.gather(*running)
            watching.cancel()

    async def _lane(self, account, topic: str) -> None:
        url = self.station.url
        async with reaching(url, origin=url, verify=True) as api:
            desk = await Desk.open(api, account.username, account.password)
            try:
                await self._at(desk, topic)
                await desk.become("offline")
            finally:
                await desk.aclose()

    async def _at(self, desk: Desk, topic: str) -> None:
        renewed_at = time.monotonic()
        while self.wanted > 0:
            self.wanted -= 1
            recorded = self.chance.randrange(self.recorded_of) == 0
            await Cycle(desk, topic, recorded, self.chance.uniform(0.1, 0.5)).run()
            self.done += 1
            self.recorded += recorded
            if time.monotonic() - renewed_at > RENEW_EVERY_S:
                await desk.renew()
                renewed_at = time.monotonic()

    async def _watch(self) -> None:
        while True:
            held = await asyncio.to_thread(held_by, self.station, TOKEN)
            self.samples.append((self.done, held))
            await asyncio.sleep(SAMPLE_EVERY_S)


def settled(station: Station) -> tuple[dict[str, Held], Keys]:
    """The least that the idle station holds while it is watched, once its media worker is empty.

    An idle gateway breathes: a task that looks after something comes and goes every second or two.
    """
    deadline = time.monotonic() + SETTLED_S
    while (figures := worker_figures(station, TOKEN))["peers"] or figures["rooms"]:
        assert time.monotonic() < deadline, figures
        time.sleep(0.5)
    seen = []
    ends = time.monotonic() + WATCHED_S
    while time.monotonic() < ends:
        time.sleep(1.0)
        seen.append(held_by(station, TOKEN))
    least = {name: least_of([held[name] for held in seen]) for name in seen[-1]}
    return least, keys_of(station)


def judge(station: Station, soak: Soak, before, after, files: set[str]) -> None:
    """Descriptors, threads, tasks, keys and files are those of the beginning."""
    (held, keys), (held_after, keys_after) = before, after
    for name, one in held.items():
        end = held_after[name]
        assert end.descriptors <= one.descriptors + POOLED, (name, one, end)
        assert end.threads <= one.threads + POOLED, (name, one, end)
        if one.tasks is not None:
            assert end.tasks is not None
            assert end.tasks <= one.tasks + 2, (name, one, end)
    assert keys_after.lasting - keys.lasting == set()
    assert "peer" not in keys_after.passing
    assert "console" not in keys_after.passing
    assert files_of(station) - files == set()
    recordings = list((station.data_dir / "recordings" / "recordings").iterdir())
    assert len(recordings) == soak.recorded
    assert len(list((station.data_dir / "keystore" / "wrapped").iterdir())) == soak.recorded
    assert not list(station.data_dir.rglob("*.part"))
    wrong = [
        line
        for line in station.log().splitlines()
        if '"level": "error"' in line or "Traceback" in line
    ]
    assert wrong == []


def one_topic_each(station: Station) -> None:
    """Or the desks would answer each other's calls."""
    with contextlib.closing(sqlite3.connect(station.data_dir / "station.db")) as database:
        for account, topic in zip(station.accounts("operator"), TOPICS, strict=True):
            database.execute(
                "DELETE FROM account_categories WHERE category != ? AND account_id ="
                " (SELECT id FROM accounts WHERE username = ?)",
                (topic, account.username),
            )
        database.commit()


async def soaked(directory: Path, warm_up: int, count: int, lanes: int):
    station = Station(directory / "var", {"VS_MEDIA_CONTROL_TOKEN": TOKEN}).start()
    try:
        one_topic_each(station)
        soak = Soak(station, warm_up, random.Random(int(os.environ.get("VS_TEST_SEED") or 1)))
        await soak.run(lanes)
        before = await asyncio.to_thread(settled, station)
        files = files_of(station)
        soak.samples.clear()
        soak.wanted = count
        await soak.run(lanes)
        assert soak.done == warm_up + count
        after = await asyncio.to_thread(settled, station)
        # the first half still fills what is filled once
        late = [(n, held) for n, held in soak.samples if n > warm_up + count / 2]
        growth = {
            name: slope([(n, held[name].rss_kib) for n, held in late if name in held])
            for name in after[0]
        }
        print(f"\n{count} contacts after {warm_up}, {soak.recorded} recorded\n")
        print(table(before[0], after[0], growth))
        print(f"\nkeys that go by themselves: {dict(after[1].passing)}")
        print(f"journal: {before[1].journal} -> {after[1].journal} entries")
        judge(station, soak, before, after, files)
        return growth, after[1]
    finally:
        if station.process is not None:
            station.stop()


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_contact_after_contact_leaves_nothing(tmp_path):
    """VS_TEST_COUNT contacts (400) after a warm-up of a tenth; memory stops growing with them."""
    count = int(os.environ.get("VS_TEST_COUNT") or 400)
    growth, _ = await soaked(tmp_path, warm_up=max(20, count // 10), count=count, lanes=3)
    most = LEAK_KIB + WANDERS_KIB / (count / 2)
    assert all(kib < most for kib in growth.values()), (growth, most)
