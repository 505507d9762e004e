"""Putting a browser to sleep, as a telephone or a closed lid does: all its processes stop at once and go
on later as if nothing had been."""

import os
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Playwright

from tests.support.browsers import chromium
from tests.support.browsers.fakemedia import FakeMedia


class SleepyBrowser:
    """A Chromium of its own whose processes can be stopped."""

    def __init__(self, browser: chromium.Browser, mark: str) -> None:
        self.browser = browser
        self._mark = mark.encode()

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Stop every process of it, and let them go on at the end, whatever happens.

        Nothing may be asked of its pages meanwhile: the answer would only come afterwards.
        """
        pids = self._processes()
        assert len(pids) > 2, f"too few processes to be a browser: {pids}"
        _signal(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(pids, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """The browser, its renderers and helpers: the marked process and all that came of it."""
        children: dict[int, list[int]] = {}
        todo: list[int] = []
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                stat = (directory / "stat").read_text()
                command = (directory / "cmdline").read_bytes()
            except OSError:
                continue
            pid = int(directory.name)
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(pid)
            if self._mark in command:
                todo.append(pid)
        found: set[int] = set()
        while todo:
            pid = todo.pop()
            if pid not in found:
                found.add(pid)
                todo += children.get(pid, [])
        return sorted(found)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


@asynccontextmanager
async def sleepy_browser(playwright: Playwright, media: FakeMedia) -> AsyncIterator[SleepyBrowser]:
    """A browser that can be put to sleep, closed at the end."""
    mark = f"--vs-test-browser={secrets.token_hex(8)}"
    browser = await chromium.launch(playwright, media, flags=(mark,))
    try:
        yield SleepyBrowser(browser, mark)
    finally:
        await browser.close()
