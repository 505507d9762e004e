"""A kill campaign: people come, wait, talk and leave all the time while processes are killed under them.

Seeded: who is killed, when and what is under way at that moment follow from the seed (how the
machine schedules it all does not).
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gateway.accounts import notice
from gateway.accounts.service import NewAccount
from gateway.platform.security.permissions import Role
from gateway.settings import load_settings
from queueing.categories import shipped
from tests.support.core import Core
from tests.support.people.population import (
    CommandFailedError,
    Population,
    SyntheticCitizen,
    SyntheticOperator,
)
from tests.support.servers.station import Account, Station
from tests.survival.scene import both_hear
from tests.survival.witness import Witness, assert_live, assert_no_orphans, eventually

TOPICS = ("weapons", "privacy", "road-code")
BOUND_S = 60.0
"""Everything becomes well again after a kill; for so long it is waited for."""
VICTIMS = {"gateway": 7, "media": 7, "valkey": 5, "tree": 2}


async def staff(station: Station, count: int) -> list[Account]:
    """Create *count* operators before the station's first start."""
    settings = load_settings(data_dir=station.data_dir, demo=False)
    core = await Core.open(settings)
    try:
        people = [Account(f"agent{n}", f"campaign-password-{n}", "operator") for n in range(count)]
        made = await core.accounts.add_all(
            [
                NewAccount(
                    username=person.username,
                    role=Role.OPERATOR,
                    password=person.password,
                    display_name=person.username,
                    categories=dict.fromkeys(shipped().ids, 3),
                )
                for person in people
            ],
            one_time=False,
        )
        for account in made:
            await core.accounts.accept_notice(account.id, notice.VERSION, by=None)
    finally:
        await core.aclose()
    return people


@dataclass
class Figures:
    """What the campaign measured, by victim, in seconds; and what was refused."""

    well_again_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    parent_kib: list[int] = field(default_factory=list)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    contacts: int = 0
    conversations: int = 0

    def told(self) -> str:
        lines = [
            f"{victim}: {len(found)} kills, well again after {statistics.median(found):.1f} s"
            f" (median), {max(found):.1f} s (longest)"
            for victim, found in sorted(self.well_again_s.items())
        ]
        lines.append(f"{self.contacts} contacts, {self.conversations} conversations")
        lines.append(f"parent: {self.parent_kib[0]} to {self.parent_kib[-1]} KiB resident")
        lines.append(f"commands refused: {dict(self.refusals)}")
        return "\n".join(lines)


