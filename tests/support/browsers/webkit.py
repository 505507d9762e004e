"""WebKit as GTK's MiniBrowser, over plain WebDriver: pages, storage and frames of every iPhone's engine, without WebRTC."""

import asyncio
import contextlib
import os
import shutil
import signal
from typing import Any, Self

import aiohttp

from tests.support.servers.station import free_ports

DRIVER = "WebKitWebDriver"
BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
START_TIMEOUT_S = 60.0
FRAME_KEY = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver hands elements over."""


def is_installed() -> bool:
    """Whether the driver and a display to draw on are there (``webkit2gtk-driver``, ``xvfb``)."""
    return all(shutil.which(each) for each in (DRIVER, "xvfb-run"))


class WebKit:
    """One browser with one window. Use :meth:`start` and :meth:`aclose`."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._http: aiohttp.ClientSession | None = None
        self._url = ""

    async def start(self) -> Self:
        """Start the driver and begin a session with it."""
        (port,) = free_ports(1)
        self._process = await asyncio.create_subprocess_exec(
            *("xvfb-run", "-a", DRIVER, f"--port={port}"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        self._http = aiohttp.ClientSession()
        self._url = f"http://127.0.0.1:{port}/session"
        options = {"binary": BROWSER, "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        async with asyncio.timeout(START_TIMEOUT_S):
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    begun = await self._send("", {"capabilities": {"alwaysMatch": wanted}})
                    break
                await asyncio.sleep(0.2)
        self._url += f"/{begun['sessionId']}"
        return self

    async def goto(self, url: str) -> None:
        """Go to *url* and wait until the page is loaded."""
        await self._send("/url", {"url": url})

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        await self._send("/frame", {"id": None})
        return await self._send("/execute/sync", {"script": f"return {expression}", "args": []})

    async def evaluate_in(self, frame: str, expression: str) -> Any:
        """Return the value of *expression* in the page of a frame, which is given by an expression, too."""
        element = await self.evaluate(frame)
        await self._send("/frame", {"id": {FRAME_KEY: element[FRAME_KEY]}})
        return await self._send("/execute/sync", {"script": f"return {expression}", "args": []})

    async def aclose(self) -> None:
        """Stop browser and driver. Idempotent."""
        http, self._http = self._http, None
        if http is not None:
            with contextlib.suppress(aiohttp.ClientError):
                await (await http.delete(self._url)).read()
            await http.close()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            # what xvfb-run has started does not end with it
            os.killpg(process.pid, signal.SIGTERM)
            await process.wait()

    async def _send(self, path: str, body: dict[str, Any]) -> Any:
        assert self._http is not None, "it was not started"
        async with self._http.post(self._url + path, json=body) as answer:
            value = (await answer.json())["value"]
        assert answer.status == 200, value
        return value
