"""Headless Firefox as it is shipped, over WebDriver BiDi, with the part of Playwright's interface that
the probes in :mod:`tests.support.pages.decoded` use.

Firefox has no flag for a film behind the fake camera: it delivers one colour that wanders, and a tone
whose pitch is a preference. Permissions are granted by preference, since headless nobody can be asked.
"""

import asyncio
import base64
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from tests.support.browsers.bidi import BidiConnection, BidiError
from tests.support.browsers.fakemedia import Party
from tests.support.browsers.soundcard import NullSoundCard
from tests.support.pages.decoded import PROBE_SOURCE

CANDIDATES = ("firefox-esr", "firefox")
CALLER = Party("firefox", "any", (0, 0, 0), 700)
"""Who is in front of Firefox's fake devices; recognised by the tone, the picture has no colour of its own."""
PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.navigator.audio.fake_frequency": CALLER.tone_hz,
    # two pages on a machine without a network still find each other
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "intl.accept_languages": "it-IT, it",
    "ui.prefersReducedMotion": 1,
    # nothing is asked of the network that the test did not ask for
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "data:,",
}
EXPECTED = (
    # how a page learns that nobody is signed in
    re.compile(r"/api/v1/session/refresh"),
)
START_TIMEOUT_S = 60.0
WAIT_S = 60.0
STEP_S = 0.1
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def executable() -> str:
    """Return the system's Firefox; fails the test when there is none."""
    found = (shutil.which(candidate) for candidate in CANDIDATES)
    path = next((path for path in found if path), None)
    assert path, "Firefox is missing: tools/setup.sh test installs it (apt-get install firefox-esr)"
    return path


