"""A capturing worker that is killed in the middle."""

import asyncio
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


START_MS = 1_790_000_000_000


async def capture_until_killed(archive, keys, recording, key_ref, live_s):
    """Return the time of the last frame handed over, by kind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.recordings.capturing_worker",
        *(str(archive), str(keys), recording, key_ref, str(START_MS)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    last = {}
    try:
        async with asyncio.timeout(60):
            while last.get("audio", 0.0) < live_s * 1000:
                kind, at_ms = (await process.stdout.readline()).split()
                last[kind.decode()] = float(at_ms)
    finally:
        process.send_signal(signal.SIGKILL)
    for line in (await process.stdout.read()).splitlines():
        kind, at_ms = line.split()
        last[kind.decode()] = float(at_ms)
    assert await process.wait() == -signal.SIGKILL
    return last
