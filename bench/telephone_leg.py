"""What the sound of telephone calls costs a media worker, in cores a call: ``telephone.leg`` of twenty and ``telephone.leg.100`` of a
hundred that talk, ``telephone.waiting.100`` of a hundred callers who have music.

Telephones talk in pairs, each in a room with another, so that each leg does what it does beside a browser: it encodes what
the line says, and decodes and sends what the other side says. ``telephone.answer`` is the time from the request that
creates a leg to the first packet at the telephone, and in the conditions to the first sound of the other side.

The processor's time is divided by the sound that the telephones heard, so that a machine that is busy otherwise does not make a call
look cheap; ``heard`` in the conditions is the share of the sound that came.
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from bench import processes
from bench.figures import figure
from bench.media_process import RunningWorker, running_worker
from media.telephone.codecs import PCMA
from tests.support.media.trunk import FRAME_S, Trunk, tone

CALLS = 20
MANY_CALLS = 100
ROUNDS, ROUND_S, SETTLE_S = 5, 6.0, 2.0
ANSWERS = 21
CORE_PROMISED, ANSWER_PROMISED_MS = 0.02, 200.0
WITHIN_S = 10.0


class Telephone(Trunk):
    """Sends the same second of A-law again and again, encoded once."""

    def __init__(self, hertz: float) -> None:
        super().__init__(PCMA)
        samples, size = tone(hertz, 1, PCMA.rate), PCMA.frame_samples
        encoder = PCMA.encoder()
        self._frames = [
            encoder.encode(samples[at : at + size]) for at in range(0, len(samples), size)
        ]
        self._at = 0
        self.packets = 0
        self.first_at: float | None = None
        self.sound_at: float | None = None
        self.sounds = asyncio.Event()

    def speak(self) -> None:
        """Send the next frame."""
        self.send(self._frames[self._at % len(self._frames)])
        self._at += 1

    def _read(self) -> None:
        while True:
            try:
                packet = self.socket.recv(2048)
            except OSError:
                return
            if packet[1] & 0x7F != PCMA.payload_type:
                continue
            self.packets += 1
            now = time.perf_counter()
            self.first_at = self.first_at or now
            if len(set(packet[12:])) > 8:
                self.sound_at = self.sound_at or now
                self.sounds.set()


@contextmanager
def telephones(count: int) -> Iterator[list[Telephone]]:
    """Telephones that all talk."""
    made = [Telephone(440 if n % 2 else 1000) for n in range(count)]
    try:
        yield made
    finally:
        for each in made:
            each.close()


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give all figures."""
    async with running_worker([]) as worker:
        idle = await _cores(worker.pid, ROUND_S)
        with telephones(CALLS) as talking:
            task = await _talk(worker, talking)
            yield await _figure("telephone.leg", worker, talking, idle)
            answers, sounds = await _answers(worker)
            await _stop(task)
    yield figure(
        "telephone.answer",
        sorted(answers)[len(answers) // 2],
        "ms",
        samples=answers,
        first_sound_of_the_other_ms=round(sorted(sounds)[len(sounds) // 2], 1),
        calls_beside=CALLS,
        load_1m=round(os.getloadavg()[0], 2),
        promised=ANSWER_PROMISED_MS,
    )


async def run_many() -> AsyncIterator[dict[str, Any]]:
    """Give the figures of a hundred calls on one worker."""
    async with running_worker([]) as worker:
        idle = await _cores(worker.pid, ROUND_S)
        with telephones(MANY_CALLS) as waiting:
            for each in waiting:
                await worker.client.play(await _call(worker, each), ["music"], loop=True)
            task = asyncio.create_task(_all_speak(waiting), name="telephones")
            await asyncio.sleep(SETTLE_S)
            yield await _figure("telephone.waiting.100", worker, waiting, idle)
            await _stop(task)
    async with running_worker([]) as worker:
        with telephones(MANY_CALLS) as talking:
            task = await _talk(worker, talking)
            yield await _figure("telephone.leg.100", worker, talking, idle)
            await _stop(task)


async def _talk(worker: RunningWorker, calls: list[Telephone]) -> asyncio.Task[None]:
    """Have telephones talk in pairs."""
    for number, each in enumerate(calls):
        await worker.client.put_room(await _call(worker, each), f"pair-{number // 2}")
    task = asyncio.create_task(_all_speak(calls), name="telephones")
    await asyncio.sleep(SETTLE_S)
    return task


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _figure(
    name: str, worker: RunningWorker, calls: list[Telephone], idle: float
) -> dict[str, Any]:
    """Measure what each call costs, whatever they do."""
    found, shares = [], []
    for _ in range(ROUNDS):
        before, began = sum(each.packets for each in calls), time.perf_counter()
        cores = await _cores(worker.pid, ROUND_S)
        seconds = time.perf_counter() - began
        heard_s = (sum(each.packets for each in calls) - before) * FRAME_S
        found.append(max(0.0, cores - idle) * seconds / max(heard_s, FRAME_S))
        shares.append(heard_s / seconds / len(calls))
    found.sort()
    return figure(
        name,
        found[len(found) // 2],
        "core a call",
        samples=found,
        calls=len(calls),
        heard=round(sum(shares) / len(shares), 3),
        codec="PCMA",
        idle_core=round(idle, 4),
        load_1m=round(os.getloadavg()[0], 2),
        promised=CORE_PROMISED,
    )


async def _call(worker: RunningWorker, telephone: Telephone) -> str:
    leg, answer = await worker.client.create_leg(telephone.offer(), "citizen")
    telephone.answered(answer)
    return leg


async def _all_speak(talking: list[Telephone]) -> None:
    due = time.perf_counter()
    for _ in itertools.count():
        for each in talking:
            each.speak()
        due += FRAME_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def _cores(pid: int, seconds: float) -> float:
    pids = processes.tree(pid)
    used, at = processes.cpu_s(pids), time.perf_counter()
    await asyncio.sleep(seconds)
    return (processes.cpu_s(pids) - used) / (time.perf_counter() - at)


async def _answers(worker: RunningWorker) -> tuple[list[float], list[float]]:
    """Milliseconds to the first packet, and to the first sound of an operator who speaks already."""
    firsts, sounds = [], []
    with telephones(1) as (operator,):
        await worker.client.put_room(await _call(worker, operator), "answers")
        speaking = asyncio.create_task(_all_speak([operator]), name="operator")
        for _ in range(ANSWERS):
            with telephones(1) as (caller,):
                begun = time.perf_counter()
                leg = await _call(worker, caller)
                await worker.client.put_room(leg, "answers")
                async with asyncio.timeout(WITHIN_S):
                    await caller.sounds.wait()
                assert caller.first_at is not None
                assert caller.sound_at is not None
                firsts.append((caller.first_at - begun) * 1000)
                sounds.append((caller.sound_at - begun) * 1000)
                await worker.client.delete_peer(leg)
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)
    return firsts, sounds