class Firefox:
    """One browser process with a profile of its own. Use :meth:`start` and :meth:`aclose`."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._sound = NullSoundCard(profile / "sound")
        self._process: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None
        self._connection = BidiConnection(self._told)
        self.pages: dict[str, FirefoxPage] = {}

    async def start(self) -> "Firefox":
        """Start the process and begin a session with it."""
        self._profile.mkdir(parents=True, exist_ok=True)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (self._profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        await self._sound.start()
        self._process = await asyncio.create_subprocess_exec(
            executable(),
            *("--headless", "--no-remote", "--profile", str(self._profile)),
            *("--remote-debugging-port", "0"),
            env=os.environ | self._sound.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        stderr = self._process.stderr
        assert stderr is not None
        async with asyncio.timeout(START_TIMEOUT_S):
            while not (found := _LISTENING.search((line := await stderr.readline()).decode())):
                assert line, "Firefox ended before it could be talked to"
        # a full pipe would stop the browser
        self._output = asyncio.create_task(_drain(stderr), name="firefox-output")
        await self._connection.open(found[1])
        await self._connection.send("session.subscribe", events=["log.entryAdded"])
        probe = f"() => {{ {PROBE_SOURCE} }}"
        await self._connection.send("script.addPreloadScript", functionDeclaration=probe)
        return self

    async def open(
        self, name: str, base_url: str, *, viewport: tuple[int, int] = (1280, 800)
    ) -> "FirefoxPage":
        """Open a page with cookies and storage of its own."""
        send = self._connection.send
        user = (await send("browser.createUserContext"))["userContext"]
        context = (await send("browsingContext.create", type="tab", userContext=user))["context"]
        page = FirefoxPage(self._connection, name, base_url, context=context, user=user)
        self.pages[context] = page
        await page.resize(*viewport)
        return page

    async def close_pages(self) -> None:
        """Close all pages with their cookies and storage."""
        for page in self.pages.values():
            await self._connection.send("browser.removeUserContext", userContext=page.user)
        self.pages.clear()

    async def aclose(self) -> None:
        """Stop the process. Idempotent."""
        await self._connection.aclose()
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.terminate()
            try:
                async with asyncio.timeout(15):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._output is not None:
            await self._output
        await self._sound.aclose()

    def _told(self, method: str, parameters: dict[str, Any]) -> None:
        page = self.pages.get(parameters.get("source", {}).get("context", ""))
        if method == "log.entryAdded" and page is not None:
            page.logged(parameters)


class FirefoxPage:
    """One page. Problems are collected as in :class:`tests.support.browsers.chromium.Watch`."""

    def __init__(
        self, connection: BidiConnection, name: str, base_url: str, *, context: str, user: str
    ) -> None:
        self._connection = connection
        self._base_url = base_url
        self._context = context
        self.name = name
        self.user = user
        self.problems: list[str] = []
        self.console: list[str] = []

    def logged(self, entry: dict[str, Any]) -> None:
        """Take what the browser reports of the page's console and of uncaught errors."""
        line = f"{entry['level']}: {entry.get('text')}"
        self.console.append(line)
        if entry["level"] == "error":
            self.problems.append(f"{entry['type']} {line}")

    async def unexpected(self) -> list[str]:
        """Return uncaught errors, console errors and violations of the content security policy."""
        violations = await self.evaluate("() => window.stationProbe?.violations ?? []")
        found = self.problems + [f"policy violation {each}" for each in violations]
        return [each for each in found if not any(p.search(each) for p in EXPECTED)]

    async def goto(self, path: str) -> None:
        """Go to *path* of the station and wait until the page is loaded."""
        url = self._base_url + path
        await self._send("browsingContext.navigate", url=url, wait="complete")

    async def reload(self) -> None:
        """Load the page again, as by the browser's button."""
        await self._send("browsingContext.reload", wait="complete")

    async def resize(self, width: int, height: int) -> None:
        """Give the page a window of this size, in CSS pixels."""
        viewport = {"width": width, "height": height}
        await self._send("browsingContext.setViewport", viewport=viewport)

    async def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Save a picture of the window, or of the whole page."""
        origin = "document" if whole else "viewport"
        taken = await self._send("browsingContext.captureScreenshot", origin=origin)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(taken["data"]))

    async def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function with *argument* in the page; both ways as JSON."""
        result = await self._send(
            "script.callFunction",
            functionDeclaration=f"""async (text) => {{
                const value = await ({function})(JSON.parse(text));
                return JSON.stringify(value === undefined ? null : value);
            }}""",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise AssertionError(f"{self.name}: {result['exceptionDetails']['text']}")
        return json.loads(result["result"]["value"])

    async def frame(self) -> "FirefoxPage":
        """Return the page in the first frame of this one."""
        tree = await self._connection.send("browsingContext.getTree", root=self._context)
        (frame, *_) = tree["contexts"][0]["children"]
        name, context = f"{self.name}'s frame", frame["context"]
        return FirefoxPage(self._connection, name, self._base_url, context=context, user=self.user)

    def locator(self, selector: str) -> "FirefoxElement":
        """Return the element of a CSS *selector*, looked for at every use."""
        return FirefoxElement(self, selector)

    def by(self, test_id: str) -> "FirefoxElement":
        """Return the element with *test_id*."""
        return self.locator(f'[data-testid="{test_id}"]')

    async def perform(self, actions: list[dict[str, Any]]) -> None:
        """Let input devices act, as a person's would."""
        await self._send("input.performActions", actions=actions)

    async def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        target = {} if method.startswith(("script.",)) else {"context": self._context}
        return await self._connection.send(method, **target, **parameters)


class FirefoxElement:
    """An element of a page, by selector; the interface is Playwright's as far as it goes."""

    def __init__(self, page: FirefoxPage, selector: str) -> None:
        self.page = page
        self.selector = selector

    async def count(self) -> int:
        """Return how many elements there are."""
        return await self.page.evaluate(
            "selector => document.querySelectorAll(selector).length", self.selector
        )

    async def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function with the one element and *argument*."""
        return await self.page.evaluate(
            f"""([selector, argument]) => {{
                const found = document.querySelectorAll(selector);
                if (found.length !== 1) throw new Error(`${{found.length}} of ${{selector}}`);
                return ({function})(found[0], argument);
            }}""",
            [self.selector, argument],
        )

    async def wait(self, holds: str = "() => true", argument: Any = None, *, within_s=WAIT_S):
        """Wait until the one element is in sight and *holds*, a function of it, says so."""
        deadline = time.monotonic() + within_s
        problem: object = None
        while time.monotonic() < deadline:
            try:
                if await self.evaluate(
                    f"""(element, argument) => element.checkVisibility({{ visibilityProperty: true }})
                        && ({holds})(element, argument)""",
                    argument,
                ):
                    return
                problem = await self.evaluate("element => element.outerHTML.slice(0, 300)")
            except (AssertionError, BidiError) as error:
                problem = error
            await asyncio.sleep(STEP_S)
        raise AssertionError(f"{self.page.name}: {self.selector} {holds} {argument}: {problem}")

    async def says(self, text: str) -> None:
        """Wait until the element's text contains *text*."""
        await self.wait("(element, text) => element.textContent.includes(text)", text)

    async def is_away(self, *, within_s: float = WAIT_S) -> None:
        """Wait until there is no such element in sight."""
        deadline = time.monotonic() + within_s
        while await self.page.evaluate(
            "s => [...document.querySelectorAll(s)].some((each) => each.checkVisibility())",
            self.selector,
        ):
            assert time.monotonic() < deadline, f"{self.page.name}: {self.selector} is still there"
            await asyncio.sleep(STEP_S)

    async def click(self) -> None:
        """Click on the middle of the element once it can be clicked, with the mouse."""
        await self.wait(
            """(element) => {
                element.scrollIntoView({ block: "center", behavior: "instant" });
                const box = element.getBoundingClientRect();
                const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return !element.disabled && (element.contains(hit) || hit?.contains(element));
            }"""
        )
        x, y = await self.evaluate(
            """(element) => {
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
            }"""
        )
        mouse = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self.page.perform([{"type": "pointer", "id": "mouse", "actions": mouse}])

    async def choose(self) -> None:
        """Check a radio button by its label, which covers it."""
        await self.wait()
        identity = await self.evaluate("element => element.id")
        await self.page.locator(f'label[for="{identity}"]').click()
        assert await self.evaluate("element => element.checked")

    async def select(self, value: str) -> None:
        """Choose *value* in a select (its list is drawn outside the page, beyond any click)."""
        await self.wait()
        await self.evaluate(
            """(element, value) => {
                element.value = value;
                element.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            value,
        )

    async def type(self, text: str) -> None:
        """Click into the field and write *text* key by key."""
        await self.click()
        keys = [
            {"type": way, "value": character} for character in text for way in ("keyDown", "keyUp")
        ]
        await self.page.perform([{"type": "key", "id": "keyboard", "actions": keys}])


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65536):
        pass
