"""`<virtual-station>` in hosts of three kinds and in every engine: a visit by text, and the quick exit; in Chromium
a whole video call."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.browsers.firefox import Firefox
from tests.support.browsers.webkit import WebKit, is_installed
from tests.support.pages import decoded
from tests.support.pages.flows import Citizen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.asyncio(loop_scope="session"),
]

ELEMENT = "document.querySelector('virtual-station')"
ROOT = f"{ELEMENT}.shadowRoot"
FRAME = f"{ROOT}.querySelector('iframe')"
WITHIN_S = 30.0


class InChromium:
    """A host's page in Chromium."""

    def __init__(self, page):
        self._page = page

    async def goto(self, url):
        await self._page.goto(url)

    async def evaluate(self, expression):
        return await self._page.evaluate(f"() => {expression}")

    async def in_frame(self, expression):
        (frame,) = self._page.main_frame.child_frames
        return await frame.evaluate(f"() => {expression}")


class InFirefox(InChromium):
    """A host's page in Firefox, whose driver finds the frame by itself."""

    async def in_frame(self, expression):
        return await (await self._page.frame()).evaluate(f"() => {expression}")


class InWebKit:
    """A host's page in WebKit."""

    def __init__(self, browser):
        self._browser = browser
        self.goto = browser.goto
        self.evaluate = browser.evaluate

    async def in_frame(self, expression):
        return await self._browser.evaluate_in(FRAME, expression)


@pytest_asyncio.fixture(loop_scope="session", params=["chromium", "firefox", "webkit"])
async def host_page(request, tmp_path, cast):
    if request.param == "chromium":
        watch = await cast.citizen("host")
        yield InChromium(watch.page)
        # what browsers write of a refusal is meant for the site's owner
        watch.watch.problems.clear()
    elif request.param == "firefox":
        firefox = await Firefox(tmp_path / "profile").start()
        try:
            yield InFirefox(await firefox.open("host", ""))
        finally:
            await firefox.aclose()
    else:
        if not is_installed():
            pytest.skip("webkit2gtk-driver and xvfb are not installed")
        webkit = WebKit()
        try:
            yield InWebKit(await webkit.start())
        finally:
            await webkit.aclose()


async def until(evaluate, expression, wanted=True):
    """Wait until an expression is *wanted*."""
    found = None
    deadline = asyncio.get_running_loop().time() + WITHIN_S
    while asyncio.get_running_loop().time() < deadline:
        try:
            found = await evaluate(expression)
        except Exception as problem:  # noqa: BLE001 - each browser has its own word for a page that is on its way
            found = problem
        if found == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{expression}: {found!r}")


def there(test_id):
    return f"!!document.querySelector('[data-testid=\"{test_id}\"]')?.checkVisibility()"


def click(test_id):
    return f"document.querySelector('[data-testid=\"{test_id}\"]').click()"


@pytest.mark.parametrize("host", ["", "strict", "hostile"])
async def test_a_visit_by_text(stations, station, host_page, host):
    assert station.url == stations.host_site.station
    await host_page.goto(f"{stations.host_site.origin}/{host}")
    button = f"{ROOT}?.querySelector('.open')"
    await until(host_page.evaluate, f"{button}?.textContent.includes('Aperta') ?? false")
    # the host's styles stay outside
    looks = await host_page.evaluate(
        f"[getComputedStyle({button}).letterSpacing, getComputedStyle({button}).textTransform, "
        f"getComputedStyle({button}).fontStyle, {button}.checkVisibility(), {button}.offsetHeight < 100]"
    )
    assert looks == ["normal", "none", "normal", True, True]
    await host_page.evaluate(f"{button}.click()")
    await until(host_page.evaluate, f"{ROOT}.querySelector('dialog').open")
    assert await host_page.evaluate(f"{FRAME}.offsetHeight > innerHeight / 2")
    await until(host_page.in_frame, there("enter-queue"))
    for choice in ("modality-text", "consent-no-recording"):
        await host_page.in_frame(click(choice))
    await until(
        host_page.in_frame, "document.querySelector('[data-testid=enter-queue]').disabled", False
    )
    await host_page.in_frame(click("enter-queue"))
    await until(host_page.in_frame, there("queue-position"))
    await until(
        host_page.evaluate,
        "[...document.querySelectorAll('#events li')].map((line) => line.textContent).join()",
        "open,entered",
    )
    await host_page.in_frame(click("quick-exit"))
    await until(host_page.evaluate, "location.href", stations.elsewhere.url)


async def test_a_site_that_is_not_allowed(stations, station, host_page):
    assert station.url == stations.host_site.station
    await host_page.goto(stations.host_site.other_origin)
    await until(
        host_page.evaluate,
        f"{ROOT}?.textContent.includes('Questo sito non può mostrare la stazione.') ?? false",
    )
    assert await host_page.evaluate(f"{FRAME} === null")


@pytest.mark.parametrize("host", ["", "strict"])
async def test_a_video_call_in_the_frame(cast, stations, host):
    watch = await cast.stage.citizen("host")
    await watch.page.goto(f"{stations.host_site.origin}/{host}")
    element = watch.page.locator("virtual-station").first
    await element.locator(".open").click()
    citizen = Citizen(watch)
    citizen.page = element.frame_locator("iframe")
    await decoded.assert_shows(citizen.local_video, CITIZEN)
    await citizen.choose_recording(False)
    await citizen.by("enter-queue").click()
    await citizen.at_position(1)
    operator = await cast.operator()
    await operator.available()
    await operator.rings()
    await operator.accept()
    await citizen.in_call()
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    (frame,) = watch.page.main_frame.child_frames
    await decoded.assert_hears(frame, OPERATOR)
    await decoded.assert_hears(operator.page, CITIZEN)
    await citizen.send("Mi vede?")
    await operator.reads("Mi vede?")
    await operator.hang_up()
    await citizen.ended()
    await expect(watch.page.locator("#events li")).to_have_text(
        ["open", "entered", "called", "ended"]
    )
    await operator.wrap_up()
    await operator.offline()
