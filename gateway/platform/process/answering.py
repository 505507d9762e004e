"""Answers the supervisor's health checks, for processes that serve nobody else."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from gateway.platform.process.system import OWN_SOCKET_VARIABLE


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Answer ``/healthz`` on the socket that the process was given, for the length of the block."""
    path = os.environ.get(OWN_SOCKET_VARIABLE)
    if not path:
        yield
        return

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handle_signals=False)
    await runner.setup()
    try:
        await asyncio.to_thread(Path(path).unlink, missing_ok=True)
        await web.UnixSite(runner, path).start()
        yield
    finally:
        await runner.cleanup()