class Campaign:
    """Owns the tasks by which the people act."""

    def __init__(
        self, station: Station, witness: Witness, people: Population, seed: int, calls: int
    ) -> None:
        self.station, self.witness, self.people = station, witness, people
        self.random = random.Random(seed)
        self.calls = calls
        self.figures = Figures()
        self.held = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._recorded = 0

    async def open(self, accounts: list[Account]) -> None:
        """Let everybody come."""
        for account in accounts:
            operator = await self.people.operator(account)
            self._act(self._work(operator))
        for _ in range(self.calls + 2):
            self._act(self._visit())
        await eventually(lambda: len(self.talking()) >= self.calls, BOUND_S, "everybody talks")

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def raise_failures(self) -> None:
        """An actor ends only by an error of ours or of the station."""
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    def talking(self) -> list[tuple[SyntheticCitizen, SyntheticOperator]]:
        """The conversations there are, as the operators see them."""
        citizens = {c.contact_id: c for c in self.people.citizens}
        return [
            (citizens[o.contact["contactId"]], o)
            for o in self.people.operators
            # the citizen may know of the end, and be gone, before the desk does
            if o.contact and o.contact["state"] == "connected" and o.contact_id in citizens
        ]

    # what people do

    def _act(self, work) -> None:
        self._tasks.append(asyncio.create_task(work, name="campaign:actor"))

    async def _pause(self, low_s: float, high_s: float) -> None:
        await asyncio.sleep(self.random.uniform(low_s, high_s))
        await self._free.wait()

    async def _try(self, work) -> bool:
        """Do it; what is refused or cannot be done is seen from the state and done again."""
        try:
            await work
        except CommandFailedError as error:
            self.figures.refusals[error.kind, error.code] += 1
            return False
        except AssertionError:
            # what was to be answered is not there any more
            return False
        return True

    async def _work(self, operator: SyntheticOperator) -> None:
        while True:
            await self._pause(0.05, 0.3)
            if not operator.socket.online.is_set():
                continue
            match operator.state:
                case "offline" | "paused":
                    await self._try(operator.available())
                case "offered":
                    await self._try(operator.accept())
                case "busy":
                    await self._pause(3.0, 12.0)
                    if operator.state == "busy" and self.random.random() < 0.6:
                        await self._try(operator.hang_up())
                case "wrap_up":
                    await self._try(operator.finish())

    async def _visit(self) -> None:
        while True:
            citizen = await self.people.citizen_unasked()
            await self._once(citizen)
            # what was promised to them stays known; they themselves need not
            self.people.citizens.remove(citizen)
            await citizen.close()
            await self._pause(0.1, 0.6)

    async def _once(self, citizen: SyntheticCitizen) -> None:
        topic = self.random.choice(TOPICS)
        recording = self.random.random() < 0.4
        modality = "video" if self.random.random() < 0.15 else "audio"
        # the page sends it until it is answered, so that nobody enters twice
        while not await self._try(citizen.enter(topic, recording=recording, modality=modality)):
            await asyncio.sleep(0.5)
        self.figures.contacts += 1
        while citizen.state != "ended":
            await self._pause(0.5, 3.0)
            assert not citizen.seat_lost, "a seat was lost"
            if citizen.state == "connected":
                what = self.random.random()
                if what < 0.25:
                    await self._try(citizen.say(f"Linea {self.random.getrandbits(20)}"))
                elif what < 0.3:
                    self._recorded += recording
                    await self._try(citizen.hang_up())
            elif citizen.state == "waiting" and self.random.random() < 0.03:
                await self._try(citizen.leave())
        self.figures.conversations += bool(citizen.contact and citizen.contact["connectedAtMs"])

    # killing

    async def kill_once(self) -> None:
        """Kill somebody at some moment; return when all is well again, or fail."""
        (victim,) = self.random.choices(list(VICTIMS), VICTIMS.values())
        await asyncio.sleep(self.random.uniform(0.3, 2.5))
        hurried = []
        if self.random.random() < 0.5:
            # in the middle of commands
            for citizen, operator in self.talking()[: self.random.randint(1, 6)]:
                person = self.random.choice((citizen, operator))
                hurried.append(asyncio.create_task(self._try(person.say("Ecco")), name="hurried"))
            await asyncio.sleep(self.random.uniform(0.0, 0.03))
        began = time.monotonic()
        await self._kill(victim)
        # what was on its way still arrives; only then silence tells
        await asyncio.sleep(self.random.uniform(0.6, 1.2))
        await self._well_again(victim)
        self.figures.well_again_s[victim].append(time.monotonic() - began)
        await asyncio.gather(*hurried)
        self.raise_failures()

    async def _kill(self, victim: str) -> None:
        if victim == "tree":
            await asyncio.to_thread(self.station.kill)
            await asyncio.to_thread(self.station.start)
            return
        pids = self.station.pids()
        named = [n for n in pids if n.startswith(victim) and n.count("-") <= 1]
        if named:
            with suppress(ProcessLookupError):
                os.kill(pids[self.random.choice(sorted(named))], signal.SIGKILL)

    async def _well_again(self, victim: str) -> None:
        self._free.clear()
        try:
            await eventually(
                lambda: asyncio.to_thread(self.station._is_ready), BOUND_S, f"ready after {victim}"
            )
            await eventually(
                lambda: not self._absent(), BOUND_S, f"everybody is back after {victim}"
            )
            # what was under way comes to its end, then nothing moves but media
            await eventually(self._agree, BOUND_S, f"pages and queue agree after {victim}")
            for citizen, operator in self.talking():
                await self._heard(citizen, operator)
            await assert_live(self.witness, self.people)
            assert_no_orphans(self.station)
            assert self.station.process is not None
            self.figures.parent_kib.append(resident_kib(self.station.process.pid))
        finally:
            self._free.set()

    async def _heard(self, citizen: SyntheticCitizen, operator: SyntheticOperator) -> None:
        """The two hear each other, unless what one of them had begun before the kill ends it now."""
        try:
            await both_hear(citizen, operator, BOUND_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{await self._stale()}") from None

    def _absent(self) -> list[str]:
        """Who has no connection just now; whoever has ended the visit need not."""
        people = [*self.people.operators, *self.people.citizens]
        return [f"{p.contact_id}" for p in people if not p.socket.online.is_set()]

    async def _agree(self) -> bool:
        for operator in self.people.operators:
            if operator.agent is None:
                return False
            known = await self.witness.acd.agent(operator.agent["agentId"])
            if known is None or str(known.state) != operator.state:
                return False
            if known.contact != operator.contact_id:
                return False
        citizens = {c.contact_id: c for c in self.people.citizens}
        return all(
            o.contact["contactId"] in citizens
            and citizens[o.contact["contactId"]].state == "connected"
            for o in self.people.operators
            if o.contact and o.contact["state"] == "connected"
        )

    async def come_to_an_end(self) -> None:
        """No more kills: whoever talks hangs up, whoever waits leaves, everything is finished."""
        await self.aclose()
        for citizen, _ in self.talking():
            await citizen.hang_up()
        for citizen in self.people.citizens:
            if citizen.state == "waiting":
                await self._try(citizen.leave())

        async def closed() -> bool:
            for operator in self.people.operators:
                if operator.state == "offered":
                    await self._try(operator.accept())
                elif operator.state == "busy":
                    await self._try(operator.hang_up())
                elif operator.state == "wrap_up":
                    await self._try(operator.finish())
            for citizen in self.people.citizens:
                if citizen.state == "waiting":
                    await self._try(citizen.leave())
            done = all(o.state in ("available", "paused") for o in self.people.operators)
            return done and all(c.state in (None, "ended") for c in self.people.citizens)

        try:
            await eventually(closed, BOUND_S, "everything has come to an end")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{await self._stale()}") from None

    async def _stale(self) -> str:
        """Whose page says something else than the queue, and what it was told last."""
        lines = []
        for operator in self.people.operators:
            assert operator.agent is not None
            agent = operator.agent["agentId"]
            known = await self.witness.acd.agent(agent)
            revision = await self.witness.redis.get(f"{{acd:main}}:revision:agent:{agent}")
            lines.append(
                f"{agent}: page {operator.state} {operator.contact_id}, queue"
                f" {known and known.state} {known and known.contact}, revision {revision!r},"
                f" online {operator.socket.online.is_set()}, ended {operator.ended}"
            )
            lines += [f"    {told}" for told in operator.socket.history]
        lines += [
            f"{c.contact_id}: page {c.state}, online {c.socket.online.is_set()}"
            for c in self.people.citizens
        ]
        return "\n".join(lines)


def resident_kib(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
