"""Headless Chromium with a fake camera and microphone per party.

Fake devices are flags of the browser process, so each party has a process of its own; pages of one
process are separate contexts (own cookies, own storage). Permissions are granted per context: the
processes run with ``--deny-permission-prompts`` and without the fake permission dialogue, so a
context that was granted nothing is refused exactly as by a person who says no.
"""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright

from tests.support.browsers.fakemedia import FakeMedia
from tests.support.pages.decoded import PROBE_SOURCE

CANDIDATES = ("chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome")
OFF = (
    # two pages on a machine without a network still find each other
    "WebRtcHideLocalIpsWithMdns",
    # the bars of a window that nobody sees are pages too: those of each context cost a second of processor
    *("InitialWebUI", "WebUIReloadButton", "WebUIToolbar", "WebUILocationBar"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "PreloadTopChromeWebUI"),
)
"""Features of Chromium that a test does without; of this switch the last one counts."""
FLAGS = (
    "--no-sandbox",
    "--deny-permission-prompts",
    "--allow-loopback-in-peer-connection",
    f"--disable-features={','.join(OFF)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # a page in the background of a test is still somebody's page
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)

SHARES_SCREEN = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=display-media-type=monitor",
)


def executable() -> str | None:
    """Return the system's Chromium, or ``None`` to use the one Playwright installed."""
    found = (shutil.which(candidate) for candidate in CANDIDATES)
    return next((path for path in found if path), None)


async def launch(
    playwright: Playwright,
    media: FakeMedia | None,
    flags: tuple[str, ...] = (),
    program: str | None = None,
) -> Browser:
    """Start a browser process whose devices deliver *media*; with ``None`` it has no devices. *program*
    starts it in another place than here."""
    devices = (
        []
        if media is None
        else [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={media.video}",
            f"--use-file-for-fake-audio-capture={media.audio}",
        ]
    )
    return await playwright.chromium.launch(
        executable_path=program or executable(), headless=True, args=[*FLAGS, *devices, *flags]
    )


EXPECTED = (
    # how a page learns that nobody is signed in; the browser itself writes the line
    re.compile(r"status of 401 .*/api/v1/session/refresh"),
)


@dataclass
class Watch:
    """Collects what went wrong in a page; ``allow`` names console errors that the test provokes."""

    name: str
    page: Page
    problems: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("crash", lambda _page: self.problems.append("the page crashed"))

    def _on_console(self, message: ConsoleMessage) -> None:
        line = f"{message.type}: {message.text}"
        if message.type == "error":
            location = message.location
            line += f" ({location.get('url', '')}:{location.get('lineNumber', '')})"
            self.problems.append(f"console {line}")
        self.console.append(line)

    def _on_error(self, error: Error) -> None:
        self.problems.append(f"uncaught {error.name}: {error.message}")

    def allow(self, *patterns: re.Pattern[str]) -> None:
        """Do not count console errors that match one of *patterns*."""
        self.allowed += patterns

    async def unexpected(self) -> list[str]:
        """Return uncaught errors, console errors and violations of the content security policy."""
        violations: list[str] = []
        if not self.page.is_closed():
            violations = await self.page.evaluate("window.stationProbe?.violations ?? []")
        found = self.problems + [f"policy violation {each}" for each in violations]
        allowed = (*EXPECTED, *self.allowed)
        return [each for each in found if not any(p.search(each) for p in allowed)]


async def open_page(
    browser: Browser,
    name: str,
    *,
    base_url: str,
    devices: tuple[str, ...] = ("camera", "microphone"),
    locale: str = "it-IT",
    viewport: tuple[int, int] = (1280, 800),
    reuse: BrowserContext | None = None,
) -> Watch:
    """Open a page in a fresh context (or in *reuse*), with the probe in it and under watch.

    *devices* are those that may be used; any other is refused.
    """
    context = reuse
    if context is None:
        context = await browser.new_context(
            base_url=base_url,
            locale=locale,
            timezone_id="Europe/Rome",
            viewport={"width": viewport[0], "height": viewport[1]},
            permissions=list(devices),
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        await context.add_init_script(PROBE_SOURCE)
    return Watch(name, await context.new_page())


async def keep_evidence(watches: Iterable[Watch], directory: Path) -> list[str]:
    """Save a screenshot and the console of every open page; return lines for the failure report."""
    lines = []
    for watch in watches:
        if watch.page.is_closed():
            continue
        directory.mkdir(parents=True, exist_ok=True)
        try:
            await watch.page.screenshot(path=directory / f"{watch.name}.png", timeout=5_000)
        except Error as problem:
            lines.append(f"{watch.name}: no screenshot: {problem.message}")
        (directory / f"{watch.name}.console.txt").write_text("\n".join(watch.console))
        lines.append(f"{watch.name} at {watch.page.url}: {watch.console[-5:]}")
    return lines
