"""What the station has kept, read past it: the journal and the records in Valkey, the rows in SQL, the
recordings on the disk. And what must hold of them, whatever died in between."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy import select

from gateway.archive.tables import Recording
from gateway.contacts.tables import ChatMessage, ContactEvent, Leg
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.process import valkey
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.journal import Entry, JournalReader
from queueing.model import Contact, ContactState
from queueing.runner import connect
from queueing.wire import event as read_event
from queueing.wire import text
from tests.support.people.population import Population, Promises
from tests.support.servers.station import ROOT, Station
from tests.support.servers.unsigned import unsigned

GROUP = "witness"
CLOSED = {ContactState.WRAP_UP, ContactState.CLOSED}


class Witness:
    """Reads; changes nothing but one group of the journal, which keeps all entries from being trimmed."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.redis = connect(valkey.url_of(valkey.socket_path(station.data_dir)), timeout_s=5)
        self.acd = Acd(self.redis, "main", categories=shipped().ids)
        url = station.settings.get("VS_DATABASE_URL")
        self.database = unsigned(
            (url or f"sqlite:///{station.data_dir / 'station.db'}")
            .replace("postgresql://", "postgresql+asyncpg://")
            .replace("sqlite://", "sqlite+aiosqlite://")
        )

    async def __aenter__(self) -> Witness:
        await JournalReader(self.redis, "main", group=GROUP, consumer="one").open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.redis.aclose()
        await self.database.aclose()

    async def journal(self) -> list[Entry]:
        """Every entry there ever was, in order."""
        found = await self.redis.xrange(self.acd.keys.journal)
        return [Entry(id=text(name), event=read_event(values)) for name, values in found]

    async def contact(self, contact_id: str) -> Contact | None:
        return await self.acd.contact(contact_id)

    async def rows(self, model: type) -> Sequence[Any]:
        async with self.database.reading() as session:
            return (await session.execute(select(model))).scalars().all()

    async def written(self, timeout_s: float = 45) -> None:
        """Return when history has caught up with the journal: everything there, nothing twice."""

        async def complete() -> bool:
            wanted = [entry.id for entry in await self.journal()]
            kept = [row.journal_id for row in await self.rows(ContactEvent)]
            assert len(kept) == len(set(kept))
            assert set(kept) <= set(wanted)
            return len(kept) == len(wanted)

        await eventually(complete, timeout_s, "history has every entry of the journal")


