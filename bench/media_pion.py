"""``media.pion.calls``, ``.fanout`` and ``.high``: the loads of ``media.forward``, beside a forwarder in Go.

Ours and one on Pion (``bench/baselines/pion_sfu.go``) take turns in the same run, each time as a new process with
peers that connect anew. In the conditions stands as well what Pion costs when it does nothing but forward, without
the interceptors that answer NACKs and send reports and feedback. Where Go and Debian's packages of Pion are not
installed the bench says so and gives nothing.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.baselines import pion
from bench.figures import figure
from bench.media_forward import (
    CALLS,
    HIGH_CALLS,
    ROUND_S,
    TRAFFIC,
    Forwarder,
    Round,
    calls,
    fanout,
    rounds,
    sound,
)
from bench.media_process import Rooms, our_worker

TURNS, ROUNDS_A_TURN = 3, 2


async def run_calls() -> AsyncIterator[dict[str, Any]]:
    """Eight calls of two legs."""
    async for found in _measured("media.pion.calls", lambda: calls(CALLS)):
        yield found


async def run_fanout() -> AsyncIterator[dict[str, Any]]:
    """One sender, 25 receivers."""
    async for found in _measured("media.pion.fanout", fanout):
        yield found


async def run_high() -> AsyncIterator[dict[str, Any]]:
    """32 calls of two legs."""
    async for found in _measured("media.pion.high", lambda: calls(HIGH_CALLS)):
        yield found


async def _measured(bench: str, rooms: Callable[[], Rooms]) -> AsyncIterator[dict[str, Any]]:
    if missing := pion.missing():
        print(f"{bench} is left out: install {' and '.join(missing)}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        program = await asyncio.to_thread(pion.build, Path(folder))
        forwarders: dict[str, Forwarder] = {
            "ours": our_worker,
            "pion": partial(pion.pion_sfu, program, bare=False),
            "bare": partial(pion.pion_sfu, program, bare=True),
        }
        found: dict[str, list[Round]] = {name: [] for name in forwarders}
        load = [os.getloadavg()[0]]
        for _ in range(TURNS):
            for name, forwarder in forwarders.items():
                found[name] += await rounds(forwarder, rooms(), ROUNDS_A_TURN)
            load.append(os.getloadavg()[0])
    kept = {name: sound(each) for name, each in found.items()}
    cost = {name: [each.cost_us for each in some] for name, some in kept.items()}
    yield figure(
        bench,
        statistics.median(cost["ours"]),
        "us/packet",
        baseline=round(statistics.median(cost["pion"]), 2),
        samples=cost["ours"],
        baseline_samples=[round(each, 2) for each in cost["pion"]],
        baseline_is=f"{pion.versions()}, default interceptors",
        without_interceptors=round(statistics.median(cost["bare"]), 2),
        packets_per_s={
            name: round(statistics.mean(each.packets_per_s for each in some))
            for name, some in kept.items()
        },
        loss={name: round(max(each.loss for each in some), 5) for name, some in kept.items()},
        rounds_given_up={name: len(found[name]) - len(kept[name]) for name in found},
        round_s=ROUND_S,
        traffic=TRAFFIC,
        machine_load=[round(each, 1) for each in load],
    )
