"""A gateway in a process of its own that is killed by SIGKILL when it comes to a certain call.

Run as a program: settings as JSON, and the call as ``module:Class.method``; it dies in place of it.
"""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import sys
from pathlib import Path

from gateway.app import opened
from gateway.ground import open_ground
from gateway.platform.process.system import dying_with_parent
from gateway.processes.gateway import listening
from gateway.settings import load_settings

READY = "ready"


@contextlib.asynccontextmanager
async def dying_gateway(settings, call):
    """Start one; yields its process once it listens. It must have died of the call at the end."""
    command = [
        sys.executable,
        "-m",
        "tests.support.servers.dying_gateway",
        json.dumps(settings),
        call,
    ]
    process = await asyncio.create_subprocess_exec(
        *dying_with_parent(command, signal.SIGKILL), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            async for line in process.stdout:
                if line.strip() == READY.encode():
                    break
        yield process
        async with asyncio.timeout(20):
            assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        # what it still had to say
        await process.stdout.read()


def _die_at(call):
    module, _, path = call.partition(":")
    owner, _, method = path.rpartition(".")
    found = importlib.import_module(module)
    for name in filter(None, owner.split(".")):
        found = getattr(found, name)
    getattr(found, method)

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(found, method, die)


async def _serve(settings, call):
    read = load_settings(**{**settings, "data_dir": Path(settings["data_dir"])})
    ground = await open_ground(read)
    async with opened(ground) as app, listening(read, app):
        _die_at(call)
        print(READY, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1]), sys.argv[2]))
