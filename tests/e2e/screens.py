"""Pictures of every page and state at phone and desktop width, in Italian and English, to look at.

``python -m tests.e2e.screens`` starts a station of its own, walks one contact per language through it
and writes ``var/screens/<language>/<number>-<state>-<width>.png``.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from tests.support import decoded
from tests.support.fakemedia import CITIZEN, OPERATOR
from tests.support.flows import Citizen, Operator, Reviewer, Staff
from tests.support.stage import Browsers, Stage
from tests.support.station import ROOT, Station

TARGET = ROOT / "var" / "screens"
WIDTHS = {390: 844, 1280: 800}
LOCALES = {"it": "it-IT", "en": "en-GB"}


class Album:
    """Numbers and saves the pictures of one language, each at every one of *widths* (to heights)."""

    def __init__(self, language: str, widths: dict[int, int] | None = None) -> None:
        self._directory = TARGET / language
        self._widths = widths or WIDTHS
        self._count = 0

    async def take(self, page: Page, state: str) -> None:
        """Save *page* as it is at every width; a page wider than its window is reported."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._count += 1
        before = page.viewport_size
        for width, height in self._widths.items():
            await page.set_viewport_size({"width": width, "height": height})
            # one frame for the layout, one for what reacts to it
            await page.evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            name = f"{self._count:02}-{state}-{width}.png"
            await page.screenshot(path=self._directory / name, full_page=True)
            overflow = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if overflow > 0:
                print(f"{self._directory.name}/{name}: {overflow} px wider than the window")
        if before is not None:
            await page.set_viewport_size(before)


async def before_entering(album: Album, stage: Stage, locale: str) -> None:
    """Take what a visitor sees without entering."""
    refused = Citizen(await stage.citizen("refused", devices=(), locale=locale))
    await refused.open()
    await album.take(refused.page, "topics")
    await refused.by("topic-search").fill("multa")
    await album.take(refused.page, "topics-searched")
    await refused.by("topic-search").fill("zzzz")
    await album.take(refused.page, "topics-nothing-found")
    await refused.by("topic-search").fill("")
    await refused.choose_topic("weapons")
    await asyncio.sleep(1)
    await album.take(refused.page, "before-camera-refused")
    refused.watch.allow(re.compile("/no-such-page"))
    await refused.page.goto("/no-such-page")
    await album.take(refused.page, "not-found")


async def contact(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take both sides of a recorded contact from the first page to the last."""
    desk = Staff(await stage.operator("desk", locale=locale))
    await desk.page.goto("/login")
    await expect(desk.by("sign-in")).to_be_visible()
    await album.take(desk.page, "sign-in")
    await desk.by("username").fill("nobody")
    await desk.by("password").fill("wrong")
    desk.watch.allow(re.compile("/api/v1/session:"))
    await desk.by("sign-in").click()
    await expect(desk.page.get_by_role("alert").first).to_be_visible()
    await album.take(desk.page, "sign-in-refused")
    operator = await Operator(desk.watch).start(station.account("operator1"))
    await album.take(operator.page, "desk-offline")

    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.open()
    await citizen.choose_topic("weapons")
    await asyncio.sleep(1)
    await album.take(citizen.page, "before-entering")
    await citizen.choose_recording(True)
    await citizen.by("visitor-name").fill("Ada Rossi")
    await citizen.by("enter-queue").click()
    await citizen.at_position(1)
    await album.take(citizen.page, "waiting-nobody-there")
    await operator.available()
    await operator.rings()
    await album.take(operator.page, "desk-ringing")
    await album.take(citizen.page, "ringing")
    await operator.accept()
    await decoded.assert_shows(citizen.remote_video, OPERATOR)
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.send("Buongiorno, come posso aiutarla?")
    await citizen.reads("come posso aiutarla")
    await citizen.send("Vorrei sapere come rinnovare il porto d'armi.")
    await operator.reads("rinnovare il porto")
    await citizen.type("Ho già il cert")
    await asyncio.sleep(2.5)
    await album.take(citizen.page, "call")
    await album.take(operator.page, "desk-call")
    waiting = Citizen(await stage.citizen("second", locale=locale))
    await waiting.enter("weapons")
    await waiting.at_position(1)
    await album.take(waiting.page, "waiting")
    await waiting.leave()
    await album.take(waiting.page, "left-the-queue")
    await operator.hang_up()
    await album.take(operator.page, "desk-wrap-up")
    await citizen.ended()
    await album.take(citizen.page, "after-the-call")
    await operator.wrap_up()
    await operator.by("state-paused").click()
    await operator.in_state("paused")
    await album.take(operator.page, "desk-paused")
    await operator.offline()


async def staff_pages(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the list of recordings, the player and the accounts."""
    reviewer = await Reviewer(await stage.operator("quality", locale=locale)).start(
        station.account("quality1")
    )
    await album.take(reviewer.page, "recordings")
    videos = await reviewer.open_newest()
    await videos[0].evaluate("video => { video.currentTime = 2 }")
    await asyncio.sleep(0.5)
    await album.take(reviewer.page, "player")
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    await expect(admin.page.get_by_text("operator1", exact=True)).to_be_visible()
    await album.take(admin.page, "accounts")


async def walk(language: str, locale: str, browsers: Browsers, station: Station) -> None:
    """Take all pictures of one language."""
    album = Album(language)
    stage = Stage(browsers)
    stage.base_url = station.url
    try:
        await before_entering(album, stage, locale)
        await contact(album, stage, station, locale)
        await staff_pages(album, stage, station, locale)
        for watch in stage.watches:
            for problem in await watch.unexpected():
                print(f"{language}, {watch.name}: {problem}")
    finally:
        await stage.aclose()


async def main() -> int:
    """Take the pictures of every language; return the exit code."""
    shutil.rmtree(TARGET, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as directory:
        station = Station(Path(directory) / "station", {"VS_RING_S": "60"}).start()
        try:
            async with async_playwright() as playwright:
                browsers = Browsers(playwright, Path(directory) / "media")
                for language, locale in LOCALES.items():
                    await walk(language, locale, browsers, station)
                await browsers.aclose()
        except BaseException:
            print(station.tail())
            station.kill()
            raise
        station.stop()
    taken = sum(1 for _ in TARGET.rglob("*.png"))
    print(f"{taken} pictures in {TARGET.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
