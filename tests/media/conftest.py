"""Media fixtures: a real worker on free ports, its control surface, Chromium pages around it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from time import monotonic

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from media.ice.addresses import parse_addresses
from media.settings import MediaSettings
from media.worker.control import create_control_app
from media.worker.worker import MediaWorker
from tests.support.browsers.media_page import CHROMIUM_FLAGS, create_page_app, decoded
from tests.support.media import packet_paths

TOKEN = "test-token"


async def eventually(condition, *, within: float = 10.0, every: float = 0.05):
    """Wait until `condition()` (plain or async) is true; returns its value."""
    deadline = monotonic() + within
    while True:
        value = condition()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        if monotonic() > deadline:
            raise AssertionError(f"not within {within} s; last value {value!r}")
        await asyncio.sleep(every)


async def goes_on(page, slot: int = 0, frames: int = 40) -> None:
    """Wait until the page has decoded *frames* more frames of *slot*, however slow the machine is."""
    enough = await decoded(page, slot) + frames

    async def seen() -> bool:
        return await decoded(page, slot) >= enough

    await eventually(seen, within=30)


class Station:
    """A worker with its control surface, and a session that talks to it."""

    def __init__(self, worker: MediaWorker, server: TestServer, session: aiohttp.ClientSession):
        self.worker = worker
        self.server = server
        self.session = session

    def request(self, method: str, path: str, *, token: str = TOKEN, **kwargs):
        headers = kwargs.pop("headers", {}) | {"Authorization": f"Bearer {token}"}
        return self.session.request(
            method, str(self.server.make_url(path)), headers=headers, **kwargs
        )

    async def call(self, method: str, path: str, **kwargs):
        async with self.request(method, path, **kwargs) as response:
            text = await response.text()
            assert response.status < 400, (response.status, text)
            return await response.json() if response.content_type == "application/json" else text

    async def put_in_room(self, peer_id: str, room: str | None) -> None:
        await self.call("PUT", f"/peers/{peer_id}/room", json={"room": room})


@asynccontextmanager
async def running_station(*, recordings=None, **settings):
    settings.setdefault("addresses", parse_addresses(["127.0.0.1"]))
    worker = MediaWorker(
        MediaSettings(port=0, control_token=TOKEN, **settings), recordings=recordings
    )
    await worker.start()
    server = TestServer(create_control_app(worker, TOKEN))
    await server.start_server()
    session = aiohttp.ClientSession()
    try:
        yield Station(worker, server, session)
    finally:
        await session.close()
        await worker.aclose()
        await server.close()


@pytest.fixture
async def station():
    async with running_station() as running:
        yield running


@asynccontextmanager
async def running_browser():
    playwright_api = pytest.importorskip("playwright.async_api")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is not installed")
    async with playwright_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def browser():
    async with running_browser() as running:
        yield running


class Pages:
    """Opens test pages against a station, each in a context of its own."""

    def __init__(self, browser, url: str):
        self._browser = browser
        self.url = url

    async def open(self, *, before: str = "", **options):
        """A connected page: (page, peer id). `before` is run in it before it connects."""
        context = await self._browser.new_context(permissions=["camera", "microphone"])
        page = await context.new_page()
        await page.goto(self.url)
        if before:
            await page.add_script_tag(content=before)
        peer_id = await page.evaluate("options => connect(options)", options)
        await page.wait_for_function("pc.connectionState === 'connected'", timeout=10_000)
        return page, peer_id


@asynccontextmanager
async def serving_pages(browser, station, *, rewrite=None):
    async with aiohttp.ClientSession(base_url=str(station.server.make_url("/"))) as client:
        server = TestServer(create_page_app(client, TOKEN, rewrite))
        await server.start_server()
        try:
            yield Pages(browser, f"http://localhost:{server.port}/")
        finally:
            await server.close()


@pytest.fixture
async def pages(browser, station):
    async with serving_pages(browser, station) as opened:
        yield opened


@pytest.fixture(params=packet_paths.FORMS)
def form(request, monkeypatch):
    """Both forms of the packet path's input and output, one after the other."""
    packet_paths.take(request.param, monkeypatch)
    return request.param