async def eventually(
    holds: Callable[[], Any], timeout_s: float, what: str, every_s: float = 0.1
) -> None:
    """Return when *holds* (awaited where it is a coroutine) is true; a dead server counts as not yet."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + timeout_s
    while True:
        try:
            found = holds()
            if await found if asyncio.iscoroutine(found) else found:
                return
        except (RedisError, OSError):
            pass
        if loop.time() > ends_at:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        await asyncio.sleep(every_s)


# what must hold


def assert_journal(entries: Sequence[Entry]) -> None:
    """No transition that was journalled is gone: the numbers have no hole and no repetition."""
    assert [entry.event.seq for entry in entries] == list(range(1, len(entries) + 1))


def assert_order(entries: Sequence[Entry]) -> None:
    """Whoever was offered was the first of the topic that could be: nobody was overtaken.

    People in these tests enter without priority and no one declines, so the order is that of entry.
    """
    line: dict[str, dict[str, bool]] = defaultdict(dict)  # topic: contact: can be offered
    topic: dict[str, str] = {}
    entered: dict[str, int] = {}
    for number, entry in enumerate(entries):
        event = entry.event
        contact = event.contact
        if contact is None:
            continue
        if event.kind == "enqueue":
            topic[contact] = event.category or ""
            entered[contact] = number
        mine = line[topic[contact]]
        if event.kind == "offer":
            earlier = [c for c, able in mine.items() if able and entered[c] < entered[contact]]
            assert not earlier, f"{contact} was offered before {earlier}"
        if event.contact_to is ContactState.WAITING:
            mine[contact] = event.kind != "detach"
        elif event.contact_to is not None:
            mine.pop(contact, None)
        if event.kind in ("detach", "resume") and contact in mine:
            mine[contact] = event.kind == "resume"


def assert_nobody_shared(entries: Sequence[Entry]) -> None:
    """At no time was a contact with two operators, or an operator with two contacts."""
    holder: dict[str, str] = {}
    held: dict[str, str] = {}
    for entry in entries:
        event = entry.event
        contact, agent = event.contact, event.agent
        if contact is None:
            continue
        if event.kind == "offer":
            assert agent is not None
            assert contact not in holder, f"{contact} offered twice"
            assert agent not in held, f"{agent} has {held[agent]} and is offered {contact}"
            holder[contact], held[agent] = agent, contact
        elif event.kind == "accept":
            assert holder.get(contact) == agent
        elif event.contact_to in (ContactState.WAITING, ContactState.CLOSED):
            free = holder.pop(contact, None)
            if free is not None:
                held.pop(free, None)


async def assert_promises(witness: Witness, promises: Promises) -> None:
    """What was acknowledged has happened, exactly once."""
    entries = await witness.journal()
    happened = Counter((e.event.kind, e.event.contact) for e in entries)
    for contact in promises.entered:
        assert happened["enqueue", contact] == 1, (
            f"{contact} entered {happened['enqueue', contact]}"
        )
    accepted = Counter(
        (e.event.contact, e.event.agent) for e in entries if e.event.kind == "accept"
    )
    for pair in promises.accepted:
        assert accepted[pair] == 1, f"{pair} accepted {accepted[pair]} times"
    for contact in promises.hung_up:
        assert happened["hang_up", contact] == 1, f"{contact} hung up"
    for contact in promises.left:
        assert happened["leave", contact] == 1, f"{contact} left"
    lines = {row.id: (row.contact_id, row.text) for row in await witness.rows(ChatMessage)}
    for line, said in promises.lines.items():
        assert lines.get(line) == said
    rows = {row.id: row for row in await witness.rows(ContactRow)}
    for contact, code in promises.finished.items():
        assert happened["finish_wrap_up", contact] == 1
        assert rows[contact].wrap_up_code == code


async def assert_history(witness: Witness) -> None:
    """The rows say what the journal says, whatever order they were written in."""
    entries = await witness.journal()
    last: dict[str, Any] = {}
    for entry in entries:
        if entry.event.contact and entry.event.contact_to is not None:
            last[entry.event.contact] = entry.event
    rows = {row.id: row for row in await witness.rows(ContactRow)}
    legs = defaultdict(list)
    for leg in await witness.rows(Leg):
        legs[leg.contact_id].append(leg)
    for contact, event in last.items():
        row = rows[contact]
        assert row.state == str(event.contact_to), (contact, row.state, event)
        over = event.contact_to in CLOSED
        assert (row.ended_at is not None) == over, (contact, row.ended_at, event)
        assert bool(row.outcome) == over, (contact, row.outcome, event)
        answers = [
            e.event for e in entries if e.event.contact == contact and e.event.kind == "accept"
        ]
        agents = [leg for leg in legs[contact] if leg.party == "agent"]
        assert [leg.account_id for leg in sorted(agents, key=lambda leg: leg.position)] == [
            answer.agent for answer in answers
        ]
        if over:
            assert all(leg.ended_at is not None for leg in legs[contact]), contact


async def assert_live(witness: Witness, people: Population) -> None:
    """Everybody who entered and was not seen off is still known, and with one operator at most.

    Read in one transaction: between two readings an operator may have been given somebody.
    """
    keys = witness.acd.keys
    staff = [o.agent["agentId"] for o in people.operators if o.agent is not None]
    entered = tuple(people.promises.entered)
    async with witness.redis.pipeline(transaction=True) as pipe:
        for agent in staff:
            pipe.hget(keys.agent(agent), "contact")
        for contact in entered:
            pipe.hmget(keys.contact(contact), "state", "agent")
        found = await pipe.execute()
    held = {agent: text(c) for agent, c in zip(staff, found, strict=False) if c}
    assert len(set(held.values())) == len(held), f"a contact with two operators: {held}"
    for contact, (state, agent) in zip(entered, found[len(staff) :], strict=True):
        assert state is not None, f"{contact} is lost"
        if ContactState(text(state)) not in CLOSED and agent and text(agent) in staff:
            assert held.get(text(agent)) == contact, (contact, text(state), text(agent), held)


async def recordings_verified(
    witness: Witness, expected: int, timeout_s: float = 60, *, may_be_empty: int = 0
) -> list[dict]:
    """Every recording is finished, its row says so, and `virtual-station recordings verify` agrees.

    So many may have failed because their conversation ended before anything had reached the disk.
    """

    async def finished() -> bool:
        rows = await witness.rows(Recording)
        return len(rows) >= expected and all(row.state in ("ready", "failed") for row in rows)

    try:
        await eventually(finished, timeout_s, f"{expected} recordings are finished")
    except AssertionError as error:
        left = [
            (row.id, row.state, row.failure, row.started_at)
            for row in await witness.rows(Recording)
            if row.state not in ("ready", "failed")
        ]
        raise AssertionError(f"{error}; there are {len(left)} left: {left}") from None
    rows = await witness.rows(Recording)
    failed = [(row.id, row.failure) for row in rows if row.state != "ready"]
    assert all((why or "").endswith("nothing was captured") for _, why in failed), failed
    assert len(failed) <= may_be_empty, failed
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "gateway.cli", "recordings", "verify", "--json"],
        cwd=witness.station.data_dir,
        env=witness.station.environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    verified = json.loads(done.stdout)
    assert {row["id"] for row in verified} == {row.id for row in rows}
    return verified


def assert_no_orphans(station: Station) -> None:
    """Nothing of the station runs but its parent, that one's children, and commands of the test's own."""
    assert station.process is not None
    parent = station.process.pid
    strangers = {
        pid: line
        for pid, line in station.processes().items()
        if pid != parent and _parent_of(pid) not in (parent, os.getpid(), None)
    }
    assert not strangers, strangers


def _parent_of(pid: int) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])
