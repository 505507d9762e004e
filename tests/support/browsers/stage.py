"""Fixtures of the browser tests: browser processes kept for the tests of a folder, pages per test.

Playwright's objects belong to the loop they were made on, so everything here lives on the session's
loop; test modules say ``pytestmark = pytest.mark.asyncio(loop_scope="session")``.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.support.browsers import chromium
from tests.support.browsers.fakemedia import (
    CALM_FPS,
    CITIZEN,
    FPS,
    OPERATOR,
    FakeMedia,
    Party,
    make,
)
from tests.support.browsers.suspension import SleepyBrowser, sleepy_browser

ARTIFACTS = Path(__file__).parents[3] / "var" / "test-artifacts"
EXPECTED_WITHIN_MS = 30_000


class Browsers:
    """One Chromium process per kind of device, started when first needed."""

    def __init__(self, playwright: Playwright, directory: Path, fps: int = FPS) -> None:
        self._playwright = playwright
        self._directory = directory
        self._fps = fps
        self._running: dict[str, Browser] = {}

    async def of(self, party: Party | None) -> Browser:
        """Return the process with *party*'s camera and microphone, or the one that has none."""
        key = party.name if party else "no-devices"
        browser = self._running.get(key)
        if browser is None or not browser.is_connected():
            media: FakeMedia | None = make(party, self._directory, self._fps) if party else None
            browser = await chromium.launch(self._playwright, media)
            self._running[key] = browser
        return browser

    def sleepy(self, party: Party) -> AbstractAsyncContextManager[SleepyBrowser]:
        """Return another process with *party*'s devices, which can be put to sleep."""
        return sleepy_browser(self._playwright, make(party, self._directory, self._fps))

    def sharing(self, party: Party) -> AbstractAsyncContextManager[Browser]:
        """Return another process with *party*'s devices, whose screen (a test picture) may be shared: it
        chooses the whole screen whenever a page asks."""
        return self.own(party, flags=chromium.SHARES_SCREEN)

    @asynccontextmanager
    async def own(
        self, party: Party, flags: tuple[str, ...] = (), program: str | None = None
    ) -> AsyncIterator[Browser]:
        """A process for one test alone, closed at its end."""
        media = make(party, self._directory, self._fps)
        browser = await chromium.launch(self._playwright, media, flags=flags, program=program)
        try:
            yield browser
        finally:
            await browser.close()

    async def aclose(self) -> None:
        """Stop all processes."""
        for browser in self._running.values():
            await browser.close()
        self._running.clear()


class Stage:
    """The pages of one test. At its end no page may have had an error that was not expected."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self.base_url = ""
        self.watches: list[chromium.Watch] = []

    async def open(
        self,
        name: str,
        *,
        as_party: Party | None,
        devices: tuple[str, ...] = ("camera", "microphone"),
        locale: str = "it-IT",
        viewport: tuple[int, int] = (1280, 800),
        browser: Browser | None = None,
    ) -> chromium.Watch:
        """Open a page called *name* in *browser*, or in that of *as_party* (``None``: no devices)."""
        watch = await chromium.open_page(
            browser or await self._browsers.of(as_party),
            name,
            base_url=self.base_url,
            devices=devices,
            locale=locale,
            viewport=viewport,
        )
        self.watches.append(watch)
        return watch

    async def citizen(self, name: str = "citizen", **how: object) -> chromium.Watch:
        """Open a citizen's page."""
        return await self.open(name, **{"as_party": CITIZEN, **how})

    async def operator(self, name: str = "operator", **how: object) -> chromium.Watch:
        """Open a page of the staff, with the operator's camera."""
        return await self.open(name, **{"as_party": OPERATOR, **how})

    async def check(self) -> None:
        """Fail if a page had an error, or broke the content security policy."""
        problems = [
            f"{watch.name}: {problem}"
            for watch in self.watches
            for problem in await watch.unexpected()
        ]
        assert not problems, "\n".join(problems)

    async def aclose(self) -> None:
        """Close all pages of the test with their contexts."""
        for watch in self.watches:
            await watch.page.context.close()
        self.watches.clear()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browsers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Browsers]:
    """Browser processes, shared by all tests of a folder; their cameras are calm where no long test is in it."""
    long = any(item.get_closest_marker("long") for item in request.session.items)
    # what is expected comes, sooner or later: a busy machine is no failure
    expect.set_options(timeout=EXPECTED_WITHIN_MS)
    async with async_playwright() as playwright:
        running = Browsers(
            playwright, tmp_path_factory.mktemp("fakemedia"), FPS if long else CALM_FPS
        )
        yield running
        await running.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(request: pytest.FixtureRequest, browsers: Browsers) -> AsyncIterator[Stage]:
    """Where a test opens its pages; a failed test leaves screenshots in var/test-artifacts."""
    stage = Stage(browsers)
    yield stage
    failed = getattr(request.node, "failed_call", False)
    try:
        if failed:
            lines = await chromium.keep_evidence(stage.watches, ARTIFACTS / request.node.name)
            print("\n".join(lines))
        else:
            await stage.check()
    finally:
        await stage.aclose()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Let fixtures know whether the test itself failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.failed_call = True
    return report
