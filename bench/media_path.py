"""``media.path.calls``, ``.fanout`` and ``.high``: processor time of the packet path alone, compiled.

The load of ``media.forward``, in one process and in virtual time: nothing sleeps and nothing wakes, so it
says less of what a worker costs and more of what a change of the path does, on a busy machine too.
The path runs by turns with the part in C (`media/native/`) and, as the baseline, without.
"""

import asyncio
import json
import os
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time_ns
from typing import Any

from bench.figures import MEDIA_COMPILED, figure

ROOT = Path(__file__).parents[1]

ROUNDS, ROUND_S = 5, 1.0
STEP_S, TICK_S = 0.001, 0.02
CONNECT_WITHIN_TURNS = 3000
_SO_TIMESTAMPNS = 35


async def run_calls() -> AsyncIterator[dict[str, Any]]:
    """Eight calls of two legs."""
    yield await _measured("calls")


async def run_fanout() -> AsyncIterator[dict[str, Any]]:
    """One sender, 25 receivers."""
    yield await _measured("fanout")


async def run_high() -> AsyncIterator[dict[str, Any]]:
    """32 calls of two legs."""
    yield await _measured("high")


async def _measured(load: str) -> dict[str, Any]:
    # in a process of its own: the compiled modules are chosen before anything imports them
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.media_path", load),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"media.path.{load} ended with {process.returncode}")
    found = json.loads(output)
    return figure(
        f"media.path.{load}",
        statistics.median(found["with"]),
        "us/packet",
        baseline=round(statistics.median(found["without"]), 2),
        samples=found["with"],
        baseline_samples=[round(each, 2) for each in found["without"]],
        packets_a_wake=found["packets_a_wake"],
        native=found["native"],
        machine_load=round(os.getloadavg()[0], 1),
    )


@dataclass
class Clock:
    """Virtual time in seconds."""

    now: float

    def __call__(self) -> float:
        return self.now


class World:
    """A worker with connected peers, driven by hand."""

    def __init__(self, rooms: Sequence[Sequence[Any]], clock: Clock) -> None:
        self._rooms = rooms
        self._clock = clock
        self.sent = self.wakes = 0

    async def start(self) -> None:
        """Connect everybody, then take worker and clock into our own hands."""
        from bench.rtp_load import RtpLoad  # noqa: PLC0415 - see `_child`
        from media.ice.addresses import parse_addresses  # noqa: PLC0415
        from media.settings import MediaSettings  # noqa: PLC0415
        from media.worker.worker import MediaWorker  # noqa: PLC0415

        addresses = parse_addresses(["127.0.0.1"])
        self._worker = worker = MediaWorker(
            MediaSettings(port=0, addresses=addresses, control_token="bench")
        )
        await worker.start()
        self._peers = []
        for number, room in enumerate(self._rooms):
            for driver in room:
                peer, answer = worker.create_peer(driver.offer())
                await driver.connect_to_answer(answer)
                worker.put_in_room(peer.id, f"room-{number}")
                self._peers.append(peer)
        for _ in range(CONNECT_WITHIN_TURNS):
            if all(peer.transport.connected for peer in self._peers):
                break
            await asyncio.sleep(TICK_S)
        else:
            raise TimeoutError
        housekeeping = worker._housekeeping
        assert housekeeping is not None
        housekeeping.cancel()
        self._endpoint = endpoint = worker.router.endpoints[0]
        asyncio.get_running_loop().remove_reader(endpoint._socket.fileno())
        # the kernel's arrivals are of another time than ours
        endpoint._socket.setsockopt(1, _SO_TIMESTAMPNS, 0)
        endpoint._clock = worker.router._clock = self._clock
        self._load = RtpLoad([each for room in self._rooms for each in room], clock=self._clock)

    def round(self, seconds: float) -> float:
        """Run for so long; returns the processor time in us for each packet that was received."""
        clock, load, spent = self._clock, self._load, 0
        received, end, tick_at = load.count.received, clock.now + seconds, clock.now
        sent = load.count.sent
        while clock.now < end:
            clock.now += STEP_S
            before = load.count.sent
            load.send_due(clock.now)
            begun = process_time_ns()
            self._endpoint._drain()
            if clock.now >= tick_at:
                tick_at = clock.now + TICK_S
                for peer in self._peers:
                    peer.tick(clock.now)
            spent += process_time_ns() - begun
            self.wakes += load.count.sent > before
            load.read()
        self.sent += load.count.sent - sent
        return spent / 1000 / max(1, load.count.received - received)


async def _child(load: str) -> dict[str, Any]:
    # the packet path is imported in here, once what was compiled is in its place
    from bench import media_forward  # noqa: PLC0415
    from media import native  # noqa: PLC0415

    rooms = {
        "calls": lambda: media_forward.calls(media_forward.CALLS),
        "fanout": media_forward.fanout,
        "high": lambda: media_forward.calls(media_forward.HIGH_CALLS),
    }[load]
    built, worlds = native.module, {}
    for name, module in (("with", built), ("without", None)):
        native.module = module
        # each has its own time: while one runs, the other stands still
        worlds[name] = World(rooms(), Clock(monotonic()))
        await worlds[name].start()
    found: dict[str, Any] = {name: [] for name in worlds}
    for number in range(ROUNDS + 1):
        for name, world in worlds.items():
            cost = world.round(ROUND_S)
            if number:
                found[name].append(cost)
    one = worlds["with"]
    packets = round(one.sent / max(1, one.wakes), 1)
    return {**found, "native": built is not None, "packets_a_wake": packets}


if __name__ == "__main__":
    import logging

    import structlog

    from media import compiled

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if MEDIA_COMPILED:
        compiled.activate()
    print(json.dumps(asyncio.run(_child(sys.argv[1]))), flush=True)
    # sockets and associations end with the process
    os._exit(0)
