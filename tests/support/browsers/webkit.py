"""WebKit as GTK's MiniBrowser, over plain WebDriver: pages, devices, storage and frames of every iPhone's engine,
without WebRTC."""

import asyncio
import base64
import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.support.servers.station import free_ports

DRIVER = "WebKitWebDriver"
BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
SCREEN = "-screen 0 1600x1200x24"
FLAGS = ("--automation", "--enable-media-stream=true", "--enable-mock-capture-devices=true")
SMALL = """
* { min-width: 0; min-height: 0; padding: 0; margin: 0; border: 0; font-size: 1px }
"""
"""A style of GTK that lets the bar above the page be as narrow as the smallest phone."""
NOTES_ERRORS = """
(() => {
  const note = (what) => {
    const noted = JSON.parse(sessionStorage.getItem('errors') ?? '[]');
    sessionStorage.setItem('errors', JSON.stringify([...noted, `${location.pathname}: ${what}`]));
  };
  addEventListener('error', ({ message, target }) => note(message ?? target.outerHTML), true);
  addEventListener('unhandledrejection', ({ reason }) => note(`${reason}`));
  addEventListener('securitypolicyviolation', ({ blockedURI }) => note(`refused: ${blockedURI}`));
  const { error } = console;
  console.error = (...told) => { note(told.join(' ')); error.apply(console, told); };
})();
"""
START_TIMEOUT_S = 60.0
WITHIN_S = 60.0
FRAME_KEY = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver hands elements over."""


def is_installed() -> bool:
    """Whether the driver and a display to draw on are there (``webkit2gtk-driver``, ``xvfb``)."""
    return all(shutil.which(each) for each in (DRIVER, "xvfb-run"))


class WebKitError(Exception):
    """The driver has refused, or the page's script has failed."""


class WebKit:
    """One browser with one window. Use :meth:`start` and :meth:`aclose`."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._http: aiohttp.ClientSession | None = None
        self._url = ""
        self._home: tempfile.TemporaryDirectory[str] | None = None

    async def start(self) -> Self:
        """Start the driver and begin a session with it."""
        (port,) = free_ports(1)
        self._home = tempfile.TemporaryDirectory(prefix="webkit-")
        script, style = (Path(self._home.name, name) for name in ("errors.js", "gtk-3.0/gtk.css"))
        style.parent.mkdir()
        style.write_text(SMALL)
        script.write_text(NOTES_ERRORS)
        self._process = await asyncio.create_subprocess_exec(
            *("xvfb-run", "-a", "-s", SCREEN, DRIVER, f"--port={port}"),
            env={**os.environ, "XDG_CONFIG_HOME": self._home.name, "LC_ALL": "C"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        self._http = aiohttp.ClientSession()
        self._url = f"http://127.0.0.1:{port}/session"
        options = {"binary": BROWSER, "args": [*FLAGS, f"--user-script-at-start={script}"]}
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

    async def reload(self) -> None:
        """Load the page again, as by the browser's button."""
        await self._send("/refresh", {})

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        await self._send("/frame", {"id": None})
        return await self._send("/execute/sync", {"script": f"return {expression}", "args": []})

    async def evaluate_in(self, frame: str, expression: str) -> Any:
        """Return the value of *expression* in the page of a frame, which is given by an expression, too."""
        element = await self.evaluate(frame)
        await self._send("/frame", {"id": {FRAME_KEY: element[FRAME_KEY]}})
        return await self._send("/execute/sync", {"script": f"return {expression}", "args": []})

    async def until(self, expression: str, wanted: Any = True) -> None:
        """Wait until the value of *expression* in the page is *wanted*."""
        found: Any = None
        deadline = asyncio.get_running_loop().time() + WITHIN_S
        while asyncio.get_running_loop().time() < deadline:
            try:
                found = await self.evaluate(expression)
            except WebKitError as problem:  # the page may be on its way
                found = problem
            if found == wanted:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{expression}: {found!r}")

    async def click(self, selector: str) -> None:
        """Click what *selector* finds, as with a pointer: nothing may lie above it."""
        element = await self._element(selector)
        # the driver's own scrolling is smooth where the page's is, and it does not wait for the end
        script = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
        await self._send("/execute/sync", {"script": script, "args": [{FRAME_KEY: element}]})
        await self._send(f"/element/{element}/click", {})

    async def type(self, selector: str, text: str) -> None:
        """Write *text* key by key; into a field for files, its path."""
        await self._send(f"/element/{await self._element(selector)}/value", {"text": text})

    async def clear(self, selector: str) -> None:
        """Empty a field."""
        await self._send(f"/element/{await self._element(selector)}/clear", {})

    async def resize(self, width: int, height: int) -> None:
        """Make the page itself *width* by *height* pixels large."""
        frame = await self.evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]")
        rect = {"width": width + frame[0], "height": height + frame[1]}
        await self._send("/window/rect", {"x": 0, "y": 0} | rect)
        await self.until("[innerWidth, innerHeight]", [width, height])

    async def screenshot(self, path: Path) -> None:
        """Keep what is in sight as a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(await self._send("/screenshot")))

    async def errors(self) -> list[str]:
        """Return what went wrong in the pages of this origin since the start: scripts, files and policy."""
        return list(await self.evaluate("JSON.parse(sessionStorage.getItem('errors') ?? '[]')"))

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
        if self._home is not None:
            self._home.cleanup()

    async def _element(self, selector: str) -> str:
        await self._send("/frame", {"id": None})
        found = await self._send("/element", {"using": "css selector", "value": selector})
        return str(found[FRAME_KEY])

    async def _send(self, path: str, body: dict[str, Any] | None = None) -> Any:
        assert self._http is not None, "it was not started"
        method = "GET" if body is None else "POST"
        async with self._http.request(method, self._url + path, json=body) as answer:
            value = (await answer.json())["value"]
        if answer.status != 200:
            raise WebKitError(value)
        return value
