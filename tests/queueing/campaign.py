"""Four writers on one station, killed and cut off while they work, and the proof of what they did.

A round ends in quiet: every writer is gone and the server has nobody else to serve. Then the order
in which the server did everything is followed on the model, the journal must hold exactly the
events that follow from it, and every key must be as the model has it. The next round goes on from
there, on the same station.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import redis as blocking

from gateway.platform.process.system import dying_with_parent
from queueing import wire
from queueing.keys import StationKeys
from queueing.runner import connect
from tests.queueing.agreement import disagreements
from tests.queueing.conftest import START_MS
from tests.queueing.judge import Judge
from tests.queueing.linear import NotLinearisableError, follow
from tests.queueing.writer import Plan, read_log

ROOT = Path(__file__).parents[2]
WRITERS = 4


class Campaign:
    """Rounds on one station of ``server``; ``folder`` takes the logs."""

    def __init__(self, server, folder, seed):
        self.server, self.folder, self.random = server, Path(folder), random.Random(seed)
        self.keys = StationKeys("campaign")
        self.judge = Judge()
        self.done = Counter()
        """How often each transition happened: was asked for and not refused."""
        self.writers = {}
        self.count = 0
        self.figures = {"operations": 0, "unknown": 0, "events": 0, "server kills": 0}
        self.figures |= {"client kills": 0, "writing_s": 0.0, "proving_s": 0.0}

    async def round(self, operations, *, server_kills, client_kills, trouble=0.002):
        """So many operations, all of them proved. Raises ``AssertionError``."""
        begun = time.monotonic()
        self.writers = {}
        for _ in range(WRITERS):
            self._start(operations // WRITERS, trouble)
        deaths = [("server", self.random.random()) for _ in range(server_kills)]
        deaths += [("client", self.random.random()) for _ in range(client_kills)]
        deaths.sort(key=lambda death: -death[1])
        try:
            while self._running():
                await asyncio.sleep(0.01)
                if deaths and self._executed() >= deaths[-1][1] * operations:
                    await self._die(deaths.pop()[0], trouble)
        finally:
            for process, _ in self.writers.values():
                process.kill()
                process.wait()
        self.figures["writing_s"] += time.monotonic() - begun
        begun = time.monotonic()
        await self._prove()
        self.figures["proving_s"] += time.monotonic() - begun

    def _start(self, operations, trouble):
        self.count += 1
        name = f"w{self.count}"
        plan = Plan(
            name=name,
            url=self.server.url,
            station="campaign",
            seed=self.random.randrange(2**32),
            operations=operations,
            start_ms=max(START_MS, self.judge.ledger.now),
            trouble=trouble,
            log=str(self.folder / name),
        )
        command = [
            sys.executable,
            "-m",
            "tests.queueing.writer",
            msgspec.json.encode(plan).decode(),
        ]
        process = subprocess.Popen(
            dying_with_parent(command, signal.SIGKILL), cwd=ROOT, stderr=subprocess.PIPE
        )
        self.writers[name] = (process, plan)

    def _running(self):
        running = False
        for name, (process, _) in self.writers.items():
            if process.poll() is None:
                running = True
            elif process.returncode > 0:
                raise AssertionError(f"{name} failed:\n{process.stderr.read().decode()[-3000:]}")
        return running

    def _executed(self):
        try:
            with blocking.Redis(unix_socket_path=str(self.server.socket)) as client:
                return client.llen(f"{self.keys.station}:witness")
        except blocking.ConnectionError:
            return 0

    async def _die(self, who, trouble):
        if who == "server":
            # Every other server, the first included, dies with commands on their way: it has not answered for so
            # long that every writer waits. The others die at any moment, commands carried out and unanswered.
            if self.figures["server kills"] % 2 == 0:
                os.kill(self.server.pid, signal.SIGSTOP)
                await asyncio.sleep(0.2)
            self.server.kill()
            await asyncio.sleep(self.random.random() * 0.1)
            # the loop may wait: the writers are processes, and the server dies with the thread that starts it
            self.server.start(60)
            self.figures["server kills"] += 1
            return
        alive = [name for name, (process, _) in self.writers.items() if process.poll() is None]
        if not alive:
            return
        name = self.random.choice(alive)
        process, plan = self.writers[name]
        process.kill()
        await asyncio.to_thread(process.wait)
        self.figures["client kills"] += 1
        left = plan.operations - len(read_log(plan.log))
        if left > 0:
            self._start(left, trouble)

    async def _prove(self):
        operations = {}
        for _, plan in self.writers.values():
            operations |= read_log(plan.log)
            Path(plan.log).unlink(missing_ok=True)
        client = connect(self.server.url, timeout_s=60)
        try:
            await self._quiet(client)
            witness = f"{self.keys.station}:witness"
            order = [
                name.rpartition(":op:")[2]
                for name in wire.texts(await client.lrange(witness, 0, -1))
            ]
            events = await asyncio.to_thread(follow, order, operations.values(), self.judge)
            entries = await client.xrange(self.keys.journal)
            compare_journal(events, [wire.fields(values) for _, values in entries])
            # What is done with, as consumers and expiry would see to it.
            await client.delete(witness)
            await client.xtrim(self.keys.journal, maxlen=0, approximate=False)
            ended = [self.keys.contact(name) for name in self.judge.model.forget_closed()]
            for at in range(0, len(ended), 500):
                await client.delete(*ended[at : at + 500])
            differences = await disagreements(client, "campaign", self.judge.model)
            assert not differences, differences
        finally:
            await client.aclose()
        self.figures["operations"] += len(operations)
        self.done.update(
            each.script for each in operations.values() if each.known and each.reply[0] == "ok"
        )
        self.figures["unknown"] += sum(not operation.known for operation in operations.values())
        self.figures["events"] += len(events)

    async def _quiet(self, client):
        """Until nothing that a dead writer sent can still be done."""
        async with asyncio.timeout(30):
            while len(await client.client_list()) > 1:
                await asyncio.sleep(0.01)


def compare_journal(events, entries):
    """The journal holds exactly the events, in order."""
    for number, (event, entry) in enumerate(zip(events, entries, strict=False)):
        if event != entry:
            raise NotLinearisableError(f"journal entry {number} is {entry} instead of {event}")
    if len(events) != len(entries):
        raise NotLinearisableError(f"the journal has {len(entries)} entries of {len(events)}")
