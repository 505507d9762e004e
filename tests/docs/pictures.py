"""The README's pictures, taken of a running station: ``python -m tests.docs.pictures``.

Writes ``docs/images/*.png``. The two people are drawn, so that no real face is in the repository.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import VideoFrame
from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Page, async_playwright, expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR, Party
from tests.support.browsers.stage import Browsers, Stage
from tests.support.pages.flows import Citizen, Operator, Reviewer, Staff
from tests.support.servers.station import ROOT, Station

TARGET = ROOT / "docs" / "images"
SIZE = (1280, 720)
FPS = 20
LOOP_FRAMES = 40
COLOURS = 200
"""Flat pages look the same with so many colours, in a third of the octets."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """Colours of a drawn person: the wall from top to bottom, skin, hair, clothes."""

    wall: tuple[tuple[int, int, int], tuple[int, int, int]]
    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    clothes: tuple[int, int, int]
    long_hair: bool = False
    headset: bool = False


PORTRAITS = {
    CITIZEN.name: Portrait(
        ((236, 224, 206), (205, 186, 160)), (224, 178, 148), (92, 58, 40), (172, 82, 66), True
    ),
    OPERATOR.name: Portrait(
        ((214, 224, 236), (160, 178, 200)),
        (198, 150, 118),
        (44, 40, 42),
        (26, 38, 74),
        headset=True,
    ),
}


def draw(portrait: Portrait, phase: float) -> Image.Image:
    """Return one frame: a person before a wall, breathing; *phase* runs from 0 to 1."""
    width, height = SIZE
    column = np.linspace(portrait.wall[0], portrait.wall[1], height)[:, None, :]
    image = Image.fromarray(np.repeat(column, width, axis=1).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    pen.rectangle((width * 0.72, 70, width * 0.92, 330), fill=portrait.wall[0])
    image = image.filter(ImageFilter.GaussianBlur(14))
    pen = ImageDraw.Draw(image)
    middle, top = width / 2, 130 + 5 * np.sin(2 * np.pi * phase)
    head = (middle - 118, top, middle + 118, top + 300)
    if portrait.long_hair:
        pen.ellipse((head[0] - 50, top - 45, head[2] + 50, top + 430), fill=portrait.hair)
    else:
        pen.ellipse((head[0] - 16, top - 42, head[2] + 16, top + 200), fill=portrait.hair)
    pen.rounded_rectangle((middle - 330, top + 370, middle + 330, 900), 190, fill=portrait.clothes)
    shade = tuple(int(value * 0.88) for value in portrait.skin)
    pen.rounded_rectangle((middle - 58, top + 220, middle + 58, top + 425), 55, fill=shade)
    pen.ellipse(head, fill=portrait.skin)
    pen.pieslice((head[0] - 6, top - 34, head[2] + 6, top + 190), 180, 360, fill=portrait.hair)
    for side in (-1, 1):
        eye = middle + side * 48
        pen.ellipse((eye - 11, top + 132, eye + 11, top + 154), fill=(40, 34, 34))
        pen.line((eye - 24, top + 112, eye + 24, top + 110), fill=portrait.hair, width=7)
    smile = 12 + 5 * np.sin(4 * np.pi * phase)
    pen.chord((middle - 42, top + 205, middle + 42, top + 222 + smile), 0, 180, fill=(150, 70, 66))
    if portrait.headset:
        grey = (70, 74, 82)
        pen.arc((head[0] - 26, top - 56, head[2] + 26, top + 250), 180, 360, fill=grey, width=14)
        for x in (head[0] - 30, head[2] - 4):
            pen.rounded_rectangle((x, top + 76, x + 34, top + 178), 14, fill=grey)
        pen.arc((head[0] - 14, top + 60, middle - 30, top + 262), 60, 170, fill=grey, width=8)
    return image


def camera(party: Party, path: Path) -> None:
    """Write *party*'s camera as Y4M, which ``fakemedia.make`` then leaves as it is."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for index in range(LOOP_FRAMES):
            picture = np.asarray(draw(PORTRAITS[party.name], index / LOOP_FRAMES))
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            file.write(b"FRAME\n" + frame.reformat(format="yuv420p").to_ndarray().tobytes())


async def take(page: Page, name: str) -> None:
    """Save what *page* shows, small."""
    path = TARGET / f"{name}.png"
    await page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


async def floor(stage: Stage, station: Station) -> None:
    """Take the supervisor's page with two operators more, one of them free, and somebody waiting."""
    colleague = await Operator(await stage.operator("colleague")).start(
        station.account("operator2")
    )
    await colleague.by("state-paused").click()
    await colleague.in_state("paused")
    other = await Operator(await stage.operator("other")).start(station.account("operator3"))
    supervisor = Staff(await stage.operator("supervisor"))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    waiting = Citizen(await stage.citizen("waiting"))
    await waiting.enter("road-code")
    await expect(waiting.by("queue-position")).to_be_visible()
    await expect(supervisor.by("waiting-count")).to_have_text("2", timeout=15_000)
    await take(supervisor.page, "supervisor-floor")
    await take(waiting.page, "citizen-waiting")
    await waiting.leave()
    for each in (colleague, other):
        await each.offline()


async def walk(stage: Stage, station: Station) -> None:
    """Take every picture in the course of one recorded contact."""
    operator = await Operator(await stage.operator()).start(station.account("operator1"))
    await operator.available()
    citizen = Citizen(await stage.citizen())
    await citizen.open()
    await expect(citizen.by("topic-weapons")).to_be_visible()
    await take(citizen.page, "citizen-topics")
    await citizen.choose_topic("weapons")
    await citizen.choose_recording(True)
    await citizen.by("visitor-name").fill("Ada Rossi")
    await citizen.by("enter-queue").click()
    await operator.rings()
    await take(operator.page, "desk-ringing")
    await floor(stage, station)
    await operator.accept()
    await citizen.in_call()
    await citizen.is_told_of_recording()
    await operator.send("Buongiorno, come posso aiutarla?")
    await citizen.reads("come posso aiutarla")
    await citizen.send("Vorrei sapere come rinnovare il porto d'armi.")
    await operator.reads("rinnovare il porto")
    await citizen.type("Ho già il certificato me")
    await operator.reads_unfinished("Ho già il certificato me")
    await asyncio.sleep(4)  # the pictures become sharp
    await take(citizen.page, "citizen-call")
    await take(operator.page, "desk-call")
    await operator.hang_up()
    await operator.wrap_up()
    await operator.offline()
    reviewer = await Reviewer(await stage.operator("quality")).start(station.account("quality1"))
    videos = await reviewer.open_newest()
    await videos[0].evaluate("video => { video.currentTime = 3 }")
    await asyncio.sleep(1)
    await take(reviewer.page, "quality-player")


async def main() -> int:
    """Start a station, take the pictures, stop it; return the exit code."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as directory:
        media = Path(directory) / "media"
        media.mkdir()
        for party in (CITIZEN, OPERATOR):
            camera(party, media / f"{party.name}.y4m")
        station = Station(Path(directory) / "station", {"VS_RING_S": "60"}).start()
        try:
            async with async_playwright() as playwright:
                browsers = Browsers(playwright, media)
                stage = Stage(browsers)
                stage.base_url = station.url
                try:
                    await walk(stage, station)
                finally:
                    await stage.aclose()
                    await browsers.aclose()
        except BaseException:
            print(station.tail())
            station.kill()
            raise
        station.stop()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
