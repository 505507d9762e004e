"""SIGKILL of a media worker while it records: every file verifies and decodes, at most a second is lost, and
the gap is declared. Who else is killed under a recorded call is in ``test_kills.py``."""

import asyncio
import os
import statistics
from collections import defaultdict

import pytest

from tests.support.servers.valkey import PrivateValkey
from tests.support.servers.worker_process import WorkerProcess
from tests.survival.recorded_kills import Loss, kill_once

pytestmark = pytest.mark.long

LATE = 10
"""Every so manieth kill comes when segments of a minute change; those run beside each other."""


@pytest.fixture(scope="module")
def valkey_server():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.fixture
async def heir(tmp_path, valkey_server):
    """The worker that goes on with what the killed ones were carrying."""
    worker = WorkerProcess(tmp_path, valkey_server.url)
    try:
        yield await worker.start()
    finally:
        await worker.aclose()


def seed() -> int:
    return int(os.environ.get("VS_TEST_SEED") or 1)


def told(losses: list[Loss]) -> str:
    by_kind = defaultdict(list)
    for loss in losses:
        by_kind[f"{loss.mode:8} {loss.source.split('.')[1]:5}"].append(loss)
    return "\n".join(
        f"{kind}: {len(found)} sources, lost {statistics.median(each.seconds for each in found):.2f} s (median),"
        f" {max(each.seconds for each in found):.2f} s (most); {sum(each.frames for each in found)} frames,"
        f" {sum(each.missing for each in found)} of them missing and declared"
        for kind, found in sorted(by_kind.items())
    )


async def test_many_kills_cost_at_most_a_second(tmp_path, valkey_server, heir):
    """``VS_TEST_SEED`` and ``VS_TEST_COUNT`` choose the moments; what was lost is printed."""
    count = int(os.environ.get("VS_TEST_COUNT") or 20)
    late = [number for number in range(count) if number % LATE == LATE - 1]
    losses: list[Loss] = []
    try:
        for number in range(count):
            if number not in late:
                losses += await kill_once(
                    tmp_path, valkey_server.url, heir, number, seed(), late=False
                )
        for found in await asyncio.gather(
            *(
                kill_once(tmp_path, valkey_server.url, heir, number, seed(), late=True)
                for number in late
            )
        ):
            losses += found
    finally:
        print(told(losses))
    # two parties each: sound and picture, sound, sound and a picture that stopped
    assert len(losses) == count * 2 * 5
